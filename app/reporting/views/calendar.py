"""The calendar of deadlines and days of communication work, for whoever subscribes to it; no personal data in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from app.core import clock, dated, ics, text
from app.core.ics import Entry
from app.core.numbers import day
from app.people import queries as people
from app.people.guard import public
from app.people.periods import Round
from app.people.queries.calendar import KEY as CALENDAR
from app.reporting import queries
from app.reporting.views import blueprint

BACK, AHEAD = 1, 3  # years
_BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # when nothing was ever set


@blueprint.get("/lich.ics")
@public
def calendar_feed() -> ResponseReturnValue:
    """Deadlines of the reporting rounds with their reminders, the plan's days, and those that were added."""
    today = clock.today()
    versions = dated.versions(CALENDAR)
    stamp = max((v.set_at for v in dated.versions(CALENDAR, queries.EVENTS)), default=_BEGIN)
    events = queries.events(today)
    entries: list[Entry] = []
    for year in range(today.year - BACK, today.year + AHEAD):
        for half in (1, 2):
            entries += _deadline(people.round_in(year, half, versions))
        entries += _days(year, events)
    site = current_app.extensions["settings"].site
    response = Response(ics.calendar(f"{site.name}: hạn báo cáo và ngày truyền thông", entries, stamp=stamp))
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="lich.ics"'
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.add_etag()
    return response.make_conditional(request)


def _deadline(one: Round) -> Iterator[Entry]:
    last = one.due_on + dt.timedelta(days=1)
    said = (
        f"Báo cáo {one.label} phải gửi trước ngày {day(last)}; ngày cuối còn đúng hạn là {day(one.due_on)}. "
        f"Số liệu tính đến hết ngày {day(one.cut_off)}."
    )
    yield Entry(f"han-{one.key}@hoctapso", one.due_on, f"Hạn báo cáo {one.label}", said, one.reminder_on)
    if one.reminder_on != one.due_on:  # on a day off nobody sends a report
        title = f"Ngày làm việc cuối trước hạn báo cáo {one.label}"
        yield Entry(f"nhac-{one.key}@hoctapso", one.reminder_on, title, said)
    yield Entry(f"chot-{one.key}@hoctapso", one.cut_off, f"Chốt số liệu báo cáo {one.label}")


def _days(year: int, events: list[queries.Event]) -> Iterator[Entry]:
    for event in events:
        on = event.on(year)
        if on is not None:
            name = f"{event.month:02d}{event.day:02d}-{text.slug(event.title)[:60]}"
            yield Entry(f"ngay-{year}-{name}@hoctapso", on, event.title)
