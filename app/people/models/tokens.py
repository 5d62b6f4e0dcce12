"""Tokens with which another system reads figures: a digest of the secret, a scope and an end."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Instant
from app.core.uid import uuid7


class ApiToken(Base):
    """One token of the read-only API. The secret is shown once, when the token is made."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    name: Mapped[str] = mapped_column(sa.String(120))  # which system uses it
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))  # NULL: the whole province
    personal: Mapped[bool]  # may also read the completions of persons
    issued_at: Mapped[dt.datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(sa.String(60))
    until_on: Mapped[dt.date]  # the last day on which it works
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[str | None] = mapped_column(sa.String(60))
    used_on: Mapped[dt.date | None]  # the last day on which it was used, no more is kept
