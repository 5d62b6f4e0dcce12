"""Tables of the learning room."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Fact, Instant
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
        # The few that should be looked at (practice P17).
        sa.Index(
            "ix_attempt_flagged", "id",
            sqlite_where=sa.text("hurried OR shared_device"), postgresql_where=sa.text("hurried OR shared_device"),
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
    hurried: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # handed in suspiciously soon
    shared_device: Mapped[bool] = mapped_column(  # the browser served somebody else within the hour
        default=False, server_default=sa.false()
    )
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


class Submission(Base):
    """One try at the practical work (sản phẩm) of a course: saved while it is written, fixed when handed in."""

    __tablename__ = "submission"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "course_id", "practical_key", "number"),
        sa.Index(
            "uq_submission_open", "person_id", "course_id", "practical_key", unique=True,
            sqlite_where=sa.text("submitted_at IS NULL"), postgresql_where=sa.text("submitted_at IS NULL"),
        ),
        sa.Index("ix_submission_state_submitted_at", "state", "submitted_at"),  # the grading queue
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id"))
    practical_key: Mapped[str] = mapped_column(sa.String(80))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10))  # work.WorkState; follows from the gradings
    text: Mapped[str] = mapped_column(sa.Text, default="")
    counter: Mapped[int] = mapped_column(default=0)  # of saves: the highest wins
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    saved_at: Mapped[dt.datetime] = mapped_column(Instant)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    own_work: Mapped[bool] = mapped_column(  # “Tôi tự làm sản phẩm này”
        default=False, server_default=sa.false()
    )


class SubmissionFile(Base):
    """A file or recording of a submission; its bytes are in private storage."""

    __tablename__ = "submission_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    mime: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    added_at: Mapped[dt.datetime] = mapped_column(Instant)


class Grading(Base):
    """What a grader decided about a submission. Never changed: a second opinion is another row."""

    __tablename__ = "grading"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id"), index=True)
    graded_at: Mapped[dt.datetime] = mapped_column(Instant)
    graded_by: Mapped[str] = mapped_column(sa.String(60))  # account uid
    passed: Mapped[bool]
    marks: Mapped[Any] = mapped_column(sa.JSON)  # criterion key → met or not
    comment: Mapped[str] = mapped_column(sa.Text, default="")


class KeyProposal(Base):
    """A mended key that waits for approval; approving it makes a `KeyCorrection` and regrades."""

    __tablename__ = "key_proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quiz.id"), index=True)
    question_key: Mapped[str] = mapped_column(sa.String(80))
    body: Mapped[Any] = mapped_column(sa.JSON, nullable=True)  # NULL: the question no longer counts
    reason: Mapped[str] = mapped_column(sa.String(300))
    proposed_at: Mapped[dt.datetime] = mapped_column(Instant)
    proposed_by: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[str] = mapped_column(sa.String(10))  # proposed | approved | refused
    decided_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(sa.String(60))
    decision_note: Mapped[str] = mapped_column(sa.String(300), default="")
    correction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("key_correction.id"))


class Regrade(Base):
    """The score of an attempt under a mended key, beside the one it had. Never changed."""

    __tablename__ = "regrade"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "correction_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    correction_id: Mapped[int] = mapped_column(sa.ForeignKey("key_correction.id"), index=True)
    graded_at: Mapped[dt.datetime] = mapped_column(Instant)
    score: Mapped[int]  # hundredths of a percent, truncated
    passed: Mapped[bool]
    marks: Mapped[Any] = mapped_column(sa.JSON)


class Notice(Base):
    """One line for somebody's own page: graded, returned, a lesson amended, a letter issued after all."""

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.String(500))
    link: Mapped[str] = mapped_column(sa.String(300), default="")  # a path of this site
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class Assignment(Fact, Base):
    """A programme or a course that somebody was given to learn; who that is, is a query over dated facts.

    It lasts until it is voided, with a reason. `people_group` is assignments.Group; `unit_id` narrows it to one unit and
    the bodies attached to it.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        sa.CheckConstraint("(programme_id IS NULL) <> (course_id IS NULL)", name="what"),
        sa.CheckConstraint("(due_on IS NULL) <> (due_days IS NULL)", name="due"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programme.id"))
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course.id"))
    people_group: Mapped[str] = mapped_column(sa.String(30))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    starts_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]
    due_days: Mapped[int | None]
    document: Mapped[str] = mapped_column(sa.String(160), default="")  # văn bản giao học: số, ngày


class AssignedPerson(Base):
    """Somebody named in an assignment to a list of people."""

    __tablename__ = "assigned_person"
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)


class Allowance(Fact, Base):
    """Gia hạn or miễn: a later due date, or a course that is not asked of one person, each with its reason.

    An exemption says nothing about the figure: who is exempt is counted in it like everybody else.
    """

    __tablename__ = "allowance"
    __table_args__ = (sa.CheckConstraint("(due_on IS NULL) = (kind = 'exemption')", name="extension"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignment.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))  # extension | exemption
    due_on: Mapped[dt.date | None]
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course.id"))  # exemption from one course; NULL: from all
    reason: Mapped[str] = mapped_column(sa.String(300))


class Supervision(Fact, Base):
    """A quiz taken again under somebody's eyes: it answers the question whether a result is one's own (practice P17)."""

    __tablename__ = "supervision"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    held_on: Mapped[dt.date]
    passed: Mapped[bool]
