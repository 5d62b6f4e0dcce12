"""From the months behind to the months ahead: when the target would be reached at the present pace, and what it takes.

Nothing here is a promise: the pace is that of the last six months, the range that of their slowest and fastest three in a
row, D is taken as it is today, and where that is not enough to say anything, that is what is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from app.core.numbers import day, number
from app.records.rules import gap

PACE_OVER = 6  # months whose mean is “the present pace”
RANGE_OVER = 3  # months in a row whose slowest and fastest mean make the range
AT_LEAST = 3  # months of gains below which nothing is said
TOO_FAR = 120  # months ahead beyond which a month is not named


class Point(NamedTuple):
    """The figure at the end of a day."""

    on: dt.date
    denominator: int
    numerator: int


@dataclass(frozen=True)
class Forecast:
    """What can be said: the pace in people a month, and the months in which the target would be reached."""

    gap: int
    pace: Fraction | None  # None: too few months
    likely: dt.date | None  # the first day of a month; None: cannot be said
    earliest: dt.date | None
    latest: dt.date | None
    due_on: dt.date
    months_left: int
    needed: int | None  # people a month, rounded up; None: past due or nothing missing
    over: int  # months the pace is the mean of
    why_not: str = ""  # why `likely` cannot be said


def month_ends(first: dt.date, until: dt.date) -> list[dt.date]:
    """The last days of the months from that of `first` that are over on `until`."""
    found: list[dt.date] = []
    year, month = first.year, first.month
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        end = dt.date(year, month, 1) - dt.timedelta(days=1)
        if end > until:
            return found
        found.append(end)


def forecast(months: Sequence[Point], today: Point, percent: int, due_on: dt.date) -> Forecast:
    """`months`: the ends of full months, oldest first; `today`: the figure now."""
    missing = gap(today.numerator, today.denominator, percent)
    left = max(0, (due_on.year - today.on.year) * 12 + due_on.month - today.on.month)
    needed = -(-missing // left) if missing and left else None
    gains = [b.numerator - a.numerator for a, b in zip(months, months[1:], strict=False)][-PACE_OVER:]

    def said(pace: Fraction | None, why_not: str = "", *range_: dt.date | None) -> Forecast:
        likely, earliest, latest = range_ or (None, None, None)
        return Forecast(missing, pace, likely, earliest, latest, due_on, left, needed, len(gains), why_not)

    if today.denominator == 0:
        return said(None, "chưa có cán bộ nào trong diện tính")
    if len(gains) < AT_LEAST:
        return said(None, f"mới có {number(len(gains))} tháng đủ số liệu, cần ít nhất {AT_LEAST} tháng")
    pace = Fraction(sum(gains), len(gains))
    if not missing:
        return said(pace)
    if pace <= 0:
        return said(pace, f"trong {number(len(gains))} tháng gần nhất số người đạt không tăng")
    runs = [Fraction(sum(gains[i : i + RANGE_OVER]), RANGE_OVER) for i in range(len(gains) - RANGE_OVER + 1)]
    likely = _month(today.on, missing, pace)
    if likely is None:
        return said(pace, "với nhịp này phải hơn 10 năm nữa, quá xa để dự báo")
    return said(pace, "", likely, _month(today.on, missing, max(runs)), _month(today.on, missing, min(runs)))


def _month(today: dt.date, missing: int, pace: Fraction) -> dt.date | None:
    if pace <= 0:
        return None
    ahead = -(-missing // pace)
    if ahead > TOO_FAR:
        return None
    index = today.year * 12 + today.month - 1 + int(ahead)
    return dt.date(index // 12, index % 12 + 1, 1)


def sentences(found: Forecast, percent: int) -> list[str]:
    """The forecast to be read aloud, with its range and with what it takes."""
    if found.why_not and found.pace is None:
        return [f"Chưa dự báo được: {found.why_not}."]
    if not found.gap:
        return [f"Đã đạt {percent}%; việc còn lại là giữ kết quả khi danh sách cán bộ thay đổi."]
    said = []
    if found.why_not:
        said.append(f"Chưa dự báo được: {found.why_not}.")
    elif found.likely and found.pace is not None:
        pace = number(round(float(found.pace), 1), 1)
        said.append(
            f"Theo nhịp {found.over} tháng gần nhất (mỗi tháng thêm {pace} người đạt): khoảng tháng "
            f"{found.likely:%m/%Y} đạt {percent}%; {_range(found)}."
        )
    if found.needed:
        said.append(
            f"Để đạt vào {day(found.due_on)}, từ nay cần {number(found.needed)} người đạt mỗi tháng "
            f"(còn thiếu {number(found.gap)} người, còn {number(found.months_left)} tháng)."
        )
    elif not found.months_left:
        said.append(f"Đã quá hạn {day(found.due_on)}; còn thiếu {number(found.gap)} người.")
    return said


def _range(found: Forecast) -> str:
    if found.over <= RANGE_OVER:
        return f"mới có {found.over} tháng số liệu nên chưa nói được sớm nhất, muộn nhất"
    if found.earliest == found.likely == found.latest:
        return "theo ba tháng liền nhanh nhất hay chậm nhất cũng trong tháng ấy"
    early = f"sớm nhất tháng {found.earliest:%m/%Y}" if found.earliest else ""
    late = (
        f"muộn nhất tháng {found.latest:%m/%Y}"
        if found.latest
        else "chưa nói được muộn nhất là khi nào, vì có ba tháng liền số người đạt gần như không tăng"
    )
    return f"{early}, {late}" if early else late


@dataclass(frozen=True)
class Step:
    """A unit that would bring so many to the target, and how many are missing after it."""

    code: str
    name: str
    people: int
    left: int


def fewest_units(units: Sequence[tuple[str, str, int]], missing: int) -> list[Step]:
    """The fewest units, given as (code, name, people), that together bring `missing` people; all of them when they cannot."""
    steps: list[Step] = []
    left = missing
    for code, name, people in sorted(units, key=lambda u: -u[2]):
        if left <= 0 or people <= 0:
            break
        left -= people
        steps.append(Step(code, name, people, max(0, left)))
    return steps
