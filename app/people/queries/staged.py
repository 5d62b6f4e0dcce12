"""The uploaded lists themselves: how far they are, their lines, whom they do not name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from app.core.database import db, effective, known
from app.people.models import (
    Officer,
    OfficerCode,
    Person,
    Posting,
    RosterImport,
    RosterRow,
    Unit,
    UnitVersion,
)
from app.people.roster.checking import Verdict
from app.people.roster.reading import padded
from app.people.roster.stays import Movement


@dataclass(frozen=True)
class ImportView:
    """An uploaded roster file and how far it is."""

    id: int
    uid: str
    file_name: str
    state: str  # reading | mapping | staged | applying | applied | undone | refused | discarded
    uploaded_by: str
    uploaded_at: dt.datetime
    applied_at: dt.datetime | None
    summary: dict[str, Any]
    options: dict[str, Any]
    undo: dict[str, Any] | None


_IMPORT = select(
    RosterImport.id, RosterImport.uid, RosterImport.file_name, RosterImport.state, RosterImport.uploaded_by,
    RosterImport.uploaded_at, RosterImport.applied_at, RosterImport.summary, RosterImport.options, RosterImport.undo,
)  # fmt: skip


def _view(row: Any) -> ImportView:
    values = row._asdict()
    return ImportView(**{**values, "options": values["options"] or {}})


def roster_import(uid: str) -> ImportView | None:
    """The upload of that uid."""
    row = db.session.execute(_IMPORT.where(RosterImport.uid == uid)).first()
    return _view(row) if row else None


def recent_imports(by: str, *, size: int = 5) -> list[ImportView]:
    """The newest uploads of an account that were written or wait for a decision."""
    rows = db.session.execute(
        _IMPORT.where(
            RosterImport.uploaded_by == by, RosterImport.state.in_(["mapping", "staged", "applying", "applied", "undone"])
        )
        .order_by(RosterImport.id.desc())
        .limit(size)
    )
    return [_view(row) for row in rows]


@dataclass(frozen=True)
class StagedRow:
    """One line of an upload with its verdict."""

    line: int
    cells: tuple[str, ...]
    verdict: Verdict
    reason: str
    code: str = ""
    coded: bool = False
    choices: tuple[str, ...] = ()  # person uids it may mean


def staged_rows(
    import_id: int,
    *,
    verdict: Verdict | None = None,
    movement: Movement | None = None,
    coded: bool = False,
    after: int = 0,
    limit: int | None = None,
) -> Iterator[StagedRow]:
    """The lines of an upload after line number `after`, in the order of the file."""
    query = (
        select(
            RosterRow.line, RosterRow.values, RosterRow.verdict, RosterRow.reason, RosterRow.code, RosterRow.coded,
            RosterRow.choices,
        )
        .where(RosterRow.import_id == import_id, RosterRow.line > after)
        .order_by(RosterRow.line)
    )  # fmt: skip
    if movement is not None:
        query = query.where(RosterRow.movement == movement.value)
    if coded:
        query = query.where(RosterRow.coded, RosterRow.verdict == Verdict.ADD.value)
    if verdict is not None:
        query = query.where(RosterRow.verdict == verdict.value)
    if limit is not None:
        query = query.limit(limit)
    for row in db.session.execute(query.execution_options(yield_per=1000)):
        yield StagedRow(
            row.line, padded(row.values), Verdict(row.verdict), row.reason, row.code, row.coded, tuple(row.choices or ())
        )


def line_before(import_id: int, *, verdict: Verdict | None, line: int, size: int) -> int | None:
    """After which line the page before the one beginning after `line` begins; None when `line` is the beginning."""
    if line <= 0:
        return None
    query = select(RosterRow.line).where(RosterRow.import_id == import_id, RosterRow.line <= line)
    if verdict is not None:
        query = query.where(RosterRow.verdict == verdict.value)
    lines = db.session.scalars(query.order_by(RosterRow.line.desc()).limit(size + 1)).all()
    return lines[-1] if len(lines) > size else 0


@dataclass(frozen=True)
class AbsentLine:
    """Somebody of the register who serves in a unit of the list and is not on it."""

    officer_id: int
    uid: str
    full_name: str
    code: str
    unit_code: str
    job_title: str
    from_on: dt.date
    sort_key: str


_MOST_ASKED = 2000  # lines that wait for an answer


def _unnamed(import_id: int) -> sa.ColumnElement[bool]:
    """That no line of the upload names an officer, nor may mean them: while it is asked who a line is, nobody is gone."""
    by_line = sa.exists().where(RosterRow.import_id == import_id, RosterRow.officer_id == Posting.officer_id)
    asked = select(RosterRow.choices).where(
        RosterRow.import_id == import_id, RosterRow.verdict == Verdict.ASK.value
    )
    maybe = sorted({uid for uids in db.session.scalars(asked.limit(_MOST_ASKED)) for uid in uids or ()})
    officers = select(Officer.id).join(Person, Person.id == Officer.person_id).where(Person.uid.in_(maybe))
    return sa.and_(~by_line, Posting.officer_id.not_in(officers)) if maybe else ~by_line


def absent(
    import_id: int, unit_ids: Sequence[int], *, day: dt.date, after: tuple[str, int] = ("", 0), limit: int | None = None
) -> list[AbsentLine]:
    """Who serves on `day` in these units and is named by no line of the upload, by name."""
    query = (
        select(
            Officer.id, Person.uid, Person.full_name, Unit.code.label("unit"), Posting.job_title, Posting.from_on,
            Person.sort_key,
        )
        .join(Officer, Officer.person_id == Person.id)
        .join(Posting, sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, day)))
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.unit_id.in_(unit_ids), _unnamed(import_id))
        .order_by(Person.sort_key, Officer.id)
    )  # fmt: skip
    if after != ("", 0):
        query = query.where(sa.tuple_(Person.sort_key, Officer.id) > sa.tuple_(*map(sa.literal, after)))
    rows = db.session.execute(query.limit(limit) if limit else query).all()
    codes: dict[int, str] = {}
    for start in range(0, len(rows), 500):
        for officer_id, code in db.session.execute(
            select(OfficerCode.officer_id, OfficerCode.code)
            .where(OfficerCode.officer_id.in_([r.id for r in rows[start : start + 500]]))
            .order_by(OfficerCode.id)
        ):
            codes[officer_id] = code
    return [
        AbsentLine(r.id, r.uid, r.full_name, codes.get(r.id, ""), r.unit, r.job_title, r.from_on, r.sort_key) for r in rows
    ]


def absent_count(import_id: int, unit_ids: Sequence[int], *, day: dt.date) -> int:
    """How many `absent` would give."""
    return (
        db.session.scalar(
            select(sa.func.count())
            .select_from(Posting)
            .where(
                known(Posting), effective(Posting, day), Posting.unit_id.in_(unit_ids), _unnamed(import_id)
            )
        )
        or 0
    )


@dataclass(frozen=True)
class ChoiceLine:
    """Somebody a line may mean."""

    uid: str
    full_name: str
    code: str
    unit_name: str
    job_title: str
    phone: str
    email: str


def choices(uids: Sequence[str], *, day: dt.date) -> dict[str, ChoiceLine]:
    """The people of these uids, so that somebody who knows them can tell which one is meant."""
    found: dict[str, ChoiceLine] = {}
    if not uids:
        return found
    for row in db.session.execute(
        select(
            Person.uid, Person.full_name, OfficerCode.code, UnitVersion.name, Posting.job_title, Officer.phone, Officer.email
        )
        .join(Officer, Officer.person_id == Person.id)
        .join(OfficerCode, OfficerCode.officer_id == Officer.id)
        .outerjoin(Posting, sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, day)))
        .outerjoin(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Posting.unit_id, known(UnitVersion), effective(UnitVersion, day)),
        )
        .where(Person.uid.in_(uids))
        .order_by(OfficerCode.id)
    ):  # fmt: skip
        found[row.uid] = ChoiceLine(
            row.uid, row.full_name, row.code, row.name or "", row.job_title or "", row.phone, row.email
        )
    return found
