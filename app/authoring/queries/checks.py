"""What is said of a lesson while it is written: problems with their lines, and what an officer will pay to open it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from app.authoring.queries.drafts import DraftView
from app.authoring.queries.media import MediaRow, infos_of, media_and_notes, phone_weights
from app.authoring.queries.outline import lesson_at
from app.authoring.queries.parsed import lesson_keys
from app.authoring.word import PLACEHOLDER
from app.authoring.wording import frame_left, in_words
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.catalog.bundle import Lesson, LessonVariant, MediaFile, Problem
from app.catalog.rules import VIETNAMESE
from app.core import clock, markdown, numbers
from app.core.markdown import ease, findings, source

#: bytes of text and pictures of one lesson beyond which the page says so: a first visit costs at most 100 kB
BUDGET = 500_000
HEAVY_PICTURE = 4_000_000

_OWN_PAGE = re.compile(r"/khoa-hoc/([a-z0-9-]+)(?:/bai/([a-z0-9-]+))?/?")


@dataclass(frozen=True)
class LessonCheck:
    """A lesson as it is being written. Sizes in bytes, as they travel to a phone.

    `first` is the line of the file on which the text begins; problems count lines of the file. The page has a place named
    `dong-<line>` for the line of each problem.
    """

    html: str
    problems: tuple[Problem, ...]
    text_bytes: int
    picture_bytes: int
    syllables: int
    first: int


def check_lesson(
    draft: DraftView,
    path: str,
    text: str,
    *,
    address: str,
    host: str = "",
    id_prefix: str = "",
    lines: Iterable[int] = (),
) -> LessonCheck:
    """The preview of a lesson or translation by the officers' own renderer, and everything worth saying about it.

    `address` stands before the paths of media; `host` is this site's, whose pages links may lead to; `lines` are further
    lines that need a place on the page.
    """
    rows, notes = media_and_notes(draft)
    files = {row.path: MediaFile(row.path, row.mime, row.sha256, b"") for row in rows}
    lesson, problems = _read(draft, path, text, files)
    body, first = (lesson.text, lesson.line) if lesson else _without_head(text)
    parts, _ = source.split(body, first)
    used = [row for row in rows if lesson is None or row.path in lesson.media]
    infos = infos_of(rows, notes, address)
    lang = lesson.lang if isinstance(lesson, LessonVariant) else VIETNAMESE
    rendered = markdown.render_blocks(body, media=infos, id_prefix=id_prefix, lang=lang)
    weights = phone_weights([row for row in used if lesson is not None])
    text_bytes, picture_bytes = len(zlib.compress(rendered.html.encode())), sum(weights.values())
    said = list(problems)
    said += [
        Problem(path, f.line, f.sentence, f.severity)
        for f in ease.hard_places(parts, first, rendered.syllables)
    ]
    said += _of_references(draft, path, parts, used, weights, host)
    said += _of_law(path, lesson, parts)
    said += frame_left(path, body, first)
    if text_bytes + picture_bytes > BUDGET:
        sentence = (
            f"Trang này nặng {numbers.size(text_bytes + picture_bytes)} trên điện thoại, nên dưới {numbers.size(BUDGET)}:"
            " bớt hoặc thu nhỏ ảnh, hoặc chia thành hai bài."
        )
        said.append(Problem(path, first, sentence, "warning"))
    said = sorted((replace(p, sentence=in_words(p)) for p in said), key=lambda p: p.line)
    wanted = {p.line - first + 1 for p in said} | {line - first + 1 for line in lines}
    html = _with_places(rendered.blocks, wanted, first, id_prefix)
    return LessonCheck(html, tuple(said), text_bytes, picture_bytes, rendered.syllables, first)


def _read(
    draft: DraftView, path: str, text: str, files: dict[str, MediaFile]
) -> tuple[Lesson | LessonVariant | None, list[Problem]]:
    original = bundles.original_of(path)
    if original is None:
        return bundles.read_lesson(path, text, files, {}, clock.today())
    return bundles.read_variant(path, text, lesson_at(draft, original), files, {})


def _without_head(text: str) -> tuple[str, int]:
    head, mark, body = text.partition("\n+++\n")
    return body, (head + mark).count("\n") + 1


def _of_references(
    draft: DraftView,
    path: str,
    parts: findings.Parts,
    used: list[MediaRow],
    weights: dict[str, int],
    host: str,
) -> list[Problem]:
    """Pictures that are too large or still have the words of the frame, and links to pages of this site that lead nowhere."""
    said = []
    sizes = {row.path: row.size for row in used}
    for reference in findings.references(parts):
        at = markdown.media_path(reference.target)
        if reference.picture:
            if reference.text.startswith(PLACEHOLDER):
                sentence = "Ảnh chưa có lời thay thế: viết điều mà ảnh nói, cho người không nhìn thấy, thay cho dòng có sẵn."
                said.append(Problem(path, reference.line, sentence, "warning"))
            if at in weights and sizes[at] > HEAVY_PICTURE:
                sentence = f"Ảnh gốc nặng {numbers.size(sizes[at])}; hãy thu nhỏ dưới {numbers.size(HEAVY_PICTURE)} trước khi tải lên."
                said.append(Problem(path, reference.line, sentence, "warning"))
        elif host and (wrong := _dead_page(draft, reference.target, host)):
            said.append(Problem(path, reference.line, wrong, "warning"))
    return said


def _dead_page(draft: DraftView, target: str, host: str) -> str:
    """Why a link to a course or lesson of this site leads nowhere; empty for any other."""
    try:
        pieces = urlsplit(target)
    except ValueError:
        return ""
    found = _OWN_PAGE.fullmatch(pieces.path)
    if pieces.netloc != host or found is None:
        return ""
    slug, key = found.groups()
    edition = catalog.current_edition(slug)
    if edition is None and slug != draft.slug:
        return f"Liên kết dẫn đến khóa học “{slug}”, nhưng không có khóa học ấy."
    there = {lesson.key for lesson in edition.lessons} if edition else set()
    if key and key not in there | (lesson_keys(draft).keys() if slug == draft.slug else set()):
        return f"Liên kết dẫn đến bài “{key}”, nhưng khóa học không có bài ấy."
    return ""


def _of_law(path: str, lesson: Lesson | LessonVariant | None, parts: findings.Parts) -> list[Problem]:
    """A legal basis that nobody says when it was checked; one that was checked long ago the parser tells."""
    cited = next((p.line for p in parts if isinstance(p, source.Block) and p.kind == "can-cu"), None)
    if not isinstance(lesson, Lesson) or lesson.law_checked_on is not None or cited is None:
        return []
    sentence = "Bài dẫn căn cứ pháp luật nhưng chưa ghi ngày rà soát pháp luật (mục Tên bài, số phút, nguồn)."
    return [Problem(path, cited, sentence, "warning")]


def _with_places(blocks: tuple[tuple[int, str], ...], wanted: set[int], first: int, prefix: str) -> str:
    """The page with an empty element before each block in which a wanted line lies; lines count from 1 in the text."""
    out = []
    rest = sorted(line for line in wanted if line > 0)
    for (_, html), end in zip(blocks, [*(line for line, _ in blocks[1:]), 10**9], strict=True):
        while rest and rest[0] < end:
            out.append(f'<span id="{prefix}dong-{rest.pop(0) + first - 1}"></span>')
        out.append(html)
    return "".join(out)
