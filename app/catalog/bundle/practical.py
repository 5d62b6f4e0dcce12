"""practical.md: the one practical work (sản phẩm) of a course – a head in TOML, then the instructions in Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from app.catalog.bundle import lessons, toml
from app.catalog.bundle.media import Uses
from app.catalog.bundle.notes import remarks
from app.catalog.bundle.parts import SUBMIT, Criterion, MediaFile, Meta, Practical, Problem, Submit
from app.catalog.bundle.texts import digest, is_key
from app.catalog.bundle.toml import Table, quote
from app.core.markdown import source
from app.core.markdown.source import Fault

PATH = "practical.md"
MOST_CRITERIA = 30
KEYED_CRITERIA = 9  # a grader ticks these by the keys 1 to 9


def read(text: str, files: Mapping[str, MediaFile], uses: Uses) -> tuple[Practical | None, list[Problem]]:
    """The practical work in `text` (normalised). None where its head cannot be read; its text is checked all the same."""
    head, body, first, missing = lessons.split_head(PATH, text, "Tệp sản phẩm", "Sản phẩm chưa có hướng dẫn.")
    if head is None:
        return None, missing
    table, problems = toml.read(PATH, head, 2)
    problems += missing
    parts, faults = source.split(body, first)
    used: dict[str, int] = {}
    faults += lessons.text_faults(parts)
    faults += [Fault(*fault) for fault in lessons.file_faults(PATH, parts, files, used, uses)]
    problems += [Problem(PATH, f.line, f.sentence, f.severity) for f in faults]
    if table is None:
        return None, problems
    practical = _head(table, body)
    table.finish()
    return _hashed(practical, [files[path] for path in sorted(used) if path in files]), problems


def _head(table: Table, body: str) -> Practical:
    key = _key(table, "khóa của sản phẩm, ví dụ “ban-tin-loa”, không bao giờ đổi")
    title = table.string("title", "tên sản phẩm, ví dụ “Bản tin loa 60 giây”")
    minutes = table.integer("minutes", "số phút một người cần để làm", low=1, high=1200, default=1)
    allowed: list[Submit] = []
    for index, way in enumerate(table.strings("submit", f"nộp bằng gì, chọn trong: {', '.join(SUBMIT)}")):
        known = next((one for one in SUBMIT if one == way), None)
        if known is not None:
            allowed.append(known)
        else:
            table.error(
                table.line("submit", index), f"“submit” không nhận “{way}”; chọn trong: {', '.join(SUBMIT)}."
            )
    second = table.boolean("second_grader", default=False)
    required = table.boolean("required", default=True)
    criteria: list[Criterion] = []
    for one in table.tables("criteria"):
        found = Criterion(
            _key(one, "khóa của tiêu chí, ví dụ “viec-can-lam”"),
            one.string("title", "tiêu chí nói bằng một câu"),
            one.string("text", longest=600),
            one.boolean("required", default=True),
        )
        if found.key and any(found.key == other.key for other in criteria):
            one.error(one.line("key"), f"Khóa “{found.key}” đã dùng cho một tiêu chí ở trên.")
        one.finish()
        criteria.append(found)
    if not criteria:
        table.error(table.line(), "Sản phẩm cần ít nhất một tiêu chí chấm, viết thành bảng [[criteria]].")
    elif len(criteria) > MOST_CRITERIA:
        table.error(table.line("criteria"), f"Có {len(criteria)} tiêu chí; nhiều nhất {MOST_CRITERIA}.")
    elif len(criteria) > KEYED_CRITERIA:
        table.warn(
            table.line("criteria"),
            f"Có {len(criteria)} tiêu chí; nên gộp còn nhiều nhất {KEYED_CRITERIA} để chấm đều tay.",
        )
    return Practical(key, title, body, minutes, tuple(allowed), tuple(criteria), second, required)


def _key(table: Table, what: str) -> str:
    key = table.string("key", what, 80)
    if key and not is_key(key):
        table.error(table.line("key"), f"Khóa “{key}” chỉ được gồm chữ thường không dấu, chữ số và gạch nối.")
    return key


def check(table: Table, meta: Meta, practical: Practical) -> None:
    """Complain, on course.toml, where the letter would not say that the course was also judged by its practical work."""
    said = meta.assessment.casefold()
    if practical.required and "sản phẩm" not in said and "thực hành" not in said:
        table.warn(
            table.line("assessment"),
            "Khóa học có sản phẩm bắt buộc; “assessment” nên nói cả điều ấy, ví dụ “trắc nghiệm và sản phẩm”.",
        )


def write(practical: Practical) -> str:
    """The text of practical.md."""
    submit = ", ".join(quote(way) for way in practical.submit)
    rows = [
        f"key = {quote(practical.key)}",
        f"title = {quote(practical.title)}",
        f"minutes = {practical.minutes}",
        f"submit = [{submit}]",
    ]
    if practical.second_grader:
        rows.append("second_grader = true")
    if not practical.required:
        rows.append("required = false")
    for criterion in practical.criteria:
        rows += ["", "[[criteria]]", f"key = {quote(criterion.key)}", f"title = {quote(criterion.title)}"]
        if criterion.text:
            rows.append(f"text = {quote(criterion.text)}")
        if not criterion.required:
            rows.append("required = false")
    return "+++\n" + "\n".join(rows) + "\n+++\n\n" + practical.text + "\n"


def _hashed(practical: Practical, shown: list[MediaFile]) -> Practical:
    """`practical` with the hash of what an officer reads and is graded by, and of the files it shows."""
    head = {
        "practical": practical.key,
        "title": practical.title,
        "minutes": practical.minutes,
        "submit": practical.submit,
        "second_grader": practical.second_grader,
        "required": practical.required,
        "criteria": [[c.key, c.title, c.text, c.required] for c in practical.criteria],
    }
    pieces = [json.dumps(head, ensure_ascii=False, sort_keys=True).encode(), practical.text.encode()]
    pieces += [f"{file.path} {file.sha256}".encode() for file in shown]
    pieces += remarks(shown)
    return replace(practical, content_hash=digest(*pieces))
