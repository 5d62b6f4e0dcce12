"""HTML, however strange → blocks. The tree is the HTML parser's of browsers' making; nothing in it is ever run."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from app.authoring.word import addresses, lists, notes, tables
from app.authoring.word.lines import bold, joined, on_one_line, raised, tidy, visible
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
    Picture,
    PictureMark,
    Quote,
    Span,
    Table,
    What,
    Words,
    plain,
)
from app.authoring.word.styles import Look, hidden, within
from app.authoring.word.tree import MOST_PICTURES, Tree, plant

Element = Any  # an element of lxml, which has no types

DEEPEST = 100  # elements inside each other; what is deeper is read as text alone

_BLOCKS = frozenset(
    "p div section article main header footer aside address center figure figcaption fieldset form legend details summary"
    " dl dd hgroup body html caption tr td th".split()
)  # fmt: skip
_MARKS: dict[str, What] = {"hoctapso-bieu-do": "charts", "hoctapso-chu": "letters"}  # see docx
_HEADING = re.compile(r"h([1-6])")
_CONTENTS = re.compile(r"\bMsoToc\d|\bMsoTocHeading", re.IGNORECASE)
_COMMENT = re.compile(r"mso-element:\s*(?:comment|header|footer)|\bMsoComment", re.IGNORECASE)


def read(html: str) -> Document:
    """The blocks of a piece of HTML. Raises TooLong; whatever else is in it is read as well as it can be."""
    tree = plant(html)
    if tree is None:
        return Document(())
    reader = _Reader(tree)
    reader.walk(tree.root, Look(), 0)
    reader.flush()
    return reader.document()


class _Reader:
    """One pass over a tree. `out` gathers blocks, `line` the paragraph that is being read."""

    def __init__(self, tree: Tree) -> None:
        self.attached = tree.attached
        self.fonts = tree.fonts
        self.notes = notes.find(tree.root)
        self.bodies = {body: number for number, body in self.notes.bodies.items()}
        self.out: list[Block] = []
        self.line: list[Span] = []
        self.depth = 0  # of lists
        self.pictures: dict[int, Picture] = {}
        self.counts: Counter[What] = Counter()
        self.note_lines: dict[int, Line] = {}

    def document(self) -> Document:
        for number, body in self.notes.bodies.items():
            self.note_lines[number] = self._inner_line(body, Look(), 0)
        self.counts["notes"] = len(self.note_lines)
        return Document(tuple(self.out), self.note_lines, self.pictures, self.counts)

    def walk(self, element: Element, look: Look, level: int) -> None:
        """Read what is inside an element, in the look it has there."""
        if level > DEEPEST:
            self._say("".join(element.itertext()), look)
            return
        self._say(element.text, look)
        for child in element:
            self._element(child, look, level + 1)
            self._say(child.tail, look)

    def _element(self, e: Element, look: Look, level: int) -> None:
        tag = e.tag if isinstance(e.tag, str) else ""
        if not tag or e in self.bodies or e in self.notes.back:
            return
        if tag in ("math", "m:omath", "m:omathpara"):
            self.counts["formulas"] += 1
            return
        if tag in _MARKS:
            self.counts[_MARKS[tag]] += 1
            return
        kind = e.get("class") or ""
        style = e.get("style") or ""
        if kind or style:
            if _CONTENTS.search(kind):
                self.counts["contents"] += 1
                return
            if _COMMENT.search(style) or _COMMENT.search(kind) or hidden(e) or lists.is_mark(e):
                return
        if tag == "br":
            self.line.append(Break())
        elif tag == "hr":
            self.flush()
        elif tag == "img":
            self._image(e)
        elif tag == "a":
            self._link(e, look, level)
        elif "MsoTitle" in kind:
            self._heading(e, 0, look, level)
        elif heading := _HEADING.fullmatch(tag) or (
            e.get("role") == "heading" and re.match(r"(\d)", e.get("aria-level") or "2")
        ):
            self._heading(e, int(heading.group(1)), look, level)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._list(e, look, level)
        elif tag == "li":  # a stray one
            self.flush()
            self._item(e, self.depth or 1, None, "", look, level)
        elif tag == "table":
            self._table(e, look, level)
        elif tag == "blockquote":
            self._quote(e, look, level)
        elif tag == "pre":
            self.flush()
            text = visible("".join(e.itertext())).strip("\n").rstrip()
            if text.strip():
                self.out.append(Code("\n".join(line.rstrip() for line in text.split("\n"))))
        elif tag == "p" and (depth := lists.fake_depth(e)) is not None:
            self._fake_item(e, depth, look, level)
        elif tag == "dt":
            self.flush()
            self.walk(e, replace(within(look, e, self.fonts), bold=True), level)
            self.flush()
        elif tag in _BLOCKS:
            self.flush()
            self.walk(e, within(look, e, self.fonts), level)
            self.flush()
        else:
            self.walk(e, within(look, e, self.fonts), level)

    def _say(self, text: str | None, look: Look) -> None:
        if not text:
            return
        text = visible(text)
        if look.shift:
            text = raised(text, look.shift)
        self.line.append(Words(text, look.bold, look.italic, look.code, look.link, look.old, look.capitals))

    def flush(self) -> None:
        """End the paragraph that is being read."""
        line = tidy(self.line)
        self.line = []
        if line:
            self.out.append(Paragraph(line))

    def _inside(self, element: Element, look: Look, level: int) -> list[Block]:
        """The blocks inside an element, read apart."""
        out, line = self.out, self.line
        self.out, self.line = [], []
        self.walk(element, look, level)
        self.flush()
        found, self.out, self.line = self.out, out, line
        return found

    def _inner_line(self, element: Element, look: Look, level: int) -> Line:
        """All that is inside an element as one line."""
        depth, self.depth = self.depth, 0
        found = self._inside(element, within(look, element, self.fonts), level)
        self.depth = depth
        return joined(found)

    def _link(self, e: Element, look: Look, level: int) -> None:
        if e in self.notes.marks:
            self.line.append(NoteMark(self.notes.marks[e]))
            return
        if e in self.notes.lost:
            self.counts["lost_notes"] += 1
        href = e.get("href") or ""
        address = addresses.link_address(href)
        if href and not address and not href.startswith("#") and e not in self.notes.lost:
            self.counts["links"] += 1
        self.walk(e, replace(within(look, e, self.fonts), link=address or look.link), level)

    def _image(self, e: Element) -> None:
        sizes = (e.get("width") or "", e.get("height") or "")
        if len(self.pictures) >= MOST_PICTURES or any(size in ("0", "1", "2") for size in sizes):
            return
        number = len(self.pictures) + 1
        src = (e.get("src") or e.get("data-src") or "")[:40_000_000]
        self.pictures[number] = addresses.picture(src, e.get("alt") or "", self.attached)
        self.line.append(PictureMark(number))

    def _heading(self, e: Element, rank: int, look: Look, level: int) -> None:
        self.flush()
        mark = " ".join(self._mark(e).split())
        line = (
            (Words(f"{mark} "), *self._inner_line(e, look, level))
            if mark
            else self._inner_line(e, look, level)
        )
        words = tidy(
            [Words(" ") if isinstance(s, Break) else s for s in line if not isinstance(s, PictureMark)]
        )
        if plain(words):
            self.out.append(Heading(rank, words))
        elif words:
            self.out.append(Paragraph(words))
        self.out += [Paragraph((s,)) for s in line if isinstance(s, PictureMark)]

    def _list(self, e: Element, look: Look, level: int) -> None:
        inner = within(look, e, self.fonts)
        kind = e.get("type") or ""
        if found := re.search(r"list-style-type\s*:\s*([\w-]+)", e.get("style") or ""):
            kind = found.group(1).lower()
        number = lists.whole(e.get("start"), 1) if e.tag == "ol" else None
        self.depth += 1
        self.flush()
        for child in e:
            if child in self.bodies:
                continue
            if child.tag != "li":  # a list right inside a list belongs to the item above
                self._element(child, inner, level + 1)
                continue
            if number is not None:
                number = lists.whole(child.get("value"), number)
            mark = lists.letter(kind, number or 0)
            depth = lists.whole(child.get("data-aria-level"), self.depth)
            self._item(child, depth, None if mark else number, mark, inner, level)
            number = None if number is None else number + 1
        self.depth -= 1

    def _fake_item(self, e: Element, depth: int, look: Look, level: int) -> None:
        self.flush()
        number, words = lists.read_mark(self._mark(e))
        self._item(e, depth, number, words, look, level)

    def _mark(self, e: Element) -> str:
        """The number or bullet that Word drew before a paragraph or heading."""
        found = next((span for span in e.iter("span") if lists.is_mark(span)), None)
        return visible("".join(found.itertext())) if found is not None else ""

    def _item(self, e: Element, depth: int, number: int | None, mark: str, look: Look, level: int) -> None:
        """One item; what is more than paragraphs (a table, a list inside) follows it."""
        own = within(look, e, self.fonts)
        blocks = self._inside(e, own, level + 1)
        lines: list[Line] = []
        while blocks and isinstance(blocks[0], Paragraph | Heading):
            lines.append(blocks.pop(0).line)  # type: ignore[union-attr]
        if mark:
            lines[:1] = [tidy([Words(f"{mark} "), *(lines[0] if lines else ())])]
        if lines:
            self.out.append(Item(depth, number, lines[0], tuple(lines[1:])))
        self.out += blocks

    def _quote(self, e: Element, look: Look, level: int) -> None:
        self.flush()
        depth, self.depth = self.depth, 0
        inside = self._inside(e, within(look, e, self.fonts), level)
        self.depth = depth
        kept: list[Block] = []
        for block in inside:
            if isinstance(block, Paragraph | Item):
                kept.append(block)
            elif isinstance(block, Quote):
                kept += block.blocks
            elif isinstance(block, Heading):
                kept.append(Paragraph(tuple(bold(span) for span in block.line)))
            else:  # tables and code are not set inside quotations
                if kept:
                    self.out.append(Quote(tuple(kept)))
                    kept = []
                self.out.append(block)
        if kept:
            self.out.append(Quote(tuple(kept)))

    def _table(self, e: Element, look: Look, level: int) -> None:
        self.flush()
        for caption in e.iterchildren("caption"):
            self._element(caption, look, level + 1)
        if level > DEEPEST // 2:
            self.walk(e, look, level)
            self.flush()
            return
        rows = tables.rows_of(e)
        if sum(len(tables.cells_of(row)) for row in rows) <= 1:  # a frame around a text
            self.walk(e, look, level)
            self.flush()
            return
        if any(True for _ in e.iterdescendants("table")):
            self.counts["nested"] += 1
        titled = tables.is_title(rows)
        try:
            laid, merged = tables.lay_out(rows[titled:])
        except OverflowError:
            self.counts["unwieldy"] += 1
            self.walk(e, look, level)
            self.flush()
            return
        if titled:
            self._element(rows.pop(0), look, level + 1)
        cells = [cell for row in rows for cell in tables.cells_of(row)]
        said = {cell: self._inner_line(cell, look, level + 1) for cell in cells}
        grid = tables.without_empty(
            [[said[cell] if cell is not None else () for cell in row] for row in laid]
        )
        if len(grid) == 1 and len(grid[0]) == 1:
            self.out.append(Paragraph(grid[0][0]))
        elif grid:
            self.counts["tables"] += 1
            self.counts["merged"] += merged or titled
            self.out.append(Table(tuple(tuple(on_one_line(cell) for cell in row) for row in grid)))
