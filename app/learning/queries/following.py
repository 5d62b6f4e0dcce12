"""How far everybody is in an assignment: counts by unit in one grouped query, and the people behind them, page by page.

The database works out what the rules need to know of each person; `assignments.standing` judges, each distinct case once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from app.core.database import db, effective, known
from app.core.models import CachedFigure
from app.learning.assignments import Group, Standing, State
from app.learning.models import Allowance
from app.learning.queries.addresses import contacts
from app.learning.queries.assignments import AssignmentView, pauses_of
from app.learning.queries.courses import CourseLine, lines_of_many
from app.learning.queries.standings import Bench, facts_of, matters, members, pauses_in, reach
from app.people import queries as people
from app.people.access import Scope
from app.people.models import Leave, Officer, Person, Posting
from app.people.queries.names import named, shown_name
from app.records.queries import seen_units

PAGE = 50
_PERSON = (Person.id, Person.uid, shown_name().label("full_name"), Person.restricted_at, Person.sort_key)


@dataclass
class FollowCounts:
    """How many people of a unit are in each state (they add up to `total`), and of the open ones how many are overdue."""

    total: int = 0
    new: int = 0
    progress: int = 0
    stuck: int = 0
    done: int = 0
    paused: int = 0
    exempt: int = 0
    overdue: int = 0
    extended: int = 0

    @property
    def open(self) -> int:
        """Of whom something is still asked."""
        return self.new + self.progress + self.stuck

    @property
    def silent(self) -> bool:
        """Whether nobody of the unit has begun, though it is asked of some."""
        return self.open > 0 and self.open == self.new and not self.done

    def add(self, found: Standing, people_: int) -> None:
        """Count so many people of this standing."""
        self.total += people_
        name = found.state.name.lower()
        setattr(self, name, getattr(self, name) + people_)
        self.overdue += people_ if found.overdue else 0
        self.extended += people_ if found.extended else 0

    def join(self, other: FollowCounts) -> None:
        """Add another unit's counts."""
        for f in fields(self):
            setattr(self, f.name, getattr(self, f.name) + getattr(other, f.name))


def counts(found: AssignmentView, scope: Scope, *, day: dt.date, now: dt.datetime) -> dict[int, FollowCounts]:
    """Unit id → how its people stand, for the units of the scope that have any."""
    units = reach(found, scope, day)
    facts = facts_of(found, day, now, units).subquery("facts")
    case = [c for c in facts.c if c.name != "person_id"]
    bench = Bench(found, day, pauses_in(found, units, day))
    result: dict[int, FollowCounts] = {}
    for row in db.session.execute(sa.select(*case, sa.func.count().label("people")).group_by(*case)):
        result.setdefault(row.unit_id, FollowCounts()).add(bench(row), row.people)
    return result


@dataclass(frozen=True)
class Follower:
    """One person in an assignment. `full_name` is the name that is shown: who restricted their data has none here."""

    person_id: int
    uid: str
    full_name: str
    unit_id: int
    standing: Standing
    restricted: bool  # is asked for by nobody but the site itself


def _follower(person: Any, unit_id: int, standing: Standing) -> Follower:
    return Follower(person.id, person.uid, person.full_name, unit_id, standing, person.restricted_at is not None)


def _units(found: AssignmentView, scope: Scope, day: dt.date, unit_id: int | None) -> list[int] | None:
    units = reach(found, scope, day)
    if unit_id is None:
        return units
    return [u for u in seen_units(Scope(frozenset({unit_id})), day) if units is None or u in units]


def everybody(
    found: AssignmentView, scope: Scope, *, day: dt.date, now: dt.datetime, unit_id: int | None = None
) -> Iterator[Follower]:
    """Everybody in an assignment by name, read as it is asked for: for reminders."""
    for follower, _ in _from(found, _units(found, scope, day, unit_id), day=day, now=now):
        yield follower


def _from(
    found: AssignmentView, units: list[int] | None, *, day: dt.date, now: dt.datetime, search: str = "",
    after: tuple[str, int] | None = None,
) -> Iterator[tuple[Follower, str]]:  # fmt: skip
    """Everybody behind a place in the order of names, each with their sort key, out of one look at all of them."""
    facts = facts_of(found, day, now, units).subquery("facts")
    query = named(
        sa.select(*_PERSON, *[c for c in facts.c if c.name != "person_id"])
        .join(facts, facts.c.person_id == Person.id)
        .order_by(Person.sort_key, Person.id),
        search,
        nameless=True,
    )
    if after is not None:
        query = query.where(_later(after))
    bench = Bench(found, day, pauses_in(found, units, day))
    rows = db.session.execute(query.execution_options(yield_per=500))
    try:
        for row in rows:
            yield _follower(row, row.unit_id, bench(row)), row.sort_key
    finally:
        rows.close()


@dataclass(frozen=True)
class FollowLine:
    """One person in the list of an assignment: how they stand, and where in each course that is not done."""

    follower: Follower
    unit_name: str
    places: tuple[CourseLine, ...]
    reachable: bool  # there is an address that reminders go to


@dataclass(frozen=True)
class FollowPage:
    """A page of people; `after` is the cursor of the next one."""

    rows: tuple[FollowLine, ...]
    after: str | None


