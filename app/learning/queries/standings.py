"""What is known of everybody in an assignment, worked out by the database, and the bench that judges each distinct case once."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.core.database import effective, known
from app.learning.assignments import IDLE, Facts, Group, Pause, Standing, Terms, standing
from app.learning.models import Allowance, AssignedPerson, Attempt, Enrolment, Regrade
from app.learning.queries.assignments import AssignmentView, pauses_of
from app.people.access import Role, Scope
from app.people.models import Account, DutyAssignment, Leave, Officer, Posting, RoleGrant
from app.records.models import Completion
from app.records.queries import seen_units
from app.records.queries.figure import counting


def reach(found: AssignmentView, scope: Scope, day: dt.date) -> list[int] | None:
    """The units in which the assignment's people may be seen by who holds `scope`; None for every unit."""
    own = None if scope.unit_ids is None else seen_units(scope, day)
    given = None if found.unit_id is None else seen_units(Scope(frozenset({found.unit_id})), day)
    if own is None or given is None:
        return given if own is None else own
    return sorted({*own} & {*given})


def members(found: AssignmentView, day: dt.date, only: Any = None) -> Any:
    """person_id, posting_id, since: who falls under an assignment on the day, and since when.

    `only`: a select of person ids, or ids, to look at; what lies outside is not asked.
    """
    given = None if found.unit_id is None else seen_units(Scope(frozenset({found.unit_id})), day)
    within = [] if given is None else [Posting.unit_id.in_(given)]
    if only is not None:
        within.append(Officer.person_id.in_(only))
    here = sa.and_(effective(Posting, day))
    query = sa.select(Officer.person_id.label("person_id")).join(Posting, Posting.officer_id == Officer.id)
    query = query.where(known(Posting), *within).group_by(Officer.person_id)
    since: Any = sa.func.min(Posting.from_on)
    if duties := found.group.duties:
        query = query.join(DutyAssignment, DutyAssignment.posting_id == Posting.id).where(
            known(DutyAssignment), DutyAssignment.duty.in_([d.value for d in duties])
        )
        here = sa.and_(here, effective(DutyAssignment, day))
        since = sa.func.min(DutyAssignment.from_on)
    elif found.group is Group.LIST:
        query = query.where(
            Officer.person_id.in_(
                sa.select(AssignedPerson.person_id).where(AssignedPerson.assignment_id == found.id)
            )
        )
        since = sa.cast(sa.null(), sa.Date)
    elif found.group is Group.LEADERS:
        query = (
            query.join(Account, Account.person_id == Officer.person_id)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .where(RoleGrant.role == Role.LEADER.value, known(RoleGrant), effective(RoleGrant, day))
        )
        since = sa.func.min(RoleGrant.from_on)
    posting = sa.func.max(sa.case((here, Posting.id)))
    return query.add_columns(posting.label("posting_id"), since.label("since")).having(posting.is_not(None))


def _bits(column: Any, found: AssignmentView) -> Any:
    bits = {e.course_id: 1 << n for n, e in enumerate(found.courses)}
    return sa.case(bits or {0: 0}, value=column, else_=0)


