"""Where an account's second step stands, and which browsers may skip it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import func, select

from app.core import clock
from app.core.database import db
from app.core.uid import digest
from app.people.models import RecoveryCode, SecondStep, TrustedDevice
from app.people.queries.sessions import grants_of
from app.people.second_step import Need, deadline, need


@dataclass(frozen=True)
class SecondStepView:
    """An account's second step."""

    on_since: dt.datetime | None
    codes_left: int  # recovery codes on paper that were not used
    must_by: dt.datetime | None  # when the account's roles make it a must; None when they do not, or when it is on


@dataclass(frozen=True)
class TrustedLine:
    """A browser that is not asked for a code."""

    uid: str
    device: str
    created_at: dt.datetime
    expires_at: dt.datetime


def second_step(account_id: int, *, grace: dt.timedelta | None, now: dt.datetime) -> SecondStepView:
    """Where it stands; `grace` as in `need_of`."""
    row = db.session.get(SecondStep, account_id)
    on_since = row.on_since if row else None
    left = db.session.scalar(
        select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    )
    needed = need_of(account_id, trusted="", grace=grace, now=now)
    asked = needed in (Need.ASK, Need.SETUP) and grace is not None
    return SecondStepView(
        on_since, left or 0, deadline(row.asked_at if row else None, grace, now) if asked and grace is not None else None
    )


def need_of(account_id: int, *, trusted: str, grace: dt.timedelta | None, now: dt.datetime) -> Need:
    """What an account needs after its password. `trusted` is the secret in the browser's cookie, empty without one."""
    row = db.session.get(SecondStep, account_id)
    on = row is not None and row.on_since is not None
    return need(
        on=on,
        trusted=on and bool(trusted) and _is_trusted(account_id, trusted, now),
        roles=frozenset() if on else frozenset(g.role for g in grants_of(account_id, clock.local_date(now))),
        asked_at=row.asked_at if row else None,
        grace=grace,
        now=now,
    )


def _is_trusted(account_id: int, token: str, now: dt.datetime) -> bool:
    return bool(
        db.session.scalar(
            select(
                sa.exists().where(
                    TrustedDevice.account_id == account_id, TrustedDevice.token_digest == digest(token),
                    TrustedDevice.ended_at.is_(None), TrustedDevice.expires_at > now,
                )
            )
        )
    )  # fmt: skip


def trusted_devices(account_id: int, *, now: dt.datetime) -> tuple[TrustedLine, ...]:
    """The browsers an account trusts, newest first."""
    rows = db.session.execute(
        select(TrustedDevice.uid, TrustedDevice.device, TrustedDevice.created_at, TrustedDevice.expires_at)
        .where(
            TrustedDevice.account_id == account_id, TrustedDevice.ended_at.is_(None), TrustedDevice.expires_at > now
        )
        .order_by(TrustedDevice.id.desc())
    )
    return tuple(TrustedLine(*row) for row in rows)
