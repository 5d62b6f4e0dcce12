"""Every line of a roster file judged for itself and against the other lines of the file."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core import numbers, text
from app.people.roster.legacy import legacy_encoding
from app.people.roster.reading import COLUMNS, Line
from app.people.rules import Duty, name_problem, phone_key


class Verdict(StrEnum):
    """What a line would do to the register."""

    ADD = "add"
    CHANGE = "change"
    END = "end"
    SAME = "same"
    REJECT = "reject"

    @property
    def label(self) -> str:
        """The verdict as the screen names it."""
        return {
            "add": "Thêm mới",
            "change": "Thay đổi",
            "end": "Kết thúc",
            "same": "Giữ nguyên",
            "reject": "Bị từ chối",
        }[self.value]


@dataclass(frozen=True)
class UnitSpan:
    """A unit over all its days, as far as a roster line may name it."""

    id: int
    code: str
    name: str  # the newest
    until_on: dt.date | None
    successors: str = ""  # “21484 – Xã Ba Tơ”, where its people went


@dataclass(slots=True)
class Row:
    """One line with what it says, what is wrong with it, and in the end its verdict."""

    line: int
    cells: tuple[str, ...]
    code: str = ""
    key: str = ""
    name: str = ""
    unit: UnitSpan | None = None
    title: str = ""
    email: str = ""
    phone: str = ""
    duties: frozenset[Duty] = frozenset()
    from_on: dt.date = dt.date.min
    until_on: dt.date | None = None
    problems: list[str] = field(default_factory=list)
    verdict: Verdict = Verdict.SAME
    reason: str = ""

    def overlaps(self, from_on: dt.date, until_on: dt.date | None) -> bool:
        """Whether the line's days and the given closed interval have a day in common."""
        return (self.until_on is None or self.until_on >= from_on) and (
            until_on is None or until_on >= self.from_on
        )


@dataclass
class Units:
    """The units a line may name, by the key of their code, with the way from a wrong code to the right one."""

    spans: Mapping[str, UnitSpan]

    def __post_init__(self) -> None:
        self._guesses: dict[str, str] = {}

    def unknown(self, typed: str) -> str:
        """The sentence about a code that no unit has, with the units that may be meant."""
        if typed not in self._guesses:
            self._guesses[typed] = self._guess(typed)
        count = sum(1 for span in self.spans.values() if span.until_on is None)
        return f"mã đơn vị “{typed}” không có trong danh sách {count} đơn vị.{self._guesses[typed]}"

    def _guess(self, typed: str) -> str:
        key, folded = text.key_of(typed), text.fold(typed)
        named = [s for s in self.spans.values() if text.key_of(s.name) == key]
        named = named or [s for s in self.spans.values() if text.fold(s.name) == folded]
        if not named:
            # A digit lost at the end is the commonest slip; only then codes that look alike.
            close = [k for k in self.spans if len(key) >= 3 and k.startswith(key)]
            close = close or difflib.get_close_matches(key, self.spans, n=2, cutoff=0.75)
            named = [self.spans[k] for k in close]
        if not named:
            by_name = {text.fold(s.name): s for s in self.spans.values()}
            named = [by_name[n] for n in difflib.get_close_matches(folded, by_name, n=1, cutoff=0.8)]
        shown = " hay ".join(f"{s.code} – {s.name}" for s in sorted(named, key=lambda s: s.code)[:3])
        return f" Có phải {shown}?" if shown else ""


def check(lines: Iterable[Line], units: Units) -> list[Row]:
    """Judge the lines of one file. Rows of one officer stand or fall together: half a history would be a wrong one."""
    rows = [_row(line, units) for line in lines]
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        if row.key:
            by_code.setdefault(row.key, []).append(row)
    for group in by_code.values():
        if len(group) > 1:
            _check_group(group)
    return rows


def settle(group: list[Row]) -> bool:
    """Reject the rows of one officer when any of them is wrong; True when all are good."""
    wrong = [row for row in group if row.problems]
    for row in group:
        if row.problems:
            row.verdict, row.reason = Verdict.REJECT, sentence(row.problems)
        elif wrong:
            row.verdict = Verdict.REJECT
            row.reason = f"Chưa nhập vì dòng {wrong[0].line} của cùng cán bộ còn lỗi."
    return not wrong


def sentence(parts: list[str]) -> str:
    """Several remarks as sentences, each with a capital."""
    return " ".join(p[:1].upper() + p[1:] for p in dict.fromkeys(parts))[:500]


