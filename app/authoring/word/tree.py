"""HTML as a tree, without what is never read: scripts, styles, comments. Its pictures are put aside before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from app.authoring.word.styles import fonts_of_classes

Element = Any  # an element of lxml, which has no types

LONGEST = 4_000_000  # characters of HTML without its pictures: a book
MOST_PICTURES = 200

_DATA = re.compile(r"data:(image/[\w.+-]{1,40});base64,([A-Za-z0-9+/=\s]{64,})", re.IGNORECASE)
_DROPPED = frozenset(
    "script style head title meta link template iframe object embed applet noscript canvas svg audio video map nav button"
    " select textarea input datalist option xml w:sdtpr del".split()
)  # fmt: skip


class TooLong(ValueError):
    """More text than a course could ever hold."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A page: `fonts` by class, from its style sheet; `attached` its pictures as (type, base64)."""

    root: Element
    fonts: dict[str, str]
    attached: list[tuple[str, str]]


def plant(html: str) -> Tree | None:
    """The tree of a piece of HTML; None where there is nothing in it. Raises TooLong."""
    attached: list[tuple[str, str]] = []

    def put_aside(found: re.Match[str]) -> str:
        if len(attached) >= MOST_PICTURES:
            return ""
        attached.append((found.group(1), found.group(2)))
        return f"hoctapso-hinh:{len(attached) - 1}"

    html = _DATA.sub(put_aside, html)
    if len(html) > LONGEST:
        raise TooLong
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.HTML(html.encode("utf-8", "replace"), parser) if html.strip() else None
    except etree.LxmlError:
        root = None
    if root is None:
        return None
    fonts = fonts_of_classes(root)
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    return Tree(root, fonts, attached)
