"""How the figure changed, against an independent count: every person in exactly one cell, and the cells add up."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.database import db, transaction
from app.people.access import EVERYTHING, Scope
from app.people.rules import Duty
from app.records import queries
from app.records.rules import Requirement
from app.records.variation import SEEN_BEFORE, Cell, Course, Place
from tests.records import test_figure as plain
from tests.records.province import Province
from tests.records.test_figure import BEGIN, History, counted_as, day, instant, judged, left_out
from tests.records.test_rules import rule

Moment = int | None


def cells_of(before: Place, after: Place, trained: tuple[bool, bool, bool, bool]) -> set[str]:
    return {c.value for c in Course(before, after, trained).cells()}


def test_every_course_between_two_days_adds_up() -> None:
    """Whatever became of a person, each of the two sums moves by what it must, through at most one cell."""
    ups = {c.value: 1 for c in (*queries_ups("D"), *queries_ups("N"))}
    for before, after in itertools.product(Place, Place):
        if Place.COUNTED not in (before, after):
            continue
        for trained in itertools.product((False, True), repeat=4):
            found = cells_of(before, after, trained)
            for letter, was, now in (
                ("D", before is Place.COUNTED, after is Place.COUNTED),
                ("N", before is Place.COUNTED and trained[0], after is Place.COUNTED and trained[3]),
            ):
                moves = found & {c.value for c in (*queries_ups(letter), *queries_downs(letter))}
                assert len(moves) <= 1
                assert sum(1 if c in ups else -1 for c in moves) == now - was, (before, after, trained, found)


def queries_ups(letter: str) -> tuple[Cell, ...]:
    from app.records import variation as v

    return v.D_UPS if letter == "D" else v.N_UPS


def queries_downs(letter: str) -> tuple[Cell, ...]:
    from app.records import variation as v

    return v.D_DOWNS if letter == "D" else v.N_DOWNS


# --- the independent count ---------------------------------------------------------------------------------------------


def members(history: History, scope: int | None, on: int, moment: Moment) -> set[int]:
    """The units whose people a reader of `scope` (None: the province) counts on the day."""
    counted = {n: counted_as(history, n, on, moment) for n, *_ in history.units}
    return {
        n for n, row in counted.items() if row is not None and (scope is None or row == scope or n == scope)
    }


def inside(
    history: History, person: int, units: set[int], on: int, moment: Moment
) -> tuple[int, set[Duty], set[Duty]] | None:
    """(the unit of the posting that says where, duties, main duties) of somebody who is counted."""
    found: tuple[int, set[Duty], set[Duty]] | None = None
    for unit, when, know, duties, kind, section in history.postings[person]:
        now = [(d, m) for d, s, w, m in duties if s.covers(on) and w.at(moment)]
        if unit in units and when.covers(on) and know.at(moment) and now and not left_out(history, on, kind, section):
            held, main = (found[1], found[2]) if found else (set[Duty](), set[Duty]())
            found = (unit, held | {d for d, _ in now}, main | {d for d, m in now if m})
    return found


def whereabouts(history: History, person: int, other: int, on: int, moment: Moment) -> str:
    """In words, where somebody is who is not counted; `other` is their unit at the other end."""
    everywhere = members(history, None, on, moment)
    serves = [p for p in history.postings[person] if p[1].covers(on) and p[2].at(moment)]
    with_duty = [
        unit for unit, _, _, duties, *_ in serves if any(s.covers(on) and w.at(moment) for _, s, w, _ in duties)
    ]
    if other in with_duty:
        return "same"
    if set(with_duty) & everywhere:
        return "elsewhere"
    return "uncounted" if with_duty else "no duty" if serves else "nowhere"


def frozen(history: History, person: int, on: int, moment: Moment) -> History:
    """The history in which this person has for ever what counted on that day."""
    kept = [
        [*c[:4], plain.Known(0, None), [], c[6]]
        for c in history.completions[person]
        if c[3] <= on and c[4].at(moment) and not any(since <= on and w.at(moment) for since, w in c[5])
    ]
    done = [*history.completions]
    done[person] = [tuple(c) for c in kept]
    return replace(history, completions=done)


def reached(
    history: History, person: int, where: tuple[int, set[Duty], set[Duty]], *, facts: int, rule_of: int, moment: Moment
) -> bool:
    """Trained by the rule of one day, with the duties of `where` and the completions of another day."""
    then = frozen(history, person, facts, moment)
    return bool(where[1]) and judged(then, person, where[1], where[2], rule_of, None) == "trained"


CAME = {"nowhere": Cell.ENTERED, "no duty": Cell.NEW_DUTY, "uncounted": Cell.MOVED_IN, "elsewhere": Cell.MOVED_IN,
        "same": Cell.COUNTED_IN}  # fmt: skip
WENT = {"nowhere": Cell.LEFT, "no duty": Cell.DUTY_ENDED, "uncounted": Cell.MOVED_OUT, "elsewhere": Cell.MOVED_OUT,
        "same": Cell.COUNTED_OUT}  # fmt: skip


def changes(
    history: History, person: int, scope: int | None, first: int, last: int, moment: Moment
) -> set[Cell]:
    """The cells of one person, from the words of the definitions."""
    a = inside(history, person, members(history, scope, first, moment), first, moment)
    b = inside(history, person, members(history, scope, last, moment), last, moment)
    found: set[Cell] = set()
    begin = a is not None and reached(history, person, a, facts=first, rule_of=first, moment=moment)
    end = b is not None and reached(history, person, b, facts=last, rule_of=last, moment=moment)
    found |= {Cell.D_BEFORE} if a else set()
    found |= {Cell.D_AFTER} if b else set()
    found |= {Cell.N_BEFORE} if begin else set()
    found |= {Cell.N_AFTER} if end else set()
    if b and not a:
        found.add(CAME[whereabouts(history, person, b[0], first, moment)])
        found |= {Cell.CAME_TRAINED} if end else set()
    elif a and not b:
        found.add(WENT[whereabouts(history, person, a[0], last, moment)])
        found |= {Cell.LEFT_TRAINED} if begin else set()
    elif a and b and begin != end:
        by_rule = reached(history, person, a, facts=first, rule_of=last, moment=moment)
        by_facts = reached(history, person, a, facts=last, rule_of=last, moment=moment)
        if by_facts != end:
            found.add(Cell.DUTY_IN if end else Cell.DUTY_OUT)
        elif by_rule != end:
            found.add(Cell.TRAINED if end else Cell.REVOKED)
        else:
            found.add(Cell.RULE_IN if end else Cell.RULE_OUT)
    return found


def corrected(
    history: History, person: int, scope: int | None, on: int, then: Moment, now: Moment
) -> set[Cell]:
    found: set[Cell] = set()
    (was_d, was_n), (is_d, is_n) = (standing(history, person, scope, on, m) for m in (then, now))
    found |= {Cell.D_BEFORE} if was_d else set()
    found |= {Cell.N_BEFORE} if was_n else set()
    if was_d != is_d:
        found.add(Cell.D_CORRECTED_IN if is_d else Cell.D_CORRECTED_OUT)
    if was_n != is_n:
        found.add(Cell.N_CORRECTED_IN if is_n else Cell.N_CORRECTED_OUT)
    return found


def standing(history: History, person: int, scope: int | None, on: int, moment: Moment) -> tuple[bool, bool]:
    a = inside(history, person, members(history, scope, on, moment), on, moment)
    return a is not None, a is not None and reached(
        history, person, a, facts=on, rule_of=on, moment=moment
    )


def trained_by_unit(
    history: History, scope: int | None, first: int, last: int, moment: Moment
) -> Counter[str]:
    """The code of a counted unit → how many who are counted in it at the end were trained in between."""
    found: Counter[str] = Counter()
    for person in range(len(history.postings)):
        if Cell.TRAINED in changes(history, person, scope, first, last, moment):
            where = inside(history, person, members(history, scope, last, moment), last, moment)
            assert where is not None
            row = counted_as(history, where[0], last, moment)
            found[f"U{where[0] if row is None or scope not in (None, row) else row}"] += 1
    return found


def compare(
    history: History, province: Province, people: list[int], unit: int | None, first: int, last: int, moment: Moment, then: Moment
) -> None:  # fmt: skip
    scope = EVERYTHING if unit is None else Scope(frozenset({province.unit_id(unit)}))
    known_at = None if moment is None else instant(moment)
    before_known = None if then is None else instant(then)
    expected: dict[Cell, set[int]] = {cell: set() for cell in Cell}
    for index, person in enumerate(people):
        found = changes(history, index, unit, first, last, moment)
        if then is not None:
            found -= {Cell.D_BEFORE, Cell.N_BEFORE}
            found |= corrected(history, index, unit, first, then, moment)
        for cell in found:
            expected[cell].add(person)
    got = queries.variation(scope, day(first + 1), day(last), known_at, before_known_at=before_known)
    assert {c: n for c, n in got.cells.items() if n} == {c: len(p) for c, p in expected.items() if p}
    assert got.d_adds_up == got.cells[Cell.D_AFTER]
    assert got.n_adds_up == got.cells[Cell.N_AFTER]
    for on, when, d, n in (
        (first, known_at if then is None else before_known, Cell.D_BEFORE, Cell.N_BEFORE),
        (last, known_at, Cell.D_AFTER, Cell.N_AFTER),
    ):
        figure = queries.target(scope, day(on), when)
        assert (got.cells[d], got.cells[n]) == (figure.denominator, figure.numerator)
    both = queries.figure_and_change(scope, day(first + 1), day(last), known_at)
    assert both.target == queries.target(scope, day(last), known_at), "one look at everybody says what two say"
    assert both.change == queries.variation(scope, day(first + 1), day(last), known_at)
    assert both.trained == trained_by_unit(history, unit, first, last, moment)
    for cell, wanted in expected.items():
        if not wanted:
            continue
        listed: list[queries.Varied] = []
        after = None
        while page := queries.variation_people(
            scope,
            day(first + 1),
            day(last),
            cell,
            known_at,
            before_known_at=before_known,
            after=after,
            limit=2,
        ):
            listed += page
            after = (page[-1].sort_key, page[-1].person_id)
        assert Counter(p.person_id for p in listed) == Counter(wanted)
        assert [(p.sort_key, p.person_id) for p in listed] == sorted(
            (p.sort_key, p.person_id) for p in listed
        )
        assert all(p.seen_on == day(first if cell in SEEN_BEFORE or then is not None and p.seen_on == day(first) else last)
                   for p in listed)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    history=plain.histories(), first=st.integers(0, 40), length=st.integers(1, 20), unit=st.none() | st.integers(1, 5),
    moment=st.none() | st.integers(0, 9), then=st.none() | st.none() | st.integers(0, 9),
)  # fmt: skip
def test_the_changes_are_what_a_plain_count_says(
    app: Flask, history: History, first: int, length: int, unit: int | None, moment: Moment, then: Moment
) -> None:
    try:
        compare(history, *plain.build(history), unit, first, first + length, moment, then)
    finally:
        db.session.rollback()


# --- one year told in one story ----------------------------------------------------------------------------------------


def test_a_year_of_comings_and_goings(app: Flask, queries: Callable[[], Any]) -> None:
    from app.records.queries import variation, variation_people

    province, mid = Province(), dt.date(2026, 7, 1)

    def between(
        unit: int, until: dt.date | None, since: dt.date = BEGIN, duty: bool = True, who: int = 0
    ) -> int:
        person = who or province.person()
        posting = province.posting(person, unit, since, until)
        if duty:
            province.duty(posting, Duty.COMMUNICATION, since, until)
        return person

    with transaction():
        for slug in ("a1", "a4", "b1", "b4"):
            province.edition(slug)
        province.unit(1)
        province.unit(2)
        province.rule(1)
        stays = between(1, None)
        province.trained(stays, dt.date(2026, 9, 1))
        mover = between(1, dt.date(2026, 7, 31))
        province.trained(mover)
        between(2, None, dt.date(2026, 8, 1), who=mover)
        gone = between(1, dt.date(2026, 8, 31))
        revoked = between(2, None)
        for slug in ("a1", "a4", "b1"):
            province.completion(revoked, slug)
        province.revocation(province.completion(revoked, "b4"), dt.date(2026, 10, 1))
        appointed = province.person()
        between(2, None, who=appointed, duty=False)
        province.duty(province.posting(province.person(), 1, mid), Duty.COMMUNICATION, mid)
    whole = variation(EVERYTHING, mid, dt.date(2026, 12, 31))
    assert {c.value: n for c, n in whole.cells.items() if n} == {
        "d_truoc": 4, "moi_vao": 1, "nghi": 1, "d_sau": 4, "n_truoc": 2, "dat_moi": 1, "thu_hoi": 1, "n_sau": 2,
    }  # fmt: skip
    unit = variation(Scope(frozenset({province.unit_id(1)})), mid, dt.date(2026, 12, 31))
    assert {c.value: n for c, n in unit.cells.items() if n} == {
        "d_truoc": 3, "moi_vao": 1, "nghi": 1, "chuyen_di": 1, "d_sau": 2, "n_truoc": 1, "ra_da_dat": 1, "dat_moi": 1,
        "n_sau": 1,
    }  # fmt: skip
    (moved,) = variation_people(
        Scope(frozenset({province.unit_id(1)})), mid, dt.date(2026, 12, 31), Cell.MOVED_OUT
    )
    assert (moved.person_id, moved.unit_before, moved.unit_after) == (
        mover,
        "Xã 1",
        "",
    )  # not this reader's to know
    (left,) = variation_people(EVERYTHING, mid, dt.date(2026, 12, 31), Cell.LEFT)
    assert (left.person_id, left.unit_before, left.seen_on) == (gone, "Xã 1", dt.date(2026, 6, 30))

    def cost() -> tuple[int, int]:
        with queries() as counting:
            variation(EVERYTHING, mid, dt.date(2026, 12, 31))
        with queries() as listing:
            variation_people(EVERYTHING, mid, dt.date(2026, 12, 31), Cell.D_AFTER, limit=50)
        return counting.count, listing.count

    few = cost()
    with transaction():
        for _ in range(20):
            between(2, None, dt.date(2026, 3, 1))
    assert cost() == few == (6, 10)
    with transaction():  # a stricter rule that keeps nobody: it, not the officers, takes them out of N
        province.rule(2, rule(2, dt.date(2026, 11, 1), b=((Requirement("b4", 2),),), keeps_trained=False))
    cells = variation(EVERYTHING, mid, dt.date(2026, 12, 31)).cells
    assert (cells[Cell.N_BEFORE], cells[Cell.RULE_OUT], cells[Cell.REVOKED], cells[Cell.N_AFTER]) == (
        2,
        2,
        0,
        0,
    )


def test_an_end_before_the_beginning_is_refused(app: Flask) -> None:
    with pytest.raises(ValueError):
        queries.variation(EVERYTHING, dt.date(2026, 7, 2), dt.date(2026, 7, 1))
