"""What a file of training taken elsewhere is compared with, and the staged files themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import Officer, OfficerCode, Person, Posting
from app.people.queries.names import named
from app.records.models import Recognition, RecognitionDecision, RecognitionImport, RecognitionRow
from app.records.queries.units import seen_units
from app.records.rules.recognition import RecognitionState


def requests_of(person_ids: Sequence[int]) -> dict[tuple[int, str, dt.date], tuple[RecognitionState, str]]:
    """(person, course, day) → state and reason of what was asked for these people, withdrawn requests left out.

    Of several the one that stands, else the last.
    """
    rows = db.session.execute(
        sa.select(
            Recognition.person_id, Recognition.name_key, Recognition.completed_on, Recognition.state,
            RecognitionDecision.reason,
        )
        .outerjoin(RecognitionDecision, RecognitionDecision.recognition_id == Recognition.id)
        .where(
            Recognition.person_id.in_(person_ids), Recognition.state != RecognitionState.WITHDRAWN.value
        )
        .order_by(Recognition.state == RecognitionState.REFUSED.value, Recognition.id.desc())
    )  # fmt: skip
    found: dict[tuple[int, str, dt.date], tuple[RecognitionState, str]] = {}
    for person_id, key, day, state, reason in rows:
        found.setdefault((person_id, key, day), (RecognitionState(state), reason or ""))
    return found


@dataclass(frozen=True)
class KnownOfficer:
    """An officer as a line of an import may name them."""

    person_id: int
    full_name: str
    code: str


def officers_by_code(keys: Sequence[str], scope: Scope, on: dt.date) -> dict[str, KnownOfficer]:
    """The officers of these codes (by their keys) whom `scope` covers on the day."""
    query = (
        sa.select(OfficerCode.code_key, Officer.person_id, Person.full_name, OfficerCode.code)
        .join(Officer, Officer.id == OfficerCode.officer_id)
        .join(Person, Person.id == Officer.person_id)
        .where(OfficerCode.code_key.in_(keys), Person.erased_at.is_(None))
    )
    if scope.unit_ids is not None:
        query = query.join(Posting, Posting.officer_id == Officer.id).where(
            Posting.unit_id.in_(seen_units(scope, on)), effective(Posting, on), known(Posting)
        )
    return {r.code_key: KnownOfficer(r.person_id, r.full_name, r.code) for r in db.session.execute(query)}


def officers_named(typed: str, scope: Scope, on: dt.date, limit: int = 50) -> list[KnownOfficer]:
    """Who serves on the day within `scope` and is found by this name, without diacritics too: for those who know no code.

    Whoever restricted the use of their data is found by code alone.
    """
    query = (
        sa.select(Officer.person_id, Person.full_name, sa.func.max(OfficerCode.code).label("code"))
        .join(Person, Person.id == Officer.person_id)
        .join(OfficerCode, OfficerCode.officer_id == Officer.id)
        .join(Posting, Posting.officer_id == Officer.id)
        .where(effective(Posting, on), known(Posting), Person.erased_at.is_(None), Person.restricted_at.is_(None))
        .group_by(Officer.person_id, Person.full_name, Person.sort_key)
        .order_by(Person.sort_key, Officer.person_id)
        .limit(limit)
    )
    if scope.unit_ids is not None:
        query = query.where(Posting.unit_id.in_(seen_units(scope, on)))
    return [KnownOfficer(*row) for row in db.session.execute(named(query, typed))]


def codes_like(key: str, scope: Scope, on: dt.date, limit: int = 400) -> dict[str, str]:
    """Key of a code → the person's name, of codes that begin like `key`, within scope: what a wrong one may have meant."""
    begin = key[:3]
    query = (
        sa.select(OfficerCode.code, Person.full_name)
        .join(Officer, Officer.id == OfficerCode.officer_id)
        .join(Person, Person.id == Officer.person_id)
        .where(
            OfficerCode.code_key >= begin, OfficerCode.code_key < begin + "\x7f", Person.erased_at.is_(None)
        )
        .order_by(OfficerCode.code_key)
        .limit(limit)
    )
    if scope.unit_ids is not None:
        query = query.join(Posting, Posting.officer_id == Officer.id).where(
            Posting.unit_id.in_(seen_units(scope, on)), effective(Posting, on), known(Posting)
        )
    return dict(db.session.execute(query).all())


@dataclass(frozen=True)
class OutsideFile:
    """An uploaded file of training taken elsewhere and how far it is."""

    id: int
    uid: str
    file_name: str
    state: str  # staged applied discarded
    uploaded_by: str
    uploaded_at: dt.datetime
    summary: dict[str, Any]


def outside_file(uid: str) -> OutsideFile | None:
    """The upload of that uid."""
    row = db.session.execute(
        sa.select(
            RecognitionImport.id, RecognitionImport.uid, RecognitionImport.file_name, RecognitionImport.state,
            RecognitionImport.uploaded_by, RecognitionImport.uploaded_at, RecognitionImport.summary,
        ).where(RecognitionImport.uid == uid)
    ).first()  # fmt: skip
    return OutsideFile(*row) if row else None


@dataclass(frozen=True)
class OutsideLine:
    """One line of an upload with its verdict."""

    line: int
    cells: tuple[str, ...]
    verdict: str
    reason: str


def outside_lines(
    import_id: int, *, verdict: str = "", after: int = 0, limit: int | None = None
) -> list[OutsideLine]:
    """The lines of an upload behind line number `after`, in the order of the file; of one verdict, or all."""
    query = (
        sa.select(RecognitionRow.line, RecognitionRow.values, RecognitionRow.verdict, RecognitionRow.reason)
        .where(RecognitionRow.import_id == import_id, RecognitionRow.line > after)
        .order_by(RecognitionRow.line)
        .limit(limit)
    )
    if verdict:
        query = query.where(RecognitionRow.verdict == verdict)
    return [OutsideLine(r.line, tuple(r.values), r.verdict, r.reason) for r in db.session.execute(query)]


def outside_line_before(import_id: int, *, verdict: str, line: int, size: int) -> int | None:
    """Behind which line the page before the one that begins behind `line` begins; None at the beginning."""
    if line <= 0:
        return None
    query = sa.select(RecognitionRow.line).where(
        RecognitionRow.import_id == import_id, RecognitionRow.line <= line
    )
    if verdict:
        query = query.where(RecognitionRow.verdict == verdict)
    lines = db.session.scalars(query.order_by(RecognitionRow.line.desc()).limit(size + 1)).all()
    return lines[-1] if len(lines) > size else 0
