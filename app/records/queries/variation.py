"""The figure of one day beside that of another, person by person: who came, who went, who was trained in between.

The database puts both days of every person on one row and counts equal rows; the pure rule (`records.variation`) says
once for each kind of row what became of these people. The same rows, not counted but listed, are the names of a cell.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.people.access import Scope
from app.people.models import Person
from app.records.queries.ends import Pair, Varied
from app.records.queries.figure import Target, target_of
from app.records.rules import Rule
from app.records.variation import (
    CORRECTIONS,
    D_DOWNS,
    D_UPS,
    N_DOWNS,
    N_UPS,
    Cell,
    Place,
    total,
)

ONE_DAY = dt.timedelta(days=1)
_FEW = 2000  # so many names are asked for by their ids; more are met on a walk in the order of lists


@dataclass(frozen=True)
class Variation:
    """From the end of the day before `start` to the end of `end`: every cell with its number of people."""

    start: dt.date
    end: dt.date
    known_at: dt.datetime | None
    before_known_at: (
        dt.datetime | None
    )  # as of when the beginning is told; None: as it is known at `known_at`
    rule_before: Rule | None
    rule_after: Rule | None
    cells: dict[Cell, int]

    @property
    def before_on(self) -> dt.date:
        """The day whose end is the beginning."""
        return self.start - ONE_DAY

    @property
    def corrected(self) -> bool:
        """Whether what was known of the beginning has changed since."""
        return any(self.cells[c] for c in CORRECTIONS)

    @property
    def d_adds_up(self) -> int:
        """D at the end as the changes give it; equals `cells[D_AFTER]`."""
        return total(
            self.cells, Cell.D_BEFORE, (Cell.D_CORRECTED_IN, *D_UPS), (Cell.D_CORRECTED_OUT, *D_DOWNS)
        )

    @property
    def n_adds_up(self) -> int:
        """N at the end as the changes give it; equals `cells[N_AFTER]`."""
        return total(
            self.cells, Cell.N_BEFORE, (Cell.N_CORRECTED_IN, *N_UPS), (Cell.N_CORRECTED_OUT, *N_DOWNS)
        )


def variation(
    scope: Scope,
    start: dt.date,
    end: dt.date,
    known_at: dt.datetime | None = None,
    *,
    before_known_at: dt.datetime | None = None,
) -> Variation:
    """What changed D and N of `scope` in the days from `start` to `end`, both included, as known at `known_at`.

    With `before_known_at` (when the figure of the beginning was filed, say) the beginning is told as it was known then,
    and what was recorded since about days before `start` has cells of its own. D before + ups − downs is D after, and
    the same for N. Raises ValueError when `end` is before `start`.
    """
    found = figure_and_change(scope, start, end, known_at).change
    if before_known_at is None:
        return found
    cells = {**found.cells, Cell.D_BEFORE: 0, Cell.N_BEFORE: 0}
    for course, row in _corrections(scope, start, known_at, before_known_at).counted():
        for cell in course.corrections():
            cells[cell] += row.people
    return replace(found, before_known_at=before_known_at, cells=cells)


@dataclass(frozen=True)
class FigureAndChange:
    """A figure and how it came about."""

    target: Target
    change: Variation
    trained: dict[str, int]  # code of a unit → how many counted there at the end are in `Cell.TRAINED`, if any


def figure_and_change(
    scope: Scope, start: dt.date, end: dt.date, known_at: dt.datetime | None = None
) -> FigureAndChange:
    """What `target` and `variation` say, from one look at everybody. Raises ValueError when `end` is before `start`."""
    if end < start:
        raise ValueError("end before start")
    pair = Pair(scope, (start - ONE_DAY, known_at), (end, known_at))
    judging, counted = pair.second.judging, pair.second.counted
    cells, trained, groups = dict.fromkeys(Cell, 0), Counter[str](), Counter[tuple[int, int, int]]()
    for course, row in pair.counted():
        found = course.cells()
        for cell in found:
            cells[cell] += row.people
        if course.after is Place.COUNTED:
            groups[row.unit, row.d2, row.m22] += row.people
        if Cell.TRAINED in found:
            trained[counted.by_id[counted.counts_in[row.unit]].code] += row.people
    change = Variation(start, end, known_at, None, pair.first.judging.rule, judging.rule, cells)
    at_end = ((*group, people) for group, people in groups.items())
    return FigureAndChange(target_of(at_end, judging, counted), change, trained)


def variation_people(
    scope: Scope,
    start: dt.date,
    end: dt.date,
    cell: Cell,
    known_at: dt.datetime | None = None,
    *,
    before_known_at: dt.datetime | None = None,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> list[Varied]:
    """The people of one cell of `variation`, in the order of Vietnamese lists, after (sort_key, person_id).

    Raises ValueError when `end` is before `start`.
    """
    if end < start:
        raise ValueError("end before start")
    then = cell in CORRECTIONS or (before_known_at is not None and cell in (Cell.D_BEFORE, Cell.N_BEFORE))
    if then:
        pair = _corrections(scope, start, known_at, before_known_at or known_at)
    else:
        pair = Pair(scope, (start - ONE_DAY, known_at), (end, known_at))
    found = {}
    for row in pair.people(cell):
        course = pair.course(row)
        if cell in (course.corrections() if then else course.cells()):
            found[row.person_id] = (row, course)
    page = _in_order(list(found), after, limit)
    return pair.shown([(person, *found[person.id]) for person in page], cell)


def _corrections(
    scope: Scope, start: dt.date, known_at: dt.datetime | None, before: dt.datetime | None
) -> Pair:
    return Pair(scope, (start - ONE_DAY, before), (start - ONE_DAY, known_at))


def _in_order(ids: list[int], after: tuple[str, int] | None, limit: int) -> list[Any]:
    """The persons of `ids` in the order of lists: id, uid, full_name, sort_key."""
    wanted = set(ids)
    found: list[Any] = []
    query = sa.select(Person.id, Person.uid, Person.full_name, Person.sort_key).order_by(
        Person.sort_key, Person.id
    )
    few = len(wanted) <= _FEW
    if few:
        query = query.where(Person.id.in_(sorted(wanted)))
    while len(found) < limit:
        batch = query
        if after is not None:
            batch = batch.where(
                sa.tuple_(Person.sort_key, Person.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1]))
            )
        size = limit if few else _FEW
        rows = db.session.execute(batch.limit(size)).all()
        found += [row for row in rows if row.id in wanted]
        if len(rows) < size:
            break
        after = (rows[-1].sort_key, rows[-1].id)
    return found[:limit]
