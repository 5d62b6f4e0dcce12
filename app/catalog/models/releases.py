"""Facts beside an edition: how it came out, what changed, its withdrawal, the mending of a wrong key."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Fact, Instant
from app.core.uid import uuid7


class EditionRelease(Base):
    """What was said when an edition came out, and when people in the middle of an older one move to it."""

    __tablename__ = "edition_release"
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"), primary_key=True)
    change_note: Mapped[str] = mapped_column(sa.Text, default="")  # public
    move_on: Mapped[dt.date | None]  # None: everybody stays until they accept (decision 17)
    review_uid: Mapped[str | None] = mapped_column(sa.Uuid(as_uuid=False))


class LessonChange(Base):
    """How a lesson differs from the edition before, in the author's words (practice P20)."""

    __tablename__ = "lesson_change"
    __table_args__ = (sa.UniqueConstraint("edition_id", "lesson_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"))
    lesson_key: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(12))  # rules.ChangeKind
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    minutes: Mapped[int] = mapped_column(default=0)  # to look at what is new
    counts_as: Mapped[Any] = mapped_column(
        sa.JSON
    )  # hashes of earlier wordings that count as having read this one


class EditionWithdrawal(Fact, Base):
    """An edition is offered no more, from a day, for a reason. It revokes nothing (decision 7)."""

    __tablename__ = "edition_withdrawal"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"), index=True)
    effective_on: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(sa.String(300))


class KeyCorrection(Base):
    """A wrong key of a published question, mended beside the edition (decision 18). Never changed."""

    __tablename__ = "key_correction"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quiz.id"), index=True)
    question_key: Mapped[str] = mapped_column(sa.String(80))
    body: Mapped[Any] = mapped_column(
        sa.JSON, nullable=True
    )  # the question with its new key; NULL: it no longer counts
    reason: Mapped[str] = mapped_column(sa.String(300))
    author: Mapped[str] = mapped_column(sa.String(60))
    approved_by: Mapped[str] = mapped_column(sa.String(60))
    approved_at: Mapped[dt.datetime] = mapped_column(Instant)
