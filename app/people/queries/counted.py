"""Which units are counted on a day, and under which one an attached body counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa

from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import Unit, UnitVersion
from app.people.rules import UnitKind


@dataclass(frozen=True)
class CountedUnit:
    """A unit that has a row in the figure, as it was called on the day."""

    id: int
    code: str
    name: str
    kind: str
    former_area: str


@dataclass(frozen=True)
class CountedUnits:
    """The rows of the figure, and for every unit whose people are counted the row they are counted in."""

    rows: tuple[CountedUnit, ...]
    counts_in: dict[int, int]  # unit id → id of a row

    @cached_property
    def by_id(self) -> dict[int, CountedUnit]:
        """The rows by their unit's id."""
        return {row.id: row for row in self.rows}

    def members(self, codes: Collection[str] | None = None) -> list[int]:
        """Ids of the units whose people are counted, all of them or those of some rows."""
        wanted = {row.id for row in self.rows if row.code in codes} if codes is not None else None
        return sorted(unit for unit, row in self.counts_in.items() if wanted is None or row in wanted)


def counted_units(scope: Scope, as_of: dt.date, known_at: dt.datetime | None = None) -> CountedUnits:
    """The counted units of `scope` valid on the day, in the order of their names.

    An attached body counts under its parent, and only while the parent itself is counted. Somebody whose scope is an
    attached body alone sees it as a row of its own.
    """
    found = {
        row.id: row
        for row in db.session.execute(
            sa.select(
                Unit.id,
                Unit.code,
                Unit.former_area,
                UnitVersion.name,
                UnitVersion.kind,
                UnitVersion.parent_id,
            )
            .join(UnitVersion, UnitVersion.unit_id == Unit.id)
            .where(
                effective(UnitVersion, as_of), known(UnitVersion, known_at), UnitVersion.in_target.is_(True)
            )
            .order_by(UnitVersion.sort_key, Unit.code)
        )
    }
    attached = UnitKind.ATTACHED.value
    counts_in: dict[int, int] = {}
    for unit_id, row in found.items():
        counted_as = unit_id
        if row.kind == attached:
            parent = found.get(row.parent_id)
            if parent is None or parent.kind == attached:
                continue
            counted_as = parent.id
        if scope.covers(counted_as):
            counts_in[unit_id] = counted_as
        elif scope.covers(unit_id):
            counts_in[unit_id] = unit_id
    shown = set(counts_in.values())
    return CountedUnits(
        tuple(
            CountedUnit(row.id, row.code, row.name, row.kind, row.former_area)
            for row in found.values()
            if row.id in shown
        ),
        counts_in,
    )


def seen_units(scope: Scope, as_of: dt.date) -> list[int]:
    """Ids of all units whose people `scope` may see on the day: its own, and the bodies attached to them."""
    own = scope.unit_ids or frozenset()
    attached = db.session.scalars(
        sa.select(UnitVersion.unit_id).where(
            UnitVersion.parent_id.in_(sorted(own)),
            UnitVersion.kind == UnitKind.ATTACHED.value,
            effective(UnitVersion, as_of),
            known(UnitVersion),
        )
    )
    return sorted(own | set(attached))


def with_attached(scope: Scope, as_of: dt.date) -> Scope:
    """The scope of a unit with the bodies attached to it, whose people stand in its list."""
    return scope if scope.unit_ids is None else Scope(frozenset(seen_units(scope, as_of)))
