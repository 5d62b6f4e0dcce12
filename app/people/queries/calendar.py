"""The calendar of reporting as the department has set it: versions, each from a day on, never for rounds that are past."""

from __future__ import annotations

import datetime as dt

from app.core import clock
from app.core.dated import Version, versions
from app.people.periods import DEFAULT, Calendar, Round, calendar_from, round_of

KEY = "people.calendar"


def calendar(on: dt.date | None = None, known: list[Version] | None = None) -> Calendar:
    """The calendar in force on a day (today). `known`: the versions, where they were read already."""
    day, found = on or clock.today(), versions(KEY) if known is None else known
    return next((calendar_from(v.value) for v in found if v.from_on <= day), DEFAULT)


def current_round(on: dt.date | None = None, known: list[Version] | None = None) -> Round:
    """The round that a day (today) belongs to, by the calendar of that day."""
    day = on or clock.today()
    return round_of(day, calendar(day, known))


def round_in(year: int, half: int, known: list[Version] | None = None) -> Round:
    """A round by the calendar that applied to it: the newest version that began before the round was due."""
    for version in versions(KEY) if known is None else known:
        found = Round(year, half, calendar_from(version.value))
        if version.from_on <= found.due_on:
            return found
    return Round(year, half)


def last_cut_off(on: dt.date | None = None) -> dt.date:
    """The day up to which the figures of the round before run, by the calendar that applied to that round."""
    past = current_round(on).before
    return round_in(past.year, past.half).cut_off


def figures_from(one: Round, known: list[Version] | None = None) -> dt.date:
    """The first day of what a round's report calls “trong kỳ”: behind the cut-off of the year before, as it was then."""
    return round_in(one.year - 1, 2, known).cut_off + dt.timedelta(days=1)


def calendar_value(calendar: Calendar) -> dict[str, object]:
    """A calendar as the setting keeps it."""
    return {"before": [list(day) for day in calendar.before], "cut_off_day": calendar.cut_off_day}
