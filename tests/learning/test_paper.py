"""Drawing papers, and reading the answers of a form that speaks of places only."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.bundle import DrawBy, Question
from app.learning.paper import Paper, Sheet, draw, is_whole, read_answer
from tests.learning import samples

BANK = {q.key: q for q in samples.bank(wide=True)}


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
    for sheet in draw(list(BANK.values()), 10, seed).sheets:
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
        if question.kind == "hotspot":
            assert sheet.order == ("c", "b", "a"), "from the top down, then from the left"
        if question.kind == "cloze":
            assert [p.key for p in sheet.parts] == ["1", "2", "3"]
            assert [sorted(p.order) for p in sheet.parts] == [[], ["1", "2", "3"], ["1", "2"]]
        if question.kind == "scenario":
            assert [p.key for p in sheet.parts] == ["1", "2", "3"]
            assert sorted(sheet.parts[0].order) == ["a", "b"]
            assert sorted(sheet.parts[1].order) == sorted(sheet.parts[1].lefts) == ["1", "2"]


def test_the_choices_of_gaps_and_the_parts_of_situations_are_shuffled() -> None:
    sheets = [draw([BANK["can-cu"]], 1, str(i)).sheets[0] for i in range(40)]
    assert len({sheet.parts[1].order for sheet in sheets}) == 6
    told = [draw([BANK["tin-don"]], 1, str(i)).sheets[0] for i in range(40)]
    assert {sheet.parts[0].order for sheet in told} == {("a", "b"), ("b", "a")}


def test_areas_are_numbered_from_the_top_whatever_the_order_they_were_written_in() -> None:
    areas = BANK["buoc"]
    upside = replace(areas, options=tuple(reversed(areas.options)))
    assert draw([upside], 1, "x").sheets[0].order == draw([areas], 1, "y").sheets[0].order


def test_a_paper_drawn_before_there_were_parts_is_still_read() -> None:
    assert Paper.from_json([["mot", ["b", "a"], []]]) == Paper((Sheet("mot", ("b", "a")),))


def test_answers_that_must_keep_their_order_keep_it() -> None:
    kept = replace(BANK["nhieu"], keep_order=True)
    assert all(draw([kept], 1, str(i)).sheets[0].order == ("a", "b", "c", "d") for i in range(20))


def test_a_paper_survives_the_database() -> None:
    paper = draw(list(BANK.values()), 10, "x")
    assert Paper.from_json(paper.to_json()) == paper


GAPS = Sheet("can-cu", parts=(Sheet("1"), Sheet("2", ("3", "1", "2")), Sheet("3", ("1", "2"))))
TOLD = Sheet("tin-don", parts=(Sheet("1", ("b", "a")), Sheet("2", ("2", "1"), ("2", "1")), Sheet("3", parts=(Sheet("1"),))))


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
        ("buoc", Sheet("buoc", ("c", "b", "a")), {"c3": ["2"]}, "b"),
        ("can-cu", GAPS, {"c3-1": [" 57  NQ/TW "], "c3-2": ["1"]}, {"1": "57 NQ/TW", "2": "3"}),
        ("can-cu", GAPS, {"c3-1": ["  "], "c3-2": ["9"], "c3-3": ["x"]}, None),
        ("tin-don", TOLD, {"c3-1": ["1"], "c3-2-1": ["2"], "c3-3-1": ["báo động"]}, {"1": "b", "2": {"2": "1"}, "3": {"1": "báo động"}}),
        ("tin-don", TOLD, {"c3": ["1"], "c3-2": ["1"], "c3-3": ["báo động"]}, None),
    ],
)
def test_places_on_the_paper_become_keys(key: str, sheet: Sheet, form: dict, value: object) -> None:
    assert read_answer(BANK[key], sheet, 3, form) == value


@given(
    st.sampled_from(sorted(BANK)),
    st.dictionaries(st.sampled_from(["c1", "c1-1", "c1-2", "c1-2-1", "c1-3-1", "c1-9"]), st.lists(st.text(max_size=5), max_size=4)),
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
    assert is_whole(BANK["can-cu"], {"1": "x", "2": "1", "3": "1"})
    assert not is_whole(BANK["can-cu"], {"1": "x", "2": "1"})
    assert is_whole(BANK["tin-don"], {"1": "a", "2": {"1": "1", "2": "1"}, "3": {"1": "x"}})
    assert not is_whole(BANK["tin-don"], {"1": "a", "2": {"1": "1"}, "3": {"1": "x"}})
    assert not is_whole(BANK["tin-don"], {"2": {"1": "1", "2": "1"}})


def tagged(counts: dict[str, int]) -> list[Question]:
    """A bank with so many questions of each tag, over three lessons; "": without a tag."""
    return [
        replace(BANK["mot"], key=f"{tag or 'khong'}-{i}", lesson_key=f"bai-{i % 3}", tags=(tag,) if tag else ())
        for tag, n in counts.items()
        for i in range(n)
    ]


@given(
    st.dictionaries(st.sampled_from(["luật", "số", "ảnh", ""]), st.integers(1, 9), min_size=1), st.data(), st.text(max_size=8)
)
def test_so_many_of_each_tag_are_drawn_and_the_rest_from_the_others(counts: dict[str, int], data: st.DataObject, seed: str) -> None:
    bank = tagged(counts)
    named = data.draw(st.lists(st.sampled_from(sorted(t for t in counts if t) or ["không có"]), unique=True, max_size=3))
    wanted = [DrawBy(tag, data.draw(st.integers(1, counts.get(tag, 1)))) for tag in named]
    others = sum(n for tag, n in counts.items() if tag not in named)
    count = sum(one.count for one in wanted if one.tag in counts) + data.draw(st.integers(0, others))
    paper = draw(bank, count, seed, wanted)
    drawn = Counter(sheet.key.split("-")[0] for sheet in paper.sheets)
    assert sum(drawn.values()) == len({sheet.key for sheet in paper.sheets}) == count
    for one in wanted:
        assert drawn[one.tag] == (one.count if one.tag in counts else 0)
    assert draw(bank, count, seed, wanted) == paper, "fixed for an attempt"


def test_tags_with_too_few_questions_leave_no_paper_short() -> None:
    bank = tagged({"luật": 2, "": 5})
    assert len(draw(bank, 6, "x", [DrawBy("luật", 4)]).sheets) == 6
    assert len(draw(bank, 7, "x", [DrawBy("luật", 1)]).sheets) == 7
    assert len(draw(bank, 3, "x", [DrawBy("luật", 9)]).sheets) == 3
    assert len(draw([], 3, "x", [DrawBy("luật", 9)]).sheets) == 0


def test_a_question_of_several_tags_belongs_to_the_first_that_is_named() -> None:
    both = [replace(BANK["mot"], key=f"hai-{i}", tags=("luật", "số")) for i in range(3)]
    drawn = draw([*both, *tagged({"số": 3, "luật": 3})], 4, "x", [DrawBy("số", 4)])
    assert all(sheet.key.split("-")[0] in ("hai", "số") for sheet in drawn.sheets)


def test_papers_without_a_wish_are_drawn_as_they_always_were() -> None:
    bank = many({"a": 20, "b": 20})
    assert draw(bank, 15, "x", ()) == draw(bank, 15, "x")
    assert [s.key for s in draw(bank, 5, "x").sheets] == ["a-5", "b-12", "b-16", "b-18", "a-3"]
