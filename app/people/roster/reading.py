"""A roster file, whatever Excel made of it, as a header and lines of text.

Refuses in words what cannot be read safely: old .xls, bombs, text that is not Unicode. What a cell says is judged in
`checking`; here every cell becomes text, a real date becomes dd/mm/yyyy, and a formula stays visible as “=…”.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.core import numbers, sheets, text
from app.core.sheets import Unreadable

__all__ = [
    "COLUMNS", "FIELDS", "MAX_BYTES", "MAX_ROWS", "OPTIONAL", "REQUIRED", "Line", "NoHeader", "Sheet", "Unreadable", "decode",
    "padded", "read", "separated",
]  # fmt: skip

COLUMNS = (
    "ma_can_bo", "ho_ten", "ma_don_vi", "chuc_vu", "email", "dien_thoai", "nhiem_vu", "tu_ngay", "den_ngay",
)  # fmt: skip
#: what proves that somebody belongs to the list (P24); a file need not have them, and an empty cell says nothing
OPTIONAL = ("bo_phan", "loai", "nhiem_vu_chinh", "van_ban_phan_cong")
FIELDS = (*COLUMNS, *OPTIONAL)
REQUIRED = ("ma_can_bo", "ho_ten", "ma_don_vi", "tu_ngay")
_ALIASES = {
    "ma_so_can_bo": "ma_can_bo", "ma_cb": "ma_can_bo", "ho_va_ten": "ho_ten", "ma_dv": "ma_don_vi",
    "thu_dien_tu": "email", "e_mail": "email", "so_dien_thoai": "dien_thoai", "sdt": "dien_thoai",
    "chuc_danh": "chuc_vu", "ngay_bat_dau": "tu_ngay", "ngay_ket_thuc": "den_ngay",
    "loai_can_bo": "loai", "van_ban": "van_ban_phan_cong",
}  # fmt: skip

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 300_000
_MAX_CELLS = 60  # columns looked at
_HEADER_WITHIN = 20  # rows above the header (titles) that are passed over


class NoHeader(Unreadable):
    """The file is a table, but not one with the columns of the machine-readable list."""


@dataclass(frozen=True)
class Line:
    """One row of the file: its number as Excel shows it, and its cells in the order of FIELDS.

    A file without the optional columns has lines of the nine.
    """

    number: int
    cells: tuple[str, ...]


def padded(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells of a line, all of FIELDS."""
    return (*cells, *[""] * (len(FIELDS) - len(cells)))


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, and the columns of it that mean nothing to us."""

    lines: Iterator[Line]
    ignored: tuple[str, ...]


def read(data: bytes) -> Sheet:
    """Read a roster file by what it is, not by what it is named. Raises Unreadable, also while iterating."""
    if not data.strip():
        raise Unreadable("Tệp trống.")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"Tệp lớn quá {MAX_BYTES // 1024 // 1024} MB. Chia danh sách thành nhiều tệp.")
    if data.startswith(b"PK"):
        return _locate(sheets.rows(data, columns=_MAX_CELLS))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "Đây là tệp Excel đời cũ (.xls) hoặc có đặt mật khẩu. Mở bằng Excel, bỏ mật khẩu, chọn Lưu thành "
            "(Save As) dạng .xlsx rồi nhập lại."
        )
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise Unreadable("Tệp này không phải bảng tính. Dùng tệp .xlsx hoặc .csv.")
    return _locate(separated(decode(data)))


def _locate(rows: Iterable[tuple[int, list[str]]]) -> Sheet:
    """Find the header among the first rows, and give the lines below it in the order of FIELDS."""
    iterator = iter(rows)
    best: list[str] = []
    for seen, (_, cells) in enumerate(iterator, start=1):
        names = [_column(cell) for cell in cells]
        if "ma_can_bo" in names and len(set(names) & set(COLUMNS)) >= 2:
            return _sheet(cells, names, iterator)
        if len(set(names) & set(COLUMNS)) > len(set(best) & set(COLUMNS)):
            best = names
        if seen >= _HEADER_WITHIN:
            break
    if best:
        missing = ", ".join(c for c in REQUIRED if c not in best)
        raise NoHeader(f"Dòng tiêu đề thiếu cột: {missing}.")
    raise NoHeader(f"Không thấy dòng tiêu đề. Cần có các cột: {', '.join(COLUMNS)} (thứ tự nào cũng được).")


def _sheet(header: list[str], names: list[str], rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    missing = [c for c in REQUIRED if c not in names]
    if missing:
        raise NoHeader(f"Dòng tiêu đề thiếu cột: {', '.join(missing)}.")
    twice = [c for c in FIELDS if names.count(c) > 1]
    if twice:
        raise Unreadable(f"Dòng tiêu đề có hai cột {twice[0]}. Giữ lại một cột.")
    wanted = FIELDS if set(names) & set(OPTIONAL) else COLUMNS
    places = [names.index(c) if c in names else -1 for c in wanted]
    ignored = tuple(
        text.clean_line(h) for h, n in zip(header, names, strict=True) if n not in FIELDS and h.strip()
    )
    return Sheet(_lines(rows, places), ignored)


def _lines(rows: Iterator[tuple[int, list[str]]], places: list[int]) -> Iterator[Line]:
    count = 0
    for number, cells in rows:
        values = tuple(_clean(cells[p]) if 0 <= p < len(cells) else "" for p in places)
        if not any(values):
            continue
        count += 1
        if count > MAX_ROWS:
            raise Unreadable(f"Tệp có hơn {numbers.number(MAX_ROWS)} dòng. Chia danh sách thành nhiều tệp.")
        yield Line(number, values)


def _column(cell: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", text.fold(text.clean_line(cell))).strip("_")
    return _ALIASES.get(name, name)


def _clean(cell: str) -> str:
    if cell.isascii() and cell.isprintable() and "  " not in cell:
        return cell.strip()
    return text.clean_line(cell)


# CSV ---------------------------------------------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """The text of a CSV file in any Unicode form that Excel saves. Raises Unreadable."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        return _strictly(data, "utf-8-sig")
    head = data[:2000]
    if head.count(0) > len(head) // 4:  # UTF-16 without its mark: every other byte of Latin text is zero
        return _strictly(data, "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be")
    return _strictly(data, "utf-8")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        decoded = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"Dòng {line}: tệp không dùng bảng mã Unicode (có thể là TCVN3 hoặc VNI). Mở tệp, chuyển chữ sang Unicode "
            "(ví dụ bằng công cụ chuyển mã của Unikey), lưu lại dạng .xlsx hoặc CSV UTF-8 rồi nhập lại."
        ) from error
    if "\x00" in decoded:
        raise Unreadable("Tệp này không phải bảng tính. Dùng tệp .xlsx hoặc .csv.")
    return decoded