def _nearby(
    found: AssignmentView, units: list[int] | None, *, day: dt.date, now: dt.datetime, search: str,
    after: tuple[str, int] | None, first: int, lead: Any,
) -> Iterator[tuple[Follower, str]]:  # fmt: skip
    """The same as `everybody`, for those who want few: walks the order of names in batches and asks about those alone.

    Whoever goes on for longer than _PATIENCE people is better served by one look at everybody.
    """
    serving = sa.select(Officer.person_id).join(Posting, Posting.officer_id == Officer.id)
    serving = serving.where(effective(Posting, day), known(Posting))
    if units is not None:
        serving = serving.where(Posting.unit_id.in_(units))
    # Of a large province only few may be in it: then they lead, and the order of names follows.
    few = lead is not None or units is not None or found.group in (Group.LIST, Group.LEADERS)
    member = lead if lead is not None else members(found, day).with_only_columns(Officer.person_id) if few else None
    batch, walked = first, 0
    while walked < _PATIENCE:
        query = sa.select(*_PERSON)
        query = query.where(Person.id.in_(member)) if member is not None else query
        query = named(query.where(Person.id.in_(serving)) if few else query, search, nameless=True)
        if after is not None:
            query = query.where(_later(after))
        people_ = db.session.execute(query.order_by(Person.sort_key, Person.id).limit(batch)).all()
        ids = [p.id for p in people_]
        facts = {row.person_id: row for row in db.session.execute(facts_of(found, day, now, units, ids))} if ids else {}
        bench = Bench(found, day, pauses_of([row.alone for row in facts.values() if row.alone]))
        for p in people_:
            if (row := facts.get(p.id)) is not None:
                yield _follower(p, row.unit_id, bench(row)), p.sort_key
        if len(people_) < batch:
            return
        after, walked, batch = (people_[-1].sort_key, people_[-1].id), walked + batch, min(2 * batch, 1000)
    yield from _from(found, units, day=day, now=now, search=search, after=after)


_PATIENCE = 1500


def _rare(found: AssignmentView, state: str) -> Any:
    """A select of the people among whom alone a list can have somebody: those with an extension, exemption or pause."""
    allowed = sa.select(Allowance.person_id).where(Allowance.assignment_id == found.id, known(Allowance))
    away = sa.select(Officer.person_id).join(Leave, Leave.officer_id == Officer.id).where(*matters(found))
    return {"gia-han": allowed, "mien": allowed, "tam-hoan": away, "mien-hoan": sa.union(allowed, away)}.get(state)


def _later(after: tuple[str, int]) -> sa.ColumnElement[bool]:
    return sa.tuple_(Person.sort_key, Person.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1]))


def follow_page(
    found: AssignmentView, scope: Scope, *, day: dt.date, now: dt.datetime, state: str = "", unit_id: int | None = None,
    search: str = "", after: str = "", size: int = PAGE,
) -> FollowPage:  # fmt: skip
    """The people of an assignment by name. `state` is what `Standing.is_in` understands; "" means everybody."""
    cursor = None
    if after.isascii() and after.isdigit() and len(after) < 16:  # the person's id: an address tells no name
        last = db.session.execute(sa.select(Person.sort_key, Person.id).where(Person.id == int(after))).first()
        cursor = (last.sort_key, last.id) if last else None
    taken: list[tuple[Follower, str]] = []
    walk = _nearby(
        found, _units(found, scope, day, unit_id), day=day, now=now, search=search, after=cursor, first=2 * size + 1,
        lead=_rare(found, state),
    )  # fmt: skip
    for follower, sort_key in walk:
        if not state or follower.standing.is_in(state):
            taken.append((follower, sort_key))
            if len(taken) > size:
                break
    walk.close()  # type: ignore[attr-defined]
    more, shown = len(taken) > size, taken[:size]
    lines = _with_places(found, [f for f, _ in shown], day)
    return FollowPage(lines, str(shown[-1][0].person_id) if more else None)


def follower(found: AssignmentView, scope: Scope, person_uid: str, *, day: dt.date, now: dt.datetime) -> FollowLine | None:
    """One person in an assignment, when they are in it and in the scope."""
    row = db.session.execute(
        sa.select(*_PERSON).where(Person.uid == person_uid)
    ).first()
    if row is None:
        return None
    facts = db.session.execute(facts_of(found, day, now, reach(found, scope, day), [row.id])).first()
    if facts is None:
        return None
    judged = Bench(found, day, pauses_of([row.id]))(facts)
    return _with_places(found, [_follower(row, facts.unit_id, judged)], day)[0]


def _with_places(found: AssignmentView, shown: Sequence[Follower], day: dt.date) -> tuple[FollowLine, ...]:
    ids = [f.person_id for f in shown]
    busy = [f.person_id for f in shown if f.standing.state is not State.DONE and f.standing.state is not State.EXEMPT]
    lines = lines_of_many(busy, found.courses, day) if busy else {}
    units = people.unit_names({f.unit_id for f in shown}, day)
    reachable = {i for i, _, _ in contacts(ids)}
    return tuple(
        FollowLine(
            f, units.get(f.unit_id, ""),
            tuple(line for line in lines.get(f.person_id, ()) if line.state != "done"), f.person_id in reachable,
        )
        for f in shown
    )  # fmt: skip


def counts_key(found: AssignmentView) -> str:
    """Under what the counts of a whole assignment are kept."""
    return f"follow:{found.uid}"


def kept_counts(found: Sequence[AssignmentView]) -> dict[int, tuple[dict[int, FollowCounts], dt.datetime]]:
    """Assignment id → the counts of the whole province as they were computed last, and when."""
    keys = {counts_key(f): f.id for f in found}
    rows = db.session.execute(
        sa.select(CachedFigure.key, CachedFigure.payload, CachedFigure.computed_at).where(CachedFigure.key.in_(keys))
    )
    return {
        keys[row.key]: ({int(u): FollowCounts(**c) for u, c in row.payload.items()}, row.computed_at) for row in rows
    }
