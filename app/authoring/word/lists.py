"""Lists that Word draws without being lists: a paragraph with a mark before it, and the level in its style."""

from __future__ import annotations

import re
from typing import Any

Element = Any  # an element of lxml, which has no types

_LEVEL = re.compile(r"mso-list:\s*\w+\s+level(\d{1,2})", re.IGNORECASE)
_IGNORE = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\(?(\d{1,4})[.)]?")
_NAMED = re.compile(r"\(?(?:[A-Za-zĐđ]|[IVXLCivxlc]{1,6}|\d{1,3}(?:\.\d{1,3}){1,5})[.)]?")
_HYPHEN = {"-", "–", "o", "•"}


def fake_depth(paragraph: Element) -> int | None:
    """The level of a paragraph that Word shows as an item; None for any other."""
    found = _LEVEL.search(paragraph.get("style") or "")
    return int(found.group(1)) if found else None


def is_mark(element: Element) -> bool:
    """Whether an element holds the mark that Word draws before an item."""
    return _IGNORE.search(element.get("style") or "") is not None


def read_mark(mark: str) -> tuple[int | None, str]:
    """(number or None for a bullet, words to keep): letters and compound numbers are quoted in offices, so they stay."""
    mark = " ".join(mark.split())
    if found := _NUMBER.fullmatch(mark):
        return int(found.group(1)), ""
    if mark not in _HYPHEN and _NAMED.fullmatch(mark):
        return None, mark
    return None, ""


def letter(kind: str, number: int) -> str:
    """The mark of an item of a list that HTML numbers with letters; empty for other lists."""
    if kind in ("a", "lower-alpha", "lower-latin") and 1 <= number <= 26:
        return f"{chr(96 + number)})"
    if kind in ("A", "upper-alpha", "upper-latin") and 1 <= number <= 26:
        return f"{chr(64 + number)}."
    return ""


def whole(value: str | None, otherwise: int) -> int:
    """A number that an attribute gives, within reason."""
    try:
        return min(max(int(value), 0), 9999) if value else otherwise
    except ValueError:
        return otherwise
