"""The spans of days that one asks for by name, by the calendar of reports that applied to each round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.dated import versions
from app.people import queries as people
from app.people.queries.calendar import KEY


@dataclass(frozen=True)
class Span:
    """A span of days that one asks for by name."""

    key: str
    name: str
    start: dt.date
    end: dt.date


def spans(today: dt.date) -> Iterator[Span]:
    """This round, the one before and this year, none of them reaching into the future. One statement."""
    known = versions(KEY)
    this = people.current_round(today, known)
    past = people.round_in(this.before.year, this.before.half, known)
    yield Span("ky-nay", f"Kỳ này ({this.label})", people.figures_from(this, known), min(today, this.cut_off))
    yield Span("ky-truoc", f"Kỳ trước ({past.label})", people.figures_from(past, known), past.cut_off)
    yield Span("nam-nay", f"Năm nay (từ 01/01/{today.year})", dt.date(today.year, 1, 1), today)


def span_up_to(day: dt.date) -> Span:
    """The span shown beside a figure of that day: the round it belongs to, up to the day. One statement."""
    known = versions(KEY)
    this = people.current_round(day, known)
    return Span("", this.label, people.figures_from(this, known), day)
