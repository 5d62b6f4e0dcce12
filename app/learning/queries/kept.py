"""Everything this room keeps about one person, for that person (and for erasing them)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from app.catalog.models import Course, Edition
from app.core.database import db, known
from app.learning.models import (
    Allowance,
    Answer,
    Attempt,
    Enrolment,
    ExtraAttempt,
    Grading,
    LessonProgress,
    Notice,
    Submission,
    SubmissionFile,
    Supervision,
)
from app.learning.queries.work import stored_work


@dataclass(frozen=True)
class KeptCourse:
    """A course somebody began."""

    title: str
    started_at: dt.datetime
    last_at: dt.datetime
    lessons_read: int


@dataclass(frozen=True)
class KeptAttempt:
    """A try at a quiz, with the answers while they are kept."""

    title: str
    number: int
    started_at: dt.datetime
    submitted_at: dt.datetime | None
    own_work: bool
    score: int | None
    passed: bool | None
    hurried: bool
    shared_device: bool
    answers: dict[str, Any]


@dataclass(frozen=True)
class KeptWork:
    """A practical work, with its files and what graders wrote."""

    title: str
    number: int
    state: str
    text: str
    submitted_at: dt.datetime | None
    own_work: bool
    files: tuple[tuple[str, int], ...]  # name and bytes
    comments: tuple[str, ...]


@dataclass(frozen=True)
class KeptLearning:
    """What this room keeps about one person."""

    courses: tuple[KeptCourse, ...]
    attempts: tuple[KeptAttempt, ...]
    works: tuple[KeptWork, ...]
    allowances: tuple[tuple[str | None, dt.date | None, str], ...]  # course, due day of an extension, reason
    extra: tuple[tuple[str, dt.datetime, str], ...]  # course, when, reason
    supervised: tuple[tuple[str, dt.date, bool], ...]  # course, day, passed
    notices: tuple[tuple[dt.datetime, str], ...]


def stored_files(person_id: int) -> list[str]:
    """The names, in private storage, of every file this person handed in or is about to."""
    rows = db.session.scalars(
        select(SubmissionFile.uid)
        .join(Submission, Submission.id == SubmissionFile.submission_id)
        .where(Submission.person_id == person_id)
    )
    return [stored_work(uid) for uid in rows]


def kept_learning(person_id: int) -> KeptLearning:
    """Courses, attempts, works, what others allowed or attested, and notices of a person."""
    return KeptLearning(
        _courses(person_id), _attempts(person_id), _works(person_id), _allowances(person_id), _extra(person_id),
        _supervised(person_id), _notices(person_id),
    )  # fmt: skip


def _courses(person_id: int) -> tuple[KeptCourse, ...]:
    read = (
        select(LessonProgress.course_id, sa.func.count(sa.distinct(LessonProgress.lesson_key)).label("read"))
        .where(LessonProgress.person_id == person_id)
        .group_by(LessonProgress.course_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Edition.title, Enrolment.started_at, Enrolment.last_at, sa.func.coalesce(read.c.read, 0))
        .join(Edition, Edition.id == Enrolment.edition_id)
        .outerjoin(read, read.c.course_id == Enrolment.course_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.started_at)
    )
    return tuple(KeptCourse(*row) for row in rows)


def _attempts(person_id: int) -> tuple[KeptAttempt, ...]:
    answers: dict[int, dict[str, Any]] = {}
    for attempt_id, key, value in db.session.execute(
        select(Answer.attempt_id, Answer.question_key, Answer.value)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.person_id == person_id)
        .order_by(Answer.attempt_id, Answer.question_key)
    ):
        answers.setdefault(attempt_id, {})[key] = value
    rows = db.session.execute(
        select(
            Attempt.id, Edition.title, Attempt.number, Attempt.started_at, Attempt.submitted_at, Attempt.own_work,
            Attempt.score, Attempt.passed, Attempt.hurried, Attempt.shared_device,
        )
        .join(Edition, Edition.id == Attempt.edition_id)
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.id)
    )  # fmt: skip
    # An open attempt carries no score here either: it has none yet.
    return tuple(
        KeptAttempt(
            r.title, r.number, r.started_at, r.submitted_at, r.own_work, r.score, r.passed, r.hurried, r.shared_device,
            answers.get(r.id, {}),
        )
        for r in rows
    )  # fmt: skip


def _works(person_id: int) -> tuple[KeptWork, ...]:
    mine = select(Submission.id).where(Submission.person_id == person_id)
    files: dict[int, list[tuple[str, int]]] = {}
    for work_id, name, size in db.session.execute(
        select(SubmissionFile.submission_id, SubmissionFile.name, SubmissionFile.size)
        .where(SubmissionFile.submission_id.in_(mine))
        .order_by(SubmissionFile.id)
    ):
        files.setdefault(work_id, []).append((name, size))
    comments: dict[int, list[str]] = {}
    for work_id, comment in db.session.execute(
        select(Grading.submission_id, Grading.comment)
        .where(Grading.submission_id.in_(mine), Grading.comment != "")
        .order_by(Grading.id)
    ):
        comments.setdefault(work_id, []).append(comment)
    rows = db.session.execute(
        select(
            Submission.id, sa.func.coalesce(Edition.title, Course.slug), Submission.number, Submission.state, Submission.text,
            Submission.submitted_at, Submission.own_work,
        )
        .join(Course, Course.id == Submission.course_id)
        .outerjoin(Edition, Edition.id == Submission.edition_id)
        .where(Submission.person_id == person_id)
        .order_by(Submission.id)
    )  # fmt: skip
    return tuple(KeptWork(*row[1:], tuple(files.get(row[0], ())), tuple(comments.get(row[0], ()))) for row in rows)


def _title(course_id: Any) -> Any:
    """The newest title of the course, or its slug."""
    newest = select(Edition.title).where(Edition.course_id == course_id).order_by(Edition.number.desc()).limit(1).scalar_subquery()
    slug = select(Course.slug).where(Course.id == course_id).scalar_subquery()
    return sa.func.coalesce(newest, slug)


def _allowances(person_id: int) -> tuple[tuple[str | None, dt.date | None, str], ...]:
    rows = db.session.execute(
        select(_title(Allowance.course_id), Allowance.due_on, Allowance.reason)
        .where(Allowance.person_id == person_id, known(Allowance))
        .order_by(Allowance.id)
    )
    return tuple((title, due, reason) for title, due, reason in rows)


def _extra(person_id: int) -> tuple[tuple[str, dt.datetime, str], ...]:
    rows = db.session.execute(
        select(_title(ExtraAttempt.course_id), ExtraAttempt.granted_at, ExtraAttempt.reason)
        .where(ExtraAttempt.person_id == person_id)
        .order_by(ExtraAttempt.id)
    )
    return tuple((title, at, reason) for title, at, reason in rows)


def _supervised(person_id: int) -> tuple[tuple[str, dt.date, bool], ...]:
    rows = db.session.execute(
        select(_title(Supervision.course_id), Supervision.held_on, Supervision.passed)
        .where(Supervision.person_id == person_id, known(Supervision))
        .order_by(Supervision.id)
    )
    return tuple((title, on, passed) for title, on, passed in rows)


def _notices(person_id: int) -> tuple[tuple[dt.datetime, str], ...]:
    rows = db.session.execute(
        select(Notice.made_at, Notice.text).where(Notice.person_id == person_id).order_by(Notice.id.desc()).limit(50)
    )
    return tuple((at, said) for at, said in rows)
