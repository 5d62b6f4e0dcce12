"""Editions as pages need them.

An edition never changes, so what is read of one is kept in the process for as long as it lives: a lesson page asks the
database nothing about the lesson. Which edition is current is asked anew at most every few seconds.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.catalog.bundle import DrawBy
from app.catalog.models import (
    Course,
    Edition,
    EditionRelease,
    EditionWithdrawal,
    Lesson,
    LessonChange,
    ProgrammeCourse,
    Quiz,
    RenderedLesson,
)
from app.catalog.queries.practicals import PracticalView, practical_of
from app.catalog.queries.variants import VariantView, variants_of
from app.catalog.rules import ChangeKind
from app.core import clock, markdown
from app.core.database import db


@dataclass(frozen=True)
class ChangeView:
    """How a lesson differs from an earlier wording; who read one of `counts_as` has read it (practice P20)."""

    kind: ChangeKind
    note: str
    minutes: int
    counts_as: frozenset[str]


@dataclass(frozen=True)
class LessonView:
    """A lesson as pages need it, without its text. Minutes are whole, sizes in bytes."""

    key: str
    position: int
    title: str
    minutes_read: int
    minutes_self: int
    minutes_practice: int
    required: bool
    law_checked_on: dt.date | None
    sources: tuple[dict[str, Any], ...]
    content_hash: str
    page_bytes: int
    picture_bytes: int
    change: ChangeView | None = None
    variants: tuple[VariantView, ...] = ()

    def variant(self, lang: str) -> VariantView | None:
        """The lesson in that language, where it is not the Vietnamese one."""
        return next((v for v in self.variants if v.lang == lang), None)

    @property
    def counts_as(self) -> frozenset[str]:
        """Hashes of earlier wordings that count as having read this one."""
        return self.change.counts_as if self.change else frozenset()

    @property
    def minutes(self) -> int:
        """What an officer needs at the screen: reading and self-checks."""
        return self.minutes_read + self.minutes_self

    @property
    def size(self) -> int:
        """What opening the lesson costs with all its pictures, roughly (text travels compressed)."""
        return self.page_bytes // 3 + self.picture_bytes


@dataclass(frozen=True)
class QuizView:
    """The final quiz of an edition."""

    id: int
    key: str
    title: str
    draw: int
    pass_mark: int
    attempts: int
    wait_hours: int
    draw_by: tuple[DrawBy, ...] = ()


@dataclass(frozen=True)
class EditionView:
    """A published edition."""

    id: int
    course_id: int
    slug: str
    number: int
    content_hash: str
    title: str
    summary: str
    strand: str
    level: str
    audiences: tuple[str, ...]
    outcomes: tuple[str, ...]
    credited_minutes: int
    planned_minutes: int | None
    assessment: str
    law_checked_on: dt.date | None
    author: str
    reviewed_by: str
    published_at: dt.datetime
    lessons: tuple[LessonView, ...]
    quiz: QuizView | None
    practical: PracticalView | None = None
    change_note: str = ""  # public: what is new in this edition
    move_on: dt.date | None = None  # from this day everybody learns from it (decision 17)

    @property
    def minutes(self) -> int:
        """Reading and self-checks of all lessons."""
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def asks_work(self) -> bool:
        """Whether completing it needs a practical work that was graded “Đạt”."""
        return self.practical is not None and self.practical.required

    @property
    def size(self) -> int:
        """What the whole course costs to open, in bytes."""
        return sum(lesson.size for lesson in self.lessons)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages beside Vietnamese in which some lesson can be read."""
        return tuple(sorted({v.lang for lesson in self.lessons for v in lesson.variants}))

    def lesson(self, key: str) -> LessonView | None:
        """The lesson of that key."""
        return next((lesson for lesson in self.lessons if lesson.key == key), None)


