"""The question bank of an edition, kept in the process as editions are: it never changes."""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy as sa

from app.catalog.bundle import Question as BundleQuestion
from app.catalog.bundle import question_from_dict
from app.catalog.models import Question
from app.core.database import db


@lru_cache(maxsize=256)
def _questions(database: sa.Engine, quiz_id: int) -> tuple[BundleQuestion, ...]:
    rows = db.session.scalars(
        sa.select(Question.body).where(Question.quiz_id == quiz_id).order_by(Question.position)
    )
    return tuple(question_from_dict(body) for body in rows)


def questions(quiz_id: int) -> tuple[BundleQuestion, ...]:
    """The bank of a quiz, with its keys: for drawing and grading, never for a page of an open attempt."""
    return _questions(db.engine, quiz_id)  # tests open many databases in one process
