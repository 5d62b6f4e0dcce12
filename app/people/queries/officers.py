"""Officers: found by name or code, listed by name, one officer with everything dated about them.

Scope comes first: a list speaks only of people posted in units of the scope on the day asked about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select

from app.core import text
from app.core.database import db, effective, known
from app.people.access import Role, Scope
from app.people.models import (
    Account,
    DutyAssignment,
    Leave,
    Officer,
    OfficerCode,
    Person,
    PersonToken,
    Posting,
    ResetRequest,
    RoleGrant,
    Unit,
    UnitVersion,
)
from app.people.queries.accounts import Status, status_of
from app.people.queries.paging import page_by_key
from app.people.rules import Duty, LeaveReason

PAGE = 50


@dataclass(frozen=True)
class OfficerLine:
    """One officer in a list, as of a day."""

    officer_id: int
    person_id: int
    uid: str  # the person's
    full_name: str
    code: str
    unit_code: str
    unit_name: str
    job_title: str
    duties: tuple[Duty, ...]
    status: Status  # of the account; NEW also without one
    sort_key: str


@dataclass(frozen=True)
class OfficerPage:
    """A page of officers and the cursors that lead on."""

    rows: tuple[OfficerLine, ...]
    before: str | None
    after: str | None


def _matching(query: Any, search: str) -> Any:
    for token in text.fold_tokens(search)[:6]:
        query = query.where(
            sa.exists().where(
                PersonToken.person_id == Person.id,
                PersonToken.token >= token,
                PersonToken.token < token + "\x7f",
            )
        )
    return query


def _base(scope: Scope, day: dt.date) -> Any:
    query = (
        select(
            Officer.id, Person.id.label("person_id"), Person.uid, Person.full_name, Person.sort_key,
            Posting.id.label("posting_id"), Posting.job_title, Unit.code.label("unit_code"),
            UnitVersion.name.label("unit_name"), Account.id.label("account_id"), Account.activated_at,
            Account.last_seen_at, Account.disabled_at,
        )
        .join(Officer, Officer.person_id == Person.id)
        .join(Posting, sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, day)))
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(
            UnitVersion, sa.and_(UnitVersion.unit_id == Unit.id, known(UnitVersion), effective(UnitVersion, day))
        )
        .outerjoin(Account, Account.person_id == Person.id)
    )  # fmt: skip
    if scope.unit_ids is not None:
        query = query.where(Posting.unit_id.in_(scope.unit_ids))
    return query


def officers(
    scope: Scope,
    *,
    day: dt.date,
    now: dt.datetime,
    search: str = "",
    unit_id: int | None = None,
    duty: Duty | None = None,
    after: str = "",
    before: str = "",
    size: int = PAGE,
) -> OfficerPage:
    """The officers who serve on `day` in units of `scope`, by name, a page at a time.

    `search` finds beginnings of words of the name or the code without diacritics; those that have what was typed with
    its diacritics come first, on one page.
    """
    query = _base(scope, day)
    if unit_id is not None:
        query = query.where(Posting.unit_id == unit_id)
    if duty is not None:
        query = query.where(
            sa.exists().where(
                DutyAssignment.posting_id == Posting.id, DutyAssignment.duty == duty.value, known(DutyAssignment),
                effective(DutyAssignment, day),
            )
        )  # fmt: skip
    query = _matching(query, search)
    exact: list[Any] = []
    typed = text.clean_line(search)
    if typed and not typed.isascii():
        # Names with exactly these letters first; the page goes on with the others.
        marked = sa.or_(
            Person.full_name.contains(typed, autoescape=True),
            Person.full_name.contains(typed.title(), autoescape=True),
        )
        if not (after or before):
            exact = list(
                db.session.execute(query.where(marked).order_by(Person.sort_key, Officer.id).limit(size))
            )
        query = query.where(sa.not_(marked))
    rows, earlier, later = page_by_key(
        query, Person.sort_key, Officer.id, after=after, before=before, size=size
    )
    return OfficerPage(_lines([*exact, *rows], day, now), earlier, later)


def _lines(rows: Sequence[Any], day: dt.date, now: dt.datetime) -> tuple[OfficerLine, ...]:
    duties: dict[int, list[Duty]] = {}
    codes: dict[int, str] = {}
    if rows:
        for posting_id, duty in db.session.execute(
            select(DutyAssignment.posting_id, DutyAssignment.duty).where(
                DutyAssignment.posting_id.in_([r.posting_id for r in rows]), known(DutyAssignment),
                effective(DutyAssignment, day),
            )
        ):  # fmt: skip
            duties.setdefault(posting_id, []).append(Duty(duty))
        for officer_id, code in db.session.execute(
            select(OfficerCode.officer_id, OfficerCode.code)
            .where(OfficerCode.officer_id.in_([r.id for r in rows]))
            .order_by(OfficerCode.id)
        ):
            codes[officer_id] = code
    order = list(Duty)
    return tuple(
        OfficerLine(
            r.id,
            r.person_id,
            r.uid,
            r.full_name,
            codes.get(r.id, ""),
            r.unit_code,
            r.unit_name or r.unit_code,
            r.job_title,
            tuple(sorted(set(duties.get(r.posting_id, ())), key=order.index)),
            status_of(
                activated_at=r.activated_at, last_seen_at=r.last_seen_at, disabled_at=r.disabled_at, now=now
            ),
            r.sort_key,
        )
        for r in rows
    )


@dataclass(frozen=True)
class DutyView:
    """A duty within a posting."""

    uid: str
    duty: Duty
    from_on: dt.date
    until_on: dt.date | None


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


def officer(scope: Scope, uid: str, *, day: dt.date, now: dt.datetime) -> OfficerView | None:
    """The officer whose person has that uid, when they serve in a unit of the scope on `day`.

    Who is in scope is seen with their whole past. Without limits of scope also those who serve nowhere on that day.
    """
    row = db.session.execute(
        select(
            Officer.id, Person.id.label("person_id"), Person.uid, Person.full_name, Person.given_name, Officer.email,
            Officer.phone, Account.id.label("account_id"), Account.activated_at, Account.last_seen_at,
            Account.disabled_at,
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
    return OfficerView(
        row.id,
        row.person_id,
        row.uid,
        row.full_name,
        row.given_name,
        row.email,
        row.phone,
        tuple(codes),
        _postings(row.id, day),
        tuple(LeaveView(x.uid, LeaveReason(x.reason), x.from_on, x.until_on) for x in leaves),
        row.account_id,
        status_of(
            activated_at=row.activated_at, last_seen_at=row.last_seen_at, disabled_at=row.disabled_at, now=now
        ),
        roles_of([row.account_id], day).get(row.account_id, frozenset()) if row.account_id else frozenset(),
    )


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
            DutyAssignment.until_on,
        )
        .join(Posting, Posting.id == DutyAssignment.posting_id)
        .where(Posting.officer_id == officer_id, known(Posting), known(DutyAssignment))
        .order_by(DutyAssignment.from_on, DutyAssignment.id)
    ):  # fmt: skip
        duties.setdefault(d.posting_id, []).append(DutyView(d.uid, Duty(d.duty), d.from_on, d.until_on))
    named_on = func.coalesce(Posting.until_on, sa.literal(day, sa.Date))
    rows = db.session.execute(
        select(
            Posting.id, Posting.uid, Posting.unit_id, Unit.code, UnitVersion.name, Posting.job_title, Posting.from_on,
            Posting.until_on, Posting.recorded_at,
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
        )
        for r in rows
    )


@dataclass(frozen=True)
class ActivationCount:
    """“đã kích hoạt 7/9”."""

    activated: int
    officers: int


def activation_count(scope: Scope, *, day: dt.date, unit_id: int | None = None) -> ActivationCount:
    """How many officers of the scope have set a password."""
    query = (
        select(func.count(Posting.id), func.count(Account.activated_at))
        .join(Officer, Officer.id == Posting.officer_id)
        .outerjoin(Account, Account.person_id == Officer.person_id)
        .where(known(Posting), effective(Posting, day))
    )
    if scope.unit_ids is not None:
        query = query.where(Posting.unit_id.in_(scope.unit_ids))
    if unit_id is not None:
        query = query.where(Posting.unit_id == unit_id)
    officers_count, activated = db.session.execute(query).one()
    return ActivationCount(activated, officers_count)


@dataclass(frozen=True)
class ResetLine:
    """Somebody who asked for a new code."""

    uid: str  # the person's, empty for somebody who is no officer
    account_uid: str
    account_id: int
    full_name: str
    code: str
    unit_name: str
    asked_at: dt.datetime


def reset_requests(scope: Scope, *, day: dt.date, limit: int = 200) -> tuple[ResetLine, ...]:
    """Open requests for a new code by people of the scope, oldest first."""
    query = (
        select(
            Person.uid, Account.uid.label("account_uid"), Account.id, Person.full_name, Officer.id.label("officer_id"),
            UnitVersion.name, ResetRequest.asked_at,
        )
        .join(Account, Account.id == ResetRequest.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Officer, Officer.person_id == Person.id)
        .outerjoin(Posting, sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, day)))
        .outerjoin(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Posting.unit_id, known(UnitVersion), effective(UnitVersion, day)),
        )
        .where(ResetRequest.settled_at.is_(None))
        .order_by(ResetRequest.asked_at, ResetRequest.id)
        .limit(limit)
    )  # fmt: skip
    if scope.unit_ids is not None:
        query = query.where(Posting.unit_id.in_(scope.unit_ids))
    rows = db.session.execute(query).all()
    codes = {}
    for officer_id, code in db.session.execute(
        select(OfficerCode.officer_id, OfficerCode.code)
        .where(OfficerCode.officer_id.in_([r.officer_id for r in rows if r.officer_id]))
        .order_by(OfficerCode.id)
    ):
        codes[officer_id] = code
    return tuple(
        ResetLine(
            r.uid,
            r.account_uid,
            r.id,
            r.full_name,
            codes.get(r.officer_id, ""),
            r.name or "",
            r.asked_at,
        )
        for r in rows
    )
