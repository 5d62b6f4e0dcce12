"""The people behind the figure, a page at a time.

A page costs the same in a province of a thousand officers as in one of a hundred thousand: it walks persons in the
order of Vietnamese lists (an index) and asks for the postings, duties and completions of that batch only. The same
judge judges them, so the sums of all pages are the figure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog.models import Course
from app.core import text
from app.core.database import db, effective, known
from app.people.access import EVERYTHING, Scope
from app.people.models import DutyAssignment, Officer, OfficerCode, Person, PersonToken, Posting
from app.people.queries.one_person import merged_into
from app.people.rules import Duty
from app.records.models import Completion
from app.records.queries.figure import counting, holders, met_by_person, who_counts
from app.records.queries.units import CountedUnits, counted_units, seen_units
from app.records.queries.versions import judge
from app.records.rules import MAIN_SHIFT, Held, Judge, Standing

_FEW = 2000  # what at most so many persons share leads the search; a commoner thing only filters the walk
_PATIENCE = 1000  # persons walked past in search of a state before asking the database who is in it
_LARGEST_BATCH = 1000
_FEW_UNITS = 15  # so many lead the search; the people of more are met soon enough on a walk


@dataclass(frozen=True)
class OfficerStanding:
    """One duty holder as the lists behind the figure show them."""

    person_id: int
    person_uid: str
    full_name: str
    sort_key: str
    code: str
    unit_code: str
    unit_name: str
    job_title: str
    duties: tuple[Duty, ...]
    standing: Standing


def officers(
    scope: Scope,
    as_of: dt.date,
    *,
    known_at: dt.datetime | None = None,
    unit_codes: Collection[str] | None = None,
    duty: Duty | None = None,
    state: str | None = None,
    words: str = "",
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> list[OfficerStanding]:
    """The people behind the figure, in the order of Vietnamese lists, a page at a time.

    `after` is (sort_key, person_id) of the last one seen; `state` is one of STATES; `words` are beginnings of words of
    a name or code, with or without diacritics; `unit_codes` are the units wanted, all of the scope where None.
    Sums of pages over all states equal the counts of `target` for the same arguments.
    """
    judging = judge(as_of, known_at)
    counted = counted_units(scope, as_of, known_at, judging=judging)
    members = counted.members(unit_codes)
    walk = Walk(judging, counted, members, known_at, duty)
    filters = _named(words)
    if filters is None:
        return []
    narrow = scope.unit_ids is not None or (
        unit_codes is not None and len(unit_codes) <= _FEW_UNITS
    )
    found: list[OfficerStanding] = []
    batch, walked = 2 * limit, 0
    while len(found) < limit:
        if state is not None and walked >= _PATIENCE:
            walked = -(10**9)  # asked once
            ids = _in_state(state, judging, members, known_at)
            if len(ids) <= _FEW:
                filters.append(Person.id.in_(ids))
        query = sa.select(Person.id, Person.uid, Person.full_name, Person.sort_key).where(*filters)
        if narrow:  # few units: begin with those who serve there
            query = query.where(Person.id.in_(_serving(members, as_of, known_at)))
        if after is not None:
            query = query.where(
                sa.tuple_(Person.sort_key, Person.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1]))
            )
        people = db.session.execute(query.order_by(Person.sort_key, Person.id).limit(batch)).all()
        found += [o for o in walk.judged(people) if state is None or o.standing.state == state]
        if len(people) < batch:
            break
        after = (people[-1].sort_key, people[-1].id)
        walked += len(people)
        batch = min(2 * batch, _LARGEST_BATCH)
    return _with_codes(found[:limit])


def everybody(
    scope: Scope, as_of: dt.date, *, known_at: dt.datetime | None = None
) -> Iterator[list[OfficerStanding]]:
    """The people behind the figure, some hundreds at a time, each once, in the order of uids and without codes: to be frozen."""
    judging = judge(as_of, known_at)
    counted = counted_units(scope, as_of, known_at, judging=judging)
    members = counted.members()
    walk = Walk(judging, counted, members, known_at, None)
    query = sa.select(Person.id, Person.uid, Person.full_name, Person.sort_key)
    if scope.unit_ids is not None:
        query = query.where(Person.id.in_(_serving(members, as_of, known_at)))
    query = query.order_by(Person.uid).limit(_LARGEST_BATCH)
    people = db.session.execute(query).all()
    while people:
        yield walk.judged(people)
        people = db.session.execute(query.where(Person.uid > people[-1].uid)).all()


def person_standing(person_id: int, as_of: dt.date) -> tuple[Judge, int, int, Standing | None]:
    """(judge, duties, met, standing) of one person by the same rule as the figure; standing None outside D."""
    judging = judge(as_of)
    counted = counted_units(EVERYTHING, as_of, judging=judging)
    walk = Walk(judging, counted, counted.members(), None, None)
    duties = _bits(walk.postings([person_id]).get(person_id, ()))
    met = judging.met(walk.held([person_id]).get(person_id, ()))
    return judging, duties, met, judging.standing(duties, met) if duties else None


def covers(scope: Scope, person_id: int, as_of: dt.date) -> bool:
    """Whether somebody with `scope` may see this person on the day: all may be seen, or the person serves there."""
    if scope.unit_ids is None:
        return True
    there = _serving(seen_units(scope, as_of), as_of, None).where(Officer.person_id == person_id)
    return db.session.scalar(there) is not None


def place_of(person_uid: str, scope: Scope, as_of: dt.date) -> tuple[str, int] | None:
    """Where a person of the scope stands in the order of lists: what `officers(after=…)` wants."""
    row = db.session.execute(sa.select(Person.sort_key, Person.id).where(Person.uid == person_uid)).first()
    return (row.sort_key, row.id) if row and covers(scope, row.id, as_of) else None


def _serving(unit_ids: Sequence[int], as_of: dt.date, known_at: dt.datetime | None) -> Any:
    return (
        sa.select(Officer.person_id)
        .join(Posting, Posting.officer_id == Officer.id)
        .where(Posting.unit_id.in_(unit_ids), effective(Posting, as_of), known(Posting, known_at))
    )


def _in_state(state: str, judging: Judge, members: Sequence[int], known_at: dt.datetime | None) -> list[int]:
    """Everybody in a state, for states so rare that a walk would pass the whole province."""
    inside = holders(members, judging.as_of, known_at, judging=judging).subquery("holders")
    held = met_by_person(judging, known_at)
    rows = db.session.execute(
        sa.select(inside.c.person_id, inside.c.duties, sa.func.coalesce(held.c.met, 0)).select_from(
            inside.outerjoin(held, held.c.person_id == inside.c.person_id)
        )
    )
    return [
        person_id for person_id, duties, met in rows if judging.standing(int(duties), int(met)).state == state
    ]


def _prefix(word: str) -> sa.ColumnElement[bool]:
    return sa.and_(PersonToken.token >= word, PersonToken.token < word + "{")  # '{' follows 'z'


def _named(words: str) -> list[Any] | None:
    """Conditions on Person for a search; None when nobody can match."""
    conditions: list[Any] = []
    for word in text.fold_tokens(words)[:8]:
        some = sa.select(PersonToken.person_id).where(_prefix(word)).limit(_FEW + 1)
        count = db.session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0
        if not count:
            return None
        if count <= _FEW:
            conditions.append(Person.id.in_(sa.select(PersonToken.person_id).where(_prefix(word))))
        else:
            conditions.append(sa.exists().where(PersonToken.person_id == Person.id, _prefix(word)))
    return conditions


def _with_codes(found: list[OfficerStanding]) -> list[OfficerStanding]:
    query = (
        sa.select(Officer.person_id, sa.func.min(OfficerCode.code))
        .join(OfficerCode, OfficerCode.officer_id == Officer.id)
        .where(Officer.person_id.in_([o.person_id for o in found]))
        .group_by(Officer.person_id)
    )
    codes = dict(db.session.execute(query).all())
    return [OfficerStanding(**{**o.__dict__, "code": codes.get(o.person_id, "")}) for o in found]


def _bits(rows: Sequence[Any]) -> int:
    """The duties of somebody's postings as the judge reads them; overlapping rows of one duty are one bit."""
    bits = 0
    for row in rows:
        bit = Duty(row.duty).bit
        bits |= bit | (bit << MAIN_SHIFT if row.is_main else 0)
    return bits


