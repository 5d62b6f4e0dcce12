"""The practical work of an edition."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog.bundle import Criterion
from app.catalog.models import Practical, RenderedLesson
from app.core import markdown
from app.core.database import db


@dataclass(frozen=True)
class PracticalView:
    """The practical work (sản phẩm) of an edition; `lesson_html(content_hash)` gives its instructions."""

    key: str
    title: str
    minutes: int
    submit: tuple[str, ...]  # any of text, file, recording
    criteria: tuple[Criterion, ...]
    second_grader: bool
    required: bool
    content_hash: str


def practical_of(edition_id: int) -> PracticalView | None:
    """The practical work of an edition; None where it has none."""
    row = db.session.scalar(sa.select(Practical).where(Practical.edition_id == edition_id).limit(1))
    if row is None:
        return None
    return PracticalView(
        key=row.key,
        title=row.title,
        minutes=row.minutes,
        submit=tuple(row.submit),
        criteria=tuple(Criterion(**criterion) for criterion in row.criteria),
        second_grader=row.second_grader,
        required=row.required,
        content_hash=row.content_hash,
    )


def practicals_to_render() -> list[int]:
    """One id for each practical work whose instructions the present renderer has not rendered."""
    done = sa.select(RenderedLesson.content_hash).where(RenderedLesson.renderer == markdown.RENDERER)
    return list(
        db.session.scalars(
            sa.select(sa.func.min(Practical.id))
            .where(Practical.content_hash.not_in(done))
            .group_by(Practical.content_hash)
        )
    )
