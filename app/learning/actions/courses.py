"""Beginning a course, reading its lessons, moving to a newer edition; and the end of it, through the one door."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.core import clock, database
from app.core.database import db, insert
from app.learning import queries
from app.learning.models import Enrolment, LessonProgress
from app.learning.rules import is_complete
from app.records.actions import record_completion
from app.records.models import Completion
from app.records.rules import Source


def begin_course(*, person_id: int, edition: EditionView, now: dt.datetime) -> None:
    """Enrol a person in the edition, unless they have begun the course before: then they stay where they are."""
    database.execute(
        _begin(db.engine.dialect.name),
        {
            "person_id": person_id,
            "course_id": edition.course_id,
            "edition_id": edition.id,
            "started_at": now,
            "last_at": now,
            "last_lesson_key": "",
        },
    )


# Statements are built once: building one costs as much as running it.
_ENROLMENTS = Enrolment.metadata.tables["enrolment"]
_ENROLMENT = _ENROLMENTS.c
_HOLD = (
    sa.select(_ENROLMENT.edition_id)
    .where(_ENROLMENT.person_id == sa.bindparam("person"), _ENROLMENT.course_id == sa.bindparam("course"))
    .with_for_update()
)
_TOUCH = (
    sa.update(_ENROLMENTS)
    .where(_ENROLMENT.person_id == sa.bindparam("person"), _ENROLMENT.course_id == sa.bindparam("course"))
    .values(last_at=sa.bindparam("now"), last_lesson_key=sa.bindparam("lesson"))
)


@lru_cache(maxsize=2)
def _begin(dialect: str) -> sa.Executable:
    made: sa.Executable = insert(Enrolment.__table__).on_conflict_do_nothing(
        index_elements=["person_id", "course_id"]
    )
    return made


@lru_cache(maxsize=2)
def _read(dialect: str) -> sa.Executable:
    row = insert(LessonProgress.__table__)
    made: sa.Executable = row.on_conflict_do_update(
        index_elements=["person_id", "course_id", "lesson_key", "content_hash"],
        set_={"read_at": row.excluded.read_at},
    )
    return made


def hold_enrolment(person_id: int, course_id: int) -> int | None:
    """Lock a person's course until the end of the transaction; the edition they learn from.

    Reading the last lesson and handing in the quiz may happen at once, on two devices: each must see the other's
    outcome, or neither would complete the course.
    """
    found = database.read(_HOLD, {"person": person_id, "course": course_id})
    return found[0][0] if found else None


def mark_read(
    *,
    person_id: int,
    edition: EditionView,
    lesson_key: str,
    recorded_by: str,
    now: dt.datetime,
) -> Completion | None:
    """Note that a lesson was read in the wording of `edition`; the completion, when that was the last thing missing.

    Begins the course on its newest edition if need be. Reading again renews the time, which opens one more attempt after
    the last (P14). Raises KeyError for a lesson that the edition does not have.
    """
    lesson = edition.lesson(lesson_key)
    if lesson is None:
        raise KeyError(lesson_key)
    edition_id = hold_enrolment(person_id, edition.course_id)
    if edition_id is None:
        begin_course(
            person_id=person_id,
            edition=catalog.current_edition(edition.slug) or edition,
            now=now,
        )
        edition_id = hold_enrolment(person_id, edition.course_id)
    database.execute(
        _read(db.engine.dialect.name),
        {
            "person_id": person_id,
            "course_id": edition.course_id,
            "lesson_key": lesson.key,
            "content_hash": lesson.content_hash,
            "read_at": now,
        },
    )
    database.execute(
        _TOUCH, {"person": person_id, "course": edition.course_id, "now": now, "lesson": lesson.key}
    )
    return complete_if_done(
        person_id=person_id,
        course_id=edition.course_id,
        edition_id=edition_id,
        recorded_by=recorded_by,
        now=now,
    )


def accept_edition(
    *, person_id: int, edition: EditionView, recorded_by: str, now: dt.datetime
) -> Completion | None:
    """Move a person to a newer edition, because they asked for it. Nothing read is lost; an older one is ignored.

    The completion, when everything the newer edition asks for has been done already.
    """
    learning_from = hold_enrolment(person_id, edition.course_id)
    known = catalog.edition(learning_from) if learning_from is not None else None
    if known is None or known.number >= edition.number:
        return None
    database.execute(
        sa.update(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.course_id == edition.course_id)
        .values(edition_id=edition.id, last_at=now)
    )
    return complete_if_done(
        person_id=person_id,
        course_id=edition.course_id,
        edition_id=edition.id,
        recorded_by=recorded_by,
        now=now,
    )


def complete_if_done(
    *,
    person_id: int,
    course_id: int,
    edition_id: int | None,
    recorded_by: str,
    now: dt.datetime,
) -> Completion | None:
    """Record the completion of the edition a person learns from, once, when its rules are met.

    Call it with the enrolment held. What was passed is the completion's reference, so that a retry finds it again: the
    practical work where the edition asks for one, else the attempt; a course with neither refers to person and edition.
    """
    begun = catalog.edition(edition_id) if edition_id is not None else None
    if begun is None:
        return None
    edition = queries.edition_for(begun.id, catalog.current_edition(begun.slug) or begun, clock.local_date(now))
    progress = queries.progress(person_id, course_id)
    passing, work = None, None
    if edition.quiz is not None:
        attempts = queries.attempts_of(person_id, course_id, edition.quiz.key)
        passing = queries.pass_for(attempts, person_id=person_id, edition=edition)
    if edition.asks_work:
        standing = queries.work_standing(person_id, edition)
        work = standing.passing if standing else None
    if not is_complete(
        edition.lessons,
        progress.read,
        has_quiz=edition.quiz is not None,
        passed=passing is not None,
        work_due=edition.asks_work and work is None,
    ):
        return None
    reference = work.uid if work else passing.uid if passing else f"{person_id}/{edition.id}"
    return record_completion(
        person_id=person_id,
        course_id=course_id,
        edition_id=edition.id,
        edition_number=edition.number,
        source=Source.PRACTICAL if work else Source.QUIZ,
        source_ref=reference,
        earned_at=now,
        score=passing.score if passing else None,
        credited_minutes=edition.credited_minutes,
        evidence={"attempt": passing.uid} if work and passing else None,
        recorded_by=recorded_by,
        now=now,
    )
