"""What reports print from settings: the plan they carry out, and how each unit heads its papers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core import clock, dated
from app.core.database import db
from app.core.models import Setting
from app.core.numbers import parse_day

PLAN = "reporting.plan"


def heading_key(code: str) -> str:
    """The key of a unit's heading; `issuers.PROVINCE` for the department's."""
    return f"reporting.heading.{code}"


def _newest(key: str) -> dict[str, Any]:
    value = db.session.scalar(
        sa.select(Setting.value).where(Setting.key == key).order_by(Setting.id.desc()).limit(1)
    )
    return value if isinstance(value, dict) else {}


def printed_plan() -> dict[str, str]:
    """number, date (ISO) and title of the province's plan; empty texts while nobody has set them."""
    version = dated.in_force(PLAN, clock.today())
    found = version.value if version else {}
    try:
        on = parse_day(str(found.get("signed_on") or found.get("date", ""))).isoformat()
    except ValueError:
        on = ""
    return {"number": str(found.get("number", "")), "date": on, "title": str(found.get("title", ""))}


def heading(code: str) -> dict[str, str]:
    """What was set of a heading: place, symbol, sign, drafter, copies; the rest is as usual for the kind."""
    return {str(k): str(v) for k, v in _newest(heading_key(code)).items()}
