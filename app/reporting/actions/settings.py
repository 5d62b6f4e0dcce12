"""Setting what changes a figure, and planning the exports that run by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.core import dated, jobs
from app.core.clock import LOCAL, local_date
from app.reporting import queries

EXPORT_JOB = "reporting.scheduled_export"
_AT = dt.time(6)  # local time: before the offices open


def set_up(
    *, key: str, value: Mapping[str, Any], from_on: dt.date, by: str, now: dt.datetime, approved_by: str = "",
    approval_ref: str = "",
) -> None:  # fmt: skip
    """Add a version of a setting; of the exports' plan also the next run, in place of the one that waits."""
    dated.put(key, value, from_on=from_on, approved_by=approved_by, approval_ref=approval_ref, by=by, now=now)
    if key == queries.EXPORT:
        for waiting in jobs.scheduled(EXPORT_JOB):
            jobs.call_off(waiting.uid)
        plan_next_export(by=by, now=now)


def plan_next_export(*, by: str, now: dt.datetime, after: dt.date | None = None) -> None:
    """Put the next run on the list (the first day later than `after`, today), unless one waits or none is wanted."""
    today = local_date(now)
    plan = queries.export_plan(today)
    if not plan.on or not plan.what or jobs.scheduled(EXPORT_JOB):
        return
    day = plan.next_day(max(after or today, today))
    jobs.ask(EXPORT_JOB, {"on": day.isoformat()}, by, not_before=dt.datetime.combine(day, _AT, LOCAL))
