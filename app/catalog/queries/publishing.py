"""What publishing and rendering ask of the database."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from app.catalog.bundle import note_from_dict
from app.catalog.models import (
    Course,
    Edition,
    EditionFile,
    EditionMedia,
    Lesson,
    LessonVariant,
    Media,
    MediaVariant,
    Practical,
    RenderedLesson,
)
from app.catalog.queries.editions import LessonView, edition
from app.core import markdown, storage
from app.core.database import db
from app.core.images import PHONE


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


def published_file(sha256: str) -> Media | None:
    """A published file with its variants, unless it was taken down."""
    return db.session.scalar(
        sa.select(Media)
        .options(sa.orm.selectinload(Media.variants))
        .where(Media.sha256 == sha256, Media.taken_down_at.is_(None))
    )


def phone_bytes(hashes: Iterable[str]) -> dict[str, int]:
    """What a phone loads of published photographs, by hash: the widest encoding up to its width."""
    rows = db.session.execute(
        sa.select(MediaVariant.sha256, MediaVariant.width, MediaVariant.size)
        .where(MediaVariant.sha256.in_(list(hashes)), MediaVariant.mime == "image/webp", MediaVariant.width <= PHONE)
        .order_by(MediaVariant.width)
    )
    return {sha256: size for sha256, _, size in rows}


def lessons_to_render() -> list[int]:
    """Lesson ids that lead to every text, of lessons and of translations, that the present renderer has not rendered."""
    done = sa.select(RenderedLesson.content_hash).where(RenderedLesson.renderer == markdown.RENDERER)
    lessons = (
        sa.select(sa.func.min(Lesson.id))
        .where(Lesson.content_hash.not_in(done))
        .group_by(Lesson.content_hash)
    )
    translations = (
        sa.select(sa.func.min(LessonVariant.lesson_id))
        .where(LessonVariant.content_hash.not_in(done))
        .group_by(LessonVariant.content_hash)
    )
    return sorted({*db.session.scalars(lessons), *db.session.scalars(translations)})


def lessons_showing(hashes: set[str]) -> list[int]:
    """One lesson id for each text that may show one of these files."""
    return _showing(Lesson, hashes)


def practicals_showing(hashes: set[str]) -> list[int]:
    """One practical work's id for each text that may show one of these files."""
    return _showing(Practical, hashes)


def _showing(table: type[Lesson] | type[Practical], hashes: set[str]) -> list[int]:
    using = sa.select(EditionMedia.edition_id).where(EditionMedia.sha256.in_(hashes))
    return list(
        db.session.scalars(
            sa.select(sa.func.min(table.id))
            .where(table.edition_id.in_(using), table.text.contains("media/"))
            .group_by(table.content_hash)
        )
    )


def media_of(edition_id: int) -> dict[str, markdown.MediaInfo]:
    """The files of an edition by path, as the renderer needs them."""
    rows = db.session.execute(
        sa.select(EditionMedia.path, EditionMedia.note, Media)
        .join(Media, Media.sha256 == EditionMedia.sha256)
        .options(sa.orm.selectinload(Media.variants))
        .where(EditionMedia.edition_id == edition_id)
    )
    found = {}
    for path, said, media in rows:
        note = note_from_dict(said)
        first = media.variants[0]
        found[path] = markdown.MediaInfo(
            url=f"/media/{media.sha256}/{first.name}",
            mime=first.mime,
            width=media.width,
            height=media.height,
            size=first.size,
            seconds=media.seconds,
            variants=tuple(
                markdown.Variant(f"/media/{media.sha256}/{v.name}", v.mime, v.width or 0)
                for v in media.variants[1:]
            ),
            credit=note.credit if note else "",
            ai_made=note.ai_made if note else False,
            taken_down=media.taken_down_at is not None,
        )
    return found


def stored_original(sha256: str) -> str:
    """The name in private storage of a file as its author gave it: for drafts, the library and exports."""
    return f"originals/{sha256}"


def stored_thumbnail(sha256: str) -> str:
    """The name in private storage of the small picture that lists of the library show."""
    return f"thumbnails/{sha256}"


def edition_files(edition_id: int) -> dict[str, bytes]:
    """Path → bytes of the folder an edition was published from. Raises FileNotFoundError for a file that was lost."""
    texts = db.session.execute(
        sa.select(EditionFile.path, EditionFile.text).where(EditionFile.edition_id == edition_id)
    )
    found = {path: text.encode() for path, text in texts}
    media = db.session.execute(
        sa.select(EditionMedia.path, EditionMedia.sha256).where(EditionMedia.edition_id == edition_id)
    )
    return found | {path: storage.private.read(stored_original(sha256)) for path, sha256 in media}


def edition_text(edition_id: int, path: str) -> str | None:
    """One text file of the folder an edition was published from."""
    return db.session.scalar(
        sa.select(EditionFile.text).where(EditionFile.edition_id == edition_id, EditionFile.path == path)
    )


def wordings_before(edition_id: int) -> dict[str, LessonView]:
    """Lesson key → the lesson as the edition before this one had it."""
    this = db.session.get_one(Edition, edition_id)
    before = db.session.scalar(
        sa.select(Edition.id)
        .where(Edition.course_id == this.course_id, Edition.number < this.number)
        .order_by(Edition.number.desc())
        .limit(1)
    )
    found = edition(before) if before is not None else None
    return {lesson.key: lesson for lesson in found.lessons} if found else {}
