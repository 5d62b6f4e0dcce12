"""The roster as rows of the machine-readable list: what is exported can be imported again and changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import select

from app.core import numbers
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import DutyAssignment, Officer, OfficerCode, Person, Posting, Unit, UnitVersion
from app.people.roster.reading import FIELDS
from app.people.rules import Duty

HEADER = (*FIELDS, "don_vi")  # the unit's name is for people; the import passes it over


def roster_rows(scope: Scope, *, day: dt.date) -> Iterator[tuple[str, ...]]:
    """Who serves on `day` in units of the scope, one row each in the order of HEADER, by name. Three statements.

    A unit gets no contact of whoever restricted the use of their data, as on the officer's page; importing the file again
    keeps what the register has.
    """
    here = [known(Posting), effective(Posting, day)]
    if scope.unit_ids is not None:
        here.append(Posting.unit_id.in_(scope.unit_ids))
    duties: dict[int, list[tuple[str, bool, str]]] = {}
    for d in db.session.execute(
        select(DutyAssignment.posting_id, DutyAssignment.duty, DutyAssignment.is_main, DutyAssignment.document)
        .join(Posting, Posting.id == DutyAssignment.posting_id)
        .where(*here, known(DutyAssignment), effective(DutyAssignment, day))
        .order_by(DutyAssignment.id)
    ):
        duties.setdefault(d.posting_id, []).append((d.duty, d.is_main, d.document))
    codes: dict[int, str] = {}
    for officer_id, code in db.session.execute(
        select(OfficerCode.officer_id, OfficerCode.code)
        .join(Posting, Posting.officer_id == OfficerCode.officer_id)
        .where(*here)
        .order_by(OfficerCode.id)
    ):
        codes[officer_id] = code
    order = [d.value for d in Duty]
    rows = db.session.execute(
        select(
            Officer.id, Posting.id.label("posting"), Person.full_name, Unit.code, UnitVersion.name, Posting.job_title,
            Officer.email, Officer.phone, Posting.from_on, Posting.until_on, Posting.section, Posting.employment,
            Person.restricted_at,
        )
        .join(Officer, Officer.person_id == Person.id)
        .join(Posting, Posting.officer_id == Officer.id)
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(
            UnitVersion, sa.and_(UnitVersion.unit_id == Unit.id, known(UnitVersion), effective(UnitVersion, day))
        )
        .where(*here)
        .order_by(Person.sort_key, Officer.id)
        .execution_options(yield_per=1000)
    )  # fmt: skip
    for r in rows:
        hidden = r.restricted_at is not None and scope.unit_ids is not None
        held = sorted(duties.get(r.posting, ()), key=lambda d: order.index(d[0]))
        yield (
            codes.get(r.id, ""), r.full_name, r.code, r.job_title, "" if hidden else r.email, "" if hidden else r.phone,
            ";".join(duty for duty, _, _ in held), numbers.day(r.from_on), numbers.day(r.until_on), r.section,
            r.employment, next((duty for duty, main, _ in held if main), ""),
            next((document for _, _, document in held if document), ""), r.name or r.code,
        )  # fmt: skip
