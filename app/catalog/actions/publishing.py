"""Publishing an edition, rebuilding its HTML.

Slow work (pictures, rendering) is done before the transaction; files are named by their hash, so that writing them early
or twice harms nothing. One transaction then makes the edition.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog import bundle as bundles
from app.catalog import queries
from app.catalog.actions.media import StoredMedia, keep_originals, store_media
from app.catalog.actions.practicals import insert_practical
from app.catalog.actions.practicals import render as render_work
from app.catalog.actions.releases import ReleaseFacts, insert_release
from app.catalog.folder import CourseFolder
from app.catalog.models import (
    Course,
    Edition,
    EditionFile,
    EditionMedia,
    Lesson,
    LessonVariant,
    Media,
    MediaVariant,
    Question,
    Quiz,
    RenderedLesson,
)
from app.catalog.rules import VIETNAMESE
from app.core import audit, images, markdown
from app.core.database import db, transaction
from app.core.markdown import MediaInfo


class NotPublished(ValueError):
    """The course cannot be published; the message is a sentence, `problems` lists what is wrong in its files."""

    def __init__(self, sentence: str, problems: list[bundles.Problem] | None = None) -> None:
        super().__init__(sentence)
        self.problems = problems or []


@dataclass(frozen=True)
class Published:
    """What publishing came to; `created` is False when this content was an edition already."""

    edition_id: int
    number: int
    created: bool


#: content hash → (HTML, bytes of its pictures), of lessons and their translations
Pages = dict[str, tuple[str, int]]


def _render(
    lesson: bundles.Lesson | bundles.LessonVariant, media: Mapping[str, MediaInfo]
) -> tuple[str, int]:
    lang = lesson.lang if isinstance(lesson, bundles.LessonVariant) else VIETNAMESE
    rendered = markdown.render(lesson.text, media=media, lang=lang)
    shown = {path for path in lesson.media if media[path].mime.startswith("image/")}
    return rendered.html, sum(media[path].size for path in shown)


def publish_folder(
    *, folder: CourseFolder, reviewed_by: str, confirm_no_secrets: bool, published_by: str, now: dt.datetime
) -> Published:
    """Publish a course folder; the reviewer and the confirmation may stand in its course.toml (shipped courses).

    Content that was ever an edition of the course makes no new one. Raises NotPublished.
    """
    parsed, problems = bundles.parse(folder.slug, folder.files)
    if parsed is None:
        raise NotPublished("Chưa phát hành: hãy sửa các lỗi trên rồi làm lại.", problems)
    keep_originals(parsed.media)  # also where nothing is new: an older installation did not keep them
    existing = queries.course_by_slug(folder.slug)
    if existing is not None:
        same = queries.edition_with_content(existing.id, parsed.content_hash)
        if same is not None:
            return Published(same.id, same.number, created=False)
        newest = queries.newest_edition(existing.id)
        if newest is not None and newest.origin != "files":
            raise NotPublished(
                f"Phiên bản {newest.number} do giảng viên soạn trên trang; tệp mới không thay thế phiên bản ấy."
            )
    return publish_edition(
        bundle=parsed,
        reviewed_by=reviewed_by or parsed.meta.reviewed_by,
        no_secrets=confirm_no_secrets or parsed.meta.no_state_secrets,
        origin="files",
        published_by=published_by,
        now=now,
    )


def publish_edition(
    *,
    bundle: bundles.Bundle,
    reviewed_by: str,
    no_secrets: bool,
    origin: str,
    published_by: str,
    now: dt.datetime,
    release: ReleaseFacts | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Published:
    """Make one immutable edition of a course, in one transaction of its own.

    Needs an author, a reviewer who is not the author, and the confirmation that nothing in it is a state secret (plan
    II.2.c.1). `progress` is told how many of the files and lessons are done. Raises NotPublished.
    """
    if not bundle.meta.author:
        raise NotPublished("Khóa học chưa ghi tác giả.")
    if not reviewed_by:
        raise NotPublished("Cần người thẩm định: thêm --reviewed-by “Họ và tên”.")
    if reviewed_by == bundle.meta.author:
        raise NotPublished("Người thẩm định không được là tác giả.")
    if not no_secrets:
        raise NotPublished("Cần xác nhận nội dung không có bí mật nhà nước: thêm --confirm-no-secrets.")
    gone = queries.taken_down({file.sha256 for file in bundle.media})
    for file in bundle.media:
        if file.sha256 in gone:
            raise NotPublished(f"{file.path}: tệp này đã bị gỡ khỏi trang. Hãy bỏ hoặc thay tệp rồi làm lại.")
    keep_originals(bundle.media)
    stored: dict[str, StoredMedia] = {}
    texts: list[bundles.Lesson | bundles.LessonVariant] = [*bundle.lessons]
    texts += [variant for lesson in bundle.lessons for variant in lesson.variants]
    steps = len(bundle.media) + len(texts)
    told = progress or (lambda done, total: None)
    for file in bundle.media:
        told(len(stored), steps)
        try:
            stored[file.path] = store_media(file)
        except images.ImageProblem as problem:
            raise NotPublished(f"{file.path}: {problem.sentence}") from problem
    media = {path: piece.info() for path, piece in stored.items()}
    rendered: Pages = {}
    for text in texts:
        told(len(stored) + len(rendered), steps)
        rendered[text.content_hash] = _render(text, media)
    work = render_work(bundle.practical, media) if bundle.practical is not None else None
    with transaction():
        published = _insert(bundle, stored, rendered, reviewed_by, origin, published_by, now)
        if bundle.practical is not None and work is not None and published.created:
            insert_practical(published.edition_id, bundle.practical, work)
        if release is not None and published.created:
            insert_release(published.edition_id, bundle, release)
    queries.forget_current()
    return published


def _insert(
    bundle: bundles.Bundle,
    stored: Mapping[str, StoredMedia],
    rendered: Pages,
    reviewed_by: str,
    origin: str,
    published_by: str,
    now: dt.datetime,
) -> Published:
    course = queries.course_by_slug(bundle.slug)
    if course is None:
        course = Course(slug=bundle.slug, created_at=now)
        db.session.add(course)
        db.session.flush()
    same = queries.edition_with_content(course.id, bundle.content_hash)
    if same is not None:  # somebody published it while we rendered
        return Published(same.id, same.number, created=False)
    newest = queries.newest_edition(course.id)
    meta = bundle.meta
    edition = Edition(
        course_id=course.id,
        number=newest.number + 1 if newest else 1,
        content_hash=bundle.content_hash,
        title=meta.title,
        summary=meta.summary,
        strand=meta.strand,
        level=meta.level,
        audiences=list(meta.audiences),
        outcomes=list(meta.outcomes),
        # Half a tiết is 22,5 minutes: rounded up, so that it reads as half a tiết again.
        credited_minutes=math.ceil(meta.hours * bundles.TIET_MINUTES),
        planned_minutes=int(meta.planned_hours * bundles.TIET_MINUTES) if meta.planned_hours else None,
        assessment=meta.assessment,
        law_checked_on=meta.law_checked_on,
        author=meta.author,
        reviewed_by=reviewed_by,
        origin=origin,
        published_at=now,
        published_by=published_by,
    )
    db.session.add(edition)
    db.session.flush()
    db.session.add_all(
        EditionFile(edition_id=edition.id, path=path, text=text) for path, text in bundle.texts
    )
    _insert_media(edition.id, stored)
    for position, lesson in enumerate(bundle.lessons, 1):
        row = Lesson(
            edition_id=edition.id,
            key=lesson.key,
            position=position,
            title=lesson.title,
            minutes_read=lesson.minutes_read,
            minutes_self=lesson.minutes_self,
            minutes_practice=lesson.minutes_practice,
            required=lesson.required,
            law_checked_on=lesson.law_checked_on,
            sources=[
                {
                    "title": s.title,
                    "url": s.url,
                    "checked_on": s.checked_on.isoformat() if s.checked_on else None,
                }
                for s in lesson.sources
            ],
            content_hash=lesson.content_hash,
            text=lesson.text,
        )
        db.session.add(row)
        db.session.flush()
        _insert_variants(row.id, lesson.variants)
    for content_hash, (html, pictures) in rendered.items():
        _keep_html(content_hash, html, pictures)
    settings = bundle.quiz
    quiz = Quiz(
        edition_id=edition.id,
        key="cuoi-khoa",
        title=settings.title,
        draw=settings.draw,
        pass_mark=settings.pass_mark,
        attempts=settings.attempts,
        wait_hours=settings.wait_hours,
        draw_by=[[wanted.tag, wanted.count] for wanted in settings.draw_by] or None,
    )
    db.session.add(quiz)
    db.session.flush()
    db.session.add_all(
        Question(
            quiz_id=quiz.id,
            key=q.key,
            position=n,
            kind=q.kind,
            lesson_key=q.lesson_key,
            marks=q.marks,
            body=bundles.question_to_dict(q),
        )
        for n, q in enumerate(bundle.questions, 1)
    )
    course.current_edition_id = edition.id
    audit.record("catalog.publish", [edition.uid], scope=bundle.slug)
    db.session.flush()
    return Published(edition.id, edition.number, created=True)


def _insert_variants(lesson_id: int, variants: tuple[bundles.LessonVariant, ...]) -> None:
    db.session.add_all(
        LessonVariant(
            lesson_id=lesson_id, lang=v.lang, title=v.title, translator=v.translator, reviewed_by=v.reviewed_by,
            content_hash=v.content_hash, text=v.text,
        )
        for v in variants
    )  # fmt: skip


def _insert_media(edition_id: int, stored: Mapping[str, StoredMedia]) -> None:
    known = queries.known_media({piece.sha256 for piece in stored.values()})
    for piece in stored.values():
        if piece.sha256 not in known:
            known.add(piece.sha256)
            db.session.add(
                Media(
                    sha256=piece.sha256, mime=piece.mime, size=piece.size, width=piece.width, height=piece.height,
                    seconds=piece.seconds,
                    variants=[
                        MediaVariant(name=v.name, mime=v.mime, width=v.width, height=v.height, size=v.size)
                        for v in piece.variants
                    ],
                )
            )  # fmt: skip
    db.session.flush()
    db.session.add_all(
        EditionMedia(
            edition_id=edition_id, path=path, sha256=piece.sha256, note=bundles.note_to_dict(piece.note)
        )
        for path, piece in stored.items()
    )


def _keep_html(content_hash: str, html: str, picture_bytes: int) -> None:
    db.session.merge(
        RenderedLesson(
            content_hash=content_hash, renderer=markdown.RENDERER, html=html, picture_bytes=picture_bytes
        )
    )
    db.session.flush()


def render_lesson(*, lesson_id: int) -> None:
    """Rebuild the kept HTML of one lesson, and of its translations, with the renderer as it is now."""
    lesson = db.session.get_one(Lesson, lesson_id)
    media = queries.media_of(lesson.edition_id)
    translations = db.session.scalars(sa.select(LessonVariant).where(LessonVariant.lesson_id == lesson_id))
    for row in (lesson, *translations):
        lang = row.lang if isinstance(row, LessonVariant) else VIETNAMESE
        rendered = markdown.render(row.text, media=media, lang=lang)
        pictures = sum(
            m.size for path, m in media.items() if m.mime.startswith("image/") and path in row.text
        )
        _keep_html(row.content_hash, rendered.html, pictures)
