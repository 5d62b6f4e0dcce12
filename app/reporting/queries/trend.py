"""The figure at the end of each month, kept until a fact that touches the month is recorded or voided.

A month that is over changes only by what is recorded later about days up to its end. So what was computed is kept with
the moment when it was last known to hold, and the first day touched by any fact recorded or voided since decides which
months must be computed anew. Thrown away, all of it comes back the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.database import db, known
from app.core.models import CachedFigure
from app.people.access import Scope
from app.people.models import DutyAssignment, PersonMerge, Posting, UnitVersion
from app.records import queries as records
from app.records.models import Completion, InDepthRule, Revocation
from app.reporting.forecast import Point, month_ends
from app.reporting.queries.figure import scope_key

LONGEST = 60  # months
_MARGIN = dt.timedelta(minutes=5)  # a fact may be recorded by a transaction that ends a little later
# Every fact the figure rests on, and the first day it touches; approving a rule is a new row of its version.
_FACTS: tuple[tuple[Any, Any], ...] = (
    (Posting, Posting.from_on), (DutyAssignment, DutyAssignment.from_on), (Completion, Completion.earned_on),
    (Revocation, Revocation.effective_on), (InDepthRule, InDepthRule.in_force_from), (UnitVersion, UnitVersion.from_on),
)  # fmt: skip


@dataclass(frozen=True)
class Trend:
    """The months of a scope: those that are known, and those that have yet to be computed (newest first)."""

    points: tuple[Point, ...]
    missing: tuple[dt.date, ...]
    holds_since: dt.datetime | None  # the moment the oldest kept month was last known to hold


def trend_key(scope: Scope, end: dt.date) -> str:
    """The key under which a month is kept."""
    return f"trend:{end.isoformat()}:{scope_key(scope)}"


def first_month(today: dt.date) -> dt.date:
    """Where the trend begins: a month before anybody completed anything, or the first posting when nobody did."""
    earned = db.session.scalar(sa.select(sa.func.min(Completion.earned_on)).where(known(Completion)))
    if earned is not None:
        begin = earned.replace(day=1) - dt.timedelta(days=1)
    else:
        begin = db.session.scalar(sa.select(sa.func.min(Posting.from_on)).where(known(Posting))) or today
    index = max(begin.year * 12 + begin.month - 1, today.year * 12 + today.month - LONGEST)
    return dt.date(index // 12, index % 12 + 1, 1)


def kept_trend(scope: Scope, today: dt.date) -> Trend:
    """The months that are over, as far as they are kept and still hold."""
    ends = month_ends(first_month(today), today - dt.timedelta(days=1))
    keys = {trend_key(scope, end): end for end in ends}
    rows = db.session.execute(
        sa.select(CachedFigure.key, CachedFigure.computed_at, CachedFigure.payload).where(
            CachedFigure.key.in_(list(keys))
        )
    ).all()
    since = min((row.computed_at for row in rows), default=None)
    touched = first_day_touched(since - _MARGIN) if since is not None else None
    points = {
        keys[row.key]: Point(keys[row.key], row.payload["d"], row.payload["n"])
        for row in rows
        if touched is None or keys[row.key] < touched
    }
    return Trend(
        tuple(points[end] for end in ends if end in points),
        tuple(end for end in reversed(ends) if end not in points),
        since,
    )


def first_day_touched(since: dt.datetime) -> dt.date | None:
    """The first day of which anything was recorded or voided after `since`."""

    def lately(table: Any) -> sa.ColumnElement[bool]:
        return sa.or_(table.recorded_at > since, table.voided_at > since)

    days = [sa.select(sa.func.min(day)).where(lately(table)) for table, day in _FACTS]
    # Merging two records of one person, or taking them apart, moves no completion: it changes for whom they count.
    of_other = PersonMerge.person_id == Completion.person_id
    days.append(sa.select(sa.func.min(Completion.earned_on)).join(PersonMerge, of_other).where(lately(PersonMerge)))
    found = db.session.execute(sa.select(*(query.scalar_subquery() for query in days))).one()
    return min((d for d in map(_as_day, found) if d is not None), default=None)


def _as_day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def month(scope: Scope, end: dt.date) -> Point:
    """The end of one month, computed."""
    found = records.target(scope, end)
    return Point(end, found.denominator, found.numerator)


def months_affordable(missing: Iterable[dt.date], people: int, budget: int) -> list[dt.date]:
    """Which of the missing months may be computed while somebody waits: the newest, at least one."""
    most = max(1, budget // max(1, people))
    return list(missing)[:most]
