"""Text of before Unicode in a document: found, shown as it would become, and rewritten when its author says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.authoring.word.parts import (
    Block,
    Document,
    Heading,
    Item,
    Line,
    Paragraph,
    Quote,
    Table,
    Words,
    lines_of,
    plain,
)
from app.core.legacy import Encoding, detect, is_unicode, to_unicode

SAMPLES = 6
SAMPLE_LENGTH = 90


@dataclass(frozen=True, slots=True)
class OldText:
    """The encoding found, and pieces of the text as they are and as they would be."""

    encoding: Encoding
    samples: tuple[tuple[str, str], ...]


def old_text(document: Document) -> OldText | None:
    """What of the document was typed with fonts of before Unicode; None where all of it is Unicode."""
    lines = _lines(document)
    encoding = _encoding(lines)
    if encoding is None:
        return None
    samples = []
    for line in lines:
        changed = _line(line, encoding)
        if changed != line and (before := plain(line)) != (after := plain(changed)):
            samples.append((_short(before), _short(after)))
            if len(samples) == SAMPLES:
                break
    return OldText(encoding, tuple(samples)) if samples else None


def modern(document: Document) -> Document:
    """The document in Unicode."""
    encoding = _encoding(_lines(document))
    if encoding is None:
        return document

    def change(line: Line) -> Line:
        return _line(line, encoding)

    return replace(
        document,
        blocks=tuple(_block(block, change) for block in document.blocks),
        notes={number: change(line) for number, line in document.notes.items()},
    )


def _lines(document: Document) -> list[Line]:
    return [*lines_of(document.blocks), *document.notes.values()]


def _encoding(lines: Sequence[Line]) -> Encoding | None:
    """By the fonts; where they say nothing, by the letters of the whole."""
    found: dict[Encoding, int] = {}
    for line in lines:
        for span in line:
            if isinstance(span, Words) and span.old and not span.text.isascii() and not is_unicode(span.text):
                found[span.old] = found.get(span.old, 0) + len(span.text)
    if not found:
        for text in map(plain, lines):  # line by line, or a single word in Unicode would speak for all
            if guess := detect(text):
                found[guess] = found.get(guess, 0) + len(text)
    return max(found, key=lambda encoding: found[encoding]) if found else None


def _line(line: Line, encoding: Encoding) -> Line:
    guessed = detect(plain(line), least=1) is encoding
    out = []
    for span in line:
        if isinstance(span, Words):
            if span.old is not None and not is_unicode(span.text):
                text = to_unicode(span.text, span.old, capitals=span.capitals)
                span = replace(span, text=text, old=None, capitals=False)
            elif guessed and span.old is None:
                span = replace(span, text=to_unicode(span.text, encoding))
        out.append(span)
    return tuple(out)


def _block(block: Block, change: Callable[[Line], Line]) -> Block:
    if isinstance(block, Heading | Paragraph):
        return replace(block, line=change(block.line))
    if isinstance(block, Item):
        return replace(block, line=change(block.line), more=tuple(change(line) for line in block.more))
    if isinstance(block, Table):
        return Table(tuple(tuple(change(cell) for cell in row) for row in block.rows))
    if isinstance(block, Quote):
        return Quote(tuple(_block(inner, change) for inner in block.blocks))
    return block


def _short(text: str) -> str:
    return text if len(text) <= SAMPLE_LENGTH else text[:SAMPLE_LENGTH].rsplit(" ", 1)[0] + " …"
