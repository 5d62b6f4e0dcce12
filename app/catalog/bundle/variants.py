"""Translations: `01-ten.en.md` beside `01-ten.md`. One lesson and one completion, whatever language was read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from app.catalog.bundle import toml
from app.catalog.bundle.lessons import read_body, split_head
from app.catalog.bundle.media import Uses
from app.catalog.bundle.parts import Lesson, LessonVariant, MediaFile, Problem
from app.catalog.bundle.texts import digest
from app.catalog.rules import LANGUAGES, VIETNAMESE
from app.core.markdown.source import Block

FILE_NAME = re.compile(r"([0-9]{1,3}-[^/.]+)\.([^/.]+)\.md")

# Language, script, region, variants (RFC 5646, 2.1); extensions and private use name nothing a page could say.
_TAG = re.compile(
    r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
)
_LONGEST_TAG = 35
_WORDING = re.compile(r"[0-9a-f]{12}")


def original_of(path: str) -> str | None:
    """The path of the lesson that a file of this name translates; None where it is no translation."""
    match = FILE_NAME.fullmatch(path)
    return f"{match.group(1)}.md" if match else None


def language_of(path: str) -> str:
    """The tag in the name of a translation, "" where there is none."""
    match = FILE_NAME.fullmatch(path)
    return match.group(2) if match else ""


def wording(lesson: Lesson) -> str:
    """Twelve characters that stand for what a lesson says in Vietnamese: a translation notes which wording it was made from."""
    return digest(lesson.title.encode(), lesson.text.encode())[:12]


def tag_fault(lang: str) -> str:
    """What is wrong with a language tag, as a sentence; "" when nothing is."""
    known = ", ".join(f"{tag} ({name})" for tag, name in LANGUAGES.items())
    if lang.lower().partition("-")[0] == VIETNAMESE:
        return "Bài gốc đã là tiếng Việt; bản dịch cần mã của ngôn ngữ khác."
    if len(lang) > _LONGEST_TAG or not _TAG.fullmatch(lang):
        return f"“{lang[:60]}” không phải mã ngôn ngữ viết đúng cách (BCP 47), ví dụ en, hre, en-GB. Các mã: {known}."
    if lang.partition("-")[0] not in LANGUAGES:
        return f"Không biết ngôn ngữ có mã “{lang}”. Các mã: {known}."
    return ""


def read(
    path: str, text: str, original: Lesson | None, files: Mapping[str, MediaFile], uses: Uses
) -> tuple[LessonVariant | None, list[Problem]]:
    """The translation in `text` (normalised) of `original`, which is None where the lesson cannot be read."""
    lang = language_of(path)
    wrong = [Problem(path, 1, sentence)] if (sentence := tag_fault(lang)) else []
    head, body, first, missing = split_head(path, text, "Bản dịch", "Bản dịch chưa có nội dung.")
    if head is None:
        return None, wrong + missing
    table, problems = toml.read(path, head, 2)
    problems[:0] = wrong + missing  # in place: the head goes on adding to this list
    heard = table is not None and table.data.get("audio_only") is True
    parts, media, faults = read_body(path, body, first, files, uses, heard=heard)
    problems += faults
    if table is None:
        return None, problems
    found = LessonVariant(
        lang=lang,
        path=path,
        title=table.string("title", "tên bài bằng ngôn ngữ này"),
        text=body,
        translator=table.string("translator", "họ tên người dịch", 160),
        reviewed_by=table.string("reviewed_by", longest=160),
        media=media,
        of=table.string("of", longest=12),
        audio_only=table.boolean("audio_only", default=False),
        line=first,
    )
    table.finish()
    if not found.reviewed_by:
        table.warn(1, "Bản dịch chưa ghi người soát (reviewed_by): cần một người biết tiếng này đọc lại.")
    elif found.reviewed_by == found.translator:
        table.warn(table.line("reviewed_by"), "Người soát nên là người khác, không phải người dịch.")
    if found.audio_only and not any(isinstance(p, Block) and p.kind in ("am-thanh", "video") for p in parts):
        table.error(table.line("audio_only"), "Bản chỉ để nghe cần ít nhất một khối am-thanh hoặc video.")
    if found.of and not _WORDING.fullmatch(found.of):
        table.error(table.line("of"), "“of” là 12 ký tự 0–9, a–f mà lệnh kiểm tra cho biết, hoặc để trống.")
    elif original is not None:
        _compare(found, original, problems, table.line("of"))
    return _hashed(found, files), problems


def _compare(found: LessonVariant, original: Lesson, problems: list[Problem], line: int) -> None:
    now = wording(original)
    if found.of and found.of != now:
        sentence = f'Bản tiếng Việt đã thay đổi từ khi dịch; hãy so lại hai bản rồi ghi of = "{now}".'
        problems.append(Problem(found.path, line, sentence, "warning"))
    if found.text == original.text:
        problems.append(Problem(found.path, found.line, "Bản dịch còn y nguyên bản tiếng Việt.", "warning"))


def _hashed(found: LessonVariant, files: Mapping[str, MediaFile]) -> LessonVariant:
    """`found` with the hash of what its reader sees: head, text, and the bytes of the files it uses."""
    head = {
        "lang": found.lang,
        "title": found.title,
        "translator": found.translator,
        "reviewed_by": found.reviewed_by,
    }
    pieces = [json.dumps(head, ensure_ascii=False, sort_keys=True).encode(), found.text.encode()]
    pieces += [f"{path} {files[path].sha256}".encode() for path in found.media if path in files]
    return replace(found, content_hash=digest(*pieces))
