"""Two texts made from one: what differs, and what both can keep. Pure.

`compare` is what a stale save, the history and the publish page show; `merge` joins what does not touch; `differences`
and `choose` let an author decide place by place.
"""

from __future__ import annotations

from collections.abc import Mapping
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


Choice = Literal["mine", "theirs", "both"]


@dataclass(frozen=True)
class Difference:
    """A place where two texts differ. Lines count from 1 in `theirs`; `usual` is what loses nothing that one side changed."""

    number: int
    line: int
    theirs: tuple[str, ...]
    mine: tuple[str, ...]
    usual: Choice


def differences(theirs: str, mine: str, base: str | None = None) -> list[Difference]:
    """The places where two texts differ, in order. `base` is the text both began from, where it is known."""
    return [piece for piece in _pieces(theirs, mine, base) if isinstance(piece, Difference)]


def choose(theirs: str, mine: str, choices: Mapping[int, Choice], base: str | None = None) -> str:
    """One text: what both say, and at each difference what was chosen, or the usual choice."""
    lines: list[str] = []
    for piece in _pieces(theirs, mine, base):
        if isinstance(piece, tuple):
            lines += piece
            continue
        choice = choices.get(piece.number, piece.usual)
        if choice in ("theirs", "both"):
            lines += piece.theirs
        if choice in ("mine", "both"):
            lines += piece.mine
    return "\n".join(lines)


def _pieces(theirs: str, mine: str, base: str | None) -> list[tuple[str, ...] | Difference]:
    there, here = theirs.split("\n"), mine.split("\n")
    before = None if base is None else base.split("\n")
    kept_there = set() if before is None else _kept(before, there)
    kept_here = set() if before is None else _kept(before, here)
    pieces: list[tuple[str, ...] | Difference] = []
    number = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, there, here, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(tuple(there[i1:i2]))
            continue
        number += 1
        usual: Choice = "both"
        if before is not None:
            # a side that says what the beginning said has changed nothing here: the other one's change stands
            if _untouched(i1, i2, kept_there):
                usual = "mine"
            elif _untouched(j1, j2, kept_here):
                usual = "theirs"
        pieces.append(Difference(number, i1 + 1, tuple(there[i1:i2]), tuple(here[j1:j2]), usual))
    return pieces


def _kept(before: list[str], after: list[str]) -> set[int]:
    """Lines of `after` that were there before, and gaps between two that were neighbours, as line + ½ in halves."""
    found = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for n in range(block.size):
            found.add(2 * (block.b + n))
            if n:
                found.add(2 * (block.b + n) - 1)
        if block.size and block.a == 0 and block.b == 0:
            found.add(-1)
        if block.size and block.a + block.size == len(before) and block.b + block.size == len(after):
            found.add(2 * len(after) - 1)
    return found


def _untouched(start: int, end: int, kept: set[int]) -> bool:
    """Whether lines from `start` to before `end`, and their borders, are as they were."""
    return all(place in kept for place in range(2 * start - 1, 2 * end))
