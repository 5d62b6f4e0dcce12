"""What a pasted text or a Word file is made of, once everything that is only its look has been dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from app.core.legacy import Encoding


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text. `old` is the encoding of its font where that is one of before Unicode; `capitals`: it draws capitals."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""
    old: Encoding | None = None
    capitals: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A line break inside a paragraph."""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Where a footnote is pointed to."""

    number: int


@dataclass(frozen=True, slots=True)
class PictureMark:
    """Where a picture stands."""

    number: int


Span = Words | Break | NoteMark | PictureMark
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the source; levels from 1, as it had them, 0 for the title of the whole."""

    level: int
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, which may have line breaks."""

    line: Line


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: `depth` as the source had it, `number` None for a bullet, further paragraphs in `more`."""

    depth: int
    number: int | None
    line: Line
    more: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, all of one length, the first row being the head."""

    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: paragraphs and items."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines shown as they are."""

    text: str


Block = Heading | Paragraph | Item | Table | Quote | Code


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its bytes, or None where only an address came along."""

    data: bytes | None
    mime: str
    alt: str


What = Literal[
    "tables", "merged", "unwieldy", "nested", "links", "notes", "lost_notes", "formulas", "contents", "letters",
    "charts",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """What was read: blocks in order, notes and pictures by number, and how many of what there were."""

    blocks: tuple[Block, ...]
    notes: dict[int, Line] = field(default_factory=dict)
    pictures: dict[int, Picture] = field(default_factory=dict)
    counts: Counter[What] = field(default_factory=Counter)


def lines_of(blocks: Iterable[Block]) -> Iterable[Line]:
    """Every line of text of some blocks, in order."""
    for block in blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.line
        elif isinstance(block, Item):
            yield block.line
            yield from block.more
        elif isinstance(block, Table):
            for row in block.rows:
                yield from row
        elif isinstance(block, Quote):
            yield from lines_of(block.blocks)


def plain(line: Iterable[Span]) -> str:
    """What a reader sees of a line, without its marks."""
    text = "".join(span.text if isinstance(span, Words) else " " for span in line)
    return " ".join(text.split())
