"""What people were told about their data, and what they ask for."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Instant
from app.core.uid import uuid7


class PrivacyRead(Base):
    """Somebody was shown a version of the privacy notice and said that they had read it."""

    __tablename__ = "privacy_read"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    read_at: Mapped[dt.datetime] = mapped_column(Instant)


class RightsRequest(Base):
    """A request about one's own data, and what became of it. Texts are emptied when the person is erased."""

    __tablename__ = "rights_request"
    __table_args__ = (sa.Index("ix_rights_request_state_id", "state", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))  # rights.Kind
    section: Mapped[str] = mapped_column(sa.String(12), default="")  # rights.Section; what is to be corrected
    text: Mapped[str] = mapped_column(sa.Text)
    received_on: Mapped[dt.date]  # the clocks run from here
    on_paper: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[dt.datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[str] = mapped_column(sa.String(10))  # rights.State
    answered_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    answered_by: Mapped[str | None] = mapped_column(sa.String(60))
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    extended_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    extension: Mapped[str] = mapped_column(sa.String(300), default="")  # why it takes longer
    proposed_at: Mapped[dt.datetime | None] = mapped_column(Instant)  # erasing: the first of two persons
    proposed_by: Mapped[str | None] = mapped_column(sa.String(60))
    despite_duty: Mapped[bool] = mapped_column(default=False)  # erased although a duty is held: confirmed
    settled_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(sa.String(60))
    outcome: Mapped[str] = mapped_column(sa.Text, default="")
