"""The figure against an independent count: no bits, no SQL, only the words of the plan applied to every person."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.database import db, transaction
from app.people.access import EVERYTHING, Scope
from app.people.models import Person
from app.people.rules import Duty
from app.records import queries
from app.records.queries.figure import Target
from app.records.rules import ANY, MAIN, Requirement, Rule
from app.records.rules.who import WhoCounts
from tests.records.province import Province
from tests.records.test_rules import rule

BEGIN = dt.date(2026, 1, 1)
COURSES = ("a1", "a4", "b1", "b4")
APPROVED: dict[str, Any] = {"approved_by": "Bà B", "approved_on": BEGIN, "approval_ref": "1/QĐ"}
RECORDED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def day(n: int) -> dt.date:
    return BEGIN + dt.timedelta(days=n)


def instant(n: int) -> dt.datetime:
    return RECORDED + dt.timedelta(days=n)


# --- a random small history, as plain values -------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """When a fact was recorded and voided."""

    recorded: int
    voided: int | None

    def at(self, moment: int | None) -> bool:
        if moment is None:
            return self.voided is None
        return self.recorded <= moment and (self.voided is None or self.voided > moment)

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "recorded_at": instant(self.recorded),
            "voided_at": None if self.voided is None else instant(self.voided),
        }


@dataclass(frozen=True)
class Span:
    """From a day until a day."""

    start: int
    end: int | None

    def covers(self, n: int) -> bool:
        return self.start <= n and (self.end is None or n <= self.end)

    @property
    def columns(self) -> dict[str, Any]:
        return {"from_on": day(self.start), "until_on": None if self.end is None else day(self.end)}


@dataclass
class History:
    units: list[tuple[int, str, int | None, bool, Span, Known]]
    # By person: unit, when, known, duties (with whether it is the main one), kind of employment, section.
    postings: list[list[tuple[int, Span, Known, list[tuple[Duty, Span, Known, bool]], str, str]]]
    # By person: course, edition, score, when, known, revocations, whether it was taken elsewhere and recognised.
    completions: list[list[tuple[str, int, int | None, int, Known, list[tuple[int, Known]], bool]]]
    rules: list[Rule] = field(default_factory=list)


known = st.one_of(
    st.just(Known(0, None)),
    st.builds(
        lambda r, v: Known(r, None if v is None else r + v), st.integers(0, 4), st.none() | st.integers(1, 4)
    ),
)
span = st.builds(
    lambda a, n: Span(a, None if n is None else a + n), st.integers(0, 20), st.none() | st.integers(0, 20)
)


@st.composite
def spans(draw: Any, overlapping: bool) -> list[Span]:
    if overlapping:
        return draw(st.lists(span, max_size=3))
    edges = sorted(draw(st.sets(st.integers(0, 40), max_size=5)))
    found = [Span(a, b - 1) for a, b in zip(edges, edges[1:], strict=False)]
    return [s for s in found if draw(st.booleans())] + (
        [Span(edges[-1], None)] if edges and draw(st.booleans()) else []
    )


requirement = st.builds(
    Requirement, st.sampled_from(COURSES), st.integers(1, 2), st.sampled_from([0, 0, 8000])
)
group = st.lists(requirement, min_size=1, max_size=2).map(tuple)
groups = st.lists(group, max_size=2).map(tuple)
KINDS, SECTIONS = ("", "cong_chuc", "hop_dong"), ("", "Văn phòng", "Trung tâm Y tế")
who = st.just(WhoCounts()) | st.builds(
    WhoCounts,
    st.frozensets(st.sampled_from(KINDS), max_size=2),
    st.lists(st.sampled_from(["văn  phòng", "Trung tâm Y tế", "Phòng khác"]), max_size=2).map(tuple),
    st.booleans(),
)


@st.composite
def histories(draw: Any) -> History:
    kinds = ["xa", "so", "truc_thuoc", "khac", "truc_thuoc"]
    units = []
    for number, kind in enumerate(kinds, 1):
        parent = {3: 2, 5: 4}.get(number)
        when = draw(st.one_of(st.just(Span(0, None)), span))
        units.append((number, kind, parent, kind != "khac", when, draw(known)))
    people = draw(st.integers(1, 4))
    postings = []
    for _ in range(people):
        own = []
        for when in draw(spans(overlapping=draw(st.sampled_from([False, False, False, True])))):
            duties = draw(
                st.lists(
                    st.tuples(st.sampled_from(list(Duty)), st.just(when) | span, known, st.booleans()),
                    max_size=3,
                )
            )
            kind, section = draw(st.sampled_from(KINDS)), draw(st.sampled_from(SECTIONS))
            own.append((draw(st.integers(1, 5)), when, draw(known), duties, kind, section))
        postings.append(own)
    revocation = st.tuples(st.integers(0, 40), known)
    completion = st.tuples(
        st.sampled_from(COURSES), st.integers(1, 2), st.sampled_from([None, 7999, 8000]), st.integers(0, 40), known,
        st.lists(revocation, max_size=2), st.booleans(),
    )  # fmt: skip
    completions = [draw(st.lists(completion, max_size=8)) for _ in range(people)]
    rules = [
        Rule(number, day(draw(st.integers(0, 30))),
             draw(st.dictionaries(st.sampled_from(list(Duty)), st.tuples(groups, groups), min_size=1)),
             keeps_trained=draw(st.booleans()),
             catch_up_by=draw(st.none() | st.integers(0, 42).map(day)),
             two_duties=draw(st.sampled_from([ANY, MAIN])), who=draw(who), waits=draw(st.booleans()),
             **(APPROVED if draw(st.booleans()) else {}))
        for number in range(1, draw(st.integers(0, 3)) + 1)
    ]  # fmt: skip
    return History(units, postings, completions, rules)


def build(history: History) -> tuple[Province, list[int]]:
    province = Province()
    for slug in COURSES:
        for number in (1, 2):
            province.edition(slug, number)
    for number, kind, parent, in_target, when, know in history.units:
        province.unit(number, kind, parent=parent, in_target=in_target, **when.columns, **know.columns)
    people = []
    for own, done in zip(history.postings, history.completions, strict=True):
        person = province.person()
        people.append(person)
        for unit, when, know, duties, kind, section in own:
            posting = province.posting(
                person, unit, **when.columns, **know.columns, employment=kind, section=section
            )
            for duty, during, duty_known, main in duties:
                province.duty(posting, duty, **during.columns, **duty_known.columns, is_main=main)
        for slug, edition, score, on, know, revoked, elsewhere in done:
            add = province.recognised if elsewhere else province.completion
            made = add(person, slug, day(on), edition=edition, score=score, **know.columns)
            for revoked_on, revocation_known in revoked:
                province.revocation(made, day(revoked_on), **revocation_known.columns)
    for version in history.rules:
        province.rule(version.number, version)
    return province, people


# --- the independent count ---------------------------------------------------------------------------------------------


def begun(history: History, on: int) -> dict[int, Rule]:
    """The versions that judge by the day on which they came into force; a later one of the same day replaces the earlier."""
    judging = [v for v in history.rules if v.approved or not v.waits]
    return {n: v for v in judging if (n := (v.in_force_from - BEGIN).days) <= on}


def who_of(history: History, on: int) -> WhoCounts:
    """Who counts by the version in force."""
    in_force = begun(history, on)
    return in_force[max(in_force)].who if in_force else WhoCounts()


def left_out(history: History, on: int, kind: str, section: str) -> bool:
    found = who_of(history, on)
    spelled = {" ".join(s.lower().split()) for s in found.without_sections}
    return kind in found.without_employments or (section != "" and section.lower() in spelled)


def counted_as(history: History, unit: int, on: int, moment: int | None) -> int | None:
    """The unit under which people of `unit` count on the day; None when they do not."""
    valid = {
        n: (k, p) for n, k, p, counted, s, w in history.units if counted and s.covers(on) and w.at(moment)
    }
    if unit not in valid:
        return None
    kind, parent = valid[unit]
    if kind != "truc_thuoc":
        return unit
    if not who_of(history, on).attached:
        return None
    return parent if parent in valid and valid[parent][0] != "truc_thuoc" else None


def place(
    history: History, person: int, on: int, moment: int | None
) -> tuple[int, set[Duty], set[Duty]] | None:
    """(unit, duties, main duties) of a person who is in D."""
    unit, held, main = None, set(), set()
    for number, when, know, duties, kind, section in history.postings[person]:
        now = {d: m for d, s, w, m in sorted(duties, key=lambda d: d[3]) if s.covers(on) and w.at(moment)}
        counted = counted_as(history, number, on, moment)
        if when.covers(on) and know.at(moment) and now and counted is not None:
            if not left_out(history, on, kind, section):
                unit, held, main = counted, held | {*now}, main | {d for d, m in now.items() if m}
    return None if unit is None else (unit, held, main)


def places(history: History, person: int, on: int, moment: int | None) -> set[int]:
    """The counted units in which a person holds a duty on the day: one, unless two postings overlap."""
    return {
        counted
        for number, when, know, duties, kind, section in history.postings[person]
        if when.covers(on) and know.at(moment) and any(s.covers(on) and w.at(moment) for _, s, w, _ in duties)
        if not left_out(history, on, kind, section)
        if (counted := counted_as(history, number, on, moment)) is not None
    }


def meets(history: History, person: int, asked: Requirement, by: int, on: int, moment: int | None) -> bool:
    return any(
        slug == asked.course
        and edition >= asked.lowest_edition
        and (score or 0) >= asked.lowest_score
        and earned <= by
        and earned <= on
        and know.at(moment)
        and not any(since <= on and w.at(moment) for since, w in revoked)
        for slug, edition, score, earned, know, revoked, _ in history.completions[person]
    )


def judged(
    history: History, person: int, held: set[Duty], main: set[Duty], on: int, moment: int | None
) -> str:
    in_force = begun(history, on)
    days = sorted(in_force)

    def deciding(begins: int) -> set[Duty]:
        return main if main and in_force[begins].two_duties == MAIN else held

    def strands(begins: int, by: int, duty: Duty) -> tuple[bool, bool]:
        asked = in_force[begins].strands.get(duty)
        if asked is None:
            return False, False
        a, b = (
            bool(g) and all(any(meets(history, person, r, by, on, moment) for r in one) for one in g)
            for g in asked
        )
        return a, b

    if not days:
        return "none"
    found = [strands(days[-1], on, duty) for duty in deciding(days[-1])]
    if (True, True) in found:
        return "trained"
    # Trained under the version before on the last day of that version, and nothing was lost since.
    upto = len(days) - 1
    while upto > 0:
        version = in_force[days[upto]]
        if not version.keeps_trained and (version.catch_up_by is None or version.catch_up_by < day(on)):
            break
        before = deciding(days[upto - 1])
        if any(strands(days[upto - 1], days[upto] - 1, duty) == (True, True) for duty in before):
            return "trained"
        upto -= 1
    return "a_only" if (True, False) in found else "b_only" if (False, True) in found else "none"


def count(history: History, on: int, moment: int | None) -> dict[int, tuple[int, set[Duty], str]]:
    """Person → (unit, duties, state) for everybody in D."""
    found = {}
    for person in range(len(history.postings)):
        where = place(history, person, on, moment)
        if where:
            found[person] = (*where[:2], judged(history, person, where[1], where[2], on, moment))
    return found


def without_recognised(history: History) -> History:
    """The same province, had nobody brought anything from elsewhere."""
    return replace(history, completions=[[c for c in own if not c[-1]] for own in history.completions])


# --- the two side by side ---------------------------------------------------------------------------------------------


def states_of(counts: Any) -> dict[str, int]:
    return {s: getattr(counts, s) for s in queries.STATES if getattr(counts, s)}


def tally(rows: list[str]) -> dict[str, int]:
    return {s: rows.count(s) for s in queries.STATES if s in rows}


def compare(history: History, province: Province, people: list[int], on: int, moment: int | None) -> None:
    expected = count(history, on, moment)
    known_at = None if moment is None else instant(moment)
    figure = queries.target(EVERYTHING, day(on), known_at)
    assert states_of(figure) == tally([s for _, _, s in expected.values()])
    valid = {n for n, *_ in history.units if counted_as(history, n, on, moment) == n}
    assert {u.code for u in figure.units} == {f"U{n}" for n in valid}  # zeros included
    for unit in figure.units:
        number = int(unit.code[1:])
        assert states_of(unit) == tally([s for u, _, s in expected.values() if u == number])
    assert figure.denominator == sum(u.denominator for u in figure.units)
    assert figure.denominator == sum(k.denominator for k in figure.kinds.values())
    rest = count(without_recognised(history), on, moment)
    elsewhere = {p: f"U{u}" for p, (u, _, s) in expected.items() if s == "trained" and rest[p][2] != "trained"}
    counted = queries.recognised_counts(EVERYTHING, day(on), known_at)
    assert (counted.people, counted.by_unit) == (len(elsewhere), Counter(elsewhere.values()))
    uids = dict(db.session.execute(sa.select(Person.uid, Person.id)).all())
    named = queries.recognised_people(EVERYTHING, day(on), known_at)
    assert {people.index(uids[uid]) for uid in named} == {*elsewhere}
    for duty in Duty:
        assert states_of(figure.duties[duty]) == tally([s for _, d, s in expected.values() if duty in d])

    def listed(scope: Scope = EVERYTHING, **filters: Any) -> dict[int, tuple[str, set[Duty], str]]:
        found, after = [], None
        while page := queries.officers(scope, day(on), known_at=known_at, after=after, limit=2, **filters):
            found += page
            after = (page[-1].sort_key, page[-1].person_id)
        assert [(o.sort_key, o.person_id) for o in found] == sorted((o.sort_key, o.person_id) for o in found)
        assert len({o.person_id for o in found}) == len(found)
        return {people.index(o.person_id): (o.unit_code, set(o.duties), o.standing.state) for o in found}

    shown = {p: (f"U{u}", d, s) for p, (u, d, s) in expected.items()}
    assert listed() == shown
    for state in queries.STATES:
        assert listed(state=state) == {p: row for p, row in shown.items() if row[2] == state}
    assert listed(duty=Duty.COMMUNICATION) == {
        p: row for p, row in shown.items() if Duty.COMMUNICATION in row[1]
    }
    if any(len(places(history, person, on, moment)) > 1 for person in range(len(history.postings))):
        return  # the register refuses two postings at once; should it hold them, the province still counts one person
    half = [f"U{n}" for n in sorted(valid)[::2]]
    assert listed(unit_codes=half) == {p: row for p, row in shown.items() if row[0] in half}
    assert states_of(queries.summed(u for u in figure.units if u.code in half)) == tally(
        [s for code, _, s in shown.values() if code in half]
    )
    for number in sorted(valid):
        scope = Scope(frozenset({province.unit_id(number)}))
        own = {p: row for p, row in shown.items() if row[0] == f"U{number}"}
        assert listed(unit_codes=[f"U{number}"]) == own
        assert listed(scope) == own
        mine = queries.target(scope, day(on), known_at)
        assert states_of(mine) == tally([row[2] for row in own.values()])
        assert [u.code for u in mine.units] == [f"U{number}"]
        there = [u for u in elsewhere.values() if u == f"U{number}"]
        assert queries.recognised_counts(scope, day(on), known_at).by_unit == Counter(there)
    if moment is None:
        for index, person in enumerate(people):
            standing = queries.person_standing(person, day(on))[3]
            assert (standing.state if standing else None) == (
                expected[index][2] if index in expected else None
            )


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories(), on=st.integers(0, 42), moment=st.none() | st.integers(0, 9))
def test_the_figure_is_what_a_plain_count_says(
    app: Flask, history: History, on: int, moment: int | None
) -> None:
    try:
        compare(history, *build(history), on, moment)
    finally:
        db.session.rollback()


FOR_EVER = (Span(0, None), Known(0, None))


@st.composite
def learners(draw: Any) -> History:
    """People who serve and mostly learn, here or elsewhere: in the random provinces above hardly anybody is trained."""
    units = [(1, "so", None, True, *FOR_EVER), (2, "truc_thuoc", 1, True, *FOR_EVER), (3, "xa", None, True, *FOR_EVER)]
    courses = st.tuples(
        st.sampled_from(("none", "here", "elsewhere", "elsewhere", "both")), st.integers(0, 20), st.none() | st.integers(10, 30)
    )
    postings, completions = [], []
    for _ in range(draw(st.integers(1, 5))):
        postings.append([(draw(st.integers(1, 3)), *FOR_EVER, [(draw(st.sampled_from(list(Duty))), *FOR_EVER, False)], "", "")])
        done = []
        usual = draw(st.sampled_from(("here", "both")))
        for slug in COURSES:
            where, on, revoked = draw(courses) if draw(st.booleans()) else (usual, 0, None)
            lost = [] if revoked is None else [(revoked, Known(0, None))]
            done += [(slug, 1, None, on, Known(0, None), [], False)] if where in ("here", "both") else []
            done += [(slug, 1, None, on, Known(0, None), lost, True)] if where in ("elsewhere", "both") else []
        completions.append(done)
    return History(units, postings, completions, [rule(1, BEGIN)])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=learners(), on=st.integers(0, 32))
def test_what_rests_on_training_elsewhere_is_what_a_plain_count_says(app: Flask, history: History, on: int) -> None:
    try:
        compare(history, *build(history), on, None)
    finally:
        db.session.rollback()


# --- the same rules told one by one ------------------------------------------------------------------------------------


@pytest.fixture
def province(app: Flask) -> Province:
    made = Province()
    with transaction():
        for slug in COURSES:
            made.edition(slug)
        made.unit(1)
        made.unit(2, "so", name="Sở Khoa học và Công nghệ")
        made.rule(1)
    return made


def figure(on: dt.date = dt.date(2026, 12, 19), scope: Scope = EVERYTHING) -> Target:
    return queries.target(scope, on)


def test_nobody_to_count_is_no_rate(province: Province) -> None:
    empty = figure()
    assert (empty.denominator, empty.rate_truncated, empty.met, empty.gap) == (0, None, None, 0)
    assert [(u.code, u.denominator) for u in empty.units] == [("U1", 0), ("U2", 0)]


def test_two_duties_are_one_person(province: Province) -> None:
    with transaction():
        province.trained(province.person(unit=1, duties=(Duty.COMMUNICATION, Duty.EXTERNAL_INFORMATION)))
    found = figure()
    assert (found.denominator, found.numerator) == (1, 1)
    assert {d: c.denominator for d, c in found.duties.items()} == {
        "truyen_thong": 1, "thong_tin_co_so": 0, "thong_tin_doi_ngoai": 1,
    }  # fmt: skip


def test_a_learner_without_a_duty_is_never_counted(province: Province) -> None:
    with transaction():
        province.trained(province.person(unit=1, duties=()))
        province.trained(province.person())
    assert figure().denominator == 0


def test_who_moves_carries_the_training_and_who_leaves_the_duty_leaves_the_figure(province: Province) -> None:
    with transaction():
        person = province.person()
        first = province.posting(person, 1, BEGIN, dt.date(2026, 6, 30))
        province.duty(first, Duty.COMMUNICATION, BEGIN, dt.date(2026, 6, 30))
        second = province.posting(person, 2, dt.date(2026, 7, 1))
        province.duty(second, Duty.COMMUNICATION, dt.date(2026, 7, 1), dt.date(2026, 9, 30))
        province.trained(person)

    def where(on: dt.date) -> dict[str, int]:
        return {u.code: u.numerator for u in figure(on).units if u.denominator}

    assert where(dt.date(2026, 6, 30)) == {"U1": 1}
    assert where(dt.date(2026, 7, 1)) == {"U2": 1}
    assert where(dt.date(2026, 9, 30)) == {"U2": 1}
    assert where(dt.date(2026, 10, 1)) == {}


def test_a_correction_is_seen_today_and_not_in_what_was_known_before(province: Province) -> None:
    with transaction():
        person = province.person(unit=1)
        province.trained(person)
        other = province.person()
        posting = province.posting(other, 2, BEGIN, recorded_at=dt.datetime(2026, 12, 20, tzinfo=dt.UTC))
        province.duty(
            posting, Duty.COMMUNICATION, BEGIN, recorded_at=dt.datetime(2026, 12, 20, tzinfo=dt.UTC)
        )
    on = dt.date(2026, 12, 19)
    assert figure(on).denominator == 2
    assert queries.target(EVERYTHING, on, dt.datetime(2026, 12, 19, 12, tzinfo=dt.UTC)).denominator == 1


def test_sixty_nine_point_nine_six_is_not_seventy(province: Province) -> None:
    with transaction():
        for number in range(25):
            person = province.person(unit=1)
            if number < 17:
                province.trained(person)
    found = figure()
    assert (found.numerator, found.denominator, found.rate_truncated, found.met, found.gap) == (
        17,
        25,
        68.0,
        False,
        1,
    )


def test_a_rename_keeps_the_code_and_shows_the_name_of_the_day(province: Province) -> None:
    with transaction():
        province.unit(7, name="Xã Cũ", until_on=dt.date(2026, 6, 30))
        province.unit(7, name="Xã Mới", from_on=dt.date(2026, 7, 1))
    assert [u.name for u in figure(dt.date(2026, 6, 30)).units if u.code == "U7"] == ["Xã Cũ"]
    assert [u.name for u in figure(dt.date(2026, 7, 1)).units if u.code == "U7"] == ["Xã Mới"]


def test_a_stricter_version_counts_those_it_keeps_apart(province: Province) -> None:
    with transaction():
        province.trained(province.person(unit=1))
        province.rule(2, rule(2, dt.date(2026, 9, 1), b=((Requirement("b4", 2),),)))
    assert (figure(dt.date(2026, 8, 31)).numerator, figure(dt.date(2026, 8, 31)).kept) == (1, 0)
    assert (figure(dt.date(2026, 9, 1)).numerator, figure(dt.date(2026, 9, 1)).kept) == (1, 1)


def test_an_attached_bodys_own_clerk_sees_its_people_and_nobody_elses(province: Province) -> None:
    with transaction():
        province.unit(3, "truc_thuoc", parent=2, name="Trung tâm")
        province.person(unit=3)
        province.person(unit=2)
    own = figure(scope=Scope(frozenset({province.unit_id(3)})))
    assert [(u.code, u.denominator) for u in own.units] == [("U3", 1)]
    assert [(u.code, u.denominator) for u in figure().units if u.denominator] == [("U2", 2)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Ngọc", {"Y Ngọc"}), ("ngoc", {"Y Ngọc", "Trần Ngóc"}), ("tran ng", {"Trần Ngóc"}), ("hier", set()),
        ("cb0001", {"Y Ngọc"}), ("không ai", set()), ("", {"Y Ngọc", "Trần Ngóc", "H'Yĕr"}), ("yer", {"H'Yĕr"}),
    ],
)  # fmt: skip
def test_people_are_found_without_diacritics(province: Province, words: str, found: set[str]) -> None:
    with transaction():
        for name in ("Y Ngọc", "Trần Ngóc", "H'Yĕr"):
            province.person(name, unit=1)
    page = queries.officers(EVERYTHING, dt.date(2026, 12, 19), words=words)
    assert {o.full_name for o in page} == (found | {"Trần Ngóc"} if words == "Ngọc" else found)


def test_a_page_costs_the_same_number_of_queries_however_many_people(
    province: Province, queries: Callable[[], Any]
) -> None:
    from app.records.queries import officers, target

    def cost() -> tuple[int, int]:
        with queries() as listing:
            officers(EVERYTHING, dt.date(2026, 12, 19))
        with queries() as counting:
            target(EVERYTHING, dt.date(2026, 12, 19))
        return listing.count, counting.count

    with transaction():
        province.trained(province.person(unit=1))
    one = cost()
    with transaction():
        for _ in range(30):
            province.trained(province.person(unit=2))
    assert cost() == one
    assert one[0] <= 8 and one[1] <= 4


def test_a_rare_state_is_found_beyond_the_walk(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["app.records.queries.officers"], "_PATIENCE", 2)
    with transaction():
        people = [province.person(unit=1) for _ in range(12)]
        for person in people[:-1]:
            province.trained(person)
    assert [
        o.person_id for o in queries.officers(EVERYTHING, dt.date(2026, 12, 19), state="none", limit=2)
    ] == [people[-1]]
