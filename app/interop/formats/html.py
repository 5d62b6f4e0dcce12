"""HTML and plain text of strangers → our Markdown, and what could not be kept.

Only text, emphasis, lists, simple tables, links, pictures and formulas are taken over; everything else gives its words or
nothing. The result is Markdown like any author's: it is still sanitised when it is shown.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4 import MarkupResemblesLocatorWarning as LooksLikeAddress
from bs4.element import NavigableString, PreformattedString

#: (address, alternative text) → path in media/, or "" for what is not there
Picture = Callable[[str, str], str]

_DEEPEST = 40
_TAG = re.compile(r"<(?:[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>]*)?/?|/[A-Za-z][A-Za-z0-9:-]*\s*|!--)>?", re.ASCII)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.I)
_SIMPLE = re.compile(r"(?:<p(?: dir=\"ltr\")?>)?([^<&]*)(?:<br ?/?>)?(?:</p>)?")
_FORMULA = re.compile(r"\\\((.{1,500}?)\\\)|\\\[(.{1,500}?)\\\]|\$\$(.{1,500}?)\$\$", re.S)
_SPECIAL = re.compile(r"[\\`*_\[\]$&<|]|^[ \t]*(?:[#>+=:-]|[0-9]{1,9}[.)]|/{3}|~{3})", re.M)
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "section",
        "article",
        "center",
        "blockquote",
        "header",
        "footer",
        "main",
        "figure",
        "figcaption",
    )
)
_NOTHING = frozenset(("script", "style", "template", "head", "title", "meta", "link", "noscript"))
_EMBEDDED = {
    "iframe": "khung nhúng", "object": "khung nhúng", "embed": "khung nhúng", "applet": "khung nhúng",
    "form": "ô nhập hoặc nút", "input": "ô nhập hoặc nút", "button": "ô nhập hoặc nút", "select": "ô nhập hoặc nút",
    "textarea": "ô nhập hoặc nút", "audio": "âm thanh hoặc video", "video": "âm thanh hoặc video",
    "math": "công thức MathML", "svg": "hình vẽ SVG nhúng", "canvas": "hình vẽ",
}  # fmt: skip
_CODE = "mã nhúng (script, style)"
_PARTS = _BLOCKS | {"ul", "ol", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dl"}
_SUPER = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_SUB = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


@dataclass(frozen=True)
class Converted:
    """Markdown, and what of the source is not in it."""

    text: str
    losses: tuple[str, ...] = ()


def _nothing(src: str, alt: str) -> str:
    return ""


def looks_like_html(words: str) -> bool:
    """Whether a text of undeclared format is HTML."""
    return _TAG.search(words) is not None or _ENTITY.search(words) is not None


def escaped(words: str) -> str:
    """Plain text as Markdown that shows exactly these words; formulas between `\\( \\)` or `$$` become ours."""
    if not _SPECIAL.search(words):
        return "\n".join(line.strip() for line in words.split("\n")).strip()
    pieces: list[str] = []
    at = 0
    for match in _FORMULA.finditer(words):
        formula = " ".join((match.group(1) or match.group(2) or match.group(3)).split())
        if formula and "$" not in formula:
            pieces += [_quoted(words[at : match.start()]), f"${formula}$"]
            at = match.end()
    pieces.append(_quoted(words[at:]))
    return "\n".join(_line(line.strip()) for line in "".join(pieces).split("\n")).strip()


def _quoted(words: str) -> str:
    words = re.sub(r"([\\`*_\[\]$|])", r"\\\1", words)
    words = re.sub(r"&(?=#?[A-Za-z0-9]{1,31};)", "&amp;", words)
    return words.replace("<", "&lt;")


def _line(line: str) -> str:
    """A line that will not be taken for a heading, a list, a quotation or a block."""
    line = re.sub(r"^(:?)(#{1,6}(?=\s|$)|[>+-])", r"\1\\\2", line)
    line = re.sub(r"^([0-9]{1,9})([.)])(?=\s|$)", r"\1\\\2", line)
    return re.sub(r"^(?:/(?=//)|~(?=~~))", lambda m: f"&#{ord(m.group(0))};", line)


def to_markdown(words: str, picture: Picture = _nothing) -> Converted:
    """HTML as Markdown."""
    words = words.replace("\r\n", "\n").strip()
    if simple := _SIMPLE.fullmatch(words):
        return Converted(escaped(" ".join(simple.group(1).split())))
    if len(words) > 100_000:
        return Converted("", ("cả đoạn HTML quá dài",))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", LooksLikeAddress)
        soup = BeautifulSoup(words, "lxml")
    walk = _Walk(picture)
    if soup.head is not None and soup.head.find(["script", "style"]):
        walk.losses.append(_CODE)
    walk.blocks(soup.body or soup, 0)
    text = re.sub(r"\n{3,}", "\n\n", "\n\n".join(walk.done)).strip()
    return Converted(text, tuple(dict.fromkeys(walk.losses)))


class _Walk:
    """A document while it is being written as Markdown: blocks that are done, and the run of words that is not."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.losses: list[str] = []
        self.done: list[str] = []
        self.run = ""

    def blocks(self, node: Tag, depth: int) -> None:
        """Write the blocks inside `node`."""
        for child in node.children:
            if isinstance(child, Tag) and child.name in _PARTS:
                self.close()
                self._block(child, depth + 1)
            else:
                self.run += self.inline(child, depth + 1)
        self.close()

    def close(self) -> None:
        """End the paragraph."""
        rows = [re.sub(r"[ \t]+", " ", row).strip() for row in self.run.split("\n")]
        text = "\n".join(_line_of_markup(row) for row in rows).strip()
        if text:
            self.done.append(text)
        self.run = ""

    def _block(self, node: Tag, depth: int) -> None:
        name = node.name
        if depth > _DEEPEST:
            self.run += escaped(node.get_text(" "))
            self.close()
        elif name in ("ul", "ol"):
            self._list(node, depth)
        elif name == "table":
            self._table(node, depth)
        elif name == "pre":
            fence = "```" if "```" not in node.get_text() else "~~~~"
            self.done.append(f"{fence}\n{node.get_text().strip(chr(10))}\n{fence}")
        elif name[0] == "h" and name[1:].isdigit():
            words = self._inside(node, depth).strip()
            if words:
                self.done.append(f"**{words}**" if "*" not in words else words)
        elif name == "hr":
            pass
        elif name == "dl":
            for row in node.find_all(["dt", "dd"]):
                self.run += self._inside(row, depth)
                self.close()
        else:
            self.blocks(node, depth)

    def _list(self, node: Tag, depth: int) -> None:
        rows = []
        for number, item in enumerate(node.find_all("li", recursive=False), 1):
            inner = _Walk(self.picture)
            inner.blocks(item, depth + 1)
            self.losses += inner.losses
            sign = f"{number}. " if node.name == "ol" else "- "
            body = "\n\n".join(inner.done).replace("\n\n- ", "\n- ").replace("\n\n1. ", "\n1. ")
            first, *others = body.split("\n")
            rows.append("\n".join([sign + first, *("    " + row if row else "" for row in others)]))
        if rows:
            self.done.append("\n".join(rows))

    def _table(self, node: Tag, depth: int) -> None:
        rows = []
        for row in node.find_all("tr"):
            cells = list(row.find_all(["td", "th"], recursive=False))
            if any(cell.get("colspan") or cell.get("rowspan") for cell in cells):
                self.losses.append("ô gộp của bảng")
            rows.append([" ".join(self._inside(cell, depth).split()) for cell in cells])
        width = max((len(row) for row in rows), default=0)
        if width == 0 or len(rows) > 200 or width > 20:
            return
        if width == 1:
            self.done += [row[0] for row in rows if row and row[0]]
            return
        rows = [row + [""] * (width - len(row)) for row in rows]
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        self.done.append("\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]))

    def _inside(self, node: Tag, depth: int) -> str:
        return "".join(self.inline(child, depth + 1) for child in node.children)

    def inline(self, node: object, depth: int) -> str:
        """One node as a run of words."""
        if isinstance(node, PreformattedString):  # comments, declarations
            return ""
        if isinstance(node, NavigableString):
            flat = re.sub(r"\s+", " ", str(node))
            lead, tail = " " if flat[:1] == " " else "", " " if flat[-1:] == " " and len(flat) > 1 else ""
            return lead + _quoted_inline(flat.strip()) + tail
        if not isinstance(node, Tag):
            return ""
        name = node.name.lower()
        if name in _NOTHING:
            if name in ("script", "style"):
                self.losses.append(_CODE)
            return ""
        if name in _EMBEDDED:
            self.losses.append(_EMBEDDED[name])
            return (
                ""
                if name in ("iframe", "object", "embed", "applet")
                else _quoted_inline(" ".join(node.get_text(" ").split()))
            )
        if depth > _DEEPEST:
            return _quoted_inline(" ".join(node.get_text(" ").split()))
        return self._known(name, node, depth)

    def _known(self, name: str, node: Tag, depth: int) -> str:
        if name == "br":
            return "\n"
        if name == "img":
            return self._image(node)
        inside = self._inside(node, depth)
        words = inside.strip()
        if name in ("b", "strong", "i", "em", "cite") and words and "\n" not in words:
            sign = "**" if name in ("b", "strong") else "*"
            if words.startswith("*") or words.endswith("*"):
                return inside
            lead, tail = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
            return f"{lead}{sign}{words}{sign}{tail}"
        if name in ("code", "tt", "kbd", "samp") and words and "`" not in node.get_text():
            return f"`{' '.join(node.get_text().split())}`"
        if name in ("sub", "sup"):
            bare = node.get_text().strip()
            small = bare.translate(_SUPER if name == "sup" else _SUB)
            if bare and all(a != b for a, b in zip(bare, small, strict=True)):
                return small
            self.losses.append("chỉ số trên hoặc dưới")
            return inside
        if name == "a":
            return self._link(node, words)
        if name in ("u", "s", "strike", "del", "mark"):
            self.losses.append("gạch chân, gạch ngang hoặc tô nền")
        return inside

    def _link(self, node: Tag, words: str) -> str:
        target = str(node.get("href") or "").strip()
        try:
            pieces = urlsplit(target)
            good = (pieces.scheme in ("http", "https") and bool(pieces.hostname)) or (
                pieces.scheme == "mailto" and "@" in pieces.path
            )
        except ValueError:
            good = False
        if not words:
            return ""
        if not good or re.search(r"[\s<>()\\]", target):
            if target:
                self.losses.append(f"liên kết {target[:60]}")
            return words
        return f"[{words}]({target})" if "\n" not in words else words

    def _image(self, node: Tag) -> str:
        src, alt = str(node.get("src") or ""), " ".join(str(node.get("alt") or "").split())
        path = self.picture(src, alt)
        if not path:
            self.losses.append(f"hình {src[:60]}" if not src.startswith("data:") else "hình nhúng trong chữ")
            return _quoted_inline(alt)
        return f"![{_quoted_inline(alt)}]({path})"


def _quoted_inline(words: str) -> str:
    """Words in a run: formulas kept, signs of Markdown escaped."""
    pieces, at = [], 0
    for match in _FORMULA.finditer(words):
        formula = " ".join((match.group(1) or match.group(2) or match.group(3)).split())
        if formula and "$" not in formula:
            pieces += [_quoted(words[at : match.start()]), f"${formula}$"]
            at = match.end()
    return "".join([*pieces, _quoted(words[at:])])


def _line_of_markup(row: str) -> str:
    """A line of a paragraph that is no list, heading or quotation in the source and shall be none here."""
    return row if row.startswith(("**", "*")) else _line(row)
