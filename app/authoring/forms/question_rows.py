"""The buttons of a question's form that add, drop and move its rows."""

from __future__ import annotations

import re
from typing import Any, cast

from app.authoring.forms.questions import KIND_NAMES, MOST_ROWS, Fields, GapFields, OptionFields, blank
from app.catalog.bundle import GAP, Kind

_WISH = re.compile(r"(?:p([0-9]{1,2})-)?(o|r|s|g|p|c([0-9]{1,2})):(add|drop|up|down)(?::([0-9]{1,2}))?")


def act(fields: Fields, wish: str, part_kind: str = "") -> tuple[Fields, str]:
    """The form after a button was pressed, and the id of the field to go on with. Nonsense changes nothing.

    `wish`: `o:add` (one more answer), `o:up:2`, `s:down:0`, `r:drop:1`; `c0:add` is a choice of the first gap, `p:add` a
    part of kind `part_kind`; `p1-o:add` an answer of the second part.
    """
    match = _WISH.fullmatch(wish)
    if match is None:
        return fields, ""
    part, name, gap, verb, row = match.groups()
    of = fields
    if part is not None:
        if int(part) >= len(fields.parts):
            return fields, ""
        of = fields.parts[int(part)]
    prefix = "" if part is None else f"p{part}-"
    if verb == "add":
        return fields, _add(of, name, gap, prefix, part_kind)
    rows = _list(of, name, gap)
    at = int(row) if row else len(rows)
    if at >= len(rows):
        return fields, ""
    if verb == "drop":
        rows.pop(at)
        if name == "g":
            of.prompt = GAP.sub(lambda m: _renumbered(int(m.group(1)), at + 1), of.prompt)
        at = min(at, len(rows) - 1)
    else:
        to = max(0, at - 1) if verb == "up" else min(len(rows) - 1, at + 1)
        rows.insert(to, rows.pop(at))
        at = to
    return fields, _field(prefix, name, gap, at) if at >= 0 else ""


def _list(of: Fields, name: str, gap: str | None) -> list[Any]:
    if gap is not None:
        return of.gaps[int(gap)].choices if int(gap) < len(of.gaps) else []
    lists: dict[str, list[Any]] = {"o": of.options, "r": of.pairs, "s": of.items, "g": of.gaps, "p": of.parts}
    return lists[name]


def _add(of: Fields, name: str, gap: str | None, prefix: str, part_kind: str) -> str:
    rows = _list(of, name, gap)
    if len(rows) >= MOST_ROWS or (gap is not None and int(gap) >= len(of.gaps)):
        return ""
    if name == "p":
        if part_kind not in KIND_NAMES or part_kind == "scenario" or of.kind != "scenario":
            return ""
        rows.append(blank(cast(Kind, part_kind)))
    elif name == "g":
        rows.append(GapFields(choices=[OptionFields(), OptionFields()]))
        mark = f"[[{len(rows)}]]"
        if mark not in of.prompt:
            of.prompt = f"{of.prompt} {mark}".strip()
    else:
        rows.append({"r": ("", ""), "s": ""}.get(name) if name in "rs" else OptionFields())
    return _field(prefix, name, gap, len(rows) - 1)


def _field(prefix: str, name: str, gap: str | None, at: int) -> str:
    if gap is not None:
        return f"{prefix}g{gap}-c{at}"
    return {
        "o": f"{prefix}o{at}-text", "r": f"{prefix}r{at}-left", "s": f"{prefix}s{at}", "g": f"{prefix}g{at}-accepted",
        "p": f"p{at}-prompt",
    }[name]  # fmt: skip


def _renumbered(number: int, dropped: int) -> str:
    return "" if number == dropped else f"[[{number - 1 if number > dropped else number}]]"
