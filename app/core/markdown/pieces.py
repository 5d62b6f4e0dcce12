"""A text rendered piece by piece, so that a preview pays only for the paragraph that changed.

The pieces joined are the whole rendering byte for byte. What a piece leans on outside itself is part of the key under
which it is kept: the files it shows, the ids above that resemble its own, the number and heading of its tables. A text
that leans on more (link definitions and footnotes reach everywhere) is not cut at all.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.cache import Cache
from app.core.markdown import engine, safety
from app.core.markdown.blocks import MOST_OPEN_BRACKETS
from app.core.markdown.finishing import NEAR_TOP
from app.core.markdown.page import MediaInfo, TocEntry, addresses
from app.core.markdown.source import Block, Code, Passage, split

LONGEST = 300_000  # characters of a text worth cutting

# what may belong to the list, quotation or code above although an empty line stands between
_GOES_ON = re.compile(r" {0,3}(?:(?:[*+-]|\d+\.) |>)| {4}")
_INDENTED = "    "
_TAG_LIKE = re.compile(r"<[A-Za-z/!?]")
_GUARD = "\n<p>.</p>"


@dataclass(frozen=True, slots=True)
class Piece:
    """A rendered piece; `line` of the text on which it begins. The rest is for the pieces below it."""

    line: int
    html: str
    toc: tuple[TocEntry, ...]
    ids: frozenset[str]
    tables: int
    heading: str | None
    pictures: int
    top_text: int
    glued: bool


@dataclass(slots=True)
class _Above:
    """What the pieces so far hand down."""

    ids: set[str]
    tables: int = 0
    heading: str = ""

    def seen_by(self, wanted: frozenset[str], tables: bool) -> Hashable:
        """As much of it as a piece that asked for these ids and has tables can notice."""
        alike = tuple(name + "-" for name in wanted)
        ids = frozenset(i for i in self.ids if i in wanted or i.startswith(alike)) if alike else frozenset()
        return (ids, self.tables, self.heading) if tables else ids


class _Inseparable(Exception):
    """The piece cannot be rendered apart from the rest."""


def render(
    text: str, *, media: Mapping[str, MediaInfo], prefix: str, lazy_from: int, lang: str, cache: Cache
) -> list[Piece] | None:
    """The pieces of `text`, or None where it has to be rendered whole."""
    cuts = cut(text)
    if cuts is None:
        return None
    above = _Above(set())
    found: list[Piece] = []
    try:
        for line, source in cuts:
            piece = _piece(source, above, media, (prefix, lang), cache)
            above.ids |= piece.ids
            above.tables += piece.tables
            above.heading = above.heading if piece.heading is None else piece.heading
            found.append(replace(piece, line=line))
    except (_Inseparable, RecursionError):
        return None
    # pieces are rendered with pictures that load late; a picture near the top of a short text must not
    if lazy_from > 0 and any(p.pictures for p in found) and sum(p.top_text for p in found) < NEAR_TOP:
        return None
    return found


def _piece(
    source: str, above: _Above, media: Mapping[str, MediaInfo], how: tuple[str, str], cache: Cache
) -> Piece:
    prefix, lang = how
    # three steps, because what a piece leans on is only known once it was rendered
    name: tuple[Hashable, ...] = (how, source)
    if (paths := cache.get(name)) is not None:
        name = (*name, tuple(media.get(path) for path in paths))
        if (leans_on := cache.get(name)) is not None:
            kept: Piece | None = cache.get((*name, above.seen_by(*leans_on)))
            if kept is not None:
                return kept
    with engine.ready(
        media, prefix=prefix, lazy_from=0, lang=lang, ids=above.ids, tables=above.tables, heading=above.heading
    ) as (md, page):
        markup = md.convert(source)
        if page.ordered_tasks or any(_TAG_LIKE.search(formula) for formula in page.formulas.values()):
            raise _Inseparable
        paths = tuple(sorted(page.looked_up))
        files = tuple(media.get(path) for path in paths)
        leans_on = frozenset(page.wanted), page.tables > above.tables
        piece = Piece(
            0,
            _clean(markup, files),
            tuple(page.toc),
            frozenset(page.ids - above.ids),
            page.tables - above.tables,
            page.heading if page.toc else None,
            page.pictures,
            page.top_text,
            page.glued,
        )
    cache.put((how, source), paths, len(source) + 200)
    cache.put((how, source, files), leans_on, 300)
    cache.put((how, source, files, above.seen_by(*leans_on)), piece, len(piece.html) + 500)
    return piece


def _clean(markup: str, files: Sequence[MediaInfo | None]) -> str:
    """Cleaned alone, and only if nothing of it reaches into what stands below."""
    sources = addresses(info for info in files if info is not None)
    cleaned = safety.clean(markup + _GUARD, sources=sources)
    if not cleaned.endswith(_GUARD):
        raise _Inseparable
    return cleaned.removesuffix(_GUARD)


def cut(text: str) -> list[tuple[int, str]] | None:
    """(line, text) of pieces that Markdown reads alike together and apart; None where it would not."""
    if len(text) > LONGEST or "]:" in text or any(sign in text for sign in "\r\x02\x03"):
        return None
    lines = re.sub(r"(?<=\n) +\n", "\n", (text + "\n\n").expandtabs(4)).split("\n")
    if max(text.count("["), text.count("](")) > MOST_OPEN_BRACKETS and _may_be_disarmed(lines):
        return None
    parts, _ = split("\n".join(lines))
    starts = [start for start in _starts(parts) if start]
    pieces = []
    for begin, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        piece = "\n".join(lines[begin:end])
        if end < len(lines):
            piece = piece.rstrip("\n")
        if piece.strip():
            while not lines[begin]:
                begin += 1
            pieces.append((begin + 1, piece))
    return pieces


def _may_be_disarmed(lines: Sequence[str]) -> bool:
    """Whether any run of these lines could open more brackets than the renderer reads."""
    signs = sum(max(0, line.count("[") - line.count("]")) for line in lines)
    return max(signs, sum(max(0, line.count("](") - line.count(")")) for line in lines)) > MOST_OPEN_BRACKETS


def _starts(parts: Sequence[Passage | Code | Block]) -> Iterator[int]:
    """Indices of lines before which the text can be cut: nothing there joins what stands above."""
    empty = True  # whether the line above ends whatever it belonged to
    last = ""  # the last line above that is not empty, in this run of passages
    for part in parts:
        if not isinstance(part, Passage):
            # blank lines after indented code belong to it; a text after stands beside the one before
            together = isinstance(part, Block) and part.kind == "sau"
            if not together and not last.startswith(_INDENTED):
                yield part.line - (2 if isinstance(part, Code) else 1)
            empty, last = True, ""
            continue
        for index, line in enumerate(part.lines, start=part.line - 1):
            if line.strip() and empty and not last.startswith(_INDENTED) and not _GOES_ON.match(line):
                yield index
            empty = not line
            last = line or last
