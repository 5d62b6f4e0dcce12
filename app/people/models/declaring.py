"""What units say of their lists: confirmed in a round, left before being trained, wanted from elsewhere, one person twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Fact, Instant
from app.core.uid import uuid7


class UnitConfirmation(Fact, Base):
    """A unit vouches, by a signed document, for its list of duty holders as it was on `confirmed_on` (R7, P24)."""

    __tablename__ = "unit_confirmation"
    __table_args__ = (sa.Index("ix_unit_confirmation_unit_id_confirmed_on", "unit_id", "confirmed_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    round: Mapped[str] = mapped_column(sa.String(6))  # periods.Round.key
    confirmed_on: Mapped[dt.date]
    holders: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))  # of who is on the list with which duties
    document_ref: Mapped[str] = mapped_column(sa.String(120))  # số, ký hiệu
    document_on: Mapped[dt.date]
    file: Mapped[str] = mapped_column(sa.String(80), default="")  # the signed paper, in private storage
    file_name: Mapped[str] = mapped_column(sa.String(120), default="")


class Leaving(Fact, Base):
    """Why an officer left the duty holders after `last_day`, and by which document (P10). Whether trained is not said here."""

    __tablename__ = "leaving"
    __table_args__ = (sa.Index("ix_leaving_officer_id_last_day", "officer_id", "last_day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(sa.ForeignKey("officer.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    last_day: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(sa.String(20))  # rules.LeavingReason
    document_ref: Mapped[str] = mapped_column(sa.String(120))
    document_on: Mapped[dt.date]


class TransferRequest(Base):
    """A unit asks for an officer whom it may not see (P22). What it typed is kept until the request is settled, no longer."""

    __tablename__ = "transfer_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    full_name: Mapped[str] = mapped_column(sa.String(120))  # emptied when settled
    phone: Mapped[str] = mapped_column(sa.String(20), index=True)  # emptied when settled
    job_title: Mapped[str] = mapped_column(sa.String(160), default="")
    duties: Mapped[Any] = mapped_column(sa.JSON)  # rules.Duty values
    on: Mapped[dt.date]  # first day in the new unit
    asked_by: Mapped[str] = mapped_column(sa.String(60))
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    denied_at: Mapped[dt.datetime | None] = mapped_column(Instant)  # the old unit: “không phải người này”
    denied_by: Mapped[str | None] = mapped_column(sa.String(60))
    state: Mapped[str] = mapped_column(sa.String(10), index=True)  # rules.TransferState
    settled_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(sa.String(60))
    posting_uid: Mapped[str | None] = mapped_column(sa.Uuid(as_uuid=False))  # what agreeing made


class PersonMerge(Fact, Base):
    """Two persons of the register are one human being: `person_id` counts as `into_id` (decision 5).

    Postings, duties, pauses and codes go over as facts of the kept officer, so whatever counts officers needs no second
    look; completions cannot move, so whatever counts them looks here.
    """

    __tablename__ = "person_merge"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    into_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    codes: Mapped[Any] = mapped_column(sa.JSON)  # keys of the codes that went over


class Namesakes(Fact, Base):
    """Two persons who look like one and are two; they are not proposed again. The lower id comes first."""

    __tablename__ = "namesakes"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
