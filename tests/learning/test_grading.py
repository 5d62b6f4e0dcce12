"""Marking of every kind of question, and the score that is truncated and never rounded up."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.bundle import Question
from app.demo.papers import right_answer, wrong_answer
from app.learning.grading import grade, plain_answer, read_number, share
from app.learning.paper import Paper, Sheet, draw, is_whole, read_answer
from tests.learning import samples

BANK = {q.key: q for q in samples.bank()}
WIDE = {q.key: q for q in samples.bank(wide=True)}


def part(key: str, value: object) -> Fraction:
    return share(BANK[key], value)  # type: ignore[arg-type]


def test_single_choice_and_true_false_are_all_or_nothing() -> None:
    assert part("mot", "b") == 1
    assert part("mot", "a") == 0
    assert part("dung-sai", "b") == 1
    assert part("dung-sai", None) == 0


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["a", "b"], Fraction(1)),
        (["a"], Fraction(1, 2)),
        (["a", "c"], Fraction(0)),  # one right, one wrong
        (["a", "b", "c"], Fraction(1, 2)),
        (["c", "d"], Fraction(0)),  # never below nothing
        (["a", "b", "c", "d"], Fraction(0)),  # ticking everything earns nothing
        ([], Fraction(0)),
    ],
)
def test_multiple_choice_gives_right_minus_wrong(chosen: list[str], expected: Fraction) -> None:
    assert part("nhieu", chosen) == expected


def test_matching_and_ordering_count_item_by_item() -> None:
    assert part("ghep", {"1": "1", "2": "2"}) == 1
    assert part("ghep", {"1": "1", "2": "3"}) == Fraction(1, 2)
    assert part("ghep", {"1": "2", "2": "1"}) == 0
    assert part("thu-tu", {"1": "1", "2": "2", "3": "4", "4": "3"}) == Fraction(1, 2)
    assert part("thu-tu", {"1": "1"}) == Fraction(1, 4)


def test_two_left_sides_with_the_same_right_side_accept_either() -> None:
    same = replace(BANK["ghep"], pairs=(("x", "chung"), ("y", "chung")), distractors=("khác",))
    assert share(same, {"1": "2", "2": "1"}) == 1
    assert share(same, {"1": "3", "2": "1"}) == Fraction(1, 2)


@pytest.mark.parametrize("typed", ["sapo", "  SAPO ", "“Sapo”.", "sápo", unicodedata.normalize("NFD", "sápô"), "'sapo'"])
def test_short_answers_forgive_case_space_quotes_and_diacritics(typed: str) -> None:
    assert part("sapo", typed) == 1


def test_short_answers_are_not_guessed() -> None:
    assert part("sapo", "sa") == 0
    assert part("sapo", "sapo là đoạn mở đầu") == 0


def test_diacritics_count_where_the_question_says_so_but_not_the_place_of_the_tone() -> None:
    strict = replace(BANK["sapo"], accepted=("hòa giải",), diacritics_strict=True)
    assert share(strict, "hoà giải") == 1
    assert share(strict, "Hòa-giải") == 1
    assert share(strict, "hoa giai") == 0
    assert share(strict, "hóa giải") == 0
    assert plain_answer("tuý", True) == plain_answer("túy", True)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("55,1", "55.1"), ("55.1", "55.1"), ("55,1%", "55.1"), ("55,1 %", "55.1"), ("1.234,5", "1234.5"),
        ("1234.5", "1234.5"), ("1234,5", "1234.5"), ("1,234.5", "1234.5"), ("1.234", "1234"), ("1.234.567", "1234567"),
        ("1,234,567", "1234567"), ("1,234", "1.234"), ("0.234", "0.234"), ("0,5", "0.5"), (",5", "0.5"),
        ("12.34", "12.34"), ("1234.567", "1234.567"), ("-3", "-3"), ("−3,5", "-3.5"), ("+7", "7"), ("1 234,5", "1234.5"),
        ("１２", "12"), ("07", "7"),
    ],
)  # fmt: skip
def test_numbers_are_read_the_vietnamese_way_and_otherwise_where_nothing_else_is_meant(typed: str, value: str) -> None:
    assert read_number(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "năm", "1.23.4", "1,2,3", "1.234.56", "12abc", "1e5", "--1", "1/2", "9" * 40, "%"])
def test_what_is_not_a_number_is_not_read_as_one(typed: str) -> None:
    assert read_number(typed) is None


def test_the_unit_may_be_typed_and_the_tolerance_holds_at_its_edges() -> None:
    assert part("ty-le", "55,1 %") == 1
    assert part("ty-le", "55,15") == 1
    assert part("ty-le", "55,05") == 1
    assert part("ty-le", "55,16") == 0
    assert read_number("12 người", "người") == 12
    assert part("ty-le", "khoảng 55") == 0


@given(st.text(max_size=40))
def test_anything_can_be_typed(typed: str) -> None:
    assert part("ty-le", typed) in (0, 1)
    assert part("sapo", typed) in (0, 1)


def test_all_right_is_a_hundred_percent_and_all_empty_is_nothing() -> None:
    paper = draw(list(BANK.values()), 7, "x")
    full = grade(paper, BANK, samples.RIGHT, 70)  # type: ignore[arg-type]
    assert (full.score, full.passed, full.weak) == (10000, True, ())
    assert set(full.marks.values()) == {1000}
    empty = grade(paper, BANK, {}, 70)
    assert (empty.score, empty.passed, empty.weak) == (0, False, ("bai-mot", "bai-hai"))


def _thirds(n: int) -> tuple[Paper, dict]:
    """A paper of `n` matchings of three pairs."""
    question = replace(BANK["ghep"], pairs=(("x", "1"), ("y", "2"), ("z", "3")), distractors=())
    bank = {f"q{i}": replace(question, key=f"q{i}") for i in range(n)}
    return Paper(tuple(Sheet(key, ("1", "2", "3"), ("1", "2", "3")) for key in bank)), bank


def test_the_score_is_exact_before_it_is_truncated() -> None:
    # 0/3, 1/3 and 2/3 are a third of the whole: truncated to 33,33%, and three thirds make 100%.
    paper, bank = _thirds(3)
    third, two = {"1": "1"}, {"1": "1", "2": "2"}
    assert grade(paper, bank, {"q0": third, "q1": two}, 70).score == 3333
    # 7/10 of ten thirds-questions, gained in thirds only, is a true 70% and passes.
    paper, bank = _thirds(10)
    answers = {f"q{i}": two for i in range(9)} | {"q9": {"1": "1", "2": "2", "3": "3"}}
    assert grade(paper, bank, answers, 70).score == 7000
    assert grade(paper, bank, answers, 70).passed
    # One third less is 66,66…%, not 67.
    assert grade(paper, bank, answers | {"q9": two}, 67).score == 6666
    assert not grade(paper, bank, answers | {"q9": two}, 67).passed


def test_marks_weigh() -> None:
    bank = {"mot": replace(BANK["mot"], marks=3), "dung-sai": BANK["dung-sai"]}
    paper = Paper((Sheet("mot", ("a", "b")), Sheet("dung-sai", ("a", "b"))))
    assert grade(paper, bank, {"mot": "b"}, 75).score == 7500
    assert grade(paper, bank, {"mot": "b"}, 75).passed
    assert grade(paper, bank, {"dung-sai": "b"}, 75).score == 2500


@given(st.integers(0, 7), st.integers(0, 100))
def test_passing_is_reaching_the_mark(right: int, mark: int) -> None:
    paper = draw(list(BANK.values()), 7, "x")
    answers = dict(list(samples.RIGHT.items())[:right])
    result = grade(paper, BANK, answers, mark)  # type: ignore[arg-type]
    assert result.passed == (right * 100 >= mark * 7)
    assert result.score == right * 10000 // 7


def test_gaps_count_alike_and_forgive_what_short_answers_forgive() -> None:
    gaps = WIDE["can-cu"]
    assert share(gaps, {"1": " 57 NQ/TW. ", "2": "2", "3": "1"}) == 1
    assert share(gaps, {"1": "57", "2": "1", "3": "1"}) == Fraction(2, 3)
    assert share(gaps, {"2": "2"}) == Fraction(1, 3)
    strict = replace(WIDE["tin-don"].parts[2], diacritics_strict=True)
    assert share(strict, {"1": "bao dong"}) == 0
    assert share(strict, {"1": "Báo động"}) == 1


def test_areas_are_marked_as_choices_are() -> None:
    one = WIDE["buoc"]
    assert [share(one, key) for key in "abc"] == [0, 1, 0]
    two = replace(one, options=tuple(replace(o, correct=o.key != "c") for o in one.options))
    assert two.several
    assert share(two, ["a", "b"]) == 1
    assert share(two, ["a"]) == Fraction(1, 2)
    assert share(two, ["a", "b", "c"]) == Fraction(1, 2)
    assert share(two, ["a", "c"]) == 0


def test_the_mark_of_a_situation_is_shared_out_by_its_parts() -> None:
    told = WIDE["tin-don"]
    assert [part.marks for part in told.parts] == [2, 1, 1]
    assert share(told, {"1": "b"}) == Fraction(1, 2)
    assert share(told, {"2": {"1": "1"}}) == Fraction(1, 8)
    assert share(told, {"1": "a", "2": {"1": "1", "2": "2"}, "3": {"1": "báo động"}}) == Fraction(1, 2)
    paper = Paper((draw([told], 1, "x").sheets[0], Sheet("mot", ("a", "b"))))
    assert grade(paper, WIDE, {"tin-don": {"1": "b"}, "mot": "b"}, 70).score == 6666  # (1 of 2 marks + 1 of 1) of 3
    assert grade(paper, WIDE, {"tin-don": {"1": "b"}}, 70).marks == {"tin-don": 500, "mot": 0}


@pytest.mark.parametrize("key", sorted(WIDE))
def test_right_is_everything_and_empty_is_nothing(key: str) -> None:
    question = WIDE[key]
    assert share(question, right_answer(question)) == 1
    assert share(question, samples.WIDE_RIGHT[key]) == 1
    assert is_whole(question, right_answer(question))
    assert share(question, wrong_answer(question)) == 0
    assert share(question, None) == 0


FIELDS = st.sampled_from(["", "1", "2", "3", "4", "57", "báo động", "x"])


def _names(question: Question, sheet: Sheet, name: str) -> list[str]:
    rows = sheet.lefts or (sheet.order if question.kind == "ordering" else ())
    own = [name, *(f"{name}-{n}" for n in range(1, len(rows) + 1))]
    for number, part in enumerate(sheet.parts):
        of = f"{name}-{part.key}"
        own += _names(question.parts[number], part, of) if question.parts else [of]
    return own


@given(st.data(), st.sampled_from(sorted(WIDE)), st.text(max_size=5))
def test_whatever_is_answered_earns_from_nothing_to_everything_and_the_order_shown_counts_for_nothing(
    data: st.DataObject, key: str, seed: str
) -> None:
    question = WIDE[key]
    sheet = draw([question], 1, seed).sheets[0]
    form = {name: data.draw(st.lists(FIELDS, max_size=3)) for name in _names(question, sheet, "c1")}
    value = read_answer(question, sheet, 1, form)
    earned = share(question, value)
    assert 0 <= earned <= 1
    assert (earned == 0) or value is not None
    # The same answer is worth the same on a paper that shows everything in another order: marking never sees the sheet.
    grades = {
        grade(Paper((draw([question], 1, other).sheets[0],)), WIDE, {key: value}, 70).score for other in ("x", "y", seed)
    }
    assert grades == {int(earned * 10_000)}
    if earned == 1:
        assert is_whole(question, value) or question.several
