"""How far a person is in one course: the edition they learn from and what they have read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.core import database
from app.core.database import db, known
from app.learning.models import Attempt, Enrolment, LessonProgress
from app.learning.rules import Read
from app.records.models import Completion, Revocation


@dataclass(frozen=True)
class Progress:
    """A person in a course. `edition_id` is None before the course was begun."""

    edition_id: int | None = None
    started_at: dt.datetime | None = None
    last_lesson_key: str = ""
    read: Read = field(default_factory=dict)


NOT_BEGUN = Progress()

def edition_for(begun_on: int | None, newest: EditionView, today: dt.date) -> EditionView:
    """The edition a person learns from: the one begun, until they accept a newer one or its publisher's date comes."""
    mine = catalog.edition(begun_on) if begun_on is not None else None
    if mine is None or (newest.number > mine.number and newest.move_on is not None and newest.move_on <= today):
        return newest
    return mine


# The tables themselves, not the mapped classes: a statement without entities skips the ORM's own work on every page.
_enrolment = Enrolment.__table__.c
_read = LessonProgress.__table__.c
# Progress is only ever written with an enrolment, so one outer join answers both: a lesson page asks once.
_PROGRESS = (
    sa.select(
        _enrolment.edition_id,
        _enrolment.started_at,
        _enrolment.last_lesson_key,
        _read.lesson_key,
        _read.content_hash,
        _read.read_at,
    )
    .outerjoin(
        LessonProgress.__table__,
        sa.and_(
            _read.person_id == _enrolment.person_id,
            _read.course_id == _enrolment.course_id,
        ),
    )
    .where(
        _enrolment.person_id == sa.bindparam("person"),
        _enrolment.course_id == sa.bindparam("course"),
    )
)


def progress(person_id: int, course_id: int) -> Progress:
    """The edition a person learns from and what they have read of the course, in one query."""
    rows = database.read(_PROGRESS, {"person": person_id, "course": course_id})
    if not rows:
        return NOT_BEGUN
    read: dict[str, dict[str, dt.datetime]] = {}
    for _, _, _, key, content_hash, read_at in rows:
        if key is not None:
            read.setdefault(key, {})[content_hash] = read_at
    return Progress(rows[0][0], rows[0][1], rows[0][2], read)


@dataclass(frozen=True)
class EditionLearners:
    """How many people are in the middle of a course on one edition, and how many of them sit at its quiz now."""

    edition: EditionView
    learning: int
    sitting: int


def _unfinished() -> sa.ColumnElement[bool]:
    """Enrolments of people who have not completed the course (or whose completion was taken back)."""
    return ~sa.exists().where(
        Completion.person_id == Enrolment.person_id,
        Completion.course_id == Enrolment.course_id,
        known(Completion),
        ~sa.exists().where(Revocation.completion_id == Completion.id, known(Revocation)),
    )


def in_the_middle(course_id: int) -> list[EditionLearners]:
    """Who is in the middle of a course, by the edition they began, the newest first: counts, no names."""
    sitting = sa.exists().where(
        Attempt.person_id == Enrolment.person_id,
        Attempt.course_id == Enrolment.course_id,
        Attempt.submitted_at.is_(None),
    )
    rows = db.session.execute(
        sa.select(Enrolment.edition_id, sa.func.count(), sa.func.sum(sa.case((sitting, 1), else_=0)))
        .where(Enrolment.course_id == course_id, _unfinished())
        .group_by(Enrolment.edition_id)
        .order_by(Enrolment.edition_id.desc())
    )
    return [
        EditionLearners(edition, count, at_it or 0)
        for edition_id, count, at_it in rows
        if (edition := catalog.edition(edition_id)) is not None
    ]


def readers_in_the_middle(course_id: int, keys: Sequence[str]) -> dict[str, dict[int, set[str]]]:
    """Lesson key → person → the wordings read, of those in the middle of a course: for counting, never for a page."""
    rows = db.session.execute(
        sa.select(LessonProgress.lesson_key, LessonProgress.person_id, LessonProgress.content_hash)
        .join(
            Enrolment,
            sa.and_(Enrolment.person_id == LessonProgress.person_id, Enrolment.course_id == LessonProgress.course_id),
        )
        .where(LessonProgress.course_id == course_id, LessonProgress.lesson_key.in_(keys), _unfinished())
    )
    found: dict[str, dict[int, set[str]]] = {}
    for key, person_id, content_hash in rows:
        found.setdefault(key, {}).setdefault(person_id, set()).add(content_hash)
    return found