def _row(line: Line, units: Units) -> Row:
    row = Row(line.number, line.cells)
    problems = row.problems
    for column, cell in zip(COLUMNS, line.cells, strict=True):
        if cell[:1] == "=" or (cell[:1] == "+" and column != "dien_thoai") or cell[:1] == "@":
            problems.append(f"cột {column} có công thức; hãy dán giá trị (Paste Values) thay cho công thức.")
        elif cell[:1] == "#" and cell[-1:] in "!?A":
            problems.append(f"cột {column} có lỗi công thức {cell}.")
        elif not cell.isascii() and (old := legacy_encoding(cell)):
            problems.append(
                f"“{cell}” ở cột {column} dùng bảng mã {old}, không phải Unicode; hãy chuyển cả tệp sang Unicode."
            )
    code, name, unit, title, email, phone, duties, from_on, until_on = line.cells
    row.code, row.key, row.name, row.title = code, text.key_of(code), name, title
    if not code:
        problems.append("thiếu mã cán bộ.")
    elif len(code) > 40:
        problems.append("mã cán bộ dài quá 40 ký tự.")
    if problem := name_problem(name):
        problems.append(problem[:1].lower() + problem[1:])
    if not unit:
        problems.append("thiếu mã đơn vị.")
    else:
        row.unit = units.spans.get(text.key_of(unit))
        if row.unit is None:
            problems.append(units.unknown(unit))
    if len(title) > 160:
        problems.append("chức vụ dài quá 160 ký tự.")
    _contacts(row, email, phone)
    _duties(row, duties)
    _dates(row, from_on, until_on)
    return row


_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")


def _contacts(row: Row, email: str, phone: str) -> None:
    if email:
        row.email = email.lower()
        if not _EMAIL.fullmatch(email) or len(email) > 254:
            row.problems.append(f"địa chỉ thư điện tử “{email}” chưa đúng.")
    if phone:
        row.phone = phone_key(phone)
        if not row.phone:
            row.problems.append(f"số điện thoại “{phone}” chưa đúng, ví dụ: 0912345678.")


@functools.lru_cache(maxsize=1000)
def _parse_duties(cell: str) -> tuple[frozenset[Duty], str]:
    found: set[Duty] = set()
    for part in re.split(r"[;,\n|]", cell):
        name = re.sub(r"[^a-z0-9]+", "_", text.fold(part)).strip("_")
        if not name:
            continue
        duty = next((d for d in Duty if d.value == name), None)
        if duty is None:
            return frozenset(), part.strip()
        found.add(duty)
    return frozenset(found), ""


def _duties(row: Row, cell: str) -> None:
    row.duties, unknown = _parse_duties(cell)
    if unknown:
        row.problems.append(f"không có nhiệm vụ “{unknown}”; dùng: {'; '.join(Duty)} hoặc để trống.")


@functools.lru_cache(maxsize=10_000)
def _parse_day(cell: str) -> dt.date | None:
    try:
        return numbers.parse_day(cell)
    except ValueError:
        return None


def _dates(row: Row, from_on: str, until_on: str) -> None:
    if not from_on:
        row.problems.append("thiếu ngày bắt đầu (tu_ngay).")
    for column, cell in (("tu_ngay", from_on), ("den_ngay", until_on)):
        if cell and _parse_day(cell) is None:
            row.problems.append(
                f"“{cell}” ở cột {column} không phải là ngày; viết dạng 19/12/2026 hoặc 2026-12-19."
            )
    start, end = _parse_day(from_on) if from_on else None, _parse_day(until_on) if until_on else None
    row.from_on, row.until_on = start or dt.date.min, end
    if start and end and end < start:
        row.problems.append(f"ngày kết thúc {numbers.day(end)} trước ngày bắt đầu {numbers.day(start)}.")
    span = row.unit
    if span is not None and span.until_on is not None and start and (end is None or end > span.until_on):
        went = f" Từ ngày sau đó là: {span.successors}." if span.successors else ""
        row.problems.append(
            f"đơn vị {span.code} – {span.name} chỉ có đến ngày {numbers.day(span.until_on)}.{went}"
        )


def _check_group(group: list[Row]) -> None:
    """Rows of one code: one name, no day twice. A line that repeats another word for word is only left out."""
    first = group[0]
    for row in group[1:]:
        if text.key_of(row.name) != text.key_of(first.name) and row.name and first.name:
            row.problems.append(f"mã {row.code} đã ghi cho {first.name} ở dòng {first.line}.")
            other = f"mã {row.code} còn ghi cho {row.name} ở dòng {row.line}."
            if other not in first.problems:
                first.problems.append(other)
    dated = [r for r in group if r.from_on != dt.date.min]
    dated.sort(key=lambda r: (r.from_on, r.line))
    before: Row | None = None
    for row in dated:
        if before is not None and before.overlaps(row.from_on, row.until_on):
            if _content(before) == _content(row):
                row.reason = f"Trùng hoàn toàn với dòng {before.line}."
                continue
            for one, two in ((row, before), (before, row)):
                one.problems.append(
                    f"thời gian công tác chồng lên dòng {two.line} ({_span(two)}); mỗi người chỉ ở một đơn vị "
                    "trong một thời gian."
                )
        if before is None or before.until_on is not None:
            before = row


def _content(row: Row) -> tuple[object, ...]:
    return (row.unit, row.title, row.duties, row.from_on, row.until_on)


def _span(row: Row) -> str:
    return f"{numbers.day(row.from_on)} – {numbers.day(row.until_on) or 'nay'}"
