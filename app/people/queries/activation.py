"""Who has activated an account, and who asks for a new code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import func, select

from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import (
    Account,
    ActivationCode,
    Officer,
    OfficerCode,
    Person,
    Posting,
    ResetRequest,
    UnitVersion,
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


def usable_slips(person_ids: Sequence[int], *, now: dt.datetime) -> dict[str, dt.datetime]:
    """Until when the slip works that each of these people holds, by the person's uid; who holds none is left out."""
    rows = db.session.execute(
        select(Person.uid, ActivationCode.expires_at)
        .join(Account, Account.person_id == Person.id)
        .join(ActivationCode, ActivationCode.account_id == Account.id)
        .where(
            Person.id.in_(person_ids), ActivationCode.used_at.is_(None), ActivationCode.cancelled_at.is_(None),
            ActivationCode.expires_at > now,
        )
    )  # fmt: skip
    return dict(rows.all())


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
