"""What was given to learn, and to whom: the assignments in force, and those of one person with their due dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course, Programme
from app.catalog.queries import EditionView, ProgrammeView
from app.core.database import db, effective, known
from app.learning.assignments import Group, Pause, Terms, due_date, paused
from app.learning.models import Allowance, AssignedPerson, Assignment
from app.people import queries as people
from app.people.access import Role, Scope
from app.people.models import Account, DutyAssignment, Leave, Officer, Posting, RoleGrant, UnitVersion
from app.people.rules import UnitKind
from app.records.queries import seen_units


@dataclass(frozen=True)
class AssignmentView:
    """An assignment: what, for whom, from when until when."""

    id: int
    uid: str
    programme: str  # code; "" for a single course
    title: str
    group: Group
    unit_id: int | None
    unit_name: str
    terms: Terms
    document: str
    recorded_at: dt.datetime
    courses: tuple[EditionView, ...]  # on offer today: what is asked of people
    not_offered: tuple[str, ...]  # titles that belong to it and cannot be taken now

    @property
    def wanted(self) -> int:
        """The courses as bits, in their order."""
        return (1 << len(self.courses)) - 1

    def bit(self, course_id: int | None) -> int:
        """The bit of a course; all of them for None, none for a course that is not on offer."""
        if course_id is None:
            return self.wanted
        return sum(1 << n for n, edition in enumerate(self.courses) if edition.course_id == course_id)

    @property
    def whom(self) -> str:
        """For whom it is, in words."""
        return f"{self.group.label}{f' của {self.unit_name}' if self.unit_name else ''}"


_COLUMNS = (
    Assignment.id, Assignment.uid, Assignment.people_group, Assignment.unit_id, Assignment.starts_on, Assignment.due_on,
    Assignment.due_days, Assignment.document, Assignment.recorded_at, Programme.code, Course.slug,
)  # fmt: skip


def _base() -> Any:
    return (
        sa.select(*_COLUMNS)
        .outerjoin(Programme, Programme.id == Assignment.programme_id)
        .outerjoin(Course, Course.id == Assignment.course_id)
        .where(known(Assignment))
    )


def _views(
    rows: Sequence[Any], day: dt.date, programmes: Sequence[ProgrammeView] | None = None
) -> tuple[AssignmentView, ...]:
    if not rows:
        return ()
    by_code: dict[str, ProgrammeView] = {}
    if any(r.code for r in rows):
        by_code = {p.code: p for p in (catalog.programmes() if programmes is None else programmes)}
    named = {r.unit_id for r in rows if r.unit_id is not None}
    units = people.unit_names(named, day) if named else {}
    found = []
    for r in rows:
        if r.code:
            required = by_code[r.code].required
            title, parts = by_code[r.code].title, [(c.title, c.edition) for c in required]
        else:
            edition = catalog.current_edition(r.slug)
            title = edition.title if edition else r.slug
            parts = [(title, edition)]
        found.append(
            AssignmentView(
                r.id, r.uid, r.code or "", title, Group(r.people_group), r.unit_id, units.get(r.unit_id, ""),
                Terms(r.starts_on, r.due_on, r.due_days), r.document, r.recorded_at,
                tuple(e for _, e in parts if e is not None), tuple(t for t, e in parts if e is None),
            )
        )  # fmt: skip
    return tuple(found)


def assignments(scope: Scope, day: dt.date, *, before: int | None = None, limit: int = 50) -> tuple[AssignmentView, ...]:
    """The assignments in force that concern people of the scope, the newest first; `before`: id of the last one seen."""
    query = _base().order_by(Assignment.id.desc()).limit(limit)
    if scope.unit_ids is not None:
        units = seen_units(scope, day)
        above = sa.select(UnitVersion.parent_id).where(
            UnitVersion.unit_id.in_(units), UnitVersion.kind == UnitKind.ATTACHED.value, known(UnitVersion),
            effective(UnitVersion, day), UnitVersion.parent_id.is_not(None),
        )  # fmt: skip
        query = query.where(
            sa.or_(Assignment.unit_id.is_(None), Assignment.unit_id.in_(units), Assignment.unit_id.in_(above))
        )
    if before is not None:
        query = query.where(Assignment.id < before)
    return _views(db.session.execute(query).all(), day)


def running_assignments(day: dt.date) -> tuple[AssignmentView, ...]:
    """Every assignment that has begun, the oldest first: for reminders."""
    query = _base().where(Assignment.starts_on <= day).order_by(Assignment.id)
    return _views(db.session.execute(query).all(), day)


def assignment(scope: Scope, uid: str, day: dt.date) -> AssignmentView | None:
    """The assignment of that uid, when it concerns people of the scope."""
    found = _views(db.session.execute(_base().where(Assignment.uid == uid)).all(), day)
    if not found or not _concerns(found[0], scope, day):
        return None
    return found[0]


def _concerns(found: AssignmentView, scope: Scope, day: dt.date) -> bool:
    if scope.unit_ids is None or found.unit_id is None:
        return True
    return bool({*seen_units(scope, day)} & {*seen_units(Scope(frozenset({found.unit_id})), day)})


def may_change(found: AssignmentView, scope: Scope) -> bool:
    """Whether who holds `scope` made it their own: all for the department, those of their unit alone for a clerk."""
    return scope.unit_ids is None or (found.unit_id is not None and scope.covers(found.unit_id))


@dataclass(frozen=True)
class OwnAssignment:
    """An assignment as one person has it."""

    assignment: AssignmentView
    due_on: dt.date | None  # None while a pause without an end lasts
    paused: bool
    exempt: int  # bits of courses

    def asked(self) -> tuple[EditionView, ...]:
        """The courses on offer that are asked of the person."""
        return tuple(e for n, e in enumerate(self.assignment.courses) if not self.exempt & (1 << n))


def assigned_to(
    person_id: int, day: dt.date, programmes: Sequence[ProgrammeView] | None = None
) -> tuple[OwnAssignment, ...]:
    """What a person was given to learn, as of `day`, the soonest due first."""
    served = db.session.execute(
        sa.select(
            Posting.unit_id, Posting.from_on, Posting.until_on, DutyAssignment.duty, DutyAssignment.from_on.label("duty_from"),
            DutyAssignment.until_on.label("duty_until"), Officer.id.label("officer_id"),
        )
        .join(Officer, Officer.id == Posting.officer_id)
        .outerjoin(DutyAssignment, sa.and_(DutyAssignment.posting_id == Posting.id, known(DutyAssignment)))
        .where(Officer.person_id == person_id, known(Posting))
        .order_by(Posting.id)
    ).all()  # fmt: skip
    here = [r for r in served if _holds(r.from_on, r.until_on, day)]
    if not here:
        return ()
    unit = here[-1].unit_id
    above = sa.select(UnitVersion.parent_id).where(
        UnitVersion.unit_id == unit, UnitVersion.kind == UnitKind.ATTACHED.value, known(UnitVersion),
        effective(UnitVersion, day), UnitVersion.parent_id.is_not(None),
    )  # fmt: skip
    named = sa.select(AssignedPerson.assignment_id).where(AssignedPerson.person_id == person_id)
    rows = db.session.execute(
        _base()
        .where(
            Assignment.starts_on <= day,
            sa.or_(Assignment.unit_id.is_(None), Assignment.unit_id == unit, Assignment.unit_id.in_(above)),
            sa.or_(Assignment.people_group != Group.LIST.value, Assignment.id.in_(named)),
        )
        .order_by(Assignment.id)
    ).all()
    if not rows:
        return ()
    pauses = pauses_of([person_id]).get(person_id, [])
    allowed = _allowances(person_id)
    leads = _leads_since(person_id, day) if any(r.people_group == Group.LEADERS for r in rows) else None
    found = []
    for view in _views(rows, day, programmes):
        within = None
        if view.unit_id is not None:
            within = {*seen_units(Scope(frozenset({view.unit_id})), day)}
        falls, since = _falls_under(view.group, served, within, day, leads)
        if falls:
            extended, exempt = None, 0
            for a in allowed.get(view.id, ()):
                if a.kind == "exemption":
                    exempt |= view.bit(a.course_id)
                else:
                    extended = max(filter(None, (extended, a.due_on)))
            due = due_date(view.terms, since, pauses, extended)
            found.append(OwnAssignment(view, due, paused(pauses, day), exempt))
    return tuple(sorted(found, key=lambda own: (own.due_on or dt.date.max, own.assignment.id)))


def _holds(from_on: dt.date, until_on: dt.date | None, day: dt.date) -> bool:
    return from_on <= day and (until_on is None or until_on >= day)


def _falls_under(
    group: Group, served: Iterable[Any], within: set[int] | None, day: dt.date, leads: dt.date | None
) -> tuple[bool, dt.date | None]:
    """Whether somebody falls under a group on the day, and since when. The same as `following.members` says in SQL."""
    there = [r for r in served if within is None or r.unit_id in within]
    here = any(_holds(r.from_on, r.until_on, day) for r in there)
    if group is Group.LIST:
        return here, None
    if group is Group.LEADERS:
        return here and leads is not None, leads
    if group is Group.OFFICIALS:
        return here, min((r.from_on for r in there), default=None)
    duties = {duty.value for duty in group.duties}
    held = [r for r in there if r.duty in duties]
    now = any(_holds(r.from_on, r.until_on, day) and _holds(r.duty_from, r.duty_until, day) for r in held)
    return now, min((r.duty_from for r in held), default=None)


def _leads_since(person_id: int, day: dt.date) -> dt.date | None:
    since: dt.date | None = db.session.scalar(
        sa.select(sa.func.min(RoleGrant.from_on))
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            Account.person_id == person_id, RoleGrant.role == Role.LEADER.value, known(RoleGrant), effective(RoleGrant, day)
        )
    )
    return since


def pauses_of(person_ids: Sequence[int] | Any) -> dict[int, list[Pause]]:
    """The pauses of these people (ids, or a select of them)."""
    rows = db.session.execute(
        sa.select(Officer.person_id, Leave.from_on, Leave.until_on)
        .join(Officer, Officer.id == Leave.officer_id)
        .where(known(Leave), Officer.person_id.in_(person_ids))
        .order_by(Leave.from_on)
    )
    found: dict[int, list[Pause]] = {}
    for person_id, from_on, until_on in rows:
        found.setdefault(person_id, []).append(Pause(from_on, until_on))
    return found


def _allowances(person_id: int) -> dict[int, list[Any]]:
    rows = db.session.execute(
        sa.select(Allowance.assignment_id, Allowance.kind, Allowance.due_on, Allowance.course_id).where(
            Allowance.person_id == person_id, known(Allowance)
        )
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.assignment_id, []).append(row)
    return found


@dataclass(frozen=True)
class AllowanceView:
    """Gia hạn or miễn of one person in one assignment."""

    uid: str
    kind: str
    due_on: dt.date | None
    course_id: int | None
    reason: str
    recorded_at: dt.datetime


def allowances(assignment_id: int, person_id: int) -> tuple[AllowanceView, ...]:
    """What was allowed to one person in one assignment, the newest first."""
    rows = db.session.execute(
        sa.select(
            Allowance.uid, Allowance.kind, Allowance.due_on, Allowance.course_id, Allowance.reason, Allowance.recorded_at
        )
        .where(Allowance.assignment_id == assignment_id, Allowance.person_id == person_id, known(Allowance))
        .order_by(Allowance.id.desc())
    )
    return tuple(AllowanceView(*row) for row in rows)
