"""The figure: how many duty holders are trained in depth, as of any day, as it was known at any moment.

The database sorts everybody into groups of (unit, duties held, criteria met) and counts them; the pure rule judges each
distinct group once. A hundred thousand officers make a few thousand groups, and there is only one judge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.catalog.models import Course
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.declaring import ListState
from app.people.models import DutyAssignment, Officer, PersonMerge, Posting
from app.people.rules import Duty, UnitKind
from app.records.models import Completion, Revocation
from app.records.queries.units import CountedUnits, counted_units
from app.records.queries.versions import judge
from app.records.rules import MAIN_SHIFT, Judge, Rule, Standing, gap, rate_truncated, target_met
from app.records.rules.who import WhoCounts

STATES = ("trained", "a_only", "b_only", "none")
_UNITS = 1_000_000  # more than there can be: a posting and its unit are one number, so that the last one says where


@dataclass
class Counts:
    """How many people are in each state; the four add up to the denominator."""

    trained: int = 0
    a_only: int = 0
    b_only: int = 0
    none: int = 0
    kept: int = 0  # of the trained: only because an earlier rule version said so

    @property
    def denominator(self) -> int:
        """D: everybody counted."""
        return self.trained + self.a_only + self.b_only + self.none

    @property
    def numerator(self) -> int:
        """N: trained in depth in both strands."""
        return self.trained

    @property
    def rate_truncated(self) -> float | None:
        """N/D in percent, one decimal, cut off; None when D = 0."""
        return rate_truncated(self.numerator, self.denominator)

    def add(self, standing: Standing, people: int) -> None:
        """Count `people` of this standing."""
        setattr(self, standing.state, getattr(self, standing.state) + people)
        if standing.kept:
            self.kept += people


def summed(parts: Iterable[Counts]) -> Counts:
    """The sum of counts that have no person in common."""
    result = Counts()
    for part in parts:
        for state in (*STATES, "kept"):
            setattr(result, state, getattr(result, state) + getattr(part, state))
    return result


@dataclass
class UnitFigure(Counts):
    """The counts of one unit as it was called on the day."""

    code: str = ""
    name: str = ""
    kind: str = ""
    former_area: str = ""
    list_state: str = ""  # people.declaring.ListState: how the unit stands with its list in the round of the day
    recognised: int = 0  # of the trained: not without training taken elsewhere (records.queries.recognised says how many)


@dataclass
class Target(Counts):
    """The figure of a scope as of a day, with its company."""

    as_of: dt.date = dt.date.min
    rule: Rule | None = None
    units: list[UnitFigure] = field(default_factory=list)
    duties: dict[str, Counts] = field(default_factory=dict)
    kinds: dict[str, Counts] = field(default_factory=dict)

    @property
    def units_confirmed(self) -> int:
        """How many units vouch for their lists as they are (P11)."""
        return sum(unit.list_state == ListState.CONFIRMED for unit in self.units)

    @property
    def recognised(self) -> int:
        """Of N: who would not be trained without training taken elsewhere (R20)."""
        return sum(unit.recognised for unit in self.units)

    @property
    def percent(self) -> int:
        """The percentage aimed at."""
        return self.rule.target_percent if self.rule else 70

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None when D = 0."""
        return target_met(self.numerator, self.denominator, self.percent)

    @property
    def gap(self) -> int:
        """People still to be trained to reach the target."""
        return gap(self.numerator, self.denominator, self.percent)


def who_counts(who: WhoCounts) -> list[sa.ColumnElement[bool]]:
    """Which postings the rule leaves in; nothing to ask while everybody counts."""
    conditions: list[sa.ColumnElement[bool]] = []
    if who.without_employments:
        conditions.append(Posting.employment.not_in(sorted(who.without_employments)))
    if who.without_sections:  # compared as codes are, which no database can do for Vietnamese
        sections = db.session.scalars(sa.select(Posting.section).where(Posting.section != "").distinct())
        left_out = sorted(s for s in sections if who.leaves_out_section(s))
        if left_out:
            conditions.append(Posting.section.not_in(left_out))
    return conditions


def holders(
    unit_ids: Sequence[int],
    as_of: dt.date,
    known_at: dt.datetime | None,
    *more: Any,
    judging: Judge | None = None,
    main: bool | None = None,
) -> Any:
    """person_id, unit_id, duties (bits) of everybody who on the day serves in one of the units and counts.

    `judging` are the rule versions of the day, looked up where they are not given: they say who counts. A person is one
    row whatever the register holds: should two postings overlap, the one recorded later says where. Where a version asks
    for the main duty (or `main` says so, when another judge will look), `duties` also says which are main.
    """
    judging = judging or judge(as_of, known_at)
    bit = sa.case({d.value: d.bit for d in Duty}, value=DutyAssignment.duty, else_=0)
    duties: Any = sa.func.sum(sa.distinct(bit))
    if judging.asks_main if main is None else main:
        of_main = sa.case((DutyAssignment.is_main, bit * (1 << MAIN_SHIFT)), else_=0)
        duties = duties + sa.func.sum(sa.distinct(of_main))
    return (
        sa.select(
            Officer.person_id.label("person_id"),
            (sa.func.max(sa.cast(Posting.id, sa.BigInteger) * _UNITS + Posting.unit_id) % _UNITS).label("unit_id"),
            duties.label("duties"),
        )
        .select_from(Posting)
        .join(DutyAssignment, DutyAssignment.posting_id == Posting.id)
        .join(Officer, Officer.id == Posting.officer_id)
        .where(
            effective(Posting, as_of),
            known(Posting, known_at),
            effective(DutyAssignment, as_of),
            known(DutyAssignment, known_at),
            Posting.unit_id.in_(unit_ids),
            *who_counts(judging.who),
            *more,
        )
        .group_by(Officer.person_id)
    )


