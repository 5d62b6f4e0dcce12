"""Officers: found by name or code, listed by name, one officer with everything dated about them.

Scope comes first: a list speaks only of people posted in units of the scope on the day asked about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import (
    Account,
    DutyAssignment,
    Officer,
    OfficerCode,
    Person,
    Posting,
    Unit,
    UnitVersion,
)
from app.people.queries.names import exact_first, named
from app.people.queries.paging import page_by_key
from app.people.queries.status import Status, status_of
from app.people.rules import Duty

PAGE = 50


@dataclass(frozen=True)
class OfficerLine:
    """One officer in a list, as of a day."""

    officer_id: int
    person_id: int
    uid: str  # the person's
    full_name: str
    code: str
    unit_code: str
    unit_name: str
    job_title: str
    duties: tuple[Duty, ...]
    status: Status  # of the account; NEW also without one
    sort_key: str
    restricted: bool  # has no name in lists that invite


@dataclass(frozen=True)
class OfficerPage:
    """A page of officers and the cursors that lead on."""

    rows: tuple[OfficerLine, ...]
    before: str | None
    after: str | None


def _base(scope: Scope, day: dt.date) -> Any:
    query = (
        select(
            Officer.id, Person.id.label("person_id"), Person.uid, Person.full_name, Person.sort_key,
            Posting.id.label("posting_id"), Posting.job_title, Unit.code.label("unit_code"),
            UnitVersion.name.label("unit_name"), Account.id.label("account_id"), Account.activated_at,
            Account.last_seen_at, Account.disabled_at, Person.restricted_at,
        )
        .join(Officer, Officer.person_id == Person.id)
        .join(Posting, sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, day)))
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(
            UnitVersion, sa.and_(UnitVersion.unit_id == Unit.id, known(UnitVersion), effective(UnitVersion, day))
        )
        .outerjoin(Account, Account.person_id == Person.id)
    )  # fmt: skip
    if scope.unit_ids is not None:
        query = query.where(Posting.unit_id.in_(scope.unit_ids))
    return query


def officers(
    scope: Scope,
    *,
    day: dt.date,
    now: dt.datetime,
    search: str = "",
    unit_id: int | None = None,
    duty: Duty | None = None,
    after: str = "",
    before: str = "",
    size: int = PAGE,
) -> OfficerPage:
    """The officers who serve on `day` in units of `scope`, by name, a page at a time.

    `search` finds beginnings of words of the name or the code without diacritics; those that have what was typed with
    its diacritics come first (such a search pages only forward).
    """
    query = _base(scope, day)
    if unit_id is not None:
        query = query.where(Posting.unit_id == unit_id)
    if duty is not None:
        query = query.where(
            sa.exists().where(
                DutyAssignment.posting_id == Posting.id, DutyAssignment.duty == duty.value, known(DutyAssignment),
                effective(DutyAssignment, day),
            )
        )  # fmt: skip
    query = named(query, search)
    if not search.isascii():
        found, later = exact_first(query, search, Officer.id, after=after, size=size)
        return OfficerPage(_lines(found, day, now), None, later)
    rows, earlier, later = page_by_key(
        query, Person.sort_key, Officer.id, after=after, before=before, size=size
    )
    return OfficerPage(_lines(rows, day, now), earlier, later)


def _lines(rows: Sequence[Any], day: dt.date, now: dt.datetime) -> tuple[OfficerLine, ...]:
    duties: dict[int, list[Duty]] = {}
    codes: dict[int, str] = {}
    if rows:
        for posting_id, duty in db.session.execute(
            select(DutyAssignment.posting_id, DutyAssignment.duty).where(
                DutyAssignment.posting_id.in_([r.posting_id for r in rows]), known(DutyAssignment),
                effective(DutyAssignment, day),
            )
        ):  # fmt: skip
            duties.setdefault(posting_id, []).append(Duty(duty))
        for officer_id, code in db.session.execute(
            select(OfficerCode.officer_id, OfficerCode.code)
            .where(OfficerCode.officer_id.in_([r.id for r in rows]))
            .order_by(OfficerCode.id)
        ):
            codes[officer_id] = code
    order = list(Duty)
    return tuple(
        OfficerLine(
            r.id,
            r.person_id,
            r.uid,
            r.full_name,
            codes.get(r.id, ""),
            r.unit_code,
            r.unit_name or r.unit_code,
            r.job_title,
            tuple(sorted(set(duties.get(r.posting_id, ())), key=order.index)),
            status_of(
                activated_at=r.activated_at, last_seen_at=r.last_seen_at, disabled_at=r.disabled_at, now=now
            ),
            r.sort_key,
            r.restricted_at is not None,
        )
        for r in rows
    )
