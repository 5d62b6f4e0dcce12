"""Files of a course into public storage: re-encoded, cleaned, named by their hash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.catalog import bundle as bundles
from app.catalog import queries
from app.core import images, markdown, media, storage
from app.core.markdown import MediaInfo
from app.core.text import slug as ascii_slug


@dataclass(frozen=True)
class StoredVariant:
    """One file of a piece of media in public storage."""

    name: str
    mime: str
    width: int | None
    height: int | None
    size: int


@dataclass(frozen=True)
class StoredMedia:
    """A piece of media in public storage; the first variant is the one to show or download."""

    sha256: str
    mime: str
    size: int
    width: int | None
    height: int | None
    variants: tuple[StoredVariant, ...]
    note: bundles.MediaNote | None = None
    seconds: int | None = None

    def info(self) -> MediaInfo:
        """What the renderer needs."""
        first = self.variants[0]
        return MediaInfo(
            url=f"/media/{self.sha256}/{first.name}",
            mime=first.mime,
            width=self.width,
            height=self.height,
            size=first.size,
            seconds=self.seconds,
            variants=tuple(
                markdown.Variant(f"/media/{self.sha256}/{v.name}", v.mime, v.width or 0)
                for v in self.variants[1:]
            ),
            credit=self.note.credit if self.note else "",
            ai_made=self.note.ai_made if self.note else False,
        )


def keep_originals(files: Iterable[bundles.MediaFile]) -> None:
    """Keep files as their authors gave them, in private storage: an export gives back the same bytes."""
    for file in files:
        name = queries.stored_original(file.sha256)
        if not storage.private.exists(name):
            storage.private.put(name, file.data)


def _published(sha256: str) -> StoredMedia | None:
    """What was made of the same bytes when they were first published, if all of it is still there."""
    known = queries.published_file(sha256)
    if known is None or not known.variants:
        return None
    variants = tuple(StoredVariant(v.name, v.mime, v.width, v.height, v.size) for v in known.variants)
    if not all(storage.public.exists(f"{sha256}/{v.name}") for v in variants):
        return None
    return StoredMedia(sha256, known.mime, known.size, known.width, known.height, variants)


def _pieces(data: bytes, mime: str, stem: str, suffix: str) -> list[tuple[StoredVariant, bytes]]:
    """What is served of a file, the first one to show or download. Raises images.ImageProblem."""
    if mime == "image/svg+xml":
        cleaned = images.clean_svg(data)
        width, height = images.svg_size(cleaned)
        return [(StoredVariant(f"{stem}.svg", mime, width, height, len(cleaned)), cleaned)]
    if mime.startswith("image/"):
        made = images.make_variants(data)
        return [
            (StoredVariant(f"{stem}-{v.width}.{v.mime.removeprefix('image/')}", v.mime, v.width, v.height, len(v.data)), v.data)
            for v in (made.fallback, *made.variants)
        ]
    return [(StoredVariant(f"{stem}{suffix}", mime, None, None, len(data)), data)]


def serve_again(sha256: str) -> None:
    """Put what was served of a published file back into public storage, under the names that its pages use.

    Raises FileNotFoundError where its original is gone.
    """
    known = queries.published_file(sha256)
    if known is None:
        return
    names = [v.name for v in known.variants]
    first = known.variants[0]
    sized = known.mime.startswith("image/") and known.mime != "image/svg+xml"
    stem = first.name.removesuffix(f"-{first.width}.{first.mime.removeprefix('image/')}") if sized else Path(first.name).stem
    for variant, data in _pieces(
        storage.private.read(queries.stored_original(sha256)), known.mime, stem, Path(first.name).suffix
    ):
        if variant.name in names:
            storage.public.put(f"{sha256}/{variant.name}", data)


def store_media(file: bundles.MediaFile) -> StoredMedia:
    """Re-encode or clean a file and put what is served into public storage; once for the same bytes.

    Raises images.ImageProblem for a picture that cannot be used.
    """
    if found := _published(file.sha256):
        return found
    pieces = _pieces(file.data, file.mime, ascii_slug(Path(file.path).stem) or "tep", Path(file.path).suffix.lower())
    width, height, seconds = pieces[0][0].width, pieces[0][0].height, None
    if file.mime.startswith(("audio/", "video/")) and (heard := media.look(file.data)):
        width, height, seconds = heard.width, heard.height, round(heard.seconds or 0) or None
    for variant, data in pieces:
        if not storage.public.exists(f"{file.sha256}/{variant.name}"):
            storage.public.put(f"{file.sha256}/{variant.name}", data)
    return StoredMedia(
        file.sha256, file.mime, len(file.data), width, height, tuple(v for v, _ in pieces), file.note, seconds
    )
