"""Which persons of the register are one human being."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from app.core.database import db, known
from app.people.models import Person, PersonMerge


def merged_into(persons: Iterable[int] | None = None, known_at: dt.datetime | None = None) -> dict[int, int]:
    """Person who counts as another → that other, for those who count as one of `persons` (None: for all)."""
    query = sa.select(PersonMerge.person_id, PersonMerge.into_id).where(known(PersonMerge, known_at))
    if persons is not None:
        query = query.where(PersonMerge.into_id.in_(list(persons)))
    return dict(db.session.execute(query).all())


def kept_for(person_id: int) -> tuple[str, str] | None:
    """(uid, name) of the person as whom this one counts; None for who counts as themselves."""
    row = db.session.execute(
        sa.select(Person.uid, Person.full_name)
        .join(PersonMerge, PersonMerge.into_id == Person.id)
        .where(PersonMerge.person_id == person_id, known(PersonMerge))
    ).first()
    return (row.uid, row.full_name) if row else None


def same_person(person_id: int, known_at: dt.datetime | None = None) -> Any:
    """A select of the ids under which this human being stands in the register: for `Completion.person_id.in_(…)`."""
    return sa.union_all(
        sa.select(sa.literal(person_id).label("id")),
        sa.select(PersonMerge.person_id).where(
            PersonMerge.into_id == person_id, known(PersonMerge, known_at)
        ),
        sa.select(PersonMerge.into_id).where(
            PersonMerge.person_id == person_id, known(PersonMerge, known_at)
        ),
    )
