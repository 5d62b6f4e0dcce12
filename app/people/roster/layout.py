"""Where the list is on a sheet that people made: the header block, the rows of people, and what is neither (practice P8).

Nothing is passed over in silence: whatever is skipped is listed with its row and why.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core import text
from app.core.sheets import Grid
from app.people.roster.headings import Heading, meaning, words
from app.people.roster.reading import NoHeader

_WITHIN = 60  # rows above the header block
_SAMPLES = 3
_NAMES = {"ho_ten", "ho_dem", "ten"}

_TOTAL = re.compile(r"^(tong( cong| so)?|cong)( \d+.*| nguoi.*| can bo.*| danh sach.*)?$")
_SIGNED = re.compile(
    r"^(nguoi (lap|tong hop|ky)|thu truong|xac nhan|ky ten|ky ghi ro|noi nhan|lap bieu|tm |kt |tl |"
    r"(.{3,40} )?ngay( \d+)? thang( \d+)? nam( \d+)?$)"
)
_NOTE = re.compile(r"^(ghi chu|luu y|chu thich|danh sach (nay )?(co|gom)|an dinh danh sach)")
_GROUP_MARK = re.compile(r"^([IVXLC]+|[A-ZĐ])[.)]?$")
_GROUP_TEXT = re.compile(r"^(([IVXLC]+|[A-ZĐ]|\d{1,2})[.)-]\s*)?(?P<name>.+)$")
_BODY = re.compile(
    r"^(phong|ban|trung tam|van phong|khoi|ubnd|uy ban|xa|phuong|dac khu|so|dang uy|hdnd|hoi dong|mttq|mat tran|doan|hoi|"
    r"cong an|tram|truong|to|bo phan|don vi)\b"
)


@dataclass(frozen=True)
class Column:
    """A column of the list."""

    place: int
    heading: Heading
    guess: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Skipped:
    """A row that is nobody, and why we think so."""

    number: int
    why: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A row that is somebody; `group` is the title of the group it stands under."""

    number: int
    cells: tuple[str, ...]
    group: str


@dataclass
class Table:
    """A list found on a sheet."""

    columns: list[Column]
    entries: list[Entry]
    skipped: list[Skipped] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)  # what stands above the list

    @property
    def fingerprint(self) -> str:
        """The header as a digest: lists of the same form are read in the same way."""
        titles = "\n".join(f"{c.place} {words(c.heading.title)}" for c in self.columns)
        return hashlib.sha256(titles.encode()).hexdigest()[:32]

    @property
    def groups(self) -> list[str]:
        """The titles of groups, in their order."""
        return list(dict.fromkeys(e.group for e in self.entries if e.group))


def find(grid: Grid) -> Table:
    """The list on a sheet. Raises NoHeader when no row of it names a column of names and one more that is known."""
    filled = _filled(grid)
    top = _header_top(filled)
    if top is None:
        raise NoHeader(
            "Không thấy dòng tiêu đề có cột “Họ và tên”. Kiểm tra lại trang tính, hoặc thêm dòng tiêu đề rồi nhập lại."
        )
    bottom = _header_bottom(grid, filled, top)
    width = max(len(cells) for _, cells in filled)
    headings = [_heading([cells[p] if p < len(cells) else "" for _, cells in filled[top : bottom + 1]]) for p in range(width)]
    names = {p for p, h in enumerate(headings) if meaning(h) in _NAMES}
    counters = {p for p, h in enumerate(headings) if meaning(h) == "stt"}
    table = Table([], [])
    for number, cells in filled[:top]:
        if shown := _shown(cells):
            table.titles.append(shown)
            table.skipped.append(Skipped(number, "tiêu đề", shown))
    for number, cells in filled[top + 1 : bottom + 1]:
        table.skipped.append(Skipped(number, "tiêu đề của cột", _shown(cells)))
    _rows(grid, filled[bottom + 1 :], headings, names, counters, table)
    for place, heading in enumerate(headings):
        samples = list(dict.fromkeys(c for e in table.entries[:50] if (c := e.cells[place] if place < len(e.cells) else "")))
        if (heading.parts or samples) and meaning(heading) != "stt":
            table.columns.append(Column(place, heading, meaning(heading), tuple(samples[:_SAMPLES])))
    return table


def _filled(grid: Grid) -> list[tuple[int, list[str]]]:
    """The rows with what is merged carried down, and across where a header does so."""
    rows = {number: [text.clean_line(c) for c in cells] for number, cells in grid.rows}
    width = max((len(cells) for cells in rows.values()), default=0)
    for cells in rows.values():
        cells += [""] * (width - len(cells))
    for top, left, bottom, right in grid.merged:
        value = rows[top][left] if top in rows and left < width else ""
        if not value:
            continue
        for number in range(top, min(bottom, top + 2000) + 1):
            if number == top and left == right:
                continue
            cells = rows.setdefault(number, [""] * width)
            for place in range(left, min(right, width - 1) + 1):
                cells[place] = cells[place] or value
    return sorted(rows.items())


