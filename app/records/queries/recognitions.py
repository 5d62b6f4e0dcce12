"""Training taken elsewhere: queues, one request, a person's own, and how much of the figure rests on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core import database
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import Account, Officer, Person, Posting, UnitVersion
from app.people.queries.names import shown_name
from app.records.models import (
    Recognition,
    RecognitionDecision,
    RecognitionEvidence,
)
from app.records.queries.units import seen_units
from app.records.rules.recognition import Approver, Channel, RecognitionState

PAGE = 50


def stored_evidence(file_uid: str) -> str:
    """Where the file that proves a recognition is kept in the private store."""
    return f"recognitions/{file_uid}"


def evidence_files(person_id: int) -> list[str]:
    """The names in the private store of what proves a person's recognitions."""
    files = (
        sa.select(RecognitionEvidence.file_uid)
        .join(Recognition, Recognition.id == RecognitionEvidence.recognition_id)
        .where(Recognition.person_id == person_id, RecognitionEvidence.file_uid.is_not(None))
    )
    return [stored_evidence(uid) for uid in db.session.scalars(files) if uid]


@dataclass(frozen=True)
class RecognitionView:
    """One request with its proof and, where there is one, the decision. `courses`: slugs it counts as."""

    id: int
    uid: str
    person_id: int
    person_uid: str
    full_name: str  # empty when the person's data were erased
    provider: str
    course_name: str
    name_key: str
    completed_on: dt.date
    minutes: int
    equal_to: tuple[str, ...]
    channel: Channel
    state: RecognitionState
    recorded_at: dt.datetime
    recorded_by: str
    reference: str
    file_uid: str | None
    file_name: str
    size: int
    decided_at: dt.datetime | None
    decided_by: str
    decided_equal: tuple[str, ...]
    courses: tuple[str, ...]
    reason: str
    by_equivalence: bool
    outside: Approver


_COLUMNS = (
    Recognition.id, Recognition.uid, Recognition.person_id, Person.uid.label("person_uid"), Person.erased_at,
    Recognition.provider, Recognition.course_name, Recognition.name_key, Recognition.completed_on,
    Recognition.minutes, Recognition.equal_to, Recognition.channel, Recognition.state, Recognition.recorded_at,
    Recognition.recorded_by, RecognitionEvidence.reference, RecognitionEvidence.file_uid,
    RecognitionEvidence.file_name, RecognitionEvidence.size, RecognitionDecision.recorded_at.label("decided_at"),
    RecognitionDecision.recorded_by.label("decided_by"), RecognitionDecision.equal_to.label("decided_equal"),
    RecognitionDecision.courses, RecognitionDecision.reason, RecognitionDecision.equivalence_id,
    RecognitionDecision.approver_name, RecognitionDecision.approver_position, RecognitionDecision.approver_document,
)  # fmt: skip


def _base(name: Any = Person.full_name) -> Any:
    return (
        sa.select(*_COLUMNS, name.label("full_name"))
        .join(Person, Person.id == Recognition.person_id)
        .outerjoin(RecognitionEvidence, RecognitionEvidence.recognition_id == Recognition.id)
        .outerjoin(RecognitionDecision, RecognitionDecision.recognition_id == Recognition.id)
    )


def _view(r: Any) -> RecognitionView:
    return RecognitionView(
        id=r.id,
        uid=r.uid,
        person_id=r.person_id,
        person_uid=r.person_uid,
        full_name="" if r.erased_at else r.full_name,
        provider=r.provider,
        course_name=r.course_name,
        name_key=r.name_key,
        completed_on=r.completed_on,
        minutes=r.minutes,
        equal_to=tuple(r.equal_to),
        channel=Channel(r.channel),
        state=RecognitionState(r.state),
        recorded_at=r.recorded_at,
        recorded_by=r.recorded_by,
        reference=r.reference or "",
        file_uid=r.file_uid,
        file_name=r.file_name or "",
        size=r.size or 0,
        decided_at=r.decided_at,
        decided_by=r.decided_by or "",
        decided_equal=tuple(r.decided_equal or ()),
        courses=tuple(slug for slug, _ in r.courses or ()),
        reason=r.reason or "",
        by_equivalence=r.equivalence_id is not None,
        outside=Approver(r.approver_name or "", r.approver_position or "", r.approver_document or ""),
    )


def recognition(uid: str) -> RecognitionView | None:
    """The request of that uid; who may see it is the asker's question."""
    row = db.session.execute(_base().where(Recognition.uid == uid)).first()
    return _view(row) if row else None


def recognitions_of(person_id: int) -> list[RecognitionView]:
    """Everything asked for a person, newest first, whatever became of it."""
    rows = db.session.execute(
        _base().where(Recognition.person_id == person_id).order_by(Recognition.id.desc())
    )
    return [_view(row) for row in rows]


@dataclass(frozen=True)
class RecognitionPage:
    """A page of requests; `before` and `after` are the ids that lead on."""

    rows: tuple[RecognitionView, ...]
    before: int | None
    after: int | None


def _seen(query: Any, scope: Scope, on: dt.date) -> Any:
    """`query` limited to persons who serve on the day in units of the scope."""
    if scope.unit_ids is None:
        return query
    serving = (
        sa.select(Officer.person_id)
        .join(Posting, Posting.officer_id == Officer.id)
        .where(Posting.unit_id.in_(seen_units(scope, on)), effective(Posting, on), known(Posting))
    )
    return query.where(Recognition.person_id.in_(serving))


