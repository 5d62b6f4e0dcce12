"""Signing in: the password, the second step, a code on paper; what each attempt leads to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select, update

from app.core import audit
from app.core.database import db
from app.people.actions.accounts import ask_for_code, set_password
from app.people.actions.facts import Refused
from app.people.actions.second_step import end_trust, note_asked, trust_device, turn_on, use_code
from app.people.actions.sessions import end_sessions, open_session
from app.people.models import Account, ActivationCode, LoginName, SignInFailure
from app.people.queries.second_step import need_of
from app.people.queries.signing_in import (
    address_subject,
    name_subject,
    second_step_subject,
    subject_waits_until,
    waits_until,
)
from app.people.queries.status import Status, status_of
from app.people.second_step import Need, matching_step, secret_of

KEEP_FAILURES = dt.timedelta(days=1)


class Outcome(StrEnum):
    """What came of an attempt to sign in."""

    SIGNED_IN = "signed_in"
    WRONG = "wrong"
    WAIT = "wait"
    IDLE = "idle"
    DISABLED = "disabled"
    CODE = "code"  # right so far; the second step comes
    SETUP = "setup"  # right so far; the second step must be set up before anything else


@dataclass(frozen=True)
class SignIn:
    """The outcome, the new session's secret, or until when to wait."""

    outcome: Outcome
    token: str = ""
    until: dt.datetime | None = None
    account_id: int = 0
    asks: bool = False  # signed in, but the role asks for a second step
    trust: str = ""  # the secret of a browser that is trusted from now on
    recovery: tuple[str, ...] = ()  # codes for paper, to be shown now


def settle_sign_in(
    *, typed: str, right: bool, account_id: int | None, address: str, shared_computer: bool, device: str,
    now: dt.datetime, trusted: str = "", grace: dt.timedelta | None = None,
) -> SignIn:  # fmt: skip
    """Decide an attempt whose password was checked (`right`) before, and write down what it leads to.

    `trusted` is the secret of a browser that may skip the second step, `grace` how long staff may put it off (None: for
    ever).
    """
    # Asked again inside the transaction: attempts made at the same time must not slip past the lock together.
    if until := waits_until(typed, address=address, now=now):
        return SignIn(Outcome.WAIT, until=until)
    account = db.session.get(Account, account_id) if account_id is not None else None
    if account is None or not right:
        _failed(name_subject(typed), address_subject(address), now=now)
        return SignIn(Outcome.WRONG, until=waits_until(typed, address=address, now=now))
    status = _status(account, now)
    if status is Status.DISABLED:
        return SignIn(Outcome.DISABLED)
    if status is Status.IDLE:
        ask_for_code(account_id=account.id, now=now)
        return SignIn(Outcome.IDLE)
    db.session.execute(delete(SignInFailure).where(SignInFailure.subject == name_subject(typed)))
    return _enter(account, shared_computer=shared_computer, device=device, trusted=trusted, grace=grace, now=now)


def _status(account: Account, now: dt.datetime) -> Status:
    return status_of(
        activated_at=account.activated_at, last_seen_at=account.last_seen_at, disabled_at=account.disabled_at, now=now
    )  # fmt: skip


def _enter(
    account: Account, *, shared_computer: bool, device: str, trusted: str, grace: dt.timedelta | None, now: dt.datetime
) -> SignIn:  # fmt: skip
    """Open a session for somebody who proved the first step, or say what the second one is."""
    # A machine that others use is never trusted, whatever its cookie says.
    needed = need_of(account.id, trusted="" if shared_computer else trusted, grace=grace, now=now)
    if needed is Need.CODE:
        return SignIn(Outcome.CODE, account_id=account.id)
    if needed is not Need.NOTHING:
        note_asked(account_id=account.id, now=now)
    if needed is Need.SETUP:
        return SignIn(Outcome.SETUP, account_id=account.id)
    return _signed_in(account, shared_computer=shared_computer, device=device, asks=needed is Need.ASK, now=now)


def _signed_in(
    account: Account, *, shared_computer: bool, device: str, now: dt.datetime, asks: bool = False, trust: str = "",
    recovery: tuple[str, ...] = (),
) -> SignIn:  # fmt: skip
    token = open_session(account_id=account.id, shared_computer=shared_computer, device=device, now=now)
    audit.record("people.sign_in", [account.uid], by=account.uid)
    return SignIn(
        Outcome.SIGNED_IN, token=token, account_id=account.id, asks=asks, trust=trust, recovery=recovery
    )


