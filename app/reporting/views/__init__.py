"""Pages of the figure, of the people behind it, and the files that leave."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint

from app.core import clock
from app.core.database import transaction
from app.people.access import Scope
from app.people.guard import me as me
from app.records import queries as records
from app.records.queries import Variation
from app.reporting import actions, queries
from app.reporting.queries import Figure

blueprint = Blueprint("reporting", __name__)


def current_figure(scope: Scope, day: dt.date, *, anew: bool = False) -> Figure:
    """The figure of the last minute, or computed now and kept."""
    now = clock.now()
    kept = None if anew else queries.kept_figure(scope, day, now)
    if kept is not None:
        return kept
    figure = queries.figure(scope, day)
    with transaction():
        actions.keep_figure(scope=scope, figure=figure, now=now)
    return figure


def current_variation(scope: Scope, start: dt.date, figure: Figure) -> Variation:
    """How a figure came about since `start`, as known when it was computed, so that both say the same; kept with it."""
    end, at = figure.target.as_of, figure.computed_at
    kept = queries.kept_variation(scope, start, end, at)
    if kept is not None:
        return kept
    found = records.variation(scope, start, end, at)
    with transaction():
        actions.keep_variation(scope=scope, found=found, at=at)
    return found


from app.reporting.views import (  # noqa: E402
    api,
    calendar,
    comparing,
    courses,
    desk,
    explanation,
    export,
    filing,
    leaders,
    leaving,
    mine,
    officers,
    report_files,
    reports,
    rules,
    settings,
    target,
    tokens,
    trend,
    unit_reports,
    variation,
)

__all__ = [
    "api", "calendar", "comparing", "courses", "desk", "explanation", "export", "filing", "leaders", "leaving", "mine", "officers",
    "report_files", "reports", "rules", "settings", "target", "tokens", "trend", "unit_reports", "variation",
]  # fmt: skip
