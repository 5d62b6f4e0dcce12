"""Every line of a roster file judged for itself."""

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
from app.people.roster.reading import FIELDS, Line, padded
from app.people.rules import Duty, Employment, name_problem, phone_key


class Verdict(StrEnum):
    """What a line would do to the register."""

    ADD = "add"
    MOVE = "move"
    CHANGE = "change"
    END = "end"
    SAME = "same"
    ASK = "ask"
    REJECT = "reject"

    @property
    def label(self) -> str:
        """The verdict as the screen names it."""
        return {
            "add": "Thêm mới",
            "move": "Chuyển đến",
            "change": "Thay đổi",
            "end": "Kết thúc",
            "same": "Giữ nguyên",
            "ask": "Cần trả lời",
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
    section: str = ""
    employment: str = ""
    main: Duty | None = None
    document: str = ""
    undated: bool = False  # from_on is the date of the list
    silent: frozenset[str] = frozenset()  # columns the file does not have: what is held stays
    from_on: dt.date = dt.date.min
    until_on: dt.date | None = None
    problems: list[str] = field(default_factory=list)
    coded: bool = False  # the row had no code and was given one
    mark: str = ""  # under what the answer “somebody new” was kept
    question: str = ""  # who is it? The row waits for the answer
    choices: tuple[str, ...] = ()  # person uids it may mean
    officer_id: int | None = None
    movement: str = ""
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


def check(
    lines: Iterable[Line],
    units: Units,
    *,
    silent: frozenset[str] = frozenset(),
    listed_on: dt.date | None = None,
) -> list[Row]:
    """Judge every line by itself.

    `silent` are the columns the file does not have although a list of its kind need not have them: what is held there
    stays. `listed_on` is the date of a list whose lines may lack their first day; without it every line needs one.
    """
    return [_row(line, units, silent, listed_on) for line in lines]


def _row(line: Line, units: Units, silent: frozenset[str], listed_on: dt.date | None) -> Row:
    row = Row(line.number, padded(line.cells), silent=silent)
    problems = row.problems
    for column, cell in zip(FIELDS, row.cells, strict=True):
        if cell[:1] == "=" or (cell[:1] == "+" and column != "dien_thoai") or cell[:1] == "@":
            problems.append(f"cột {column} có công thức; hãy dán giá trị (Paste Values) thay cho công thức.")
        elif cell[:1] == "#" and cell[-1:] in "!?A":
            problems.append(f"cột {column} có lỗi công thức {cell}.")
        elif not cell.isascii() and (old := legacy_encoding(cell)):
            problems.append(
                f"“{cell}” ở cột {column} dùng bảng mã {old}, không phải Unicode; hãy chuyển cả tệp sang Unicode."
            )
    code, name, unit, title, email, phone, duties, from_on, until_on, section, kind, main, document = row.cells
    row.code, row.key, row.name, row.title = code, text.key_of(code), name, title
    if len(code) > 40:
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
    _evidence(row, section, kind, main, document)
    _dates(row, from_on, until_on, listed_on)
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


_KINDS = {text.fold(word): kind.value for kind in Employment for word in (kind.value, kind.label)}


def _evidence(row: Row, section: str, kind: str, main: str, document: str) -> None:
    """The optional columns of P24: section, kind of employment, main duty, document that assigned the duties."""
    row.section, row.document = section, document
    for column, cell in (("bo_phan", section), ("van_ban_phan_cong", document)):
        if len(cell) > 160:
            row.problems.append(f"nội dung cột {column} dài quá 160 ký tự.")
    if kind:
        row.employment = _KINDS.get(text.fold(kind), "")
        if not row.employment:
            row.problems.append(f"không có loại “{kind}”; dùng: {'; '.join(Employment)} hoặc để trống.")
    if main:
        found, unknown = _parse_duties(main)
        if unknown or len(found) != 1:
            row.problems.append(f"nhiệm vụ chính “{main}” chưa đúng; ghi một trong: {'; '.join(Duty)}.")
        elif not found <= row.duties and "nhiem_vu" not in row.silent:
            row.problems.append(f"nhiệm vụ chính “{main}” không có trong các nhiệm vụ của dòng này.")
        else:
            (row.main,) = found


@functools.lru_cache(maxsize=10_000)
def _parse_day(cell: str) -> dt.date | None:
    try:
        return numbers.parse_day(cell)
    except ValueError:
        return None


def _dates(row: Row, from_on: str, until_on: str, listed_on: dt.date | None) -> None:
    if not from_on and listed_on is not None:
        row.undated, from_on = True, numbers.day(listed_on)
    elif not from_on:
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
