"""The rhythm of reporting: two rounds a year in which units confirm their lists and report.

Source: the plan, V.8.4: units report “trước ngày 20/6 và trước ngày 20/12” every year, strictly before, so the last safe
days are 19/6 and 19/12. Whoever must be reminded is reminded against the last working day up to then. The plan names no
day up to which figures run; Nghị định 09/2019/NĐ-CP's usual one for periodic reports is the 14th. Both are settings.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Calendar:
    """The days that may be set: before which day of June and of December units report, and where figures are cut off."""

    before: tuple[tuple[int, int], tuple[int, int]] = ((6, 20), (12, 20))  # (month, day), exclusive
    cut_off_day: int = 14  # of the same month


DEFAULT = Calendar()


@dataclass(frozen=True, order=True)
class Round:
    """One reporting round: the first half of a year (1), or the whole year as it ends (2)."""

    year: int
    half: int
    calendar: Calendar = DEFAULT

    @property
    def key(self) -> str:
        """How the round is stored and linked: `2026-2`."""
        return f"{self.year}-{self.half}"

    @property
    def label(self) -> str:
        """As a heading of a report names it."""
        return f"6 tháng đầu năm {self.year}" if self.half == 1 else f"năm {self.year}"

    @property
    def due_on(self) -> dt.date:
        """The last day on which a report is in time."""
        month, day = self.calendar.before[self.half - 1]
        return dt.date(self.year, month, day) - dt.timedelta(days=1)

    @property
    def reminder_on(self) -> dt.date:
        """The last working day (Monday to Friday) that is not after `due_on`."""
        day = self.due_on
        while day.weekday() > 4:
            day -= dt.timedelta(days=1)
        return day

    @property
    def opens_on(self) -> dt.date:
        """The first day of the round: the one after the round before was due."""
        return self.before.due_on + dt.timedelta(days=1)

    @property
    def cut_off(self) -> dt.date:
        """The day up to the end of which the round's figures run."""
        return dt.date(self.year, self.calendar.before[self.half - 1][0], self.calendar.cut_off_day)

    @property
    def figures_from(self) -> dt.date:
        """The first day of what the report calls “trong kỳ”: both reports of a year begin where the last year's ended."""
        return Round(self.year - 1, 2, self.calendar).cut_off + dt.timedelta(days=1)

    @property
    def before(self) -> Round:
        """The round before."""
        return Round(self.year, 1, self.calendar) if self.half == 2 else Round(self.year - 1, 2, self.calendar)

    @property
    def after(self) -> Round:
        """The round after."""
        return Round(self.year, 2, self.calendar) if self.half == 1 else Round(self.year + 1, 1, self.calendar)


def round_of(day: dt.date, calendar: Calendar = DEFAULT) -> Round:
    """The round that a day belongs to: the first one not yet past due."""
    for found in (Round(day.year, 1, calendar), Round(day.year, 2, calendar)):
        if day <= found.due_on:
            return found
    return Round(day.year + 1, 1, calendar)


def round_from_key(key: str, calendar: Calendar = DEFAULT) -> Round:
    """The round of a key as `Round.key` writes it. Raises ValueError for anything else."""
    year, _, half = key.partition("-")
    if half not in ("1", "2") or not (len(year) == 4 and year.isdigit()):
        raise ValueError(key)
    return Round(int(year), int(half), calendar)


def calendar_from(value: Any) -> Calendar:
    """A calendar as it was set: {"before": [[6, 20], [12, 20]], "cut_off_day": 14}. What cannot be a day is as by default."""
    try:
        (june, june_day), (december, december_day) = value["before"]
        made = Calendar(((int(june), int(june_day)), (int(december), int(december_day))), int(value["cut_off_day"]))
        for half in (1, 2):
            Round(2001, half, made).due_on, Round(2001, half, made).cut_off  # noqa: B018  ValueError for the 31st of June
    except (KeyError, TypeError, ValueError):
        return DEFAULT
    return made
