"""What a roster file is compared with, and the staged files themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select

from app.core import text
from app.core.database import db, effective, known
from app.people.models import DutyAssignment, Officer, OfficerCode, Person, Posting, RosterImport, RosterRow
from app.people.roster.checking import Verdict
from app.people.roster.comparing import Held, KnownOfficer, KnownStay, Stay
from app.people.rules import Duty

BATCH = 500
T = TypeVar("T")


def in_batches(items: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """`items` in pieces that fit one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def register(
    keys: Iterable[str], progress: Callable[[int, int], None] = lambda done, total: None
) -> dict[str, KnownOfficer]:
    """The officers of these codes with their postings and duties, by the key of the code that was asked for."""
    found: dict[str, KnownOfficer] = {}
    wanted = list(dict.fromkeys(keys))
    for done, batch in enumerate(in_batches(wanted)):
        progress(done * BATCH, len(wanted))
        found.update(_register(batch))
    return found


def _register(keys: Sequence[str]) -> dict[str, KnownOfficer]:
    by_officer: dict[int, KnownOfficer] = {}
    by_key: dict[str, KnownOfficer] = {}
    for row in db.session.execute(
        select(
            OfficerCode.code_key, Officer.id, Person.id.label("person"), Person.full_name, Officer.email, Officer.phone
        )
        .join(Officer, Officer.id == OfficerCode.officer_id)
        .join(Person, Person.id == Officer.person_id)
        .where(OfficerCode.code_key.in_(keys))
    ):  # fmt: skip
        officer = by_officer.setdefault(
            row.id, KnownOfficer(row.id, row.person, row.full_name, row.email, row.phone)
        )
        by_key[row.code_key] = officer
    if not by_officer:
        return by_key
    duties: dict[int, list[Held]] = {}
    for held in db.session.execute(
        select(
            DutyAssignment.posting_id, DutyAssignment.duty, DutyAssignment.from_on, DutyAssignment.until_on
        )
        .join(Posting, Posting.id == DutyAssignment.posting_id)
        .where(Posting.officer_id.in_(by_officer), known(Posting), known(DutyAssignment))
    ):
        duties.setdefault(held.posting_id, []).append(Held(Duty(held.duty), held.from_on, held.until_on))
    for posting in db.session.execute(
        select(
            Posting.id, Posting.officer_id, Posting.unit_id, Posting.job_title, Posting.from_on, Posting.until_on
        )
        .where(Posting.officer_id.in_(by_officer), known(Posting))
        .order_by(Posting.from_on, Posting.id)
    ):  # fmt: skip
        stay = Stay(
            posting.unit_id, posting.job_title, posting.from_on, posting.until_on,
            frozenset(duties.get(posting.id, ())),
        )  # fmt: skip
        by_officer[posting.officer_id].stays.append(KnownStay(posting.id, stay))
    return by_key


def namesakes(unit_ids: Iterable[int], day: dt.date) -> dict[tuple[str, int], str]:
    """(name, unit) → code of somebody of that name who serves there on `day`."""
    found: dict[tuple[str, int], str] = {}
    for batch in in_batches(sorted(set(unit_ids))):
        for name, unit_id, code in db.session.execute(
            select(Person.full_name, Posting.unit_id, OfficerCode.code)
            .join(Officer, Officer.person_id == Person.id)
            .join(Posting, Posting.officer_id == Officer.id)
            .join(OfficerCode, OfficerCode.officer_id == Officer.id)
            .where(Posting.unit_id.in_(batch), known(Posting), effective(Posting, day))
        ):
            found.setdefault((text.key_of(name), unit_id), code)
    return found


@dataclass(frozen=True)
class ImportView:
    """An uploaded roster file and how far it is."""

    id: int
    uid: str
    file_name: str
    state: str  # reading | staged | applying | applied | refused | discarded
    uploaded_by: str
    uploaded_at: dt.datetime
    applied_at: dt.datetime | None
    summary: dict[str, Any]


def roster_import(uid: str) -> ImportView | None:
    """The upload of that uid."""
    row = db.session.execute(
        select(
            RosterImport.id, RosterImport.uid, RosterImport.file_name, RosterImport.state, RosterImport.uploaded_by,
            RosterImport.uploaded_at, RosterImport.applied_at, RosterImport.summary,
        ).where(RosterImport.uid == uid)
    ).first()  # fmt: skip
    return ImportView(*row) if row else None


@dataclass(frozen=True)
class StagedRow:
    """One line of an upload with its verdict."""

    line: int
    cells: tuple[str, ...]
    verdict: Verdict
    reason: str


def staged_rows(
    import_id: int, *, verdict: Verdict | None = None, after: int = 0, limit: int | None = None
) -> Iterator[StagedRow]:
    """The lines of an upload after line number `after`, in the order of the file."""
    query = (
        select(RosterRow.line, RosterRow.values, RosterRow.verdict, RosterRow.reason)
        .where(RosterRow.import_id == import_id, RosterRow.line > after)
        .order_by(RosterRow.line)
    )
    if verdict is not None:
        query = query.where(RosterRow.verdict == verdict.value)
    if limit is not None:
        query = query.limit(limit)
    for row in db.session.execute(query.execution_options(yield_per=1000)):
        yield StagedRow(row.line, tuple(row.values), Verdict(row.verdict), row.reason)


def line_before(import_id: int, *, verdict: Verdict | None, line: int, size: int) -> int | None:
    """After which line the page before the one beginning after `line` begins; None when `line` is the beginning."""
    if line <= 0:
        return None
    query = select(RosterRow.line).where(RosterRow.import_id == import_id, RosterRow.line <= line)
    if verdict is not None:
        query = query.where(RosterRow.verdict == verdict.value)
    lines = db.session.scalars(query.order_by(RosterRow.line.desc()).limit(size + 1)).all()
    return lines[-1] if len(lines) > size else 0
