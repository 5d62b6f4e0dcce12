"""Drafts and their files. Every read names who asks: a draft of others does not exist."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import sqlalchemy as sa

from app.authoring.models import Draft, DraftFile, DraftMember, DraftPresence, DraftRevision
from app.authoring.rules import PRESENT, DraftState, Release
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.core import storage
from app.core.database import db
from app.people.models import Account, Person


@dataclass(frozen=True)
class DraftView:
    """A draft as pages need it, without its files."""

    id: int
    uid: str
    slug: str
    title: str
    state: DraftState
    version: int
    base_edition_id: int | None
    edition_id: int | None
    release: Release
    publish_at: dt.datetime | None
    made_by: str
    touched_at: dt.datetime
    closed_at: dt.datetime | None

    @property
    def editable(self) -> bool:
        """Whether its files may be changed now."""
        return self.closed_at is None and self.state.editable


@dataclass(frozen=True)
class FileView:
    """A file of a draft. `text` is None for media, whose bytes `read_media` gives."""

    path: str
    text: str | None
    sha256: str | None
    size: int
    version: int
    saved_at: dt.datetime
    saved_by: str
    library_version_id: int | None


@dataclass(frozen=True)
class Revision:
    """One saved state of a file, newest first in lists. `text` is None for media and removals."""

    uid: str
    path: str
    version: int
    how: str
    text: str | None
    sha256: str | None
    size: int
    saved_at: dt.datetime
    saved_by: str


_LESSON = re.compile(r"[0-9]{1,3}-[^/.]+\.md")  # not `01-ten.en.md`, which is a translation


def is_lesson(path: str) -> bool:
    """Whether a path of a draft names a lesson."""
    return _LESSON.fullmatch(path) is not None


def is_translation(path: str) -> bool:
    """Whether a path of a draft names a translation of a lesson."""
    return bundles.original_of(path) is not None


def stored_media(sha256: str) -> str:
    """The name in private storage of the bytes of a draft's file."""
    return catalog.stored_original(sha256)


def _view(row: Draft) -> DraftView:
    return DraftView(
        id=row.id, uid=row.uid, slug=row.slug, title=row.title, state=DraftState(row.state), version=row.version,
        base_edition_id=row.base_edition_id, edition_id=row.edition_id, release=Release.from_json(row.release),
        publish_at=row.publish_at, made_by=row.made_by, touched_at=row.touched_at, closed_at=row.closed_at,
    )  # fmt: skip


def draft(uid: str, *, account_id: int) -> DraftView | None:
    """The draft of that uid when the account is one of its members."""
    row = db.session.scalar(
        sa.select(Draft)
        .join(DraftMember, DraftMember.draft_id == Draft.id)
        .where(Draft.uid == uid, DraftMember.account_id == account_id)
        .execution_options(populate_existing=True)
    )
    return _view(row) if row else None


def any_draft(uid: str) -> DraftView | None:
    """The draft of that uid, whoever asks: for reviewing and for commands, which check their right themselves."""
    row = db.session.scalar(
        sa.select(Draft).where(Draft.uid == uid).execution_options(populate_existing=True)
    )
    return _view(row) if row else None


def open_draft_of(slug: str) -> DraftView | None:
    """The open draft of a course, if there is one."""
    row = db.session.scalar(
        sa.select(Draft)
        .where(Draft.slug == slug, Draft.closed_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return _view(row) if row else None


def drafts_of(account_id: int, *, closed: bool = False) -> list[DraftView]:
    """The drafts of a trainer, those touched last first; `closed`: also what was published or put away."""
    query = (
        sa.select(Draft)
        .join(DraftMember, DraftMember.draft_id == Draft.id)
        .where(DraftMember.account_id == account_id)
        .order_by(Draft.touched_at.desc(), Draft.id.desc())
        .limit(200)
    )
    if not closed:
        query = query.where(Draft.closed_at.is_(None))
    return [_view(row) for row in db.session.scalars(query)]


def members(draft_id: int) -> list[tuple[int, str, str]]:
    """(account id, account uid, full name) of those who may edit a draft."""
    rows = db.session.execute(
        sa.select(Account.id, Account.uid, Person.full_name)
        .join(DraftMember, DraftMember.account_id == Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(DraftMember.draft_id == draft_id)
        .order_by(DraftMember.added_at, Account.id)
    )
    return [(i, uid, name) for i, uid, name in rows]


def files(draft_id: int) -> dict[str, FileView]:
    """Path → file, in the order of paths."""
    rows = db.session.scalars(
        sa.select(DraftFile)
        .where(DraftFile.draft_id == draft_id)
        .order_by(DraftFile.path)
        .execution_options(populate_existing=True)
    )
    return {row.path: _file(row) for row in rows}


def file(draft_id: int, path: str) -> FileView | None:
    """One file of a draft."""
    row = db.session.scalar(
        sa.select(DraftFile)
        .where(DraftFile.draft_id == draft_id, DraftFile.path == path)
        .execution_options(populate_existing=True)
    )
    return _file(row) if row else None


def _file(row: DraftFile) -> FileView:
    return FileView(
        path=row.path, text=row.text, sha256=row.sha256, size=row.size, version=row.version, saved_at=row.saved_at,
        saved_by=row.saved_by, library_version_id=row.library_version_id,
    )  # fmt: skip


def read_media(found: FileView) -> bytes:
    """The bytes of a media file of a draft."""
    assert found.sha256 is not None
    return storage.private.read(stored_media(found.sha256))


def folder(draft_id: int) -> dict[str, bytes]:
    """Path → bytes of the whole draft: what `bundle.parse` reads and an export writes."""
    return {
        path: found.text.encode() if found.text is not None else read_media(found)
        for path, found in files(draft_id).items()
    }


def history(draft_id: int, path: str | None = None, *, limit: int = 200) -> list[Revision]:
    """The saved states of one file, or of all, newest first."""
    query = sa.select(DraftRevision).where(DraftRevision.draft_id == draft_id)
    if path is not None:
        query = query.where(DraftRevision.path == path)
    rows = db.session.scalars(
        query.order_by(DraftRevision.saved_at.desc(), DraftRevision.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [_revision(row) for row in rows]


def revision(draft_id: int, uid: str) -> Revision | None:
    """One saved state."""
    row = db.session.scalar(
        sa.select(DraftRevision).where(DraftRevision.draft_id == draft_id, DraftRevision.uid == uid)
    )
    return _revision(row) if row else None


def _revision(row: DraftRevision) -> Revision:
    return Revision(
        row.uid, row.path, row.version, row.how, row.text, row.sha256, row.size, row.saved_at, row.saved_by
    )


def present(draft_id: int, path: str, *, but: int, now: dt.datetime) -> list[str]:
    """Names of the others who have this file open now."""
    return list(
        db.session.scalars(
            sa.select(Person.full_name)
            .join(Account, Account.person_id == Person.id)
            .join(DraftPresence, DraftPresence.account_id == Account.id)
            .where(
                DraftPresence.draft_id == draft_id,
                DraftPresence.path == path,
                DraftPresence.account_id != but,
                DraftPresence.seen_at > now - PRESENT,
            )
            .order_by(Person.sort_key)
        )
    )


def names(account_uids: set[str]) -> dict[str, str]:
    """Account uid → full name, for histories and comments."""
    rows = db.session.execute(
        sa.select(Account.uid, Person.full_name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.uid.in_([u for u in account_uids if len(u) == 36]))
    )
    return {row[0]: row[1] for row in rows}
