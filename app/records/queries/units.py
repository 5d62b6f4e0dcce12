"""Which units are counted on a day: those the people room lists, as the rule of the day counts them."""

from __future__ import annotations

import datetime as dt

from app.people import queries as people
from app.people.access import Scope
from app.people.queries.counted import CountedUnit, CountedUnits, seen_units
from app.people.rules import UnitKind
from app.records.queries.versions import judge
from app.records.rules import Judge

__all__ = ["CountedUnit", "CountedUnits", "counted_units", "seen_units"]


def counted_units(
    scope: Scope, as_of: dt.date, known_at: dt.datetime | None = None, *, judging: Judge | None = None
) -> CountedUnits:
    """The counted units of `scope` as the rule of the day (`judging`, looked up where it is not given) counts them.

    A rule that leaves attached bodies out leaves them without a row, also for those whose scope is one alone.
    """
    found = people.counted_units(scope, as_of, known_at)
    if (judging or judge(as_of, known_at)).who.attached:
        return found
    rows = tuple(row for row in found.rows if row.kind != UnitKind.ATTACHED)
    own = {row.id for row in rows}
    return CountedUnits(
        rows, {unit: row for unit, row in found.counts_in.items() if unit == row and row in own}
    )
