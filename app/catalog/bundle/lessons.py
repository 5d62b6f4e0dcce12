"""Lesson files: a head in TOML between two lines of +++, then Markdown."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from urllib.parse import urlsplit

from app.catalog.bundle import toml
from app.catalog.bundle.course import check_law_date
from app.catalog.bundle.media import Uses, check_recording, check_reference
from app.catalog.bundle.notes import remarks
from app.catalog.bundle.parts import Lesson, MediaFile, Problem, Source
from app.catalog.bundle.texts import digest, is_key
from app.catalog.bundle.toml import Table
from app.core.markdown import findings, source
from app.core.markdown.answers import read_self_check
from app.core.markdown.source import Block, Code, Fault, Passage

FILE_NAME = re.compile(r"([0-9]{1,3})-[^/.]+\.md")  # a name with a second dot is a translation: variants.py
SYLLABLES_PER_MINUTE = 150

_MARK = "+++"
_NESTED_LIST = re.compile(r"^ {1,3}(?:[-*+]|\d{1,3}\.)[ \t]+\S")

Parts = Sequence[Passage | Code | Block]


def read(
    path: str, text: str, files: Mapping[str, MediaFile], uses: Uses, today: dt.date | None
) -> tuple[Lesson | None, list[Problem]]:
    """The lesson in `text` (normalised). None where its head cannot be read; its text is checked all the same."""
    head, body, first, missing = split_head(path, text, "Bài học", "Bài học chưa có nội dung.")
    if head is None:
        return None, missing
    table, problems = toml.read(path, head, 2)
    problems += missing
    parts, media, faults = read_body(path, body, first, files, uses)
    problems += faults
    if table is None:
        return None, problems
    lesson = _head(path, table, body, media, first, today)
    _check_minutes(table, lesson, parts)
    table.finish()
    return _hashed(lesson, files), problems


def read_body(
    path: str,
    body: str,
    first: int,
    files: Mapping[str, MediaFile],
    uses: Uses,
    *,
    heard: bool = False,
) -> tuple[Parts, tuple[str, ...], list[Problem]]:
    """(parts, files used, problems) of a lesson's text. `heard`: its recordings need no words in writing."""
    parts, faults = source.split(body, first)
    used: dict[str, int] = {}
    faults += text_faults(parts, heard=heard)
    for line, sentence in file_faults(path, parts, files, used, uses):
        faults.append(Fault(line, sentence))
    return parts, tuple(sorted(used)), [Problem(path, f.line, f.sentence, f.severity) for f in faults]


