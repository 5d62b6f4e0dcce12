"""What is kept of the second step of signing in. No secret among it: see app/people/second_step.py."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Instant
from app.core.uid import uuid7


class SecondStep(Base):
    """An account's second step: asked for, on, or off again."""

    __tablename__ = "second_step"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    asked_at: Mapped[dt.datetime | None] = mapped_column(Instant)  # first asked for; the grace period runs from here
    on_since: Mapped[dt.datetime | None] = mapped_column(Instant)  # NULL: off
    salt: Mapped[str] = mapped_column(sa.String(64), default="")
    last_step: Mapped[int] = mapped_column(default=0)  # the newest time step whose code was used


class RecoveryCode(Base):
    """A code on paper for when the telephone is lost. One use."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    code_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    used_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class TrustedDevice(Base):
    """A browser of one's own from which the second step is not asked for thirty days."""

    __tablename__ = "trusted_device"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    device: Mapped[str] = mapped_column(sa.String(80), default="")
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    expires_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)