def settle_second_step(
    *, account_id: int, typed: str, key: str, address: str, shared_computer: bool, device: str, trust: bool,
    now: dt.datetime,
) -> SignIn:  # fmt: skip
    """Decide a code typed after the right password; `key` is the installation's.

    Wrong codes are counted by themselves, so that a lost telephone does not lock the password, nor the other way round.
    `trust`: this browser is not asked again for thirty days; never on a shared computer.
    """
    account = db.session.get_one(Account, account_id)
    subject = second_step_subject(account.uid)
    if until := subject_waits_until(subject, address=address, now=now):
        return SignIn(Outcome.WAIT, until=until)
    if _status(account, now) is not Status.ACTIVE:
        return SignIn(Outcome.DISABLED)
    if not use_code(account_id=account_id, account_uid=account.uid, typed=typed, key=key, now=now):
        _failed(subject, address_subject(address), now=now)
        audit.record("people.wrong_second_step", [account.uid])
        return SignIn(Outcome.WRONG, until=subject_waits_until(subject, address=address, now=now))
    db.session.execute(delete(SignInFailure).where(SignInFailure.subject == subject))
    secret = trust_device(account_id=account_id, device=device, now=now) if trust and not shared_computer else ""
    return _signed_in(account, shared_computer=shared_computer, device=device, trust=secret, now=now)


def settle_setup(
    *, account_id: int, typed: str, salt: str, key: str, address: str, shared_computer: bool, device: str,
    now: dt.datetime,
) -> SignIn:  # fmt: skip
    """Set the second step up between password and site: the code shows that the telephone has the secret."""
    account = db.session.get_one(Account, account_id)
    if _status(account, now) is not Status.ACTIVE:
        return SignIn(Outcome.DISABLED)
    if need_of(account_id, trusted="", grace=dt.timedelta(), now=now) is not Need.SETUP:
        return SignIn(Outcome.WAIT)  # set up meanwhile, in another window: begin again
    step = matching_step(secret_of(key, account.uid, salt), typed, now=now, after=0)
    if step is None:
        _failed(address_subject(address), now=now)
        return SignIn(Outcome.WRONG)
    codes = turn_on(account_id=account_id, account_uid=account.uid, salt=salt, step=step, key=key, now=now)
    return _signed_in(account, shared_computer=shared_computer, device=device, recovery=codes, now=now)


def count_failure(*, address: str, now: dt.datetime) -> None:
    """A wrong code from an address."""
    _failed(address_subject(address), now=now)


def wrong_password(*, typed: str, now: dt.datetime) -> None:
    """A wrong password of somebody signed in: counts like a failed sign-in with that name."""
    _failed(name_subject(typed), now=now)


def _failed(*subjects: str, now: dt.datetime) -> None:
    db.session.execute(delete(SignInFailure).where(SignInFailure.at < now - KEEP_FAILURES))
    db.session.add_all(SignInFailure(subject=subject, at=now) for subject in subjects)
    db.session.flush()


def redeem_code(
    *, code_id: int, password_hash: str, shared_computer: bool, device: str, now: dt.datetime,
    grace: dt.timedelta | None = None,
) -> SignIn:  # fmt: skip
    """Set the password that a code allows, end every other session, sign this browser in or go on to the second step.

    Raises Refused when the code was used or replaced meanwhile.
    """
    taken = db.session.execute(
        update(ActivationCode)
        .where(
            ActivationCode.id == code_id,
            ActivationCode.used_at.is_(None),
            ActivationCode.cancelled_at.is_(None),
            ActivationCode.expires_at > now,
        )
        .values(used_at=now)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("Mã này vừa được dùng hoặc đã được thay bằng mã mới.")
    account_id = db.session.scalars(
        select(ActivationCode.account_id).where(ActivationCode.id == code_id)
    ).one()
    set_password(account_id=account_id, password_hash=password_hash, now=now)
    end_sessions(account_id=account_id, now=now)
    end_trust(account_id=account_id, now=now)
    keys = db.session.scalars(select(LoginName.value_key).where(LoginName.account_id == account_id)).all()
    subjects = [name_subject(key) for key in keys]
    db.session.execute(delete(SignInFailure).where(SignInFailure.subject.in_(subjects)))
    account = db.session.get_one(Account, account_id)
    # Whoever took the slip has the password now, not the telephone: the second step stays.
    return _enter(account, shared_computer=shared_computer, device=device, trusted="", grace=grace, now=now)
