"""Signed-in browsers: opened, seen, ended."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update

from app.core import uid
from app.core.database import db
from app.people.models import Account, AccountSession


def open_session(*, account_id: int, shared_computer: bool, device: str, now: dt.datetime) -> str:
    """Sign a browser in; returns the secret its cookie carries. The database keeps only the digest."""
    token = uid.token(192)
    db.session.add(
        AccountSession(
            token_digest=uid.digest(token),
            account_id=account_id,
            shared_computer=shared_computer,
            device=device[:80],
            created_at=now,
            seen_at=now,
        )
    )
    db.session.execute(update(Account).where(Account.id == account_id).values(last_seen_at=now))
    db.session.flush()
    return token


def touch_session(*, session_id: int, account_id: int, now: dt.datetime) -> None:
    """Note that a session is alive; an account seen lately is not idle."""
    db.session.execute(update(AccountSession).where(AccountSession.id == session_id).values(seen_at=now))
    db.session.execute(update(Account).where(Account.id == account_id).values(last_seen_at=now))


def end_session(*, token: str, now: dt.datetime) -> None:
    """Sign the browser that holds `token` out. Harmless when it is out already."""
    db.session.execute(
        update(AccountSession)
        .where(AccountSession.token_digest == uid.digest(token), AccountSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_sessions(*, account_id: int, now: dt.datetime, but_token: str | None = None) -> int:
    """Sign an account out everywhere, but in the browser that holds `but_token`; returns how many were ended."""
    kept = uid.digest(but_token) if but_token else ""
    result = db.session.execute(
        update(AccountSession)
        .where(
            AccountSession.account_id == account_id,
            AccountSession.ended_at.is_(None),
            AccountSession.token_digest != kept,
        )
        .values(ended_at=now)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
