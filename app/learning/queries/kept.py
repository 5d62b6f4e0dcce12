"""Everything this room keeps about one person, for that person (and for erasing them)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from app.catalog.models import Course, Edition
from app.core.database import db
from app.learning.models import (
    Answer,
    Attempt,
    Enrolment,
    Grading,
    LessonProgress,
    Notice,
    Submission,
    SubmissionFile,
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
    """Courses, attempts, works and notices of a person."""
    return KeptLearning(_courses(person_id), _attempts(person_id), _works(person_id), _notices(person_id))


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
            Attempt.score, Attempt.passed,
        )
        .join(Edition, Edition.id == Attempt.edition_id)
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.id)
    )  # fmt: skip
    # An open attempt carries no score here either: it has none yet.
    return tuple(KeptAttempt(*row[1:], answers.get(row[0], {})) for row in rows)


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


def _notices(person_id: int) -> tuple[tuple[dt.datetime, str], ...]:
    rows = db.session.execute(
        select(Notice.made_at, Notice.text).where(Notice.person_id == person_id).order_by(Notice.id.desc()).limit(50)
    )
    return tuple((at, said) for at, said in rows)
