"""What is said of a lesson while it is written: problems with their lines, and what an officer will pay to open it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image

from app.authoring.queries.drafts import DraftView, FileView, files, stored_media
from app.authoring.queries.outline import lesson_at
from app.catalog import bundle as bundles
from app.catalog.bundle import Lesson, LessonVariant, MediaFile, MediaNote, Problem
from app.catalog.rules import VIETNAMESE
from app.core import clock, images, markdown, media, storage
from app.core.markdown import MediaInfo

#: bytes of text and pictures of one lesson beyond which the page says so: a first visit costs at most 100 kB
BUDGET = 500_000
HEAVY_PICTURE = 300_000


@dataclass(frozen=True)
class LessonCheck:
    """A lesson as it is being written. Sizes in bytes, as they travel."""

    html: str
    problems: tuple[Problem, ...]
    text_bytes: int
    picture_bytes: int
    syllables: int


def media_files(draft: DraftView) -> dict[str, MediaFile]:
    """The media of a draft as the checks of a text need them: what they are called and what kind, without bytes."""
    found = {}
    for path, file in files(draft.id).items():
        if file.sha256 is not None:
            mime = bundles.media_type(path)
            if mime:
                found[path] = MediaFile(path, mime, file.sha256, b"")
    return found


def media_infos(draft: DraftView, address: str) -> dict[str, MediaInfo]:
    """The media of a draft as the renderer needs them; `address` is what stands before their paths."""
    infos = {}
    there = files(draft.id)
    notes = media_notes(there)
    for path, file in there.items():
        mime = bundles.media_type(path) if file.sha256 is not None else None
        if mime:
            width, height, seconds = _measure(file.sha256 or "", mime)
            infos[path] = MediaInfo(
                url=f"{address}{path}", mime=mime, width=width, height=height, size=file.size, seconds=seconds,
                credit=notes[path].credit if path in notes else "", ai_made=path in notes and notes[path].ai_made,
            )  # fmt: skip
    return infos


def media_notes(there: Mapping[str, FileView]) -> dict[str, MediaNote]:
    """Path → what the draft's media.toml says of the file, as far as it can be read."""
    said = there.get(bundles.NOTES_PATH)
    if said is None or not said.text:
        return {}
    return {path: note for path, (note, _) in bundles.read_notes(said.text)[0].items()}


Measure = tuple[int | None, int | None, int | None]
_sizes: dict[str, Measure] = {}


def _measure(sha256: str, mime: str) -> Measure:
    """Width and height of what is seen, seconds of what is heard; looked at once per process."""
    if sha256 not in _sizes:
        if len(_sizes) > 4000:
            _sizes.clear()
        _sizes[sha256] = _look(sha256, mime)
    return _sizes[sha256]


def _look(sha256: str, mime: str) -> Measure:
    if mime.startswith(("audio/", "video/")):
        with storage.private.open(stored_media(sha256)) as file:
            found = media.look_at(file)
        return (found.width, found.height, round(found.seconds or 0) or None) if found else (None, None, None)
    if not mime.startswith("image/"):
        return None, None, None
    data = storage.private.read(stored_media(sha256))
    try:
        if mime == "image/svg+xml":
            return (*images.svg_size(images.clean_svg(data)), None)
        with Image.open(io.BytesIO(data)) as picture:
            return (*picture.size, None)
    except (images.ImageProblem, OSError, ValueError):
        return None, None, None


def check_lesson(draft: DraftView, path: str, text: str, *, address: str, id_prefix: str = "") -> LessonCheck:
    """The preview of a lesson or translation by the officers' own renderer, and everything worth saying about it."""
    infos = media_infos(draft, address)
    lesson, problems = _read(draft, path, text)
    body = lesson.text if lesson else text.partition("\n+++\n")[2]
    lang = lesson.lang if isinstance(lesson, LessonVariant) else VIETNAMESE
    rendered = markdown.render(body, media=infos, id_prefix=id_prefix, lang=lang)
    used = {p for p in infos if p in body}
    pictures = sum(_travels(infos[p]) for p in used if infos[p].mime.startswith("image/"))
    said = list(problems)
    for picture in sorted(used):
        info = infos[picture]
        if info.mime.startswith("image/") and info.mime != "image/svg+xml" and info.size > 4_000_000:
            line = next((n for n, row in enumerate(text.split("\n"), 1) if picture in row), 1)
            said.append(
                Problem(path, line, "Ảnh gốc nặng quá 4 MB; hãy thu nhỏ trước khi tải lên.", "warning")
            )
    weight = len(rendered.html.encode()) // 3 + pictures
    if weight > BUDGET:
        said.append(
            Problem(
                path,
                1,
                "Trang này nặng với điện thoại và mạng yếu: bớt ảnh hoặc chia thành hai bài.",
                "warning",
            )
        )
    said.sort(key=lambda p: p.line)
    return LessonCheck(
        rendered.html, tuple(said), len(rendered.html.encode()) // 3, pictures, rendered.syllables
    )


def _read(draft: DraftView, path: str, text: str) -> tuple[Lesson | LessonVariant | None, list[Problem]]:
    original = bundles.original_of(path)
    if original is None:
        return bundles.read_lesson(path, text, media_files(draft), {}, clock.today())
    return bundles.read_variant(path, text, lesson_at(draft, original), media_files(draft), {})


def _travels(info: MediaInfo) -> int:
    """What a picture will cost once it has been re-encoded in the width of a phone: at most a tenth of a megabyte or so."""
    return info.size // 3 if info.mime == "image/svg+xml" else min(info.size, 120_000)


def draft_media_name(draft: DraftView, path: str) -> str | None:
    """The name in private storage of a media file of a draft."""
    found = files(draft.id).get(path)
    if found is None or found.sha256 is None or bundles.media_type(path) is None:
        return None
    return stored_media(found.sha256)
