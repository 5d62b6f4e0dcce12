"""A list that people made, looked at: its sheets, the table on one of them, the encoding of its letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core import clock, legacy, sheets
from app.core.sheets import Grid
from app.people import queries
from app.people.importing.examining import Progress, silent
from app.people.roster import layout, mapping
from app.people.roster.layout import Table
from app.people.roster.legacy import Rewritten, rewritten
from app.people.roster.mapping import Choices, Mapped
from app.people.roster.reading import Line, NoHeader, Unreadable, decode, read, separated
from app.people.roster.unit_names import UnitNames

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


def machine_lines(data: bytes, progress: Progress = silent) -> list[Line] | None:
    """The lines of the machine-readable file; None for a list whose columns somebody must confirm. Raises Unreadable."""
    lines = []
    try:
        for line in read(data).lines:
            lines.append(line)
            if len(lines) % 1000 == 0:
                progress(len(lines), 0, "Đang đọc tệp")
    except NoHeader:
        look(data)
        return None
    except Unreadable:
        if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
            raise
        look(data)  # text in an old encoding is a list too, once its letters are rewritten
        return None
    said = "\n".join(c for line in lines[:3000] for c in line.cells if not c.isascii())
    return None if legacy.detect(said) else lines


@dataclass(frozen=True)
class Told:
    """What somebody chose for a list, as it is kept with the upload."""

    sheet: int
    columns: dict[int, str]
    unit: str
    listed_on: dt.date | None
    convert: bool
    words: dict[str, list[str]]  # folded word → duties, or wording.NONE

    @property
    def choices(self) -> Choices:
        """For the mapping."""
        return Choices(self.columns, self.unit, self.listed_on, self.words)

    def options(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "sheet": self.sheet, "columns": {str(p): c for p, c in self.columns.items()}, "unit": self.unit,
            "listed_on": self.listed_on.isoformat() if self.listed_on else None, "convert": self.convert,
            "words": self.words,
        }  # fmt: skip

    @staticmethod
    def of(options: Mapping[str, Any]) -> Told | None:
        """What was kept with an upload; None while nothing was chosen."""
        if "columns" not in options:
            return None
        day = options.get("listed_on")
        return Told(
            options["sheet"], {int(p): c for p, c in options["columns"].items()}, options["unit"],
            dt.date.fromisoformat(day) if day else None, options["convert"], options["words"],
        )  # fmt: skip


def mapped(looked: Looked, told: Told, *, now: dt.datetime) -> Mapped:
    """The lines of a list by what was chosen, or what still has to be settled."""
    today = clock.local_date(now)
    day = told.listed_on or today
    there = (s for s in queries.unit_spans().values() if s.until_on is None or s.until_on >= day)
    return mapping.lines(looked.table, told.choices, UnitNames(there), this_year=today.year)


def told_lines(data: bytes, options: Mapping[str, Any], *, now: dt.datetime) -> Mapped:
    """The lines of an upload whose columns were confirmed."""
    told = Told.of(options)
    if told is None:
        raise Unreadable("Chưa chọn cột cho danh sách này.")
    return mapped(look(data, sheet=told.sheet, convert=told.convert), told, now=now)