def facts_of(found: AssignmentView, day: dt.date, now: dt.datetime, units: list[int] | None, only: Any = None) -> Any:
    """A select of person_id, unit_id and what `Facts` holds of each; `alone`: the person where a pause matters, else 0."""
    narrow: Any = only
    if only is None and units is not None:
        narrow = (
            sa.select(Officer.person_id)
            .join(Posting, Posting.officer_id == Officer.id)
            .where(Posting.unit_id.in_(units), effective(Posting, day), known(Posting))
        )

    def some(column: Any) -> list[Any]:
        return [] if narrow is None else [column.in_(narrow)]

    courses = [e.course_id for e in found.courses]
    who = members(found, day, narrow).subquery("who")
    held = (
        sa.select(Completion.person_id, sa.func.sum(sa.distinct(_bits(Completion.course_id, found))).label("bits"))
        .where(Completion.course_id.in_(courses), counting(day, None), *some(Completion.person_id))
        .group_by(Completion.person_id)
        .subquery("held")
    )
    begun = (
        sa.select(
            Enrolment.person_id, sa.func.sum(_bits(Enrolment.course_id, found)).label("bits"),
            sa.func.max(Enrolment.last_at).label("last_at"),
        )
        .where(Enrolment.course_id.in_(courses), *some(Enrolment.person_id))
        .group_by(Enrolment.person_id)
        .subquery("begun")
    )  # fmt: skip
    mended = sa.select(Regrade.attempt_id).where(Regrade.passed.is_(True))
    passed = sa.case((sa.or_(Attempt.passed.is_(True), Attempt.id.in_(mended)), 1), else_=0)
    allowed = sa.case(
        {e.course_id: e.quiz.attempts for e in found.courses if e.quiz} or {0: 0}, value=Attempt.course_id, else_=1_000_000
    )
    tries = (
        sa.select(
            Attempt.person_id, Attempt.course_id, sa.func.max(Attempt.started_at).label("last_at"),
            sa.case(
                (
                    sa.and_(
                        sa.func.count(Attempt.submitted_at) >= sa.func.max(allowed), sa.func.max(passed) == 0,
                        sa.func.count() == sa.func.count(Attempt.submitted_at),
                    ),
                    sa.func.max(_bits(Attempt.course_id, found)),
                ),
                else_=0,
            ).label("used_up"),
        )
        .where(Attempt.course_id.in_(courses), *some(Attempt.person_id))
        .group_by(Attempt.person_id, Attempt.course_id)
        .subquery("tries")
    )  # fmt: skip
    tried = (
        sa.select(tries.c.person_id, sa.func.sum(tries.c.used_up).label("bits"), sa.func.max(tries.c.last_at).label("last_at"))
        .group_by(tries.c.person_id)
        .subquery("tried")
    )
    # One exemption from everything, or some from single courses: in either case bits that are or-ed by being distinct.
    whole = sa.func.max(sa.case((sa.and_(Allowance.kind == "exemption", Allowance.course_id.is_(None)), 1), else_=0))
    single = sa.func.sum(
        sa.distinct(sa.case((Allowance.kind == "exemption", _bits(Allowance.course_id, found)), else_=0))
    )
    given = (
        sa.select(
            Allowance.person_id, sa.func.max(Allowance.due_on).label("extended"),
            sa.case((whole == 1, found.wanted), else_=single).label("exempt"),
        )
        .where(Allowance.assignment_id == found.id, known(Allowance), *some(Allowance.person_id))
        .group_by(Allowance.person_id)
        .subquery("given")
    )  # fmt: skip
    away = sa.select(Officer.person_id).join(Leave, Leave.officer_id == Officer.id).where(*matters(found), *some(Officer.person_id))
    cut = now - IDLE
    idle = sa.and_(begun.c.last_at < cut, sa.or_(tried.c.last_at.is_(None), tried.c.last_at < cut))
    query = (
        sa.select(
            who.c.person_id, Posting.unit_id,
            # Whoever was there from the start has the assignment's own time: they make one case.
            sa.case((who.c.since > found.terms.starts_on, who.c.since)).label("since"),
            sa.func.coalesce(held.c.bits, 0).label("done"), sa.func.coalesce(begun.c.bits, 0).label("begun"),
            sa.func.coalesce(tried.c.bits, 0).label("used_up"), sa.func.coalesce(given.c.exempt, 0).label("exempt"),
            sa.case((idle, 1), else_=0).label("idle"), given.c.extended,
            sa.case((who.c.person_id.in_(away), who.c.person_id), else_=0).label("alone"),
        )
        .select_from(who)
        .join(Posting, Posting.id == who.c.posting_id)
        .outerjoin(held, held.c.person_id == who.c.person_id)
        .outerjoin(begun, begun.c.person_id == who.c.person_id)
        .outerjoin(tried, tried.c.person_id == who.c.person_id)
        .outerjoin(given, given.c.person_id == who.c.person_id)
    )  # fmt: skip
    return query if units is None else query.where(Posting.unit_id.in_(units))


def matters(found: AssignmentView) -> tuple[sa.ColumnElement[bool], ...]:
    """Which pauses can move a due date of the assignment: none that ended before it began."""
    return known(Leave), sa.or_(Leave.until_on.is_(None), Leave.until_on >= found.terms.starts_on)


def pauses_in(found: AssignmentView, units: list[int] | None, day: dt.date) -> dict[int, list[Pause]]:
    """The pauses of those in these units (None: anywhere) that can move a due date of the assignment."""
    people_ = sa.select(Officer.person_id).join(Leave, Leave.officer_id == Officer.id).where(*matters(found))
    if units is not None:
        people_ = people_.join(Posting, Posting.officer_id == Officer.id).where(
            Posting.unit_id.in_(units), effective(Posting, day), known(Posting)
        )
    return pauses_of(people_)


class Bench:
    """Judges rows of `facts_of`, each distinct case once."""

    def __init__(self, found: AssignmentView, day: dt.date, pauses: dict[int, list[Pause]]) -> None:
        self._terms, self._wanted, self._day, self._pauses = found.terms, found.wanted, day, pauses

    def __call__(self, row: Any) -> Standing:
        """How the person of the row stands, or every person of the group."""
        facts = Facts(
            row.since, int(row.done), int(row.begun), int(row.used_up), int(row.exempt), bool(row.idle), row.extended
        )
        pauses = tuple(self._pauses.get(row.alone, ())) if row.alone else ()
        return _judged(self._terms, self._wanted, facts, pauses, self._day)


@lru_cache(maxsize=4096)
def _judged(terms: Terms, wanted: int, facts: Facts, pauses: tuple[Pause, ...], day: dt.date) -> Standing:
    return standing(terms, wanted, facts, pauses, day)
