"""What the attributes of pasted HTML say of the look of a text, as far as it means something."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from app.core import legacy
from app.core.legacy import Encoding

Element = Any  # an element of lxml, which has no types

_FONT = re.compile(r"font-family\s*:\s*([^;,}]{1,100})", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.IGNORECASE)
_SLANT = re.compile(r"font-style\s*:\s*(\w+)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,4000})\}")
_CLASS = re.compile(r"\.([\w-]{1,80})")
_BOLD = {"b", "strong"}
_SLANTED = {"i", "em"}
_CODE = {"code", "kbd", "tt", "samp"}


@dataclass(frozen=True, slots=True)
class Look:
    """The look of the text inside an element; `shift` is up, down or nothing."""

    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""
    shift: str = ""
    old: Encoding | None = None
    capitals: bool = False


def fonts_of_classes(root: Element) -> dict[str, str]:
    """Class → font, from the style sheet that Word puts before what it copies."""
    found: dict[str, str] = {}
    for sheet in root.iter("style"):
        text = (sheet.text or "")[:200_000].replace("<!--", "").replace("-->", "")
        for rule in _RULE.finditer(text):
            font = _FONT.search(rule.group(2))
            if font:
                for name in _CLASS.findall(rule.group(1)):
                    found.setdefault(name, font.group(1))
    return found


def hidden(element: Element) -> bool:
    """Whether a reader never sees the element."""
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


def within(look: Look, element: Element, fonts: dict[str, str]) -> Look:
    """The look inside `element`, which stands in text that looks so."""
    tag, style = element.tag, element.get("style") or ""
    changes: dict[str, Any] = {}
    if tag in _BOLD:
        changes["bold"] = True
    if tag in _SLANTED:
        changes["italic"] = True
    if tag in _CODE:
        changes["code"] = True
    if tag in ("sup", "sub"):
        changes["shift"] = "up" if tag == "sup" else "down"
    font = element.get("face") if tag == "font" else None
    if style:
        if found := _WEIGHT.search(style):
            weight = found.group(1).lower()
            changes["bold"] = weight in ("bold", "bolder") or (weight.isdigit() and int(weight[:4]) >= 600)
        if found := _SLANT.search(style):
            changes["italic"] = found.group(1).lower() in ("italic", "oblique")
        if found := _RAISED.search(style):
            changes["shift"] = "up" if found.group(1).lower() == "super" else "down"
        if found := _FONT.search(style):
            font = found.group(1)
    if font is None and fonts:
        font = next(
            (fonts[name] for name in (element.get("class") or "").split()[:20] if name in fonts), None
        )
    if font is not None:
        changes["old"] = legacy.of_font(font)
        changes["capitals"] = legacy.draws_capitals(font)
    return replace(look, **changes) if changes else look
