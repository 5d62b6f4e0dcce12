"""Tables of strangers (.xlsx, .csv) → rows of text, read row by row. What cannot be read safely is refused in words."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.core import legacy, numbers

_MAX_UNPACKED = 600 * 1024 * 1024
_MAX_PART = 400 * 1024 * 1024
_MAX_RATIO = 150  # sheets that people make are packed 5 to 40 times


class Unreadable(ValueError):
    """The whole file is refused; the message is a Vietnamese sentence."""


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    """Judge the archive by its directory, before anything is unpacked.

    The directory may lie about sizes, but then reading stops at the size it gave and the checksum fails.
    """
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    too_dense = total > 20 * 1024 * 1024 and total / packed > _MAX_RATIO
    if len(parts) > 5000 or total > _MAX_UNPACKED or too_dense or any(p.file_size > _MAX_PART for p in parts):
        raise Unreadable(
            "Tệp nén này phình ra quá lớn khi mở nên không được nhận. Chép nội dung sang một tệp .xlsx mới rồi nhập lại."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("Tệp có đặt mật khẩu. Bỏ mật khẩu rồi nhập lại.")


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """No office program writes document types; whoever parses the parts need not be trusted with them."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                head = opened.read(65_536).replace(b"\x00", b"").upper()
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise Unreadable(
                    "Tệp có khai báo lạ (DOCTYPE) nên không được nhận. Mở bằng Excel và lưu lại dạng .xlsx."
                )


@dataclass(frozen=True)
class Grid:
    """A sheet as people made it: its rows that are not empty, which cells are merged, and text in fonts of before Unicode."""

    name: str
    rows: list[tuple[int, list[str]]]  # row number as the program shows it, cells
    merged: tuple[tuple[int, int, int, int], ...] = ()  # first row, first place, last row, last place (places from 0)
    fonts: dict[tuple[int, int], str] = field(default_factory=dict)  # (row, place) → font, of the old kind only


def rows(data: bytes, *, columns: int) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of every row of the first visible sheet that is not empty, at most `columns` wide. Raises Unreadable.

    A real date becomes dd/mm/yyyy, and a formula stays visible as “=…”.
    """
    with _opened(data) as book:
        sheet = next((s for s in book.worksheets if s.sheet_state == "visible"), None)
        if sheet is None:
            raise Unreadable("Tệp không có trang tính nào.")
        for number, row in _rows(sheet, columns):
            yield number, [_text(cell) for cell in row]


def grids(data: bytes, *, columns: int, most: int) -> list[Grid]:
    """The visible sheets that have something on them. Raises Unreadable, also for a sheet of more than `most` rows."""
    found = []
    with _opened(data) as book:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            lines: list[tuple[int, list[str]]] = []
            fonts: dict[tuple[int, int], str] = {}
            for number, row in _rows(sheet, columns):
                if len(lines) >= most:
                    raise Unreadable(f"Trang tính có hơn {numbers.number(most)} dòng. Chia danh sách thành nhiều tệp.")
                cells = [_text(cell) for cell in row]
                lines.append((number, cells))
                for place, text in enumerate(cells):
                    if text.isascii():
                        continue
                    font = getattr(getattr(row[place], "font", None), "name", None) or ""
                    if font[:1] in ".vV" and legacy.of_font(font):
                        fonts[number, place] = font
            if lines:
                found.append(Grid(sheet.title, lines, _merged(data, getattr(sheet, "_worksheet_path", "")), fonts))
    return found


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    """The workbook, judged before it is unpacked; whatever is wrong inside is said as Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bombs(archive)
            _refuse_entities(archive)
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("Tệp bị hỏng hoặc không phải .xlsx. Mở bằng Excel và lưu lại dạng .xlsx.") from error
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise Unreadable("Tệp này không phải bảng tính Excel (.xlsx). Dùng tệp .xlsx hoặc .csv.")
    import openpyxl  # slow to import, and only imports need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions openpyxl does not know are nothing to us
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        yield book
        book.close()
    except Unreadable:
        raise
    except Exception as error:  # whatever is wrong inside a file is the file's fault
        raise Unreadable(
            "Không đọc được tệp Excel này. Mở bằng Excel, lưu lại dạng .xlsx rồi nhập lại."
        ) from error


