"""Programmes, each course with its current edition or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog.models import Course, Edition, Programme, ProgrammeCourse
from app.catalog.queries.editions import EditionView, current_edition
from app.catalog.rules import Audience, CourseName, Strand
from app.core import dated
from app.core.database import db

APPROVAL = "catalog.programme."  # the dated setting that says who approved a programme, by its code


@dataclass(frozen=True)
class ProgrammeCourseView:
    """A course of a programme; `edition` is None while it is not published."""

    code: str
    slug: str
    title: str
    required: bool
    edition: EditionView | None


@dataclass(frozen=True)
class ProgrammeView:
    """A programme for one audience, with its approval or the lack of it."""

    code: str
    title: str
    audience: str
    counts_for_target: bool
    approved_by: str
    approved_on: dt.date | None
    approval_ref: str
    courses: tuple[ProgrammeCourseView, ...]
    lapsed: bool = False  # its courses changed after it was approved: who approved it approved something else

    @property
    def approved(self) -> bool:
        """Whether it is approved as it is now, by a named person on a day."""
        return bool(self.approved_by and self.approved_on) and not self.lapsed

    @property
    def audience_label(self) -> str:
        """The audience in words."""
        return Audience(self.audience).label

    @property
    def required(self) -> tuple[ProgrammeCourseView, ...]:
        """The required courses."""
        return tuple(c for c in self.courses if c.required)

    @property
    def electives(self) -> tuple[ProgrammeCourseView, ...]:
        """The elective courses."""
        return tuple(c for c in self.courses if not c.required)

    @property
    def unpublished(self) -> tuple[ProgrammeCourseView, ...]:
        """Required courses that nobody can take yet."""
        return tuple(c for c in self.required if c.edition is None)


def programmes() -> tuple[ProgrammeView, ...]:
    """Every programme in its order, each course with its current edition or none."""
    rows = db.session.scalars(
        sa.select(Programme).options(sa.orm.selectinload(Programme.courses)).order_by(Programme.position)
    ).all()
    recorded: dict[str, dated.Version] = {}
    for version in dated.versions(*(APPROVAL + p.code for p in rows)):
        known = recorded.get(version.key)
        if known is None or known.id < version.id:  # what was recorded last holds, whatever day it names
            recorded[version.key] = version
    return tuple(_view(p, recorded.get(APPROVAL + p.code)) for p in rows)


def _view(p: Programme, recorded: dated.Version | None) -> ProgrammeView:
    """A programme with the approval that was recorded last, else the one of its file."""
    by, on, ref, lapsed = p.approved_by, p.approved_on, p.approval_ref, False
    if recorded is not None:
        by, ref = recorded.approved_by, recorded.approval_ref
        on = recorded.from_on if by else None
        lapsed = bool(by) and recorded.value.get("courses") != sorted([c.slug, c.required] for c in p.courses)
    return ProgrammeView(
        code=p.code, title=p.title, audience=p.audience, counts_for_target=p.counts_for_target, approved_by=by,
        approved_on=on, approval_ref=ref, lapsed=lapsed,
        courses=tuple(
            ProgrammeCourseView(c.code, c.slug, c.title, c.required, current_edition(c.slug)) for c in p.courses
        ),
    )  # fmt: skip


def course_names() -> dict[str, CourseName]:
    """Every course there is or is planned in a programme, by slug: those of the programmes first, by their code."""
    newest = (
        sa.select(Edition.course_id, sa.func.max(Edition.number).label("number"))
        .group_by(Edition.course_id)
        .subquery("newest")
    )
    published = {
        row.slug: row
        for row in db.session.execute(
            sa.select(Course.slug, Edition.title, Edition.strand, Edition.number)
            .join(newest, newest.c.course_id == Course.id)
            .join(Edition, sa.and_(Edition.course_id == Course.id, Edition.number == newest.c.number))
            .order_by(Course.slug)
        )
    }
    planned = db.session.execute(
        sa.select(ProgrammeCourse.slug, sa.func.min(ProgrammeCourse.code), sa.func.min(ProgrammeCourse.title))
        .group_by(ProgrammeCourse.slug)
        .order_by(sa.func.min(ProgrammeCourse.code))
    ).all()
    found: dict[str, CourseName] = {}
    for slug, code, title in planned:
        row = published.get(slug)
        strand = row.strand if row else code[:1] if code[:1] in [*Strand] else ""
        found[slug] = CourseName(slug, code, row.title if row else title, strand, row.number if row else 0)
    for slug, row in published.items():
        found.setdefault(slug, CourseName(slug, "", row.title, row.strand, row.number))
    return found
