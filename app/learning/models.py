"""Tables of the learning room."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Instant
from app.core.uid import uuid7


class Enrolment(Base):
    """A person and the edition they learn from; made when the course is first opened."""

    __tablename__ = "enrolment"
    __table_args__ = (sa.UniqueConstraint("person_id", "course_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"))
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    last_at: Mapped[dt.datetime] = mapped_column(Instant)  # last lesson opened or read: where to resume
    last_lesson_key: Mapped[str] = mapped_column(sa.String(80), default="")


class LessonProgress(Base):
    """A lesson was read, in the wording of `content_hash`; only what completion needs is kept."""

    __tablename__ = "lesson_progress"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), primary_key=True)
    lesson_key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    content_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    read_at: Mapped[dt.datetime] = mapped_column(Instant)


class Attempt(Base):
    """One try at a quiz: questions and order fixed when it starts, ends on its own edition."""

    __tablename__ = "attempt"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "course_id", "quiz_key", "number"),
        # One open attempt at a time: the database refuses a second one, whatever is clicked twice.
        sa.Index(
            "uq_attempt_open", "person_id", "course_id", "quiz_key", unique=True,
            sqlite_where=sa.text("submitted_at IS NULL"), postgresql_where=sa.text("submitted_at IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"))
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quiz.id"))
    quiz_key: Mapped[str] = mapped_column(sa.String(80))
    number: Mapped[int]
    paper: Mapped[Any] = mapped_column(sa.JSON)  # rules.Paper: question keys and the order of their options
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    own_work: Mapped[bool] = mapped_column(default=False)  # “Tôi tự làm bài này”
    score: Mapped[int | None]  # hundredths of a percent, truncated
    passed: Mapped[bool | None]
    marks: Mapped[Any] = mapped_column(sa.JSON, nullable=True)  # question key → thousandths of its marks


class Answer(Base):
    """The newest saved answer to one question of an attempt; the highest counter wins."""

    __tablename__ = "answer"
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    question_key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    counter: Mapped[int]
    value: Mapped[Any] = mapped_column(sa.JSON)
    saved_at: Mapped[dt.datetime] = mapped_column(Instant)


class ExtraAttempt(Base):
    """One more try, opened by a trainer with a reason."""

    __tablename__ = "extra_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    quiz_key: Mapped[str] = mapped_column(sa.String(80))
    granted_at: Mapped[dt.datetime] = mapped_column(Instant)
    granted_by: Mapped[str] = mapped_column(sa.String(60))
    reason: Mapped[str] = mapped_column(sa.String(300))
