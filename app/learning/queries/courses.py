"""Courses as one person sees them: what to do next, what is under way, what is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.queries import EditionView, LessonView, ProgrammeView
from app.core import clock
from app.core.database import db, effective, known
from app.learning.models import Attempt, Enrolment, LessonProgress, Regrade, Submission
from app.learning.queries.progress import NOT_BEGUN, Progress, edition_for
from app.learning.rules import LessonState, lesson_state, unread
from app.learning.work import WorkState
from app.people.models import DutyAssignment, Officer, Posting
from app.records import queries as records


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


@dataclass(frozen=True)
class Home:
    """What a signed-in person sees first: the one course to go on with, programmes, other courses begun."""

    next: CourseLine | None
    programmes: tuple[tuple[ProgrammeView, tuple[CourseLine | None, ...]], ...]
    others: tuple[CourseLine, ...]
    lines: Mapping[str, CourseLine]


@dataclass
class _Course:
    edition_id: int
    started_at: dt.datetime
    last_at: dt.datetime
    last_lesson_key: str
    read: dict[str, dict[str, dt.datetime]]
    passed: bool = False
    running: bool = False
    works: dict[str, WorkState] = field(default_factory=dict)  # by practical key: its last try, or Đạt


def passed_by_regrade() -> sa.ColumnElement[bool]:
    """Whether an attempt passes under a key that was mended since."""
    return sa.exists().where(Regrade.attempt_id == Attempt.id, Regrade.passed.is_(True))


def _courses_of(person_id: int) -> dict[int, _Course]:
    """Every course a person has begun, by course id, in two queries."""
    found: dict[int, _Course] = {}
    rows = db.session.execute(
        sa.select(
            Enrolment.course_id, Enrolment.edition_id, Enrolment.started_at, Enrolment.last_at,
            Enrolment.last_lesson_key, LessonProgress.lesson_key, LessonProgress.content_hash, LessonProgress.read_at,
        )
        .outerjoin(
            LessonProgress,
            sa.and_(
                LessonProgress.person_id == Enrolment.person_id, LessonProgress.course_id == Enrolment.course_id
            ),
        )
        .where(Enrolment.person_id == person_id)
    )  # fmt: skip
    for (
        course_id,
        edition_id,
        started_at,
        last_at,
        last_key,
        key,
        content_hash,
        read_at,
    ) in rows:
        course = found.setdefault(course_id, _Course(edition_id, started_at, last_at, last_key, {}))
        if key is not None:
            course.read.setdefault(key, {})[content_hash] = read_at
    if found:
        attempts = db.session.execute(
            sa.select(
                Attempt.course_id, Attempt.submitted_at, sa.or_(Attempt.passed.is_(True), passed_by_regrade())
            ).where(Attempt.person_id == person_id)
        )
        for course_id, submitted_at, passed in attempts:
            if course_id in found:
                found[course_id].passed |= bool(passed)
                found[course_id].running |= submitted_at is None
    if found and _some_ask_for_work(found.values()):
        works = db.session.execute(
            sa.select(Submission.course_id, Submission.practical_key, Submission.state)
            .where(Submission.person_id == person_id)
            .order_by(Submission.number)
        )
        for course_id, key, state in works:
            if course_id in found and found[course_id].works.get(key) is not WorkState.PASSED:
                found[course_id].works[key] = WorkState(state)
    return found


def _some_ask_for_work(courses: Iterable[_Course]) -> bool:
    begun = (catalog.edition(course.edition_id) for course in courses)
    return any(e is not None and e.practical is not None for e in (*begun, *catalog.published_courses()))


def _line(current: EditionView, course: _Course | None, held: records.CompletionView | None) -> CourseLine:
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
        quiz_passed=bool(course and course.passed),
        quiz_running=bool(course and course.running),
        completed_on=held.earned_on if held else None,
        certificate=(held.certificate_code or "") if held else "",
        work=course.works.get(edition.practical.key) if course and edition.practical else None,
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
    begun = _courses_of(person_id)
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
    return {e.slug: _line(e, begun.get(e.course_id), held.get(e.course_id)) for e in editions}


def audiences_of(person_id: int, day: dt.date) -> tuple[str, ...]:
    """The audiences an officer belongs to through the duties held on `day`; every other officer is an official."""
    duties = db.session.scalars(
        sa.select(DutyAssignment.duty)
        .join(Posting, Posting.id == DutyAssignment.posting_id)
        .join(Officer, Officer.id == Posting.officer_id)
        .where(
            Officer.person_id == person_id,
            known(DutyAssignment), effective(DutyAssignment, day), known(Posting), effective(Posting, day),
        )
        .distinct()
    ).all()  # fmt: skip
    return tuple(sorted(duty.replace("_", "-") for duty in duties)) or ("cbccvc",)


def programmes_of(person_id: int, day: dt.date) -> tuple[ProgrammeView, ...]:
    """The programmes meant for a person on `day`."""
    audiences = audiences_of(person_id, day)
    return tuple(p for p in catalog.programmes() if p.audience in audiences)


def home(person_id: int, day: dt.date) -> Home:
    """Everything the home page of a signed-in person shows."""
    lines = lines_of(person_id, day, catalog.published_courses(), begun_too=True)
    programmes = tuple(
        (p, tuple(lines.get(c.slug) for c in p.courses if c.required)) for p in programmes_of(person_id, day)
    )
    in_programme = {c.slug for p, _ in programmes for c in p.courses if c.required}
    others = tuple(x for slug, x in lines.items() if slug not in in_programme and x.begun)
    return Home(_next(lines, programmes), programmes, others, lines)


def _next(
    lines: Mapping[str, CourseLine],
    programmes: Sequence[tuple[ProgrammeView, tuple[CourseLine | None, ...]]],
) -> CourseLine | None:
    """What to go on with: the course last worked on, else the first of the programme that is not done."""
    under_way = [x for x in lines.values() if x.state == "progress"]
    busy = [x for x in under_way if not x.idle]
    if busy:
        return max(busy, key=lambda x: x.last_at or dt.datetime.min.replace(tzinfo=dt.UTC))
    for _, wanted in programmes:
        for line in wanted:
            if line is not None and line.state == "new":
                return line
    # Nobody has a programme before the programmes are loaded: any course is better than an empty page.
    fresh = None if programmes else next((x for x in lines.values() if x.state == "new"), None)
    return fresh or next(iter(under_way), None)
