"""Drawing papers, and reading the answers of a form that speaks of places only."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.bundle import Question
from app.learning.paper import Paper, Sheet, draw, is_whole, read_answer
from tests.learning import samples

BANK = {q.key: q for q in samples.bank()}


def many(counts: dict[str, int]) -> list[Question]:
    """A bank with so many single-choice questions of each lesson."""
    return [
        replace(BANK["mot"], key=f"{lesson}-{i}", lesson_key=lesson) for lesson, n in counts.items() for i in range(n)
    ]


def test_the_same_seed_gives_the_same_paper_and_another_seed_another() -> None:
    bank = many({"a": 20, "b": 20})
    assert draw(bank, 15, "x") == draw(bank, 15, "x")
    assert draw(bank, 15, "x") != draw(bank, 15, "y")


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1), st.integers(1, 60), st.text())
def test_a_paper_is_spread_over_the_lessons_as_the_bank_is(counts: dict[str, int], count: int, seed: str) -> None:
    bank = many(counts)
    paper = draw(bank, count, seed)
    wanted = min(count, len(bank))
    assert len({s.key for s in paper.sheets}) == len(paper.sheets) == wanted
    drawn = Counter(s.key.split("-")[0] for s in paper.sheets)
    for lesson, n in counts.items():
        assert abs(drawn[lesson] - wanted * n / len(bank)) < 1


@given(st.text())
def test_orders_are_shuffled_but_nothing_is_lost(seed: str) -> None:
    for sheet in draw(list(BANK.values()), 7, seed).sheets:
        question = BANK[sheet.key]
        if question.kind == "ordering":
            assert sorted(sheet.order) == ["1", "2", "3", "4"]
            assert list(sheet.order) != ["1", "2", "3", "4"], "the solution must not be what is shown"
        if question.kind == "true_false":
            assert sheet.order == ("a", "b"), "Đúng stands before Sai"
        if question.kind == "matching":
            assert sorted(sheet.lefts) == ["1", "2"]
            assert sorted(sheet.order) == ["1", "2", "3"]
        if question.kind == "multiple":
            assert sorted(sheet.order) == ["a", "b", "c", "d"]


def test_answers_that_must_keep_their_order_keep_it() -> None:
    kept = replace(BANK["nhieu"], keep_order=True)
    assert all(draw([kept], 1, str(i)).sheets[0].order == ("a", "b", "c", "d") for i in range(20))


def test_a_paper_survives_the_database() -> None:
    paper = draw(list(BANK.values()), 7, "x")
    assert Paper.from_json(paper.to_json()) == paper


@pytest.mark.parametrize(
    ("key", "sheet", "form", "value"),
    [
        ("mot", Sheet("mot", ("b", "a")), {"c3": ["1"]}, "b"),
        ("mot", Sheet("mot", ("b", "a")), {"c3": ["9"]}, None),
        ("mot", Sheet("mot", ("b", "a")), {"c1": ["1"]}, None),
        ("nhieu", Sheet("nhieu", ("d", "c", "b", "a")), {"c3": ["4", "3", "4", "x"]}, ["a", "b"]),
        ("nhieu", Sheet("nhieu", ("d", "c", "b", "a")), {}, None),
        ("ty-le", Sheet("ty-le"), {"c3": ["  55,1   % "]}, "55,1 %"),
        ("sapo", Sheet("sapo"), {"c3": ["   "]}, None),
        ("sapo", Sheet("sapo"), {"c3": ["x" * 999]}, "x" * 200),
        ("ghep", Sheet("ghep", ("3", "1", "2"), ("2", "1")), {"c3-1": ["3"], "c3-2": ["2"]}, {"2": "2", "1": "1"}),
        ("ghep", Sheet("ghep", ("3", "1", "2"), ("2", "1")), {"c3-1": [""], "c3-2": ["7"]}, None),
        ("thu-tu", Sheet("thu-tu", ("2", "1", "4", "3")), {"c3-1": ["2"], "c3-4": ["3"]}, {"2": "2", "3": "3"}),
    ],
)
def test_places_on_the_paper_become_keys(key: str, sheet: Sheet, form: dict, value: object) -> None:
    assert read_answer(BANK[key], sheet, 3, form) == value


@given(
    st.sampled_from(sorted(BANK)),
    st.dictionaries(st.sampled_from(["c1", "c1-1", "c1-2", "c1-9"]), st.lists(st.text(max_size=5), max_size=4)),
)
def test_nonsense_in_a_form_never_breaks_anything(key: str, form: dict) -> None:
    sheet = draw([BANK[key]], 1, "x").sheets[0]
    value = read_answer(BANK[key], sheet, 1, form)
    assert is_whole(BANK[key], value) in (True, False)


def test_an_answer_is_whole_when_nothing_is_left_open() -> None:
    assert not is_whole(BANK["mot"], None)
    assert is_whole(BANK["mot"], "a")
    assert not is_whole(BANK["ghep"], {"1": "1"})
    assert is_whole(BANK["ghep"], {"1": "1", "2": "1"})
    assert not is_whole(BANK["thu-tu"], {"1": "1", "2": "1", "3": "3", "4": "4"}), "a place given twice"
    assert is_whole(BANK["thu-tu"], {"1": "4", "2": "1", "3": "3", "4": "2"})
