"""Markdown as the little HTML that a QTI item allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element, SubElement

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from app.core import markdown
from app.core.markdown import MediaInfo

OPEN, CLOSE = "\ue0f0", "\ue0f1"  # stand around the number of a gap

# Nothing in it is markup: most texts, which then need no renderer.
_PLAIN = re.compile(r"(?![-+/:\s]|[0-9]+[.)])[^\\`*_\[\]$&<>|#~\n{}^=]*")
_KEPT = frozenset(
    (
        "p",
        "strong",
        "em",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "br",
        "blockquote",
        "sub",
        "sup",
    )
)


class Markup:
    """Writes texts into elements. `media`: how files of media/ are addressed; `gap` makes the element of a gap, or None."""

    def __init__(self, media: Mapping[str, MediaInfo], gap: Callable[[int], Element | None]) -> None:
        self.media, self.gap = media, gap

    def write(self, parent: Element, words: str, *, inline: bool = False) -> None:
        """Markdown as the little HTML that QTI allows."""
        if _PLAIN.fullmatch(words):
            target = parent if inline else SubElement(parent, "p")
            self._words(target, words)
            return
        html = (
            markdown.render_inline(words, media=self.media)
            if inline
            else markdown.render(words, media=self.media).html
        )
        soup = BeautifulSoup(html, "lxml")
        if soup.body is not None:
            paragraph = soup.body.find("p", recursive=False) if inline else None
            self._children(
                parent,
                paragraph if isinstance(paragraph, Tag) and len(list(soup.body.children)) == 1 else soup.body,
            )

    def _children(self, parent: Element, node: Tag) -> None:
        for child in node.children:
            if isinstance(child, NavigableString):
                self._words(parent, str(child))
            elif isinstance(child, Tag):
                if child.name in _KEPT:
                    self._children(SubElement(parent, child.name), child)
                elif child.name == "img":
                    SubElement(
                        parent, "img", src=str(child.get("src") or ""), alt=str(child.get("alt") or "")
                    )
                elif child.name == "a" and str(child.get("href") or "").startswith(
                    ("http://", "https://", "mailto:")
                ):
                    self._children(SubElement(parent, "a", href=str(child.get("href"))), child)
                else:
                    self._children(parent, child)

    def _words(self, parent: Element, words: str) -> None:
        pieces = re.split(f"{OPEN}([0-9]+){CLOSE}", words)
        for at, piece in enumerate(pieces):
            gap = self.gap(int(piece)) if at % 2 else None
            if gap is not None:
                parent.append(gap)
            elif len(parent):
                parent[-1].tail = (parent[-1].tail or "") + piece
            else:
                parent.text = (parent.text or "") + piece
