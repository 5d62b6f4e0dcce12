"""Attempts that should be looked at (practice P17), for the department; and people named by their codes.

Two flags were kept when the attempt was handed in. They are a reason to ask, never a finding: nothing is revoked by them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.core import clock
from app.core.database import db, effective, known
from app.learning.models import Attempt, Regrade, Supervision
from app.people import queries as people
from app.people.models import Officer, Person, Posting
from app.people.queries.names import shown_name
from app.records.models import Completion
from app.records.queries.figure import counting


@dataclass(frozen=True)
class Doubt:
    """A passed attempt with a flag. `failed_on`: the day of a supervised quiz that was not passed, None for none."""

    attempt_id: int
    person_uid: str
    full_name: str
    unit_name: str
    slug: str
    title: str
    submitted_at: dt.datetime
    minutes: int
    hurried: bool
    shared_device: bool
    failed_on: dt.date | None


def _open(day: dt.date) -> Any:
    """Flagged attempts that pass, whose completion still counts, and that no supervised quiz has answered for."""
    # The local day of a hand-in is not known to both databases alike; UTC is behind it, so its day is never later.
    answered = sa.exists().where(
        Supervision.person_id == Attempt.person_id, Supervision.course_id == Attempt.course_id, Supervision.passed.is_(True),
        known(Supervision), Supervision.held_on >= sa.func.date(Attempt.submitted_at),
    )  # fmt: skip
    counts = sa.exists().where(
        Completion.person_id == Attempt.person_id, Completion.course_id == Attempt.course_id, counting(day, None)
    )
    mended = sa.select(Regrade.attempt_id).where(Regrade.passed.is_(True))
    return sa.and_(
        sa.or_(Attempt.hurried, Attempt.shared_device),
        sa.or_(Attempt.passed.is_(True), Attempt.id.in_(mended)),
        counts,
        ~answered,
    )


def doubtful_count(day: dt.date) -> int:
    """How many attempts should be looked at."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Attempt).where(_open(day))) or 0


def doubtful(day: dt.date, *, before: int | None = None, limit: int = 50) -> list[Doubt]:
    """The attempts that should be looked at, the newest first; `before`: id of the last one seen."""
    failed = (
        sa.select(sa.func.max(Supervision.held_on))
        .where(
            Supervision.person_id == Attempt.person_id, Supervision.course_id == Attempt.course_id,
            Supervision.passed.is_(False), known(Supervision),
        )
        .scalar_subquery()
    )  # fmt: skip
    unit = (
        sa.select(sa.func.max(Posting.unit_id))
        .join(Officer, Officer.id == Posting.officer_id)
        .where(Officer.person_id == Attempt.person_id, known(Posting), effective(Posting, day))
        .scalar_subquery()
    )
    query = (
        sa.select(
            Attempt.id, Person.uid, shown_name().label("full_name"), unit.label("unit_id"), Attempt.edition_id, Attempt.started_at,
            Attempt.submitted_at, Attempt.hurried, Attempt.shared_device, failed.label("failed_on"),
        )
        .join(Person, Person.id == Attempt.person_id)
        .where(_open(day))
        .order_by(Attempt.id.desc())
        .limit(limit)
    )  # fmt: skip
    if before is not None:
        query = query.where(Attempt.id < before)
    rows = db.session.execute(query).all()
    names = people.unit_names({r.unit_id for r in rows if r.unit_id is not None}, day)
    found = []
    for r in rows:
        edition = catalog.edition(r.edition_id)
        if edition is not None and r.submitted_at is not None:
            minutes = int((r.submitted_at - r.started_at).total_seconds() // 60)
            found.append(
                Doubt(
                    r.id, r.uid, r.full_name, names.get(r.unit_id, ""), edition.slug, edition.title, r.submitted_at, minutes,
                    r.hurried, r.shared_device, r.failed_on,
                )
            )  # fmt: skip
    return found


def passed_on(person_id: int, course_id: int) -> dt.date | None:
    """The local day of the newest attempt by which a person passed a course's quiz; None where there is none."""
    at = db.session.scalar(
        sa.select(sa.func.max(Attempt.submitted_at)).where(
            Attempt.person_id == person_id, Attempt.course_id == course_id, Attempt.passed.is_(True)
        )
    )
    return clock.local_date(at) if at else None
