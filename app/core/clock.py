"""Time has one door, so that rules can take it as an argument and tests can set it.

Instants are stored in UTC; days are the calendar days of the province (Asia/Ho_Chi_Minh, UTC+7, no daylight saving).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def local_date(instant: dt.datetime) -> dt.date:
    """The calendar day of `instant` in the province."""
    return instant.astimezone(LOCAL).date()


def today() -> dt.date:
    """The present calendar day in the province."""
    return local_date(now())
