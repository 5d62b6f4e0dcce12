"""Settings with a day they begin on: the version in force on a day, as the rows of `Setting` keep them (R26)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.core.models import Setting

TIET = "reporting.tiet"  # {"tiet": 40}: how many tiết a year an officer should learn at least
DUE = "reporting.due"  # {"due_on": "2030-12-31"}: the day by which the target is to be reached
# The plan, II.2.c.3: “đến năm 2030”, read as the end of it until the department says otherwise (domain.md, section 3).
_DUE_ON = dt.date(2030, 12, 31)


def _in_force(key: str, on: dt.date) -> dict[str, Any]:
    rows = db.session.execute(sa.select(Setting.id, Setting.value).where(Setting.key == key))
    begun = [
        (str(row.value.get("from_on", "")), row.id, row.value)
        for row in rows
        if isinstance(row.value, dict) and str(row.value.get("from_on", "")) <= on.isoformat()
    ]
    return max(begun, key=lambda b: b[:2])[2] if begun else {}


def least_tiet(on: dt.date) -> int | None:
    """The least number of tiết a year; None where nothing was set, or nothing is asked."""
    return int(_in_force(TIET, on).get("tiet") or 0) or None


def due_on(on: dt.date) -> dt.date:
    """By when the target is to be reached, as it was set on the day."""
    try:
        return dt.date.fromisoformat(str(_in_force(DUE, on).get("due_on", "")))
    except ValueError:
        return _DUE_ON
