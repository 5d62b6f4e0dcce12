"""Two texts made from one: what differs, and what both can keep. Pure.

`compare` is what a stale save, the history and the publish page show; `merge` joins what does not touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal


@dataclass(frozen=True)
class Row:
    """One line of a comparison side by side; None where a side has no such line. Lines count from 1."""

    kind: Literal["same", "changed", "added", "removed"]
    old_line: int | None
    old: str | None
    new_line: int | None
    new: str | None


def compare(old: str, new: str) -> list[Row]:
    """The lines of two texts side by side."""
    before, after = old.splitlines(), new.splitlines()
    rows: list[Row] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for n in range(max(i2 - i1, j2 - j1)):
            i = i1 + n if i1 + n < i2 else None
            j = j1 + n if j1 + n < j2 else None
            kind: Literal["same", "changed", "added", "removed"]
            kind = (
                "same" if tag == "equal" else "added" if i is None else "removed" if j is None else "changed"
            )
            rows.append(
                Row(
                    kind,
                    None if i is None else i + 1,
                    None if i is None else before[i],
                    None if j is None else j + 1,
                    None if j is None else after[j],
                )
            )
    return rows


def merge(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of `base` in one text; None where they touch the same or neighbouring lines (diff3's rule)."""
    start = base.splitlines(keepends=True)
    changes: list[tuple[int, int, list[str], int]] = []
    for side, text in enumerate((mine, theirs)):
        lines = text.splitlines(keepends=True)
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, start, lines, autojunk=False).get_opcodes():
            if tag != "equal":
                changes.append((i1, i2, lines[j1:j2], side))
    changes.sort(key=lambda change: (change[0], change[1], change[3]))
    merged: list[str] = []
    at = 0
    last: tuple[int, int, list[str], int] | None = None
    for change in changes:
        begin, end, lines, side = change
        if last is not None and last[3] != side and begin <= last[1]:
            if last[:3] == change[:3]:
                continue  # both made the same change
            return None
        merged += start[at:begin] + lines
        at = end
        last = change
    merged += start[at:]
    return "".join(merged)
