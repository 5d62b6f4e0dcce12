"""Two days of everybody side by side: where a person stood and which criteria were met, at either end.

The rows behind `records.queries.variation`, which counts them or lists them by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.database import db, effective, known
from app.people.access import EVERYTHING, Scope
from app.people.models import DutyAssignment, Officer, OfficerCode, Posting, Unit, UnitVersion
from app.people.rules import Duty
from app.records.models import Completion
from app.records.queries.figure import by_person, counting, course_ids, holders, met_bits
from app.records.queries.units import CountedUnits, counted_units
from app.records.queries.versions import judge
from app.records.rules import Judge
from app.records.variation import (
    D_DOWNS,
    D_UPS,
    N_DOWNS,
    N_UPS,
    SEEN_BEFORE,
    Cell,
    Course,
    Place,
)


@dataclass(frozen=True)
class Varied:
    """One person of a cell, as they were at the beginning and are at the end; empty where the reader may not look."""

    person_id: int
    person_uid: str
    full_name: str
    sort_key: str
    code: str
    seen_on: dt.date  # the day on which their facts explain the cell
    unit_before: str
    unit_after: str
    duties_before: tuple[Duty, ...]
    duties_after: tuple[Duty, ...]
    trained_before: bool
    trained_after: bool


class End:
    """One end of a span: a day as it was known at a moment."""

    def __init__(self, scope: Scope, as_of: dt.date, known_at: dt.datetime | None) -> None:
        self.as_of, self.known_at = as_of, known_at
        self.judging: Judge = judge(as_of, known_at)
        self.counted: CountedUnits = counted_units(scope, as_of, known_at, judging=self.judging)
        self.members = self.counted.members()
        whole = (
            self.counted
            if scope == EVERYTHING
            else counted_units(EVERYTHING, as_of, known_at, judging=self.judging)
        )
        self.everywhere = whole.members()
        self.inside: Any = None  # whoever is counted, as `holders` gives them

    def place(self, person_id: Any, inside: Any, other_unit: Any) -> Any:
        """Where a person is on the day (`Place`), who is not inside: `other_unit` is theirs at the other end."""
        duty, posting, officer = aliased(DutyAssignment), aliased(Posting), aliased(Officer)
        there = (
            sa.select(
                sa.func.max(
                    sa.case(
                        (duty.id.is_(None), int(Place.NO_DUTY)),
                        (posting.unit_id == other_unit, int(Place.SAME)),
                        (posting.unit_id.in_(self.everywhere), int(Place.ELSEWHERE)),
                        else_=int(Place.UNCOUNTED),
                    )
                )
            )
            .select_from(officer)
            .join(posting, posting.officer_id == officer.id)
            .outerjoin(
                duty,
                sa.and_(
                    duty.posting_id == posting.id, effective(duty, self.as_of), known(duty, self.known_at)
                ),
            )
            .where(
                officer.person_id == person_id, effective(posting, self.as_of), known(posting, self.known_at)
            )
            .scalar_subquery()
        )
        return sa.case(
            (inside.is_not(None), int(Place.COUNTED)), else_=sa.func.coalesce(there, int(Place.NOWHERE))
        )


class Pair:
    """Two ends side by side: a row for everybody counted at either."""

    def __init__(
        self,
        scope: Scope,
        first: tuple[dt.date, dt.datetime | None],
        second: tuple[dt.date, dt.datetime | None],
    ) -> None:
        self.scope = scope
        self.first, self.second = End(scope, *first), End(scope, *second)
        main = self.first.judging.asks_main or self.second.judging.asks_main
        for end in (self.first, self.second):
            end.inside = holders(end.members, end.as_of, end.known_at, judging=end.judging, main=main)
        # The beginning judged by the rule of the end: the same thing while no version came in between.
        self.same_rule = self.first.judging.versions == self.second.judging.versions
        self._courses: dict[tuple[int, ...], Course] = {}

    def _rows(self) -> Any:
        a, b = self.first.inside.subquery("a"), self.second.inside.subquery("b")
        nothing = sa.cast(sa.null(), sa.BigInteger)
        one = sa.union_all(
            sa.select(
                a.c.person_id, a.c.unit_id.label("u1"), a.c.duties.label("d1"), nothing.label("u2"),
                sa.literal(0).label("d2"),
            ),
            sa.select(b.c.person_id, nothing, sa.literal(0), b.c.unit_id, b.c.duties),
        ).subquery("one")  # fmt: skip
        both = (
            sa.select(
                one.c.person_id, sa.func.max(one.c.u1).label("u1"), sa.func.max(one.c.d1).label("d1"),
                sa.func.max(one.c.u2).label("u2"), sa.func.max(one.c.d2).label("d2"),
            ).group_by(one.c.person_id).subquery("both")
        )  # fmt: skip
        then, now = self._held()
        met = [
            sa.func.coalesce(held.c[name], 0).label(name)
            for held, name in ((then, "m11"), (then, "m21"), (now, "m22"))
        ]
        found = (
            sa.select(
                both.c.person_id, both.c.d1, both.c.d2, *met,
                self.first.place(both.c.person_id, both.c.u1, both.c.u2).label("before"),
                self.second.place(both.c.person_id, both.c.u2, both.c.u1).label("after"),
                both.c.u2.label("unit"),
            )
            .select_from(both)
            .outerjoin(then, then.c.person_id == both.c.person_id)
        )  # fmt: skip
        return found if now is then else found.outerjoin(now, now.c.person_id == both.c.person_id)

    def _held(self) -> tuple[Any, Any]:
        """person_id and the criteria met, as bits, at either end: the first also by the rule of the second.

        Both are one and the same reading of the completions unless the ends were known at different moments, when
        different persons may have been merged.
        """
        first, second = self.first, self.second
        ids = course_ids(first.judging) | ({} if self.same_rule else course_ids(second.judging))
        then, now = counting(first.as_of, first.known_at), counting(second.as_of, second.known_at)
        at_first = {
            "m11": met_bits(first.judging, ids, then),
            "m21": sa.literal(0) if self.same_rule else met_bits(second.judging, ids, then),
        }
        at_second = {"m22": met_bits(second.judging, ids, now)}
        more: list[Any] = [Completion.course_id.in_(sorted(ids.values()))]
        if self.scope.unit_ids is not None:  # a unit's figures must not cost a walk through the province
            for_us = [end.inside.with_only_columns(Officer.person_id) for end in (first, second)]
            more.append(sa.or_(*(Completion.person_id.in_(ours) for ours in for_us)))
        if first.known_at == second.known_at:
            held = by_person(at_first | at_second, sa.or_(then, now), *more, known_at=first.known_at)
            return held, held
        return (
            by_person(at_first, then, *more, known_at=first.known_at),
            by_person(at_second, now, *more, known_at=second.known_at),
        )

    def counted(self) -> Iterator[tuple[Course, Any]]:
        """What became of people, and of how many (`people`); with what they have at the end: `unit`, `d2`, `m22`."""
        rows = self._rows().subquery("pairs")
        kinds = [c for c in rows.c if c.key != "person_id"]
        for row in db.session.execute(sa.select(*kinds, sa.func.count().label("people")).group_by(*kinds)):
            yield self.course(row), row

    def people(self, cell: Cell) -> Iterator[Any]:
        """The same, one row each, for those who may be in the cell."""
        rows = self._rows().subquery("pairs")
        was, now = rows.c.before == Place.COUNTED, rows.c.after == Place.COUNTED
        query = sa.select(rows)
        if cell in (*D_UPS, Cell.CAME_TRAINED, Cell.D_CORRECTED_IN):
            query = query.where(~was)
        elif cell in (*D_DOWNS, Cell.LEFT_TRAINED, Cell.D_CORRECTED_OUT):
            query = query.where(~now)
        elif cell in (*N_UPS, *N_DOWNS) and self.same_rule:
            differs = sa.or_(rows.c.m11 != rows.c.m22, rows.c.d1 != rows.c.d2)
            query = query.where(was, now, differs)
        yield from db.session.execute(query)

    def course(self, row: Any) -> Course:
        """What became of the people of a row."""
        kind = (row.before, row.after, row.d1, row.d2, row.m11, row.m21, row.m22)
        known = self._courses.get(kind)
        if known is None:
            known = self._courses[kind] = self._course(*map(int, kind))
        return known

    def _course(self, before: int, after: int, d1: int, d2: int, m11: int, m21: int, m22: int) -> Course:
        first, second = self.first.judging, self.second.judging
        begin = first.standing(d1, m11).trained
        return Course(
            Place(before),
            Place(after),
            (
                begin,
                begin if self.same_rule else second.standing(d1, m21).trained,
                second.standing(d1, m22).trained,
                second.standing(d2, m22).trained,
            ),
        )

    def shown(self, page: list[tuple[Any, Any, Course]], cell: Cell) -> list[Varied]:
        """What is shown of a page of people."""
        ids = [person.id for person, _, _ in page]
        before, after = (self._units(end, ids) for end in (self.first, self.second))
        codes = dict(
            db.session.execute(
                sa.select(Officer.person_id, sa.func.min(OfficerCode.code))
                .join(OfficerCode, OfficerCode.officer_id == Officer.id)
                .where(Officer.person_id.in_(ids))
                .group_by(Officer.person_id)
            ).all()
        )
        seen = self.first.as_of if cell in SEEN_BEFORE else self.second.as_of
        return [
            Varied(
                person_id=person.id,
                person_uid=person.uid,
                full_name=person.full_name,
                sort_key=person.sort_key,
                code=codes.get(person.id, ""),
                seen_on=seen,
                unit_before=before.get(person.id, ""),
                unit_after=after.get(person.id, ""),
                duties_before=_duties(row.d1),
                duties_after=_duties(row.d2),
                trained_before=course.before is Place.COUNTED and course.trained[0],
                trained_after=course.after is Place.COUNTED and course.trained[3],
            )
            for person, row, course in page
        ]

    def _units(self, end: End, ids: list[int]) -> dict[int, str]:
        """Where people serve on the day of `end`, by the names of that day; only what the reader may see."""
        query = (
            sa.select(Officer.person_id, UnitVersion.name, Unit.code)
            .join(Posting, Posting.officer_id == Officer.id)
            .join(Unit, Unit.id == Posting.unit_id)
            .outerjoin(
                UnitVersion,
                sa.and_(
                    UnitVersion.unit_id == Unit.id,
                    effective(UnitVersion, end.as_of),
                    known(UnitVersion, end.known_at),
                ),
            )
            .where(Officer.person_id.in_(ids), effective(Posting, end.as_of), known(Posting, end.known_at))
            .order_by(Posting.id)
        )
        if self.scope.unit_ids is not None:
            query = query.where(Posting.unit_id.in_(sorted(self.scope.unit_ids | set(end.members))))
        return {person_id: name or code for person_id, name, code in db.session.execute(query)}


def _duties(bits: int) -> tuple[Duty, ...]:
    return tuple(duty for duty in Duty if int(bits) & duty.bit)
