"""Who has used all tries at a quiz without passing: the people a trainer may open one more attempt for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course
from app.catalog.queries import EditionView
from app.core.database import db
from app.learning.models import Attempt, ExtraAttempt, Regrade
from app.people.models import Person
from app.people.queries.names import shown_name


@dataclass(frozen=True)
class Stuck:
    """Somebody whose tries are used up. `score`: the best, in hundredths of a percent."""

    person_id: int
    person_uid: str
    full_name: str
    edition: EditionView
    quiz_key: str
    used: int
    score: int
    last_at: dt.datetime
    granted: bool  # one more has been opened since the last hand-in


def stuck(person_uid: str | None = None, slug: str | None = None, limit: int = 200) -> tuple[Stuck, ...]:
    """The people whose tries at a current quiz are used up, those who waited longest first; or one of them."""
    last = sa.func.max(Attempt.submitted_at)
    granted = (
        sa.select(sa.func.max(ExtraAttempt.granted_at))
        .where(
            ExtraAttempt.person_id == Attempt.person_id,
            ExtraAttempt.course_id == Attempt.course_id,
            ExtraAttempt.quiz_key == Attempt.quiz_key,
        )
        .correlate(Attempt)
        .scalar_subquery()
    )
    # What attempts are worth under keys mended since, for the few that were regraded.
    better = (
        sa.select(
            Regrade.attempt_id,
            sa.func.max(Regrade.score).label("score"),
            sa.func.max(sa.case((Regrade.passed.is_(True), 1), else_=0)).label("passed"),
        )
        .group_by(Regrade.attempt_id)
        .subquery()
    )
    passed = sa.case((Attempt.passed.is_(True), 1), else_=sa.func.coalesce(better.c.passed, 0))
    score = sa.case((better.c.score > Attempt.score, better.c.score), else_=Attempt.score)
    query = (
        sa.select(
            Person.id, Person.uid, shown_name(), Course.slug, Attempt.quiz_key, sa.func.count(Attempt.id),
            sa.func.max(score), last, granted,
        )
        .join(Person, Person.id == Attempt.person_id)
        .join(Course, Course.id == Attempt.course_id)
        .outerjoin(better, better.c.attempt_id == Attempt.id)
        .group_by(
            Person.id, Person.uid, Person.full_name, Person.restricted_at, Course.slug, Attempt.person_id,
            Attempt.course_id, Attempt.quiz_key,
        )
        .having(
            sa.func.max(passed) == 0,
            sa.func.count(Attempt.id) == sa.func.count(Attempt.submitted_at),
            sa.or_(*[_used_up(edition) for edition in catalog.published_courses() if edition.quiz] or [sa.false()]),
        )
        .order_by(last, Person.id)
        .limit(limit)
    )  # fmt: skip
    if person_uid is not None:
        query = query.where(Person.uid == person_uid, Course.slug == slug)
    found = []
    for person_id, uid, name, course, quiz_key, used, score, last_at, granted_at in db.session.execute(query):
        edition = catalog.current_edition(course)
        if edition is not None and last_at is not None:
            found.append(
                Stuck(
                    person_id,
                    uid,
                    name,
                    edition,
                    quiz_key,
                    used,
                    score or 0,
                    last_at,
                    granted_at is not None and granted_at > last_at,
                )
            )
    return tuple(found)


def _used_up(edition: EditionView) -> sa.ColumnElement[bool]:
    assert edition.quiz is not None
    return sa.and_(Attempt.course_id == edition.course_id, sa.func.count(Attempt.id) >= edition.quiz.attempts)
