"""Reads of the catalog room.

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

from app.catalog.bundle import Question as BundleQuestion
from app.catalog.bundle import question_from_dict
from app.catalog.models import (
    Course,
    Edition,
    EditionMedia,
    Lesson,
    Media,
    Programme,
    ProgrammeCourse,
    Question,
    Quiz,
    RenderedLesson,
)
from app.catalog.rules import Audience
from app.core import markdown
from app.core.database import db


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

    @property
    def minutes(self) -> int:
        """Reading and self-checks of all lessons."""
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def size(self) -> int:
        """What the whole course costs to open, in bytes."""
        return sum(lesson.size for lesson in self.lessons)

    def lesson(self, key: str) -> LessonView | None:
        """The lesson of that key."""
        return next((lesson for lesson in self.lessons if lesson.key == key), None)


@dataclass(frozen=True)
class ProgrammeCourseView:
    """A course of a programme; `edition` is None while it is not published."""

    code: str
    slug: str
    title: str
    required: bool
    edition: EditionView | None


@dataclass(frozen=True)
class ProgrammeView:
    """A programme for one audience, with its approval or the lack of it."""

    code: str
    title: str
    audience: str
    counts_for_target: bool
    approved_by: str
    approved_on: dt.date | None
    approval_ref: str
    courses: tuple[ProgrammeCourseView, ...]

    @property
    def audience_label(self) -> str:
        """The audience in words."""
        return Audience(self.audience).label

    @property
    def required(self) -> tuple[ProgrammeCourseView, ...]:
        """The required courses."""
        return tuple(c for c in self.courses if c.required)

    @property
    def electives(self) -> tuple[ProgrammeCourseView, ...]:
        """The elective courses."""
        return tuple(c for c in self.courses if not c.required)

    @property
    def unpublished(self) -> tuple[ProgrammeCourseView, ...]:
        """Required courses that nobody can take yet."""
        return tuple(c for c in self.required if c.edition is None)


@lru_cache(maxsize=512)
def _edition(database: sa.Engine, edition_id: int) -> EditionView | None:
    row = db.session.execute(
        sa.select(Edition, Course.slug).join(Course, Course.id == Edition.course_id).where(Edition.id == edition_id)
    ).first()
    if row is None:
        return None
    edition, slug = row
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
            )
            for lesson, length, pictures in lessons
        ),
        quiz=QuizView(
            id=quiz.id, key=quiz.key, title=quiz.title, draw=quiz.draw, pass_mark=quiz.pass_mark,
            attempts=quiz.attempts, wait_hours=quiz.wait_hours,
        ) if quiz else None,
    )  # fmt: skip


def _database() -> sa.Engine:
    # One process may serve one database only, but tests open many: the cache must not mix them.
    return db.engine


def edition(edition_id: int) -> EditionView | None:
    """The edition of that id; asked of the database once per process."""
    return _edition(_database(), edition_id)


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
    code = sa.select(sa.func.min(ProgrammeCourse.code)).where(ProgrammeCourse.slug == Course.slug).scalar_subquery()
    rows = db.session.execute(
        sa.select(Course.slug, Course.current_edition_id)
        .where(Course.current_edition_id.is_not(None))
        .order_by(sa.func.coalesce(code, "Z"), Course.slug)
    ).all()
    ids = {slug: edition_id for slug, edition_id in rows}
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


@lru_cache(maxsize=256)
def _questions(database: sa.Engine, quiz_id: int) -> tuple[BundleQuestion, ...]:
    rows = db.session.scalars(sa.select(Question.body).where(Question.quiz_id == quiz_id).order_by(Question.position))
    return tuple(question_from_dict(body) for body in rows)


def questions(quiz_id: int) -> tuple[BundleQuestion, ...]:
    """The bank of a quiz, with its keys: for drawing and grading, never for a page of an open attempt."""
    return _questions(_database(), quiz_id)


def forget_all() -> None:
    """Drop every cached view (tests that replace the database)."""
    for cached in (_edition, _html, _questions):
        cached.cache_clear()
    _current.clear()


def newest_edition(course_id: int) -> Edition | None:
    """The row of the newest edition of a course."""
    return db.session.scalar(
        sa.select(Edition).where(Edition.course_id == course_id).order_by(Edition.number.desc()).limit(1)
    )


def course_by_slug(slug: str) -> Course | None:
    """The course of that slug."""
    return db.session.scalar(sa.select(Course).where(Course.slug == slug))


def edition_with_content(course_id: int, content_hash: str) -> Edition | None:
    """The edition of a course that has exactly this content, if it ever was one."""
    return db.session.scalar(
        sa.select(Edition).where(Edition.course_id == course_id, Edition.content_hash == content_hash)
    )


def known_media(hashes: set[str]) -> set[str]:
    """Which of these files are stored already."""
    return set(db.session.scalars(sa.select(Media.sha256).where(Media.sha256.in_(hashes))))


def programmes() -> tuple[ProgrammeView, ...]:
    """Every programme in its order, each course with its current edition or none."""
    rows = db.session.scalars(
        sa.select(Programme).options(sa.orm.selectinload(Programme.courses)).order_by(Programme.position)
    )
    return tuple(
        ProgrammeView(
            code=p.code,
            title=p.title,
            audience=p.audience,
            counts_for_target=p.counts_for_target,
            approved_by=p.approved_by,
            approved_on=p.approved_on,
            approval_ref=p.approval_ref,
            courses=tuple(
                ProgrammeCourseView(c.code, c.slug, c.title, c.required, current_edition(c.slug)) for c in p.courses
            ),
        )
        for p in rows
    )


def lessons_to_render() -> list[int]:
    """One lesson id for each text that the present renderer has not rendered."""
    done = sa.select(RenderedLesson.content_hash).where(RenderedLesson.renderer == markdown.RENDERER)
    return list(
        db.session.scalars(
            sa.select(sa.func.min(Lesson.id)).where(Lesson.content_hash.not_in(done)).group_by(Lesson.content_hash)
        )
    )


def media_of(edition_id: int) -> dict[str, markdown.MediaInfo]:
    """The files of an edition by path, as the renderer needs them."""
    rows = db.session.execute(
        sa.select(EditionMedia.path, Media)
        .join(Media, Media.sha256 == EditionMedia.sha256)
        .options(sa.orm.selectinload(Media.variants))
        .where(EditionMedia.edition_id == edition_id)
    )
    found = {}
    for path, media in rows:
        first = media.variants[0]
        found[path] = markdown.MediaInfo(
            url=f"/media/{media.sha256}/{first.name}",
            mime=first.mime,
            width=media.width,
            height=media.height,
            size=first.size,
            variants=tuple(
                markdown.Variant(f"/media/{media.sha256}/{v.name}", v.mime, v.width or 0) for v in media.variants[1:]
            ),
        )
    return found