def counting(as_of: dt.date, known_at: dt.datetime | None) -> sa.ColumnElement[bool]:
    """Which rows of Completion count on the day: earned by then, not voided, not revoked."""
    revoked = sa.select(Revocation.completion_id).where(
        Revocation.effective_on <= as_of, known(Revocation, known_at)
    )
    return sa.and_(Completion.earned_on <= as_of, known(Completion, known_at), Completion.id.not_in(revoked))


def course_ids(judging: Judge) -> dict[str, int]:
    """Slug → id of the courses that the judge's criteria name."""
    slugs = {c.requirement.course for c in judging.criteria}
    courses = sa.select(Course.slug, Course.id).where(Course.slug.in_(sorted(slugs)))
    return dict(db.session.execute(courses).all())


def met_bits(judging: Judge, ids: dict[str, int], *also: Any) -> Any:
    """The criteria met by a person's completions (those that are `also` so), as bits: `Judge.met` in SQL."""
    total: Any = sa.literal(0, sa.BigInteger)
    for position, criterion in enumerate(judging.criteria):
        asked = criterion.requirement
        if asked.course not in ids:
            continue
        condition = [Completion.course_id == ids[asked.course], *also]
        if criterion.earned_by < judging.as_of:
            condition.append(Completion.earned_on <= criterion.earned_by)
        if asked.lowest_edition > 1:
            condition.append(Completion.edition_number >= asked.lowest_edition)
        if asked.lowest_score > 0:
            condition.append(sa.func.coalesce(Completion.score, 0) >= asked.lowest_score)
        total = total + sa.func.max(
            sa.case((sa.and_(*condition), sa.literal(1 << position, sa.BigInteger)), else_=0)
        )
    return total


def by_person(columns: Mapping[str, Any], condition: Any, *more: Any, known_at: dt.datetime | None) -> Any:
    """person_id and `columns` (aggregates over completions) for everybody with a completion that fulfils `condition`.

    Who stands in the register twice counts once, with the completions of both (decision 5). They are few and are taken by
    themselves, so that everybody else is still read from the index in its order; `more` narrows only the others.
    """
    asked = [value.label(name) for name, value in columns.items()]
    merges = sa.select(PersonMerge.person_id, PersonMerge.into_id).where(known(PersonMerge, known_at))
    kept = sa.select(PersonMerge.into_id).where(known(PersonMerge, known_at))
    both = sa.union(merges, kept.add_columns(PersonMerge.into_id)).subquery()
    single = (
        sa.select(Completion.person_id.label("person_id"), *asked)
        .where(condition, Completion.person_id.not_in(kept), *more)
        .group_by(Completion.person_id)
    )
    twice = (
        sa.select(both.c.into_id.label("person_id"), *asked)
        .join(Completion, Completion.person_id == both.c.person_id)
        .where(condition)
        .group_by(both.c.into_id)
    )
    return sa.union_all(single, twice).subquery()


def met_by_person(judging: Judge, known_at: dt.datetime | None, *more: Any) -> Any:
    """person_id, met (bits of the judge's criteria) for everybody with a completion."""
    bits = met_bits(judging, course_ids(judging))
    return by_person({"met": bits}, counting(judging.as_of, known_at), *more, known_at=known_at)


def target(
    scope: Scope, as_of: dt.date, known_at: dt.datetime | None = None, *, judging: Judge | None = None
) -> Target:
    """The figure for the units of `scope` at the end of `as_of`, as it was known at `known_at` (None: now).

    `judging`: other versions of the rule than those in force, to see what they would make of it.
    Facts dated after `as_of` do not count, however early they were recorded. By-unit rows sum to the totals; by-duty
    rows do not, as one person may hold several duties.
    """
    judging = judging or judge(as_of, known_at)
    counted = counted_units(scope, as_of, known_at, judging=judging)
    members = counted.members()
    only: list[Any] = []
    if scope.unit_ids is not None:  # a unit's figure must not cost a walk through the province
        theirs = holders(members, as_of, known_at, judging=judging).with_only_columns(Officer.person_id)
        only.append(Completion.person_id.in_(theirs))
    inside = holders(members, as_of, known_at, judging=judging).subquery("holders")
    held = met_by_person(judging, known_at, *only)
    met = sa.func.coalesce(held.c.met, 0)
    groups = db.session.execute(
        sa.select(inside.c.unit_id, inside.c.duties, met, sa.func.count())
        .select_from(inside)
        .outerjoin(held, held.c.person_id == inside.c.person_id)
        .group_by(inside.c.unit_id, inside.c.duties, met)
    ).all()
    return target_of(groups, judging, counted)


def target_of(groups: Iterable[tuple[int, int, int, int]], judging: Judge, counted: CountedUnits) -> Target:
    """The figure that groups of (unit, duties, criteria met, people) make."""
    result = Target(as_of=judging.as_of, rule=judging.rule, duties={d.value: Counts() for d in Duty})
    rows = {
        u.id: UnitFigure(code=u.code, name=u.name, kind=u.kind, former_area=u.former_area)
        for u in counted.rows
    }
    result.units = list(rows.values())
    result.kinds = {kind.value: Counts() for kind in UnitKind if any(u.kind == kind for u in result.units)}
    for unit_id, duties, met, people in groups:
        standing = judging.standing(int(duties), int(met))
        unit = rows[counted.counts_in[unit_id]]
        for counts in (result, unit, result.kinds[unit.kind]):
            counts.add(standing, people)
        for duty in Duty:
            if duties & duty.bit:
                result.duties[duty.value].add(standing, people)
    return result
