"""Files on their way here in pieces, over networks that break: begun, continued where they stopped, taken when whole.

A piece is a file of private storage named by where it begins; nothing is appended, so that a bucket can keep them as well
as a disk. Names that people's devices give to files are kept to be shown, and never used as a path.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from app.core import storage
from app.core.database import db
from app.core.models import Upload
from app.core.text import clean_line
from app.core.uid import is_uid

PIECE = 1024 * 1024  # bytes of one piece at most
MOST_OPEN = 20  # uploads of one account that are not taken yet
MOST_BYTES = 1_000_000_000  # of all of them together
KEPT = dt.timedelta(days=3)  # how long one may go on with an upload
TAKEN_KEPT = dt.timedelta(hours=1)  # how long one that was taken can be taken again: its answer may have been lost


class Refused(ValueError):
    """It cannot be taken; the message is a sentence for the person who sends."""


@dataclass(frozen=True)
class UploadView:
    """An upload as it stands. `received` bytes are here, from the beginning on."""

    uid: str
    owner: str
    purpose: str
    name: str
    size: int
    received: int
    started_at: dt.datetime

    @property
    def whole(self) -> bool:
        """Whether all of it is here."""
        return self.received == self.size


def _view(row: Upload) -> UploadView:
    return UploadView(row.uid, row.owner, row.purpose, row.name, row.size, row.received, row.started_at)


def _pieces(uid: str) -> str:
    return f"uploads/{uid}"


def find(uid: str, *, owner: str, purpose: str | None = None) -> UploadView | None:
    """The upload of that uid when it is this account's (and for this purpose); `uid` may be anything."""
    if not is_uid(uid):
        return None
    row = db.session.scalar(
        sa.select(Upload)
        .where(Upload.uid == uid, Upload.owner == owner)
        .execution_options(populate_existing=True)
    )
    return _view(row) if row is not None and purpose in (None, row.purpose) else None


def begin(*, owner: str, purpose: str, name: str, size: int, now: dt.datetime) -> UploadView:
    """Make room for a file, in the running transaction. Raises Refused."""
    if size <= 0:
        raise Refused("Tệp này rỗng.")
    count, total = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Upload.size), 0)).where(
            Upload.owner == owner, Upload.finished_at.is_(None), Upload.started_at > now - KEPT
        )
    ).one()
    if count >= MOST_OPEN or total + size > MOST_BYTES:
        raise Refused(
            "Anh/chị đang tải dở nhiều tệp quá. Hãy tải xong hoặc bỏ các tệp ấy rồi thử lại; tệp dở tự mất sau ba ngày."
        )
    row = Upload(owner=owner, purpose=purpose, name=clean_line(name)[:200] or "tep", size=size, started_at=now)
    db.session.add(row)
    db.session.flush()
    return _view(row)


def put(upload: UploadView, offset: int, data: bytes) -> int:
    """Keep a piece that begins at `offset`; how many bytes are here now. To be called outside a transaction's lock.

    A piece that does not begin where the upload stopped changes nothing: the sender goes on from what is returned.
    Raises Refused for a piece that is too long or goes beyond the end.
    """
    if offset != upload.received or not data:
        return upload.received
    if len(data) > PIECE or offset + len(data) > upload.size:
        raise Refused("Phần tệp vừa gửi dài quá mức. Hãy chọn lại tệp và tải từ đầu.")
    storage.private.put(f"{_pieces(upload.uid)}/{offset:012d}", data)
    return offset + len(data)


def advance(upload: UploadView, received: int) -> int:
    """Note, in the running transaction, that a piece is here; how many bytes are here now."""
    db.session.execute(
        sa.update(Upload)
        .where(Upload.uid == upload.uid, Upload.received == upload.received)
        .values(received=received)
    )
    return db.session.scalar(sa.select(Upload.received).where(Upload.uid == upload.uid)) or 0


@contextlib.contextmanager
def gathered(upload: UploadView) -> Iterator[tuple[Path, str]]:
    """(a file of this machine with the whole upload, its SHA-256), gone after the block. Raises Refused."""
    lost = Refused("Tệp tải lên chưa trọn vẹn hoặc đã quá ba ngày. Hãy chọn lại tệp và tải từ đầu.")
    if not upload.whole:
        raise lost
    digest = sha256()
    with storage.scratch() as path:
        at = 0
        with path.open("wb") as file:
            while at < upload.size:
                try:
                    piece = storage.private.read(f"{_pieces(upload.uid)}/{at:012d}")
                except FileNotFoundError:
                    raise lost from None
                file.write(piece)
                digest.update(piece)
                at += len(piece)
        if at != upload.size:
            raise lost
        yield path, digest.hexdigest()


def taken(upload: UploadView, *, now: dt.datetime) -> None:
    """Note, in the running transaction, that the file was put where it belongs. Its pieces stay for a while."""
    db.session.execute(sa.update(Upload).where(Upload.uid == upload.uid).values(finished_at=now))


def drop_pieces(upload: UploadView) -> None:
    """Delete what is here of a file. Outside a transaction: there may be hundreds of pieces."""
    for name in list(storage.private.names(_pieces(upload.uid))):
        storage.private.delete(name)


def drop(upload: UploadView) -> None:
    """Forget an upload whose pieces were deleted, in the running transaction."""
    db.session.execute(sa.delete(Upload).where(Upload.uid == upload.uid))


def expired(*, now: dt.datetime, limit: int = 200) -> list[UploadView]:
    """Uploads that nobody may go on with, the oldest first."""
    rows = db.session.scalars(
        sa.select(Upload)
        .where(sa.or_(Upload.started_at < now - KEPT, Upload.finished_at < now - TAKEN_KEPT))
        .order_by(Upload.id)
        .limit(limit)
    )
    return [_view(row) for row in rows]


def waiting() -> bool:
    """Whether any upload is kept at all."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Upload.id > 0))))