class Walk:
    """Judges batches of persons as of a day."""

    def __init__(
        self,
        judging: Judge,
        counted: CountedUnits,
        members: Sequence[int],
        known_at: dt.datetime | None,
        duty: Duty | None,
    ) -> None:
        self._judge, self._counted, self._members = judging, counted, frozenset(members)
        self._known_at, self._duty = known_at, duty
        self._who = who_counts(judging.who)
        self._slugs: dict[int, str] | None = None

    def judged(self, people: Sequence[Any]) -> list[OfficerStanding]:
        """Those of `people` who are duty holders in the units asked for, each with the judgement."""
        postings = self.postings([p.id for p in people])
        duties = self.duties(postings)
        held = self.held(list(duties))
        found = []
        for person in people:
            own = duties.get(person.id)
            if not own or (self._duty is not None and self._duty not in own):
                continue
            posting = postings[person.id][-1]
            unit = self._counted.by_id[self._counted.counts_in[posting.unit_id]]
            met = self._judge.met(held.get(person.id, ()))
            found.append(
                OfficerStanding(
                    person_id=person.id,
                    person_uid=person.uid,
                    full_name=person.full_name,
                    sort_key=person.sort_key,
                    code="",
                    unit_code=unit.code,
                    unit_name=unit.name,
                    job_title=posting.job_title,
                    duties=own,
                    standing=self._judge.standing(_bits(postings[person.id]), met),
                )
            )
        return found

    def postings(self, person_ids: Sequence[int]) -> dict[int, list[Any]]:
        """Where they serve on the day, in the units asked for: postings with a duty, the one that says where last."""
        found: dict[int, list[Any]] = {}
        rows = db.session.execute(
            sa.select(
                Officer.person_id,
                Posting.id,
                Posting.unit_id,
                Posting.job_title,
                DutyAssignment.duty,
                DutyAssignment.is_main,
            )  # fmt: skip
            .join(Posting, Posting.officer_id == Officer.id)
            .join(DutyAssignment, DutyAssignment.posting_id == Posting.id)
            .where(
                Officer.person_id.in_(person_ids),
                effective(Posting, self._judge.as_of),
                known(Posting, self._known_at),
                effective(DutyAssignment, self._judge.as_of),
                known(DutyAssignment, self._known_at),
                *self._who,
            )
            .order_by(Posting.id)
        )
        for row in rows:
            if row.unit_id in self._members:
                found.setdefault(row.person_id, []).append(row)
        return found

    def duties(self, postings: dict[int, list[Any]]) -> dict[int, tuple[Duty, ...]]:
        """The duties each person holds, each once, in the order of the plan."""
        return {
            person_id: tuple(duty for duty in Duty if any(row.duty == duty for row in rows))
            for person_id, rows in postings.items()
        }

    def held(self, person_ids: Sequence[int]) -> dict[int, list[Held]]:
        """The completions that count on the day."""
        if self._slugs is None:
            wanted = {c.requirement.course for c in self._judge.criteria}
            courses = sa.select(Course.id, Course.slug).where(Course.slug.in_(sorted(wanted)))
            self._slugs = dict(db.session.execute(courses).all())
        merged = merged_into(person_ids, self._known_at)
        found: dict[int, list[Held]] = {}
        for row in db.session.execute(
            sa.select(
                Completion.person_id, Completion.course_id, Completion.edition_number, Completion.score,
                Completion.earned_on,
            ).where(
                Completion.person_id.in_([*person_ids, *merged]), counting(self._judge.as_of, self._known_at)
            )
        ):  # fmt: skip
            if row.course_id in self._slugs:
                found.setdefault(merged.get(row.person_id, row.person_id), []).append(
                    Held(self._slugs[row.course_id], row.edition_number, row.score, row.earned_on)
                )
        return found
