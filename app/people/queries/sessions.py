"""Who a session token belongs to. Read on every page of a signed-in visitor, so it is one Core select."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import select

from app.core.database import db, effective, known
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


_SIGNED_IN = (
    select(
        AccountSession.id, AccountSession.seen_at, AccountSession.shared_computer, Account.id, Account.uid, Person.id,
        Person.given_name, Person.full_name,
    )
    .join(Account, Account.id == AccountSession.account_id)
    .join(Person, Person.id == Account.person_id)
    .where(
        AccountSession.token_digest == sa.bindparam("digest"),
        AccountSession.ended_at.is_(None),
        Account.disabled_at.is_(None),
    )
)  # fmt: skip


def signed_in(token: str, *, now: dt.datetime) -> SignedIn | None:
    """The account that holds the session `token`; None when it ended, was idle too long, or never was."""
    row = db.session.execute(_SIGNED_IN, {"digest": digest(token)}).first()
    if row is None:
        return None
    session_id, seen_at, shared, account_id, account_uid, person_id, given, full = row
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
