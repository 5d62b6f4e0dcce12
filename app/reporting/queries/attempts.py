"""The attempts behind completions: which try it was, when, and with which result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.database import db
from app.core.uid import is_uid
from app.learning.models import Attempt


@dataclass(frozen=True)
class Tried:
    """One try at a quiz, without its answers."""

    number: int
    started_at: dt.datetime
    submitted_at: dt.datetime | None
    score: int | None
    own_work: bool


def attempts(uids: Iterable[str]) -> dict[str, Tried]:
    """The attempts of those uids."""
    wanted = sorted({uid for uid in uids if is_uid(uid)})
    rows = db.session.execute(
        sa.select(
            Attempt.uid,
            Attempt.number,
            Attempt.started_at,
            Attempt.submitted_at,
            Attempt.score,
            Attempt.own_work,
        ).where(Attempt.uid.in_(wanted))
    )
    return {row.uid: Tried(*row[1:]) for row in rows}
