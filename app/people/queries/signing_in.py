"""What signing in needs to know: who a typed name means, who must wait, what a code opens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from app.core import text
from app.core.database import db
from app.core.uid import digest
from app.people.models import (
    Account,
    ActivationCode,
    LoginName,
    Officer,
    OfficerCode,
    Person,
    SignInFailure,
)
from app.people.queries.status import Status, status_of
from app.people.rules import THROTTLE_WINDOW, code_key, locked_until, phone_key


def login_keys(typed: str) -> tuple[str, ...]:
    """The sign-in names that what was typed may mean: as it stands, or as a telephone number."""
    keys = [text.key_of(typed)[:254], phone_key(typed)]
    return tuple(dict.fromkeys(k for k in keys if k))


def name_subject(typed: str) -> str:
    """Under what failures on a name are counted; the name itself is not kept."""
    return digest("name:" + (phone_key(typed) or text.key_of(typed)))


def address_subject(address: str) -> str:
    """Under what failures from an address are counted."""
    return digest("address:" + address)


def second_step_subject(account_uid: str) -> str:
    """Under what wrong codes of an account's second step are counted."""
    return digest("second-step:" + account_uid)


@dataclass(frozen=True)
class Attempt:
    """What is known before a password is checked."""

    account_id: int | None
    account_uid: str
    password_hash: str
    status: Status | None
    locked_until: dt.datetime | None


def attempt(typed: str, *, address: str, now: dt.datetime) -> Attempt:
    """Find who wants to sign in, and whether the name or the address must wait.

    Lets the connection go, because the caller now computes a password hash, outside any transaction.
    """
    account_id = account_by_login(typed)
    row = None
    if account_id is not None:
        row = db.session.execute(
            select(
                Account.id, Account.uid, Account.password_hash, Account.activated_at, Account.last_seen_at,
                Account.disabled_at,
            ).where(Account.id == account_id)
        ).one()  # fmt: skip
    until = waits_until(typed, address=address, now=now)
    db.session.close()
    if row is None:
        return Attempt(None, "", "", None, until)
    status = status_of(
        activated_at=row.activated_at, last_seen_at=row.last_seen_at, disabled_at=row.disabled_at, now=now
    )
    return Attempt(row.id, row.uid, row.password_hash, status, until)


def account_by_login(typed: str) -> int | None:
    """The account that signs in with what was typed: code, confirmed e-mail or telephone, or staff name."""
    keys = login_keys(typed)
    found = dict(
        db.session.execute(
            select(LoginName.value_key, LoginName.account_id).where(LoginName.value_key.in_(keys))
        ).all()
    )
    return next((found[k] for k in keys if k in found), None)


def waits_until(typed: str, *, address: str, now: dt.datetime) -> dt.datetime | None:
    """Until when sign-in with this name from this address is refused; None when it may be tried."""
    return subject_waits_until(name_subject(typed), address=address, now=now)


def subject_waits_until(subject: str, *, address: str, now: dt.datetime) -> dt.datetime | None:
    """Until when tries on whatever failures are counted under (`subject`) are refused from this address."""
    since = now - THROTTLE_WINDOW
    failures = db.session.scalars(
        select(SignInFailure.at).where(SignInFailure.subject == subject, SignInFailure.at > since)
    ).all()
    return locked_until(failures, address_failures(address, now=now), now)


def address_failures(address: str, *, now: dt.datetime) -> int:
    """How many attempts from an address failed within the window."""
    return (
        db.session.scalar(
            select(func.count()).where(
                SignInFailure.subject == address_subject(address), SignInFailure.at > now - THROTTLE_WINDOW
            )
        )
        or 0
    )


@dataclass(frozen=True)
class Activation:
    """What a code that still works opens."""

    code_id: int
    account_id: int
    account_uid: str
    purpose: str  # activate | reset | first
    expires_at: dt.datetime
    full_name: str
    logins: tuple[str, ...]


def activation(code: str, *, now: dt.datetime) -> Activation | None:
    """What a typed code opens; None when it is unknown, used, replaced or too old."""
    row = db.session.execute(
        select(
            ActivationCode.id, ActivationCode.account_id, Account.uid, ActivationCode.purpose,
            ActivationCode.expires_at, Person.full_name,
        )
        .join(Account, Account.id == ActivationCode.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            ActivationCode.code_digest.in_([digest(code_key(code)), digest(code.strip())]),
            ActivationCode.used_at.is_(None),
            ActivationCode.cancelled_at.is_(None),
            ActivationCode.expires_at > now,
            Account.disabled_at.is_(None),
        )
    ).first()  # fmt: skip
    if row is None:
        return None
    return Activation(*row, logins=logins_of(row.account_id))


def logins_of(account_id: int) -> tuple[str, ...]:
    """The names an account signs in with, officer codes as they are written."""
    codes = dict(
        db.session.execute(
            select(OfficerCode.code_key, OfficerCode.code)
            .join(Officer, Officer.id == OfficerCode.officer_id)
            .join(Account, Account.person_id == Officer.person_id)
            .where(Account.id == account_id)
        ).all()
    )
    keys = db.session.scalars(
        select(LoginName.value_key).where(LoginName.account_id == account_id).order_by(LoginName.id)
    )
    return tuple(codes.get(key, key) for key in keys)
