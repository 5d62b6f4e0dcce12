"""Edits of one question leave every other byte of the bank as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog import bundle
from app.core.config import ROOT

BANKS = sorted(ROOT.glob("courses/*/questions.md"))
LINES = st.lists(st.sampled_from(["## a | số", "## b|đúng sai", "### x", "chữ", "", "> lời", "= 5"]), max_size=15).map("\n".join)


@given(LINES)
def test_cutting_loses_nothing(text: str) -> None:
    before, blocks = bundle.split_questions(text)
    assert before + "".join(b.text for b in blocks) == text


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
