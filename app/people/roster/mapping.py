"""The columns of a list people made → lines as the machine-readable file has them (practice P8, P9).

What is chosen on the page: which column is what, which word which duty, the unit and date of the whole list. Pure: the same
choices and the same sheet always give the same lines.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core import text
from app.people.roster import days, wording
from app.people.roster.headings import CHOICES, MARKED, NOT_NEEDED, SEVERAL, words
from app.people.roster.layout import Entry, Table
from app.people.roster.reading import FIELDS, Line
from app.people.roster.unit_names import UnitNames
from app.people.rules import Duty

GROUP = "group"  # where the unit or section of a row may stand besides a column


@dataclass(frozen=True)
class Choices:
    """What a person chose for a list."""

    columns: Mapping[int, str]  # place → key of headings.CHOICES
    unit: str = ""  # the unit's code, for a list without a column of units
    listed_on: dt.date | None = None
    duties: Mapping[str, list[str]] = field(default_factory=dict)  # folded word → duties or wording.NONE


@dataclass
class Mapped:
    """The lines, and what must be settled before they can be judged."""

    lines: list[Line]
    silent: frozenset[str]
    unknown: dict[str, int] = field(default_factory=dict)  # words of duties nobody knows → rows
    days: dict[str, days.Reading] = field(default_factory=dict)  # column → how its dates are read
    problems: list[str] = field(default_factory=list)  # why the lines must not be judged yet


def guessed(table: Table) -> dict[int, str]:
    """The columns as their headings say, each of ours once, the first that fits."""
    found: dict[int, str] = {}
    for column in table.columns:
        guess = column.guess
        if guess in CHOICES and guess and (guess in SEVERAL or guess not in found.values()):
            found[column.place] = guess
    if "ho_ten" in found.values() and "ten" not in found.values():  # one column alone under “Họ và tên”
        found = {p: g for p, g in found.items() if g != "ho_dem"}
    if {"ho_dem", "ten"} <= set(found.values()):
        found = {p: g for p, g in found.items() if g != "ho_ten"}
    elif "ho_ten" in found.values() and (pair := _split_name(table, found)):
        found = {p: g for p, g in found.items() if g not in ("ho_ten", "ten", "ho_dem")} | pair
    return found


def _split_name(table: Table, found: Mapping[int, str]) -> dict[int, str]:
    """“Họ và tên” over two columns without subheadings: family names, then given names of one word."""
    same = [c for c in table.columns if c.guess == "ho_ten"]
    if len(same) == 2 and same[1].place == same[0].place + 1 and same[0].heading == same[1].heading:
        seconds = [c for c in same[1].samples if " " not in c]
        if seconds and len(seconds) == len(same[1].samples) and same[0].samples != same[1].samples:
            return {same[0].place: "ho_dem", same[1].place: "ten"}
    return {}


def lines(table: Table, choices: Choices, units: UnitNames, *, this_year: int) -> Mapped:
    """Every row that is somebody as a line of the machine-readable list."""
    places: dict[str, list[int]] = {}
    for place, column in choices.columns.items():
        if column:
            places.setdefault(column, []).append(place)
    mapped = Mapped([], _silent(places))
    mapped.problems = _problems(places, table, choices, units)
    for column in ("tu_ngay", "den_ngay"):
        if column in places:
            reading = days.read((_cell(e, places[column]) for e in table.entries), this_year=this_year)
            mapped.days[column] = reading
            if reading.refused:
                mapped.problems.append(f"Cột “{CHOICES[column]}”: {reading.refused}")
    unknown: Counter[str] = Counter()
    unit_before = ""
    for entry in table.entries:
        cells = dict.fromkeys(FIELDS, "")
        for column in ("chuc_vu", "bo_phan", "email", "dien_thoai", "van_ban_phan_cong", "ma_can_bo"):
            cells[column] = _cell(entry, places.get(column, ()))
        cells["ho_ten"] = _name(entry, places)
        unit, section = _unit(entry, places, choices, units, unit_before)
        unit_before = unit
        cells["ma_don_vi"], cells["bo_phan"] = unit, cells["bo_phan"] or section
        cells["loai"] = wording.employment(_cell(entry, places.get("loai", ())))
        for column, reading in mapped.days.items():
            cells[column] = reading.cell(_cell(entry, places[column]))
        held, main = _duties(entry, places, choices, unknown)
        cells["nhiem_vu"] = ";".join(d.value for d in Duty if d in held)
        cells["nhiem_vu_chinh"] = main
        cells["email"] = cells["email"].split(";")[0].split(",")[0].strip()
        cells["dien_thoai"] = _phone(cells["dien_thoai"])
        mapped.lines.append(Line(entry.number, tuple(cells[c] for c in FIELDS)))
    mapped.unknown = dict(unknown)
    return mapped


def _silent(places: Mapping[str, list[int]]) -> frozenset[str]:
    """The columns a list of this kind need not have; what the register holds there stays."""
    has = set(places) | ({"nhiem_vu"} if set(places) & set(MARKED) else set())
    return frozenset({"chuc_vu", "nhiem_vu", "den_ngay"} - has)


def _problems(places: Mapping[str, list[int]], table: Table, choices: Choices, units: UnitNames) -> list[str]:
    found = []
    if "ho_ten" not in places and "ten" not in places:
        found.append("Chưa chọn cột nào là họ và tên.")
    if "ho_ten" in places and ("ten" in places or "ho_dem" in places):
        found.append("Đã chọn cột “Họ và tên” thì không chọn thêm “Họ và chữ đệm” hay “Tên”.")
    for column, where in places.items():
        if len(where) > 1 and column not in SEVERAL:
            found.append(f"Có {len(where)} cột cùng được chọn là “{CHOICES[column]}”. Giữ lại một cột.")
    by_group = any(units.code(group) for group in table.groups)
    if "ma_don_vi" not in places and not choices.unit and not by_group:
        found.append("Danh sách không có cột đơn vị. Chọn đơn vị cho cả danh sách.")
    if "tu_ngay" not in places and choices.listed_on is None:
        found.append("Danh sách không có cột ngày. Điền ngày của danh sách.")
    return found


def _cell(entry: Entry, where: tuple[int, ...] | list[int]) -> str:
    said = [entry.cells[p] for p in where if p < len(entry.cells) and entry.cells[p]]
    return "; ".join(dict.fromkeys(said))


def _name(entry: Entry, places: Mapping[str, list[int]]) -> str:
    parts = [_cell(entry, places[c]) for c in ("ho_dem", "ten") if c in places] or [_cell(entry, places.get("ho_ten", ()))]
    name = text.clean_line(" ".join(parts))
    if " " in name and name.isupper():  # capitals are how the list is printed, not how the person is called
        name = "".join(c.upper() if i == 0 or name[i - 1] in " '’-" else c.lower() for i, c in enumerate(name))
    return name


def _unit(
    entry: Entry, places: Mapping[str, list[int]], choices: Choices, units: UnitNames, before: str
) -> tuple[str, str]:
    """(unit, section) of a row: from its column, the group it stands under, or the choice for the whole list."""
    by_group = units.code(entry.group) if entry.group else None
    section = "" if by_group or not entry.group else entry.group[:160]
    if "ma_don_vi" in places:
        typed = _cell(entry, places["ma_don_vi"])
        # An empty cell under a filled one is how a merged cell leaves Excel as text.
        return (units.code(typed) or typed) if typed else (by_group or choices.unit or before), section
    return by_group or choices.unit, section


def _duties(
    entry: Entry, places: Mapping[str, list[int]], choices: Choices, unknown: Counter[str]
) -> tuple[frozenset[Duty], str]:
    held: set[Duty] = set()
    main = ""
    for place in places.get("nhiem_vu", ()):
        found, words_left = wording.duties(_cell(entry, [place]), choices.duties)
        held |= found
        unknown.update(dict.fromkeys(words_left, 1))
    for column, duty in MARKED.items():
        cell = _cell(entry, places.get(column, ()))
        if wording.ticked(cell):
            held.add(duty)
            main = duty.value if wording.is_main(cell) else main
    if typed := _cell(entry, places.get("nhiem_vu_chinh", ())):
        named, _ = wording.duties(typed, choices.duties)
        main = next(iter(named)).value if len(named) == 1 else typed
        if len(named) == 1 and ("nhiem_vu" in places or set(places) & set(MARKED)):
            held |= named
    return frozenset(held), main


def _phone(cell: str) -> str:
    """The first of several numbers in one cell."""
    return next((p.strip() for p in cell.replace("/", ";").replace(",", ";").split(";") if p.strip()), "")


__all__ = ["NOT_NEEDED", "Choices", "Mapped", "guessed", "lines", "words"]
