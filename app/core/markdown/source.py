"""The text of a lesson as its author wrote it: passages, blocks, code, pictures and links, each with its line.

Both the renderer and the check of a course read a text through this file, so that what the check accepts is what
the page shows. Pure: text in, facts out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

#: kind of block → the word its title begins with ("" where the title stands alone)
BLOCK_KINDS = {
    "tinh-huong": "Tình huống",
    "ghi-chu": "Ghi chú",
    "canh-bao": "Lưu ý",
    "can-cu": "Căn cứ",
    "vi-du": "Ví dụ",
    "truoc": "Trước",
    "sau": "Sau",
    "bai-tap": "Bài tập",
    "diem-chinh": "Điều cần nhớ",
    "chi-tiet": "",
    "tu-kiem": "",
    "am-thanh": "",
    "video": "",
}
TITLE_REQUIRED = {
    "chi-tiet": "tên phần được gấp lại",
    "tu-kiem": "câu hỏi",
    "am-thanh": "đường dẫn tệp, ví dụ media/loi-chao.mp3",
    "video": "đường dẫn tệp, ví dụ media/huong-dan.mp4",
}

_FENCE = re.compile(r"^(`{3,}|~{3,})([^`]*)$")
_BLOCK = re.compile(r"^///(?!/)[ \t]*(.*?)[ \t]*$")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a text, told to its author in one Vietnamese sentence."""

    line: int
    sentence: str
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class Passage:
    """Ordinary lines between blocks; `line` is the number of the first."""

    line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """The lines between two code fences, shown as they are."""

    line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """`/// kind | title` … `///`; `line` is that of its opening, the body begins on the next."""

    kind: str
    title: str
    line: int
    parts: tuple[Passage | Code, ...]

    @property
    def known(self) -> bool:
        """Whether the kind is one of the format's."""
        return self.kind in BLOCK_KINDS

    @property
    def lines(self) -> tuple[str, ...]:
        """The body without its code."""
        return tuple(line for part in self.parts if isinstance(part, Passage) for line in part.lines)


def split(text: str, first: int = 1) -> tuple[list[Passage | Code | Block], list[Fault]]:
    """The parts of `text`, whose first line is line `first` of its file, and what is wrong with its blocks.

    Never fails: a block left open ends at the next opening or at the end, a closing line without a block is dropped.
    """
    parts, faults = _split(text, first)
    return list(parts), list(faults)


@lru_cache(maxsize=8)  # the check and the renderer of one text ask for the same, one after another
def _split(text: str, first: int) -> tuple[tuple[Passage | Code | Block, ...], tuple[Fault, ...]]:
    parts: list[Passage | Code | Block] = []
    faults: list[Fault] = []
    opened: tuple[str, str, int] | None = None
    inner: list[Passage | Code] = []
    run: list[str] = []
    start = first
    lines = text.split("\n")

    def end_run() -> None:
        if run:
            (inner if opened else parts).append(Passage(start, tuple(run)))
            run.clear()

    def close() -> None:
        nonlocal opened
        if opened:
            parts.append(Block(*opened, tuple(inner)))
            inner.clear()
            opened = None

    index = 0
    while index < len(lines):
        line = lines[index]
        number = first + index
        index += 1
        if fence := _FENCE.match(line):
            end = _fence_end(lines, index, fence.group(1))
            if end is None:
                faults.append(Fault(number, f"Khối mã mở bằng {fence.group(1)} chưa được đóng."))
            else:
                end_run()
                (inner if opened else parts).append(Code(number + 1, tuple(lines[index:end])))
                index = end + 1
                continue
        if (mark := _BLOCK.match(line)) is None:
            if not run:
                start = number
            run.append(line)
            continue
        end_run()
        if not mark.group(1):
            if opened is None:
                faults.append(Fault(number, "Dòng đóng “///” này không đi với khối nào đang mở."))
            close()
            continue
        kind, _, title = (piece.strip() for piece in mark.group(1).partition("|"))
        if opened is not None:
            faults.append(
                Fault(
                    number,
                    f"Khối “{kind}” mở khi khối “{opened[0]}” ở dòng {opened[2]} chưa đóng; các khối không lồng nhau.",
                )
            )
            close()
        faults += _block_faults(kind, title, number)
        opened = (kind, title, number)
    end_run()
    if opened is not None:
        faults.append(
            Fault(opened[2], f"Khối “{opened[0]}” chưa đóng: cần một dòng chỉ có “///” ở cuối khối.")
        )
        close()
    return tuple(parts), tuple(faults)


def _fence_end(lines: Sequence[str], start: int, fence: str) -> int | None:
    for index in range(start, len(lines)):
        if lines[index].rstrip() == fence:
            return index
    return None


def _block_faults(kind: str, title: str, line: int) -> list[Fault]:
    if kind not in BLOCK_KINDS:
        known = ", ".join(BLOCK_KINDS)
        return [Fault(line, f"Không có loại khối “{kind}”. Các loại khối: {known}.")]
    if kind in TITLE_REQUIRED and not title:
        return [Fault(line, f"Khối “{kind}” cần {TITLE_REQUIRED[kind]} sau dấu “|”.")]
    return []


def passages(parts: Sequence[Passage | Code | Block]) -> Iterator[Passage]:
    """Every run of ordinary lines, those inside blocks too, in order."""
    for part in parts:
        if isinstance(part, Passage):
            yield part
        elif isinstance(part, Block):
            yield from (inner for inner in part.parts if isinstance(inner, Passage))


def headings(parts: Sequence[Passage | Code | Block]) -> list[tuple[int, int, str]]:
    """(line, level, title) of every heading."""
    found = []
    for passage in passages(parts):
        for offset, line in enumerate(passage.lines):
            if match := _HEADING.match(line):
                found.append((passage.line + offset, len(match.group(1)), match.group(2)))
    return found
