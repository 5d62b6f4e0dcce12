"""XML of strangers: no document types, no entities, no endless depth, one piece in memory at a time."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as Safe

from app.core.text import slug
from app.interop.formats import carrier
from app.interop.rules import Unreadable

DEEPEST = 120

_BROKEN = "Tệp XML bị lỗi ở dòng {line}: thẻ chưa đóng, ký tự lạ hoặc tệp bị cắt giữa chừng."
_DANGEROUS = "Tệp XML này có khai báo DOCTYPE hoặc thực thể, là thứ tệp câu hỏi không cần và có thể làm hại; hãy xuất lại tệp."


def name_of(element: Element) -> str:
    """The tag without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def stream(source: BinaryIO, names: Collection[str]) -> Iterator[Element]:
    """Every element just below the root whose name is one of these, forgotten after it was looked at. Raises Unreadable."""
    depth = 0
    root: Element | None = None
    try:
        for event, element in Safe.iterparse(source, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                root = element if root is None else root
                depth += 1
                if depth > DEEPEST:
                    raise Unreadable("Tệp XML lồng quá nhiều lớp nên không đọc.")
                continue
            depth -= 1
            if depth == 1 and root is not None:
                if name_of(element) in names:
                    yield element
                root.clear()
    except ParseError as problem:
        raise Unreadable(_BROKEN.format(line=problem.position[0])) from problem
    except (DefusedXmlException, ValueError, LookupError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(_DANGEROUS) from problem


def whole(source: BinaryIO) -> Element:
    """The root of a small document. Raises Unreadable."""
    depth = 0
    root: Element | None = None
    try:
        for event, element in Safe.iterparse(source, events=("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise Unreadable("Tệp XML lồng quá nhiều lớp nên không đọc.")
    except ParseError as problem:
        raise Unreadable(_BROKEN.format(line=problem.position[0])) from problem
    except (DefusedXmlException, ValueError, LookupError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(_DANGEROUS) from problem
    if root is None:
        raise Unreadable(_BROKEN.format(line=1))
    return root


def composed(element: Element) -> Element:
    """The element with every text and attribute in NFC."""
    for one in element.iter():
        for name in ("text", "tail"):
            words = getattr(one, name)
            if words and not unicodedata.is_normalized("NFC", words):
                setattr(one, name, unicodedata.normalize("NFC", words))
        for name, words in one.attrib.items():
            if not unicodedata.is_normalized("NFC", words):
                one.set(name, unicodedata.normalize("NFC", words))
    return element


def mark_of(element: Element, *, without: Collection[str] = ()) -> str:
    """The mark of an element as it stands, but for white space around texts, and elements and attributes left out."""
    words: list[str] = []

    def walk(here: Element) -> None:
        if name_of(here) in without:
            return
        kept = [f"{n}={v}" for n, v in sorted(here.attrib.items()) if n not in without]
        words.append(f"<{name_of(here)} {' '.join(kept)}>{(here.text or '').strip()}")
        for child in here:
            walk(child)
            if tail := (child.tail or "").strip():
                words.append(tail)

    walk(element)
    return carrier.mark(*words)


def media_name(path: str) -> str:
    """A path in media/ for a file of another system: `Hình 1.PNG` → `media/hinh-1.png`."""
    name = posixpath.basename(unicodedata.normalize("NFC", unquote(path)).replace("\\", "/"))
    stem, dot, ending = name.rpartition(".")
    return (
        f"media/{slug(stem if dot else name)[:60].strip('-') or 'hinh'}.{slug(ending)[:8] if dot else 'bin'}"
    )


def free_name(path: str, data: bytes, used: Mapping[str, bytes]) -> str:
    """`media_name` of a file, numbered where another file of the same question bears it."""
    name = media_name(path)
    stem, _, ending = name.rpartition(".")
    count = 1
    while used.get(name, data) != data:
        count += 1
        name = f"{stem}-{count}.{ending}"
    return name
