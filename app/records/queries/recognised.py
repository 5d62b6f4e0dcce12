"""How much of the figure rests on training taken elsewhere, and what became of the completions it made."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.core.database import db, known
from app.people.access import Scope
from app.people.models import Officer, Person, PersonMerge
from app.records.models import Certificate, Completion, Recognition, RecognitionDecision, Revocation
from app.records.queries.figure import by_person, counting, course_ids, holders, met_bits, met_by_person
from app.records.queries.units import counted_units
from app.records.queries.versions import judge
from app.records.rules import Judge, Source
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
    by_unit: Mapping[str, int] = field(default_factory=dict)  # code → of `people`; units without any are left out


_RECOGNISED = Completion.source == Source.RECOGNITION.value


def _none_at_all() -> bool:
    return not db.session.scalar(sa.select(sa.exists().where(_RECOGNISED)))


def _beside_each_other(judging: Judge, members: list[int], known_at: dt.datetime | None) -> tuple[Any, Any]:
    """Duty holders with a recognised completion, and the same with the criteria they meet, with it and without it.

    Only people with a recognised completion are looked at, so the cost follows their number.
    """
    as_of = judging.as_of
    merges = _merges(known_at)
    some = sa.select(Completion.person_id).where(_RECOGNISED, counting(as_of, known_at)).subquery("recognised")
    # Who stands in the register twice counts once, as the one kept, with the completions of both (decision 5).
    kept = sa.select(merges.c.into_id).where(merges.c.person_id.in_(sa.select(some.c.person_id)))
    with_some = sa.union(sa.select(some.c.person_id), kept)
    only = Completion.person_id.in_(with_some)
    inside = holders(members, as_of, known_at, Officer.person_id.in_(with_some)).subquery("holders")
    all_of = met_by_person(judging, known_at, only)
    others_count = sa.and_(counting(as_of, known_at), sa.not_(_RECOGNISED))
    bits = met_bits(judging, course_ids(judging))
    without = by_person({"met": bits}, others_count, only, known_at=known_at)
    looked = (
        sa.select(
            inside.c.person_id, inside.c.unit_id, inside.c.duties, sa.func.coalesce(all_of.c.met, 0).label("met"),
            sa.func.coalesce(without.c.met, 0).label("rest"),
        )
        .select_from(inside)
        .outerjoin(all_of, all_of.c.person_id == inside.c.person_id)
        .outerjoin(without, without.c.person_id == inside.c.person_id)
        .subquery("looked")
    )  # fmt: skip
    return inside, looked


def _merges(known_at: dt.datetime | None) -> Any:
    return sa.select(PersonMerge.person_id, PersonMerge.into_id).where(known(PersonMerge, known_at)).subquery()


def _rests_on_it(judging: Judge, duties: int, met: int, rest: int) -> bool:
    """Whether somebody is trained, and would not be without what was recognised."""
    return judging.standing(int(duties), int(met)).trained and not judging.standing(int(duties), int(rest)).trained


def recognised_counts(scope: Scope, as_of: dt.date, known_at: dt.datetime | None = None) -> RecognisedCounts:
    """Of the figure of the same scope, day and knowledge: whose training would not be complete without a recognition."""
    if _none_at_all():
        return RecognisedCounts(0, 0)
    judging = judge(as_of, known_at)
    units = counted_units(scope, as_of, known_at)
    inside, looked = _beside_each_other(judging, units.members(), known_at)
    groups = db.session.execute(
        sa.select(looked.c.unit_id, looked.c.duties, looked.c.met, looked.c.rest, sa.func.count())
        .group_by(looked.c.unit_id, looked.c.duties, looked.c.met, looked.c.rest)
    )
    by_unit: Counter[str] = Counter()
    codes = {row.id: row.code for row in units.rows}
    for unit_id, duties, met, rest, count in groups:
        if _rests_on_it(judging, duties, met, rest):
            by_unit[codes[units.counts_in[unit_id]]] += count
    merges = _merges(known_at)
    request = sa.func.substr(Completion.source_ref, 1, _DIGITS)
    counted = sa.select(inside.c.person_id)
    theirs = sa.union(counted, sa.select(merges.c.person_id).where(merges.c.into_id.in_(counted)))
    of_holders = (_RECOGNISED, counting(as_of, known_at), Completion.person_id.in_(theirs))
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
    outside = tuple(Approver(*row).said for row in named)
    return RecognisedCounts(by_unit.total(), requests, outside, dict(by_unit))


def recognised_people(scope: Scope, as_of: dt.date, known_at: dt.datetime | None = None) -> frozenset[str]:
    """The uids of those whom `recognised_counts` counts, for a list that names everybody."""
    if _none_at_all():
        return frozenset()
    judging = judge(as_of, known_at)
    members = counted_units(scope, as_of, known_at).members()
    _, looked = _beside_each_other(judging, members, known_at)
    rows = db.session.execute(
        sa.select(Person.uid, looked.c.duties, looked.c.met, looked.c.rest).join(Person, Person.id == looked.c.person_id)
    )
    return frozenset(uid for uid, *each in rows if _rests_on_it(judging, *each))


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
