"""Rows to bytes: CSV and XLSX that open safely in Excel, in memory that does not grow with the rows.

A cell that begins like a formula is defused in CSV (OWASP, CSV injection) and written as text in XLSX.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from app.core import numbers
from app.core.clock import local_date
from app.people.rules import UnitKind
from app.records.queries import Target
from app.reporting.queries import CompletionRow

HEADERS = (
    "Mã cán bộ", "Họ và tên", "Mã đơn vị", "Đơn vị", "Chức vụ", "Nhiệm vụ", "Phần", "Khóa học", "Mã khóa học",
    "Phiên bản", "Ngày hoàn thành", "Kết quả (%)", "Số tiết", "Hình thức",
)  # fmt: skip
NOTE = "Tệp này chứa dữ liệu cá nhân: chỉ dùng cho việc được giao, không chuyển tiếp."
_WIDTHS = (14, 28, 11, 28, 26, 30, 7, 48, 34, 10, 16, 11, 8, 22)
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def cells(row: CompletionRow) -> tuple[str | float | dt.date, ...]:
    """One row as values: text, numbers and dates keep their kind."""
    return (
        row.officer_code,
        row.full_name,
        row.unit_code,
        row.unit_name,
        row.job_title,
        "; ".join(d.label for d in row.duties),
        row.strand,
        row.course_title,
        row.slug,
        row.edition_number,
        row.earned_on,
        "" if row.score is None else row.score // 10 / 10,
        row.credited_minutes * 2 // 45 / 2,
        row.source.label,
    )


def defused(value: str | float | dt.date) -> str:
    """A cell of a CSV file for Vietnamese Excel; what begins like a formula is made text."""
    if isinstance(value, str):
        return "'" + value if value.startswith(_RISKY) else value
    if isinstance(value, dt.date):
        return numbers.day(value)
    return str(value) if isinstance(value, int) else f"{value:g}".replace(".", ",")


def csv_lines(rows: Iterable[CompletionRow], separator: str = ";") -> Iterator[bytes]:
    """The file in pieces, the first (BOM and headers) at once. Vietnamese Excel expects `;` between cells."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    writer.writerow(HEADERS)
    yield b"\xef\xbb\xbf" + buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    for number, row in enumerate(rows, 1):
        writer.writerow(defused(value) for value in cells(row))
        if number % 200 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    if buffer.tell():
        yield buffer.getvalue().encode()


def write_csv(path: Path, rows: Iterable[CompletionRow], separator: str = ";") -> int:
    """Write the CSV file; returns the number of data rows."""
    count = 0

    def counted() -> Iterator[CompletionRow]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with path.open("wb") as file:
        for piece in csv_lines(counted(), separator):
            file.write(piece)
    return count


def write_xlsx(
    path: Path, rows: Iterable[CompletionRow], *, as_of: dt.date, told: Callable[[int], None] | None = None
) -> int:
    """Write the workbook (frozen headers, real dates and numbers, a sheet of definitions); returns the data rows.

    `told(count)` is called every 1,000 rows. A sheet holds 1,048,576 rows; further rows go to further sheets. Raises
    OSError when the file cannot be written.
    """
    path.open("wb").close()  # the library would find out at the end that it cannot write here
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format(
        {"bold": True, "bg_color": "#E6EEF4", "border": 1, "text_wrap": True, "valign": "top"}
    )
    day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    decimal = book.add_format({"num_format": "#,##0.0"})
    count, line, sheet = 0, 0, None
    for row in rows:
        if sheet is None or line > 1_048_000:
            sheet = _sheet(book, head, 1 + count // 1_048_000)
            line = 1
        _write(sheet, line, cells(row), day, decimal)
        line += 1
        count += 1
        if told is not None and count % 1000 == 0:
            told(count)
    if sheet is None:
        sheet = _sheet(book, head, 1)
    about = book.add_worksheet("Giải thích")
    about.set_column(0, 0, 110)
    for n, text in enumerate(_definitions(as_of, count)):
        about.write_string(n, 0, text)
    book.close()
    return count


def _sheet(book: Any, head: Any, number: int) -> Any:
    sheet = book.add_worksheet("Hoàn thành" if number == 1 else f"Hoàn thành ({number})")
    sheet.freeze_panes(1, 2)
    for column, (title, width) in enumerate(zip(HEADERS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    return sheet


def _write(sheet: Any, line: int, values: tuple[str | float | dt.date, ...], day: Any, decimal: Any) -> None:
    for column, value in enumerate(values):
        if isinstance(value, str):
            if value:
                sheet.write_string(line, column, value)
        elif isinstance(value, dt.date):
            sheet.write_datetime(line, column, dt.datetime(value.year, value.month, value.day), day)
        else:
            sheet.write_number(line, column, value, decimal if column in (11, 12) else None)


def _definitions(as_of: dt.date, count: int) -> list[str]:
    return [
        f"Kết quả hoàn thành khóa học, tính đến hết ngày {numbers.day(as_of)}: {numbers.number(count)} dòng.",
        "Mỗi dòng là một cán bộ và một khóa học người đó đã hoàn thành và còn giá trị đến ngày nêu trên.",
        "Hoàn thành nhiều lần một khóa học thì tính một lần, theo lần sớm nhất.",
        "Đơn vị, chức vụ, nhiệm vụ là của ngày nêu trên. Số tiết: 1 tiết = 45 phút, làm tròn xuống nửa tiết.",
        "Kết quả (%) bỏ phần lẻ sau một chữ số thập phân, không làm tròn lên.",
        NOTE,
    ]


FIGURE_HEADERS = (
    "Mã đơn vị", "Đơn vị", "Loại", "Địa bàn trước sắp xếp", "Cán bộ được tính", "Đạt cả hai phần",
    "Trong đó đạt nhờ công nhận kết quả học ở nơi khác", "Mới xong Phần A", "Mới xong Phần B", "Chưa xong phần nào", "Tỷ lệ đạt (%)",
)  # fmt: skip


def write_figure(path: Path, target: Target, said: Iterable[str]) -> int:
    """The figure by unit as a workbook; `said` are the sentences that must stand with it. Returns the data rows."""
    path.open("wb").close()
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format(
        {"bold": True, "bg_color": "#E6EEF4", "border": 1, "text_wrap": True, "valign": "top"}
    )
    sheet = book.add_worksheet("Theo đơn vị")
    sheet.freeze_panes(1, 2)
    for column, (title, width) in enumerate(zip(FIGURE_HEADERS, (11, 34, 16, 20, 13, 13, 24, *(13,) * 4), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    for line, unit in enumerate(target.units, 1):
        for column, text in enumerate((unit.code, unit.name, UnitKind(unit.kind).label, unit.former_area)):
            sheet.write_string(line, column, text)
        for column, value in enumerate(
            (unit.denominator, unit.trained, unit.recognised, unit.a_only, unit.b_only, unit.none, unit.rate_truncated), 4
        ):
            if value is not None:
                sheet.write_number(line, column, value)
    about = book.add_worksheet("Giải thích")
    about.set_column(0, 0, 110)
    for n, text in enumerate(said):
        about.write_string(n, 0, text)
    book.close()
    return len(target.units)


def file_name(suffix: str, as_of: dt.date, made_at: dt.datetime) -> str:
    """A name that says what the file is and of which day."""
    return f"hoan-thanh-khoa-hoc-den-{as_of:%Y%m%d}-lap-{local_date(made_at):%Y%m%d}.{suffix}"
