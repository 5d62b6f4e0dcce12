"""Lists of completions that go with a notice: what would be on one, and those that were made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course, Edition
from app.core.database import db, effective, known
from app.people.access import Scope
from app.people.models import Officer, Person, Posting, UnitVersion
from app.records.models import Certificate, Completion, CompletionNotice, CompletionNoticeLine, Revocation
from app.records.queries.completions import elsewhere
from app.records.queries.figure import counting
from app.records.queries.units import seen_units
from app.records.rules import Source

MOST = 5000  # lines of one list


@dataclass(frozen=True)
class NoticeChoice:
    """Which completions a list is of: of a period, perhaps of one course and of one unit."""

    from_on: dt.date
    until_on: dt.date
    course_id: int | None = None
    unit_id: int | None = None
    again: bool = False  # also those that stand on an earlier list with a number


def for_notice(choice: NoticeChoice, *, today: dt.date, limit: int = MOST + 1) -> Sequence[Any]:
    """(completion id, unit id, job title) of officers' completions that count today, in the order of Vietnamese lists.

    A person's unit is that of the last day of the period.
    """
    query = (
        sa.select(Completion.id, Posting.unit_id, Posting.job_title)
        .join(Person, Person.id == Completion.person_id)
        .join(Officer, Officer.person_id == Person.id)
        .outerjoin(
            Posting,
            sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, choice.until_on)),
        )
        .where(
            Completion.earned_on >= choice.from_on,
            Completion.earned_on <= choice.until_on,
            counting(today, None),
            Person.erased_at.is_(None),
        )
        .order_by(Person.sort_key, Person.id, Completion.earned_on, Completion.id)
        .limit(limit)
    )
    if choice.course_id is not None:
        query = query.where(Completion.course_id == choice.course_id)
    if choice.unit_id is not None:
        whole = Scope(frozenset({choice.unit_id}))  # with the bodies attached to it
        query = query.where(Posting.unit_id.in_(seen_units(whole, choice.until_on)))
    if not choice.again:
        told = sa.exists().where(Certificate.completion_id == Completion.id, Certificate.notice_ref != "")
        query = query.where(~told)
    found: dict[int, Any] = {}
    for row in db.session.execute(query):
        found.setdefault(row.id, row)  # should two postings overlap
    return list(found.values())


@dataclass(frozen=True)
class NoticeView:
    """A list that was made, with its number where the office has given one."""

    id: int
    uid: str
    course_title: str  # empty: all courses
    unit_name: str  # empty: all units
    from_on: dt.date
    until_on: dt.date
    count: int
    made_at: dt.datetime
    made_by: str
    number: str
    dated_on: dt.date | None


def notices(*, uid: str = "", after: int = 0, limit: int = 50) -> list[NoticeView]:
    """The lists that were made, newest first; or the one of that uid. `after` is the id of the last one seen."""
    query = sa.select(CompletionNotice).order_by(CompletionNotice.id.desc()).limit(limit)
    if uid:
        query = query.where(CompletionNotice.uid == uid)
    if after:
        query = query.where(CompletionNotice.id < after)
    rows = db.session.scalars(query).all()
    titles = {slug: name.title for slug, name in catalog.course_names().items()}
    slugs = dict(
        db.session.execute(
            sa.select(Course.id, Course.slug).where(Course.id.in_([r.course_id for r in rows if r.course_id]))
        ).all()
    )
    units = _unit_names({r.unit_id for r in rows if r.unit_id})
    return [
        NoticeView(
            r.id, r.uid, titles.get(slugs[r.course_id], slugs[r.course_id]) if r.course_id else "",
            units.get(r.unit_id, "") if r.unit_id else "", r.from_on, r.until_on, r.count, r.made_at, r.made_by, r.number,
            r.dated_on,
        )
        for r in rows
    ]  # fmt: skip


def _unit_names(unit_ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(
        sa.select(UnitVersion.unit_id, UnitVersion.name)
        .where(UnitVersion.unit_id.in_(unit_ids), known(UnitVersion))
        .order_by(UnitVersion.from_on)
    )
    return dict(rows.all())  # the newest name


@dataclass(frozen=True)
class NoticeLine:
    """One completion of a list, as the paper prints it."""

    position: int
    person_id: int
    full_name: str  # empty when the person's data were erased
    job_title: str
    unit_name: str
    course_title: str
    minutes: int
    earned_on: dt.date
    elsewhere: str  # the course taken elsewhere that was recognised
    revoked_on: dt.date | None


def notice_lines(notice_id: int, *, after: int = 0, limit: int | None = None) -> list[NoticeLine]:
    """The lines of a list in its frozen order, behind position `after`."""
    revoked = (
        sa.select(sa.func.min(Revocation.effective_on))
        .where(Revocation.completion_id == Completion.id, known(Revocation))
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(
            CompletionNoticeLine.position, Person.id, Person.full_name, Person.erased_at, CompletionNoticeLine.job_title,
            CompletionNoticeLine.unit_id, Course.slug, Edition.title, Completion.credited_minutes, Completion.earned_on,
            Completion.evidence, Completion.source, revoked.label("revoked_on"),
        )
        .join(Completion, Completion.id == CompletionNoticeLine.completion_id)
        .join(Person, Person.id == Completion.person_id)
        .join(Course, Course.id == Completion.course_id)
        .outerjoin(Edition, Edition.id == Completion.edition_id)
        .where(CompletionNoticeLine.notice_id == notice_id, CompletionNoticeLine.position > after)
        .order_by(CompletionNoticeLine.position)
        .limit(limit)
    ).all()  # fmt: skip
    units = _unit_names({r.unit_id for r in rows if r.unit_id})
    names = catalog.course_names() if any(r.title is None for r in rows) else {}
    return [
        NoticeLine(
            r.position, r.id, "" if r.erased_at else r.full_name, r.job_title, units.get(r.unit_id, ""),
            r.title or (names[r.slug].title if r.slug in names else r.slug), r.credited_minutes, r.earned_on,
            elsewhere(r.evidence) if r.source == Source.RECOGNITION.value else "", r.revoked_on,
        )
        for r in rows
    ]  # fmt: skip


def notice_courses() -> list[tuple[int, str]]:
    """(course id, title) of every course that somebody has completed, in the order of the programmes."""
    ids = {
        slug: course_id
        for course_id, slug in db.session.execute(
            sa.select(Course.id, Course.slug).where(sa.exists().where(Completion.course_id == Course.id))
        )
    }
    names = catalog.course_names()
    known_ones = [(ids[slug], name.named) for slug, name in names.items() if slug in ids]
    return known_ones + [(i, slug) for slug, i in ids.items() if slug not in names]
