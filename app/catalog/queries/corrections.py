"""Mended keys, beside the editions they belong to (decision 18)."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog.bundle import Question, question_from_dict
from app.catalog.models import KeyCorrection
from app.core import database
from app.core.database import db


@dataclass(frozen=True)
class CorrectionView:
    """A mended key. `question` is the question with the key that is right, None where it no longer counts."""

    id: int
    uid: str
    quiz_id: int
    question_key: str
    question: Question | None
    reason: str
    approved_at: dt.datetime


_fixes = KeyCorrection.__table__.c
_ALL = sa.select(
    _fixes.id, _fixes.uid, _fixes.quiz_id, _fixes.question_key, _fixes.body, _fixes.reason, _fixes.approved_at
).order_by(_fixes.id)
_OF_QUIZ = _ALL.where(_fixes.quiz_id == sa.bindparam("quiz"))
_ONE = _ALL.where(_fixes.uid == sa.bindparam("uid"))

_KEPT_FOR = 5.0  # seconds a page may not say yet that a key was mended; marking always asks
_kept: dict[sa.Engine, tuple[float, dict[int, dict[str, CorrectionView]]]] = {}


def _newest(rows: Sequence[Any]) -> dict[int, dict[str, CorrectionView]]:
    found: dict[int, dict[str, CorrectionView]] = {}
    for row in rows:
        question = question_from_dict(row.body) if row.body is not None else None
        found.setdefault(row.quiz_id, {})[row.question_key] = CorrectionView(
            row.id, row.uid, row.quiz_id, row.question_key, question, row.reason, row.approved_at
        )
    return found


def corrections(quiz_id: int) -> Mapping[str, CorrectionView]:
    """The mended keys of a quiz by question, the newest of each; for pages: a process may be some seconds behind."""
    engine = db.engine
    known = _kept.get(engine)
    if known is None or time.monotonic() - known[0] >= _KEPT_FOR:
        known = _kept[engine] = (time.monotonic(), _newest(database.read(_ALL)))
    return known[1].get(quiz_id, {})


def corrections_now(quiz_id: int) -> Mapping[str, CorrectionView]:
    """The same as the database has it at this moment: for marking."""
    rows = database.read(_OF_QUIZ, {"quiz": quiz_id})
    return _newest(rows)[quiz_id] if rows else {}


def correction(uid: str) -> CorrectionView | None:
    """The mended key of that uid."""
    rows = database.read(_ONE, {"uid": uid})
    return next(iter(next(iter(_newest(rows).values())).values())) if rows else None


def forget_corrections() -> None:
    """Ask anew which keys were mended (after mending one in this process)."""
    _kept.clear()
