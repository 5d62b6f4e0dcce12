"""Everything ever recorded of where somebody served and with which duties, corrections included, and who recorded it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.database import db, effective, known
from app.core.uid import is_uid
from app.people.models import Account, DutyAssignment, Officer, Person, Posting, Unit, UnitVersion
from app.people.rules import Duty, Employment


@dataclass(frozen=True)
class RecordedDuty:
    """A duty as it was recorded within a posting."""

    uid: str
    duty: Duty
    main: bool
    document: str
    from_on: dt.date
    until_on: dt.date | None
    recorded_at: dt.datetime
    recorded_by: str
    voided_at: dt.datetime | None
    voided_by: str
    void_reason: str


@dataclass(frozen=True)
class RecordedPosting:
    """A posting as it was recorded. What was corrected has `voided_at`; what replaced it stands in a row of its own."""

    uid: str
    unit_code: str
    unit_name: str
    job_title: str
    section: str
    employment: str
    from_on: dt.date
    until_on: dt.date | None
    recorded_at: dt.datetime
    recorded_by: str
    voided_at: dt.datetime | None
    voided_by: str
    void_reason: str
    duties: tuple[RecordedDuty, ...]


def recorded_postings(person_id: int, day: dt.date) -> list[RecordedPosting]:
    """Every posting ever recorded of a person, the latest beginning first; units by the names they had then, or on `day`."""
    duties: dict[int, list[RecordedDuty]] = {}
    for d in db.session.execute(
        sa.select(DutyAssignment)
        .join(Posting, Posting.id == DutyAssignment.posting_id)
        .join(Officer, Officer.id == Posting.officer_id)
        .where(Officer.person_id == person_id)
        .order_by(DutyAssignment.from_on, DutyAssignment.id)
    ).scalars():
        duties.setdefault(d.posting_id, []).append(
            RecordedDuty(
                d.uid, Duty(d.duty), d.is_main, d.document, d.from_on, d.until_on, d.recorded_at, d.recorded_by,
                d.voided_at, d.voided_by or "", d.void_reason or "",
            )
        )  # fmt: skip
    named_on = sa.func.coalesce(Posting.until_on, sa.literal(day, sa.Date))
    rows = db.session.execute(
        sa.select(Posting, Unit.code, UnitVersion.name)
        .join(Officer, Officer.id == Posting.officer_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Unit.id, known(UnitVersion), effective(UnitVersion, named_on)),
        )
        .where(Officer.person_id == person_id)
        .order_by(Posting.from_on.desc(), Posting.id.desc())
    )
    return [
        RecordedPosting(
            p.uid, code, name or code, p.job_title, p.section, Employment(p.employment).label if p.employment else "",
            p.from_on, p.until_on, p.recorded_at, p.recorded_by, p.voided_at, p.voided_by or "", p.void_reason or "",
            tuple(duties.get(p.id, ())),
        )
        for p, code, name in rows
    ]  # fmt: skip


def recorders(accounts: Iterable[str]) -> dict[str, str]:
    """Account uid, or `cli` and the like, as it stands in facts → who that is in words."""
    wanted = set(accounts)
    rows = db.session.execute(
        sa.select(Account.uid, Person.full_name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.uid.in_(sorted(uid for uid in wanted if is_uid(uid))))
    )
    names = {uid: name or "tài khoản đã xóa dữ liệu" for uid, name in rows}
    return {
        uid: names.get(uid) or _OTHERS.get(uid) or ("tài khoản không còn" if is_uid(uid) else uid)
        for uid in wanted
    }


_OTHERS = {
    "": "không rõ",
    "cli": "người vận hành hệ thống (dòng lệnh)",
    "system": "hệ thống",
    "demo": "dữ liệu dùng thử",
}