def split_head(path: str, text: str, what: str, empty: str) -> tuple[str | None, str, int, list[Problem]]:
    """(head, body, the line on which the body begins, problems) of a file that opens with a head between lines of +++.

    The head is None where there is none. `what` names the file at the start of a sentence, `empty` says it has no body.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != _MARK:
        sentence = f"{what} phải mở đầu bằng phần khai báo nằm giữa hai dòng “+++”."
        return None, "", 1, [Problem(path, 1, sentence)]
    end = next((index for index in range(1, len(lines)) if lines[index].rstrip() == _MARK), None)
    if end is None:
        sentence = "Phần khai báo mở bằng “+++” ở dòng này chưa được đóng bằng một dòng “+++” nữa."
        return None, "", 1, [Problem(path, 1, sentence)]
    start = end + 1
    while start < len(lines) and not lines[start].strip():
        start += 1
    body = "\n".join(lines[start:]).rstrip()
    first = start + 1
    problems = [] if body else [Problem(path, min(first, len(lines)), empty)]
    return "\n".join(lines[1:end]), body, first, problems


def _head(
    path: str, table: Table, body: str, media: tuple[str, ...], line: int, today: dt.date | None
) -> Lesson:
    key = table.string("key", "khóa của bài, ví dụ “nguoi-doc-la-ai”, không bao giờ đổi", 80)
    if key and not is_key(key):
        table.error(
            table.line("key"),
            f"Khóa “{key}” chỉ được gồm chữ thường không dấu, chữ số và gạch nối, ví dụ “nguoi-doc-la-ai”.",
        )
    title = table.string("title", "tên bài học")
    minutes = table.table("minutes", "số phút, ví dụ { doc = 9, tu_luyen = 6, thuc_hanh = 25 }")
    read_ = self_ = practice = 0
    if minutes is not None:
        read_ = minutes.integer("doc", "số phút đọc", low=1, high=180, default=1)
        self_ = minutes.integer("tu_luyen", low=0, high=180)
        practice = minutes.integer("thuc_hanh", low=0, high=600)
        minutes.finish()
    required = table.boolean("required", default=True)
    law_checked_on = table.day("law_checked_on")
    check_law_date(table, law_checked_on, today)
    sources = tuple(_source(item) for item in table.tables("sources"))
    return Lesson(
        key, path, title, read_, self_, practice, required, law_checked_on, sources, body, media, "", line
    )


def _source(table: Table) -> Source:
    found = Source(
        table.string("title", "tên nguồn", 400), table.string("url", longest=1000), table.day("checked_on")
    )
    if found.url and not is_web_address(found.url):
        table.error(
            table.line("url"), "Địa chỉ nguồn phải bắt đầu bằng http:// hoặc https://, hoặc để trống."
        )
    table.finish()
    return found


def is_web_address(url: str) -> bool:
    """Whether `url` is an http(s) address with a host."""
    try:
        pieces = urlsplit(url)
    except ValueError:
        return False
    return pieces.scheme in ("http", "https") and bool(pieces.hostname) and " " not in url


def text_faults(parts: Parts, *, heard: bool = False) -> list[Fault]:
    """Headings, self-checks, writing boxes, notes, lists and HTML."""
    faults: list[Fault] = []
    above = 1
    for line, level, title in source.headings(parts):
        if not title:
            faults.append(Fault(line, "Đề mục này chưa có chữ."))
        if level == 1:
            faults.append(
                Fault(
                    line, "Tên bài là đề mục cấp một duy nhất của trang; trong bài, đề mục bắt đầu từ “##”."
                )
            )
        elif level > above + 1:
            faults.append(
                Fault(line, f"Đề mục nhảy từ cấp {above} xuống cấp {level}; hãy dùng “{'#' * (above + 1)}”.")
            )
        above = max(level, 2)
    for part in parts:
        if isinstance(part, Block):
            if part.kind == "tu-kiem":
                faults += read_self_check(part)[1]
            elif part.known and not "".join(part.lines).strip() and not _has_code(part):
                if heard and part.kind in ("am-thanh", "video"):
                    continue
                empty = (
                    "Khối này cần toàn văn lời nói, để người không nghe, không xem được vẫn đọc được."
                    if part.kind in ("am-thanh", "video")
                    else f"Khối “{part.kind}” chưa có nội dung."
                )
                faults.append(Fault(part.line, empty))
    boxes, wrong = findings.boxes(parts)
    faults += wrong
    seen: set[str] = set()
    for box in boxes:
        if box.key in seen:
            faults.append(Fault(box.line, f"Khóa ô soạn “{box.key}” đã dùng trong bài này."))
        seen.add(box.key)
    faults += findings.footnote_faults(parts)
    faults += [
        Fault(line, f"Thẻ HTML “{tag}” sẽ hiện nguyên văn trên trang.", "warning")
        for line, tag in findings.raw_html(parts)
    ]
    for passage in source.passages([p for p in parts if not (isinstance(p, Block) and p.kind == "tu-kiem")]):
        faults += [
            Fault(passage.line + offset, "Danh sách con phải thụt vào bốn dấu cách.", "warning")
            for offset, row in enumerate(passage.lines)
            if _NESTED_LIST.match(row)
        ]
    return faults


def _has_code(block: Block) -> bool:
    return any(isinstance(part, Code) for part in block.parts)


def file_faults(
    path: str, parts: Parts, files: Mapping[str, MediaFile], used: dict[str, int], uses: Uses
) -> list[tuple[int, str]]:
    """Pictures, links and recordings that lead nowhere; notes every file that is used."""
    faults: list[tuple[int, str]] = []
    for reference in findings.references(parts):
        target, sentence = check_reference(reference, files)
        if sentence:
            faults.append((reference.line, sentence))
        if target:
            used.setdefault(target, reference.line)
    for part in parts:
        if isinstance(part, Block) and part.kind in ("am-thanh", "video") and part.title:
            targets, sentences = check_recording(part.kind, part.title, files)
            faults += [(part.line, sentence) for sentence in sentences]
            for target in targets:
                used.setdefault(target, part.line)
    for target, line in used.items():
        uses.setdefault(target, (path, line))
    return faults


def _check_minutes(table: Table, lesson: Lesson, parts: Parts) -> None:
    """Warn when more reading time is declared than the text can fill."""
    count = findings.syllables(parts)
    pictures = sum(1 for reference in findings.references(parts) if reference.picture)
    checks = sum(1 for part in parts if isinstance(part, Block) and part.kind == "tu-kiem")
    extra = findings.tables(parts) + pictures + checks / 2
    allowed = max(1, ceil(count / SYLLABLES_PER_MINUTE + extra))
    if lesson.minutes_read > allowed:
        table.warn(
            table.line("minutes"),
            f"Khai báo {lesson.minutes_read} phút đọc, nhưng bài có {count} tiếng, bảng, hình và câu tự kiểm tra chỉ đủ cho"
            f" khoảng {allowed} phút.",
        )


def _hashed(lesson: Lesson, files: Mapping[str, MediaFile]) -> Lesson:
    """`lesson` with the hash of what an officer reads: head, text, the files it uses and what is said under them."""
    head = {
        "key": lesson.key,
        "title": lesson.title,
        "minutes": [lesson.minutes_read, lesson.minutes_self, lesson.minutes_practice],
        "required": lesson.required,
        "law_checked_on": lesson.law_checked_on and lesson.law_checked_on.isoformat(),
        "sources": [[s.title, s.url, s.checked_on and s.checked_on.isoformat()] for s in lesson.sources],
    }
    pieces = [json.dumps(head, ensure_ascii=False, sort_keys=True).encode(), lesson.text.encode()]
    used = [files[path] for path in lesson.media if path in files]
    pieces += [f"{file.path} {file.sha256}".encode() for file in used]
    pieces += remarks(used)
    return replace(lesson, content_hash=digest(*pieces))
