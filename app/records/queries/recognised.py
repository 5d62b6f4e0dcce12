"""How much of the figure rests on training taken elsewhere, and what became of the completions it made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.database import db, known
from app.people.access import Scope
from app.people.models import Officer, PersonMerge
from app.records.models import Certificate, Completion, Recognition, RecognitionDecision, Revocation
from app.records.queries.figure import by_person, counting, course_ids, holders, met_bits, met_by_person
from app.records.queries.units import counted_units
from app.records.queries.versions import judge
from app.records.rules import Source
from app.records.rules.recognition import Approver

_DIGITS = 12


def source_ref(recognition_id: int, slug: str) -> str:
    """What a completion made by a recognition names as its source: the request, in so many digits, and the course."""
    return f"{recognition_id:0{_DIGITS}d}/{slug}"


def _ref_of(column: Any) -> Any:
    """The beginning of such references, worked out by either database."""
    number = sa.cast(column, sa.String)
    return sa.func.substr(sa.literal("0" * _DIGITS).concat(number), sa.func.length(number) + 1, _DIGITS)


@dataclass(frozen=True)
class RecognisedCounts:
    """How much of a figure rests on training taken elsewhere (“keep these countable separately”, R20)."""

    people: int  # of N: not trained without it
    recognitions: int  # requests whose completions count, of duty holders
    outside: tuple[str, ...] = ()  # who approved outside the system, as it is printed (decision 31)


def recognised_counts(scope: Scope, as_of: dt.date, known_at: dt.datetime | None = None) -> RecognisedCounts:
    """Of the figure of the same scope, day and knowledge: whose training would not be complete without a recognition.

    Only people with a recognised completion are looked at, so the cost follows their number.
    """
    recognised = Completion.source == Source.RECOGNITION.value
    if not db.session.scalar(sa.select(sa.exists().where(recognised))):
        return RecognisedCounts(0, 0)
    judging = judge(as_of, known_at)
    members = counted_units(scope, as_of, known_at).members()
    some = sa.select(Completion.person_id).where(recognised, counting(as_of, known_at)).subquery("recognised")
    # Who stands in the register twice counts once, as the one kept, with the completions of both (decision 5).
    merges = sa.select(PersonMerge.person_id, PersonMerge.into_id).where(known(PersonMerge, known_at)).subquery()
    kept = sa.select(merges.c.into_id).where(merges.c.person_id.in_(sa.select(some.c.person_id)))
    with_some = sa.union(sa.select(some.c.person_id), kept)
    only = Completion.person_id.in_(with_some)
    inside = holders(members, as_of, known_at, Officer.person_id.in_(with_some)).subquery("holders")
    all_of = met_by_person(judging, known_at, only)
    others_count = sa.and_(counting(as_of, known_at), sa.not_(recognised))
    bits = met_bits(judging, course_ids(judging))
    without = by_person({"met": bits}, others_count, only, known_at=known_at)
    met, rest = sa.func.coalesce(all_of.c.met, 0), sa.func.coalesce(without.c.met, 0)
    groups = db.session.execute(
        sa.select(inside.c.duties, met, rest, sa.func.count())
        .select_from(inside)
        .outerjoin(all_of, all_of.c.person_id == inside.c.person_id)
        .outerjoin(without, without.c.person_id == inside.c.person_id)
        .group_by(inside.c.duties, met, rest)
    ).all()
    people = sum(
        count
        for duties, all_bits, others, count in groups
        if judging.standing(int(duties), int(all_bits)).trained
        and not judging.standing(int(duties), int(others)).trained
    )
    request = sa.func.substr(Completion.source_ref, 1, _DIGITS)
    counted = sa.select(inside.c.person_id)
    theirs = sa.union(counted, sa.select(merges.c.person_id).where(merges.c.into_id.in_(counted)))
    of_holders = (recognised, counting(as_of, known_at), Completion.person_id.in_(theirs))
    requests = db.session.scalar(sa.select(sa.func.count(sa.distinct(request))).where(*of_holders)) or 0
    named = db.session.execute(
        sa.select(
            RecognitionDecision.approver_name, RecognitionDecision.approver_position,
            RecognitionDecision.approver_document,
        )
        .join(Recognition, Recognition.id == RecognitionDecision.recognition_id)
        .where(
            RecognitionDecision.approver_name != "",
            RecognitionDecision.approved.is_(True),
            sa.exists().where(
                Completion.person_id == Recognition.person_id,
                request == _ref_of(Recognition.id),
                *of_holders,
            ),
        )
        .distinct()
        .order_by(*(getattr(RecognitionDecision, f"approver_{x}") for x in ("name", "position", "document")))
        .limit(20)
    )  # fmt: skip
    return RecognisedCounts(people, requests, tuple(Approver(*row).said for row in named))


@dataclass(frozen=True)
class Made:
    """A completion that a recognition made. `revoked_on` is the first day on which it does not count."""

    uid: str
    slug: str
    certificate_code: str | None
    revoked_on: dt.date | None


def completions_made(recognition_id: int) -> list[Made]:
    """The completions of a recognition, revoked ones included."""
    first = source_ref(recognition_id, "")
    revoked = (
        sa.select(sa.func.min(Revocation.effective_on))
        .where(Revocation.completion_id == Completion.id, known(Revocation))
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Completion.uid, Completion.source_ref, Certificate.code, revoked)
        .outerjoin(Certificate, Certificate.completion_id == Completion.id)
        .where(
            Completion.source == Source.RECOGNITION.value,
            Completion.source_ref >= first,
            Completion.source_ref < first[:-1] + "0",  # follows "/"
            known(Completion),
        )
        .order_by(Completion.id)
    )
    return [Made(uid, ref.partition("/")[2], code, on) for uid, ref, code, on in rows]
