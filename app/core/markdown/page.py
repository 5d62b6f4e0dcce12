"""What one rendering is given and what it gathers."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from app.core.markdown.answers import SelfCheck
from app.core.markdown.findings import Box
from app.core.markdown.source import Block


class Variant(NamedTuple):
    """One width and type of a picture."""

    url: str
    mime: str
    width: int


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Where a file of `media/` is served from. Sizes in pixels and bytes."""

    url: str
    mime: str
    width: int | None = None
    height: int | None = None
    size: int = 0
    variants: tuple[tuple[str, str, int], ...] = ()


class TocEntry(NamedTuple):
    """A heading of the text; `level` 2 to 6."""

    level: int
    id: str
    title: str


@dataclass(slots=True)
class Page:
    """What one rendering knows and gathers."""

    media: Mapping[str, MediaInfo] = field(default_factory=dict)
    prefix: str = ""
    lazy_from: int = 1
    formulas: dict[str, str] = field(default_factory=dict)
    toc: list[TocEntry] = field(default_factory=list)
    blocks: list[Block | SelfCheck | Box] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def unique(self, wanted: str) -> str:
        """`wanted` with this rendering's prefix, numbered when it was given out before."""
        base = name = self.prefix + wanted
        count = 1
        while name in self.ids:
            count += 1
            name = f"{base}-{count}"
        self.ids.add(name)
        return name

    def numbered(self, kind: str) -> str:
        """The next of `kind-1`, `kind-2`, …"""
        count = 1
        while f"{self.prefix}{kind}-{count}" in self.ids:
            count += 1
        return self.unique(f"{kind}-{count}")

    def find(self, target: str) -> MediaInfo | None:
        """The media file that a link or picture points to."""
        return self.media.get(media_path(target))


def media_path(target: str) -> str:
    """The path inside the course folder that `target` names: percent signs decoded, NFC, without a leading './'."""
    return unicodedata.normalize("NFC", unquote(target)).removeprefix("./")


def option_key(index: int) -> str:
    """a, b, … z, aa, ab, …: the name of an answer by its position."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
