"""The writes of a roster import: batches that do not count yet, and one set-based step after which all count.

Postings and duties are written already voided, under a marker, in batches short enough that officers go on saving
answers. `count_staged` then lifts the marker from all of them in one transaction, and voids what they replace. Until
then, and after a crash, nothing counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.core import audit, text
from app.core.database import db
from app.core.uid import uuid7
from app.people.actions.facts import Refused
from app.people.actions.staged import (
    drop_old_imports,
    drop_rows,
    open_import,
    remember,
    set_import,
    stage_rows,
)
from app.people.models import (
    DutyAssignment,
    Officer,
    OfficerCode,
    Person,
    PersonToken,
    Posting,
    RosterImport,
)
from app.people.queries.roster import in_batches, register
from app.people.roster.comparing import Change
from app.people.roster.stays import Stay
from app.people.rules import guessed_given_name

__all__ = [
    "CHANGED_MEANWHILE", "add_people", "count", "count_staged", "drop_old_imports", "drop_people", "drop_rows", "drop_staged",
    "open_import", "ranges", "remember", "rename", "replaced_by", "set_import", "stage_postings", "stage_rows",
    "void_postings",
]  # fmt: skip

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
        for token in text.name_tokens(f"{name} {code}")
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


def stage_postings(*, stays: Sequence[tuple[int, Stay]], marker: str, by: str, now: dt.datetime) -> list[int]:
    """Postings (officer id and stay) with their duties, written so that they do not count yet; returns the postings' ids."""
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
                "section": stay.section, "employment": stay.employment, "undated": stay.undated,
                "from_on": stay.from_on, "until_on": stay.until_on, **waiting,
            }
            for officer_id, stay in stays
        ],
    )  # fmt: skip
    duties = [
        {
            "uid": uuid7(), "posting_id": posting_id, "duty": held.duty.value, "from_on": held.from_on,
            "until_on": held.until_on, "is_main": held.is_main, "document": held.document, **waiting,
        }
        for posting_id, (_, stay) in zip(posting_ids, stays, strict=True)
        for held in sorted(stay.duties, key=lambda h: (h.duty, h.from_on))
    ]  # fmt: skip
    if duties:
        db.session.execute(insert(DutyAssignment), duties)
    return posting_ids


def drop_staged(*, marker: str) -> None:
    """Remove what a stopped import staged."""
    db.session.execute(delete(DutyAssignment).where(DutyAssignment.void_reason == marker))
    db.session.execute(delete(Posting).where(Posting.void_reason == marker))


def count_staged(
    *, marker: str, changes: Sequence[Change], postings: Sequence[int], newcomers: Sequence[int], by: str, now: dt.datetime,
    uid: str,
) -> None:  # fmt: skip
    """The one step after which the import counts, all of it; `postings` and officers `newcomers` are what it staged.

    Raises Refused when an officer is no longer as the comparison found them.
    """
    compared = {text.key_of(c.code): c.officer for c in changes if c.officer is not None}
    if register(compared) != compared:
        raise Refused(CHANGED_MEANWHILE)
    count(marker=marker, now=now)
    replaced = [posting_id for c in changes for posting_id in c.void]
    void_postings(posting_ids=replaced, by=by, now=now, reason=replaced_by(uid))
    _correct_people(changes)
    undo = {
        "added": ranges(postings), "newcomers": ranges(newcomers), "corrected": _before_and_after(changes)
    }  # fmt: skip
    db.session.execute(
        update(RosterImport).where(RosterImport.uid == uid).values(state="applied", applied_at=now, undo=undo)
    )
    audit.record("people.import_roster", [uid], count=len(changes))


def replaced_by(uid: str) -> str:
    """The reason why facts that an import replaced count no more; by it they are found when it is taken back."""
    return f"nhập danh sách {uid}"


def count(*, marker: str, now: dt.datetime) -> None:
    """Let what was staged under a marker count from now on."""
    counted = {"recorded_at": now, "voided_at": None, "voided_by": None, "void_reason": None}
    for table in (Posting, DutyAssignment):
        db.session.execute(update(table).where(table.void_reason == marker).values(**counted))


def void_postings(*, posting_ids: Sequence[int], by: str, now: dt.datetime, reason: str) -> None:
    """Postings with their duties count no more."""
    voided = {"voided_at": now, "voided_by": by, "void_reason": reason}
    for batch in in_batches(posting_ids):
        db.session.execute(
            update(DutyAssignment)
            .where(DutyAssignment.posting_id.in_(batch), DutyAssignment.voided_at.is_(None))
            .values(**voided)
        )
        db.session.execute(update(Posting).where(Posting.id.in_(batch), Posting.voided_at.is_(None)).values(**voided))


def ranges(ids: Iterable[int]) -> list[list[int]]:
    """Ids as closed ranges: an import's are mostly one after the other."""
    found: list[list[int]] = []
    for one in sorted(ids):
        if found and found[-1][1] == one - 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return found


def _before_and_after(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """How names and contacts were and are: what taking the import back restores. Forgotten after a day."""
    return [
        {
            "officer": c.officer.officer_id, "was": [c.officer.name, c.officer.email, c.officer.phone],
            "is": [c.name, c.email, c.phone],
        }
        for c in changes
        if c.officer is not None and (c.renamed or c.contact)
    ]  # fmt: skip


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
            rename(officer_id=known.officer_id, name=change.name)


def rename(*, officer_id: int, name: str) -> None:
    """Correct how an officer is called; the tên gọi they chose stays."""
    person = db.session.scalars(select(Person).join(Officer).where(Officer.id == officer_id)).one()
    person.full_name = name
    if not person.given_name_chosen:
        person.given_name = guessed_given_name(name)
    person.sort_key = text.sort_key(name, person.given_name if person.given_name_chosen else "")
    db.session.flush()
    db.session.execute(delete(PersonToken).where(PersonToken.person_id == person.id))
    codes = db.session.scalars(select(OfficerCode.code).where(OfficerCode.officer_id == officer_id))
    _index([(person.id, f"{name} {person.given_name}", " ".join(codes))])
