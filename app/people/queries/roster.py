"""What a list is compared with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, or_, select

from app.core import text
from app.core.database import db, effective, known
from app.people.models import Account, DutyAssignment, Officer, OfficerCode, Person, Posting, RosterMemory
from app.people.roster.identity import Candidate
from app.people.roster.stays import Held, KnownOfficer, KnownStay, Stay
from app.people.rules import Duty

BATCH = 500
TAKEN_BACK = "hủy nhập danh sách"  # how the reason begins why facts of an import taken back do not count
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
            DutyAssignment.posting_id, DutyAssignment.duty, DutyAssignment.from_on, DutyAssignment.until_on,
            DutyAssignment.is_main, DutyAssignment.document,
        )
        .join(Posting, Posting.id == DutyAssignment.posting_id)
        .where(Posting.officer_id.in_(by_officer), known(Posting), known(DutyAssignment))
    ):  # fmt: skip
        duties.setdefault(held.posting_id, []).append(
            Held(Duty(held.duty), held.from_on, held.until_on, held.is_main, held.document)
        )
    for posting in db.session.execute(
        select(
            Posting.id, Posting.officer_id, Posting.unit_id, Posting.job_title, Posting.from_on, Posting.until_on,
            Posting.section, Posting.employment, Posting.undated,
        )
        .where(Posting.officer_id.in_(by_officer), known(Posting))
        .order_by(Posting.from_on, Posting.id)
    ):  # fmt: skip
        stay = Stay(
            posting.unit_id, posting.job_title, posting.from_on, posting.until_on,
            frozenset(duties.get(posting.id, ())), posting.section, posting.employment, posting.undated,
        )  # fmt: skip
        by_officer[posting.officer_id].stays.append(KnownStay(posting.id, stay))
    if bare := {o.person_id: o for o in by_officer.values() if not o.stays}:
        signed_in = set(db.session.scalars(select(Account.person_id).where(Account.person_id.in_(bare))))
        for person_id, officer in bare.items():
            officer.blank = person_id not in signed_in
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


def people_meant(
    *, names: Iterable[str], unit_ids: Iterable[int], phones: Iterable[str], emails: Iterable[str], uids: Iterable[str]
) -> list[Candidate]:
    """The officers of these names who serve or served in these units, or have one of the telephones or e-mails; and `uids`.

    Who was there only by an import taken back counts too: the mended list means the same people.
    """
    wanted = {text.key_of(name) for name in names}
    found: dict[int, tuple[str, str, str, str]] = {}
    units: dict[int, set[int]] = {}
    base = (
        select(Officer.id, Person.uid, Person.full_name, Officer.phone, Officer.email, Posting.unit_id)
        .join(Person, Person.id == Officer.person_id)
        .outerjoin(
            Posting,
            (Posting.officer_id == Officer.id) & (known(Posting) | Posting.void_reason.startswith(TAKEN_BACK)),
        )
    )

    def look(condition: Any, named: bool = True) -> None:
        for row in db.session.execute(base.where(condition)):
            if not named or text.key_of(row.full_name) in wanted:
                found[row.id] = (row.uid, row.full_name, row.phone, row.email)
                units.setdefault(row.id, set()).add(row.unit_id)

    for batch in in_batches(sorted(set(unit_ids))):
        there = select(Posting.officer_id).where(
            Posting.unit_id.in_(batch), or_(known(Posting), Posting.void_reason.startswith(TAKEN_BACK))
        )
        look(Officer.id.in_(there))
    for column, values in ((Officer.phone, phones), (Officer.email, emails)):
        for texts in in_batches(sorted(set(values))):
            look(column.in_(texts))
    for texts in in_batches(sorted(set(uids))):
        look(Person.uid.in_(texts), named=False)
    codes: dict[int, str] = {}
    for batch in in_batches(sorted(found)):
        for officer_id, code in db.session.execute(
            select(OfficerCode.officer_id, OfficerCode.code)
            .where(OfficerCode.officer_id.in_(batch))
            .order_by(OfficerCode.id)
        ):
            codes[officer_id] = code
    return [
        Candidate(
            i, uid, codes[i], text.key_of(name), frozenset(u for u in units[i] if u is not None), phone, email.casefold()
        )
        for i, (uid, name, phone, email) in sorted(found.items())
        if i in codes
    ]


def last_codes() -> list[str]:
    """The highest of the codes that look like those we give (CB-00001 …), some of them perhaps with letters behind."""
    key = OfficerCode.code_key
    return list(
        db.session.scalars(
            select(key)
            .where(key.like("cb-_____%"), key < "cb-a", func.length(key) <= 10)
            .order_by(func.length(key).desc(), key.desc())
            .limit(20)
        )
    )


def codes_of(uids: Iterable[str]) -> dict[str, str]:
    """Key of a code → uid of the person, for each of these persons."""
    found: dict[str, str] = {}
    for batch in in_batches(sorted(uids)):
        for uid, key in db.session.execute(
            select(Person.uid, OfficerCode.code_key)
            .join(Officer, Officer.person_id == Person.id)
            .join(OfficerCode, OfficerCode.officer_id == Officer.id)
            .where(Person.uid.in_(batch))
            .order_by(OfficerCode.id)
        ):
            found[uid] = key
    return {key: uid for uid, key in found.items()}


def remembered(kind: str, keys: Iterable[str]) -> dict[str, Any]:
    """What was said about lists under these keys."""
    found: dict[str, Any] = {}
    for batch in in_batches(sorted(keys)):
        for key, value in db.session.execute(
            select(RosterMemory.key, RosterMemory.value).where(RosterMemory.kind == kind, RosterMemory.key.in_(batch))
        ):
            found[key] = value
    return found
