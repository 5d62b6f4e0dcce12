"""Numbers, dates and sizes as they are written in Vietnam: 1.234,5; 19/12/2026; 0,6 MB."""

from __future__ import annotations

import datetime as dt
import re

from app.core.clock import LOCAL


def number(value: int | float, decimals: int | None = None) -> str:
    """`value` with '.' between thousands and ',' before decimals; decimals default to those needed, at most 2."""
    if decimals is None:
        text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
    else:
        text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,"))


def percent(value: float | None) -> str:
    """A rate that was truncated before: 55.1 → '55,1%'; None → 'chưa có số liệu'."""
    return "chưa có số liệu" if value is None else f"{number(value, 1)}%"


def score(hundredths: int) -> str:
    """A score kept in hundredths of a percent, cut off after one decimal and never rounded up: 8333 → '83,3%'."""
    tenths = hundredths // 10
    return f"{number(tenths / 10, 1 if tenths % 10 else 0)}%"


def day(value: dt.date | dt.datetime | None) -> str:
    """dd/mm/yyyy in local time; empty for None."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(LOCAL).date()
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def clock_time(value: dt.datetime) -> str:
    """HH:MM in local time."""
    local = value.astimezone(LOCAL)
    return f"{local.hour:02d}:{local.minute:02d}"


def moment(value: dt.datetime) -> str:
    """'14:05 ngày 19/12/2026' in local time."""
    return f"{clock_time(value)} ngày {day(value)}"


def size(octets: int) -> str:
    """What a download costs, in MB with one decimal; below 0,1 MB 'rất nhẹ' (people buy data in MB)."""
    return "rất nhẹ" if octets < 100_000 else f"{number(octets / 1_000_000, 1)} MB"


def weight(octets: int) -> str:
    """The same for authors, who compare: MB with two decimals, below 0,1 MB with three, '0,008 MB'."""
    return f"{number(octets / 1_000_000, 3 if octets < 100_000 else 2)} MB"


def duration(minutes: int) -> str:
    """How long something takes, as one would say it: '49 phút', '2 giờ 5 phút' (an hour and more to the next 5)."""
    if minutes < 60:
        return f"{minutes} phút"
    hours, rest = divmod(-(-minutes // 5) * 5, 60)
    return f"{hours} giờ {rest} phút" if rest else f"{hours} giờ"


def playing_time(seconds: float) -> str:
    """How long a recording plays: '45 giây', '3 phút 20 giây', '1 giờ 2 phút'."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} giây"
    if whole < 3600:
        return f"{whole // 60} phút {whole % 60} giây" if whole % 60 else f"{whole // 60} phút"
    minutes = round(whole / 60)
    return f"{minutes // 60} giờ {minutes % 60} phút" if minutes % 60 else f"{minutes // 60} giờ"


def tiet(minutes: int) -> str:
    """Minutes as tiết of 45 minutes, rounded down to a half."""
    return number(minutes * 2 // 45 / 2)


def parse_day(text: str) -> dt.date:
    """A date written dd/mm/yyyy or yyyy-mm-dd.

    Raises ValueError for anything else, also for a day that does not exist.
    """
    text = text.strip()
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            value = dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
        if value.year < 1900:
            break
        return value
    raise ValueError(text)


_TYPED = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})|(\d{2})(\d{2})(\d{4})")


def read_day(text: str) -> dt.date:
    """A date as people type it: like `parse_day`, and 1.3.2026, 1-3-2026, 01032026, 1/3/26: the day first, in this century.

    Raises ValueError for anything else, also for a day that does not exist.
    """
    parts = _TYPED.fullmatch(text.strip())
    if parts is None:
        return parse_day(text)
    day_, month, year = (part for part in parts.groups() if part is not None)
    return parse_day(f"{day_}/{month}/{year if len(year) == 4 else f'20{year}'}")
