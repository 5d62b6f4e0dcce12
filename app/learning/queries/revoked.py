"""Tries, at a quiz or a practical work, whose completion was revoked: they pass nothing any more."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.core import clock, database
from app.core.database import db, known
from app.records.models import Completion, Revocation
from app.records.rules import Source

_completion = Completion.__table__.c
_REVOKED = sa.select(_completion.source_ref).where(
    _completion.source == sa.bindparam("source"),
    known(_completion),
    sa.exists().where(
        Revocation.__table__.c.completion_id == _completion.id,
        Revocation.__table__.c.effective_on <= sa.bindparam("today"),
        known(Revocation.__table__.c),
    ),
)
_OF_ONE = _REVOKED.where(
    _completion.person_id == sa.bindparam("person"), _completion.course_id == sa.bindparam("course")
)


def revoked_tries(person_id: int, course_id: int, source: Source) -> frozenset[str]:
    """The uids of a person's attempts, or practical works, of which a completion was taken back."""
    given = {"person": person_id, "course": course_id, "source": source.value, "today": clock.today()}
    return frozenset(_uid(reference) for (reference,) in database.read(_OF_ONE, given))


def revoked_tries_of(person_ids: Sequence[int], source: Source) -> frozenset[str]:
    """The same of several people, in every course."""
    query = _REVOKED.where(_completion.person_id.in_(person_ids))
    found = db.session.scalars(query, {"source": source.value, "today": clock.today()})
    return frozenset(map(_uid, found))


def _uid(reference: str) -> str:
    return reference.partition("/")[0]
