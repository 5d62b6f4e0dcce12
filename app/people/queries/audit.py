"""Audit lines to be read: who saw or changed what. Names are looked up when they are shown; the lines hold none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from app.core.database import db
from app.core.models import AuditLine, AuditSubject
from app.core.uid import is_uid
from app.people.models import (
    Account,
    DutyAssignment,
    Leave,
    Officer,
    Person,
    Posting,
    RightsRequest,
    RoleGrant,
)

PAGE = 50


@dataclass(frozen=True)
class AuditFilter:
    """What is looked for. `subjects`: lines that speak of any of these uids; None means whatever."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None  # not included
    actor: str | None = None
    verb: str | None = None
    subjects: frozenset[str] | None = None


@dataclass(frozen=True)
class AuditView:
    """One line; `number` is its place in the chain, None while it waits to be sealed."""

    id: int
    uid: str
    at: dt.datetime
    actor: str
    via: str
    verb: str
    subjects: tuple[str, ...]
    scope: str
    count: int
    number: int | None


_line: Any = AuditLine
_SELECT = select(
    _line.id, _line.uid, _line.at, _line.actor, _line.via, _line.verb, _line.subjects, _line.scope,
    _line.count.label("count_"), _line.number,
)  # fmt: skip


def _found(wanted: AuditFilter) -> Any:
    query = _SELECT
    if wanted.since is not None:
        query = query.where(_line.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(_line.at < wanted.until)
    if wanted.actor is not None:
        query = query.where(_line.actor == wanted.actor)
    if wanted.verb is not None:
        query = query.where(_line.verb == wanted.verb)
    if wanted.subjects is not None:
        sealed = select(AuditSubject.line_id).where(AuditSubject.subject.in_(wanted.subjects))
        # What waits to be sealed is a handful: it is looked through.
        said = sa.cast(_line.subjects, sa.String)
        waiting = [said.contains(f'"{subject}"', autoescape=True) for subject in wanted.subjects]
        query = query.where(
            sa.or_(_line.id.in_(sealed), sa.and_(_line.sealed_hash.is_(None), sa.or_(*waiting or [sa.false()])))
        )
    return query


def _view(row: Any) -> AuditView:
    return AuditView(
        row.id, row.uid, row.at, row.actor, row.via, row.verb, tuple(map(str, row.subjects)), row.scope, row.count_, row.number
    )


def audit_lines(wanted: AuditFilter, *, before: int | None = None, limit: int = PAGE) -> tuple[list[AuditView], int | None]:
    """A page of lines, the newest first, and the id before which the next page begins."""
    query = _found(wanted).order_by(_line.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(_line.id < before)
    rows = [_view(row) for row in db.session.execute(query)]
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def every_audit_line(wanted: AuditFilter) -> Iterator[AuditView]:
    """All lines found, the newest first, a thousand in memory at a time."""
    before: int | None = None
    while True:
        rows, before = audit_lines(wanted, before=before, limit=1000)
        yield from rows
        if before is None:
            return


def uids_about(person_id: int) -> frozenset[str]:
    """The uids under which audit lines of this room speak of a person: of the person, account, postings, duties, roles."""
    officers = select(Officer.id).where(Officer.person_id == person_id)
    postings = select(Posting.id).where(Posting.officer_id.in_(officers))
    accounts = select(Account.id).where(Account.person_id == person_id)
    queries = (
        select(Person.uid).where(Person.id == person_id),
        select(Account.uid).where(Account.person_id == person_id),
        select(Posting.uid).where(Posting.officer_id.in_(officers)),
        select(DutyAssignment.uid).where(DutyAssignment.posting_id.in_(postings)),
        select(Leave.uid).where(Leave.officer_id.in_(officers)),
        select(RoleGrant.uid).where(RoleGrant.account_id.in_(accounts)),
    )
    return frozenset(str(uid) for uid in db.session.scalars(sa.union_all(*queries)))


def names_behind(uids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """uid → (person's uid, full name), for those that belong to somebody."""
    wanted = sorted({uid for uid in uids if is_uid(uid)})
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        query = sa.union_all(*(one.where(one.selected_columns[0].in_(some)) for one in _BEHIND))
        found |= {uid: (person, name) for uid, person, name in db.session.execute(query)}
    return found


_BEHIND: tuple[Any, ...] = (
    select(Person.uid.label("uid"), Person.uid.label("person"), Person.full_name),
    select(Account.uid, Person.uid, Person.full_name).join(Person, Person.id == Account.person_id),
    select(Posting.uid, Person.uid, Person.full_name)
    .join(Officer, Officer.id == Posting.officer_id)
    .join(Person, Person.id == Officer.person_id),
    select(DutyAssignment.uid, Person.uid, Person.full_name)
    .join(Posting, Posting.id == DutyAssignment.posting_id)
    .join(Officer, Officer.id == Posting.officer_id)
    .join(Person, Person.id == Officer.person_id),
    select(Leave.uid, Person.uid, Person.full_name)
    .join(Officer, Officer.id == Leave.officer_id)
    .join(Person, Person.id == Officer.person_id),
    select(RoleGrant.uid, Person.uid, Person.full_name)
    .join(Account, Account.id == RoleGrant.account_id)
    .join(Person, Person.id == Account.person_id),
    select(RightsRequest.uid, Person.uid, Person.full_name).join(Person, Person.id == RightsRequest.person_id),
)
