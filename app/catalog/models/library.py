"""The resource library (kho tài nguyên truyền thông số): what trainers use in courses and communicators reuse."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Bytewise, Instant
from app.core.uid import uuid7


class LibraryItem(Base):
    """One resource; its files are its versions, a text ready for use (a post, a loudspeaker script) is its `text`."""

    __tablename__ = "library_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    title: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(20), index=True)  # rules.ResourceKind
    topic: Mapped[str] = mapped_column(sa.String(80), default="")
    audiences: Mapped[Any] = mapped_column(sa.JSON)  # list of rules.Audience
    language: Mapped[str] = mapped_column(sa.String(35), default="vi")
    licence: Mapped[str] = mapped_column(sa.String(120), default="")
    source: Mapped[str] = mapped_column(sa.String(300), default="")
    author: Mapped[str] = mapped_column(sa.String(160), default="")
    ai_made: Mapped[bool] = mapped_column(default=False)
    alt: Mapped[str] = mapped_column(sa.Text, default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    transcript: Mapped[str] = mapped_column(sa.Text, default="")
    reusable: Mapped[bool] = mapped_column(
        default=False, index=True
    )  # offered to communicators for their own channels
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(sa.String(60))
    changed_at: Mapped[dt.datetime] = mapped_column(Instant)
    retired_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    taken_down_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    takedown_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    versions: Mapped[list[LibraryVersion]] = relationship(order_by="LibraryVersion.number")


class LibraryVersion(Base):
    """One file of an item; the newest is offered, older ones stay for the drafts and editions that use them."""

    __tablename__ = "library_version"
    __table_args__ = (sa.UniqueConstraint("item_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("library_item.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(
        sa.String(64), index=True
    )  # bytes: private storage, `originals/<sha256>`
    file_name: Mapped[str] = mapped_column(sa.String(120))
    mime: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[int | None]
    captions: Mapped[str] = mapped_column(sa.Text, default="")  # WebVTT
    poster_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(sa.String(60))


class LibraryToken(Base):
    """The folded words of an item, for search by their beginnings."""

    __tablename__ = "library_token"
    token: Mapped[str] = mapped_column(Bytewise, primary_key=True)
    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("library_item.id", ondelete="CASCADE"), primary_key=True
    )


class LibraryReuse(Base):
    """How often people of a unit copied or downloaded an item on a day; nobody's name."""

    __tablename__ = "library_reuse"
    __table_args__ = (sa.UniqueConstraint("item_id", "unit_id", "on", "how"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("library_item.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    on: Mapped[dt.date]
    how: Mapped[str] = mapped_column(sa.String(10))  # copy | download
    count: Mapped[int]
