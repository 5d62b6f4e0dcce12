"""The settings that change what a figure says or when it is asked for: what holds on a day, and who set it.

Source: the plan, V, last paragraph: adjustments are proposed to the department, so targets, dates and audiences are data.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.core import dated
from app.core.dated import Version
from app.core.numbers import parse_day
from app.people import queries as people
from app.people.queries.calendar import KEY as CALENDAR

PLAN, TIET, EVENTS, EXPORT = "reporting.plan", "reporting.tiet", "reporting.events", "reporting.export"
COMMEND = "reporting.commend"  # {"holders": 2, "tiet": 40}
DUE = "reporting.due"  # {"due_on": "2030-12-31"}
PROGRAMMES = "catalog.programmes"  # what a loading of the programmes changed: app/operations/programmes.py
DUE_ON = dt.date(2030, 12, 31)  # the plan, II.2.c.3, “đến năm 2030”, read as the end of it until it is set
KEYS = (CALENDAR, DUE, PLAN, PROGRAMMES, TIET, COMMEND, EVENTS, EXPORT)


@dataclass(frozen=True)
class Plan:
    """The province's plan by number and day, as it is printed under the figure."""

    number: str
    signed_on: dt.date


def plan(on: dt.date) -> Plan | None:
    """The plan in force on a day, where it was written down."""
    return plan_of(dated.in_force(PLAN, on))


def plan_of(found: Version | None) -> Plan | None:
    """A version of the setting as a plan."""
    if found is None:
        return None
    return Plan(
        str(found.value.get("number", "")), parse_day(str(found.value.get("signed_on", "1900-01-01")))
    )


def minimum_tiet(on: dt.date) -> int | None:
    """How many tiết a year an officer should learn at least; None where nothing was set, or nothing is asked."""
    found = dated.in_force(TIET, on)
    return int(found.value.get("tiet", 0)) or None if found else None


@dataclass(frozen=True)
class CommendRule:
    """The rule by which units and persons are commended (R22): published, so a version with an approver."""

    holders: int = 2  # duty holders a unit has at least, all of them trained
    tiet: int = 40  # a person, besides being trained, completed in the year
    version: Version | None = None  # None: what the site began with, which nobody has approved


def commend_rule(on: dt.date) -> CommendRule:
    """The rule in force on a day; the first one asks for the yearly minimum of tiết where that was set."""
    found = dated.in_force(COMMEND, on)
    if found is None:
        return first_commend_rule(minimum_tiet(on))
    return CommendRule(int(found.value["holders"]), int(found.value["tiet"]), found)


def first_commend_rule(least_tiet: int | None) -> CommendRule:
    """What the site commends by while nobody has set it."""
    return CommendRule(tiet=least_tiet or CommendRule.tiet)


def due_on(on: dt.date) -> dt.date:
    """By when the target is to be reached, as it is set on a day."""
    return due_of(dated.in_force(DUE, on))


def due_of(found: Version | None) -> dt.date:
    """A version of the setting as a day."""
    try:
        return parse_day(str(found.value.get("due_on", ""))) if found else DUE_ON
    except ValueError:
        return DUE_ON


@dataclass(frozen=True)
class Event:
    """A day of communication work: every year, or (with `year`) once."""

    day: int
    month: int
    title: str
    year: int | None = None

    def on(self, year: int) -> dt.date | None:
        """The day in that year; None when it does not fall in it (29/2, another year)."""
        if self.year not in (None, year) or self.day > months.monthrange(year, self.month)[1]:
            return None
        return dt.date(year, self.month, self.day)


# The plan, III.1.a.4.
YEARLY = (
    Event(18, 5, "Ngày Khoa học và Công nghệ Việt Nam"),
    Event(1, 10, "Ngày hội Đổi mới sáng tạo quốc gia"),
    Event(10, 10, "Ngày Chuyển đổi số quốc gia"),
)


def events(on: dt.date) -> list[Event]:
    """The days of the plan, and those that were added."""
    found = dated.in_force(EVENTS, on)
    added = found.value.get("events", []) if found else []
    return [*YEARLY, *(Event(e["day"], e["month"], e["title"], e.get("year")) for e in added)]


@dataclass(frozen=True)
class ExportPlan:
    """What is exported by itself, when and where to."""

    on: bool = False
    what: tuple[str, ...] = ()  # keys of WHAT
    when: str = "thang"  # thang: on a day of every month; ky: the day after each round's cut-off
    day: int = 1
    to_directory: bool = False  # the configured directory; else the private files of this site
    mail: str = ""  # who is told by mail that files were made; the files do not travel: they hold personal data

    def next_day(self, after: dt.date) -> dt.date:
        """The first day later than `after` on which files are made; they tell of the end of the day before."""
        if self.when == "ky":
            found = people.current_round(after)
            while found.cut_off < after:
                found = found.after
            return found.cut_off + dt.timedelta(days=1)
        year, month = (
            (after.year, after.month) if after.day < self.day else divmod(after.year * 12 + after.month, 12)
        )
        return dt.date(year, month if after.day < self.day else month + 1, self.day)


WHAT = {
    "so-lieu-json": "Kết quả mục tiêu, JSON",
    "so-lieu-xlsx": "Kết quả mục tiêu theo đơn vị, Excel",
    "hoan-thanh-csv": "Danh sách hoàn thành, CSV (dữ liệu cá nhân)",
}


def export_plan(on: dt.date) -> ExportPlan:
    """What is exported by itself now."""
    found = dated.in_force(EXPORT, on)
    if found is None:
        return ExportPlan()
    value = found.value
    what = tuple(w for w in WHAT if w in value.get("what", ()))
    return ExportPlan(
        bool(value.get("on")), what, value.get("when", "thang"), int(value.get("day", 1)), bool(value.get("to_directory")),
        str(value.get("mail", "")),
    )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One version of one setting with the name of who set it."""

    version: Version
    set_by: str


def changes(keys: Iterable[str] = KEYS, limit: int = 30) -> list[Change]:
    """The latest versions of these settings, the newest first."""
    found: list[Any] = sorted(dated.versions(*keys), key=lambda v: -v.id)[:limit]
    names = people.recorders(v.set_by for v in found)
    return [Change(v, names.get(v.set_by, v.set_by)) for v in found]
