"""Tables of the reporting room: reports, what was frozen for them, what happened to them, and what units sent.

Triggers refuse UPDATE and DELETE on all but `report` (but for void columns): a filing is taken back by voiding it, with a
reason. Filings hold uids of persons and facts, never names (decision 13).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Fact, Instant
from app.core.uid import uuid7


class Report(Base):
    """A report of the province on a period; its text may change until it is issued."""

    __tablename__ = "report"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    period: Mapped[str] = mapped_column(sa.String(24), index=True)  # rules.Period.key
    start_on: Mapped[dt.date]
    as_of: Mapped[dt.date]
    state: Mapped[str] = mapped_column(sa.String(10))  # rules.ReportState; the steps say how it came there
    text: Mapped[Any] = mapped_column(sa.JSON)  # section → what the clerk wrote; the others are the system's
    text_version: Mapped[int] = mapped_column(default=0)
    text_basis: Mapped[str] = mapped_column(
        sa.String(64), default=""
    )  # hash of the figures the text was written by
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("report.id"))
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(sa.String(60))
    changed_at: Mapped[dt.datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(sa.String(60))


class Filing(Fact, Base):
    """Figures frozen for a report: two pieces of canonical JSON and the hash of both."""

    __tablename__ = "filing"
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("report.id"), index=True)
    as_of: Mapped[dt.date]
    known_at: Mapped[dt.datetime] = mapped_column(Instant)
    rule_number: Mapped[int]
    figures: Mapped[str] = mapped_column(sa.Text)
    people: Mapped[str] = mapped_column(sa.Text)
    hash: Mapped[str] = mapped_column(sa.String(64))
    chain_head: Mapped[str | None] = mapped_column(
        sa.String(90)
    )  # of the audit chain (decision 28), number:hash


class ReportStep(Fact, Base):
    """One thing that happened to a report, with what it was documented by."""

    __tablename__ = "report_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("report.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))  # rules.Step
    reference: Mapped[str] = mapped_column(sa.String(120), default="")  # số, ký hiệu
    on_date: Mapped[dt.date | None]
    signer: Mapped[str] = mapped_column(
        sa.String(160), default=""
    )  # who signed a public document, with the office held
    file: Mapped[str] = mapped_column(sa.String(200), default="")  # in private storage
    file_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    note: Mapped[str] = mapped_column(sa.String(500), default="")


class UnitReport(Fact, Base):
    """What a unit sent for a period: its figures of that moment and a short text. Sending again voids the one before."""

    __tablename__ = "unit_report"
    __table_args__ = (sa.Index("ix_unit_report_period_unit_id", "period", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    period: Mapped[str] = mapped_column(sa.String(24))
    as_of: Mapped[dt.date]
    figures: Mapped[Any] = mapped_column(sa.JSON)
    text: Mapped[str] = mapped_column(sa.Text)
