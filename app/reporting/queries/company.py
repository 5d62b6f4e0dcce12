"""What stands beside the figure and is never mixed with it: the milestone of 2027, awareness of Resolution 57, “học tập số”,
hours a year, training taken elsewhere, and whom a published rule would commend.

Sources: the plan, II.2.a.2 (100% informed), II.2.b.3 (a programme for each audience by 2027), III.2.a.7 (“học tập số”),
III.3.a.6 and II.2.b.2 (commendation). Informed of Resolution 57 is not trained in depth: the two are never added up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course, Edition
from app.catalog.queries import ProgrammeView
from app.catalog.rules import Audience
from app.core.database import db
from app.people.access import Scope
from app.people.models import Person
from app.records import queries as records
from app.records.models import Completion
from app.records.queries import UnitFigure
from app.records.queries.figure import counting
from app.records.rules import Source
from app.reporting.queries.courses import in_target, serving, slug_of_code
from app.reporting.queries.settings import CommendRule, minimum_tiet

AWARENESS = "B1"  # the course on Resolution 57, as the programmes call it (P6)
_MINUTES = 45  # of a tiết


@dataclass(frozen=True)
class AudienceLine:
    """One audience of the plan and its programmes."""

    audience: Audience
    programmes: tuple[ProgrammeView, ...]

    @property
    def written(self) -> tuple[ProgrammeView, ...]:
        """Those that name a course: a frame without any is no programme yet."""
        return tuple(p for p in self.programmes if p.courses)

    @property
    def approved(self) -> bool:
        """Whether a programme is approved by a named person on a day."""
        return any(p.approved for p in self.programmes)

    @property
    def reached(self) -> bool:
        """Whether an approved programme can be taken: every required course is published."""
        return any(p.approved and p.required and not p.unpublished for p in self.programmes)


@dataclass(frozen=True)
class Company:
    """The figures beside the figure, for the units of a scope at the end of a day."""

    officials: int  # on the register
    duty_holders: int
    informed: int | None  # of the officials, by the course on Resolution 57; None while there is none
    digital: int  # of the officials, at least one course of the base strand
    digital_courses: tuple[tuple[str, int], ...]  # title, officials
    year: int
    least_tiet: int | None  # None: nothing was set
    enough: int  # duty holders with at least so many tiết in the year
    some: int  # duty holders with some, but fewer
    elsewhere: int  # recognised completions that count
    elsewhere_people: int


def milestone() -> list[AudienceLine]:
    """Every audience of the plan, those without a programme included (the board of 2027)."""
    by: dict[str, tuple[ProgrammeView, ...]] = {}
    for programme in catalog.programmes():
        by[programme.audience] = (*by.get(programme.audience, ()), programme)
    return [AudienceLine(audience, by.get(audience.value, ())) for audience in Audience]


def company(scope: Scope, as_of: dt.date) -> Company:
    """The whole of it; a flat number of queries."""
    everybody, holders = serving(scope, as_of), in_target(scope, as_of)
    counts, slug = counting(as_of, None), slug_of_code(AWARENESS)
    people = sa.func.count(sa.distinct(Completion.person_id))

    def number(*conditions: Any) -> int:
        query = sa.select(people).join(Course, Course.id == Completion.course_id).where(counts, *conditions)
        return db.session.scalar(query) or 0

    of_everybody = Completion.person_id.in_(everybody)
    newest = sa.select(sa.func.max(Edition.id)).where(Edition.strand == "H").group_by(Edition.course_id)
    base = db.session.execute(
        sa.select(Edition.title, people)
        .join(Completion, Completion.course_id == Edition.course_id)
        .where(Edition.id.in_(newest), counts, of_everybody)
        .group_by(Edition.id, Edition.title)
        .order_by(Edition.title)
    ).all()
    digital = number(
        of_everybody, Completion.course_id.in_(sa.select(Edition.course_id).where(Edition.strand == "H"))
    )
    least = minimum_tiet(as_of)
    minutes = _minutes(scope, as_of)
    enough = sum(m >= (least or 0) * _MINUTES for m in minutes.values()) if least else 0
    recognised = db.session.execute(
        sa.select(sa.func.count(), people).where(
            counts, Completion.source == Source.RECOGNITION.value, of_everybody
        )
    ).one()
    return Company(
        officials=db.session.scalar(sa.select(sa.func.count()).select_from(everybody.distinct().subquery()))
        or 0,
        duty_holders=db.session.scalar(sa.select(sa.func.count()).select_from(holders.subquery())) or 0,
        informed=None if slug is None else number(of_everybody, Course.slug == slug),
        digital=digital,
        digital_courses=tuple((title, count) for title, count in base),
        year=as_of.year,
        least_tiet=least,
        enough=enough,
        some=len(minutes) - enough,
        elsewhere=recognised[0],
        elsewhere_people=recognised[1],
    )


def tiet_reached(scope: Scope, as_of: dt.date, leasts: Iterable[int]) -> tuple[int, ...]:
    """How many duty holders have at least so many tiết in the year up to the day, for each of `leasts`."""
    minutes = _minutes(scope, as_of).values()
    return tuple(sum(m >= least * _MINUTES for m in minutes) for least in leasts)


def _minutes(scope: Scope, as_of: dt.date) -> dict[int, int]:
    """Duty holder → credited minutes of courses completed in the year up to the day; each course once."""
    each = (
        sa.select(Completion.person_id, Completion.course_id, sa.func.max(Completion.credited_minutes).label("minutes"))
        .where(
            counting(as_of, None), Completion.earned_on >= dt.date(as_of.year, 1, 1),
            Completion.person_id.in_(in_target(scope, as_of)),
        )
        .group_by(Completion.person_id, Completion.course_id)
        .subquery("each")
    )  # fmt: skip
    rows = db.session.execute(
        sa.select(each.c.person_id, sa.func.sum(each.c.minutes)).group_by(each.c.person_id)
    )
    return {person_id: int(minutes) for person_id, minutes in rows if minutes}


@dataclass(frozen=True)
class Commended:
    """Somebody whom the published rule names."""

    person_uid: str
    full_name: str
    unit_name: str
    tiet: float


def commended_units(units: Iterable[UnitFigure], rule: CommendRule) -> list[UnitFigure]:
    """The units the rule names, in the order of their names: a list, not a ranking."""
    return [u for u in units if u.denominator >= rule.holders and u.numerator == u.denominator]


def commended_people(scope: Scope, as_of: dt.date, rule: CommendRule) -> Iterator[Commended]:
    """The persons the rule names, in the order of Vietnamese lists: a list, not a ranking (R22).

    Whoever restricted the use of their data is in no list that praises.
    """
    least = rule.tiet * _MINUTES
    minutes = {person: m for person, m in _minutes(scope, as_of).items() if m >= least}
    left_out = set(db.session.scalars(sa.select(Person.id).where(Person.restricted_at.is_not(None))))
    after = None
    while page := records.officers(scope, as_of, state="trained", after=after, limit=1000):
        after = (page[-1].sort_key, page[-1].person_id)
        for o in page:
            if o.person_id in minutes and o.person_id not in left_out:
                yield Commended(
                    o.person_uid, o.full_name, o.unit_name, minutes[o.person_id] * 2 // _MINUTES / 2
                )
        if len(page) < 1000:
            return
