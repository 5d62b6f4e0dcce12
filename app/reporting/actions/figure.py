"""Writes of the reporting room: the figure of the last minute."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.core.database import db, insert
from app.core.models import CachedFigure
from app.people.access import Scope
from app.reporting import queries
from app.reporting.queries import Figure


def keep_figure(*, scope: Scope, figure: Figure, now: dt.datetime) -> None:
    """Keep a computed figure for a minute; throw away those that are older."""
    db.session.execute(sa.delete(CachedFigure).where(CachedFigure.computed_at < now - queries.KEPT_FOR))
    row = {
        "key": queries.cache_key(scope, figure.target.as_of),
        "computed_at": figure.computed_at,
        "payload": queries.payload(figure.target),
    }
    statement = insert(CachedFigure).values(**row)
    # Two readers may compute at the same moment: the later result stays.
    db.session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=row))
