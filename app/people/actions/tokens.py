"""Making and revoking tokens of the read-only interface, and what their use leaves behind."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.core import audit
from app.core.database import db
from app.core.uid import digest
from app.core.uid import token as random_token
from app.people.actions.facts import Refused
from app.people.models import ApiToken, SignInFailure
from app.people.queries.tokens import token_subject

LONGEST = dt.timedelta(days=400)  # a token is asked for again every year, by somebody who still knows why
PREFIX = "hts_"  # so that a token found in a file is known for what it is


def issue_token(
    *, name: str, unit_id: int | None, personal: bool, until_on: dt.date, by: str, now: dt.datetime, today: dt.date
) -> str:  # fmt: skip
    """Make a token and give its secret, which is kept nowhere. Raises Refused for an end in the past or too far off."""
    if until_on < today:
        raise Refused("Ngày hết hạn đã qua.")
    if until_on > today + LONGEST:
        raise Refused("Khóa dùng được nhiều nhất 400 ngày; hết hạn thì cấp khóa mới.")
    secret = PREFIX + random_token(256)
    made = ApiToken(
        name=name, token_digest=digest(secret), unit_id=unit_id, personal=personal, issued_at=now, issued_by=by,
        until_on=until_on,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record("people.issue_token", [made.uid], scope="all" if unit_id is None else f"units:{unit_id}")
    return secret


def revoke_token(*, uid: str, by: str, now: dt.datetime) -> bool:
    """End a token; False when there is none that works."""
    ended = db.session.scalars(
        sa.update(ApiToken)
        .where(ApiToken.uid == uid, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=by)
        .returning(ApiToken.id)
    ).all()
    if ended:
        audit.record("people.revoke_token", [uid])
    return bool(ended)


def note_token_use(*, uid: str, today: dt.date) -> None:
    """Remember the day on which a token was last used."""
    db.session.execute(sa.update(ApiToken).where(ApiToken.uid == uid).values(used_on=today))


def note_wrong_token(*, address: str, now: dt.datetime) -> None:
    """Count a wrong token from an address."""
    db.session.add(SignInFailure(subject=token_subject(address), at=now))
