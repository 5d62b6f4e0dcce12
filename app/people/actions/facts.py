"""How a dated fact is corrected: the row known so far is voided, and another is added. Dates are never updated."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

import sqlalchemy as sa

from app.core.database import db

_OWN = frozenset({"id", "uid", "recorded_at", "recorded_by", "voided_at", "voided_by", "void_reason"})
F = TypeVar("F", bound=Any)
ONE_DAY = dt.timedelta(days=1)


class Refused(ValueError):
    """The act cannot be done as asked; the message is a Vietnamese sentence for the person who asked."""


def void(fact: Any, *, by: str, now: dt.datetime, reason: str) -> None:
    """Stop counting a fact from `now` on; what was known before stays known."""
    fact.voided_at, fact.voided_by, fact.void_reason = now, by, reason[:300]


def again(fact: F, *, by: str, now: dt.datetime, **changes: Any) -> F:
    """Add a copy of a fact with some columns changed, recorded now."""
    columns = sa.inspect(type(fact)).mapper.column_attrs.keys()
    values = {name: getattr(fact, name) for name in columns if name not in _OWN}
    copy: F = type(fact)(**{**values, **changes}, recorded_at=now, recorded_by=by)
    db.session.add(copy)
    db.session.flush()
    return copy


def cut(
    fact: F, *, on: dt.date, by: str, now: dt.datetime, reason: str, after: dict[str, Any] | None
) -> tuple[F | None, F | None]:
    """Let a fact hold until the day before `on`, and a changed copy (`after`; None: nothing) from `on` until its end.

    Returns both rows; either is None when it would have no day. A fact that begins on `on` or later is only changed.
    """
    void(fact, by=by, now=now, reason=reason)
    before = following = None
    if fact.from_on < on:
        before = again(fact, by=by, now=now, until_on=min(on - ONE_DAY, fact.until_on or dt.date.max))
    if after is not None and (fact.until_on is None or fact.until_on >= on):
        following = again(fact, by=by, now=now, **{"from_on": max(on, fact.from_on), **after})
    return before, following
