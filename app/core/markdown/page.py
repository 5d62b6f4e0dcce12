"""What one rendering is given and what it gathers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Set
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
    """Where a file of `media/` is served from. Sizes in pixels and bytes; `seconds` a recording plays."""

    url: str
    mime: str
    width: int | None = None
    height: int | None = None
    size: int = 0
    variants: tuple[tuple[str, str, int], ...] = ()
    seconds: int | None = None
    credit: str = ""  # author, source, licence: shown under the file
    ai_made: bool = False  # a machine made it, and learners are told
    taken_down: bool = False  # shown as missing

    @property
    def remark(self) -> str:
        """The sentences under the file; empty for most."""
        word = _WORDS.get(self.mime.partition("/")[0], "Tệp")
        return " ".join(filter(None, (f"{word} do AI tạo." if self.ai_made else "", self.credit)))


_WORDS = {"image": "Hình", "audio": "Âm thanh", "video": "Video"}


#: what a picture shown before a film begins is called: `media/x.poster.jpg` beside `media/x.mp4`
POSTERS = (".poster.jpg", ".poster.jpeg", ".poster.png", ".poster.webp")


class TocEntry(NamedTuple):
    """A heading of the text; `level` 2 to 6."""

    level: int
    id: str
    title: str


@dataclass(slots=True)
class Page:
    """What one rendering knows and gathers.

    `ids`, `tables` and `heading` (the title read last) may be those of the text above when a text is rendered piece
    by piece. `lang` is the language of the text; the page's own words are Vietnamese and say so where they stand in another.
    `formulas` maps placeholders in the HTML stash to formulas as written, for plain text and attributes.
    `wanted` and what follows tell what of the rest of the text and of the course this rendering leaned on; `glued`
    that no line break follows it.
    """

    media: Mapping[str, MediaInfo] = field(default_factory=dict)
    prefix: str = ""
    lazy_from: int = 1
    lang: str = "vi"
    formulas: dict[str, str] = field(default_factory=dict)
    toc: list[TocEntry] = field(default_factory=list)
    blocks: list[Block | SelfCheck | Box] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    tables: int = 0
    heading: str = ""
    wanted: set[str] = field(default_factory=set)
    looked_up: set[str] = field(default_factory=set)
    pictures: int = 0
    top_text: int = 0
    ordered_tasks: bool = False
    glued: bool = False

    def begin(
        self,
        media: Mapping[str, MediaInfo],
        *,
        prefix: str = "",
        lazy_from: int = 1,
        lang: str = "vi",
        ids: Set[str] = frozenset(),
        tables: int = 0,
        heading: str = "",
    ) -> None:
        """Forget the rendering before: one page serves many, one after another."""
        self.media, self.prefix, self.lazy_from, self.lang = media, prefix, lazy_from, lang
        self.ids, self.tables, self.heading = set(ids), tables, heading
        self.wanted, self.looked_up = set(), set()
        self.pictures = self.top_text = 0
        self.ordered_tasks = self.glued = False
        for gathered in (self.formulas, self.toc, self.blocks):
            gathered.clear()

    def unique(self, wanted: str) -> str:
        """`wanted` with this rendering's prefix, numbered when it was given out before."""
        base = name = self.prefix + wanted
        self.wanted.add(base)
        count = 1
        while name in self.ids:
            count += 1
            name = f"{base}-{count}"
        self.ids.add(name)
        return name

    def numbered(self, kind: str) -> str:
        """The next of `kind-1`, `kind-2`, …"""
        self.wanted.add(self.prefix + kind)
        count = 1
        while f"{self.prefix}{kind}-{count}" in self.ids:
            count += 1
        return self.unique(f"{kind}-{count}")

    def find(self, target: str) -> MediaInfo | None:
        """The media file that a link or picture points to."""
        return self.file(media_path(target))

    def file(self, path: str) -> MediaInfo | None:
        """The media file at a path of the course folder."""
        self.looked_up.add(path)
        return self.media.get(path)


def addresses(files: Iterable[MediaInfo]) -> frozenset[str]:
    """Everything that pages may load of these files."""
    found: set[str] = set()
    for info in files:
        found.add(info.url)
        found.update(variant[0] for variant in info.variants)
    return frozenset(found)


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
