"""Courses as one person sees them: what to do next, what is under way, what is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.queries import EditionView, LessonView
from app.core import clock
from app.core.database import db
from app.learning.models import Attempt, Enrolment, LessonProgress, Regrade, Submission
from app.learning.queries.progress import NOT_BEGUN, Progress, edition_for
from app.learning.queries.revoked import revoked_tries_of
from app.learning.rules import LessonState, lesson_state, unread
from app.learning.work import WorkState
from app.records import queries as records
from app.records.models import Completion
from app.records.queries.figure import counting
from app.records.rules import Source


@dataclass(frozen=True)
class CourseLine:
    """One course of one person: how far, and what comes next."""

    edition: EditionView  # the one the person learns from; the newest before they begin
    begun: bool
    last_at: dt.datetime | None
    read: int  # required lessons read
    required: int
    next_lesson: LessonView | None
    quiz_passed: bool
    quiz_running: bool
    completed_on: dt.date | None
    certificate: str  # code of the letter, "" when there is none
    work: WorkState | None = None  # of the practical work; None where nothing of it was begun
    tries: int = 0  # at the final quiz, handed in

    @property
    def state(self) -> str:
        """done, progress or new."""
        return "done" if self.completed_on else "progress" if self.begun else "new"

    @property
    def work_due(self) -> bool:
        """Whether completing it still needs the practical work."""
        return self.edition.asks_work and self.work is not WorkState.PASSED

    @property
    def idle(self) -> bool:
        """Whether nothing is left to do but wait for a grader."""
        done = self.next_lesson is None and (self.quiz_passed or self.edition.quiz is None)
        return done and self.work_due and self.work is WorkState.WAITING

    @property
    def minutes_left(self) -> int:
        """Minutes of the lessons still to be read."""
        if self.next_lesson is None:
            return 0
        return sum(x.minutes for x in self._left)

    _left: tuple[LessonView, ...] = field(default=(), repr=False)


@dataclass
class _Course:
    edition_id: int
    started_at: dt.datetime
    last_at: dt.datetime
    last_lesson_key: str
    read: dict[str, dict[str, dt.datetime]]
    passes: set[str] = field(default_factory=set)  # uids of the attempts that passed
    running: bool = False
    tries: int = 0  # handed in
    works: dict[str, WorkState] = field(default_factory=dict)  # by practical key: its last try, or Đạt


def passed_by_regrade() -> sa.ColumnElement[bool]:
    """Whether an attempt passes under a key that was mended since."""
    return sa.exists().where(Regrade.attempt_id == Attempt.id, Regrade.passed.is_(True))


def _forget_revoked(begun: Mapping[int, Mapping[int, _Course]], held: Container[tuple[int, int]]) -> None:
    """An attempt whose completion was taken back passes nothing; asked only where somebody passed and holds nothing."""
    courses = [(person, course_id, c) for person, some in begun.items() for course_id, c in some.items()]
    if any(c.passes and (person, course_id) not in held for person, course_id, c in courses):
        gone = revoked_tries_of([*begun], Source.QUIZ)
        for _, _, course in courses:
            course.passes -= gone


def _courses_of(person_ids: Sequence[int]) -> dict[int, dict[int, _Course]]:
    """Every course these people have begun, by person and course id, in two queries (three or four where work is asked for)."""
    found: dict[int, dict[int, _Course]] = {}
    rows = db.session.execute(
        sa.select(
            Enrolment.person_id, Enrolment.course_id, Enrolment.edition_id, Enrolment.started_at, Enrolment.last_at,
            Enrolment.last_lesson_key, LessonProgress.lesson_key, LessonProgress.content_hash, LessonProgress.read_at,
        )
        .outerjoin(
            LessonProgress,
            sa.and_(
                LessonProgress.person_id == Enrolment.person_id, LessonProgress.course_id == Enrolment.course_id
            ),
        )
        .where(_of(Enrolment.person_id, person_ids))
    )  # fmt: skip
    for person, course_id, edition_id, started_at, last_at, last_key, key, content_hash, read_at in rows:
        course = found.setdefault(person, {}).setdefault(
            course_id, _Course(edition_id, started_at, last_at, last_key, {})
        )
        if key is not None:
            course.read.setdefault(key, {})[content_hash] = read_at
    if found:
        attempts = db.session.execute(
            sa.select(
                Attempt.person_id, Attempt.course_id, Attempt.uid, Attempt.submitted_at,
                sa.or_(Attempt.passed.is_(True), passed_by_regrade()),
            ).where(_of(Attempt.person_id, person_ids))
        )  # fmt: skip
        for person, course_id, uid, submitted_at, passed in attempts:
            if course_id in found.get(person, {}):
                course = found[person][course_id]
                course.passes |= {uid} if passed else set()
                course.running |= submitted_at is None
                course.tries += submitted_at is not None
    if found and _some_ask_for_work(course for courses in found.values() for course in courses.values()):
        works = db.session.execute(
            sa.select(
                Submission.person_id, Submission.course_id, Submission.practical_key, Submission.state, Submission.uid
            )
            .where(_of(Submission.person_id, person_ids))
            .order_by(Submission.number)
        ).all()
        passed_some = any(state == WorkState.PASSED.value for *_, state, _ in works)
        gone = revoked_tries_of(person_ids, Source.PRACTICAL) if passed_some else frozenset()
        for person, course_id, key, state, uid in works:
            if course_id in found.get(person, {}):
                works_of = found[person][course_id].works
                if works_of.get(key) is not WorkState.PASSED:
                    works_of[key] = WorkState.RETURNED if uid in gone else WorkState(state)
    return found


def _of(column: Any, person_ids: Sequence[int]) -> Any:
    return column == person_ids[0] if len(person_ids) == 1 else column.in_(person_ids)


def _some_ask_for_work(courses: Iterable[_Course]) -> bool:
    begun = (catalog.edition(course.edition_id) for course in courses)
    return any(e is not None and e.practical is not None for e in (*begun, *catalog.published_courses()))


def _line(
    current: EditionView, course: _Course | None, completed_on: dt.date | None, certificate: str = ""
) -> CourseLine:
    edition = edition_for(course.edition_id if course else None, current, clock.today())
    progress = Progress(course.edition_id, read=course.read) if course else NOT_BEGUN
    left = unread(edition.lessons, progress.read)
    missing = tuple(x for x in edition.lessons if x in left)
    required = sum(1 for x in edition.lessons if x.required)
    return CourseLine(
        edition=edition,
        begun=course is not None,
        last_at=course.last_at if course else None,
        read=required - len(missing),
        required=required,
        next_lesson=_resume(edition, progress, course.last_lesson_key if course else ""),
        quiz_passed=bool(course and course.passes),
        quiz_running=bool(course and course.running),
        completed_on=completed_on,
        certificate=certificate,
        work=course.works.get(edition.practical.key) if course and edition.practical else None,
        tries=course.tries if course else 0,
        _left=missing,
    )


def _resume(edition: EditionView, progress: Progress, last_key: str) -> LessonView | None:
    """The first unread required lesson after the one last read; from the beginning when there is none after it."""
    last = edition.lesson(last_key)
    open_lessons = [
        x for x in edition.lessons if x.required and lesson_state(x, progress.read) is not LessonState.READ
    ]
    after = [x for x in open_lessons if last is not None and x.position > last.position]
    return next(iter(after or open_lessons), None)


def lines_of(
    person_id: int, day: dt.date, editions: Iterable[EditionView], *, begun_too: bool = False
) -> dict[str, CourseLine]:
    """These courses as a person sees them on `day`, by slug; `begun_too`: also those begun that are offered no more."""
    begun = _courses_of([person_id]).get(person_id, {})
    if begun_too:
        offered = list(editions)
        gone = begun.keys() - {edition.course_id for edition in offered}
        editions = offered + [e for i in gone if (e := catalog.edition(begun[i].edition_id)) is not None]
    # The newest first in the list, so that the earliest that counts stays in the mapping.
    held = {
        c.course_id: c
        for c in records.completions_of(person_id)
        if c.earned_on <= day and (c.revoked_on is None or c.revoked_on > day)
    }
    _forget_revoked({person_id: begun}, {(person_id, course_id) for course_id in held})
    return {
        e.slug: _line(
            e, begun.get(e.course_id), c.earned_on if c else None, (c.certificate_code or "") if c else ""
        )
        for e in editions
        for c in [held.get(e.course_id)]
    }


def lines_of_many(
    person_ids: Sequence[int], editions: Sequence[EditionView], day: dt.date
) -> dict[int, list[CourseLine]]:
    """These courses as each of these people sees them on `day`, without letters: a page of a list, not more."""
    begun = _courses_of(person_ids)
    held: dict[tuple[int, int], dt.date] = {
        (person, course): on
        for person, course, on in db.session.execute(
            sa.select(Completion.person_id, Completion.course_id, sa.func.min(Completion.earned_on))
            .where(_of(Completion.person_id, person_ids), counting(day, None))
            .group_by(Completion.person_id, Completion.course_id)
        )
    }
    _forget_revoked(begun, held)
    return {
        person: [
            _line(e, begun.get(person, {}).get(e.course_id), held.get((person, e.course_id))) for e in editions
        ]
        for person in person_ids
    }