def recognitions(
    scope: Scope, state: RecognitionState, *, on: dt.date, after: int = 0, before: int = 0
) -> RecognitionPage:
    """Requests of one state: what waits longest first, what was decided newest first; a page at a time.

    Who restricted the use of their data has no name in the list; the request itself is decided from papers that bear it.
    """
    oldest_first = state is RecognitionState.WAITING
    query = _seen(_base(shown_name()).where(Recognition.state == state.value), scope, on)
    backwards = bool(before)
    ascending = oldest_first != backwards
    edge = before or after
    if edge:
        query = query.where(Recognition.id > edge if ascending else Recognition.id < edge)
    query = query.order_by(Recognition.id if ascending else Recognition.id.desc())
    rows = [_view(row) for row in db.session.execute(query.limit(PAGE + 1))]
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    if not rows:
        return RecognitionPage((), None, None)
    first, last = rows[0].id, rows[-1].id
    return RecognitionPage(
        tuple(rows),
        first if (more if backwards else bool(after)) else None,
        last if (True if backwards else more) else None,
    )


def recognition_counts(scope: Scope, on: dt.date) -> dict[RecognitionState, int]:
    """How many requests there are of each state, of the people in scope."""
    query = _seen(sa.select(Recognition.state, sa.func.count()).group_by(Recognition.state), scope, on)
    found = dict(db.session.execute(query).all())
    return {state: found.get(state.value, 0) for state in RecognitionState}


def waiting_recognitions(scope: Scope, on: dt.date, *, by: str, person_id: int) -> int:
    """How many wait for somebody like the asker: not recorded by them, not about them. For “what waits for me”."""
    query = sa.select(sa.func.count()).select_from(Recognition).where(*_for_another(by, person_id))
    return db.session.scalar(_seen(query, scope, on)) or 0


def _for_another(by: str, person_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Recognition.state == RecognitionState.WAITING.value,
        Recognition.recorded_by != by,
        Recognition.person_id != person_id,
    )


def next_waiting(scope: Scope, on: dt.date, *, by: str, person_id: int, after: int = 0) -> str | None:
    """The request that `by` may decide next: the one behind `after`, or else the first."""
    query = sa.select(Recognition.uid).where(*_for_another(by, person_id)).order_by(Recognition.id).limit(1)
    query = _seen(query, scope, on)
    found = db.session.scalar(query.where(Recognition.id > after))
    return found or (db.session.scalar(query) if after else None)


def waiting_beside(
    scope: Scope, on: dt.date, here: int, *, by: str, person_id: int
) -> tuple[str | None, str | None]:
    """The requests before and behind the one of id `here`, of those that `by` may decide."""
    query = _seen(sa.select(Recognition.uid).where(*_for_another(by, person_id)).limit(1), scope, on)
    before = db.session.scalar(query.where(Recognition.id < here).order_by(Recognition.id.desc()))
    return before, db.session.scalar(query.where(Recognition.id > here).order_by(Recognition.id))


_recognitions: Any = Recognition.__table__
_decisions: Any = RecognitionDecision.__table__
_ANSWERS = (
    sa.select(
        _recognitions.c.course_name, _recognitions.c.state, _decisions.c.reason, _decisions.c.recorded_at
    )
    .join(_decisions, _decisions.c.recognition_id == _recognitions.c.id)
    .where(
        _recognitions.c.person_id == sa.bindparam("person"), _decisions.c.recorded_at >= sa.bindparam("since")
    )
    .order_by(_decisions.c.id.desc())
    .limit(5)
)


@dataclass(frozen=True)
class Answer:
    """What was decided about something a person took elsewhere."""

    course_name: str
    approved: bool
    reason: str
    decided_at: dt.datetime


def recent_answers(person_id: int, since: dt.datetime) -> list[Answer]:
    """What this person has been answered since then, newest first, for their home page."""
    rows = database.read(_ANSWERS, {"person": person_id, "since": since})
    return [Answer(r[0], r[1] == RecognitionState.APPROVED.value, r[2], r[3]) for r in rows]


def standing_request(person_id: int, name_key: str, completed_on: dt.date) -> RecognitionState | None:
    """The state of a request for the same course of the same day that was not refused or withdrawn."""
    state = db.session.scalar(
        sa.select(Recognition.state).where(
            Recognition.person_id == person_id,
            Recognition.name_key == name_key,
            Recognition.completed_on == completed_on,
            Recognition.state.in_([RecognitionState.WAITING.value, RecognitionState.APPROVED.value]),
        )
    )
    return RecognitionState(state) if state else None


def account_names(uids: Iterable[str]) -> dict[str, str]:
    """Account uid → full name, of those who recorded or decided."""
    rows = db.session.execute(
        sa.select(Account.uid, Person.full_name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.uid.in_(sorted({u for u in uids if len(u) == 36})))
    )
    return dict(rows.all())


@dataclass(frozen=True)
class Workplace:
    """Where a person serves on a day."""

    unit_id: int
    unit_name: str
    job_title: str


def workplaces(person_ids: Sequence[int], on: dt.date) -> dict[int, Workplace]:
    """Person → where they serve on the day; who serves nowhere is left out."""
    rows = db.session.execute(
        sa.select(Officer.person_id, Posting.unit_id, UnitVersion.name, Posting.job_title)
        .join(Posting, Posting.officer_id == Officer.id)
        .outerjoin(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Posting.unit_id, known(UnitVersion), effective(UnitVersion, on)),
        )
        .where(Officer.person_id.in_(person_ids), effective(Posting, on), known(Posting))
        .order_by(Posting.id)
    )
    return {person: Workplace(unit, name or "", title) for person, unit, name, title in rows}
