"""What stands inside the passages of a text: pictures, links, writing boxes, notes, tables, and how long it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.markdown.source import Block, Code, Fault, Passage, passages

Parts = Sequence[Passage | Code | Block]

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
TABLE_RULE = re.compile(r"^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_WORD = re.compile(r"[^\W_]\S*")  # from the first letter or digit of a word to its end


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
        return Fault(
            number, f"Đích của ô soạn “{goal}” phải là một số rồi “giây” hoặc “tiếng”, ví dụ “60 giây”."
        )
    return Box(number, key, label, int(amount.group(1)), "giay" if amount.group(2) == "giây" else "tieng")


def boxes(parts: Parts) -> tuple[list[Box], list[Fault]]:
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
    if "`" not in text:
        return text
    return _CODE_SPAN.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)


def references(parts: Parts) -> list[Reference]:
    """Pictures and links of the text, in order; code is passed over."""
    found: list[Reference] = []
    for passage in passages(parts):
        text = _mask("\n".join(passage.lines))

        def line_of(offset: int, text: str = text, first: int = passage.line) -> int:
            return first + text.count("\n", 0, offset)

        found += _links(text, line_of)
        for match in _REFERENCE.finditer(text) if "]:" in text else ():
            found.append(Reference(line_of(match.start()), match.group(2), match.group(1), picture=False))
    return sorted(found, key=lambda reference: reference.line)


def _links(text: str, line_of: Callable[[int], int], base: int = 0) -> list[Reference]:
    found: list[Reference] = []
    if "](" not in text:  # most paragraphs have none, and looking for one costs
        return found
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


def footnote_faults(parts: Parts) -> list[Fault]:
    """Notes that are pointed to and not written, or written and not pointed to."""
    used: dict[str, int] = {}
    written: dict[str, int] = {}
    for passage in passages(parts):
        text = _mask("\n".join(passage.lines))
        if "[^" not in text:
            continue
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


def raw_html(parts: Parts) -> list[tuple[int, str]]:
    """(line, tag) of every HTML tag; the page shows them as text."""
    found = []
    for passage in passages(parts):
        text = "\n".join(passage.lines)
        for offset, line in enumerate(_mask(text).split("\n") if "<" in text else ()):
            match = _TAG.search(_AUTOLINK.sub("", line))
            if match:
                found.append((passage.line + offset, match.group(0)[:40]))
    return found


def tables(parts: Parts) -> int:
    """How many tables the text has."""
    return sum(
        1 for passage in passages(parts) for line in passage.lines if "|" in line and TABLE_RULE.match(line)
    )


def syllables(parts: Parts) -> int:
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
    if "](" in text:
        text = _LINK.sub(lambda m: m.group(4) or m.group(5) or "" if m.group(1) else m.group(2), text)
    return len(_WORD.findall(text.replace("|", " ")))
