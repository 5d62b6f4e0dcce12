"""The two reporting rounds of a year, as they are set."""

from __future__ import annotations

import sqlalchemy as sa

from app.core.database import read
from app.core.models import Setting
from app.people.periods import DEFAULT, Calendar, calendar_from

KEY = "people.calendar"
_setting = Setting.__table__.c
_NEWEST = sa.select(_setting.value).where(_setting.key == KEY).order_by(_setting.id.desc()).limit(1)


def calendar() -> Calendar:
    """The days before which units report, and where figures are cut off: the setting, or the plan's own days."""
    rows = read(_NEWEST)
    return calendar_from(rows[0][0]) if rows else DEFAULT
