"""Lessons in other languages, as pages need them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog.models import Lesson, LessonVariant, RenderedLesson
from app.core import markdown
from app.core.database import db


@dataclass(frozen=True)
class VariantView:
    """A lesson in another language (`lang`: BCP 47), without its text. Sizes in bytes."""

    lang: str
    title: str
    translator: str
    reviewed_by: str
    content_hash: str
    page_bytes: int
    picture_bytes: int

    @property
    def size(self) -> int:
        """What opening it costs with all its pictures, roughly."""
        return self.page_bytes // 3 + self.picture_bytes


def variants_of(edition_id: int) -> dict[int, tuple[VariantView, ...]]:
    """Lesson id → its translations, of one edition."""
    rows = db.session.execute(
        sa.select(LessonVariant, sa.func.length(RenderedLesson.html), RenderedLesson.picture_bytes)
        .join(Lesson, Lesson.id == LessonVariant.lesson_id)
        .outerjoin(
            RenderedLesson,
            sa.and_(
                RenderedLesson.content_hash == LessonVariant.content_hash,
                RenderedLesson.renderer == markdown.RENDERER,
            ),
        )
        .where(Lesson.edition_id == edition_id)
        .order_by(LessonVariant.lang)
    )
    found: dict[int, tuple[VariantView, ...]] = {}
    for v, length, pictures in rows:
        view = VariantView(
            v.lang, v.title, v.translator, v.reviewed_by, v.content_hash, length or 0, pictures or 0
        )
        found[v.lesson_id] = (*found.get(v.lesson_id, ()), view)
    return found
