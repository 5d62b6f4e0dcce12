"""A filing computed again as it was known then, and held beside another filing or beside what is known now.

People are read side by side in the order of their uids and none is kept but those who are counted otherwise, so a large
province costs time and little memory.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain, zip_longest
from typing import Any

from app.core.clock import local_date
from app.people.access import EVERYTHING
from app.reporting.queries.reports import FilingView, ReportView, filed_people
from app.reporting.queries.snapshot import counted_people, snapshot
from app.reporting.rules import (
    Change,
    Line,
    Period,
    ad_hoc,
    as_told,
    canonical,
    changed_people,
    compare,
    digest,
)

SAME_DAY = "cung-ngay"  # what is known now of the day of the filing
_PARTS = ("totals", "recognised", "duties", "kinds", "variation", "left_untrained")
_TOLD_EVERY = 1000

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """One of the two sets of figures, as the page names it."""

    name: str
    as_of: dt.date
    known_at: dt.datetime
    rule: str


@dataclass(frozen=True)
class Comparison:
    """What the page says, but for names, which are looked up when it is shown; `first` is the earlier one."""

    first: Side
    second: Side
    same_rule: bool
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]
    units: Mapping[str, str]  # code → name, of the units in `changes`
    wrong: tuple[str, ...]  # the parts of the filing that computing it again does not give
    intact: bool  # whether the filing still has its hash
    at: dt.datetime

    def to_json(self) -> str:
        """Everything as a text to keep: uids, no names of people."""
        return json.dumps(asdict(self), ensure_ascii=False, default=lambda moment: moment.isoformat())


def read_comparison(text: str | bytes) -> Comparison:
    """What `Comparison.to_json` wrote."""
    kept = json.loads(text)
    return Comparison(
        _side(kept["first"]), _side(kept["second"]), kept["same_rule"], tuple(Line(**line) for line in kept["lines"]),
        tuple(Change(**{**c, "lost": tuple(c["lost"]), "gained": tuple(c["gained"])}) for c in kept["changes"]),
        kept["units"], tuple(kept["wrong"]), kept["intact"], dt.datetime.fromisoformat(kept["at"]),
    )  # fmt: skip


def _side(kept: Mapping[str, Any]) -> Side:
    return Side(
        kept["name"], dt.date.fromisoformat(kept["as_of"]), dt.datetime.fromisoformat(kept["known_at"]), kept["rule"]
    )


def comparison(
    report: ReportView,
    other: ReportView | str,
    *,
    now: dt.datetime,
    told: Callable[[int], None] | None = None,
) -> Comparison:
    """The filing of `report` beside that of another report, beside its own day as known `now` (SAME_DAY), or beside today.

    `told` hears how many people of the filing were looked at. Raises ValueError for a report without a filing.
    """
    filed, people = _filed(report), filed_people(report.id)
    intact = digest(filed.raw_figures, people) == filed.hash
    wrong = _differing(filed.figures, _figures(report.period, filed.known_at))
    found: list[bool] = []
    listed = counted_people(EVERYTHING, filed.as_of, filed.known_at)
    again = chain.from_iterable(as_told(some, filed.figures["format"]) for some in listed)
    mine = _told(_held_against(_rows(people), again, found), told)
    first = _of_filing(report.name, filed)
    figures: Mapping[str, Any]
    if isinstance(other, ReportView):
        theirs = _filed(other)
        second, figures, beside = _of_filing(other.name, theirs), theirs.figures, _rows(filed_people(other.id))
    else:
        second, figures, beside = _of_now(report.period, now, same_day=other == SAME_DAY)
    ends = [(first, filed.figures, mine), (second, figures, beside)]
    if (second.as_of, second.known_at) < (first.as_of, first.known_at):  # the earlier one is “before”
        ends.reverse()
    (first, before, had), (second, after, has) = ends
    changes = tuple(changed_people(had, has))
    there = {change.unit for change in changes}
    units = {u["code"]: u["name"] for side in (before, after) for u in side["units"] if u["code"] in there}
    same_rule = canonical(_content(before)) == canonical(_content(after))
    return Comparison(
        first, second, same_rule, tuple(compare(before, after)), changes, units,
        (*wrong, *(("people",) if found else ())), intact, now,
    )  # fmt: skip


def _filed(report: ReportView) -> FilingView:
    if report.filing is None:
        raise ValueError(report.uid)
    return report.filing


def _of_filing(name: str, filing: FilingView) -> Side:
    return Side(name, filing.as_of, filing.known_at, filing.figures["rule"]["label"])


def _of_now(period: Period, now: dt.datetime, *, same_day: bool) -> tuple[Side, Mapping[str, Any], Iterator[Row]]:
    today = local_date(now)
    asked = period if same_day or today <= period.as_of else ad_hoc(period.start, today)
    figures = _figures(asked, now)
    name = "số liệu biết lúc so sánh, cùng ngày tính" if same_day else "số liệu lúc so sánh"
    rule = figures["rule"]["label"] if figures["rule"] else ""
    people = chain.from_iterable(counted_people(EVERYTHING, asked.as_of, now))
    return Side(name, asked.as_of, now, rule), figures, people


def _figures(period: Period, known_at: dt.datetime) -> Mapping[str, Any]:
    """Figures to hold against others: without the people, and without the heading, which no comparison reads."""
    return snapshot(EVERYTHING, period, known_at=known_at, issuer={}, plan={}, people=False).figures


def _content(figures: Mapping[str, Any]) -> Any:
    return figures["rule"]["content"] if figures["rule"] else None


def _differing(filed: Mapping[str, Any], again: Mapping[str, Any]) -> list[str]:
    """What a filing says that computing it again, as it was known then, does not; nothing when all is as it was filed."""
    wrong = [p for p in _PARTS if p in filed and canonical(filed[p]) != canonical(again[p])]  # an earlier format tells less
    units, now = ([_counted(unit) for unit in side["units"]] for side in (filed, again))
    return wrong + (["units"] if canonical(units) != canonical(as_told(now, filed["format"])) else [])


def _counted(unit: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in unit.items() if k not in ("report", "confirmation")}


def _rows(people: str) -> Iterator[Row]:
    """The rows of a canonical list, one after the other."""
    decode, at = json.JSONDecoder().raw_decode, 1
    while people[at] != "]":
        row, at = decode(people, at)
        yield row
        at += people[at] == ","


def _held_against(filed: Iterator[Row], again: Iterator[Row], wrong: list[bool]) -> Iterator[Row]:
    """The filed rows as they are; `wrong` grows where computing them again gives another."""
    for row, other in zip_longest(filed, again):
        if row != other and not wrong:
            wrong.append(True)
        if row is not None:
            yield row


def _told(rows: Iterable[Row], told: Callable[[int], None] | None) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        if told is not None and number % _TOLD_EVERY == 0:
            told(number)
        yield row
