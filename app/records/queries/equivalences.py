"""What outside courses are equal to, in force and proposed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.records.models import Equivalence
from app.records.rules.recognition import Approver


@dataclass(frozen=True)
class EquivalenceView:
    """One version of what an outside course is worth."""

    id: int
    uid: str
    name_key: str
    number: int
    provider: str
    course_name: str
    equal_to: tuple[str, ...]
    grounds: str
    state: str  # proposed approved refused replaced
    recorded_at: dt.datetime
    recorded_by: str
    decided_at: dt.datetime | None
    decided_by: str
    refusal: str
    outside: Approver


def _views(query: Any) -> list[EquivalenceView]:
    return [
        EquivalenceView(
            e.id, e.uid, e.name_key, e.number, e.provider, e.course_name, tuple(e.equal_to), e.grounds, e.state,
            e.recorded_at, e.recorded_by, e.decided_at, e.decided_by, e.refusal,
            Approver(e.approver_name, e.approver_position, e.approver_document),
        )
        for e in db.session.scalars(query)
    ]  # fmt: skip


def equivalences(state: str, *, words: str = "", limit: int = 500) -> list[EquivalenceView]:
    """Those of a state, in the order of provider and course; `words` is a folded part of either name."""
    query = sa.select(Equivalence).where(Equivalence.state == state)
    if words:
        query = query.where(Equivalence.name_key.contains(words, autoescape=True))
    return _views(query.order_by(Equivalence.name_key, Equivalence.number.desc()).limit(limit))


def equivalence(uid: str) -> EquivalenceView | None:
    """The version of that uid."""
    return next(iter(_views(sa.select(Equivalence).where(Equivalence.uid == uid))), None)


def equivalences_in_force(keys: Iterable[str] | None = None) -> dict[str, EquivalenceView]:
    """name_key → the approved version; of all outside courses, or of these."""
    query = sa.select(Equivalence).where(Equivalence.state == "approved")
    if keys is not None:
        query = query.where(Equivalence.name_key.in_(sorted(keys)))
    return {e.name_key: e for e in _views(query)}


def waiting_equivalences(by: str) -> int:
    """How many proposals wait for somebody who did not make them."""
    query = sa.select(sa.func.count()).select_from(Equivalence)
    return db.session.scalar(query.where(Equivalence.state == "proposed", Equivalence.recorded_by != by)) or 0
