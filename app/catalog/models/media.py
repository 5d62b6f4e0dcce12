"""Published files."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Instant


class Media(Base):
    """A published file, named by the hash of its bytes; the bytes are in public storage."""

    __tablename__ = "media"
    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    mime: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[int | None]  # how long a recording plays
    taken_down_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    variants: Mapped[list[MediaVariant]] = relationship(order_by="MediaVariant.id")


class MediaVariant(Base):
    """A width and type of a picture; served at /media/<sha256>/<name>."""

    __tablename__ = "media_variant"
    __table_args__ = (sa.UniqueConstraint("sha256", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("media.sha256"))
    name: Mapped[str] = mapped_column(sa.String(120))
    mime: Mapped[str] = mapped_column(sa.String(80))
    width: Mapped[int | None]
    height: Mapped[int | None]
    size: Mapped[int]


class EditionMedia(Base):
    """Which file an edition calls by which path."""

    __tablename__ = "edition_media"
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"), primary_key=True)
    path: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("media.sha256"))
    note: Mapped[Any] = mapped_column(
        sa.JSON, nullable=True
    )  # bundle.MediaNote: author, licence, made by AI …
