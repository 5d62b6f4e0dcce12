"""Codes for officers whose unit has none: `CB-00001`, `CB-00002`, … (P1)."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core.database import db
from app.people.models import OfficerCode

_PREFIX = "cb-"


def next_code() -> str:
    """The code after the highest one given so far, in the running transaction. Nothing is reserved: use it at once."""
    given = db.session.scalars(
        select(OfficerCode.code_key)
        .where(
            OfficerCode.code_key.like(f"{_PREFIX}_____%"), OfficerCode.code_key < f"{_PREFIX}a",
            func.length(OfficerCode.code_key) <= len(_PREFIX) + 7,
        )
        .order_by(func.length(OfficerCode.code_key).desc(), OfficerCode.code_key.desc())
        .limit(20)
    )  # fmt: skip
    highest = next((int(key[len(_PREFIX) :]) for key in given if key[len(_PREFIX) :].isdigit()), 0)
    return f"{_PREFIX.upper()}{highest + 1:05d}"
