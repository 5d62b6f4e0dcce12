"""One officer with everything dated about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import func, select

from app.core.database import db, effective, known
from app.people.access import Role, Scope
from app.people.models import (
    Account,
    DutyAssignment,
    Leave,
    Officer,
    OfficerCode,
    Person,
    Posting,
    RoleGrant,
    Unit,
    UnitVersion,
)
from app.people.queries.status import Status, status_of
from app.people.rules import Duty, Employment, LeaveReason


@dataclass(frozen=True)
class DutyView:
    """A duty within a posting."""

    uid: str
    duty: Duty
    from_on: dt.date
    until_on: dt.date | None
    is_main: bool = False
    document: str = ""


@dataclass(frozen=True)
class PostingView:
    """Where an officer serves or served."""

    uid: str
    unit_id: int
    unit_code: str
    unit_name: str  # as of its last day, or today
    job_title: str
    from_on: dt.date
    until_on: dt.date | None
    recorded_at: dt.datetime
    duties: tuple[DutyView, ...]
    section: str = ""
    employment: Employment | None = None
    undated: bool = False  # chưa rõ ngày: from_on is the date of the list that first named them


@dataclass(frozen=True)
class LeaveView:
    """A pause of due dates."""

    uid: str
    reason: LeaveReason
    from_on: dt.date
    until_on: dt.date | None


@dataclass(frozen=True)
class OfficerView:
    """One officer with everything dated about them."""

    officer_id: int
    person_id: int
    uid: str
    full_name: str
    given_name: str
    email: str
    phone: str
    codes: tuple[str, ...]
    postings: tuple[PostingView, ...]  # newest first
    leaves: tuple[LeaveView, ...]
    account_id: int | None
    status: Status
    roles: frozenset[Role]

    def serving_on(self, day: dt.date) -> PostingView | None:
        """Where they serve on a day."""
        return next((p for p in self.postings if p.from_on <= day and (p.until_on is None or day <= p.until_on)), None)


def officer(scope: Scope, uid: str, *, day: dt.date, now: dt.datetime) -> OfficerView | None:
    """The officer whose person has that uid, when they serve in a unit of the scope on `day`.

    Who is in scope is seen with their whole past. Without limits of scope also those who serve nowhere on that day.
    """
    row = db.session.execute(
        select(
            Officer.id, Person.id.label("person_id"), Person.uid, Person.full_name, Person.given_name, Officer.email,
            Officer.phone, Account.id.label("account_id"), Account.activated_at, Account.last_seen_at,
            Account.disabled_at, Person.restricted_at,
        )
        .join(Officer, Officer.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.uid == uid)
    ).first()  # fmt: skip
    if row is None:
        return None
    if scope.unit_ids is not None and not db.session.scalar(
        select(
            sa.exists().where(
                Posting.officer_id == row.id, Posting.unit_id.in_(scope.unit_ids), known(Posting),
                effective(Posting, day),
            )
        )
    ):  # fmt: skip
        return None
    codes = db.session.scalars(
        select(OfficerCode.code).where(OfficerCode.officer_id == row.id).order_by(OfficerCode.id.desc())
    ).all()
    leaves = db.session.execute(
        select(Leave.uid, Leave.reason, Leave.from_on, Leave.until_on)
        .where(Leave.officer_id == row.id, known(Leave))
        .order_by(Leave.from_on.desc())
    )
    hidden = row.restricted_at is not None and scope.unit_ids is not None  # the unit needs no contact to count somebody
    return OfficerView(
        row.id,
        row.person_id,
        row.uid,
        row.full_name,
        row.given_name,
        "" if hidden else row.email,
        "" if hidden else row.phone,
        tuple(codes),
        _postings(row.id, day),
        tuple(LeaveView(x.uid, LeaveReason(x.reason), x.from_on, x.until_on) for x in leaves),
        row.account_id,
        status_of(
            activated_at=row.activated_at, last_seen_at=row.last_seen_at, disabled_at=row.disabled_at, now=now
        ),
        roles_of([row.account_id], day).get(row.account_id, frozenset()) if row.account_id else frozenset(),
    )


def changeable(found: OfficerView, scope: Scope) -> set[str]:
    """The uids of this officer's own facts that somebody with `scope` may change: those of its units, and the pauses."""
    mine = [p for p in found.postings if scope.covers(p.unit_id)]
    return {*(p.uid for p in mine), *(d.uid for p in mine for d in p.duties), *(x.uid for x in found.leaves)}


def roles_of(account_ids: Sequence[int], day: dt.date) -> dict[int, frozenset[Role]]:
    """The roles accounts hold on `day` or later, besides that of a learner."""
    found: dict[int, set[Role]] = {}
    for account_id, role in db.session.execute(
        select(RoleGrant.account_id, RoleGrant.role).where(
            RoleGrant.account_id.in_(account_ids), known(RoleGrant),
            sa.or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= day),
        )
    ):  # fmt: skip
        found.setdefault(account_id, set()).add(Role(role))
    return {account_id: frozenset(roles) for account_id, roles in found.items()}


def _postings(officer_id: int, day: dt.date) -> tuple[PostingView, ...]:
    duties: dict[int, list[DutyView]] = {}
    for d in db.session.execute(
        select(
            DutyAssignment.posting_id, DutyAssignment.uid, DutyAssignment.duty, DutyAssignment.from_on,
            DutyAssignment.until_on, DutyAssignment.is_main, DutyAssignment.document,
        )
        .join(Posting, Posting.id == DutyAssignment.posting_id)
        .where(Posting.officer_id == officer_id, known(Posting), known(DutyAssignment))
        .order_by(DutyAssignment.from_on, DutyAssignment.id)
    ):  # fmt: skip
        duties.setdefault(d.posting_id, []).append(
            DutyView(d.uid, Duty(d.duty), d.from_on, d.until_on, d.is_main, d.document)
        )
    named_on = func.coalesce(Posting.until_on, sa.literal(day, sa.Date))
    rows = db.session.execute(
        select(
            Posting.id, Posting.uid, Posting.unit_id, Unit.code, UnitVersion.name, Posting.job_title, Posting.from_on,
            Posting.until_on, Posting.recorded_at, Posting.section, Posting.employment, Posting.undated,
        )
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Unit.id, known(UnitVersion), effective(UnitVersion, named_on)),
        )
        .where(Posting.officer_id == officer_id, known(Posting))
        .order_by(Posting.from_on.desc())
    )  # fmt: skip
    return tuple(
        PostingView(
            r.uid,
            r.unit_id,
            r.code,
            r.name or r.code,
            r.job_title,
            r.from_on,
            r.until_on,
            r.recorded_at,
            tuple(duties.get(r.id, ())),
            r.section,
            Employment(r.employment) if r.employment else None,
            r.undated,
        )
        for r in rows
    )
