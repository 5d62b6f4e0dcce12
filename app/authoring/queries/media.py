"""The media of a draft. What is in a file is looked at once in a process: a hash never names another content."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from app.authoring.models import DraftFile
from app.authoring.queries.drafts import DraftView, FileView, file, stored_media
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.catalog.bundle import MediaFile, MediaNote
from app.core import images, media, storage
from app.core.cache import Cache
from app.core.database import db
from app.core.markdown import MediaInfo


@dataclass(frozen=True)
class MediaRow:
    """A media file of a draft by name, without its bytes."""

    path: str
    mime: str
    sha256: str
    size: int


Measure = tuple[int | None, int | None, int | None]
_sizes = Cache(4000)  # sha256 → (width, height, seconds)
_weights = Cache(4000)  # sha256 → bytes a phone loads


def media_rows(draft: DraftView) -> list[MediaRow]:
    """The media of a draft that a course can hold, in the order of paths; its texts are not read."""
    return media_and_notes(draft)[0]


def media_and_notes(draft: DraftView) -> tuple[list[MediaRow], dict[str, MediaNote]]:
    """The media of a draft, and what its media.toml says of them, in one read."""
    said = sa.case((DraftFile.path == bundles.NOTES_PATH, DraftFile.text))
    found = db.session.execute(
        sa.select(DraftFile.path, DraftFile.sha256, DraftFile.size, said)
        .where(
            DraftFile.draft_id == draft.id,
            sa.or_(DraftFile.sha256.is_not(None), DraftFile.path == bundles.NOTES_PATH),
        )
        .order_by(DraftFile.path)
    ).all()
    rows = [
        MediaRow(path, mime, sha256, size)
        for path, sha256, size, _ in found
        if sha256 is not None and (mime := bundles.media_type(path)) is not None
    ]
    return rows, next((_notes(text) for _, _, _, text in found if text), {})


def media_files(draft: DraftView) -> dict[str, MediaFile]:
    """The media of a draft as the checks of a text need them: what they are called and what kind, without bytes."""
    return {row.path: MediaFile(row.path, row.mime, row.sha256, b"") for row in media_rows(draft)}


def media_infos(draft: DraftView, address: str) -> dict[str, MediaInfo]:
    """The media of a draft as the renderer needs them; `address` is what stands before their paths."""
    return infos_of(*media_and_notes(draft), address)


def infos_of(rows: Iterable[MediaRow], notes: Mapping[str, MediaNote], address: str) -> dict[str, MediaInfo]:
    """The same of what was read before."""
    infos = {}
    for row in rows:
        width, height, seconds = measure(row.sha256, row.mime)
        note = notes.get(row.path)
        infos[row.path] = MediaInfo(
            url=f"{address}{row.path}", mime=row.mime, width=width, height=height, size=row.size, seconds=seconds,
            credit=note.credit if note else "", ai_made=note is not None and note.ai_made,
        )  # fmt: skip
    return infos


def media_notes(there: Mapping[str, FileView]) -> dict[str, MediaNote]:
    """Path → what the draft's media.toml says of the file, as far as it can be read."""
    said = there.get(bundles.NOTES_PATH)
    return _notes(said.text) if said is not None and said.text else {}


@lru_cache(maxsize=16)
def _notes(text: str) -> dict[str, MediaNote]:
    return {path: note for path, (note, _) in bundles.read_notes(text)[0].items()}


def measure(sha256: str, mime: str) -> Measure:
    """Width and height of what is seen, seconds of what is heard."""
    found: Measure | None = _sizes.get(sha256)
    if found is None:
        found = _look(sha256, mime)
        _sizes.put(sha256, found, 1)
    return found


def _look(sha256: str, mime: str) -> Measure:
    if mime.startswith(("audio/", "video/")):
        with storage.private.open(stored_media(sha256)) as opened:
            found = media.look_at(opened)
        return (found.width, found.height, round(found.seconds or 0) or None) if found else (None, None, None)
    if not mime.startswith("image/"):
        return None, None, None
    data = storage.private.read(stored_media(sha256))
    try:
        if mime == "image/svg+xml":
            return (*images.svg_size(images.clean_svg(data)), None)
        picture = images.inspect(data)
        return picture.width, picture.height, None
    except images.ImageProblem:
        return None, None, None


def phone_weights(rows: Collection[MediaRow]) -> dict[str, int]:
    """Path → bytes that a phone loads of each picture: as it was published, or as publishing would write it."""
    pictures = [row for row in rows if row.mime.startswith("image/")]
    weights = {row.sha256: _weights.get(row.sha256) for row in pictures}
    unknown = {row for row in pictures if weights[row.sha256] is None}
    if unknown:
        published = catalog.phone_bytes(row.sha256 for row in unknown if row.mime != "image/svg+xml")
        for row in unknown:
            weights[row.sha256] = published.get(row.sha256) or _weigh(row)
            _weights.put(row.sha256, weights[row.sha256], 1)
    return {row.path: weights[row.sha256] for row in pictures}


def _weigh(row: MediaRow) -> int:
    data = storage.private.read(stored_media(row.sha256))
    try:
        if row.mime == "image/svg+xml":
            return len(zlib.compress(images.clean_svg(data)))
        return len(images.phone_variant(data).data)
    except images.ImageProblem:
        return row.size  # a file that publishing will refuse


def draft_media_name(draft: DraftView, path: str) -> str | None:
    """The name in private storage of a media file of a draft."""
    found = file(draft.id, path)
    if found is None or found.sha256 is None or bundles.media_type(path) is None:
        return None
    return stored_media(found.sha256)
