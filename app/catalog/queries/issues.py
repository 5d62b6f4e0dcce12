"""The editions of a course one after another: what was new in each, and whether it is still offered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog.models import Course, Edition, EditionWithdrawal
from app.catalog.queries.editions import EditionView, edition, published_courses
from app.core.database import db


@dataclass(frozen=True)
class Issue:
    """An edition and its withdrawal, if it was withdrawn: from which day, and why."""

    edition: EditionView
    withdrawn_on: dt.date | None
    why: str


def issues_of(slug: str) -> tuple[Issue, ...]:
    """Every edition of a course, the newest first; none when there is no such course."""
    rows = db.session.execute(
        sa.select(Edition.id, EditionWithdrawal.effective_on, EditionWithdrawal.reason)
        .join(Course, Course.id == Edition.course_id)
        .outerjoin(
            EditionWithdrawal,
            sa.and_(EditionWithdrawal.edition_id == Edition.id, EditionWithdrawal.voided_at.is_(None)),
        )
        .where(Course.slug == slug)
        .order_by(Edition.number.desc(), EditionWithdrawal.id)
    )
    found: dict[int, Issue] = {}
    for edition_id, withdrawn_on, why in rows:
        view = edition(edition_id)
        if view is not None:
            found.setdefault(edition_id, Issue(view, withdrawn_on, why or ""))
    return tuple(found.values())


def last_edition(slug: str) -> EditionView | None:
    """The newest edition of a course, offered or not: for those who learn from it, and to say why it is gone."""
    found = db.session.scalar(
        sa.select(sa.func.max(Edition.id)).join(Course, Course.id == Edition.course_id).where(Course.slug == slug)
    )
    return edition(found) if found is not None else None


def withdrawal_of(edition_id: int) -> Issue | None:
    """An edition with its withdrawal; None while it is not withdrawn."""
    row = db.session.execute(
        sa.select(EditionWithdrawal.effective_on, EditionWithdrawal.reason)
        .where(EditionWithdrawal.edition_id == edition_id, EditionWithdrawal.voided_at.is_(None))
        .order_by(EditionWithdrawal.id)
        .limit(1)
    ).first()
    view = edition(edition_id)
    return Issue(view, row[0], row[1]) if row is not None and view is not None else None


def not_offered() -> tuple[EditionView, ...]:
    """The last edition of every course that takes no newcomers: archived, or all its editions withdrawn."""
    offered = {e.course_id for e in published_courses()}
    rows = db.session.execute(
        sa.select(Edition.course_id, sa.func.max(Edition.id)).group_by(Edition.course_id).order_by(Edition.course_id)
    )
    views = [edition(last) for course_id, last in rows if course_id not in offered]
    return tuple(view for view in views if view is not None)
