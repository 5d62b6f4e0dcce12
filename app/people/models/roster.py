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
    state: Mapped[str] = mapped_column(
        sa.String(12)
    )  # reading mapping staged applying applied undone refused discarded
    uploaded_by: Mapped[str] = mapped_column(sa.String(60))
    uploaded_at: Mapped[dt.datetime] = mapped_column(Instant)
    applied_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    summary: Mapped[Any] = mapped_column(sa.JSON)
    options: Mapped[Any] = mapped_column(
        sa.JSON, nullable=True
    )  # how it is read (importing.Told), what was skipped, who is to end
    undo: Mapped[Any] = mapped_column(
        sa.JSON, nullable=True
    )  # what it added and voided, for a day; then it is forgotten, as it holds names


class RosterRow(Base):
    """One row of a staged file with its verdict: add, move, change, end, same, ask or reject, and why."""

    __tablename__ = "roster_row"
    __table_args__ = (sa.Index("ix_roster_row_import_id_officer_id", "import_id", "officer_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("roster_import.id"), index=True)
    line: Mapped[int]
    values: Mapped[Any] = mapped_column(sa.JSON)
    verdict: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    code: Mapped[str] = mapped_column(sa.String(40), default="", server_default=sa.text("''"))
    coded: Mapped[bool] = mapped_column(
        default=False, server_default=sa.false()
    )  # the row had no code and is given this one
    officer_id: Mapped[int | None]  # whom of the register it means; no key: rows come and go
    movement: Mapped[str] = mapped_column(
        sa.String(10), default="", server_default=sa.text("''")
    )  # roster.comparing.Movement
    choices: Mapped[Any] = mapped_column(sa.JSON, nullable=True)  # person uids it may mean, when it must be asked


class RosterMemory(Base):
    """What somebody said about lists, so that nobody is asked again: which column is what, which word which duty, who is who.

    The key of a person is a digest: names live in person rows only.
    """

    __tablename__ = "roster_memory"
    __table_args__ = (sa.UniqueConstraint("kind", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))  # columns word person
    key: Mapped[str] = mapped_column(sa.String(200))
    value: Mapped[Any] = mapped_column(sa.JSON)
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(sa.String(60))
