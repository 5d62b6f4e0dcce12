"""The people somebody names: by uid, by code, or by their full name, within what the reader may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core import text
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import Officer, OfficerCode, Person, Posting
from app.people.queries.names import shown_name
from app.records.queries import KnownOfficer, covers, seen_units


@dataclass(frozen=True)
class Named:
    """An officer found by a code or uid."""

    person_id: int
    uid: str
    full_name: str


def may_supervise(scope: Scope, person_uid: str, day: dt.date) -> Named | None:
    """The person of that uid, where who holds `scope` sees them on the day."""
    row = db.session.execute(
        sa.select(Person.id, Person.uid, shown_name()).where(Person.uid == person_uid)
    ).first()
    return Named(*row) if row and covers(scope, row.id, day) else None


def people_by_codes(scope: Scope, codes: Iterable[str], day: dt.date) -> dict[str, Named]:
    """The officers of these codes who serve in units of the scope on the day, by the code as it is compared."""
    query = sa.select(OfficerCode.code_key, Person.id, Person.uid, shown_name())
    query = _serving(query, scope, day).where(OfficerCode.code_key.in_([text.key_of(c) for c in codes]))
    return {key: Named(person_id, uid, name) for key, person_id, uid, name in db.session.execute(query)}


def people_by_names(scope: Scope, names: Iterable[str], day: dt.date) -> dict[str, list[KnownOfficer]]:
    """The officers of exactly these names (full, with diacritics) who serve in units of the scope.

    By the name as it is compared (`text.key_of`). Whoever restricted the use of their data is found by code alone.
    """
    query = sa.select(Person.id, Person.full_name, sa.func.max(OfficerCode.code))
    query = (
        _serving(query, scope, day)
        .where(Person.sort_key.in_([text.sort_key(name) for name in names]), Person.restricted_at.is_(None))
        .group_by(Person.id, Person.full_name)
        .order_by(Person.id)
    )
    found: dict[str, list[KnownOfficer]] = {}
    for person_id, name, code in db.session.execute(query):
        found.setdefault(text.key_of(name), []).append(KnownOfficer(person_id, name, code))
    return found


def _serving(query: Any, scope: Scope, day: dt.date) -> Any:
    query = (
        query.select_from(OfficerCode)
        .join(Officer, Officer.id == OfficerCode.officer_id)
        .join(Person, Person.id == Officer.person_id)
        .join(Posting, sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, day)))
    )
    if scope.unit_ids is not None:
        query = query.where(Posting.unit_id.in_(seen_units(scope, day)))
    return query
