"""The names behind the figure with what counts for each, a sample of them, and everything recorded about one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course, Edition
from app.core.database import db
from app.people.access import Scope
from app.people.models import Person
from app.records.evidence import drawn, strand_dates
from app.records.models import Certificate, Completion, Revocation
from app.records.queries.figure import holders, met_by_person
from app.records.queries.officers import OfficerStanding, Walk, officers
from app.records.queries.units import counted_units
from app.records.queries.versions import judge
from app.records.rules import Held, Source

_PAGE = 1000


@dataclass(frozen=True)
class Explained:
    """One duty holder with the days of both strands and the completions that count for the rule."""

    officer: OfficerStanding
    strand_a_on: dt.date | None
    strand_b_on: dt.date | None
    held: tuple[Held, ...]


def explained(
    scope: Scope, as_of: dt.date, known_at: dt.datetime | None = None, *, state: str | None = None
) -> Iterator[Explained]:
    """Everybody in D, or in one state of it, in the order of Vietnamese lists; read in pages, memory stays flat."""
    judging = judge(as_of, known_at)
    counted = counted_units(scope, as_of, known_at)
    walk = Walk(judging, counted, counted.members(), known_at, None)
    after = None
    while page := officers(scope, as_of, known_at=known_at, state=state, after=after, limit=_PAGE):
        after = (page[-1].sort_key, page[-1].person_id)
        held = walk.held([o.person_id for o in page])
        for o in page:
            own = sorted(held.get(o.person_id, ()), key=lambda h: (h.earned_on, h.course))
            days = strand_dates(judging, sum(d.bit for d in o.duties), own)
            yield Explained(o, days.get("A"), days.get("B"), tuple(own))
        if len(page) < _PAGE:
            return


def draw(
    scope: Scope,
    as_of: dt.date,
    seed: str,
    *,
    count: int = 10,
    trained: bool = True,
    known_at: dt.datetime | None = None,
) -> list[str]:
    """Person uids of a sample of N (or, not `trained`, of D): the same seed on the same figure draws the same people."""
    judging = judge(as_of, known_at)
    inside = holders(counted_units(scope, as_of, known_at).members(), as_of, known_at).subquery("holders")
    query = sa.select(Person.uid, inside.c.duties).join(inside, inside.c.person_id == Person.id)
    if not trained:
        return drawn((uid for uid, _ in db.session.execute(query)), seed, count)
    held = met_by_person(judging, known_at)
    query = query.outerjoin(held, held.c.person_id == Person.id)
    rows = db.session.execute(query.add_columns(sa.func.coalesce(held.c.met, 0)))
    return drawn((uid for uid, d, met in rows if judging.standing(int(d), int(met)).trained), seed, count)


@dataclass(frozen=True)
class RecordedRevocation:
    """From which day a completion does not count, why, and who said so when."""

    effective_on: dt.date
    reason: str
    recorded_at: dt.datetime
    recorded_by: str
    voided_at: dt.datetime | None


@dataclass(frozen=True)
class RecordedCompletion:
    """A completion as it was recorded, voided ones included."""

    uid: str
    title: str
    slug: str
    strand: str
    edition_number: int
    source: Source
    source_ref: str
    attempt_uid: str  # of the quiz behind it, where there is one
    earned_at: dt.datetime
    earned_on: dt.date
    score: int | None
    credited_minutes: int
    letter: str
    recorded_at: dt.datetime
    recorded_by: str
    voided_at: dt.datetime | None
    void_reason: str
    revocations: tuple[RecordedRevocation, ...]


def recorded_completions(person_id: int) -> list[RecordedCompletion]:
    """Everything ever recorded of what a person completed, the latest first, with revocations and corrections."""
    revoked: dict[int, list[RecordedRevocation]] = {}
    for r in db.session.execute(
        sa.select(
            Revocation.completion_id, Revocation.effective_on, Revocation.reason, Revocation.recorded_at,
            Revocation.recorded_by, Revocation.voided_at,
        )
        .join(Completion, Completion.id == Revocation.completion_id)
        .where(Completion.person_id == person_id)
        .order_by(Revocation.effective_on, Revocation.id)
    ):  # fmt: skip
        revoked.setdefault(r.completion_id, []).append(RecordedRevocation(*r[1:]))
    rows = db.session.execute(
        sa.select(Completion, Course.slug, Edition.title, Edition.strand, Certificate.code)
        .join(Course, Course.id == Completion.course_id)
        .outerjoin(Edition, Edition.id == Completion.edition_id)
        .outerjoin(Certificate, Certificate.completion_id == Completion.id)
        .where(Completion.person_id == person_id)
        .order_by(Completion.earned_at.desc(), Completion.id.desc())
    ).all()
    # What was recognised may be a course that has no edition yet: then the programmes know what it is called.
    names = catalog.course_names() if any(row.title is None for row in rows) else {}
    return [
        RecordedCompletion(
            uid=c.uid,
            title=title or (names[slug].title if slug in names else slug),
            slug=slug,
            strand=strand or "",
            edition_number=c.edition_number,
            source=Source(c.source),
            source_ref=c.source_ref,
            attempt_uid=_attempt(c),
            earned_at=c.earned_at,
            earned_on=c.earned_on,
            score=c.score,
            credited_minutes=c.credited_minutes,
            letter=code or "",
            recorded_at=c.recorded_at,
            recorded_by=c.recorded_by,
            voided_at=c.voided_at,
            void_reason=c.void_reason or "",
            revocations=tuple(revoked.get(c.id, ())),
        )
        for c, slug, title, strand, code in rows
    ]


def _attempt(completion: Completion) -> str:
    by_quiz = completion.source == Source.QUIZ.value
    named = (completion.evidence or {}).get("attempt", "")
    return named or (completion.source_ref.partition("/")[0] if by_quiz else "")
