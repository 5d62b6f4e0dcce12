"""Where the library's files are used in editions, and how often units reuse them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog.models import Course, Edition, EditionMedia, LibraryItem, LibraryReuse
from app.catalog.queries.editions import current_edition
from app.core.database import db


@dataclass(frozen=True)
class EditionUse:
    """A course whose editions use any of some files; `current`: its current edition does. `hashes`: those of the newest."""

    slug: str
    title: str
    editions: tuple[int, ...]
    current: bool
    hashes: frozenset[str]


def editions_using(hashes: Iterable[str]) -> list[EditionUse]:
    """The courses whose editions use any of these files, by title; the newest edition's path and file."""
    rows = db.session.execute(
        sa.select(Course.slug, Edition.id, Edition.title, Edition.number, EditionMedia.sha256)
        .join(Edition, Edition.id == EditionMedia.edition_id)
        .join(Course, Course.id == Edition.course_id)
        .where(EditionMedia.sha256.in_(list(hashes)))
        .order_by(Edition.title, Course.slug, Edition.number.desc())
    ).all()
    found: list[EditionUse] = []
    for slug in dict.fromkeys(row.slug for row in rows):
        of = [row for row in rows if row.slug == slug]
        now = current_edition(slug)
        newest = of[0]
        found.append(
            EditionUse(
                slug, newest.title, tuple(dict.fromkeys(row.number for row in of)),
                now is not None and now.id == newest.id, frozenset(row.sha256 for row in of if row.id == newest.id),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Reuse:
    """How often something was copied and downloaded; `id` is the unit's or the item's."""

    id: int
    name: str
    uid: str
    copies: int
    downloads: int

    @property
    def total(self) -> int:
        """Both."""
        return self.copies + self.downloads


_COPIES = sa.func.sum(sa.case((LibraryReuse.how == "copy", LibraryReuse.count), else_=0))
_ALL = sa.func.sum(LibraryReuse.count)


def reuse_by_unit(since: dt.date, *, item_id: int | None = None) -> list[Reuse]:
    """Reuse since a day by unit (names are the people room's to give), most first."""
    query = (
        sa.select(LibraryReuse.unit_id, _COPIES, _ALL)
        .where(LibraryReuse.on >= since)
        .group_by(LibraryReuse.unit_id)
        .order_by(_ALL.desc(), LibraryReuse.unit_id)
    )
    if item_id is not None:
        query = query.where(LibraryReuse.item_id == item_id)
    return [Reuse(unit, "", "", copies, total - copies) for unit, copies, total in db.session.execute(query)]


def reuse_by_item(since: dt.date, *, limit: int = 50) -> list[Reuse]:
    """The items that were reused most since a day."""
    rows = db.session.execute(
        sa.select(LibraryItem.id, LibraryItem.title, LibraryItem.uid, _COPIES, _ALL)
        .join(LibraryReuse, LibraryReuse.item_id == LibraryItem.id)
        .where(LibraryReuse.on >= since)
        .group_by(LibraryItem.id, LibraryItem.title, LibraryItem.uid)
        .order_by(_ALL.desc(), LibraryItem.id)
        .limit(limit)
    )
    return [Reuse(i, title, uid, copies, total - copies) for i, title, uid, copies, total in rows]


def reuse_by_day(since: dt.date, *, item_id: int) -> Sequence[tuple[dt.date, int]]:
    """(day, times) an item was reused, newest first."""
    rows = db.session.execute(
        sa.select(LibraryReuse.on, _ALL)
        .where(LibraryReuse.item_id == item_id, LibraryReuse.on >= since)
        .group_by(LibraryReuse.on)
        .order_by(LibraryReuse.on.desc())
    )
    return [(on, total) for on, total in rows]
