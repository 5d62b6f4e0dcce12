"""A list that people made, looked at: its sheets, the table on one of them, the encoding of its letters."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import legacy, sheets
from app.core.sheets import Grid
from app.people.roster import layout
from app.people.roster.layout import Table
from app.people.roster.legacy import Rewritten, rewritten
from app.people.roster.reading import NoHeader, Unreadable, decode, separated

MOST = 60_000  # rows of a list that people made; more come from a machine, with its columns
_WIDEST = 60


@dataclass(frozen=True)
class Looked:
    """What was found in a file."""

    sheets: tuple[str, ...]
    sheet: int
    table: Table
    rewritten: Rewritten | None  # the sheet was in TCVN3 or VNI; the table is of what it says in Unicode unless refused
    has_list: frozenset[int]  # the sheets that have a list


def grids(data: bytes) -> list[Grid]:
    """The sheets of a file; a CSV file is one. Raises Unreadable."""
    if data.startswith(b"PK"):
        found = sheets.grids(data, columns=_WIDEST, most=MOST)
        if not found:
            raise Unreadable("Tệp không có trang tính nào có nội dung.")
        return found
    try:
        decoded = decode(data)
    except Unreadable:
        # Excel saves text in the old fonts byte by byte; whether it is that, its letters tell.
        decoded = data.decode("cp1252", errors="replace")
        if legacy.detect(decoded[:200_000]) is None:
            raise
    return [Grid("", [(number, row) for number, row in separated(decoded) if any(c.strip() for c in row)])]


def look(data: bytes, *, sheet: int | None = None, convert: bool = True) -> Looked:
    """The list in a file: on the sheet asked for, or the one with the most people. Raises Unreadable, NoHeader."""
    found = grids(data)
    tables: dict[int, tuple[Table, Rewritten | None]] = {}
    refusal: Unreadable = NoHeader("Tệp không có danh sách nào.")
    for index, grid in enumerate(found):
        changed = rewritten(grid)
        try:
            table = layout.find(changed.grid if changed and convert else grid)
        except NoHeader as error:
            refusal = error
            continue
        tables[index] = table, changed
    if not tables:
        raise refusal
    if sheet not in tables:
        sheet = max(tables, key=lambda index: (len(tables[index][0].entries), -index))
    table, changed = tables[sheet]
    return Looked(tuple(g.name for g in found), sheet, table, changed, frozenset(tables))
