"""Who holds which course: by course, strand and programme, among duty holders and among all officials on the register."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course, Edition
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import Officer, Person, Posting, Unit, UnitVersion
from app.people.queries.names import shown_name
from app.records import queries as records
from app.records.models import Completion
from app.records.queries.figure import counting, holders
from app.records.queries.units import counted_units
from app.records.rules import Source


@dataclass(frozen=True)
class CourseFigure:
    """How many hold a course on the day."""

    slug: str
    title: str
    strand: str  # A, B or H
    code: str  # as the programmes name it, or empty
    programmes: tuple[str, ...]  # codes of the programmes it is in
    duty_holders: int
    officials: int  # of all on the register, duty holders included


@dataclass(frozen=True)
class Held:
    """One person who holds a course."""

    person_id: int
    person_uid: str
    full_name: str
    sort_key: str
    unit_name: str
    edition_number: int
    earned_on: dt.date
    source: Source


def serving(scope: Scope, as_of: dt.date) -> Any:
    """The persons who serve in a unit of the scope on the day, as a select of person_id: all on the register of the day."""
    query = (
        sa.select(Officer.person_id)
        .join(Posting, Posting.officer_id == Officer.id)
        .where(effective(Posting, as_of), known(Posting))
    )
    if scope.unit_ids is not None:
        query = query.where(Posting.unit_id.in_(records.seen_units(scope, as_of)))
    return query


def in_target(scope: Scope, as_of: dt.date) -> Any:
    """The persons of D, as a select of person_id."""
    members = counted_units(scope, as_of).members()
    return holders(members, as_of, None).with_only_columns(Officer.person_id)


def course_figures(scope: Scope, as_of: dt.date) -> list[CourseFigure]:
    """Every course that was ever published, in the order of strand and code."""
    duty = _holding(in_target(scope, as_of), as_of)
    all_of_them = _holding(serving(scope, as_of), as_of)
    codes, programmes = _in_programmes()
    newest = (
        sa.select(Edition.course_id, sa.func.max(Edition.number).label("number"))
        .group_by(Edition.course_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(Course.id, Course.slug, Edition.title, Edition.strand)
        .join(newest, newest.c.course_id == Course.id)
        .join(Edition, sa.and_(Edition.course_id == Course.id, Edition.number == newest.c.number))
    )
    found = [
        CourseFigure(
            r.slug, r.title, r.strand, codes.get(r.slug, ""), programmes.get(r.slug, ()), duty.get(r.id, 0),
            all_of_them.get(r.id, 0),
        )
        for r in rows
    ]  # fmt: skip
    return sorted(found, key=lambda c: (c.strand, c.code or "~", c.slug))


def programme_names() -> list[tuple[str, str]]:
    """(code, title) of every programme that names a course, in their order: a frame without any has nothing to show."""
    return [(p.code, p.title) for p in catalog.programmes() if p.courses]


def slug_of_code(code: str) -> str | None:
    """The course that the programmes call by this code (B1)."""
    return next((slug for slug, c in _in_programmes()[0].items() if c == code), None)


def _in_programmes() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    codes: dict[str, str] = {}
    inside: dict[str, tuple[str, ...]] = {}
    for programme in catalog.programmes():
        for course in programme.courses:
            codes[course.slug] = course.code
            inside[course.slug] = (*inside.get(course.slug, ()), programme.code)
    return codes, inside


def _holding(people: Any, as_of: dt.date) -> dict[int, int]:
    query = (
        sa.select(Completion.course_id, sa.func.count(sa.distinct(Completion.person_id)))
        .where(counting(as_of, None), Completion.person_id.in_(people))
        .group_by(Completion.course_id)
    )
    return dict(db.session.execute(query).all())


def course_people(
    scope: Scope, as_of: dt.date, slug: str, *, duty_holders: bool, after: tuple[str, int] | None = None, limit: int = 50
) -> list[Held]:  # fmt: skip
    """Who holds a course on the day, in the order of Vietnamese lists; the earliest completion tells the day."""
    who = in_target(scope, as_of) if duty_holders else serving(scope, as_of)
    first = (
        sa.select(Completion.person_id, sa.func.min(Completion.earned_at).label("at"))
        .join(Course, Course.id == Completion.course_id)
        .where(Course.slug == slug, counting(as_of, None), Completion.person_id.in_(who))
        .group_by(Completion.person_id)
        .subquery("first")
    )
    query = (
        sa.select(
            Person.id, Person.uid, shown_name().label("full_name"), Person.sort_key, sa.func.max(Completion.id).label("held")
        )
        .join(first, first.c.person_id == Person.id)
        .join(Completion, sa.and_(Completion.person_id == Person.id, Completion.earned_at == first.c.at))
        .join(Course, sa.and_(Course.id == Completion.course_id, Course.slug == slug))
        .group_by(Person.id, Person.uid, Person.full_name, Person.restricted_at, Person.sort_key)
        .order_by(Person.sort_key, Person.id)
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        query = query.where(
            sa.tuple_(Person.sort_key, Person.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1]))
        )
    people = db.session.execute(query).all()
    ids = [p.held for p in people]
    held = {
        r.id: r
        for r in db.session.execute(
            sa.select(
                Completion.id, Completion.edition_number, Completion.earned_on, Completion.source
            ).where(Completion.id.in_(ids))
        )
    }
    units = unit_names([p.id for p in people], as_of)
    return [
        Held(
            p.id, p.uid, p.full_name, p.sort_key, units.get(p.id, ""), held[p.held].edition_number,
            held[p.held].earned_on, Source(held[p.held].source),
        )
        for p in people
    ]  # fmt: skip


def unit_names(person_ids: list[int], as_of: dt.date) -> dict[int, str]:
    """Where people serve on the day, by the names of that day."""
    rows = db.session.execute(
        sa.select(Officer.person_id, sa.func.coalesce(UnitVersion.name, Unit.code))
        .join(Posting, Posting.officer_id == Officer.id)
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Unit.id, effective(UnitVersion, as_of), known(UnitVersion)),
        )
        .where(Officer.person_id.in_(person_ids), effective(Posting, as_of), known(Posting))
        .order_by(Posting.id)
    )
    return dict(rows.all())
