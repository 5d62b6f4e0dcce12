"""The parsed text made into a page: figures, downloads, tables that become cards, headings with addresses, tasks."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from itertools import pairwise

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from app.core import numbers
from app.core.markdown.page import MediaInfo, Page, TocEntry, Variant
from app.core.markdown.source import BLOCK_KINDS
from app.core.text import slug

SIZES = "(min-width: 48em) 680px, 92vw"
NEAR_TOP = 700  # characters of text before a picture that the first screen of a phone still shows
RASTER_ORDER = ("image/avif", "image/webp")

# Where the site itself speaks inside a text: by class, and by element in a class.
_OWN_WORDS = frozenset(
    "block__kind footnotes__title media__size media-missing self-check__kind self-check__hint compose__goal compose__count"
    " download__size".split()
)

_PLACEHOLDER = re.compile(r"\x02[^\x03]*\x03")
_HEADING = re.compile(r"^h([1-6])$")
_TASK = re.compile(r"^\[([ xX])\][ \t]+(?=\S)")
_SAFE_LINK = re.compile(r"^(?:https?://[^\s/]|mailto:[^\s]|tel:[+\d])", re.IGNORECASE)


class Tasks(Treeprocessor):  # type: ignore[misc]  # the library has no types
    """`- [ ]` → a box to tick with its label, before inline markup is read."""

    def __init__(self, md: Markdown, page: Page):
        super().__init__(md)
        self.page = page

    def run(self, root: etree.Element) -> None:
        """Change the lists in place."""
        for listing in [*root.iter("ul"), *root.iter("ol")]:
            for item in listing:
                holder = (
                    item[0] if not (item.text or "").strip() and len(item) and item[0].tag == "p" else item
                )
                match = _TASK.match((holder.text or "").lstrip("\n"))
                if match is None:
                    continue
                name = self.page.numbered("viec")
                box = etree.Element("input", {"type": "checkbox", "id": name})
                if match.group(1) != " ":
                    box.set("checked", "checked")
                label = etree.Element("label", {"for": name})
                label.text = (holder.text or "").lstrip("\n")[match.end() :]
                holder.text = None
                # whatever was already an element of a tight item is a list below it, never part of the label
                holder.insert(0, box)
                holder.insert(1, label)
                item.set("class", "task-list__item")
                self.page.ordered_tasks |= listing.tag == "ol"
                listing.set("class", "task-list")


class Finishing(Treeprocessor):  # type: ignore[misc]  # the library has no types
    """Everything that needs the inline markup read; runs last."""

    def __init__(self, md: Markdown, page: Page):
        super().__init__(md)
        self.page = page

    def run(self, root: etree.Element) -> None:
        """Change the tree in place."""
        self._footnotes(root)
        self._headings(root)
        self._pairs(root)
        self._links(root)
        self._figures(root)
        self._tables(root)
        for element in root.iter():
            for name, value in element.items():
                if "\x02" in value and AMP_SUBSTITUTE not in value:
                    element.set(name, self.plain(value))
        if self.page.lang != "vi":
            self._own_words(root)
        self.page.glued = len(root) > 0 and not root[-1].tail

    def _own_words(self, root: etree.Element) -> None:
        """Mark what the page says in Vietnamese inside a text of another language (WCAG 2.2, 3.1.2)."""
        titles = set(BLOCK_KINDS.values())
        for parent, child in list(_pairs_of(root)):
            kind, around = child.get("class", ""), parent.get("class", "")
            if (
                kind in _OWN_WORDS
                or (kind == "block__title" and child.text in titles)
                or (child.tag == "strong" and around.startswith("self-check__feedback"))
                or (child.tag == "summary" and "media__transcript" in around)
            ):
                child.set("lang", "vi")

    def plain(self, text: str) -> str:
        """`text` with formulas as they were written and without other placeholders."""
        return _PLACEHOLDER.sub(
            lambda m: "&" if m.group(0) == AMP_SUBSTITUTE else self.page.formulas.get(m.group(0), ""), text
        )

    def text_of(self, element: etree.Element) -> str:
        """What a reader sees of `element`, on one line."""
        return " ".join(html.unescape(self.plain("".join(element.itertext()))).split())

    def _headings(self, root: etree.Element) -> None:
        for element in root.iter():
            match = _HEADING.match(element.tag) if isinstance(element.tag, str) else None
            if match is None or element.get("id"):
                continue
            level = max(2, int(match.group(1)))  # the page's own title is its only h1
            element.tag = f"h{level}"
            title = self.text_of(element)
            name = self.page.unique("muc-" + (slug(title)[:60].strip("-") or "1"))
            element.set("id", name)
            self.page.toc.append(TocEntry(level, name, title))

    def _footnotes(self, root: etree.Element) -> None:
        """Vietnamese words, and ids that are ASCII and unique whatever the author called the note."""
        renamed: dict[str, str] = {}
        for notes in list(root.iter("div")):
            if notes.get("class") != "footnote":
                continue
            notes.tag = "section"
            notes.set("class", "footnotes")
            notes.set("role", "doc-endnotes")
            for rule in notes.findall("hr"):
                notes.remove(rule)
            title = etree.Element("h2", {"class": "footnotes__title", "id": self.page.unique("chu-thich")})
            title.text = "Chú thích"
            notes.insert(0, title)
            for number, item in enumerate(notes.iterfind("ol/li"), start=1):
                renamed[item.get("id", "")] = self.page.unique(f"chu-thich-{number}")
                item.set("id", renamed[item.get("id", "")])
        for mark in root.iter("sup"):
            if (old := mark.get("id")) is not None:
                renamed[old] = self.page.numbered("nhac-chu-thich")
                mark.set("id", renamed[old])
        for link in root.iter("a"):
            kind = link.get("class", "")
            if kind not in ("footnote-ref", "footnote-backref"):
                continue
            link.set("href", "#" + renamed.get(link.get("href", "")[1:], ""))
            if kind == "footnote-ref":
                link.set("role", "doc-noteref")
                link.set("aria-label", f"Chú thích {self.text_of(link)}")
            else:
                link.set("role", "doc-backlink")
                link.set("aria-label", link.attrib.pop("title", "Về chỗ đang đọc"))

    def _pairs(self, root: etree.Element) -> None:
        """A text before and the text after stand side by side."""
        for parent in list(root.iter()):
            children = list(parent)
            for first, second in pairwise(children):
                if first.get("class") == "block block--truoc" and second.get("class") == "block block--sau":
                    wrapper = etree.Element("div", {"class": "before-after"})
                    parent.insert(list(parent).index(first), wrapper)
                    for child in (first, second):
                        parent.remove(child)
                        wrapper.append(child)

    def _links(self, root: etree.Element) -> None:
        for link in root.iter("a"):
            href = html.unescape(link.get("href", "").replace(AMP_SUBSTITUTE, "&")).strip()
            kind = link.get("class", "")
            if kind.startswith("footnote-"):
                continue
            info = self.page.find(href)
            if info is not None:
                link.set("href", info.url)
                link.set("download", href.rpartition("/")[2])
                if kind != "media__download":
                    link.set("class", "download")
                    size = etree.SubElement(link, "span", {"class": "download__size"})
                    size.text = f" (Tải về, {numbers.size(info.size)})"
                    if info.remark:
                        _remark(info, etree.SubElement(link, "small"), before=" ")
            elif _SAFE_LINK.match(href):
                if href.lower().startswith("http"):
                    link.set("rel", "noopener")
            else:
                link.tag = "span"
                link.attrib.clear()

    def _figures(self, root: etree.Element) -> None:
        read = 0
        for parent, child in list(_pairs_of(root)):
            read += len(child.text or "") + len(child.tail or "")
            if parent is root:
                self.page.top_text = read
            if child.tag != "img" or child.get("src") is None:
                continue
            info = self.page.find(html.unescape(child.get("src", "").replace(AMP_SUBSTITUTE, "&")).strip())
            caption = self.plain(child.attrib.pop("title", ""))
            alt = self.plain(child.get("alt", ""))
            if info is None or not info.mime.startswith("image/") or info.taken_down:
                child.tag = "span"
                child.attrib.clear()
                child.set("class", "media-missing")
                taken = info is not None and info.taken_down
                child.text = "[Hình này đã được gỡ bỏ.]" if taken else f"[Ảnh: {alt or 'chưa có mô tả'}]"
                continue
            eager = self.page.pictures < self.page.lazy_from and read < NEAR_TOP
            self.page.pictures += 1
            alone = (
                parent.tag == "p"
                and len(parent) == 1
                and not (parent.text or "").strip() + (child.tail or "").strip()
            )
            _picture(child, info, alt, eager)
            if alone:
                parent.tag = "figure"
                parent.set("class", "figure")
                parent.text = child.tail = None
                if caption or info.remark:
                    figcaption = etree.SubElement(parent, "figcaption")
                    figcaption.text = caption or None
                    if info.remark:
                        _remark(info, etree.SubElement(figcaption, "small"), before=" " if caption else "")
            elif info.remark:
                beside = etree.Element("small")
                beside.tail, child.tail = child.tail, None
                _remark(info, beside, before=" ")
                parent.insert(list(parent).index(child) + 1, beside)

    def _tables(self, root: etree.Element) -> None:
        parents = {child: parent for parent, child in _pairs_of(root)}
        for element in list(root.iter()):
            if isinstance(element.tag, str) and _HEADING.match(element.tag):
                self.page.heading = self.text_of(element)
            if element.tag != "table":
                continue
            self.page.tables += 1
            heads = [self.text_of(cell) for cell in element.iterfind("thead/tr/th")]
            for cell in element.iter("th"):
                cell.set("scope", "col")
            for row in element.iterfind("tbody/tr"):
                for cell, head in zip(row, heads, strict=False):
                    if head:
                        cell.set("data-label", head)
            for cell in [*element.iter("th"), *element.iter("td")]:
                align = cell.attrib.pop("align", None)
                if align in ("right", "center"):
                    cell.set("class", f"cell--{align}")
            label = f"Bảng {self.page.tables}"
            if self.page.heading:
                label += f": {self.page.heading}"
            wrapper = etree.Element(
                "div", {"class": "table-wrap", "tabindex": "0", "role": "region", "aria-label": label}
            )
            parent = parents[element]
            wrapper.tail, element.tail = element.tail, None
            parent[list(parent).index(element)] = wrapper
            wrapper.append(element)


def _pairs_of(root: etree.Element) -> Iterator[tuple[etree.Element, etree.Element]]:
    for parent in root.iter():
        for child in parent:
            yield parent, child


def _remark(info: MediaInfo, element: etree.Element, *, before: str) -> None:
    """Make `element` what is said of a file: that a machine made it, whose it is, how it may be used."""
    element.set("class", "media__credit")
    element.text = before + info.remark


def _picture(image: etree.Element, info: MediaInfo, alt: str, eager: bool) -> None:
    """Turn `image` in place into the <img> or <picture> for `info`."""
    attributes = {"src": info.url, "alt": alt}
    if info.width and info.height:
        attributes |= {"width": str(info.width), "height": str(info.height)}
    if not eager:
        attributes["loading"] = "lazy"
    attributes["decoding"] = "async"
    by_mime: dict[str, list[Variant]] = {}
    for url, mime, width in info.variants:
        by_mime.setdefault(mime, []).append(Variant(url, mime, width))
    own = by_mime.pop(info.mime, [])
    if own:
        attributes |= {"srcset": _srcset(own), "sizes": SIZES}
    image.attrib.clear()
    if not by_mime:
        image.attrib.update(attributes)
        return
    image.tag = "picture"
    for mime in sorted(by_mime, key=lambda m: (RASTER_ORDER.index(m) if m in RASTER_ORDER else 9, m)):
        etree.SubElement(image, "source", {"type": mime, "srcset": _srcset(by_mime[mime]), "sizes": SIZES})
    etree.SubElement(image, "img", attributes)


def _srcset(variants: list[Variant]) -> str:
    return ", ".join(f"{v.url} {v.width}w" for v in sorted(variants, key=lambda v: v.width))
