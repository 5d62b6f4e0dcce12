"""Staged roster files: checked whole, then applied in batches; their facts count all at once or not at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Instant
from app.core.uid import uuid7


class RosterImport(Base):
    """One uploaded roster file and what became of it."""

    __tablename__ = "roster_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_hash: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str] = mapped_column(sa.String(12))  # staged applying applied discarded
    uploaded_by: Mapped[str] = mapped_column(sa.String(60))
    uploaded_at: Mapped[dt.datetime] = mapped_column(Instant)
    applied_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    summary: Mapped[Any] = mapped_column(sa.JSON)


class RosterRow(Base):
    """One row of a staged file with its verdict: add, change, end, same or reject, and why."""

    __tablename__ = "roster_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("roster_import.id"), index=True)
    line: Mapped[int]
    values: Mapped[Any] = mapped_column(sa.JSON)
    verdict: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
