"""Rows of text to an Excel file in which nothing is a formula and no leading zero is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], *, name: str = "Danh sách") -> int:
    """Write the file, all cells text; returns the number of rows."""
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for column, title in enumerate(header):
        sheet.set_column(column, column, max(12, min(30, len(title) + 4)))
        sheet.write_string(0, column, title, bold)
    count = 0
    for count, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            sheet.write_string(count, column, cell)
    book.close()
    return count
