"""điền chỗ trống: sentences with gaps, each typed into or filled by choosing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from app.catalog.bundle.kinds import Draft
from app.catalog.bundle.parts import Gap

#: `[[2]]` in the question is its second gap; `\\[[2]]` is not
MARK = re.compile(r"(?<!\\)\[\[([1-9][0-9]?)\]\]")

_ROW = re.compile(r"([0-9]{1,2})[ \t]*(?:(=)|\(([ \txX]?)\))[ \t]*(.*)")


def read(lines: list[str], first: int, draft: Draft) -> None:
    """`1 = spelling` for a gap to type into, `2 (x) choice` and `2 ( ) choice` for one to choose in."""
    rows: dict[int, list[tuple[int, str, str]]] = {}  # gap → (line, "=" or "x" or "", text)
    last: list[tuple[int, str, str]] | None = None
    for number, line in enumerate(lines, first):
        match = _ROW.match(line)
        if match:
            gap, typed, mark, text = match.groups()
            last = rows.setdefault(int(gap), [])
            last.append((number, typed or (mark or "").strip().lower(), text.strip()))
        elif line.strip() and line[0] in " \t" and last and not line.strip().startswith(">"):
            before, sign, text = last[-1]
            last[-1] = (before, sign, f"{text} {line.strip()}".strip())
        elif line.strip():
            draft.error(
                number,
                "Dòng này không phải đáp án của chỗ trống nào; viết “1 = đáp án”, hoặc “1 (x) đáp án” và “1 ( ) đáp án”.",
            )
    marks = [int(found) for found in MARK.findall(draft.prompt)]
    for gap, count in Counter(marks).items():
        if count > 1:
            draft.error(
                draft.line, f"Chỗ trống [[{gap}]] viết {count} lần trong lời hỏi; mỗi chỗ trống một số."
            )
        if gap not in rows:
            draft.error(draft.line, f"Chỗ trống [[{gap}]] chưa có đáp án, ví dụ “{gap} = đáp án”.")
    for gap in sorted(set(rows) - set(marks)):
        draft.error(rows[gap][0][0], f"Lời hỏi không có chỗ trống [[{gap}]] cho đáp án này.")
    wanted = range(1, len(set(marks)) + 1)
    if set(marks) - set(wanted):
        draft.error(draft.line, "Các chỗ trống phải đánh số liên tiếp từ 1: [[1]], [[2]], [[3]].")
    draft.values["gaps"] = tuple(_gap(gap, rows[gap], draft) for gap in sorted(rows))


def _gap(number: int, rows: list[tuple[int, str, str]], draft: Draft) -> Gap:
    texts: list[str] = []
    right = [text for _, sign, text in rows if sign]
    typed = rows[0][1] == "="
    for line, sign, text in rows:
        if not text:
            draft.error(line, f"Chỗ trống {number}: đáp án này chưa có chữ.")
        elif (sign == "=") != typed:
            draft.error(
                line,
                f"Chỗ trống {number} chỉ dùng một cách viết: hoặc “=” để gõ vào, hoặc ( ) và (x) để chọn.",
            )
        elif text in texts and not typed:
            draft.error(line, f"Chỗ trống {number}: lựa chọn này giống hệt một lựa chọn ở trên.")
        texts.append(text)
    if typed:
        return Gap(tuple(dict.fromkeys(texts)))
    line = rows[0][0]
    if len(texts) < 2:
        draft.error(line, f"Chỗ trống {number} cần ít nhất hai lựa chọn.")
    if len(right) != 1:
        draft.error(line, f"Chỗ trống {number} phải có đúng một lựa chọn đánh dấu (x).")
    return Gap(tuple(right[:1]), tuple(texts))


def write(gaps: tuple[Gap, ...]) -> Iterator[str]:
    """The lines `read` reads."""
    for number, gap in enumerate(gaps, 1):
        if gap.choices:
            for choice in gap.choices:
                yield f"{number} ({'x' if choice in gap.accepted else ' '}) {choice}"
        else:
            yield from (f"{number} = {text}" for text in gap.accepted)
