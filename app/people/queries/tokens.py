"""Tokens of the read-only interface: whom one belongs to, and the list of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.database import db
from app.core.uid import digest
from app.people.access import Scope
from app.people.models import ApiToken, SignInFailure
from app.people.queries.accounts import account_names
from app.people.queries.units import unit_names
from app.people.rules import THROTTLE_WINDOW

TOKEN_LOCK = 30  # wrong tokens from one address within the window of sign-in; no person mistypes that many


@dataclass(frozen=True)
class TokenReader:
    """Who reads by a token."""

    uid: str
    name: str
    scope: Scope
    personal: bool
    used_on: dt.date | None


def token_reader(token: str, today: dt.date) -> TokenReader | None:
    """The reader behind a token; None when it is unknown, revoked or past its last day."""
    row = db.session.execute(
        sa.select(ApiToken.uid, ApiToken.name, ApiToken.unit_id, ApiToken.personal, ApiToken.used_on).where(
            ApiToken.token_digest == digest(token), ApiToken.revoked_at.is_(None), ApiToken.until_on >= today
        )
    ).first()
    if row is None:
        return None
    scope = Scope(None if row.unit_id is None else frozenset({row.unit_id}))
    return TokenReader(row.uid, row.name, scope, row.personal, row.used_on)


def token_subject(address: str) -> str:
    """Under what wrong tokens from an address are counted: apart from sign-in, which they must not lock."""
    return digest("token:" + address)


def token_must_wait(address: str, now: dt.datetime) -> bool:
    """Whether too many wrong tokens came from this address lately."""
    wrong = sa.select(sa.func.count()).where(
        SignInFailure.subject == token_subject(address), SignInFailure.at > now - THROTTLE_WINDOW
    )
    return (db.session.scalar(wrong) or 0) >= TOKEN_LOCK


@dataclass(frozen=True)
class TokenLine:
    """A token as the list shows it; never the secret."""

    uid: str
    name: str
    unit: str  # empty: the whole province
    personal: bool
    issued_at: dt.datetime
    issued_by: str
    until_on: dt.date
    revoked_at: dt.datetime | None
    used_on: dt.date | None

    def works(self, today: dt.date) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and self.until_on >= today


def tokens(today: dt.date, limit: int = 100) -> list[TokenLine]:
    """The tokens, the newest first."""
    rows = db.session.scalars(sa.select(ApiToken).order_by(ApiToken.id.desc()).limit(limit)).all()
    names = account_names(row.issued_by for row in rows)
    units = unit_names((row.unit_id for row in rows if row.unit_id is not None), today)
    return [
        TokenLine(
            r.uid, r.name, units.get(r.unit_id, "") if r.unit_id is not None else "", r.personal, r.issued_at,
            names.get(r.issued_by, r.issued_by), r.until_on, r.revoked_at, r.used_on,
        )
        for r in rows
    ]  # fmt: skip
