"""What an edition will cost officers on a telephone, lesson by lesson, against the one they have."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from app.authoring.queries.drafts import DraftView
from app.authoring.queries.media import MediaRow, media_infos, media_rows, phone_weights
from app.catalog import queries as catalog
from app.catalog.bundle import Bundle, Lesson
from app.catalog.queries import EditionView
from app.core import images, markdown
from app.core.markdown import MediaInfo, Variant
from app.core.text import slug as ascii_slug

_SHOWN = re.compile(r"/media/([0-9a-f]{64})/")


@dataclass(frozen=True)
class LessonWeight:
    """Bytes that opening a lesson costs, text compressed and pictures in the width of a phone; None where there is none.

    `again` is what it costs who has opened the old one: pictures that stayed are kept by their browser.
    """

    key: str
    title: str
    before: int | None
    after: int | None
    again: int


@dataclass(frozen=True)
class Weights:
    """The lessons in order (those taken out last), and the sums of what they cost."""

    lessons: tuple[LessonWeight, ...]

    @property
    def before(self) -> int:
        """The edition that is current now."""
        return sum(lesson.before or 0 for lesson in self.lessons)

    @property
    def after(self) -> int:
        """The draft."""
        return sum(lesson.after or 0 for lesson in self.lessons)

    @property
    def again(self) -> int:
        """The draft, to somebody who has read all of the current edition."""
        return sum(lesson.again for lesson in self.lessons)


@dataclass(frozen=True)
class _Page:
    title: str
    text: int
    pictures: dict[str, int]  # sha256 → bytes

    @property
    def all(self) -> int:
        return self.text + sum(self.pictures.values())


def weights(draft: DraftView, bundle: Bundle, edition: EditionView | None) -> Weights:
    """What the draft costs, and what the edition does that it would replace."""
    old = _published(edition) if edition is not None else {}
    same = {lesson.key: lesson.content_hash for lesson in edition.lessons} if edition is not None else {}
    kept = {sha256 for page in old.values() for sha256 in page.pictures}
    rows = {row.path: row for row in media_rows(draft)}
    infos = {path: _as_published(rows[path], info) for path, info in media_infos(draft, "").items()}
    found = []
    for lesson in bundle.lessons:
        before = old.get(lesson.key)
        if before is not None and same[lesson.key] == lesson.content_hash:
            found.append(LessonWeight(lesson.key, lesson.title, before.all, before.all, 0))
            continue
        after = _written(lesson, rows, infos)
        again = after.text + sum(size for sha256, size in after.pictures.items() if sha256 not in kept)
        found.append(LessonWeight(lesson.key, lesson.title, before.all if before else None, after.all, again))
    keys = {lesson.key for lesson in bundle.lessons}
    found += [
        LessonWeight(key, page.title, page.all, None, 0) for key, page in old.items() if key not in keys
    ]
    return Weights(tuple(found))


def _published(edition: EditionView) -> dict[str, _Page]:
    media = catalog.media_of(edition.id)
    rows = {
        found.group(1): MediaRow(path, info.mime, found.group(1), info.size)
        for path, info in media.items()
        if info.mime.startswith("image/") and (found := _SHOWN.match(info.url))
    }
    sizes = phone_weights(list(rows.values()))
    pages = {}
    for lesson in edition.lessons:
        html = catalog.lesson_html(lesson.content_hash)
        shown = set(_SHOWN.findall(html)) & rows.keys()
        pictures = {sha256: sizes[rows[sha256].path] for sha256 in shown}
        pages[lesson.key] = _Page(lesson.title, len(zlib.compress(html.encode())), pictures)
    return pages


def _written(lesson: Lesson, rows: dict[str, MediaRow], infos: dict[str, MediaInfo]) -> _Page:
    used = [rows[path] for path in lesson.media if path in rows]
    html = markdown.render_blocks(lesson.text, media=infos).html
    sizes = phone_weights(used)
    pictures = {row.sha256: sizes[row.path] for row in used if row.path in sizes}
    return _Page(lesson.title, len(zlib.compress(html.encode())), pictures)


def _as_published(row: MediaRow, info: MediaInfo) -> MediaInfo:
    """The file under the addresses that publishing will give it."""
    place = f"/media/{row.sha256}/{ascii_slug(PurePosixPath(row.path).stem) or 'tep'}"
    width, height = info.width, info.height
    if not width or not height or not row.mime.startswith("image/") or row.mime == "image/svg+xml":
        return replace(info, url=f"{place}{PurePosixPath(row.path).suffix}")
    widths = images.widths_of(width)
    variants = tuple(Variant(f"{place}-{w}.webp", "image/webp", w) for w in widths)
    tall = max(1, round(height * widths[-1] / width))
    return replace(
        info, url=f"{place}-{widths[-1]}.jpeg", mime="image/jpeg", width=widths[-1], height=tall, variants=variants
    )
