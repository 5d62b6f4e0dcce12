"""Completions of persons, and the letters that prove them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course, Edition
from app.catalog.rules import CourseName
from app.core.database import db, known
from app.people.models import Person
from app.people.queries.names import shown_name
from app.people.queries.one_person import same_person
from app.records.models import Certificate, Completion, Revocation
from app.records.rules import Held, Source


@dataclass(frozen=True)
class CompletionView:
    """A completion with what is shown of it. `revoked_on` is the first day on which it does not count."""

    id: int
    uid: str
    course_id: int
    slug: str
    title: str
    strand: str
    edition_number: int
    source: Source
    earned_at: dt.datetime
    earned_on: dt.date
    score: int | None
    credited_minutes: int
    revoked_on: dt.date | None
    revoked_why: str
    certificate_code: str | None
    elsewhere: str = ""  # the course taken elsewhere that was recognised


@dataclass(frozen=True)
class LetterView:
    """What a verifiable letter says, and what the public page may confirm of it."""

    code: str
    full_name: str  # empty when the person's data were erased
    erased: bool
    slug: str
    course_title: str
    strand: str
    edition_number: int
    assessment: str
    earned_on: dt.date
    credited_minutes: int
    score: int | None
    issued_at: dt.datetime
    notice_ref: str
    revoked_on: dt.date | None
    person_id: int
    person_uid: str
    recognised: str = ""  # the course taken elsewhere for which this one was recognised


def _names(rows: Sequence[Any]) -> dict[str, CourseName]:
    """What courses are called, where some of the rows have no edition to say it (training taken elsewhere)."""
    return catalog.course_names() if any(row.title is None for row in rows) else {}


def elsewhere(evidence: Any) -> str:
    """The course taken elsewhere that a completion was recognised for, as papers name it; empty for all others."""
    return f"“{evidence['course']}”, {evidence['provider']}" if evidence and "recognition" in evidence else ""


def _revoked_on(known_at: dt.datetime | None = None) -> Any:
    return (
        sa.select(sa.func.min(Revocation.effective_on))
        .where(Revocation.completion_id == Completion.id, known(Revocation, known_at))
        .scalar_subquery()
    )


def completions_of(person_id: int) -> list[CompletionView]:
    """Everything this person completed, newest first, revoked ones included."""
    reason = (
        sa.select(Revocation.reason)
        .where(Revocation.completion_id == Completion.id, known(Revocation))
        .order_by(Revocation.effective_on, Revocation.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(
            Completion.id, Completion.uid, Completion.course_id, Course.slug, Edition.title, Edition.strand,
            Completion.edition_number, Completion.source, Completion.earned_at, Completion.earned_on, Completion.score,
            Completion.credited_minutes, _revoked_on().label("revoked_on"), reason.label("why"), Certificate.code,
            Completion.evidence,
        )
        .join(Course, Course.id == Completion.course_id)
        .outerjoin(Edition, Edition.id == Completion.edition_id)
        .outerjoin(Certificate, Certificate.completion_id == Completion.id)
        .where(Completion.person_id.in_(same_person(person_id)), known(Completion))
        .order_by(Completion.earned_at.desc(), Completion.id.desc())
    ).all()  # fmt: skip
    names = _names(rows)
    return [
        CompletionView(
            id=r.id,
            uid=r.uid,
            course_id=r.course_id,
            slug=r.slug,
            title=r.title or (names[r.slug].title if r.slug in names else r.slug),
            strand=r.strand or (names[r.slug].strand if r.slug in names else ""),
            edition_number=r.edition_number
            if r.title is not None
            else 0,  # taken elsewhere: none was read here
            source=Source(r.source),
            earned_at=r.earned_at,
            earned_on=r.earned_on,
            score=r.score,
            credited_minutes=r.credited_minutes,
            revoked_on=r.revoked_on,
            revoked_why=r.why or "",
            certificate_code=r.code,
            elsewhere=elsewhere(r.evidence),
        )
        for r in rows
    ]


def held_by(person_id: int, known_at: dt.datetime | None = None) -> list[Held]:
    """The person's completions as the judge sees them, with the first day on which each does not count."""
    rows = db.session.execute(
        sa.select(
            Course.slug,
            Completion.edition_number,
            Completion.score,
            Completion.earned_on,
            _revoked_on(known_at),
        )
        .join(Course, Course.id == Completion.course_id)
        .where(Completion.person_id.in_(same_person(person_id, known_at)), known(Completion, known_at))
    ).all()
    return [Held(*row) for row in rows]


