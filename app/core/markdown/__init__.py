"""Markdown of lessons and questions → HTML that is safe whatever was written.

`render` is done at publishing and kept; it is not meant for every request. `source`, `findings` and `answers` read the
same text for the check of a course.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from app.core.markdown import engine, safety
from app.core.markdown.findings import syllables
from app.core.markdown.page import MediaInfo, Page, TocEntry, Variant, media_path, option_key
from app.core.markdown.source import split

#: part of the key of stored HTML: raise it when the same text renders differently
RENDERER = 1

__all__ = [
    "RENDERER",
    "MediaInfo",
    "Rendered",
    "TocEntry",
    "Variant",
    "media_path",
    "option_key",
    "plain",
    "render",
    "render_inline",
]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered text; `toc` lists its headings, `syllables` what a reader reads (self-checks left out)."""

    html: str
    toc: tuple[TocEntry, ...]
    syllables: int


def render(
    text: str, *, media: Mapping[str, MediaInfo] | None = None, lazy_from: int = 1, id_prefix: str = ""
) -> Rendered:
    """Render the text of a lesson or question.

    `media` maps paths of the course folder (`media/x.svg`) to what is served. The first `lazy_from` pictures load at
    once when they stand near the top, all others when they come into view. `id_prefix` keeps ids apart where several
    texts share a page.
    """
    page = Page(media=media or {}, prefix=id_prefix, lazy_from=lazy_from)
    try:
        markup = engine.build(page).convert(text)
    except RecursionError:  # quotations or lists nested beyond any reading: shown as typed
        page = Page()
        markup = f"<pre>{escape(text)}</pre>"
    parts, _ = split(text)
    return Rendered(safety.clean(markup, sources=_sources(media)), tuple(page.toc), syllables(parts))


def render_inline(text: str, *, media: Mapping[str, MediaInfo] | None = None) -> str:
    """Render an answer or a line of feedback: emphasis, links, code and formulas, no paragraphs."""
    page = Page(media=media or {})
    try:
        markup = engine.inline(engine.build(page), text)
    except RecursionError:
        markup = escape(text)
    return safety.clean(markup, sources=_sources(media), inline=True).strip()


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


def _sources(media: Mapping[str, MediaInfo] | None) -> frozenset[str]:
    found: set[str] = set()
    for info in (media or {}).values():
        found.add(info.url)
        found.update(variant[0] for variant in info.variants)
    return frozenset(found)
