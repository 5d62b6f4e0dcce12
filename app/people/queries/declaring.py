"""A unit's own list of duty holders, and how units stand with confirming theirs.

The list of a counted unit holds the people of the bodies attached to it too, as the figure counts them there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import select

from app.core import numbers
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.declaring import ListState, list_digest
from app.people.models import (
    DutyAssignment,
    Leave,
    Officer,
    OfficerCode,
    Person,
    Posting,
    UnitConfirmation,
    UnitVersion,
)
from app.people.periods import Round
from app.people.queries.counted import CountedUnits, counted_units
from app.people.rules import Duty, Employment, LeaveReason


@dataclass(frozen=True)
class HeldDuty:
    """A duty held on the day."""

    uid: str
    duty: Duty
    from_on: dt.date
    until_on: dt.date | None
    is_main: bool
    document: str


@dataclass(frozen=True)
class HolderLine:
    """One duty holder in a unit's list, as of a day."""

    uid: str  # the person's
    full_name: str
    code: str
    unit_id: int
    unit_name: str
    posting_uid: str
    job_title: str
    section: str
    employment: Employment | None
    email: str
    phone: str
    duties: tuple[HeldDuty, ...]
    leave: LeaveReason | None  # tạm hoãn on the day: due dates rest, nothing else changes (P23)
    restricted: bool = False  # the list that is signed names them, lists of whom to call do not
    undated: bool = False  # chưa rõ ngày: the posting's beginning is only the date of a list (P9)

    @property
    def notes(self) -> list[str]:
        """What a reader of the list should know of the dates in this line."""
        last = max((d.until_on for d in self.duties if d.until_on), default=None)
        ends = last is not None and all(d.until_on for d in self.duties)
        return [
            *(["chưa rõ ngày bắt đầu, lấy ngày của danh sách"] if self.undated else []),
            *([f"đến hết ngày {numbers.day(last)}"] if ends else []),
        ]


def holders_of(unit_ids: Iterable[int], day: dt.date) -> list[HolderLine]:
    """Who holds a duty in these units on `day`, by name: the list a unit confirms."""
    rows = db.session.execute(
        select(
            Person.id, Person.uid, Person.full_name, Person.restricted_at, Officer.id.label("officer_id"), Officer.email, Officer.phone,
            Posting.id.label("posting_id"), Posting.uid.label("posting_uid"), Posting.unit_id, UnitVersion.name,
            Posting.job_title, Posting.section, Posting.employment, Posting.undated, DutyAssignment.uid.label("duty_uid"),
            DutyAssignment.duty, DutyAssignment.from_on, DutyAssignment.until_on, DutyAssignment.is_main,
            DutyAssignment.document,
        )
        .join(Officer, Officer.person_id == Person.id)
        .join(Posting, Posting.officer_id == Officer.id)
        .join(DutyAssignment, DutyAssignment.posting_id == Posting.id)
        .outerjoin(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Posting.unit_id, known(UnitVersion), effective(UnitVersion, day)),
        )
        .where(
            Posting.unit_id.in_(list(unit_ids)), known(Posting), effective(Posting, day), known(DutyAssignment),
            effective(DutyAssignment, day),
        )
        .order_by(Person.sort_key, Person.id, Posting.id)
    ).all()  # fmt: skip
    officer_ids = list({r.officer_id for r in rows})
    codes: dict[int, str] = {}
    for officer_id, code in db.session.execute(
        select(OfficerCode.officer_id, OfficerCode.code)
        .where(OfficerCode.officer_id.in_(officer_ids))
        .order_by(OfficerCode.id)
    ):
        codes[officer_id] = code
    leaves: dict[int, str] = dict(
        db.session.execute(
            select(Leave.officer_id, Leave.reason).where(
                Leave.officer_id.in_(officer_ids), known(Leave), effective(Leave, day)
            )
        ).all()
    )
    held: dict[int, list[HeldDuty]] = {}
    for r in rows:
        held.setdefault(r.posting_id, []).append(
            HeldDuty(r.duty_uid, Duty(r.duty), r.from_on, r.until_on, r.is_main, r.document)
        )
    order = list(Duty)
    found: dict[int, HolderLine] = {}
    for r in rows:
        found[r.posting_id] = HolderLine(
            r.uid, r.full_name, codes.get(r.officer_id, ""), r.unit_id, r.name or "", r.posting_uid, r.job_title,
            r.section, Employment(r.employment) if r.employment else None, r.email, r.phone,
            tuple(sorted(held[r.posting_id], key=lambda h: order.index(h.duty))),
            LeaveReason(leaves[r.officer_id]) if r.officer_id in leaves else None, r.restricted_at is not None, r.undated,
        )  # fmt: skip
    return list(found.values())