def _rows(sheet: Any, columns: int) -> Iterator[tuple[int, Any]]:
    sheet.reset_dimensions()  # what the file claims about its size is not to be trusted
    empty = 0
    for number, row in enumerate(sheet.iter_rows(max_col=columns), start=1):
        if all(cell.value is None or cell.value == "" for cell in row):
            empty += 1
            if empty > 2000:  # a formatted but empty tail of a million rows
                break
            continue
        empty = 0
        yield number, row


_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED = 20_000


def _merged(data: bytes, part: str) -> tuple[tuple[int, int, int, int], ...]:
    """Merged ranges, which the reader row by row does not tell: they come after the rows in the sheet's part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = part.lstrip("/")
        if name not in archive.namelist() or archive.getinfo(name).file_size > 40 * 1024 * 1024:
            return ()
        ranges = _MERGED.findall(archive.read(name))[:_MOST_MERGED]
    return tuple((int(t), _place(left), int(b), _place(right)) for left, t, right, b in ranges)


def _place(letters: bytes) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + letter - 64
    return found - 1


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime | dt.date):
        return numbers.day(value.date() if isinstance(value, dt.datetime) else value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        mask = cell.number_format or ""
        return str(value).zfill(len(mask)) if mask and not mask.strip("0") else str(value)
    if isinstance(value, float):
        return repr(value)
    return str(getattr(value, "text", value))  # array formulas and the like carry their text


def table(data: bytes, *, columns: int, known: Callable[[str], bool]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a workbook or of a CSV file, by what it is and not by its name. Raises Unreadable.

    `known` says of a heading whether it is one of ours: of the separators , ; and tab that one is taken which shows most.
    """
    if not data.strip():
        raise Unreadable("Tệp trống.")
    if data.startswith(b"PK"):
        yield from rows(data, columns=columns)
        return
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "Đây là tệp Excel đời cũ (.xls) hoặc có đặt mật khẩu. Mở bằng Excel, bỏ mật khẩu, chọn Lưu thành (Save As) dạng "
            ".xlsx rồi nhập lại."
        )
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise Unreadable("Tệp này không phải bảng tính. Dùng tệp .xlsx hoặc .csv.")
    text = _decoded(data)
    head = text[:20_000].splitlines()[:20]

    def shown(separator: str) -> int:
        return max((sum(known(c.strip('"')) for c in line.split(separator)) for line in head), default=0)

    separator = max((";", ",", "\t"), key=shown)
    if text[:4].lower() == "sep=":  # Excel's own first line
        separator = text[4] if text[4:5] in (",", ";", "\t") else separator
    csv.field_size_limit(100_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    last = 0
    try:
        for row in reader:
            number, last = last + 1, reader.line_num
            if row:
                # A leading apostrophe is how our own lists of mistakes keep a cell from becoming a formula.
                yield number, [c[1:] if c[:1] == "'" and c[1:2] in "=+-@" else c for c in row[:columns]]
    except csv.Error as error:
        raise Unreadable(
            f"Dòng {reader.line_num}: tệp CSV sai cấu trúc (thường do thiếu dấu ngoặc kép)."
        ) from error


def _decoded(data: bytes) -> str:
    head = data[:2000]
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif head.count(0) > len(head) // 4:  # UTF-16 without its mark: every other byte of Latin text is zero
        encoding = "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"Dòng {line}: tệp không dùng bảng mã Unicode (có thể là TCVN3 hoặc VNI). Mở tệp, chuyển chữ sang Unicode, lưu "
            "lại dạng .xlsx hoặc CSV UTF-8 rồi nhập lại."
        ) from error
    if "\x00" in text:
        raise Unreadable("Tệp này không phải bảng tính. Dùng tệp .xlsx hoặc .csv.")
    return text
