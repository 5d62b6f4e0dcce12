"""The figure: how many duty holders are trained in depth, as of any day, as it was known at any moment.

The database sorts everybody into groups of (unit, duties held, criteria met) and counts them; the pure rule judges each
distinct group once. A hundred thousand officers make a few thousand groups, and there is only one judge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.catalog.models import Course
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import DutyAssignment, Officer, OfficerCode, Person, Posting, Unit, UnitVersion
from app.people.rules import Duty, UnitKind
from app.records.models import Completion, InDepthRule, Revocation
from app.records.rules import Judge, Rule, Standing, gap, rate_truncated, rule_from_dict, target_met

STATES = ("trained", "a_only", "b_only", "none")


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


@dataclass
class UnitFigure(Counts):
    """The counts of one unit as it was called on the day."""

    code: str = ""
    name: str = ""
    kind: str = ""
    former_area: str = ""


@dataclass
class Target(Counts):
    """The figure of a scope as of a day, with its company."""

    as_of: dt.date = dt.date.min
    rule: Rule | None = None
    units: list[UnitFigure] = field(default_factory=list)
    duties: dict[str, Counts] = field(default_factory=dict)
    kinds: dict[str, Counts] = field(default_factory=dict)

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


@dataclass(frozen=True)
class OfficerStanding:
    """One duty holder as the lists behind the figure show them."""

    person_id: int
    person_uid: str
    full_name: str
    sort_key: str
    code: str
    unit_code: str
    unit_name: str
    job_title: str
    duties: tuple[Duty, ...]
    standing: Standing


def rules(known_at: dt.datetime | None = None) -> list[Rule]:
    """Every version of the in-depth rule, oldest first."""
    rows = db.session.scalars(
        sa.select(InDepthRule).where(known(InDepthRule, known_at)).order_by(InDepthRule.in_force_from)
    )
    return [
        rule_from_dict(r.number, r.in_force_from, r.content, r.approved_by, r.approved_on, r.approval_ref)
        for r in rows
    ]


def judge(as_of: dt.date, known_at: dt.datetime | None = None) -> Judge:
    """The rule versions ready to judge as of `as_of`."""
    return Judge(rules(known_at), as_of)


_counted_unit = sa.case((UnitVersion.kind == UnitKind.ATTACHED.value, UnitVersion.parent_id), else_=Posting.unit_id)


def _holders(as_of: dt.date, known_at: dt.datetime | None, scope: Scope, *more: Any) -> sa.Select[Any]:
    """person_id, unit_id, duties (bits) of everybody in D: serves in a counted unit and holds a duty on the day."""
    bit = sa.case({d.value: d.bit for d in Duty}, value=DutyAssignment.duty, else_=0)
    query = (
        sa.select(
            Officer.person_id.label("person_id"),
            sa.func.max(_counted_unit).label("unit_id"),
            sa.func.max(Posting.id).label("posting_id"),
            sa.func.sum(sa.distinct(bit)).label("duties"),
        )
        .select_from(Posting)
        .join(DutyAssignment, DutyAssignment.posting_id == Posting.id)
        .join(Officer, Officer.id == Posting.officer_id)
        .join(UnitVersion, UnitVersion.unit_id == Posting.unit_id)
        .where(
            effective(Posting, as_of),
            known(Posting, known_at),
            effective(DutyAssignment, as_of),
            known(DutyAssignment, known_at),
            effective(UnitVersion, as_of),
            known(UnitVersion, known_at),
            UnitVersion.in_target.is_(True),
            *more,
        )
        .group_by(Officer.person_id)
    )
    if scope.unit_ids is not None:
        query = query.where(_counted_unit.in_(sorted(scope.unit_ids)))
    return query


def _met(criteria_of: Judge, known_at: dt.datetime | None, holders: Any) -> Any:
    """person_id, met (bits of the judge's criteria) for the holders with any completion that matters."""
    slugs = sorted({c.requirement.course for c in criteria_of.criteria})
    ids = {
        slug: course_id
        for slug, course_id in db.session.execute(sa.select(Course.slug, Course.id).where(Course.slug.in_(slugs)))
    }
    bits: list[sa.ColumnElement[int]] = []
    for position, criterion in enumerate(criteria_of.criteria):
        asked = criterion.requirement
        condition = [Completion.course_id == ids.get(asked.course, 0), Completion.earned_on <= criterion.earned_by]
        if asked.lowest_edition > 1:
            condition.append(Completion.edition_number >= asked.lowest_edition)
        if asked.lowest_score > 0:
            condition.append(sa.func.coalesce(Completion.score, 0) >= asked.lowest_score)
        bits.append(sa.func.max(sa.case((sa.and_(*condition), 1 << position), else_=0)))
    total: Any = sa.literal(0)
    for bit in bits:
        total = total + bit
    revoked = sa.select(Revocation.completion_id).where(
        Revocation.effective_on <= criteria_of.as_of, known(Revocation, known_at)
    )
    return (
        sa.select(Completion.person_id.label("person_id"), total.label("met"))
        .where(
            Completion.course_id.in_(sorted(ids.values())),
            Completion.earned_on <= criteria_of.as_of,
            known(Completion, known_at),
            Completion.id.not_in(revoked),
        )
        .group_by(Completion.person_id)
        .subquery("held")
    )


def _unit_rows(as_of: dt.date, known_at: dt.datetime | None, scope: Scope) -> Sequence[Any]:
    """The counted units valid on the day (attached bodies are counted under their parents)."""
    query = (
        sa.select(Unit.id, Unit.code, Unit.former_area, UnitVersion.name, UnitVersion.kind)
        .join(UnitVersion, UnitVersion.unit_id == Unit.id)
        .where(
            effective(UnitVersion, as_of),
            known(UnitVersion, known_at),
            UnitVersion.in_target.is_(True),
            UnitVersion.kind != UnitKind.ATTACHED.value,
        )
        .order_by(UnitVersion.sort_key, Unit.code)
    )
    if scope.unit_ids is not None:
        query = query.where(Unit.id.in_(sorted(scope.unit_ids)))
    return db.session.execute(query).all()


def target(scope: Scope, as_of: dt.date, known_at: dt.datetime | None = None) -> Target:
    """The figure for the units of `scope` at the end of `as_of`, as it was known at `known_at` (None: now).

    Facts dated after `as_of` do not count, however early they were recorded. By-unit rows sum to the totals; by-duty
    rows do not, as one person may hold several duties.
    """
    judging = judge(as_of, known_at)
    holders = _holders(as_of, known_at, scope).subquery("holders")
    held = _met(judging, known_at, holders)
    met = sa.func.coalesce(held.c.met, 0)
    groups = db.session.execute(
        sa.select(holders.c.unit_id, holders.c.duties, met, sa.func.count())
        .select_from(holders.outerjoin(held, held.c.person_id == holders.c.person_id))
        .group_by(holders.c.unit_id, holders.c.duties, met)
    ).all()
    result = Target(as_of=as_of, rule=judging.rule, duties={d.value: Counts() for d in Duty})
    units: dict[int, UnitFigure] = {}
    for unit_id, code, area, name, kind in _unit_rows(as_of, known_at, scope):
        units[unit_id] = UnitFigure(code=code, name=name, kind=kind, former_area=area)
        result.kinds.setdefault(kind, Counts())
    for unit_id, duties, met_bits, people in groups:
        standing = judging.standing(duties, met_bits)
        unit = units.get(unit_id)
        if unit is None:  # an attached body whose parent is not counted on that day
            continue
        for counts in (result, unit, result.kinds[unit.kind]):
            counts.add(standing, people)
        for duty in Duty:
            if duties & duty.bit:
                result.duties[duty.value].add(standing, people)
    result.units = list(units.values())
    return result


def officers(
    scope: Scope,
    as_of: dt.date,
    *,
    known_at: dt.datetime | None = None,
    unit_code: str | None = None,
    duty: Duty | None = None,
    state: str | None = None,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> list[OfficerStanding]:
    """The people behind the figure, in the order of Vietnamese lists, a page at a time.

    `after` is (sort_key, person_id) of the last one seen; `state` is one of STATES. Sums of pages over all states
    equal the counts of `target` for the same arguments.
    """
    judging = judge(as_of, known_at)
    more: list[Any] = []
    if unit_code is not None:
        more.append(_counted_unit == sa.select(Unit.id).where(Unit.code == unit_code).scalar_subquery())
    holders = _holders(as_of, known_at, scope, *more).subquery("holders")
    held = _met(judging, known_at, holders)
    met = sa.func.coalesce(held.c.met, 0)
    code = (
        sa.select(sa.func.min(OfficerCode.code))
        .join(Officer, Officer.id == OfficerCode.officer_id)
        .where(Officer.person_id == Person.id)
        .scalar_subquery()
    )
    query = (
        sa.select(
            Person.id, Person.uid, Person.full_name, Person.sort_key, code.label("code"), Unit.code.label("unit_code"),
            UnitVersion.name, Posting.job_title, holders.c.duties, met.label("met"),
        )
        .select_from(holders)
        .join(Person, Person.id == holders.c.person_id)
        .join(Posting, Posting.id == holders.c.posting_id)
        .join(Unit, Unit.id == holders.c.unit_id)
        .join(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Unit.id, effective(UnitVersion, as_of), known(UnitVersion, known_at)),
        )
        .outerjoin(held, held.c.person_id == holders.c.person_id)
        .order_by(Person.sort_key, Person.id)
    )  # fmt: skip
    if duty is not None:
        query = query.where(holders.c.duties.op("&")(duty.bit) > 0)
    if after is not None:
        query = query.where(sa.tuple_(Person.sort_key, Person.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
    found: list[OfficerStanding] = []
    while len(found) < limit:
        # A state is the rule's to say, so rows are judged as they come, a page at a time.
        rows = db.session.execute(query.limit(limit if state is None else max(limit, 500))).all()
        for row in rows:
            standing = judging.standing(row.duties, row.met)
            if state is not None and standing.state != state:
                continue
            found.append(
                OfficerStanding(
                    person_id=row.id,
                    person_uid=row.uid,
                    full_name=row.full_name,
                    sort_key=row.sort_key,
                    code=row.code or "",
                    unit_code=row.unit_code,
                    unit_name=row.name,
                    job_title=row.job_title,
                    duties=tuple(d for d in Duty if row.duties & d.bit),
                    standing=standing,
                )
            )
            if len(found) == limit:
                break
        if state is None or len(rows) < max(limit, 500) or len(found) == limit:
            break
        last = rows[-1]
        query = query.where(sa.tuple_(Person.sort_key, Person.id) > sa.tuple_(sa.literal(last.sort_key), sa.literal(last.id)))
    return found
