"""Saving the files of a draft. Nothing is overwritten unseen: a save names the version it was based on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa

from app.authoring import queries
from app.authoring.models import Draft, DraftFile, DraftRevision
from app.authoring.queries import DraftView, FileView
from app.authoring.rules import COALESCE, SaveKind
from app.core import storage
from app.core.database import db
from app.core.text import clean_line

TEXT_LIMIT = 1_000_000  # characters of one text file: far beyond any lesson, far below what could hurt
BANK_LIMIT = 4_000_000  # characters of questions.md, which may hold thousands of questions that came from elsewhere


class Refused(ValueError):
    """It cannot be done; the message is a sentence for the trainer."""


class Stale(Exception):
    """Somebody saved this file after the version the save was based on. `current` is what stands there now."""

    def __init__(self, current: FileView | None) -> None:
        super().__init__("stale")
        self.current = current


@dataclass(frozen=True)
class By:
    """Who writes: the account's row and its uid for the record. Row 0 is whoever works at the machine, a member of nothing."""

    account_id: int
    account_uid: str


def save_text(
    *,
    draft_id: int,
    path: str,
    text: str,
    based_on: int | None,
    by: By,
    now: dt.datetime,
    how: SaveKind = SaveKind.SAVE,
) -> FileView:
    """Save a text file of a draft; the file as it then stands.

    `based_on` is the version the writer had opened, 0 for a file that is new; None overwrites whatever is there (only
    for what the caller has just read in this transaction). The same text again is no new version. Raises Stale, and
    Refused where the draft is closed or being reviewed.
    """
    hold(draft_id)
    _check_path(path)
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")  # NUL: PostgreSQL takes none
    if len(clean) > (BANK_LIMIT if path == "questions.md" else TEXT_LIMIT):
        raise Refused("Nội dung dài quá mức cho phép của một tệp; hãy chia thành nhiều bài.")
    current = queries.file(draft_id, path)
    if based_on is not None and (current.version if current else 0) != based_on:
        if current is not None and current.text == clean:
            return current  # sent twice, or both wrote the same
        raise Stale(current)
    if current is not None and current.text == clean:
        return current
    return _put(draft_id, path, clean, None, len(clean.encode()), None, by, how, now)


def save_media(
    *,
    draft_id: int,
    path: str,
    data: bytes,
    by: By,
    now: dt.datetime,
    library_version_id: int | None = None,
    how: SaveKind = SaveKind.SAVE,
) -> FileView:
    """Put a file into the draft's `media/`. What may be in it is judged by the caller and again by the parser."""
    hold(draft_id)
    _check_path(path)
    digest = sha256(data).hexdigest()
    name = queries.stored_media(digest)
    if not storage.private.exists(name):
        storage.private.put(name, data)
    return _put(draft_id, path, None, digest, len(data), library_version_id, by, how, now)


def remove_file(*, draft_id: int, path: str, by: By, now: dt.datetime) -> None:
    """Take a file out of the draft; the history keeps it."""
    hold(draft_id)
    current = queries.file(draft_id, path)
    if current is None:
        return
    db.session.execute(sa.delete(DraftFile).where(DraftFile.draft_id == draft_id, DraftFile.path == path))
    _remember(draft_id, path, current.version + 1, None, None, 0, by, SaveKind.REMOVE, now)
    _touch(draft_id, now)


def rename_files(*, draft_id: int, renames: Mapping[str, str], by: By, now: dt.datetime) -> None:
    """Give files other paths, all at once (so that two may change places); texts and versions stay as they are.

    Raises Refused where a new path is taken by a file that is not itself renamed.
    """
    hold(draft_id)
    renames = {old: new for old, new in renames.items() if old != new}
    there = queries.files(draft_id)
    for new in renames.values():
        _check_path(new)
        if new in there and new not in renames:
            raise Refused(f"Đã có tệp “{new}”.")
    for number, old in enumerate(renames):
        _rename(draft_id, old, f"\x1f{number}")
    for number, (old, new) in enumerate(renames.items()):
        _rename(draft_id, f"\x1f{number}", new)
        found = there[old]
        _remember(draft_id, old, found.version + 1, None, None, 0, by, SaveKind.REMOVE, now)
        _remember(draft_id, new, found.version, found.text, found.sha256, found.size, by, SaveKind.SAVE, now)
    if renames:
        _touch(draft_id, now)


def _rename(draft_id: int, old: str, new: str) -> None:
    db.session.execute(
        sa.update(DraftFile).where(DraftFile.draft_id == draft_id, DraftFile.path == old).values(path=new)
    )


def restore(*, draft_id: int, revision_uid: str, by: By, now: dt.datetime) -> FileView:
    """Bring a saved state of a file back, as a new state on top. Raises Refused for one that is no content."""
    found = queries.revision(draft_id, revision_uid)
    if found is None or (found.text is None and found.sha256 is None):
        raise Refused("Không có bản lưu này.")
    hold(draft_id)
    return _put(draft_id, found.path, found.text, found.sha256, found.size, None, by, SaveKind.RESTORE, now)


def replace_files(*, draft_id: int, files: Mapping[str, bytes], by: By, now: dt.datetime) -> None:
    """Make the draft exactly these files; what they do not name is taken out. The history keeps all."""
    hold(draft_id)
    for path in queries.files(draft_id):
        if path not in files:
            remove_file(draft_id=draft_id, path=path, by=by, now=now)
    for path, data in files.items():
        put_bytes(draft_id, path, data, by, SaveKind.IMPORT, now)