@lru_cache(maxsize=512)
def _edition(database: sa.Engine, edition_id: int) -> EditionView | None:
    row = db.session.execute(
        sa.select(Edition, Course.slug)
        .join(Course, Course.id == Edition.course_id)
        .where(Edition.id == edition_id)
    ).first()
    if row is None:
        return None
    edition, slug = row
    translated = variants_of(edition_id)
    lessons = db.session.execute(
        sa.select(Lesson, sa.func.length(RenderedLesson.html), RenderedLesson.picture_bytes)
        .outerjoin(
            RenderedLesson,
            sa.and_(
                RenderedLesson.content_hash == Lesson.content_hash,
                RenderedLesson.renderer == markdown.RENDERER,
            ),
        )
        .where(Lesson.edition_id == edition_id)
        .order_by(Lesson.position)
    ).all()
    changes = {
        c.lesson_key: ChangeView(ChangeKind(c.kind), c.note, c.minutes, frozenset(c.counts_as))
        for c in db.session.scalars(sa.select(LessonChange).where(LessonChange.edition_id == edition_id))
    }
    release = db.session.get(EditionRelease, edition_id)
    quiz = db.session.scalar(sa.select(Quiz).where(Quiz.edition_id == edition_id).order_by(Quiz.id).limit(1))
    return EditionView(
        id=edition.id,
        course_id=edition.course_id,
        slug=slug,
        number=edition.number,
        content_hash=edition.content_hash,
        title=edition.title,
        summary=edition.summary,
        strand=edition.strand,
        level=edition.level,
        audiences=tuple(edition.audiences),
        outcomes=tuple(edition.outcomes),
        credited_minutes=edition.credited_minutes,
        planned_minutes=edition.planned_minutes,
        assessment=edition.assessment,
        law_checked_on=edition.law_checked_on,
        author=edition.author,
        reviewed_by=edition.reviewed_by,
        published_at=edition.published_at,
        lessons=tuple(
            LessonView(
                key=lesson.key,
                position=lesson.position,
                title=lesson.title,
                minutes_read=lesson.minutes_read,
                minutes_self=lesson.minutes_self,
                minutes_practice=lesson.minutes_practice,
                required=lesson.required,
                law_checked_on=lesson.law_checked_on,
                sources=tuple(lesson.sources),
                content_hash=lesson.content_hash,
                page_bytes=length or 0,
                picture_bytes=pictures or 0,
                change=changes.get(lesson.key),
                variants=translated.get(lesson.id, ()),
            )
            for lesson, length, pictures in lessons
        ),
        quiz=QuizView(
            id=quiz.id, key=quiz.key, title=quiz.title, draw=quiz.draw, pass_mark=quiz.pass_mark,
            attempts=quiz.attempts, wait_hours=quiz.wait_hours,
            draw_by=tuple(DrawBy(tag, count) for tag, count in quiz.draw_by or ()),
        ) if quiz else None,
        practical=practical_of(edition.id),
        change_note=release.change_note if release else "",
        move_on=release.move_on if release else None,
    )  # fmt: skip


def _database() -> sa.Engine:
    # One process may serve one database only, but tests open many: the cache must not mix them.
    return db.engine


def edition(edition_id: int) -> EditionView | None:
    """The edition of that id; asked of the database once per process."""
    return _edition(_database(), edition_id)


def edition_by_number(slug: str, number: int) -> EditionView | None:
    """The edition of that number of a course, current or not."""
    found = db.session.scalar(
        sa.select(Edition.id)
        .join(Course, Course.id == Edition.course_id)
        .where(Course.slug == slug, Edition.number == number)
    )
    return edition(found) if found is not None else None


_CURRENT_FOR = 5.0  # seconds a process may not notice that a new edition came out
_current: dict[sa.Engine, tuple[float, dict[str, int]]] = {}


def forget_current() -> None:
    """Ask anew which editions are current (after publishing in this process)."""
    _current.clear()


def _current_ids() -> dict[str, int]:
    database = _database()
    known = _current.get(database)
    if known and time.monotonic() - known[0] < _CURRENT_FOR:
        return known[1]
    # In the order of the curriculum (A1, A2 …); courses of no programme come last.
    code = (
        sa.select(sa.func.min(ProgrammeCourse.code))
        .where(ProgrammeCourse.slug == Course.slug)
        .scalar_subquery()
    )
    withdrawn = sa.select(EditionWithdrawal.edition_id).where(
        EditionWithdrawal.voided_at.is_(None), EditionWithdrawal.effective_on <= clock.today()
    )
    offered = (
        sa.select(sa.func.max(Edition.id))
        .where(Edition.course_id == Course.id, Edition.id.not_in(withdrawn))
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Course.slug, offered)
        .where(Course.archived_at.is_(None))
        .order_by(sa.func.coalesce(code, "Z"), Course.slug)
    ).all()
    ids = {slug: current for slug, current in rows if current is not None}
    _current[database] = (time.monotonic(), ids)
    return ids


def current_edition(slug: str) -> EditionView | None:
    """The newest edition of a course: what a newcomer gets."""
    found = _current_ids().get(slug)
    return edition(found) if found is not None else None


def published_courses() -> tuple[EditionView, ...]:
    """The current edition of every published course: strand A, then B, then the base, as the curriculum orders them."""
    views = [edition(i) for i in _current_ids().values()]
    return tuple(sorted((v for v in views if v), key=lambda v: "ABH".index(v.strand)))


def titles() -> dict[str, str]:
    """Slug → title of the courses one can take."""
    return {edition.slug: edition.title for edition in published_courses()}


@lru_cache(maxsize=512)
def _html(database: sa.Engine, content_hash: str) -> str:
    found = db.session.scalar(
        sa.select(RenderedLesson.html).where(
            RenderedLesson.content_hash == content_hash, RenderedLesson.renderer == markdown.RENDERER
        )
    )
    if found is None:  # an exception is not cached: the next request sees the rerendered text
        raise LookupError(f"lesson {content_hash} is not rendered: run hoctapso editions rerender")
    return found


def lesson_html(content_hash: str) -> str:
    """The rendered text of a lesson. Raises LookupError when it was never rendered by this renderer."""
    return _html(_database(), content_hash)
