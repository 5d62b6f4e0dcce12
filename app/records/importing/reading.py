"""A file of training taken elsewhere, whatever Excel made of it, as lines of text in the order of COLUMNS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.core import numbers, sheets, text
from app.core.sheets import Unreadable

COLUMNS = ("ma_can_bo", "khoa_hoc", "tuong_duong", "ngay_hoan_thanh", "noi_dao_tao", "so_tiet", "minh_chung")
REQUIRED = tuple(c for c in COLUMNS if c != "tuong_duong")
_ALIASES = {
    "ma_cb": "ma_can_bo", "ma_so_can_bo": "ma_can_bo", "ten_khoa_hoc": "khoa_hoc", "lop": "khoa_hoc", "ngay": "ngay_hoan_thanh",
    "don_vi_dao_tao": "noi_dao_tao", "noi_hoc": "noi_dao_tao", "tiet": "so_tiet", "chung_chi": "minh_chung",
}  # fmt: skip
MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 10_000  # all of a file counts in one transaction, which must stay short
_WIDEST = 40
_HEADER_WITHIN = 20


@dataclass(frozen=True)
class Line:
    """One row of the file: its number as Excel shows it, and its cells in the order of COLUMNS."""

    number: int
    cells: tuple[str, ...]


def read(data: bytes) -> Iterator[Line]:
    """The lines below the header. Raises Unreadable, also while iterating."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"Tệp lớn quá {MAX_BYTES // 1024 // 1024} MB. Chia thành nhiều tệp.")
    rows = sheets.table(data, columns=_WIDEST, known=lambda cell: _column(cell) in COLUMNS)
    places = _header(rows)
    count = 0
    for number, cells in rows:
        values = tuple(text.clean_line(cells[p]) if 0 <= p < len(cells) else "" for p in places)
        if not any(values):
            continue
        count += 1
        if count > MAX_ROWS:
            raise Unreadable(f"Tệp có hơn {numbers.number(MAX_ROWS)} dòng. Chia thành nhiều tệp.")
        yield Line(number, values)


def _header(rows: Iterator[tuple[int, list[str]]]) -> list[int]:
    best: list[str] = []
    for seen, (_, cells) in enumerate(rows, 1):
        names = [_column(cell) for cell in cells]
        if len(set(names) & set(COLUMNS)) > len(set(best) & set(COLUMNS)):
            best = names
        if set(REQUIRED) <= set(names):
            twice = [c for c in COLUMNS if names.count(c) > 1]
            if twice:
                raise Unreadable(f"Dòng tiêu đề có hai cột {twice[0]}. Giữ lại một cột.")
            return [names.index(c) if c in names else -1 for c in COLUMNS]
        if seen >= _HEADER_WITHIN:
            break
    if len(set(best) & set(COLUMNS)) >= 2:
        raise Unreadable(f"Dòng tiêu đề thiếu cột: {', '.join(c for c in REQUIRED if c not in best)}.")
    raise Unreadable(f"Không thấy dòng tiêu đề. Cần có các cột: {', '.join(COLUMNS)} (thứ tự nào cũng được).")


def _column(cell: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", text.fold(text.clean_line(cell))).strip("_")
    return _ALIASES.get(name, name)