def separated(decoded: str) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of the rows of a CSV text. Raises Unreadable while iterating."""
    start = 0
    if decoded[:4].lower() == "sep=":  # Excel's own first line
        start = 1
    csv.field_size_limit(100_000)
    delimiter = _delimiter(decoded)
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter, strict=True)
    try:
        last = 0
        for row in reader:
            number, last = last + 1, reader.line_num
            if number <= start or not row:
                continue
            # A leading apostrophe is how our own lists of mistakes keep a cell from becoming a formula.
            yield number, [c[1:] if c[:1] == "'" and c[1:2] in "=+-@" else c for c in row[:_MAX_CELLS]]
    except csv.Error as error:
        raise Unreadable(
            f"Dòng {reader.line_num}: tệp CSV sai cấu trúc (thường do thiếu dấu ngoặc kép)."
        ) from error


def _delimiter(decoded: str) -> str:
    """The separator under which the header names the most columns we know; else the one there is most of."""
    if decoded[:4].lower() == "sep=" and decoded[4:5] in ",;\t":
        return decoded[4]
    head = decoded[:20_000].splitlines()[:_HEADER_WITHIN]

    def known(delimiter: str) -> tuple[int, int]:
        named = max((sum(_column(c.strip('"')) in COLUMNS for c in line.split(delimiter)) for line in head), default=0)
        return named, sum(line.count(delimiter) for line in head)

    return max((";", ",", "\t"), key=known)