def hold(draft_id: int) -> DraftView:
    """Lock the draft until the end of the transaction. Raises Refused where its files stand still."""
    uid = db.session.scalar(sa.select(Draft.uid).where(Draft.id == draft_id).with_for_update())
    found = queries.any_draft(uid) if uid else None
    if found is None:
        raise Refused("Không có bản nháp này.")
    if found.closed_at is not None:
        raise Refused(
            "Bản nháp này đã đóng. Nội dung anh/chị vừa viết vẫn còn trên trang; hãy chép lại trước khi rời đi."
        )
    if not found.state.editable:
        raise Refused(
            f"Bản nháp đang ở trạng thái “{found.state.label}” nên không sửa được. Hãy rút về bản nháp rồi lưu lại; "
            "nội dung vừa viết vẫn còn trên trang."
        )
    return found


def _check_path(path: str) -> None:
    pieces = path.split("/")
    bad = (
        not path or len(path) > 200 or path != clean_line(path) or "\\" in path or path.startswith("/")
        or any(piece in ("", ".", "..") or piece.startswith(".") for piece in pieces) or len(pieces) > 4
        or any(ord(c) < 32 for c in path)
    )  # fmt: skip
    if bad:
        raise Refused("Tên tệp này không dùng được.")


def put_bytes(draft_id: int, path: str, data: bytes, by: By, how: SaveKind, now: dt.datetime) -> None:
    """Put a file as it came from a folder: text where the format has text, bytes in `media/`."""
    if not path.startswith("media/"):
        try:
            words = data.decode("utf-8-sig").replace("\x00", "")
        except UnicodeDecodeError as problem:
            raise Refused(f"Tệp {path} không phải văn bản UTF-8.") from problem
        _check_path(path)
        current = queries.file(draft_id, path)
        if current is None or current.text != words:
            _put(draft_id, path, words, None, len(data), None, by, how, now)
    else:
        save_media(draft_id=draft_id, path=path, data=data, by=by, now=now, how=how)


def _put(
    draft_id: int, path: str, words: str | None, digest: str | None, size: int, library_version_id: int | None,
    by: By, how: SaveKind, now: dt.datetime,
) -> FileView:  # fmt: skip
    row = db.session.scalar(
        sa.select(DraftFile).where(DraftFile.draft_id == draft_id, DraftFile.path == path)
    )
    if row is None:
        # A file that was removed and is made anew goes on counting, or an old page could save over it.
        last = db.session.scalar(
            sa.select(sa.func.max(DraftRevision.version)).where(
                DraftRevision.draft_id == draft_id, DraftRevision.path == path
            )
        )
        row = DraftFile(draft_id=draft_id, path=path, version=last or 0)
        db.session.add(row)
    row.text, row.sha256, row.size, row.library_version_id = words, digest, size, library_version_id
    row.version += 1
    row.saved_at, row.saved_by = now, by.account_uid
    db.session.flush()
    _remember(draft_id, path, row.version, words, digest, size, by, how, now)
    _touch(draft_id, now)
    found = queries.file(draft_id, path)
    assert found is not None
    return found


def _remember(
    draft_id: int, path: str, version: int, words: str | None, digest: str | None, size: int, by: By,
    how: SaveKind, now: dt.datetime,
) -> None:  # fmt: skip
    last = db.session.scalar(
        sa.select(DraftRevision)
        .where(DraftRevision.draft_id == draft_id, DraftRevision.path == path)
        .order_by(DraftRevision.id.desc())
        .limit(1)
    )
    values = {"version": version, "text": words, "sha256": digest, "size": size, "saved_at": now}
    alike = (
        last is not None and how is SaveKind.AUTO and last.how == SaveKind.AUTO.value
        and last.saved_by == by.account_uid and now - last.saved_at < COALESCE
    )  # fmt: skip
    if alike and last is not None:
        # The row keeps the time of its first save, so that ten minutes of typing leave one row, not one for ever.
        del values["saved_at"]
        for name, value in values.items():
            setattr(last, name, value)
    else:
        db.session.add(
            DraftRevision(draft_id=draft_id, path=path, how=how.value, saved_by=by.account_uid, **values)
        )
    db.session.flush()


def _touch(draft_id: int, now: dt.datetime) -> None:
    db.session.execute(
        sa.update(Draft).where(Draft.id == draft_id).values(version=Draft.version + 1, touched_at=now)
    )


def order_lessons(*, draft_id: int, paths: Sequence[str], by: By, now: dt.datetime) -> None:
    """Renumber the lessons of a draft in this order: `03-ten.md` becomes `01-ten.md` when it comes first.

    Translations (`03-ten.en.md`) move with their lesson. Raises Refused where `paths` are not exactly the lessons.
    """
    hold(draft_id)
    there = queries.files(draft_id)
    lessons = [p for p in there if queries.is_lesson(p)]
    if sorted(paths) != sorted(lessons):
        raise Refused("Danh sách bài học vừa thay đổi. Hãy tải lại trang rồi sắp xếp lại.")
    renames: dict[str, str] = {}
    for number, path in enumerate(paths, 1):
        stem = path.removesuffix(".md")
        moved = f"{number:02d}-{stem.partition('-')[2]}"
        renames[path] = f"{moved}.md"
        for other in there:
            if other.startswith(stem + ".") and other.endswith(".md") and other != path:
                renames[other] = moved + other[len(stem) :]
    rename_files(draft_id=draft_id, renames=renames, by=by, now=now)
