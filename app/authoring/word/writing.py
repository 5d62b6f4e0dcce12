"""Blocks → the Markdown of lessons. Whatever the text says, only what is a block here becomes one there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from app.authoring.word.parts import (
    Block,
    Break,
    Code,
    Document,
    Heading,
    Item,
    Line,
    NoteMark,
    Paragraph,
    PictureMark,
    Quote,
    Table,
    Words,
    lines_of,
)

DEEPEST_LIST = 4  # levels below the first; deeper ones are drawn at this one
PLACEHOLDER = "Lời thay cho hình"  # the checks remind the author to write a real one
LOST = "*(Chỗ này có một hình chưa lấy được: chọn tệp rồi chèn vào đây.)*"

_SIGNS = re.compile(r"[\\`*\[\]$|]|(?<![^\W_])_|_(?![^\W_])")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
_START = re.compile(r"(?:#{1,6}|>|[-+]|~{3,})(?=\s|$)|>|/{3}|~{3,}|-{3,}|_{3,}|(\d+)[.)](?=\s|$)")


def write(
    document: Document,
    blocks: Sequence[Block] | None = None,
    *,
    paths: Mapping[int, str],
    labels: Iterable[str] = (),
) -> str:
    """The Markdown of a document, or of some of its blocks, without a line feed at its end.

    `paths` names the file of each picture that was kept; where one is missing, the text says so in its place. `labels`
    are names of notes that the text around already uses.
    """
    shown = document.blocks if blocks is None else blocks
    writer = _Writer(document, paths, set(labels))
    text = writer.blocks(shown)
    return "\n\n".join([text, *writer.notes()]).strip("\n")


def is_inline(document: Document) -> bool:
    """Whether it is a piece of one paragraph, to be put inside another."""
    if len(document.blocks) != 1 or not isinstance(document.blocks[0], Paragraph):
        return False
    return all(isinstance(span, Words) for span in document.blocks[0].line)


class _Writer:
    def __init__(self, document: Document, paths: Mapping[int, str], taken: set[str]) -> None:
        self.document = document
        self.paths = paths
        self.taken = taken
        self.named: dict[int, str] = {}  # note → its name in the text

    def blocks(self, blocks: Sequence[Block]) -> str:
        levels: list[int] = []
        written: list[str] = []
        for is_item, run in groupby(blocks, lambda block: isinstance(block, Item)):
            if is_item:
                written.append(self._list([block for block in run if isinstance(block, Item)]))
                continue
            for block in run:
                if isinstance(block, Heading):
                    while levels and levels[-1] >= block.level:
                        levels.pop()
                    levels.append(block.level)
                    mark = "#" * min(6, 1 + len(levels))
                    title = self._words(_unmarked(block.line), " ").replace("#", "\\#")
                    written.append(f"{mark} {title}" if title else "")
                else:
                    written.append(self._block(block))
        return "\n\n".join(piece for piece in written if piece)

    def _block(self, block: Block) -> str:
        if isinstance(block, Paragraph):
            return "\n".join(_started(line) for line in self._lines(block.line) if line)
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Quote):
            return "\n".join(f"> {line}".rstrip() for line in self.blocks(block.blocks).split("\n"))
        if isinstance(block, Code):
            longest = max((len(run) for run in re.findall(r"`+", block.text)), default=0)
            fence = "`" * max(3, longest + 1)
            return f"{fence}\n{block.text}\n{fence}"
        return ""

    def _list(self, items: Sequence[Item]) -> str:
        depths: list[int] = []
        rows: list[str] = []
        before: dict[int, bool] = {}  # depth → whether the item before it there was numbered
        for item in items:
            while depths and depths[-1] >= item.depth:
                depths.pop()
            depths.append(item.depth)
            level = min(len(depths) - 1, DEEPEST_LIST)
            indent = "    " * level
            lines = [line for line in self._lines(item.line) if line]
            if not lines:
                continue
            numbered = item.number is not None
            if before.get(level, numbered) != numbered and rows[-1:] != [""]:
                rows.append("")  # a list of the other kind
            before = {depth: kind for depth, kind in before.items() if depth < level} | {level: numbered}
            mark = "-" if item.number is None else f"{item.number}."
            rows.append(f"{indent}{mark} {_started(lines[0])}")
            rows += [f"{indent}    {_started(line)}" for line in lines[1:]]
            for more in item.more:
                further = [line for line in self._lines(more) if line]
                rows += ["", *(f"{indent}    {_started(line)}" for line in further)] if further else []
        return "\n".join(rows)

    def _table(self, table: Table) -> str:
        rows = [[self._words(cell, " ") for cell in row] for row in table.rows]
        rows[0] = [self._words(_unmarked(cell), " ") for cell in table.rows[0]]
        out = ["| " + " | ".join(row) + " |" for row in rows]
        out.insert(1, "|" + "---|" * len(rows[0]))
        return "\n".join(out)

    def notes(self) -> list[str]:
        written: list[str] = []
        while len(written) < len(self.named):  # a note may point to another one
            number, label = list(self.named.items())[len(written)]
            text = self._words(self.document.notes.get(number, ()), " ")
            written.append(f"[^{label}]: {_started(text) or '…'}")
        return written

    def _label(self, number: int) -> str:
        if number not in self.named:
            name = next(str(n) for n in range(1, 100_000) if str(n) not in self.taken)
            self.taken.add(name)
            self.named[number] = name
        return self.named[number]

    def _lines(self, line: Line) -> list[str]:
        """The lines of a paragraph, each a line of the text."""
        found: list[list[Words | NoteMark | PictureMark]] = [[]]
        for span in line:
            if isinstance(span, Break):
                found.append([])
            else:
                found[-1].append(span)
        return [self._run(spans) for spans in found]

    def _words(self, line: Line, between: str) -> str:
        """A line where no line may end."""
        return between.join(piece for piece in self._lines(line) if piece)

    def _run(self, spans: Sequence[Words | NoteMark | PictureMark]) -> str:
        out: list[str] = []
        merged = _merged(spans)
        for index, span in enumerate(merged):
            if isinstance(span, NoteMark):
                out.append(f"[^{self._label(span.number)}]")
            elif isinstance(span, PictureMark):
                out.append(self._picture(span.number))
            else:
                touches = _touches(merged, index)
                out.append(_formatted(span, touches))
        return re.sub(r" {2,}", " ", "".join(out)).strip()

    def _picture(self, number: int) -> str:
        picture = self.document.pictures.get(number)
        path = self.paths.get(number)
        if path is None:
            return LOST
        alt = _escaped(picture.alt) if picture and picture.alt else f"{PLACEHOLDER} {number}"
        return f"![{alt}]({path})"


def _merged(spans: Sequence[Words | NoteMark | PictureMark]) -> list[Words | NoteMark | PictureMark]:
    """Neighbouring runs of one look as one; white space belongs to no look; no run without text."""
    pieces: list[Words | NoteMark | PictureMark] = []
    for span in spans:
        if not isinstance(span, Words):
            pieces.append(span)
            continue
        text = re.sub(r"\s+", " ", span.text)
        bare = text.strip()
        if not bare:
            pieces += [Words(" ")] if text else []
            continue
        looks = bool(re.search(r"\w", bare))
        core = Words(bare, span.bold and looks, span.italic and looks, span.code, span.link)
        pieces += [Words(" ")] if text[0] == " " else []
        pieces.append(core)
        pieces += [Words(" ")] if text[-1] == " " else []
    out: list[Words | NoteMark | PictureMark] = []
    for piece in pieces:
        last = out[-1] if out else None
        if isinstance(piece, Words) and isinstance(last, Words):
            if piece.text == " " and last.text.endswith(" "):
                continue
            if _look(piece) == _look(last):
                out[-1] = Words(last.text + piece.text, *_look(last))
                continue
            # a space between two runs of one look joins them
            before = out[-2] if len(out) > 1 else None
            if last.text == " " and isinstance(before, Words) and _look(before) == _look(piece):
                out[-2:] = [Words(f"{before.text} {piece.text}", *_look(piece))]
                continue
        out.append(piece)
    return out


def _look(span: Words) -> tuple[bool, bool, bool, str]:
    return span.bold, span.italic, span.code, span.link


def _touches(spans: Sequence[Words | NoteMark | PictureMark], index: int) -> bool:
    """Whether a marked run stands right beside another marked one: signs would run together."""
    for other in (index - 1, index + 1):
        if 0 <= other < len(spans):
            beside = spans[other]
            if isinstance(beside, PictureMark):
                return True
            if isinstance(beside, Words) and (beside.bold or beside.italic):
                return True
    return False


def _formatted(span: Words, touches: bool) -> str:
    plain = span.text.strip(" ")
    if not plain:
        return span.text
    if span.code and "`" not in plain and "|" not in plain and len(plain) < 1000 and not span.link:
        return f"`{plain}`"
    text = _escaped(plain)
    if span.link:
        text = f"[{text}]({span.link})"
    sign = "" if touches else "*" * (2 * span.bold + span.italic)
    # a space that the run was merged with stays outside its signs
    lead = " " if span.text[0] == " " else ""
    tail = " " if span.text[-1] == " " else ""
    return f"{lead}{sign}{text}{sign}{tail}"


def _escaped(text: str) -> str:
    """Text in which nothing is markup, wherever on a line it stands."""
    return _TAG.sub("&lt;", _ENTITY.sub("&amp;", _SIGNS.sub(lambda m: "\\" + m.group(0), text)))


def _started(line: str) -> str:
    """A line that begins nothing: no heading, list, quotation, rule or block."""
    if "-" in line and set(line) <= set("-: "):
        at = line.index("-")
        return f"{line[:at]}\\{line[at:]}"
    found = _START.match(line)
    if found is None:
        return line
    if found.group(1):
        at = found.end(1)
        return f"{line[:at]}\\{line[at:]}"
    first = line[0]
    return (f"&#{ord(first)};" if first in "/~" else f"\\{first}") + line[1:]


def _unmarked(line: Line) -> Line:
    """A line without bold and italics, for headings and heads of tables; pictures are taken out by the reader."""
    return tuple(
        Words(span.text, code=span.code, link=span.link) if isinstance(span, Words) else span for span in line
    )


def pictures_in(blocks: Iterable[Block], notes: Iterable[Line] = ()) -> list[int]:
    """Numbers of the pictures that some blocks show, in order."""
    lines = [*lines_of(blocks), *notes]
    return [span.number for line in lines for span in line if isinstance(span, PictureMark)]
