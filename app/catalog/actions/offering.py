"""Which courses and editions are offered: archiving a course, withdrawing an edition. Neither revokes anything."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.catalog import queries
from app.catalog.models import Course, EditionWithdrawal
from app.core import audit
from app.core.database import db


def ensure_course(*, slug: str, now: dt.datetime) -> int:
    """The id of the course of that slug; one that is only planned gets its row, so that it can be completed elsewhere."""
    course = queries.course_by_slug(slug)
    if course is None:
        course = Course(slug=slug, created_at=now)
        db.session.add(course)
        db.session.flush()
    return course.id


def toggle_archive(*, slug: str, now: dt.datetime) -> bool:
    """Close a course to newcomers, or open it again; whether it is closed now. Raises LookupError."""
    course = queries.course_by_slug(slug)
    if course is None:
        raise LookupError(slug)
    course.archived_at = None if course.archived_at else now
    db.session.flush()
    return course.archived_at is not None


def withdraw_edition(
    *, edition_id: int, reason: str, effective_on: dt.date, by: str, now: dt.datetime
) -> None:
    """Offer an edition no more; newcomers get the one before, or none. Completions stay (decision 7)."""
    db.session.add(
        EditionWithdrawal(
            edition_id=edition_id, effective_on=effective_on, reason=reason, recorded_at=now, recorded_by=by
        )
    )
    audit.record("catalog.withdraw", scope=str(edition_id))
    db.session.flush()


def offer_again(*, edition_id: int, by: str, now: dt.datetime) -> bool:
    """Offer a withdrawn edition again, because it was reviewed and published once more; False when it was not withdrawn."""
    voided = db.session.scalars(
        sa.update(EditionWithdrawal)
        .where(EditionWithdrawal.edition_id == edition_id, EditionWithdrawal.voided_at.is_(None))
        .values(voided_at=now, voided_by=by, void_reason="phát hành lại")
        .returning(EditionWithdrawal.id)
    ).all()
    if not voided:
        return False
    audit.record("catalog.offer_again", scope=str(edition_id))
    return True
