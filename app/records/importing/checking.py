"""Every line of a file of training taken elsewhere judged: for itself, against the other lines, and against what is known."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.core import numbers, text
from app.people.roster.legacy import legacy_encoding
from app.records.importing.reading import COLUMNS, Line
from app.records.rules.recognition import (
    RECORDED_ONLY,
    Courses,
    RecognitionState,
    equal_names,
    minutes_of,
    name_key,
    parse_equal,
    parse_tiet,
)

_LONGEST = {"khoa_hoc": 200, "noi_dao_tao": 160, "minh_chung": 300}


class Verdict(StrEnum):
    """What a line would do."""

    ADD = "add"
    SAME = "same"
    REJECT = "reject"

    @property
    def label(self) -> str:
        """The verdict as the screen names it."""
        return {"add": "Ghi mới", "same": "Đã có", "reject": "Bị từ chối"}[self.value]


@dataclass(slots=True)
class Row:
    """One line with what it says, what is wrong with it, and in the end its verdict."""

    line: int
    cells: tuple[str, ...]
    code_key: str = ""
    person_id: int | None = None
    provider: str = ""
    course_name: str = ""
    completed_on: dt.date = dt.date.min
    minutes: int = 0
    equal_to: tuple[str, ...] = ()
    reference: str = ""
    key: str = ""  # the outside course, however it was typed
    read_as: str = ""  # a sentence about a date that was not typed as asked for
    problems: list[str] = field(default_factory=list)
    verdict: Verdict = Verdict.ADD
    reason: str = ""


@dataclass(frozen=True)
class Known:
    """What lines are compared with: officers by code key, outside courses approved before, requests there are."""

    people: Mapping[str, int]
    near: Mapping[str, str]  # codes that a wrong one may have meant → the person's name
    equal: Mapping[str, tuple[str, ...]]  # name_key → what it is equal to
    requests: Mapping[tuple[int, str, dt.date], tuple[RecognitionState, str]]


@dataclass
class Plan:
    """The judged lines of a file."""

    rows: list[Row]

    @property
    def new(self) -> list[Row]:
        """The lines to be recorded."""
        return [row for row in self.rows if row.verdict is Verdict.ADD]

    @property
    def summary(self) -> dict[str, int]:
        """How many lines of each verdict, and of the new ones how many count for nothing (`only`)."""
        counts = {v.value: sum(row.verdict is v for row in self.rows) for v in Verdict}
        return {"rows": len(self.rows), **counts, "only": sum(not row.equal_to for row in self.new)}

    @property
    def clean(self) -> bool:
        """Whether no line is rejected."""
        return not any(row.verdict is Verdict.REJECT for row in self.rows)


def parse(line: Line, courses: Courses, today: dt.date) -> Row:
    """What one line says by itself."""
    row = Row(line.number, line.cells)
    problems = row.problems
    for column, cell in zip(COLUMNS, line.cells, strict=True):
        if cell[:1] in ("=", "@", "+"):
            problems.append(f"cột {column} có công thức; hãy dán giá trị (Paste Values) thay cho công thức.")
        elif cell[:1] == "#" and cell[-1:] in "!?A":
            problems.append(f"cột {column} có lỗi công thức {cell}.")
        elif old := legacy_encoding(cell):
            problems.append(f"“{cell}” ở cột {column} dùng bảng mã {old}; hãy chuyển cả tệp sang Unicode.")
        elif not cell and column not in ("tuong_duong",):
            problems.append(f"thiếu {_NAMES[column]}.")
        elif len(cell) > _LONGEST.get(column, 10_000):
            problems.append(f"{_NAMES[column]} dài quá {_LONGEST[column]} ký tự.")
    code, row.course_name, equal, day, row.provider, tiet, row.reference = line.cells
    row.code_key, row.key = text.key_of(code), name_key(row.provider, row.course_name)
    row.equal_to, problem = parse_equal(equal, courses)
    if problem:
        problems.append(problem)
    if day:
        _day(row, day, today)
    if tiet:
        try:
            row.minutes = minutes_of(parse_tiet(tiet))
        except ValueError as error:
            problems.append(str(error))
    return row


_NAMES = {
    "ma_can_bo": "mã cán bộ", "khoa_hoc": "tên khóa học", "ngay_hoan_thanh": "ngày hoàn thành",
    "noi_dao_tao": "nơi đào tạo", "so_tiet": "số tiết", "minh_chung": "minh chứng (số, ngày của giấy chứng nhận)",
}  # fmt: skip


def _day(row: Row, typed: str, today: dt.date) -> None:
    try:
        row.completed_on = numbers.read_day(typed)
    except ValueError:
        row.problems.append(f"“{typed}” không phải là ngày; viết dạng 19/12/2026.")
        return
    if row.completed_on > today:
        row.problems.append(f"ngày hoàn thành {numbers.day(row.completed_on)} ở tương lai.")
    try:
        numbers.parse_day(typed)
    except ValueError:
        row.read_as = f" Ngày “{typed}” được đọc là {numbers.day(row.completed_on)}."


def settle(rows: Sequence[Row], known: Known, courses: Courses) -> Plan:
    """The verdict on every line, with its reason in a sentence."""
    seen: dict[tuple[int, str, dt.date], int] = {}
    for row in rows:
        row.person_id = known.people.get(row.code_key)
        if row.code_key and row.person_id is None:
            row.problems.insert(0, _unknown(row.cells[0], row.code_key, known.near))
        if row.problems:
            row.verdict, row.reason = Verdict.REJECT, _sentences(row.problems)
            continue
        assert row.person_id is not None
        place = (row.person_id, row.key, row.completed_on)
        if place in seen:
            row.verdict, row.reason = Verdict.SAME, f"Trùng với dòng {seen[place]}."
            continue
        seen[place] = row.line
        if place in known.requests:
            state, why = known.requests[place]
            row.verdict = Verdict.SAME
            told = f" ({why.rstrip('.')})" if why else ""
            row.reason = f"Đã có hồ sơ: {state.label.lower()}{told}."
            continue
        if not row.equal_to and row.key in known.equal:
            row.equal_to = known.equal[row.key]
            row.reason = (
                f"Theo bảng tương đương: {', '.join(equal_names(row.equal_to, courses)) or RECORDED_ONLY}."
            )
        elif row.equal_to:
            row.reason = f"Tương đương {', '.join(equal_names(row.equal_to, courses))}."
        else:
            row.reason = f"Không có tương đương: {RECORDED_ONLY}."
        row.reason += row.read_as
    return Plan(list(rows))


def _unknown(typed: str, key: str, near: Mapping[str, str]) -> str:
    by_key = {text.key_of(code): code for code in near}
    close = difflib.get_close_matches(key, by_key, n=2, cutoff=0.75)
    shown = " hay ".join(f"{by_key[k]} – {near[by_key[k]]}" for k in close)
    return f"mã cán bộ “{typed}” không có trong danh sách cán bộ.{f' Có phải {shown}?' if shown else ''}"


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(p[:1].upper() + p[1:] for p in dict.fromkeys(parts))[:500]
