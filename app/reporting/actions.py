"""Writes of the reporting room: the figure of the last minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from app.core.database import db, insert
from app.core.models import CachedFigure
from app.people.access import Scope
from app.records.queries import Variation
from app.reporting import queries
from app.reporting.forecast import Point
from app.reporting.queries import Figure


def keep_figure(*, scope: Scope, figure: Figure, now: dt.datetime) -> None:
    """Keep a computed figure for a minute; throw away those that are older."""
    _throw_away(now)
    _keep(queries.cache_key(scope, figure.target.as_of), figure.computed_at, queries.payload(figure.target))


def keep_variation(*, scope: Scope, found: Variation, at: dt.datetime) -> None:
    """Keep how the figure of `at` came about, for as long as that figure is kept."""
    key = queries.variation_key(scope, found.start, found.end)
    _keep(key, at, {cell.value: people for cell, people in found.cells.items() if people})


def keep_trend(*, scope: Scope, points: Iterable[Point], now: dt.datetime) -> None:
    """Keep the ends of months; `points` are all that are known to hold at `now`, so that each says so."""
    for point in points:
        _keep(queries.trend_key(scope, point.on), now, {"d": point.denominator, "n": point.numerator})


def _throw_away(now: dt.datetime) -> None:
    old = CachedFigure.computed_at < now - queries.KEPT_FOR
    db.session.execute(sa.delete(CachedFigure).where(old, CachedFigure.key.not_like("trend:%")))


def _keep(key: str, computed_at: dt.datetime, payload: dict[str, Any]) -> None:
    row = {"key": key, "computed_at": computed_at, "payload": payload}
    statement = insert(CachedFigure).values(**row)
    # Two readers may compute at the same moment: the later result stays.
    db.session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=row))
