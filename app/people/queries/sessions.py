"""Who a session token belongs to. Read on every page of a signed-in visitor, so it is one Core select."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import select

from app.core.database import db, effective, known, read
from app.core.uid import digest
from app.people.access import Grant, Role
from app.people.models import Account, AccountSession, Person, RoleGrant
from app.people.rules import session_ended


@dataclass(frozen=True)
class SignedIn:
    """The account behind a session, and when the session was last seen."""

    session_id: int
    seen_at: dt.datetime
    account_id: int
    account_uid: str
    person_id: int
    given_name: str
    full_name: str


_session, _account, _person = AccountSession.__table__.c, Account.__table__.c, Person.__table__.c
_SIGNED_IN = (
    select(
        _session.id, _session.seen_at, _session.shared_computer, _account.id, _account.uid, _person.id,
        _person.given_name, _person.full_name,
    )
    .select_from(AccountSession.__table__)
    .join(Account.__table__, _account.id == _session.account_id)
    .join(Person.__table__, _person.id == _account.person_id)
    .where(
        _session.token_digest == sa.bindparam("digest"),
        _session.ended_at.is_(None),
        _account.disabled_at.is_(None),
    )
)  # fmt: skip


def signed_in(token: str, *, now: dt.datetime) -> SignedIn | None:
    """The account that holds the session `token`; None when it ended, was idle too long, or never was."""
    rows = read(_SIGNED_IN, {"digest": digest(token)})
    if not rows:
        return None
    session_id, seen_at, shared, account_id, account_uid, person_id, given, full = rows[0]
    if session_ended(seen_at=seen_at, shared_computer=shared, now=now):
        return None
    return SignedIn(session_id, seen_at, account_id, account_uid, person_id, given, full)


def session_owner(token: str) -> int | None:
    """The account a session was opened for, whether or not it has ended since."""
    return db.session.scalar(
        select(AccountSession.account_id).where(AccountSession.token_digest == digest(token))
    )


def grants_of(account_id: int, day: dt.date) -> tuple[Grant, ...]:
    """The roles an account holds on `day`."""
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.unit_id)
        .where(RoleGrant.account_id == account_id, known(RoleGrant), effective(RoleGrant, day))
        .order_by(RoleGrant.id)
    )
    return tuple(Grant(Role(role), unit_id) for role, unit_id in rows)


@dataclass(frozen=True)
class SessionLine:
    """One browser an account is signed in with, as its owner sees it."""

    id: int
    device: str
    shared_computer: bool
    created_at: dt.datetime
    seen_at: dt.datetime
    is_this: bool


def sessions_of(account_id: int, *, token: str | None, now: dt.datetime) -> tuple[SessionLine, ...]:
    """The live sessions of an account, newest first; `token` tells which one is asking."""
    this = digest(token) if token else ""
    rows = db.session.execute(
        select(
            AccountSession.id, AccountSession.device, AccountSession.shared_computer, AccountSession.created_at,
            AccountSession.seen_at, AccountSession.token_digest,
        )
        .where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
        .order_by(AccountSession.seen_at.desc(), AccountSession.id.desc())
    )  # fmt: skip
    return tuple(
        SessionLine(
            row.id, row.device, row.shared_computer, row.created_at, row.seen_at, row.token_digest == this
        )
        for row in rows
        if not session_ended(seen_at=row.seen_at, shared_computer=row.shared_computer, now=now)
    )
