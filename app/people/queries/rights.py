"""What people were told about their data and what they ask for; who must answer sees it by scope and kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from app.core import text
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import (
    Account,
    DutyAssignment,
    Officer,
    OfficerCode,
    Person,
    Posting,
    PrivacyRead,
    RightsRequest,
    UnitVersion,
)
from app.people.rights import WAITING, Clock, Kind, Section, State, clock_of

PAGE = 50


def privacy_read(person_id: int, version: int) -> dt.datetime | None:
    """When this person said that they had read that version of the notice."""
    return db.session.scalar(
        select(PrivacyRead.read_at).where(PrivacyRead.person_id == person_id, PrivacyRead.version == version)
    )


def privacy_reads(person_id: int) -> tuple[tuple[int, dt.datetime], ...]:
    """(version, when) of every notice this person read."""
    rows = db.session.execute(
        select(PrivacyRead.version, PrivacyRead.read_at)
        .where(PrivacyRead.person_id == person_id)
        .order_by(PrivacyRead.version)
    )
    return tuple((version, at) for version, at in rows)


@dataclass(frozen=True)
class RequestView:
    """A request with whose it is and where its clocks stand. `unit_name` is today's, empty where they serve nowhere."""

    id: int
    uid: str
    person_id: int
    person_uid: str
    full_name: str
    erased: bool
    unit_name: str
    kind: Kind
    section: Section | None
    text: str
    received_on: dt.date
    on_paper: bool
    recorded_by: str
    state: State
    answered_at: dt.datetime | None
    answer: str
    extended: bool
    extension: str
    proposed_at: dt.datetime | None
    proposed_by: str
    despite_duty: bool
    settled_at: dt.datetime | None
    outcome: str

    @property
    def clock(self) -> Clock:
        """Until when it must be answered and settled."""
        return clock_of(self.kind, self.received_on, extended=self.extended)

    @property
    def waits(self) -> bool:
        """Whether somebody must still do something."""
        return self.state in WAITING


def _query(day: dt.date) -> Any:
    return (
        select(
            RightsRequest, Person.uid.label("person_uid"), Person.full_name, Person.erased_at, UnitVersion.name.label("unit_name")
        )
        .join(Person, Person.id == RightsRequest.person_id)
        .outerjoin(Officer, Officer.person_id == Person.id)
        .outerjoin(Posting, sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, day)))
        .outerjoin(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Posting.unit_id, known(UnitVersion), effective(UnitVersion, day)),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def _view(row: Any) -> RequestView:
    r = row[0]
    return RequestView(
        r.id, r.uid, r.person_id, row.person_uid, row.full_name, row.erased_at is not None, row.unit_name or "",
        Kind(r.kind), Section(r.section) if r.section else None, r.text, r.received_on, r.on_paper, r.recorded_by,
        State(r.state), r.answered_at, r.answer, r.extended_at is not None, r.extension, r.proposed_at, r.proposed_by or "",
        r.despite_duty, r.settled_at, r.outcome,
    )  # fmt: skip


def _within(query: Any, scope: Scope, kinds: Iterable[Kind]) -> Any:
    query = query.where(RightsRequest.kind.in_([kind.value for kind in kinds]))
    return query if scope.unit_ids is None else query.where(Posting.unit_id.in_(scope.unit_ids))


def own_requests(person_id: int, *, day: dt.date) -> tuple[RequestView, ...]:
    """What somebody asked, the newest first."""
    rows = db.session.execute(
        _query(day).where(RightsRequest.person_id == person_id).order_by(RightsRequest.id.desc())
    )
    return tuple(map(_view, rows))


def rights_queue(
    scope: Scope, kinds: Iterable[Kind], *, day: dt.date, waiting: bool = True, after: int = 0
) -> tuple[tuple[RequestView, ...], int | None]:
    """A page of requests of these kinds, and the cursor of the next: those that wait, oldest first, or those settled,
    newest first."""
    query = _within(_query(day), scope, kinds)
    states = [state.value for state in State if (state in WAITING) == waiting]
    query = query.where(RightsRequest.state.in_(states))
    if after:
        query = query.where(RightsRequest.id > after if waiting else RightsRequest.id < after)
    order = RightsRequest.id if waiting else RightsRequest.id.desc()
    rows = [_view(row) for row in db.session.execute(query.order_by(order).limit(PAGE + 1))]
    return tuple(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None


def requests_waiting(scope: Scope, kinds: Iterable[Kind], *, day: dt.date) -> int:
    """How many requests of these kinds wait for an answer or for being carried out."""
    query = _within(_query(day), scope, kinds).where(RightsRequest.state.in_([s.value for s in WAITING]))
    return db.session.scalar(select(sa.func.count()).select_from(query.with_only_columns(RightsRequest.id).subquery())) or 0


def rights_request(scope: Scope, kinds: Iterable[Kind], uid: str, *, day: dt.date) -> RequestView | None:
    """One request, when its kind and person may be seen."""
    row = db.session.execute(_within(_query(day), scope, kinds).where(RightsRequest.uid == uid)).first()
    return _view(row) if row else None


def person_of_code(code: str) -> int | None:
    """The person an officer code belongs to."""
    return db.session.scalar(
        select(Officer.person_id)
        .join(OfficerCode, OfficerCode.officer_id == Officer.id)
        .where(OfficerCode.code_key == text.key_of(code))
    )


def holds_duty(person_id: int, day: dt.date) -> bool:
    """Whether this person holds one of the three duties on the day, so that erasing leaves a nameless one in the figure."""
    return bool(
        db.session.scalar(
            select(
                sa.exists().where(
                    Officer.person_id == person_id, Posting.officer_id == Officer.id, known(Posting),
                    DutyAssignment.posting_id == Posting.id, known(DutyAssignment), effective(DutyAssignment, day),
                )
            )
        )
    )  # fmt: skip


def restricted_at(person_id: int) -> dt.datetime | None:
    """Since when this person's data are used no further than the law demands."""
    return db.session.scalar(select(Person.restricted_at).where(Person.id == person_id))


def person_uid(person_id: int) -> str:
    """The uid of a person."""
    return db.session.scalars(select(Person.uid).where(Person.id == person_id)).one()


def account_uid_of(person_id: int) -> str:
    """The account of a person, empty when there is none."""
    return db.session.scalar(select(Account.uid).where(Account.person_id == person_id)) or ""
