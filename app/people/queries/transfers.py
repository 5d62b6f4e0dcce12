"""Requests to take over officers: what the asking unit sees of its own, and what those see who may decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from app.core import text
from app.core.clock import local_date
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.declaring import ANSWER_WITHIN, TransferState, working_days_after
from app.people.models import Officer, OfficerCode, Person, Posting, TransferRequest
from app.people.queries.units import unit_names
from app.people.rules import Duty

KEPT = dt.timedelta(days=30)  # how long a settled request is shown to who asked


@dataclass(frozen=True)
class OwnTransfer:
    """A request as the unit that asked may see it: nothing of anybody else's register is in it."""

    uid: str
    unit_id: int
    full_name: str  # as it was typed; of the officer once taken over
    on: dt.date
    asked_at: dt.datetime
    state: TransferState


def own_transfers(scope: Scope, *, now: dt.datetime, limit: int = 100) -> list[OwnTransfer]:
    """What units of the scope have asked for and is not long settled, the newest first."""
    query = (
        select(
            TransferRequest.uid, TransferRequest.unit_id,
            sa.func.coalesce(Person.full_name, TransferRequest.full_name).label("name"), TransferRequest.on,
            TransferRequest.asked_at, TransferRequest.state,
        )
        .outerjoin(Posting, Posting.uid == TransferRequest.posting_uid)
        .outerjoin(Officer, Officer.id == Posting.officer_id)
        .outerjoin(Person, Person.id == Officer.person_id)
        .where(
            TransferRequest.state != TransferState.WITHDRAWN.value,
            sa.or_(TransferRequest.settled_at.is_(None), TransferRequest.settled_at > now - KEPT),
        )
        .order_by(TransferRequest.id.desc())
        .limit(limit)
    )  # fmt: skip
    if scope.unit_ids is not None:
        query = query.where(TransferRequest.unit_id.in_(scope.unit_ids))
    return [OwnTransfer(*row[:5], TransferState(row.state)) for row in db.session.execute(query)]


@dataclass(frozen=True)
class Match:
    """Somebody of the name and number asked for."""

    person_uid: str
    full_name: str
    code: str
    unit_id: int | None  # where they serve today
    unit_name: str
    job_title: str


@dataclass(frozen=True)
class WaitingTransfer:
    """A request that waits, with those it may mean."""

    uid: str
    unit_id: int
    unit_name: str
    full_name: str
    phone: str
    job_title: str
    duties: tuple[Duty, ...]
    on: dt.date
    asked_at: dt.datetime
    answer_until: dt.date  # until the end of this day the old unit answers, then the department settles
    denied: bool
    matches: tuple[Match, ...]

    def for_department(self, today: dt.date) -> bool:
        """Whether the department settles it now: nobody else can, or would not in time."""
        return self.denied or not any(m.unit_id for m in self.matches) or today > self.answer_until


def waiting_transfers(
    scope: Scope, *, day: dt.date, uid: str | None = None, limit: int = 200
) -> list[WaitingTransfer]:
    """Requests that wait for an answer from units of `scope` (because the one asked for serves there), oldest first.

    Without limits of scope all of them, also those that fit nobody. A number and a name without its diacritics make a
    match: whoever decides looks.
    """
    query = (
        select(
            TransferRequest.uid, TransferRequest.unit_id, TransferRequest.full_name, TransferRequest.phone,
            TransferRequest.job_title, TransferRequest.duties, TransferRequest.on, TransferRequest.asked_at,
            TransferRequest.denied_at, Officer.id.label("officer_id"), Person.uid.label("person_uid"),
            Person.full_name.label("theirs"), Posting.unit_id.label("serves_in"), Posting.job_title.label("title"),
        )
        .outerjoin(Officer, Officer.phone == TransferRequest.phone)
        .outerjoin(Person, Person.id == Officer.person_id)
        .outerjoin(
            Posting, sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, day))
        )
        .where(TransferRequest.state == TransferState.WAITING.value)
        .order_by(TransferRequest.id, Officer.id)
        .limit(limit)
    )  # fmt: skip
    if scope.unit_ids is not None:
        query = query.where(Posting.unit_id.in_(scope.unit_ids), TransferRequest.denied_at.is_(None))
    if uid is not None:
        query = query.where(TransferRequest.uid == uid)
    rows = db.session.execute(query).all()
    if not rows:
        return []
    names = unit_names({r.unit_id for r in rows} | {r.serves_in for r in rows if r.serves_in}, day)
    codes = dict(
        db.session.execute(
            select(OfficerCode.officer_id, sa.func.min(OfficerCode.code))
            .where(OfficerCode.officer_id.in_([r.officer_id for r in rows if r.officer_id]))
            .group_by(OfficerCode.officer_id)
        ).all()
    )
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.uid, []).append(row)
    found = [_waiting(group, names, codes) for group in grouped.values()]
    return [x for x in found if x.matches or scope.unit_ids is None]


def _waiting(rows: Sequence[Any], names: dict[int, str], codes: dict[int, str]) -> WaitingTransfer:
    first = rows[0]
    matches = tuple(
        Match(
            r.person_uid, r.theirs, codes.get(r.officer_id, ""), r.serves_in, names.get(r.serves_in, ""), r.title or ""
        )
        for r in rows
        if r.officer_id and r.serves_in != first.unit_id and text.fold(r.theirs) == text.fold(first.full_name)
    )  # fmt: skip
    return WaitingTransfer(
        first.uid, first.unit_id, names.get(first.unit_id, ""), first.full_name, first.phone, first.job_title,
        tuple(Duty(duty) for duty in first.duties), first.on, first.asked_at,
        working_days_after(local_date(first.asked_at), ANSWER_WITHIN), first.denied_at is not None, matches,
    )  # fmt: skip
