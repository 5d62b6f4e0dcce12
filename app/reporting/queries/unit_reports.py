"""What units sent for a period, and who is late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.clock import local_date
from app.core.database import db, known
from app.people.access import Scope
from app.people.models import Unit
from app.people.queries.units import UnitView, units_on
from app.reporting.models import UnitReport
from app.reporting.rules import LATENESS, Period, lateness


@dataclass(frozen=True)
class UnitReportView:
    """The report of a unit as it stands."""

    uid: str
    unit_code: str
    period: str
    as_of: dt.date
    figures: dict[str, Any]
    text: str
    sent_at: dt.datetime
    first_sent_on: dt.date  # sending again does not make a report late

    @property
    def sent_again(self) -> bool:
        """Whether it was sent on a later day than the first time."""
        return self.first_sent_on != local_date(self.sent_at)


def sent_by_unit(period: str, known_at: dt.datetime | None = None) -> dict[str, dt.date]:
    """Unit code → the day on which it first sent its report for the period; those that sent none are not in it."""
    rows = db.session.execute(
        sa.select(Unit.code, sa.func.min(UnitReport.recorded_at))
        .join(Unit, Unit.id == UnitReport.unit_id)
        .where(
            UnitReport.period == period,
            *(() if known_at is None else (UnitReport.recorded_at <= known_at,)),
            # One taken back and not sent again is not sent.
            UnitReport.unit_id.in_(
                sa.select(UnitReport.unit_id).where(UnitReport.period == period, known(UnitReport, known_at))
            ),
        )
        .group_by(Unit.code)
    )
    return {code: local_date(at) for code, at in rows}


def unit_report(unit_id: int, period: str) -> UnitReportView | None:
    """What the unit sent for the period, if it did."""
    row = db.session.execute(
        sa.select(UnitReport, Unit.code)
        .join(Unit, Unit.id == UnitReport.unit_id)
        .where(UnitReport.unit_id == unit_id, UnitReport.period == period, known(UnitReport))
    ).first()
    if row is None:
        return None
    found, code = row
    return UnitReportView(
        found.uid, code, period, found.as_of, found.figures, found.text, found.recorded_at, sent_by_unit(period)[code]
    )  # fmt: skip


@dataclass(frozen=True)
class UnitStanding:
    """A counted unit and its report for a period."""

    unit: UnitView
    state: str  # rules.LATENESS
    first_sent_on: dt.date | None
    text: str

    @property
    def label(self) -> str:
        """The state in words."""
        return LATENESS[self.state]


def unit_standings(scope: Scope, period: Period, today: dt.date) -> list[UnitStanding]:
    """Every unit that reports, in the order of names, with what it sent for the period. Three statements."""
    units = [
        u for u in units_on(min(today, period.as_of), scope=scope) if u.in_target and u.parent_id is None
    ]
    sent = sent_by_unit(period.key)
    rows = db.session.execute(
        sa.select(Unit.code, UnitReport.text)
        .join(Unit, Unit.id == UnitReport.unit_id)
        .where(UnitReport.period == period.key, known(UnitReport))
    )
    texts = {row.code: row.text for row in rows}
    return [
        UnitStanding(
            u, lateness(sent.get(u.code), period.due_on, today), sent.get(u.code), texts.get(u.code, "")
        )
        for u in units
    ]
