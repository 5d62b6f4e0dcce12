"""Writes of the reporting room: the figure of the last minute."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.core.database import db
from app.core.models import CachedFigure
from app.people.access import Scope
from app.reporting import queries
from app.reporting.queries import Figure


def keep_figure(*, scope: Scope, figure: Figure, now: dt.datetime) -> None:
    """Keep a computed figure for a minute; throw away those that are older."""
    db.session.execute(sa.delete(CachedFigure).where(CachedFigure.computed_at < now - queries.KEPT_FOR))
    db.session.merge(
        CachedFigure(
            key=queries.cache_key(scope, figure.target.as_of),
            computed_at=figure.computed_at,
            payload=queries.payload(figure.target),
        )
    )
    db.session.flush()
