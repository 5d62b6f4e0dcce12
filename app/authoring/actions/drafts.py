"""Opening drafts, who may edit them, where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from app.authoring import queries
from app.authoring.actions.files import By, Refused, put_bytes
from app.authoring.models import Draft, DraftMember, DraftPresence
from app.authoring.queries import DraftView
from app.authoring.rules import DraftState, Release, SaveKind
from app.catalog import queries as catalog
from app.core import audit
from app.core.database import db, insert


def create_draft(*, slug: str, title: str, files: Mapping[str, bytes], by: By, now: dt.datetime) -> DraftView:
    """A draft of a new course, or one brought in as files. Raises Refused where the course has an open draft."""
    return _open(slug=slug, title=title, files=files, base_edition_id=None, by=by, now=now)


def open_draft(*, slug: str, by: By, now: dt.datetime) -> DraftView:
    """The draft of a published course: a new one made of its current (or last) edition, byte for byte, or the open one.

    Only keys that were mended since that edition are written into a new draft as they are right.

    A draft that was opened at the machine has no members; it belongs to the first trainer who opens it. Raises Refused
    where others work on the open draft, or there is no such course.
    """
    found = queries.open_draft_of(slug)
    if found is not None:
        if by.account_id and not queries.members(found.id):
            add_member(draft_id=found.id, account_id=by.account_id, by=by, now=now)
        elif by.account_id and by.account_id not in {account_id for account_id, _, _ in queries.members(found.id)}:
            who = ", ".join(name for _, _, name in queries.members(found.id))
            raise Refused(
                f"Khóa học này đang có bản nháp của {who}. Hãy nhờ người ấy thêm anh/chị vào bản nháp."
            )
        return found
    edition = catalog.current_edition(slug) or catalog.last_edition(slug)
    if edition is None:
        raise Refused("Không có khóa học này.")
    files = queries.with_mended_keys(edition, catalog.edition_files(edition.id))
    return _open(slug=slug, title=edition.title, files=files, base_edition_id=edition.id, by=by, now=now)


def _open(
    *,
    slug: str,
    title: str,
    files: Mapping[str, bytes],
    base_edition_id: int | None,
    by: By,
    now: dt.datetime,
) -> DraftView:
    if queries.open_draft_of(slug) is not None:
        raise Refused("Khóa học này đang có một bản nháp đang mở.")
    row = Draft(
        slug=slug, title=title[:200], state=DraftState.DRAFT.value, base_edition_id=base_edition_id, version=0,
        release=Release().to_json(), made_at=now, made_by=by.account_uid, touched_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if by.account_id:
        add_member(draft_id=row.id, account_id=by.account_id, by=by, now=now)
    for path, data in files.items():
        put_bytes(row.id, path, data, by, SaveKind.IMPORT, now)
    audit.record("authoring.open_draft", [row.uid], scope=slug)
    db.session.flush()
    found = queries.any_draft(row.uid)
    assert found is not None
    return found


def add_member(*, draft_id: int, account_id: int, by: By, now: dt.datetime) -> None:
    """Let an account edit the draft."""
    db.session.execute(
        insert(DraftMember.__table__)
        .values(draft_id=draft_id, account_id=account_id, added_at=now, added_by=by.account_uid)
        .on_conflict_do_nothing()
    )


def remove_member(*, draft_id: int, account_id: int) -> None:
    """Take an account off the draft. Raises Refused for the last one: a draft nobody can open would be lost."""
    if len(queries.members(draft_id)) < 2:
        raise Refused("Bản nháp cần ít nhất một người biên soạn.")
    db.session.execute(
        sa.delete(DraftMember).where(DraftMember.draft_id == draft_id, DraftMember.account_id == account_id)
    )


def set_title(*, draft_id: int, title: str) -> None:
    """Copy the title of course.toml to where lists read it."""
    db.session.execute(sa.update(Draft).where(Draft.id == draft_id).values(title=title[:200]))


def set_state(
    *, draft_id: int, state: DraftState, now: dt.datetime, edition_id: int | None = None, closed: bool = False
) -> None:
    """Move a draft on; `closed` ends it (published or put away)."""
    values: dict[str, object] = {"state": state.value, "touched_at": now}
    if edition_id is not None:
        values["edition_id"] = edition_id
    if closed:
        values["closed_at"] = now
    db.session.execute(sa.update(Draft).where(Draft.id == draft_id).values(**values))


def set_release(*, draft_id: int, release: Release) -> None:
    """Keep what the author says of the change."""
    db.session.execute(sa.update(Draft).where(Draft.id == draft_id).values(release=release.to_json()))


def be_present(*, draft_id: int, account_id: int, path: str, now: dt.datetime) -> None:
    """Note that an account has a file open."""
    row = insert(DraftPresence.__table__)
    db.session.execute(
        row.values(draft_id=draft_id, account_id=account_id, path=path, seen_at=now).on_conflict_do_update(
            index_elements=["draft_id", "account_id", "path"], set_={"seen_at": row.excluded.seen_at}
        )
    )


def reopen(*, draft: DraftView, now: dt.datetime) -> None:
    """Go on with a draft that was put away. Raises Refused where another draft of the course is open."""
    if queries.open_draft_of(draft.slug) is not None:
        raise Refused("Khóa học này đang có một bản nháp khác đang mở.")
    db.session.execute(
        sa.update(Draft)
        .where(Draft.id == draft.id)
        .values(closed_at=None, state=DraftState.DRAFT.value, touched_at=now)
    )
