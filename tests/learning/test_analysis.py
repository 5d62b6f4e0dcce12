"""Item analysis says which questions are bad, and says nothing it cannot know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog import queries as catalog
from app.catalog.bundle import Option, Question
from app.learning import queries
from app.learning.analysis import ENOUGH, Paper, analyse, sentences
from tests.conftest import Cast
from tests.learning import samples
from tests.test_routes import _learnt


def _question(key: str) -> Question:
    options = (Option("a", "Một", "", False), Option("b", "Hai", "", True), Option("c", "Ba", "", False))
    return Question(key, "single", "Hỏi?", "Vì.", "bai", options=options)


BANK = tuple(_question(f"q{n}") for n in range(4))
SHARES = st.lists(st.fixed_dictionaries({q.key: st.sampled_from([0.0, 0.5, 1.0]) for q in BANK}), max_size=40)


def _papers(right: list[list[int]]) -> list[Paper]:
    return [
        Paper({f"q{n}": float(r) for n, r in enumerate(row)}, {"q0": "b" if row[0] else "a"}) for row in right
    ]


def test_a_question_the_good_get_wrong_is_pointed_at() -> None:
    good, weak = [0, 1, 1, 1], [1, 0, 0, 0]
    items = {i.key: i for i in analyse(BANK, _papers([good] * 20 + [weak] * 20))}
    assert items["q0"].discrimination == -1.0
    assert items["q0"].facility == 0.5
    assert items["q0"].upper == 0.0
    assert items["q0"].lower == 1.0
    assert sentences(items["q0"], BANK[0])[0] == "Câu này người giỏi lại hay sai hơn: xem lại đáp án."
    assert "phương án c" in " ".join(sentences(items["q0"], BANK[0]))
    assert items["q1"].discrimination is not None
    assert items["q1"].discrimination > 0
    assert max(items.values(), key=lambda i: i.concern).key == "q0"


def test_every_option_is_counted_and_who_chose_it() -> None:
    good, weak = [0, 1, 1, 1], [1, 0, 0, 0]
    item = analyse(BANK, _papers([good] * 20 + [weak] * 20))[0]
    assert [(u.key, u.right, u.count, u.share) for u in item.uses] == [
        ("a", False, 20, 0.5), ("b", True, 20, 0.5), ("c", False, 0, 0.0)
    ]  # fmt: skip
    assert (item.uses[0].upper, item.uses[0].lower) == (1.0, 0.0)
    assert "Phương án a được người giỏi chọn nhiều hơn: có thể phương án ấy cũng đúng." in sentences(item, BANK[0])


def test_nothing_is_said_of_answers_that_are_not_there() -> None:
    erased = [Paper({f"q{n}": float(n % 2 == i % 2) for n in range(4)}, {}) for i in range(40)]
    item = analyse(BANK, erased)[0]
    assert (item.count, item.answered, item.uses) == (40, 0, ())
    assert "Không ai chọn" not in " ".join(sentences(item, BANK[0]))


@given(st.lists(st.dictionaries(st.sampled_from([q.key for q in samples.bank()]), st.recursive(st.none() | st.text(max_size=3), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=2), x, max_size=3))), max_size=8))  # fmt: skip
def test_answers_of_any_shape_are_counted_or_passed_over(answers: list[dict[str, object]]) -> None:
    bank = samples.bank()
    papers = [Paper({q.key: 1.0 for q in bank}, given) for given in answers]
    for item in analyse(bank, papers):
        assert all(0 <= use.share <= 1 and use.count <= item.answered for use in item.uses)


def test_what_everybody_gets_right_tells_nothing_apart() -> None:
    item = analyse(BANK, _papers([[1, n % 2, 1, 0] for n in range(ENOUGH)]))[0]
    assert (item.facility, item.discrimination, item.efficiency) == (1.0, None, None)
    assert "Gần như ai cũng đúng" in sentences(item, BANK[0])[0]


def test_few_papers_are_no_evidence() -> None:
    item = analyse(BANK, _papers([[1, 0, 0, 0]] * 3))[0]
    assert item.concern == 0
    assert "Mới có 3 bài làm" in sentences(item, BANK[0])[0]


@given(SHARES)
def test_indices_stay_within_their_bounds(shares: list[dict[str, float]]) -> None:
    for item in analyse(BANK, [Paper(s, {}) for s in shares]):
        assert item.count == len(shares)
        assert item.facility is None or 0 <= item.facility <= 1
        assert item.discrimination is None or -1 <= item.discrimination <= 1
        # The efficiency is never nearer to nothing than the correlation: its divisor is at most the full spread.
        if item.discrimination is not None and item.efficiency is not None:
            assert abs(item.efficiency) >= abs(item.discrimination) - 1e-9


def test_an_edition_is_analysed_from_first_hand_ins(app, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    _learnt(cast, samples.SLUG, 99)
    edition = catalog.current_edition(samples.SLUG)
    assert edition is not None
    items = queries.item_analysis(edition)
    assert {i.count for i in items} <= {0, 1}
    assert sum(i.count for i in items) == 7  # the questions drawn for the one paper
    assert queries.item_analysis(edition) is items  # nothing was handed in since


def test_gaps_areas_and_situations_are_analysed_too() -> None:
    bank = samples.bank(wide=True)
    gaps, areas, told = (next(q for q in bank if q.key == key) for key in ("can-cu", "buoc", "tin-don"))
    good: dict[str, object] = {"can-cu": {"1": "57", "2": "2", "3": "1"}, "buoc": "b", "tin-don": {"1": "b"}}
    bad: dict[str, object] = {"can-cu": {"1": "58", "2": "1"}, "buoc": "c", "tin-don": None}
    papers = [
        Paper({"can-cu": 1.0, "buoc": 1.0, "tin-don": 0.5}, good) if n % 2 else Paper({"can-cu": 0, "buoc": 0, "tin-don": 0}, bad)
        for n in range(ENOUGH)
    ]
    items = {item.key: item for item in analyse(bank, papers)}
    assert items["can-cu"].discrimination == pytest.approx(1.0)
    assert next(use.count for use in items["can-cu"].uses if (use.row, use.key) == ("1", "58")) == ENOUGH // 2
    said = sentences(items["can-cu"], gaps)
    assert said == [
        "Không ai chọn “Quốc hội” ở chỗ trống 2: lựa chọn ấy không gây nhiễu.",
        "Không ai chọn “Bộ Chính trị” ở chỗ trống 3: lựa chọn ấy không gây nhiễu.",
    ]
    assert sentences(items["buoc"], areas) == ["Không ai chọn vùng “Ô bên phải”: vùng ấy không gây nhiễu."]
    assert items["tin-don"].facility == 0.25
    assert sentences(items["tin-don"], told) == ["Câu này hoạt động tốt."]
