"""The queue of those who grade practical work: what waits longest first, a page at a time.

A grader never sees their own work in it, nor, while it waits, what they have graded already.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course
from app.catalog.queries import EditionView
from app.core.database import db, effective, known
from app.learning.models import Grading, Submission
from app.learning.work import WorkState
from app.people.models import Officer, Person, Posting, Unit, UnitVersion
from app.people.queries.names import shown_name

PAGE = 50
HANDED_IN = (WorkState.WAITING, WorkState.RETURNED, WorkState.PASSED)


@dataclass(frozen=True)
class Grader:
    """Who grades: what they may not grade follows from it."""

    account_uid: str
    person_id: int


@dataclass(frozen=True)
class QueueFilter:
    """What a grader looks at: submissions of one state, of one course or (`slug` "") of all."""

    state: WorkState = WorkState.WAITING
    slug: str = ""


@dataclass(frozen=True)
class QueueLine:
    """One handed-in work in the queue. `graded` is how many graders have judged it."""

    id: int
    uid: str
    person_uid: str
    full_name: str
    unit_name: str
    edition: EditionView
    number: int
    state: WorkState
    submitted_at: dt.datetime
    graded: int


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue; `after` and `before` are the uids at its edges where more follows."""

    lines: tuple[QueueLine, ...]
    before: str | None
    after: str | None


def _filtered(query: Any, grader: Grader, wanted: QueueFilter) -> Any:
    query = query.where(Submission.state == wanted.state.value, Submission.person_id != grader.person_id)
    if wanted.slug:
        course = sa.select(Course.id).where(Course.slug == wanted.slug).scalar_subquery()
        query = query.where(Submission.course_id == course)
    if wanted.state is WorkState.WAITING:
        mine = sa.exists().where(
            Grading.submission_id == Submission.id, Grading.graded_by == grader.account_uid
        )
        query = query.where(~mine)
    return query


_PLACE = sa.tuple_(Submission.submitted_at, Submission.id)


def _place_of(uid: str) -> Any:
    """Where a submission stands in the order; a comparison with it is empty for an unknown uid."""
    at = sa.select(Submission.submitted_at).where(Submission.uid == uid).scalar_subquery()
    row = sa.select(Submission.id).where(Submission.uid == uid).scalar_subquery()
    return sa.tuple_(at, row)


def grading_queue(
    grader: Grader,
    wanted: QueueFilter,
    *,
    day: dt.date,
    after: str | None = None,
    before: str | None = None,
    size: int = PAGE,
) -> QueuePage:
    """One page of the queue, oldest hand-in first: behind the submission `after`, or in front of `before`."""
    backwards = before is not None
    query = _filtered(_lines(day), grader, wanted)
    if before is not None:
        query = query.where(_place_of(before) > _PLACE)
        query = query.order_by(Submission.submitted_at.desc(), Submission.id.desc())
    else:
        if after is not None:
            query = query.where(_place_of(after) < _PLACE)
        query = query.order_by(Submission.submitted_at, Submission.id)
    rows = list(db.session.execute(query.limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    lines = _read(rows)
    if not lines:
        return QueuePage((), None, None)
    earlier = more if backwards else after is not None
    later = True if backwards else more
    return QueuePage(lines, lines[0].uid if earlier else None, lines[-1].uid if later else None)


def _lines(day: dt.date) -> Any:
    return (
        sa.select(
            Submission.id, Submission.uid, Person.uid.label("person_uid"), shown_name().label("full_name"),
            sa.func.coalesce(UnitVersion.name, Unit.code, "").label("unit_name"), Submission.edition_id, Submission.number,
            Submission.state, Submission.submitted_at,
        )
        .join(Person, Person.id == Submission.person_id)
        .outerjoin(Officer, Officer.person_id == Person.id)
        .outerjoin(Posting, sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, day)))
        .outerjoin(Unit, Unit.id == Posting.unit_id)
        .outerjoin(
            UnitVersion, sa.and_(UnitVersion.unit_id == Unit.id, known(UnitVersion), effective(UnitVersion, day))
        )
    )  # fmt: skip


def _read(rows: list[Any]) -> tuple[QueueLine, ...]:
    graded: dict[int, int] = {}
    if rows:
        counted = db.session.execute(
            sa.select(Grading.submission_id, sa.func.count())
            .where(Grading.submission_id.in_([r.id for r in rows]))
            .group_by(Grading.submission_id)
        )
        graded = {row[0]: row[1] for row in counted}
    lines = []
    for r in rows:
        edition = catalog.edition(r.edition_id)
        if edition is not None and edition.practical is not None:
            lines.append(
                QueueLine(
                    r.id, r.uid, r.person_uid, r.full_name, r.unit_name, edition, r.number, WorkState(r.state),
                    r.submitted_at, graded.get(r.id, 0),
                )
            )  # fmt: skip
    return tuple(lines)


def to_grade(uid: str, grader: Grader, *, day: dt.date) -> QueueLine | None:
    """One handed-in work before a grader; None for their own, and for what was not handed in."""
    states = [state.value for state in HANDED_IN]
    query = _lines(day).where(
        Submission.uid == uid, Submission.state.in_(states), Submission.person_id != grader.person_id
    )
    return next(iter(_read(list(db.session.execute(query.limit(1))))), None)


def beside(uid: str, grader: Grader, wanted: QueueFilter) -> tuple[str | None, str | None]:
    """(uid before, uid after) of a submission in a grader's queue, whether or not it still stands in it."""
    place = _place_of(uid)
    query = _filtered(sa.select(Submission.uid), grader, wanted)
    before = query.where(place > _PLACE).order_by(Submission.submitted_at.desc(), Submission.id.desc())
    after = query.where(place < _PLACE).order_by(Submission.submitted_at, Submission.id)
    return db.session.scalar(before.limit(1)), db.session.scalar(after.limit(1))


def first_waiting(grader: Grader, slug: str = "") -> str | None:
    """The uid of the work that waits longest for this grader."""
    query = _filtered(sa.select(Submission.uid), grader, QueueFilter(slug=slug))
    found: str | None = db.session.scalar(query.order_by(Submission.submitted_at, Submission.id).limit(1))
    return found


def waiting_count(grader: Grader, slug: str = "") -> int:
    """How many works wait for this grader."""
    query = _filtered(sa.select(sa.func.count(Submission.id)), grader, QueueFilter(slug=slug))
    return db.session.scalar(query) or 0


def courses_with_work() -> dict[str, str]:
    """Slug → title of the courses in which something was handed in, for the filter."""
    rows = db.session.scalars(sa.select(Course.slug).where(Course.id.in_(sa.select(Submission.course_id).distinct())))
    titles = {}
    for slug in rows:
        edition = catalog.current_edition(slug)
        titles[slug] = edition.title if edition else slug
    return dict(sorted(titles.items(), key=lambda item: item[1]))
