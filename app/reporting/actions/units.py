"""What units send, and how their papers are headed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from app.core import audit
from app.core.clock import local_date
from app.core.database import db, known
from app.core.models import Setting
from app.core.numbers import day
from app.people.access import Scope
from app.people.actions.facts import Refused, void
from app.records import queries as records
from app.reporting.models import UnitReport
from app.reporting.queries.headings import heading_key
from app.reporting.rules import Period


def submit_unit_report(*, unit_id: int, period: Period, text: str, by: str, now: dt.datetime) -> UnitReport:
    """A unit sends its report: its figures up to the cut-off (or today), and a short text. Sent again, it voids the one before.

    Raises Refused before the period has begun.
    """
    today = local_date(now)
    if period.start > today:
        raise Refused(f"Kỳ này bắt đầu từ ngày {day(period.start)}.")
    as_of = min(period.as_of, today)
    target = records.target(Scope(frozenset({unit_id})), as_of, now)
    before = db.session.scalar(
        sa.select(UnitReport).where(
            UnitReport.unit_id == unit_id, UnitReport.period == period.key, known(UnitReport)
        )
    )
    if before is not None:
        void(before, by=by, now=now, reason="gửi lại")
    made = UnitReport(
        unit_id=unit_id, period=period.key, as_of=as_of, text=text,
        figures={
            "denominator": target.denominator, "numerator": target.numerator, "a_only": target.a_only,
            "b_only": target.b_only, "none": target.none, "rate_truncated": target.rate_truncated,
        },
        recorded_at=now, recorded_by=by,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record("reporting.submit", [made.uid], scope=period.key)
    return made


def set_heading(*, code: str, value: Mapping[str, str], by: str, now: dt.datetime) -> None:
    """Say how a unit's papers are headed: a version of the setting; papers that were frozen keep theirs."""
    db.session.add(Setting(key=heading_key(code), value=dict(value), set_at=now, set_by=by))
    audit.record("reporting.set_heading", scope=code)
