"""What a change of the rule does to the figure: before it is approved, and in a report that straddles it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from app.core.database import db
from app.people.access import Scope
from app.people.models import Person
from app.records.queries.figure import Target, UnitFigure, holders, met_by_person, target
from app.records.queries.units import counted_units
from app.records.queries.versions import rules
from app.records.rules import Judge, Rule

_FEW = 2000  # so many persons are looked up by id; more are walked past in the order of names
_BATCH = 1000


@dataclass(frozen=True)
class Straddle:
    """A day judged by the version in force and by the one before it, each alone (practice P4)."""

    old: Rule
    new: Rule
    by_old: int
    by_new: int
    kept: int


def straddle(
    scope: Scope, since: dt.date, as_of: dt.date, known_at: dt.datetime | None = None
) -> Straddle | None:
    """Both figures of a report on `since`–`as_of` in which the rule changed; None where it did not.

    Of several changes the last one is told. `kept` are those who count only because the version before, or one before
    that, said so: the numerator on `as_of` is by_new + kept.
    """
    versions = rules(known_at)
    judging = Judge(versions, as_of)
    new = judging.rule
    if new is None or not since < new.in_force_from <= as_of:
        return None
    old = Judge(versions, new.in_force_from - dt.timedelta(days=1)).rule
    if old is None:
        return None
    whole = target(scope, as_of, known_at, judging=judging)
    by_old = target(scope, as_of, known_at, judging=Judge([old], as_of))
    return Straddle(old, new, by_old.numerator, whole.numerator - whole.kept, whole.kept)


def with_version(versions: Iterable[Rule], proposed: Rule, day: dt.date) -> Judge:
    """The judge as it would be on `day` if `proposed` had come into force, at the latest on that day."""
    others = [v for v in versions if v.number != proposed.number]
    from_on = min(proposed.in_force_from, day)
    return Judge([*others, replace(proposed, in_force_from=from_on, waits=False)], day)


@dataclass
class UnitEffect:
    """What changes in one unit."""

    code: str
    name: str
    entered: int = 0  # counted now, not before
    left: int = 0  # counted before, not now
    gained: int = 0  # trained now, counted before and not trained
    lost: int = 0  # no longer trained, still counted


@dataclass
class Effect:
    """A day under the version in force and under another one."""

    day: dt.date
    before: Target
    after: Target
    units: list[UnitEffect] = field(default_factory=list)  # those where something changes
    people: dict[str, set[int]] = field(default_factory=dict)  # kind of change → person ids


CHANGES = ("entered", "left", "gained", "lost")


def effect(scope: Scope, day: dt.date, proposed: Rule, *, names: bool = True) -> Effect:
    """Compare the figure of `day` with what `proposed` would make of it; with `names` also who changes."""
    versions = rules()
    now, then = Judge(versions, day), with_version(versions, proposed, day)
    if not names:
        return Effect(day, target(scope, day, judging=now), target(scope, day, judging=then))
    (before, was), (after, will) = (_judged(scope, day, judging) for judging in (now, then))
    units = {u.code: UnitEffect(u.code, u.name) for u in (*before.units, *after.units)}
    people: dict[str, set[int]] = {change: set() for change in CHANGES}
    for person_id, (change, code) in _changes(was, will).items():
        people[change].add(person_id)
        setattr(units[code], change, getattr(units[code], change) + 1)
    changed = [u for u in units.values() if u.entered or u.left or u.gained or u.lost]
    return Effect(day, before, after, changed, people)


def changed_people(scope: Scope, day: dt.date, proposed: Rule, change: str) -> set[int]:
    """Ids of those whom `proposed` would change in one of CHANGES."""
    versions = rules()
    judges = Judge(versions, day), with_version(versions, proposed, day)
    was, will = (_judged(scope, day, judging)[1] for judging in judges)
    return {person_id for person_id, (what, _) in _changes(was, will).items() if what == change}


Standings = dict[int, tuple[str, bool]]  # person id → (code of the unit, trained)


def _changes(before: Standings, after: Standings) -> dict[int, tuple[str, str]]:
    """Person id → (one of CHANGES, code of the unit)."""
    found = {}
    for person_id in before.keys() | after.keys():
        was, will = before.get(person_id), after.get(person_id)
        unit = will or was
        if unit is not None and (change := _change(was, will)):
            found[person_id] = (change, unit[0])
    return found


def _change(was: tuple[str, bool] | None, will: tuple[str, bool] | None) -> str:
    if was is None or will is None:
        return "entered" if was is None else "left"
    if was[1] == will[1]:
        return ""
    return "gained" if will[1] else "lost"


def _judged(scope: Scope, day: dt.date, judging: Judge) -> tuple[Target, Standings]:
    """The totals of the figure (its units without counts), and everybody in it by person."""
    counted = counted_units(scope, day, judging=judging)
    inside = holders(counted.members(), day, None, judging=judging).subquery("holders")
    held = met_by_person(judging, None)
    rows = db.session.execute(
        sa.select(inside.c.person_id, inside.c.unit_id, inside.c.duties, sa.func.coalesce(held.c.met, 0))
        .select_from(inside)
        .outerjoin(held, held.c.person_id == inside.c.person_id)
    )
    total = Target(as_of=day, rule=judging.rule)
    total.units = [UnitFigure(code=u.code, name=u.name, kind=u.kind) for u in counted.rows]
    code_of = {unit: counted.by_id[row].code for unit, row in counted.counts_in.items()}
    found: Standings = {}
    for person_id, unit_id, duties, met in rows:
        standing = judging.standing(int(duties), int(met))
        total.add(standing, 1)
        found[person_id] = (code_of[unit_id], standing.trained)
    return total, found


@dataclass(frozen=True)
class Named:
    """A person of a list."""

    person_id: int
    uid: str
    full_name: str
    sort_key: str


def named(ids: Collection[int], after: tuple[str, int] | None, limit: int) -> list[Named]:
    """Some of these persons in the order of Vietnamese lists, beginning behind `after` (sort key, id)."""
    found: list[Named] = []
    few = len(ids) <= _FEW
    wanted: Callable[[int], bool] = (lambda _: True) if few else set(ids).__contains__
    while len(found) < limit:
        query = sa.select(Person.id, Person.uid, Person.full_name, Person.sort_key)
        if few:
            query = query.where(Person.id.in_(ids))
        if after is not None:
            query = query.where(
                sa.tuple_(Person.sort_key, Person.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1]))
            )
        rows = db.session.execute(query.order_by(Person.sort_key, Person.id).limit(_BATCH)).all()
        found += [Named(*row) for row in rows if wanted(row.id)]
        if len(rows) < _BATCH:
            break
        after = (rows[-1].sort_key, rows[-1].id)
    return found[:limit]