def _header_top(rows: Sequence[tuple[int, list[str]]]) -> int | None:
    """The first row that names a column of names and another one that is known."""
    for at, (_, cells) in enumerate(rows[:_WITHIN]):
        found = {meaning(Heading((cell,))) for cell in cells if cell and len(cell) < 120} - {""}
        if found & _NAMES and len(found) >= 2:
            return at
    return None


def _header_bottom(grid: Grid, rows: Sequence[tuple[int, list[str]]], top: int) -> int:
    """The last row of the header block: as far as its merged cells reach, then subheadings and the row of numbers."""
    first = rows[top][0]
    reach = max((b for t, _, b, _ in grid.merged if t == first and b < first + 6), default=first)
    bottom = max(at for at, (number, _) in enumerate(rows[: top + 7]) if number <= reach)
    names = [p for p, cell in enumerate(rows[top][1]) if meaning(Heading((cell,))) in _NAMES]
    while bottom + 1 < len(rows):
        cells = rows[bottom + 1][1]
        filled = [c for c in cells if c]
        if len(filled) >= 3 and all(re.fullmatch(r"\(?([0-9]{1,2}|[A-Z])\)?", c) for c in filled) and len(set(filled)) > 2:
            bottom += 1  # (1) (2) (3), or A B 1 2
            break
        below = {meaning(Heading((rows[top][1][p], c))) for p, c in enumerate(cells) if c} - {"", "stt"}
        known = [c for c in filled if meaning(Heading((c,)))]
        split = any(cells[p] for p in names) and all(meaning(Heading((cells[p],))) in _NAMES for p in names if cells[p])
        nobody = not any(cells[p] for p in names) or split
        if nobody and below and len(known) * 2 >= len(filled) and not _group(cells, names, set(), False):
            bottom += 1
            continue
        break
    return bottom


def _heading(cells: Sequence[str]) -> Heading:
    parts = [c for c in cells if c and not re.fullmatch(r"\(?\d{1,2}\)?", c)]
    return Heading(tuple(dict.fromkeys(parts)))


def _shown(cells: Sequence[str]) -> str:
    return " · ".join(dict.fromkeys(c for c in cells if c))[:120]


def _rows(
    grid: Grid, rows: Sequence[tuple[int, list[str]]], headings: Sequence[Heading], names: set[int], counters: set[int],
    table: Table,
) -> None:  # fmt: skip
    group, over = "", False
    across = {top for top, left, _, right in grid.merged if right > left}
    columns = sorted(names)
    # Somebody whose name is one merged cell over several rows, one for each duty.
    more = {n for top, left, bottom, _ in grid.merged if left in names and bottom < top + 10 for n in range(top + 1, bottom + 1)}
    for number, cells in rows:
        filled = [c for c in cells if c]
        if not filled:
            continue
        why = ""
        said = [words(c) for c in dict.fromkeys(filled)]
        name = words(" ".join(cells[p] for p in columns))
        if over:
            why = "phần ký tên"
        elif any(_TOTAL.match(s) for s in said[:3]):
            why = "dòng tổng cộng"
        elif any(_NOTE.match(s) for s in said[:2]):
            why = "ghi chú"
        elif any(_SIGNED.match(s) for s in said) and (not name or _SIGNED.match(name) or len(set(filled)) <= 2):
            why, over = "phần ký tên", True
        elif _repeats(cells, headings):
            why = "tiêu đề lặp lại"
        elif title := _group(cells, columns, counters, number in across):
            why, group = "dòng nhóm", title
        elif all(p in counters or not c for p, c in enumerate(cells)):
            why = "chỉ có số thứ tự"
        if why:
            table.skipped.append(Skipped(number, why, _shown(cells)))
        elif number in more and table.entries:
            before = table.entries[-1]
            joined = [one if not two or two == one else f"{one}; {two}".strip("; ") for one, two in zip(before.cells, cells, strict=True)]
            table.entries[-1] = Entry(before.number, tuple(joined), before.group)
            table.skipped.append(Skipped(number, f"gộp vào dòng {before.number}", _shown(cells)))
        else:
            table.entries.append(Entry(number, tuple(cells), group))


def _repeats(cells: Sequence[str], headings: Sequence[Heading]) -> bool:
    same = [p for p, c in enumerate(cells) if c and p < len(headings) and c in headings[p].parts]
    numbers = [c for c in cells if c]
    counted = len(numbers) >= 3 and all(re.fullmatch(r"\(\d{1,2}\)", c) for c in numbers)
    return counted or len(same) >= 2 and len(same) * 2 >= sum(1 for c in cells if c)


def _group(cells: Sequence[str], names: Sequence[int], counters: set[int], across: bool) -> str:
    """The title of a group row: “I. Phòng Văn hóa – Xã hội”, alone in its row or after a numeral; empty for none."""
    filled = list(dict.fromkeys(c for c in cells if c))
    if len(filled) > 2:
        return ""
    if len(filled) == 2 and _GROUP_MARK.match(filled[0]):
        return filled[1]
    if len(filled) != 1:
        return ""
    found = _GROUP_TEXT.match(filled[0])
    title = found["name"].strip() if found else ""
    marked = found is not None and title != filled[0]
    places = [p for p, c in enumerate(cells) if c]
    alone = not any(p in names for p in places)
    return title if len(title) > 3 and (marked or across or alone or _BODY.match(words(title))) else ""
