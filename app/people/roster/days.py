"""Dates typed as text: read day first, listed for the clerk, refused where only month first would make sense (practice P9)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.core import numbers

_PARTS = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})\s*[/.\-]\s*(\d{4})", re.IGNORECASE)
_CERTAIN = re.compile(r"\d{2}/\d{2}/\d{4}|\d{4}-\d{2}-\d{2}")


@dataclass
class Reading:
    """How the dates of one column are read."""

    days: dict[str, dt.date] = field(default_factory=dict)  # as typed → day
    listed: dict[str, int] = field(default_factory=dict)  # as typed → how many rows, for those that had to be interpreted
    refused: str = ""  # why the column cannot be read at all

    def cell(self, typed: str) -> str:
        """What the column's cell means, as dd/mm/yyyy; what cannot be read stays as typed, and its row is refused."""
        found = self.days.get(typed)
        return numbers.day(found) if found else typed


def read(cells: Iterable[str], *, this_year: int) -> Reading:
    """Read the dates of one column. Two digits are the year nearest to now, not more than five years ahead."""
    counted = Counter(cell for cell in cells if cell)
    reading = Reading()
    month_first = day_first = 0
    example = ""
    for typed, count in counted.items():
        try:
            found = numbers.parse_day(typed)
        except ValueError:
            found = None
        parts = _PARTS.fullmatch(typed)
        if found is None and parts:
            one, two, year = int(parts[1]), int(parts[2]), _year(parts[3], this_year)
            if one <= 12 < two <= 31:
                month_first, example = month_first + count, typed
            found = _day(year, two, one)
        elif found is None and (short := _MONTH.fullmatch(typed)):
            found = _day(int(short[2]), int(short[1]), 1)
        if found is None:
            continue
        if parts and int(parts[1]) > 12:
            day_first += count
        reading.days[typed] = found
        if not _CERTAIN.fullmatch(typed):
            reading.listed[typed] = count
    if month_first and not day_first:
        reading.refused = (
            f"các ngày như “{example}” chỉ đọc được nếu viết tháng trước, ngày sau; khi đó những ngày khác trong cột cũng có "
            "thể bị hiểu sai. Sửa cột này thành ngày trước, tháng sau (19/12/2026) rồi nhập lại."
        )
    return reading


def _year(typed: str, this_year: int) -> int:
    if len(typed) == 4:
        return int(typed)
    year = this_year - this_year % 100 + int(typed)
    return year if year <= this_year + 5 else year - 100


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None
