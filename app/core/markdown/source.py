"""The text of a lesson as its author wrote it: passages, blocks, code, pictures and links, each with its line.

Both the renderer and the check of a course read a text through this file, so that what the check accepts is what
the page shows. Pure: text in, facts out. Lines count from 1 within the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
_BOX = re.compile(r"^\[\[[ \t]*ô soạn[ \t]*:(.*)\]\][ \t]*$")
_BOX_LIKE = re.compile(r"\[\[[ \t]*ô[ \t]+soạn", re.IGNORECASE)
_GOAL = re.compile(r"^([1-9][0-9]{0,4})[ \t]+(giây|tiếng)$")
_KEY = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(.{1,2000}?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(
    r"(?<!\\)(!?)\[((?:[^\[\]\\]|\\.|\[[^\[\]]{0,300}\]){0,2000})\]"
    r"\([ \t]*(<[^<>\n]{0,1000}>|(?:[^\s()\\]|\\.|\([^\s()]{0,300}\)){0,1000})"
    r"(?:\s+(?:\"((?:[^\"\\\n]|\\.){0,2000})\"|'((?:[^'\\\n]|\\.){0,2000})'))?[ \t]*\)"
)
_REFERENCE = re.compile(r"^ {0,3}\[(?!\^)([^\[\]\n]{1,300})\]:[ \t]*<?([^\s<>]+)>?", re.MULTILINE)
_FOOTNOTE_USE = re.compile(r"(?<![!\\])\[\^([^\]\n]{1,100})\](?!:)")
_FOOTNOTE = re.compile(r"^ {0,3}\[\^([^\]\n]{1,100})\]:", re.MULTILINE)
_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>|<[^<>\s@]+@[^<>\s@]+>")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>\n]*)?/?>")
_TABLE_RULE = re.compile(r"^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_WORD = re.compile(r"[^\W_]", re.UNICODE)


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


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture or link written in the text."""

    line: int
    target: str
    text: str
    picture: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A writing box: `goal` counts seconds read aloud (`giay`) or syllables (`tieng`)."""

    line: int
    key: str
    label: str
    goal: int
    unit: Literal["giay", "tieng"]


def split(text: str) -> tuple[list[Passage | Code | Block], list[Fault]]:
    """The parts of `text` in order, and what is wrong with its blocks.

    Never fails: a block left open ends at the next opening or at the end, a closing line without a block is dropped.
    """
    parts: list[Passage | Code | Block] = []
    faults: list[Fault] = []
    opened: tuple[str, str, int] | None = None
    inner: list[Passage | Code] = []
    run: list[str] = []
    start = 1
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

    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if fence := _FENCE.match(line):
            end = _fence_end(lines, number, fence.group(1))
            if end is None:
                faults.append(Fault(number, f"Khối mã mở bằng {fence.group(1)} chưa được đóng."))
            else:
                end_run()
                (inner if opened else parts).append(Code(number + 1, tuple(lines[number:end])))
                number = end + 1
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
    return parts, faults


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


def parse_box(line: str, number: int = 1) -> Box | Fault | None:
    """The writing box on `line`, what is wrong with it, or None where there is none."""
    match = _BOX.match(line)
    if match is None:
        if _BOX_LIKE.search(line):
            return Fault(number, "Ô soạn phải đứng riêng một dòng: [[ô soạn: khóa | nhãn | 60 giây]].")
        return None
    pieces = [piece.strip() for piece in match.group(1).split("|")]
    if len(pieces) != 3:
        return Fault(number, "Ô soạn cần ba phần: [[ô soạn: khóa | nhãn | 60 giây]].")
    key, label, goal = pieces
    if not _KEY.match(key) or len(key) > 80:
        return Fault(number, f"Khóa ô soạn “{key}” chỉ được gồm chữ thường không dấu, chữ số và gạch nối.")
    if not label:
        return Fault(number, "Ô soạn chưa có nhãn nói cho người học biết viết gì.")
    if (amount := _GOAL.match(goal)) is None:
        return Fault(number, f"Đích của ô soạn “{goal}” phải là một số rồi “giây” hoặc “tiếng”, ví dụ “60 giây”.")
    return Box(number, key, label, int(amount.group(1)), "giay" if amount.group(2) == "giây" else "tieng")


def boxes(parts: Sequence[Passage | Code | Block]) -> tuple[list[Box], list[Fault]]:
    """Every writing box, and every line that looks like one but is not."""
    found: list[Box] = []
    faults: list[Fault] = []
    for passage in passages(parts):
        for offset, line in enumerate(passage.lines):
            result = parse_box(line, passage.line + offset)
            if isinstance(result, Box):
                found.append(result)
            elif result is not None:
                faults.append(result)
    return found, faults


def _mask(text: str) -> str:
    """`text` with code spans blanked, of the same length and lines."""
    return _CODE_SPAN.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)


def references(parts: Sequence[Passage | Code | Block]) -> list[Reference]:
    """Pictures and links of the text, in order; code is passed over."""
    found: list[Reference] = []
    for passage in passages(parts):
        text = _mask("\n".join(passage.lines))

        def line_of(offset: int, text: str = text, first: int = passage.line) -> int:
            return first + text.count("\n", 0, offset)

        found += _links(text, line_of)
        for match in _REFERENCE.finditer(text):
            found.append(Reference(line_of(match.start()), match.group(2), match.group(1), picture=False))
    return sorted(found, key=lambda reference: reference.line)


def _links(text: str, line_of: object, base: int = 0) -> list[Reference]:
    assert callable(line_of)
    found = []
    for match in _LINK.finditer(text):
        target = match.group(3)
        if target.startswith("<"):
            target = target[1:-1]
        title = match.group(4) or match.group(5) or ""
        inner = match.group(2)
        found.append(
            Reference(line_of(base + match.start()), target, inner.strip(), match.group(1) == "!", title)
        )
        if "](" in inner:
            found += _links(inner, line_of, base + match.start(2))
    return found


def footnote_faults(parts: Sequence[Passage | Code | Block]) -> list[Fault]:
    """Notes that are pointed to and not written, or written and not pointed to."""
    used: dict[str, int] = {}
    written: dict[str, int] = {}
    for passage in passages(parts):
        text = _mask("\n".join(passage.lines))
        for pattern, target in ((_FOOTNOTE_USE, used), (_FOOTNOTE, written)):
            for match in pattern.finditer(text):
                target.setdefault(match.group(1), passage.line + text.count("\n", 0, match.start()))
    faults = [
        Fault(line, f"Chú thích [^{label}] được nhắc đến nhưng chưa viết nội dung.")
        for label, line in used.items()
        if label not in written
    ]
    faults += [
        Fault(line, f"Chú thích [^{label}] không được nhắc đến ở đâu.", "warning")
        for label, line in written.items()
        if label not in used
    ]
    return faults


def raw_html(parts: Sequence[Passage | Code | Block]) -> list[tuple[int, str]]:
    """(line, tag) of every HTML tag; the page shows them as text."""
    found = []
    for passage in passages(parts):
        for offset, line in enumerate(_mask("\n".join(passage.lines)).split("\n")):
            match = _TAG.search(_AUTOLINK.sub("", line))
            if match:
                found.append((passage.line + offset, match.group(0)[:40]))
    return found


def tables(parts: Sequence[Passage | Code | Block]) -> int:
    """How many tables the text has."""
    return sum(
        1 for passage in passages(parts) for line in passage.lines if "|" in line and _TABLE_RULE.match(line)
    )


def syllables(parts: Sequence[Passage | Code | Block]) -> int:
    """Syllables (tiếng) a reader reads: words between spaces, without markup, addresses and self-checks."""
    count = 0
    for part in parts:
        if isinstance(part, Block):
            if part.kind == "tu-kiem":
                continue
            if part.kind not in ("am-thanh", "video"):
                count += _words(part.title)
            count += sum(_words(line) for line in part.lines if not _BOX.match(line))
        elif isinstance(part, Passage):
            count += _words("\n".join(part.lines))
    return count


def _words(text: str) -> int:
    bare = _LINK.sub(lambda m: m.group(4) or m.group(5) or "" if m.group(1) else m.group(2), text)
    return sum(1 for word in bare.replace("|", " ").split() if _WORD.search(word))