def held_courses(person_id: int, as_of: dt.date) -> dict[int, Completion]:
    """Course id → the earliest completion that counts on the day."""
    revoked = sa.select(Revocation.completion_id).where(Revocation.effective_on <= as_of, known(Revocation))
    rows = db.session.scalars(
        sa.select(Completion)
        .where(
            Completion.person_id.in_(same_person(person_id)),
            Completion.earned_on <= as_of,
            known(Completion),
            Completion.id.not_in(revoked),
        )
        .order_by(Completion.earned_at.desc(), Completion.id.desc())
    )
    return {completion.course_id: completion for completion in rows}


@dataclass(frozen=True)
class Earned:
    """A completion to be revoked: what it is and whose."""

    id: int
    uid: str
    person_uid: str
    full_name: str
    course_title: str
    earned_on: dt.date
    revoked_on: dt.date | None


def earned(completion_uid: str) -> Earned | None:
    """The completion of that uid."""
    row = db.session.execute(
        sa.select(
            Completion.id, Completion.uid, Person.uid.label("person_uid"), Person.full_name,
            sa.func.coalesce(Edition.title, Course.slug).label("course_title"), Completion.earned_on,
            _revoked_on().label("revoked_on"),
        )
        .join(Person, Person.id == Completion.person_id)
        .join(Course, Course.id == Completion.course_id)
        .outerjoin(Edition, Edition.id == Completion.edition_id)
        .where(Completion.uid == completion_uid, known(Completion))
    ).first()  # fmt: skip
    return Earned(*row) if row else None


def letter_codes(person_id: int) -> list[str]:
    """The codes of every letter of a person."""
    rows = db.session.scalars(
        sa.select(Certificate.code)
        .join(Completion, Completion.id == Certificate.completion_id)
        .where(Completion.person_id == person_id)
    )
    return list(rows)


def letter(code: str, *, reader: int | None = None) -> LetterView | None:
    """The letter of that code, as the person `reader` may read it; None is anybody."""
    row = db.session.execute(
        sa.select(
            Certificate.code, Certificate.issued_at, Certificate.notice_ref, shown_name(reader).label("full_name"), Person.erased_at,
            Person.id.label("person_id"), Person.uid.label("person_uid"), Course.slug, Edition.title, Edition.strand,
            Edition.assessment,
            Completion.edition_number, Completion.earned_on, Completion.credited_minutes, Completion.score,
            Completion.evidence, _revoked_on().label("revoked_on"),
        )
        .join(Completion, Completion.id == Certificate.completion_id)
        .join(Person, Person.id == Completion.person_id)
        .join(Course, Course.id == Completion.course_id)
        .outerjoin(Edition, Edition.id == Completion.edition_id)
        .where(Certificate.code == code, known(Completion))
    ).first()  # fmt: skip
    if row is None:
        return None
    name = _names([row]).get(row.slug)
    return LetterView(
        code=row.code,
        full_name="" if row.erased_at else row.full_name,
        erased=row.erased_at is not None,
        slug=row.slug,
        course_title=row.title or (name.title if name else row.slug),
        strand=row.strand or (name.strand if name else ""),
        edition_number=row.edition_number if row.title is not None else 0,
        assessment=row.assessment or "",
        earned_on=row.earned_on,
        credited_minutes=row.credited_minutes,
        score=row.score,
        issued_at=row.issued_at,
        notice_ref=row.notice_ref,
        revoked_on=row.revoked_on,
        person_id=row.person_id,
        recognised=elsewhere(row.evidence),
        person_uid=row.person_uid,
    )
