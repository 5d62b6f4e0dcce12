"""Tables that serve every room: settings with versions, audit lines, jobs, the cache of figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Instant
from app.core.uid import uuid7


class Setting(Base):
    """One version of one setting; the newest row of a key is the value in force. Never updated."""

    __tablename__ = "setting"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(80), index=True)
    value: Mapped[Any] = mapped_column(sa.JSON)
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(sa.String(60))


class AuditLine(Base):
    """Who did or saw what: no names, no typed values, only uids. Sealed lines are in the hash chain (app/core/sealing.py)."""

    __tablename__ = "audit_line"
    __table_args__ = (
        sa.Index("uq_audit_line_number", "number", unique=True),
        # What waits to be sealed: a handful of rows, however long the chain is.
        sa.Index(
            "ix_audit_line_waiting", "id",
            sqlite_where=sa.text("sealed_hash IS NULL"), postgresql_where=sa.text("sealed_hash IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    at: Mapped[dt.datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str] = mapped_column(sa.String(60), index=True)
    via: Mapped[str] = mapped_column(sa.String(10))
    verb: Mapped[str] = mapped_column(sa.String(60))
    subjects: Mapped[Any] = mapped_column(sa.JSON)
    scope: Mapped[str] = mapped_column(sa.String(120), default="")
    count: Mapped[int] = mapped_column(default=1)
    sealed_hash: Mapped[str | None] = mapped_column(sa.String(64))
    number: Mapped[int | None]  # the place in the chain, from 1, without gaps


class AuditHead(Base):
    """The end of the hash chain. One row, always; whoever seals lines holds it."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(64))
    sealed_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class AuditSubject(Base):
    """Which sealed lines speak of whom, to be found; made when lines are sealed, and again from them at any time."""

    __tablename__ = "audit_subject"
    subject: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    line_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Job(Base):
    """Long work, asked for in somebody's transaction; this row is the truth, a queue only wakes it."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    kind: Mapped[str] = mapped_column(sa.String(60))
    args: Mapped[Any] = mapped_column(sa.JSON)
    state: Mapped[str] = mapped_column(sa.String(12), index=True)  # waiting running done failed cancelled
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(sa.String(500), default="")
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    lease_until: Mapped[dt.datetime | None] = mapped_column(Instant)
    result: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    asked_by: Mapped[str] = mapped_column(sa.String(60))
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    not_before: Mapped[dt.datetime | None] = mapped_column(Instant)  # scheduled work waits until then
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class OutboxMessage(Base):
    """A message to somebody outside the site: written in the transaction that it speaks of, sent once after it.

    Address and text are emptied when it was sent; the key stays, so that the same message never leaves twice.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (sa.Index("ix_outbox_message_state_not_before", "state", "not_before"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(60))  # as the list of messages calls it
    channel: Mapped[str] = mapped_column(sa.String(10))  # senders.MAIL | senders.TEXT
    to: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    about: Mapped[str | None] = mapped_column(sa.Uuid(as_uuid=False), index=True)  # uid of whom it is for
    state: Mapped[str] = mapped_column(sa.String(10))  # waiting sending sent failed
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    not_before: Mapped[dt.datetime] = mapped_column(Instant)
    lease_until: Mapped[dt.datetime | None] = mapped_column(Instant)
    tries: Mapped[int]
    sent_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(sa.String(300))


class Upload(Base):
    """A file on its way here in pieces, resumable; when whole, its bytes wait in private storage, `uploads/<uid>`."""

    __tablename__ = "upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    owner: Mapped[str] = mapped_column(sa.String(60), index=True)  # account uid: nobody else may add to it or read it
    purpose: Mapped[str] = mapped_column(sa.String(80))  # what it is for, e.g. draft/<uid>
    name: Mapped[str] = mapped_column(sa.String(200))  # as the person's device calls it; never a path here
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    finished_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class CachedFigure(Base):
    """A figure computed at most once a minute; thrown away freely, rebuilt to the same number."""

    __tablename__ = "cached_figure"
    key: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    computed_at: Mapped[dt.datetime] = mapped_column(Instant)
    payload: Mapped[Any] = mapped_column(sa.JSON)
