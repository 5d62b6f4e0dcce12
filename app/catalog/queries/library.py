"""The resource library: found by the beginnings of words without diacritics, filtered, listed newest first.

`everything` says whether the reader keeps the library (trainers, reviewers, the department); others are shown what is
offered for reuse.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.catalog.bundle import MediaNote
from app.catalog.models import LibraryItem, LibraryToken, LibraryVersion, Media
from app.catalog.rules import Audience, ResourceKind
from app.core import text
from app.core.database import db
from app.core.uid import is_uid

PAGE = 30
_MOST_WORDS = 6


@dataclass(frozen=True)
class Search:
    """What is looked for; empty fields do not matter."""

    words: str = ""
    kind: str = ""
    topic: str = ""
    audience: str = ""
    language: str = ""
    licence: str = ""
    reusable: bool = False
    retired: bool = False  # also what is no longer offered


@dataclass(frozen=True)
class VersionView:
    """One file of an item. Size in bytes, width and height in pixels."""

    id: int
    number: int
    sha256: str
    file_name: str
    mime: str
    size: int
    width: int | None
    height: int | None
    made_at: dt.datetime
    made_by: str


@dataclass(frozen=True)
class ItemView:
    """An item; `versions` newest first (in lists only the newest)."""

    id: int
    uid: str
    title: str
    kind: ResourceKind
    topic: str
    audiences: tuple[str, ...]
    language: str
    licence: str
    source: str
    author: str
    ai_made: bool
    alt: str
    text: str
    transcript: str
    reusable: bool
    made_at: dt.datetime
    made_by: str
    changed_at: dt.datetime
    retired_at: dt.datetime | None
    taken_down_at: dt.datetime | None
    takedown_reason: str
    versions: tuple[VersionView, ...] = field(default=())

    @property
    def file(self) -> VersionView | None:
        """The file that is offered."""
        return self.versions[0] if self.versions and self.taken_down_at is None else None

    @property
    def audience_labels(self) -> str:
        """For whom, as the screen says it."""
        return ", ".join(Audience(a).label for a in self.audiences)

    def note(self) -> MediaNote:
        """What a course that uses the file says of it."""
        return MediaNote(
            title=self.title, author=self.author, source=self.source, licence=self.licence, ai_made=self.ai_made,
            alt=" ".join(self.alt.split())[:1000], language="" if self.language == "vi" else self.language,
        )  # fmt: skip


@dataclass(frozen=True)
class ItemPage:
    """A page of items and the cursor of the page after it."""

    rows: tuple[ItemView, ...]
    after: str | None


def _version(row: LibraryVersion) -> VersionView:
    return VersionView(
        row.id, row.number, row.sha256, row.file_name, row.mime, row.size, row.width, row.height, row.made_at, row.made_by
    )  # fmt: skip


def _view(row: LibraryItem, versions: Sequence[LibraryVersion]) -> ItemView:
    return ItemView(
        id=row.id, uid=row.uid, title=row.title, kind=ResourceKind(row.kind), topic=row.topic, audiences=tuple(row.audiences),
        language=row.language, licence=row.licence, source=row.source, author=row.author, ai_made=row.ai_made, alt=row.alt,
        text=row.text, transcript=row.transcript, reusable=row.reusable, made_at=row.made_at, made_by=row.made_by,
        changed_at=row.changed_at, retired_at=row.retired_at, taken_down_at=row.taken_down_at,
        takedown_reason=row.takedown_reason, versions=tuple(_version(v) for v in versions),
    )  # fmt: skip


def _visible(everything: bool) -> sa.ColumnElement[bool]:
    if everything:
        return sa.true()
    return sa.and_(
        LibraryItem.reusable.is_(True), LibraryItem.retired_at.is_(None), LibraryItem.taken_down_at.is_(None)
    )


def _found(search: Search, everything: bool) -> Any:
    query = sa.select(LibraryItem).where(_visible(everything))
    for token in text.fold_tokens(search.words)[:_MOST_WORDS]:
        begins = sa.and_(LibraryToken.token >= token, LibraryToken.token < token + "\x7f")
        query = query.where(LibraryItem.id.in_(sa.select(LibraryToken.item_id).where(begins)))
    for column, value in (
        (LibraryItem.kind, search.kind),
        (LibraryItem.topic, search.topic),
        (LibraryItem.language, search.language),
        (LibraryItem.licence, search.licence),
    ):
        if value:
            query = query.where(column == value)
    if search.audience:
        # A JSON list of codes, kept as text by both databases.
        listed = sa.cast(LibraryItem.audiences, sa.String)
        query = query.where(listed.contains(f'"{search.audience}"', autoescape=True))
    if search.reusable:
        query = query.where(LibraryItem.reusable.is_(True))
    if not search.retired:
        query = query.where(LibraryItem.retired_at.is_(None), LibraryItem.taken_down_at.is_(None))
    return query


def items(search: Search, *, everything: bool, after: str = "", size: int = PAGE) -> ItemPage:
    """A page of what is found, newest first; items whose title has the words as they were typed come before others.

    The cursor is `<tier>.<id>` of the last row; one that cannot be read means the first page.
    """
    query = _found(search, everything)
    typed = text.clean_line(search.words)
    if not text.fold_tokens(typed):
        rows, more = _slice(query, _below(after.rpartition(".")[2]), size)
        return ItemPage(_with_files(rows), f"1.{rows[-1].id}" if more else None)
    exact = sa.or_(
        *(
            LibraryItem.title.contains(form, autoescape=True)
            for form in {typed, typed.lower(), typed.capitalize()}
        )
    )
    tier, _, last = after.partition(".")
    if tier == "1":
        rows, more = _slice(query.where(sa.not_(exact)), _below(last), size)
        return ItemPage(_with_files(rows), f"1.{rows[-1].id}" if more else None)
    rows, more = _slice(query.where(exact), _below(last), size)
    if more:
        return ItemPage(_with_files(rows), f"0.{rows[-1].id}")
    room = size - len(rows)
    others, more = _slice(query.where(sa.not_(exact)), None, room)
    if not room:  # the page is full, and what comes next begins the second tier
        return ItemPage(_with_files(rows), "1." if more else None)
    return ItemPage(_with_files([*rows, *others]), f"1.{others[-1].id}" if more else None)


def _below(cursor: str) -> int | None:
    return int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 16 else None


def _slice(query: Any, below: int | None, size: int) -> tuple[list[LibraryItem], bool]:
    if below is not None:
        query = query.where(LibraryItem.id < below)
    rows = list(db.session.scalars(query.order_by(LibraryItem.id.desc()).limit(size + 1)))
    return rows[:size], len(rows) > size


def _with_files(rows: Sequence[LibraryItem]) -> tuple[ItemView, ...]:
    """The items with their newest files: one question for all of them."""
    newest = (
        sa.select(sa.func.max(LibraryVersion.id))
        .where(LibraryVersion.item_id.in_([row.id for row in rows]))
        .group_by(LibraryVersion.item_id)
    )
    files = {v.item_id: v for v in db.session.scalars(sa.select(LibraryVersion).where(LibraryVersion.id.in_(newest)))}
    return tuple(_view(row, [files[row.id]] if row.id in files else []) for row in rows)


def all_items(search: Search, *, everything: bool) -> Iterator[ItemView]:
    """Everything that is found, page by page: for exports."""
    query = _found(search, everything)
    below: int | None = None
    while True:
        rows, more = _slice(query, below, 500)
        yield from _with_files(rows)
        if not more:
            return
        below = rows[-1].id


def item(uid: str, *, everything: bool) -> ItemView | None:
    """One item with all its files; `uid` may be anything."""
    if not is_uid(uid):
        return None
    row = db.session.scalar(
        sa.select(LibraryItem)
        .where(LibraryItem.uid == uid, _visible(everything))
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    versions = db.session.scalars(
        sa.select(LibraryVersion).where(LibraryVersion.item_id == row.id).order_by(LibraryVersion.number.desc())
    ).all()
    return _view(row, versions)


def uid_of(item_id: int) -> str:
    """The uid of an item that is there."""
    return db.session.scalars(sa.select(LibraryItem.uid).where(LibraryItem.id == item_id)).one()


def chosen_items(uids: Iterable[str], *, everything: bool) -> tuple[ItemView, ...]:
    """The items of these uids that the reader may see, newest first."""
    rows = db.session.scalars(
        sa.select(LibraryItem)
        .where(LibraryItem.uid.in_([u for u in uids if is_uid(u)]), _visible(everything))
        .order_by(LibraryItem.id.desc())
    ).all()
    return _with_files(rows)


def words_in_use(*, everything: bool) -> dict[str, list[str]]:
    """`topic`, `language` and `licence` → the values that items have, for filters and suggestions."""
    columns = {"topic": LibraryItem.topic, "language": LibraryItem.language, "licence": LibraryItem.licence}
    found: dict[str, list[str]] = {name: [] for name in columns}
    question = sa.union(
        *(
            sa.select(sa.literal(name).label("name"), column.label("value")).where(_visible(everything), column != "")
            for name, column in columns.items()
        )
    ).limit(600)
    for name, value in db.session.execute(question):
        found[name].append(value)
    return {name: sorted(values, key=text.fold) for name, values in found.items()}


def taken_down(hashes: Iterable[str]) -> set[str]:
    """Which of these files were taken down: as published media, or as files of the library."""
    wanted = list(hashes)
    published = sa.select(Media.sha256).where(Media.sha256.in_(wanted), Media.taken_down_at.is_not(None))
    kept = (
        sa.select(LibraryVersion.sha256)
        .join(LibraryItem, LibraryItem.id == LibraryVersion.item_id)
        .where(LibraryVersion.sha256.in_(wanted), LibraryItem.taken_down_at.is_not(None))
    )
    return set(db.session.scalars(sa.union(published, kept)))
