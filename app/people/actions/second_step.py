"""The second step of signing in: turned on, used, renewed, turned off; browsers that are trusted with it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, update

from app.core import audit, uid
from app.core.database import db
from app.people.actions.facts import Refused
from app.people.actions.sessions import end_sessions
from app.people.models import Account, RecoveryCode, SecondStep, TrustedDevice
from app.people.second_step import (
    RECOVERY_DIGITS,
    TRUST_LASTS,
    digits_of,
    matching_step,
    new_recovery_codes,
    recovery_digest,
    secret_of,
)


def _of(account_id: int) -> SecondStep:
    row = db.session.get(SecondStep, account_id)
    if row is None:
        row = SecondStep(account_id=account_id)
        db.session.add(row)
        db.session.flush()
    return row


def note_asked(*, account_id: int, now: dt.datetime) -> None:
    """Remember when an account was first asked for a second step: the grace period runs from there."""
    row = _of(account_id)
    row.asked_at = row.asked_at or now
    db.session.flush()


def turn_on(
    *, account_id: int, account_uid: str, salt: str, step: int, key: str, now: dt.datetime, but_token: str | None = None
) -> tuple[str, ...]:  # fmt: skip
    """Ask for a second step from now on; returns the recovery codes, to be printed now.

    `step` is the time step whose code was typed to confirm. Other browsers came in with the password alone, so they are
    signed out. Raises Refused when it is on already.
    """
    row = _of(account_id)
    if row.on_since is not None:
        raise Refused("Bước xác nhận thứ hai đã bật từ trước.")
    row.salt, row.on_since, row.last_step = salt, now, step
    end_sessions(account_id=account_id, now=now, but_token=but_token)
    end_trust(account_id=account_id, now=now)
    codes = _fresh_codes(account_id, account_uid, key)
    audit.record("people.turn_on_second_step", [account_uid], by=account_uid)
    return codes


def renew_recovery_codes(*, account_id: int, account_uid: str, key: str) -> tuple[str, ...]:
    """Ten new codes for paper; those printed before stop working. Raises Refused when the second step is off."""
    if _of(account_id).on_since is None:
        raise Refused("Bước xác nhận thứ hai chưa bật.")
    codes = _fresh_codes(account_id, account_uid, key)
    audit.record("people.renew_recovery_codes", [account_uid])
    return codes


def _fresh_codes(account_id: int, account_uid: str, key: str) -> tuple[str, ...]:
    codes = new_recovery_codes()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    db.session.add_all(
        RecoveryCode(account_id=account_id, code_digest=recovery_digest(key, account_uid, code)) for code in codes
    )
    db.session.flush()
    return codes


def use_code(*, account_id: int, account_uid: str, typed: str, key: str, now: dt.datetime) -> bool:
    """Whether what was typed is a code of now from the telephone, or one from paper; either is used up by it."""
    digits = digits_of(typed)
    row = db.session.get(SecondStep, account_id)
    if row is None or row.on_since is None:
        return False
    if len(digits) == RECOVERY_DIGITS:
        taken = db.session.execute(
            update(RecoveryCode)
            .where(
                RecoveryCode.account_id == account_id,
                RecoveryCode.code_digest == recovery_digest(key, account_uid, digits),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=now)
        )
        if taken.rowcount == 1:  # type: ignore[attr-defined]
            audit.record("people.use_recovery_code", [account_uid], by=account_uid)
            return True
        return False
    step = matching_step(secret_of(key, account_uid, row.salt), digits, now=now, after=row.last_step)
    if step is None:
        return False
    # Two requests with one code: the second finds the step passed.
    moved = db.session.execute(
        update(SecondStep)
        .where(SecondStep.account_id == account_id, SecondStep.last_step < step)
        .values(last_step=step)
    )
    return bool(moved.rowcount == 1)  # type: ignore[attr-defined]


def turn_off(*, account_id: int, now: dt.datetime) -> None:
    """Back to the password alone, by the account's owner, who has just typed it."""
    _forget(account_id, now)
    audit.record("people.turn_off_second_step", [db.session.get_one(Account, account_id).uid])


def reset_second_step(*, account_id: int, now: dt.datetime) -> None:
    """Take the second step off somebody who lost telephone and paper, after seeing that it is that person.

    Every session ends. When the role asks for a second step, the next sign-in asks for a new one; time put off before
    stays spent.
    """
    _forget(account_id, now)
    end_sessions(account_id=account_id, now=now)
    audit.record("people.reset_second_step", [db.session.get_one(Account, account_id).uid])


def _forget(account_id: int, now: dt.datetime) -> None:
    row = _of(account_id)
    row.salt, row.on_since, row.last_step = "", None, 0
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    end_trust(account_id=account_id, now=now)
    db.session.flush()


def trust_device(*, account_id: int, device: str, now: dt.datetime) -> str:
    """Ask this browser for no code for thirty days; returns the secret for its cookie."""
    token = uid.token(192)
    db.session.add(
        TrustedDevice(
            account_id=account_id, token_digest=uid.digest(token), device=device[:80], created_at=now,
            expires_at=now + TRUST_LASTS,
        )
    )  # fmt: skip
    db.session.flush()
    return token


def end_trust(*, account_id: int, now: dt.datetime, device_uid: str | None = None) -> int:
    """Ask one trusted browser (None: all of them) for codes again; returns how many were trusted."""
    query = update(TrustedDevice).where(
        TrustedDevice.account_id == account_id,
        TrustedDevice.ended_at.is_(None),
        TrustedDevice.expires_at > now,
    )
    if device_uid is not None:
        query = query.where(TrustedDevice.uid == device_uid)
    return int(db.session.execute(query.values(ended_at=now)).rowcount)  # type: ignore[attr-defined]
