"""The papers of an edition for item analysis: without names, one attempt a person."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.core.database import db
from app.learning.analysis import Item, Paper, analyse
from app.learning.mending import translated
from app.learning.models import Answer, Attempt, Regrade


@dataclass(frozen=True)
class EditionPapers:
    """An edition and how many attempts have been handed in on it."""

    edition: EditionView
    handed_in: int


def editions_with_papers() -> list[EditionPapers]:
    """Every edition somebody has handed in a quiz of, those with most papers first."""
    rows = db.session.execute(
        sa.select(Attempt.edition_id, sa.func.count())
        .where(Attempt.submitted_at.is_not(None))
        .group_by(Attempt.edition_id)
        .order_by(sa.func.count().desc())
    )
    found = []
    for edition_id, count in rows:
        edition = catalog.edition(edition_id)
        if edition is not None:
            found.append(EditionPapers(edition, count))
    return found


_kept: dict[tuple[sa.Engine, int], tuple[object, tuple[Item, ...]]] = {}


def item_analysis(edition: EditionView) -> tuple[Item, ...]:
    """The questions of an edition in the light of each person's first hand-in, by the keys that hold now.

    Kept until somebody hands in again or a key is mended.
    """
    if edition.quiz is None:
        return ()
    handed = sa.and_(Attempt.edition_id == edition.id, Attempt.submitted_at.is_not(None))
    fixes = catalog.corrections_now(edition.quiz.id)
    ids = [fix.id for fix in fixes.values()]
    state = (
        *db.session.execute(sa.select(sa.func.count(), sa.func.max(Attempt.submitted_at)).where(handed)).one(),
        *ids,
        db.session.scalar(sa.select(sa.func.max(Regrade.id)).where(Regrade.correction_id.in_(ids))),
    )
    key = (db.engine, edition.id)
    if key in _kept and _kept[key][0] == state:
        return _kept[key][1]
    first = sa.select(sa.func.min(Attempt.id)).where(handed).group_by(Attempt.person_id)
    own = db.session.execute(sa.select(Attempt.id, Attempt.marks).where(Attempt.id.in_(first)))
    marks: dict[int, dict[str, int] | None] = {row.id: row.marks for row in own}
    for regrade in db.session.scalars(
        sa.select(Regrade).where(Regrade.attempt_id.in_(first)).order_by(Regrade.id)
    ):
        marks[regrade.attempt_id] = regrade.marks
    answers: dict[int, dict[str, object]] = {i: {} for i in marks}
    published = {q.key: q for q in catalog.questions(edition.quiz.id)}
    now = {key: fixes[key].question or q if key in fixes else q for key, q in published.items()}
    for attempt_id, question_key, value in db.session.execute(
        sa.select(Answer.attempt_id, Answer.question_key, Answer.value).where(Answer.attempt_id.in_(first))
    ):
        if question_key in now:
            answers[attempt_id][question_key] = translated(published[question_key], now[question_key], value)
    papers = [Paper({k: v / 1000 for k, v in (marks[i] or {}).items()}, answers[i]) for i in marks]
    items = analyse(list(now.values()), papers)
    if len(_kept) > 32:
        _kept.clear()
    _kept[key] = (state, items)
    return items


def edition_of(slug: str, number: int) -> EditionView | None:
    """The edition of that number among those somebody has handed in a quiz of."""
    return next(
        (x.edition for x in editions_with_papers() if x.edition.slug == slug and x.edition.number == number),
        None,
    )
