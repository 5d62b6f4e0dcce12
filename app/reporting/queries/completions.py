"""The rows of the export: one officer and one course."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course, Edition
from app.catalog.rules import CourseName
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import DutyAssignment, Officer, OfficerCode, Person, Posting, Unit, UnitVersion
from app.people.queries.one_person import merged_into
from app.people.rules import Duty
from app.records import queries as records
from app.records.models import Completion, Revocation
from app.records.rules import Source

BATCH = 1000  # persons read at once; memory does not grow with the province


@dataclass(frozen=True)
class CompletionRow:
    """One officer and one course, as pages and files show it."""

    person_uid: str
    officer_code: str
    full_name: str
    unit_code: str
    unit_name: str
    job_title: str
    duties: tuple[Duty, ...]
    slug: str
    course_title: str
    strand: str
    edition_number: int
    earned_on: dt.date
    score: int | None
    credited_minutes: int
    source: Source


def count_completions(scope: Scope, as_of: dt.date) -> int:
    """About how many rows `completions` will give (repeated completions of a course included)."""
    query = (
        sa.select(sa.func.count())
        .select_from(Completion)
        .where(known(Completion), Completion.earned_on <= as_of)
    )
    if scope.unit_ids is not None:
        query = (
            query.join(Officer, Officer.person_id == Completion.person_id)
            .join(Posting, Posting.officer_id == Officer.id)
            .where(
                effective(Posting, as_of),
                known(Posting),
                Posting.unit_id.in_(records.seen_units(scope, as_of)),
            )
        )
    return db.session.scalar(query) or 0


def completions(scope: Scope, as_of: dt.date) -> Iterator[CompletionRow]:
    """Every course held by every officer on the day, people in the order of Vietnamese lists, courses A, B, base.

    Read in pages of persons, so that the first row comes at once and memory stays flat. An officer who serves
    nowhere on the day appears only to those who may see the whole province.
    """
    named = _named(as_of)
    seen = None if scope.unit_ids is None else records.seen_units(scope, as_of)
    merged = merged_into()
    after: tuple[str, int] = ("", 0)
    while True:
        people = db.session.execute(_people(seen, as_of, after, BATCH)).all()
        if not people:
            return
        after = (people[-1].sort_key, people[-1].id)
        counted = [
            p for p in people if p.id not in merged
        ]  # the others' courses stand with the one they count as
        yield from _rows(counted, as_of, *named)
        if len(people) < BATCH:
            return


def completions_page(
    scope: Scope, as_of: dt.date, after: tuple[str, int] | None, limit: int
) -> tuple[list[CompletionRow], str | None]:
    """The rows of the next `limit` officers behind `after` (sort key, person id), and the uid of the last where more follow."""
    seen = None if scope.unit_ids is None else records.seen_units(scope, as_of)
    people = db.session.execute(_people(seen, as_of, after or ("", 0), limit + 1)).all()
    more, people = len(people) > limit, people[:limit]
    merged = merged_into()
    counted = [p for p in people if p.id not in merged]
    return list(_rows(counted, as_of, *_named(as_of))), people[-1].uid if more else None


def _named(
    as_of: dt.date,
) -> tuple[dict[int, Any], dict[int, tuple[str, str]], dict[int, str], Mapping[str, CourseName]]:
    """What rows call things: editions, units (code, name of the day) and courses by id."""
    editions = {
        row.id: row for row in db.session.execute(sa.select(Edition.id, Edition.title, Edition.strand))
    }
    units = {
        unit_id: (code, name)
        for unit_id, code, name in db.session.execute(
            sa.select(Unit.id, Unit.code, UnitVersion.name)
            .join(UnitVersion, UnitVersion.unit_id == Unit.id)
            .where(effective(UnitVersion, as_of), known(UnitVersion))
        )
    }
    slugs = dict(db.session.execute(sa.select(Course.id, Course.slug)).all())
    # by slug: names of courses recognised from elsewhere, which name no edition
    return editions, units, slugs, catalog.course_names()


def _people(seen: list[int] | None, as_of: dt.date, after: tuple[str, int], limit: int) -> sa.Select[Any]:
    code = (
        sa.select(sa.func.min(OfficerCode.code)).where(OfficerCode.officer_id == Officer.id).scalar_subquery()
    )
    served = sa.and_(Posting.officer_id == Officer.id, effective(Posting, as_of), known(Posting))
    query = (
        sa.select(
            Person.id, Person.uid, Person.full_name, Person.sort_key, code.label("code"), Posting.id.label("posting"),
            Posting.unit_id, Posting.job_title,
        )
        .join(Officer, Officer.person_id == Person.id)
        .outerjoin(Posting, served)
        .where(sa.tuple_(Person.sort_key, Person.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
        .order_by(Person.sort_key, Person.id)
        .limit(limit)
    )  # fmt: skip
    if seen is not None:
        query = query.where(Posting.unit_id.in_(seen))
    return query


def _rows(
    people: Any,
    as_of: dt.date,
    editions: dict[int, Any],
    units: dict[int, tuple[str, str]],
    slugs: dict[int, str],
    names: Mapping[str, CourseName],
) -> Iterator[CompletionRow]:
    ids = [p.id for p in people]
    merged = merged_into(ids)
    duties: dict[int, list[Duty]] = {}
    for posting_id, duty in db.session.execute(
        sa.select(DutyAssignment.posting_id, DutyAssignment.duty).where(
            DutyAssignment.posting_id.in_([p.posting for p in people if p.posting]),
            effective(DutyAssignment, as_of),
            known(DutyAssignment),
        )
    ):
        duties.setdefault(posting_id, []).append(Duty(duty))
    revoked = sa.select(Revocation.completion_id).where(Revocation.effective_on <= as_of, known(Revocation))
    held: dict[int, dict[int, Any]] = {}
    for row in db.session.execute(
        sa.select(
            Completion.person_id, Completion.course_id, Completion.edition_id, Completion.edition_number,
            Completion.earned_on, Completion.score, Completion.credited_minutes, Completion.source,
        )
        .where(
            Completion.person_id.in_([*ids, *merged]),
            Completion.earned_on <= as_of,
            known(Completion),
            Completion.id.not_in(revoked),
        )
        .order_by(Completion.earned_at, Completion.id)
    ):  # fmt: skip
        held.setdefault(merged.get(row.person_id, row.person_id), {}).setdefault(
            row.course_id, row
        )  # the earliest counts, once
    for person in people:
        courses = held.get(person.id)
        if not courses:
            continue
        unit_code, unit_name = units.get(person.unit_id, ("", ""))
        own_duties = tuple(sorted(duties.get(person.posting, ()), key=lambda d: d.bit))
        rows = []
        for course_id, row in courses.items():
            edition = editions.get(row.edition_id)
            name = edition or names.get(slugs[course_id])
            rows.append(
                CompletionRow(
                    person_uid=person.uid,
                    officer_code=person.code or "",
                    full_name=person.full_name,
                    unit_code=unit_code,
                    unit_name=unit_name,
                    job_title=person.job_title or "",
                    duties=own_duties,
                    slug=slugs[course_id],
                    course_title=name.title if name else slugs[course_id],
                    strand=name.strand if name else "",
                    edition_number=row.edition_number if edition else 0,
                    earned_on=row.earned_on,
                    score=row.score,
                    credited_minutes=row.credited_minutes,
                    source=Source(row.source),
                )
            )
        rows.sort(key=lambda r: (r.strand, r.slug))
        yield from rows
