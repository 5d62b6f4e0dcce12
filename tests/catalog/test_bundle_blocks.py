"""Edits of one question leave every other byte of the bank as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog import bundle
from app.core.config import ROOT

BANKS = sorted(ROOT.glob("courses/*/questions.md"))
LINES = st.lists(
    st.sampled_from(["## a | số", "## b|đúng sai", "### x", "chữ", "", "> lời", "= 5"]), max_size=15
).map("\n".join)


@given(LINES)
def test_cutting_loses_nothing(text: str) -> None:
    before, blocks = bundle.split_questions(text)
    assert before + "".join(b.text for b in blocks) == text


def test_only_what_ends_a_line_for_the_reader_begins_a_question() -> None:
    text = "## a | số\n\nDòng\u2028## b | số\x0c## c | số\n"
    assert [b.key for b in bundle.split_questions(text)[1]] == ["a"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "\nMột câu.\n", "\n### 1 | số\n\n\n"]), st.integers(0, 3)),
        min_size=1,
        max_size=6,
    ),
    st.data(),
)
def test_a_question_moves_and_nothing_else_changes(
    written: list[tuple[str, int]], data: st.DataObject
) -> None:
    text = "lạc\n" + "".join(f"## cau-{n} | số\n{body}" + "\n" * gap for n, (body, gap) in enumerate(written))
    at, to = data.draw(st.integers(0, len(written) - 1)), data.draw(st.integers(-1, 9))
    moved = bundle.move_question(text, f"cau-{at}", to)
    keys = [f"cau-{n}" for n in range(len(written))]
    keys.insert(min(max(to, 0), len(keys) - 1), keys.pop(at))
    before, blocks = bundle.split_questions(moved)
    assert (before, [b.key for b in blocks]) == ("lạc\n", keys)
    stripped = {b.key: b.text.rstrip("\n") for b in bundle.split_questions(text)[1]}
    assert {b.key: b.text.rstrip("\n") for b in blocks} == stripped
    assert bundle.move_question(text, f"cau-{at}", at) == text
    assert bundle.move_question(moved, f"cau-{at}", at) == text


@pytest.mark.parametrize("path", BANKS, ids=lambda p: p.parent.name)
def test_each_question_can_be_written_anew_alone(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text("utf-8")
    _, blocks = bundle.split_questions(text)
    for block in blocks:
        assert bundle.replace_question(text, block.key, block.text) == text
    one = blocks[len(blocks) // 2]
    without = bundle.remove_question(text, one.key)
    _, rest = bundle.split_questions(without)
    assert [b.text.rstrip() for b in rest] == [b.text.rstrip() for b in blocks if b.key != one.key]
    again = bundle.append_question(without, one.text)
    assert bundle.split_questions(again)[1][-1].text.rstrip() == one.text.rstrip()


def test_a_key_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        bundle.replace_question("## a | số\n", "b", "x")
    with pytest.raises(KeyError):
        bundle.remove_question("", "b")
    with pytest.raises(KeyError):
        bundle.move_question("## a | số\n", "b", 0)
