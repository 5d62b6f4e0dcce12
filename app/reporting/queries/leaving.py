"""Who left the duty holders before being trained: the list that says what the denominator lost, and why (P10).

It is worked out from the postings and duties themselves, so that whoever leaves without a reason stands in it too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog.models import Course
from app.core.database import db, known
from app.people.access import EVERYTHING, Scope
from app.people.declaring import LeavingReason
from app.people.models import DutyAssignment, Leaving, Officer, Person, Posting
from app.people.queries.counted import counted_units
from app.people.queries.one_person import merged_into
from app.people.queries.units import unit_names
from app.people.rules import Duty
from app.records import queries as records
from app.records.models import Completion, Revocation
from app.records.rules import Held, Judge
from app.reporting import wording

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Leaver:
    """Somebody who held a duty on `last_day`, was not trained, and held none that is counted the day after."""

    person_id: int
    person_uid: str
    full_name: str
    unit_id: int
    unit_name: str
    duties: tuple[Duty, ...]  # held on the last day
    last_day: dt.date
    state: str  # how far the person was: wording.STATES
    reason: LeavingReason | None  # None: nobody has said
    document_ref: str
    document_on: dt.date | None


def leavers(scope: Scope, start: dt.date, end: dt.date, known_at: dt.datetime | None = None) -> list[Leaver]:
    """Who was a duty holder of `scope`, not trained, and is none on some day of [start, end]: in order of days.

    So the first day outside lies in the period, as the denominator at its end shows it. A duty that was voided as never
    true is listed when a reason was given for it. The number of statements does not hang on how many there are.
    """
    start, end = start - ONE_DAY, end - ONE_DAY  # of last days
    counted = counted_units(scope, end, known_at)
    members = set(counted.counts_in)
    everywhere = members if scope == EVERYTHING else set(counted_units(EVERYTHING, end, known_at).counts_in)
    stays = _stays(None if scope == EVERYTHING else members, start, end, known_at)
    gone: list[tuple[int, dt.date, list[Any]]] = []
    for officer_id, rows in stays.items():
        for last in sorted({r.until_on for r in rows if r.until_on and start <= r.until_on <= end}):
            held = [r for r in rows if _on(r, last)]
            goes_on = any(_on(r, last + ONE_DAY) and r.unit_id in everywhere for r in rows)
            if not goes_on and any(r.unit_id in members for r in held):
                gone.append((officer_id, last, held))
    said = _said(start, end, known_at)
    mistakes = [
        key for key in said if said[key].reason == LeavingReason.MISTAKE and said[key].unit_id in members
    ]
    gone += [(key[0], key[1], []) for key in mistakes if key not in {(o, d) for o, d, _ in gone}]
    return _judged(gone, said, end, known_at)


def _on(row: Any, day: dt.date) -> bool:
    return row.from_on <= day and (row.until_on is None or row.until_on >= day)


def _stays(
    members: set[int] | None, start: dt.date, end: dt.date, known_at: dt.datetime | None
) -> dict[int, list[Any]]:
    """Every duty, anywhere, of officers one of whose duties in these units (None: in any) ended within the days.

    Of the whole province the units are not asked for: that would lead through every posting to the few duties that ended.
    """
    ended = (
        sa.select(Posting.officer_id)
        .join(DutyAssignment, DutyAssignment.posting_id == Posting.id)
        .where(
            *(() if members is None else (Posting.unit_id.in_(sorted(members)),)), known(Posting, known_at),
            known(DutyAssignment, known_at), DutyAssignment.until_on >= start, DutyAssignment.until_on <= end,
        )
    )  # fmt: skip
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(
        sa.select(
            Posting.officer_id, Posting.unit_id, DutyAssignment.duty, DutyAssignment.from_on, DutyAssignment.until_on
        )
        .join(DutyAssignment, DutyAssignment.posting_id == Posting.id)
        .where(Posting.officer_id.in_(ended), known(Posting, known_at), known(DutyAssignment, known_at))
        .order_by(Posting.id)
    ):  # fmt: skip
        found.setdefault(row.officer_id, []).append(row)
    return found


def _said(start: dt.date, end: dt.date, known_at: dt.datetime | None) -> dict[tuple[int, dt.date], Any]:
    rows = db.session.execute(
        sa.select(
            Leaving.officer_id, Leaving.last_day, Leaving.unit_id, Leaving.reason, Leaving.document_ref,
            Leaving.document_on,
        ).where(Leaving.last_day >= start, Leaving.last_day <= end, known(Leaving, known_at))
    )  # fmt: skip
    return {(r.officer_id, r.last_day): r for r in rows}


def _judged(
    gone: Sequence[tuple[int, dt.date, list[Any]]],
    said: dict[tuple[int, dt.date], Any],
    end: dt.date,
    known_at: dt.datetime | None,
) -> list[Leaver]:
    """Those of them who were not trained on their last day, by the rule of that day."""
    people = {
        r.officer_id: r
        for r in db.session.execute(
            sa.select(
                Officer.id.label("officer_id"), Person.id, Person.uid, Person.full_name, Person.sort_key
            )
            .join(Person, Person.id == Officer.person_id)
            .where(Officer.id.in_([officer for officer, _, _ in gone]))
        )
    }
    held = _held([p.id for p in people.values()], known_at)
    versions = records.rules(known_at)
    judges = {day: Judge(versions, day) for day in {day for _, day, _ in gone}}
    units = {o: stays[-1].unit_id if stays else said[o, day].unit_id for o, day, stays in gone}
    names = unit_names(units.values(), end)
    found = []
    for officer_id, day, stays in sorted(gone, key=lambda g: (g[1], people[g[0]].sort_key)):
        person, judge = people[officer_id], judges[day]
        bits = 0
        for row in stays:
            bits |= Duty(row.duty).bit
        standing = judge.standing(bits, judge.met(held.get(person.id, ())))
        if standing.trained:
            continue
        words = said.get((officer_id, day))
        found.append(
            Leaver(
                person.id, person.uid, person.full_name, units[officer_id], names.get(units[officer_id], ""),
                tuple(d for d in Duty if bits & d.bit), day, wording.STATES[standing.state] if stays else "",
                LeavingReason(words.reason) if words else None, words.document_ref if words else "",
                words.document_on if words else None,
            )
        )  # fmt: skip
    return found


def _held(person_ids: Sequence[int], known_at: dt.datetime | None) -> dict[int, list[Held]]:
    """Everything these persons ever completed, with the day from which each does not count."""
    merged = merged_into(person_ids, known_at)
    revoked = (
        sa.select(sa.func.min(Revocation.effective_on))
        .where(Revocation.completion_id == Completion.id, known(Revocation, known_at))
        .scalar_subquery()
    )
    found: dict[int, list[Held]] = {}
    for row in db.session.execute(
        sa.select(
            Completion.person_id, Course.slug, Completion.edition_number, Completion.score, Completion.earned_on,
            revoked.label("revoked_on"),
        )
        .join(Course, Course.id == Completion.course_id)
        .where(Completion.person_id.in_([*person_ids, *merged]), known(Completion, known_at))
    ):  # fmt: skip
        found.setdefault(merged.get(row.person_id, row.person_id), []).append(
            Held(row.slug, row.edition_number, row.score, row.earned_on, row.revoked_on)
        )
    return found