def digest_of(lines: Sequence[HolderLine]) -> str:
    """The digest of a list as it is shown."""
    duties: dict[str, list[Duty]] = {}
    for line in lines:
        duties.setdefault(line.uid, []).extend(d.duty for d in line.duties)
    return list_digest(duties.items())


def _digests(
    counts_in: Mapping[int, int], rows: Iterable[int], as_of: dt.date, known_at: dt.datetime | None
) -> dict[int, str]:
    """The digests of the lists of many units at once, by the id of the counted unit."""
    wanted = set(rows)
    members = [unit for unit, row in counts_in.items() if row in wanted]
    lists: dict[int, dict[str, list[Duty]]] = {row: {} for row in wanted}
    for unit_id, uid, duty in db.session.execute(
        select(Posting.unit_id, Person.uid, DutyAssignment.duty)
        .join(DutyAssignment, DutyAssignment.posting_id == Posting.id)
        .join(Officer, Officer.id == Posting.officer_id)
        .join(Person, Person.id == Officer.person_id)
        .where(
            Posting.unit_id.in_(members), effective(Posting, as_of), known(Posting, known_at),
            effective(DutyAssignment, as_of), known(DutyAssignment, known_at),
        )
    ):  # fmt: skip
        lists[counts_in[unit_id]].setdefault(uid, []).append(Duty(duty))
    return {row: list_digest(found.items()) for row, found in lists.items()}


@dataclass(frozen=True)
class ConfirmationView:
    """What a unit vouched for, and by which document."""

    uid: str
    unit_id: int
    round: str
    confirmed_on: dt.date
    holders: int
    digest: str
    document_ref: str
    document_on: dt.date
    file: str
    file_name: str
    recorded_at: dt.datetime


_CONFIRMATION = (
    UnitConfirmation.uid, UnitConfirmation.unit_id, UnitConfirmation.round, UnitConfirmation.confirmed_on,
    UnitConfirmation.holders, UnitConfirmation.digest, UnitConfirmation.document_ref, UnitConfirmation.document_on,
    UnitConfirmation.file, UnitConfirmation.file_name, UnitConfirmation.recorded_at,
)  # fmt: skip


@dataclass(frozen=True)
class UnitDeclaration:
    """A counted unit and how it stands with its list in a round."""

    unit_id: int
    code: str
    name: str
    kind: str
    state: ListState
    last: ConfirmationView | None  # the latest confirmation of any round


@dataclass(frozen=True)
class Declarations:
    """How the counted units of a scope stand in a round, in the order of their names."""

    round: Round
    units: tuple[UnitDeclaration, ...]

    def count(self, state: ListState) -> int:
        """How many units are in a state."""
        return sum(unit.state is state for unit in self.units)

    @property
    def confirmed(self) -> int:
        """How many units vouch for the list as it is: the number before the stroke of “97/111 đơn vị”."""
        return self.count(ListState.CONFIRMED)


def confirmations(
    scope: Scope, round_: Round, as_of: dt.date, known_at: dt.datetime | None = None
) -> Declarations:
    """How every counted unit of `scope` stands at the end of `as_of`, as it was known at `known_at` (None: now).

    A unit vouches for its list when its latest confirmation of the round is of exactly the people and duties there on
    `as_of`. Three statements, however many units there are.
    """
    counted = counted_units(scope, as_of, known_at)
    latest = _latest(counted, as_of, known_at)
    current = {unit_id for unit_id, found in latest.items() if found.round == round_.key}
    digests = _digests(counted.counts_in, current, as_of, known_at) if current else {}
    units = []
    for row in counted.rows:
        last = latest.get(row.id)
        if last is None:
            state = ListState.NEVER
        elif last.round != round_.key:
            state = ListState.SILENT
        else:
            state = ListState.CONFIRMED if digests[row.id] == last.digest else ListState.CHANGED
        units.append(UnitDeclaration(row.id, row.code, row.name, row.kind, state, last))
    return Declarations(round_, tuple(units))


def _latest(
    counted: CountedUnits, as_of: dt.date, known_at: dt.datetime | None
) -> dict[int, ConfirmationView]:
    rows = db.session.execute(
        select(*_CONFIRMATION)
        .where(
            UnitConfirmation.unit_id.in_([row.id for row in counted.rows]), UnitConfirmation.confirmed_on <= as_of,
            known(UnitConfirmation, known_at),
        )
        .order_by(UnitConfirmation.confirmed_on, UnitConfirmation.id)
    )  # fmt: skip
    return {row.unit_id: ConfirmationView(*row) for row in rows}


def confirmation(uid: str) -> ConfirmationView | None:
    """The confirmation of that uid that still counts."""
    row = db.session.execute(
        select(*_CONFIRMATION).where(UnitConfirmation.uid == uid, known(UnitConfirmation))
    ).first()  # fmt: skip
    return ConfirmationView(*row) if row else None
