"""Courses and their editions. Rows of an edition are written once, by `actions.publish_edition`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Instant
from app.core.uid import uuid7


class Course(Base):
    """A slug and its editions."""

    __tablename__ = "course"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    archived_at: Mapped[dt.datetime | None] = mapped_column(Instant)  # no newcomers; records stay
    current_edition_id: Mapped[int | None] = mapped_column(  # the newest edition: what a newcomer gets
        sa.ForeignKey("edition.id", use_alter=True)
    )


class Edition(Base):
    """A published, immutable version of a course."""

    __tablename__ = "edition"
    __table_args__ = (
        sa.UniqueConstraint("course_id", "number"),
        sa.UniqueConstraint("course_id", "content_hash"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text)
    strand: Mapped[str] = mapped_column(sa.String(1))  # A | B | H
    level: Mapped[str] = mapped_column(sa.String(20))
    audiences: Mapped[Any] = mapped_column(sa.JSON)  # list of codes
    outcomes: Mapped[Any] = mapped_column(sa.JSON)  # list of sentences
    credited_minutes: Mapped[int]  # tiết × 45
    planned_minutes: Mapped[int | None]
    assessment: Mapped[str] = mapped_column(sa.String(80))
    law_checked_on: Mapped[dt.date | None]
    author: Mapped[str] = mapped_column(sa.String(160))
    reviewed_by: Mapped[str] = mapped_column(sa.String(160))
    origin: Mapped[str] = mapped_column(sa.String(10))  # files | workshop
    published_at: Mapped[dt.datetime] = mapped_column(Instant)
    published_by: Mapped[str] = mapped_column(sa.String(60))
    course: Mapped[Course] = relationship(foreign_keys=[course_id])
    lessons: Mapped[list[Lesson]] = relationship(order_by="Lesson.position")
    quizzes: Mapped[list[Quiz]] = relationship(order_by="Quiz.id")


class EditionFile(Base):
    """One text file of an edition, byte for byte as it was published."""

    __tablename__ = "edition_file"
    __table_args__ = (sa.UniqueConstraint("edition_id", "path"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"))
    path: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)


class Lesson(Base):
    """A lesson of one edition; `key` is what progress hangs on, across editions and renamed files."""

    __tablename__ = "lesson"
    __table_args__ = (sa.UniqueConstraint("edition_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"))
    key: Mapped[str] = mapped_column(sa.String(80))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    minutes_read: Mapped[int]
    minutes_self: Mapped[int]
    minutes_practice: Mapped[int]
    required: Mapped[bool]
    law_checked_on: Mapped[dt.date | None]
    sources: Mapped[Any] = mapped_column(sa.JSON)  # list of {title, url, checked_on}
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)


class LessonVariant(Base):
    """A lesson in another language: one lesson, one completion. `lang` is a BCP-47 tag."""

    __tablename__ = "lesson_variant"
    __table_args__ = (sa.UniqueConstraint("lesson_id", "lang"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id"))
    lang: Mapped[str] = mapped_column(sa.String(35))
    title: Mapped[str] = mapped_column(sa.String(200))
    translator: Mapped[str] = mapped_column(sa.String(160))
    reviewed_by: Mapped[str] = mapped_column(sa.String(160))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)


class RenderedLesson(Base):
    """HTML of a lesson or of a practical work, keyed by content and renderer version: a cache, rebuilt when the renderer is mended."""

    __tablename__ = "rendered_lesson"
    content_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    renderer: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    html: Mapped[str] = mapped_column(sa.Text)
    picture_bytes: Mapped[int]  # what the pictures of the text cost, for the size shown before opening


class Quiz(Base):
    """The final quiz of an edition: how many questions are drawn, what passes, how often one may try."""

    __tablename__ = "quiz"
    __table_args__ = (sa.UniqueConstraint("edition_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"))
    key: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(200))
    draw: Mapped[int]
    pass_mark: Mapped[int]  # whole percent
    attempts: Mapped[int]
    wait_hours: Mapped[int]
    # list of [tag, count] (bundle.DrawBy); NULL: from all alike, as in every edition before there was a choice
    draw_by: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), nullable=True)


class Question(Base):
    """A question of the bank; `body` is `bundle.question_to_dict` and carries the key: never sent while an attempt is open."""

    __tablename__ = "question"
    __table_args__ = (sa.UniqueConstraint("quiz_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quiz.id"))
    key: Mapped[str] = mapped_column(sa.String(80))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(12))
    lesson_key: Mapped[str] = mapped_column(sa.String(80))
    marks: Mapped[int]
    body: Mapped[Any] = mapped_column(sa.JSON)


class Practical(Base):
    """The practical work (sản phẩm) of an edition: instructions, what may be handed in, the rubric."""

    __tablename__ = "practical"
    __table_args__ = (sa.UniqueConstraint("edition_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"))
    key: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    minutes: Mapped[int]  # credited once graded “Đạt” (practice P5)
    submit: Mapped[Any] = mapped_column(sa.JSON)  # any of text, file, recording
    criteria: Mapped[Any] = mapped_column(sa.JSON)  # list of {key, title, text, required}
    second_grader: Mapped[bool]
    required: Mapped[bool]
    content_hash: Mapped[str] = mapped_column(sa.String(64))
