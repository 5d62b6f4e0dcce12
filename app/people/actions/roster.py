"""The writes of a roster import: batches that do not count yet, and one set-based step after which all count.

Postings and duties are written already voided, under a marker, in batches short enough that officers go on saving
answers. `count_staged` then lifts the marker from all of them in one transaction, and voids what they replace. Until
then, and after a crash, nothing counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.core import audit, text
from app.core.database import db
from app.core.uid import uuid7
from app.people.actions.facts import Refused
from app.people.models import (
    DutyAssignment,
    Officer,
    OfficerCode,
    Person,
    PersonToken,
    Posting,
    RosterImport,
    RosterRow,
)
from app.people.queries.roster import in_batches, register
from app.people.roster.checking import Row
from app.people.roster.comparing import Change, Stay
from app.people.rules import guessed_given_name

CHANGED_MEANWHILE = (
    "Danh sách cán bộ vừa được người khác sửa trong lúc nhập, nên chưa ghi gì. Kiểm tra lại rồi nhập."
)


def add_people(*, changes: Sequence[Change], now: dt.datetime) -> list[int]:
    """New officers of one batch, in the order of `changes`; returns the officers' ids. They hold nothing yet.

    Raises Refused when a code was taken meanwhile.
    """
    people = [
        {
            "uid": uuid7(),
            "full_name": c.name,
            "given_name": guessed_given_name(c.name),
            "given_name_chosen": False,
            "sort_key": text.sort_key(c.name),
            "created_at": now,
        }
        for c in changes
    ]
    person_ids = _ids(insert(Person).returning(Person.id, sort_by_parameter_order=True), people)
    officers = [
        {"person_id": p, "email": c.email, "phone": c.phone} for p, c in zip(person_ids, changes, strict=True)
    ]
    officer_ids = _ids(insert(Officer).returning(Officer.id, sort_by_parameter_order=True), officers)
    try:
        db.session.execute(
            insert(OfficerCode),
            [
                {"officer_id": o, "code": c.code, "code_key": text.key_of(c.code)}
                for o, c in zip(officer_ids, changes, strict=True)
            ],
        )
    except IntegrityError as error:
        raise Refused(CHANGED_MEANWHILE) from error
    _index([(p, c.name, c.code) for p, c in zip(person_ids, changes, strict=True)])
    return officer_ids


def _ids(statement: Any, rows: list[dict[str, Any]]) -> list[int]:
    return list(db.session.scalars(statement, rows))


def _index(people: Iterable[tuple[int, str, str]]) -> None:
    tokens = [
        {"person_id": person_id, "token": token}
        for person_id, name, code in people
        for token in text.fold_tokens(f"{name} {code}")
    ]
    if tokens:
        db.session.execute(insert(PersonToken), tokens)


def drop_people(*, officer_ids: Sequence[int]) -> None:
    """Take back people added by an import that was stopped before they held anything."""
    for batch in in_batches(officer_ids):
        person_ids = db.session.scalars(select(Officer.person_id).where(Officer.id.in_(batch))).all()
        db.session.execute(delete(OfficerCode).where(OfficerCode.officer_id.in_(batch)))
        db.session.execute(delete(Officer).where(Officer.id.in_(batch)))
        db.session.execute(delete(PersonToken).where(PersonToken.person_id.in_(person_ids)))
        db.session.execute(delete(Person).where(Person.id.in_(person_ids)))


def stage_postings(*, stays: Sequence[tuple[int, Stay]], marker: str, by: str, now: dt.datetime) -> None:
    """Postings (officer id and stay) with their duties, written so that they do not count yet."""
    waiting = {
        "recorded_at": now,
        "recorded_by": by,
        "voided_at": now,
        "voided_by": by,
        "void_reason": marker,
    }
    posting_ids = _ids(
        insert(Posting).returning(Posting.id, sort_by_parameter_order=True),
        [
            {
                "uid": uuid7(), "officer_id": officer_id, "unit_id": stay.unit_id, "job_title": stay.title,
                "from_on": stay.from_on, "until_on": stay.until_on, **waiting,
            }
            for officer_id, stay in stays
        ],
    )  # fmt: skip
    duties = [
        {
            "uid": uuid7(), "posting_id": posting_id, "duty": held.duty.value, "from_on": held.from_on,
            "until_on": held.until_on, **waiting,
        }
        for posting_id, (_, stay) in zip(posting_ids, stays, strict=True)
        for held in sorted(stay.duties, key=lambda h: (h.duty, h.from_on))
    ]  # fmt: skip
    if duties:
        db.session.execute(insert(DutyAssignment), duties)


def drop_staged(*, marker: str) -> None:
    """Remove what a stopped import staged."""
    db.session.execute(delete(DutyAssignment).where(DutyAssignment.void_reason == marker))
    db.session.execute(delete(Posting).where(Posting.void_reason == marker))


def count_staged(*, marker: str, changes: Sequence[Change], by: str, now: dt.datetime, uid: str) -> None:
    """The one step after which the import counts, all of it.

    Raises Refused when an officer is no longer as the comparison found them.
    """
    compared = {text.key_of(c.code): c.officer for c in changes if c.officer is not None}
    if register(compared) != compared:
        raise Refused(CHANGED_MEANWHILE)
    counted = {"recorded_at": now, "voided_at": None, "voided_by": None, "void_reason": None}
    for table in (Posting, DutyAssignment):
        db.session.execute(update(table).where(table.void_reason == marker).values(**counted))
    voided = {"voided_at": now, "voided_by": by, "void_reason": f"nhập danh sách {uid}"}
    replaced = [posting_id for c in changes for posting_id in c.void]
    for batch in in_batches(replaced):
        db.session.execute(
            update(DutyAssignment)
            .where(DutyAssignment.posting_id.in_(batch), DutyAssignment.voided_at.is_(None))
            .values(**voided)
        )
        db.session.execute(update(Posting).where(Posting.id.in_(batch)).values(**voided))
    _correct_people(changes)
    db.session.execute(
        update(RosterImport).where(RosterImport.uid == uid).values(state="applied", applied_at=now)
    )
    audit.record("people.import_roster", [uid], count=len(changes))


def _correct_people(changes: Sequence[Change]) -> None:
    for change in changes:
        known = change.officer
        if known is None:
            continue
        if change.contact:
            db.session.execute(
                update(Officer)
                .where(Officer.id == known.officer_id)
                .values(email=change.email, phone=change.phone)
            )
        if change.renamed:
            person = db.session.get_one(Person, known.person_id)
            person.full_name = change.name
            if not person.given_name_chosen:
                person.given_name = guessed_given_name(change.name)
            person.sort_key = text.sort_key(
                change.name, person.given_name if person.given_name_chosen else ""
            )
            db.session.flush()
            db.session.execute(delete(PersonToken).where(PersonToken.person_id == person.id))
            codes = db.session.scalars(
                select(OfficerCode.code).where(OfficerCode.officer_id == known.officer_id)
            )
            _index([(person.id, f"{change.name} {person.given_name}", " ".join(codes))])


def open_import(*, file_name: str, file_hash: str, by: str, now: dt.datetime, state: str) -> str:
    """Write down that a file came; returns its uid."""
    row = RosterImport(
        file_name=text.clean_line(file_name)[:200] or "danh-sach", file_hash=file_hash, state=state, uploaded_by=by,
        uploaded_at=now, summary={},
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.uid


def set_import(*, uid: str, state: str, summary: dict[str, Any] | None = None) -> None:
    """Say how far an upload is."""
    values: dict[str, Any] = {"state": state}
    if summary is not None:
        values["summary"] = summary
    db.session.execute(update(RosterImport).where(RosterImport.uid == uid).values(**values))


def stage_rows(*, uid: str, rows: Sequence[Row]) -> None:
    """Keep checked lines with their verdicts (one batch)."""
    import_id = db.session.scalars(select(RosterImport.id).where(RosterImport.uid == uid)).one()
    if rows:
        db.session.execute(
            insert(RosterRow),
            [
                {
                    "import_id": import_id, "line": row.line, "values": list(row.cells),
                    "verdict": row.verdict.value, "reason": row.reason,
                }
                for row in rows
            ],
        )  # fmt: skip


def drop_rows(*, uid: str, but_rejected: bool = False) -> None:
    """Forget the lines of an upload: names are kept in the register only, not twice."""
    import_id = sa.select(RosterImport.id).where(RosterImport.uid == uid).scalar_subquery()
    statement = delete(RosterRow).where(RosterRow.import_id == import_id)
    if but_rejected:
        statement = statement.where(RosterRow.verdict != "reject")
    db.session.execute(statement.execution_options(synchronize_session=False))


def drop_old_imports(*, by: str, before: dt.datetime) -> list[str]:
    """Forget the lines of uploads by `by` and of all uploads older than `before`; returns their uids."""
    rows = db.session.execute(
        select(RosterImport.id, RosterImport.uid).where(
            RosterImport.state.in_(["staged", "refused", "applied", "discarded"]),
            sa.or_(RosterImport.uploaded_by == by, RosterImport.uploaded_at < before),
            sa.exists().where(RosterRow.import_id == RosterImport.id),
        )
    ).all()
    for batch in in_batches([row.id for row in rows]):
        db.session.execute(
            delete(RosterRow)
            .where(RosterRow.import_id.in_(batch))
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            update(RosterImport)
            .where(RosterImport.id.in_(batch), RosterImport.state == "staged")
            .values(state="discarded")
        )
    return [row.uid for row in rows]
