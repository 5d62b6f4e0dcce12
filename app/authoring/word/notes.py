"""Footnotes in HTML, whoever wrote it: a link to a note that links back.

Word, LibreOffice, Google Docs, Word on the web and encyclopedias all mark a note so; only their names differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

Element = Any  # an element of lxml, which has no types

_LEFT_ALONE = re.compile(r"^(?:_?(?:ftn|edn|ftnt|sdfootnote|sdendnote)\d|(?:foot|end)note-\d|cite_note)")
_CONTAINER = {"li", "div", "aside", "p", "dd"}


@dataclass
class Notes:
    """`marks`: links that point to a note → its number; `bodies`: number → element; `back`: links back, to be dropped.

    `lost` are links to notes that did not come along.
    """

    marks: dict[Element, int] = field(default_factory=dict)
    bodies: dict[int, Element] = field(default_factory=dict)
    back: set[Element] = field(default_factory=set)
    lost: set[Element] = field(default_factory=set)


def find(root: Element) -> Notes:
    """The footnotes of a page."""
    notes = Notes()
    targets: dict[str, Element] = {}
    links: list[tuple[Element, str]] = []
    order: dict[Element, int] = {}
    for at, element in enumerate(root.iter("*")):
        order[element] = at
        for name in {element.get("id"), element.get("name") if element.tag == "a" else None}:
            if name:
                targets.setdefault(name, element)
        if element.tag == "a" and (fragment := _fragment(element)):
            links.append((element, fragment))
    by_body: dict[Element, int] = {}
    leading_back: dict[
        tuple[Element, str], list[Element]
    ] = {}  # (what a link stands in, where it leads) → links
    for link, fragment in links:
        for around in link.iterancestors():
            if around.tag in _CONTAINER:
                leading_back.setdefault((around, fragment), []).append(link)
    for link, fragment in links:
        target = targets.get(fragment)
        if link in notes.back:
            continue
        if target is None:
            if _LEFT_ALONE.match(fragment):
                notes.lost.add(link)
            continue
        body = _body(target)
        if body is None or order[body] < order[link] or body in link.iterancestors():
            continue
        back = [found for name in _names(link) for found in leading_back.pop((body, name), ())]
        if not back and body not in by_body:
            continue
        notes.back.update(back)
        if body not in by_body:
            by_body[body] = len(by_body) + 1
            notes.bodies[by_body[body]] = body
        notes.marks[link] = by_body[body]
    return notes


def _fragment(link: Element) -> str:
    href = link.get("href") or ""
    return href.rpartition("#")[2].strip() if "#" in href and len(href) < 4000 else ""


def _names(link: Element) -> set[str]:
    found = {link.get("id"), link.get("name")}
    parent = link.getparent()
    if parent is not None and parent.tag in ("sup", "span"):
        found |= {parent.get("id")}
    return {name for name in found if name}


def _body(target: Element) -> Element | None:
    """The element that holds the whole note of which `target` is the beginning."""
    near: Element | None = None
    for around in [target, *target.iterancestors()]:
        if re.search(r"mso-element:\s*(?:foot|end)note(?![\w-])", around.get("style") or ""):
            return around
        if around.tag == "li":
            return around
        if near is None and around.tag in _CONTAINER:
            near = around
        if around.tag in ("body", "table"):
            break
    return near
