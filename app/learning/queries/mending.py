"""Mended keys that were proposed, and what was decided of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.bundle import Question, question_from_dict
from app.catalog.models import Edition, Quiz
from app.catalog.queries import EditionView
from app.core.database import db
from app.learning.models import KeyProposal


@dataclass(frozen=True)
class Proposal:
    """A mended key that was proposed. `question` is the question with its new key, None where it shall not count."""

    id: int
    uid: str
    edition: EditionView
    question_key: str
    published: Question
    question: Question | None
    reason: str
    proposed_at: dt.datetime
    proposed_by: str
    state: str  # proposed | approved | refused | withdrawn
    decided_at: dt.datetime | None
    decided_by: str | None
    decision_note: str
    correction_id: int | None


def _proposal(row: KeyProposal, edition_id: int) -> Proposal | None:
    edition = catalog.edition(edition_id)
    published = next((q for q in catalog.questions(row.quiz_id) if q.key == row.question_key), None)
    if edition is None or published is None:
        return None
    return Proposal(
        id=row.id, uid=row.uid, edition=edition, question_key=row.question_key, published=published,
        question=question_from_dict(row.body) if row.body is not None else None, reason=row.reason,
        proposed_at=row.proposed_at, proposed_by=row.proposed_by, state=row.state, decided_at=row.decided_at,
        decided_by=row.decided_by, decision_note=row.decision_note, correction_id=row.correction_id,
    )  # fmt: skip


def _proposals(*conditions: Any, limit: int = 200) -> list[Proposal]:
    rows = db.session.execute(
        sa.select(KeyProposal, Quiz.edition_id)
        .join(Quiz, Quiz.id == KeyProposal.quiz_id)
        .where(*conditions)
        .order_by(KeyProposal.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [found for row, edition_id in rows if (found := _proposal(row, edition_id)) is not None]


def proposals() -> list[Proposal]:
    """Every proposal, the newest first."""
    return _proposals()


def proposal(uid: str) -> Proposal | None:
    """The proposal of that uid."""
    return next(iter(_proposals(KeyProposal.uid == uid)), None)


def open_proposal(quiz_id: int, question_key: str) -> Proposal | None:
    """The proposal for a question that waits for approval."""
    waiting = (KeyProposal.quiz_id == quiz_id, KeyProposal.question_key == question_key, KeyProposal.state == "proposed")
    return next(iter(_proposals(*waiting, limit=1)), None)


def editions_with(published: Question, edition: EditionView) -> list[EditionView]:
    """The other editions of a course that ask the very same question."""
    ids = db.session.scalars(
        sa.select(Edition.id)
        .where(Edition.course_id == edition.course_id, Edition.id != edition.id)
        .order_by(Edition.number)
    )
    others = [found for i in ids if (found := catalog.edition(i)) is not None]
    return [other for other in others if other.quiz and published in catalog.questions(other.quiz.id)]
