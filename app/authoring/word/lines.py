"""Lines of text: trimmed, joined, and without the signs that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from app.authoring.word.parts import (
    Block,
    Break,
    Code,
    Heading,
    Item,
    Line,
    Paragraph,
    Quote,
    Span,
    Table,
    Words,
)

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ue000-\uf8ff]"
)
_SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def tidy(spans: list[Span]) -> Line:
    """A line without white space or breaks at its ends; empty when nothing is in it."""
    says = [
        n
        for n, span in enumerate(spans)
        if not isinstance(span, Break) and not (isinstance(span, Words) and not span.text.strip())
    ]
    return tuple(spans[says[0] : says[-1] + 1]) if says else ()


def joined(blocks: list[Block]) -> Line:
    """Blocks as one line, for where only a line can stand: cells, notes, headings."""
    found: list[Span] = []
    for block in blocks:
        lines: list[Line] = []
        if isinstance(block, Heading | Paragraph):
            lines = [block.line]
        elif isinstance(block, Item):
            mark = "" if block.number is None else f"{block.number}. "
            lines = [(Words(mark or "– "), *block.line), *block.more]
        elif isinstance(block, Table):
            lines = [cell for row in block.rows for cell in row if cell]
        elif isinstance(block, Quote):
            lines = [joined(list(block.blocks))]
        elif isinstance(block, Code):
            lines = [(Words(block.text, code=True),)]
        for line in lines:
            found += [Words(" "), *line] if found else line
    return tidy(found)


def on_one_line(line: Line) -> Line:
    """A line without breaks, for a cell."""
    return tuple(Words(" ") if isinstance(span, Break) else span for span in line)


def bold(span: Span) -> Span:
    """The run in bold."""
    return replace(span, bold=True) if isinstance(span, Words) else span


def visible(text: str) -> str:
    """Text in NFC without signs that nobody sees; the soft hyphen stays, which is a letter in TCVN3."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text).replace("\u00a0", " "))


def raised(text: str, shift: str) -> str:
    """Small raised or lowered figures as signs of their own (m², H₂O); other text as it is."""
    table = _SUPERSCRIPTS if shift == "up" else _SUBSCRIPTS
    return text.translate(table) if text.strip() and all(ord(c) in table for c in text.strip()) else text
