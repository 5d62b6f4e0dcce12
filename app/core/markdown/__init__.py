"""Markdown of lessons and questions → HTML that is safe whatever was written.

`render` is done at publishing and kept; it is not meant for every request. `render_blocks` is, for previews. `source`,
`findings` and `answers` read the same text for the check of a course.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from app.core.cache import Cache
from app.core.markdown import engine, pieces, safety
from app.core.markdown.findings import syllables
from app.core.markdown.page import (
    POSTERS,
    MediaInfo,
    Page,
    TocEntry,
    Variant,
    addresses,
    media_path,
    option_key,
)
from app.core.markdown.source import split

#: part of the key of stored HTML: raise it when the same text renders differently
RENDERER = 1
#: pieces of texts that this process previewed lately
KEPT = Cache()

__all__ = [
    "POSTERS",
    "RENDERER",
    "MediaInfo",
    "Rendered",
    "TocEntry",
    "Variant",
    "media_path",
    "option_key",
    "plain",
    "render",
    "render_blocks",
    "render_inline",
]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered text; `toc` lists its headings, `syllables` what a reader reads (self-checks left out).

    `blocks` are the pieces of `html` with the line of the text on which each begins, counted from 1.
    """

    html: str
    toc: tuple[TocEntry, ...]
    syllables: int
    blocks: tuple[tuple[int, str], ...] = ()


def render(
    text: str,
    *,
    media: Mapping[str, MediaInfo] | None = None,
    lazy_from: int = 1,
    id_prefix: str = "",
    lang: str = "vi",
) -> Rendered:
    """Render the text of a lesson or question.

    `media` maps paths of the course folder (`media/x.svg`) to what is served. The first `lazy_from` pictures load at
    once when they stand near the top, all others when they come into view. `id_prefix` keeps ids apart where several
    texts share a page. `lang` is the language of the text (BCP 47).
    """
    toc: tuple[TocEntry, ...] = ()
    try:
        with engine.ready(media or {}, prefix=id_prefix, lazy_from=lazy_from, lang=lang) as (md, page):
            markup = md.convert(text)
            toc = tuple(page.toc)
    except RecursionError:  # quotations or lists nested beyond any reading: shown as typed
        markup = f"<pre>{escape(text)}</pre>"
    parts, _ = split(text)
    html = safety.clean(markup, sources=addresses((media or {}).values()))
    return Rendered(html, toc, syllables(parts), ((1, html),))


def render_blocks(
    text: str,
    *,
    media: Mapping[str, MediaInfo] | None = None,
    lazy_from: int = 1,
    id_prefix: str = "",
    lang: str = "vi",
    cache: Cache = KEPT,
) -> Rendered:
    """The same as `render`, byte for byte, by pieces that are kept: for previews of a text that changes little by little.

    `blocks` of the result tells on which line of `text` each piece begins. A text with link definitions or footnotes,
    and some rarer ones, cannot be cut and is rendered whole.
    """
    found = pieces.render(
        text, media=media or {}, prefix=id_prefix, lazy_from=lazy_from, lang=lang, cache=cache
    )
    if found is None:
        return render(text, media=media, lazy_from=lazy_from, id_prefix=id_prefix, lang=lang)
    parts, _ = split(text)
    shown = [piece for piece in found if piece.html]
    blocks = tuple(
        (piece.line, piece.html if piece.glued or piece is shown[-1] else piece.html + "\n")
        for piece in shown
    )
    toc = tuple(entry for piece in found for entry in piece.toc)
    return Rendered("".join(html for _, html in blocks), toc, syllables(parts), blocks)


def render_inline(text: str, *, media: Mapping[str, MediaInfo] | None = None) -> str:
    """Render an answer or a line of feedback: emphasis, links, code and formulas, no paragraphs."""
    try:
        with engine.ready(media or {}) as (md, _):
            markup = engine.inline(md, text)
    except RecursionError:
        markup = escape(text)
    return safety.clean(markup, sources=addresses((media or {}).values()), inline=True).strip()


def plain(text: str) -> str:
    """What a reader sees of `text`, on one line, formulas as they were typed: for tables, letters and search."""
    page = Page()
    md = engine.build(page)
    md.inlinePatterns.deregister("hoctapso_formula")
    md.parser.blockprocessors.deregister("hoctapso_formula")
    try:
        return safety.text(md.convert(text))
    except RecursionError:
        return " ".join(text.split())
