"""The columns of the template, and how gaps and areas are written in a cell."""

from __future__ import annotations

import re

from app.catalog.bundle import Area, Gap

FACTS = {
    "Khóa": "key", "Kiểu": "kind", "Bài": "lesson", "Câu hỏi": "prompt", "Đáp án đúng": "right", "Sai số": "tolerance",
    "Giải thích": "explanation", "Nguồn": "source", "Nhãn": "tags", "Điểm": "marks", "Giữ thứ tự": "keep_order",
    "Phân biệt dấu": "strict", "Đơn vị": "unit", "Hình": "image", "Lời tả hình": "alt",
}  # fmt: skip
ANSWER, FEEDBACK, CARRIER = "Đáp án", "Phản hồi", "hoctapso"
LONGEST_CELL = 32_000  # characters; a cell of Excel holds 32,767

_AREA = re.compile(r"\[[ \t]*([0-9]{1,3}(?:[ \t,]+[0-9]{1,3}){3})[ \t]*\][ \t]*(.*)", re.S | re.A)
_CHOICE = re.compile(r"\(([ xX]?)\)[ \t]*(.*)", re.S)


def write_area(area: Area | None, name: str) -> str:
    """`[x y width height] name`."""
    return f"[{area.x} {area.y} {area.width} {area.height}] {name}" if area else name


def read_area(cell: str) -> tuple[Area | None, str]:
    """The inverse; without an area where there is none or it lies outside the picture."""
    match = _AREA.fullmatch(cell.strip())
    if match is None:
        return None, cell
    x, y, width, height = (int(number) for number in re.findall("[0-9]+", match.group(1)))
    inside = width > 0 and height > 0 and x + width <= 100 and y + height <= 100
    return (Area(x, y, width, height) if inside else None), match.group(2).strip()


def write_gap(gap: Gap) -> str:
    r"""`57 | 57-NQ/TW` for spellings, `(x) a | ( ) b` for choices; `\|` is the sign itself."""
    if gap.choices:
        return " | ".join(f"({'x' if c in gap.accepted else ' '}) {_escape(c)}" for c in gap.choices)
    return " | ".join(_escape(words) for words in gap.accepted)


def read_gap(cell: str) -> Gap:
    """The inverse of `write_gap`."""
    found = re.findall(r"((?:\\.|[^\\|])*)(?:\||$)", cell.strip(), re.S)
    pieces = [
        re.sub(r"\\([\\|])", r"\1", piece.strip()) for piece in (found[:-1] if found[-1:] == [""] else found)
    ]
    chosen = [_CHOICE.fullmatch(piece) for piece in pieces]
    if pieces and all(chosen):
        choices = [
            (match.group(1).strip().lower() == "x", match.group(2).strip()) for match in chosen if match
        ]
        return Gap(tuple(words for right, words in choices if right), tuple(words for _, words in choices))
    return Gap(tuple(dict.fromkeys(piece for piece in pieces if piece)))


def _escape(words: str) -> str:
    return re.sub(r"([\\|])", r"\\\1", words)
