"""The forms as a workbook (a sheet for each, one of definitions) and as CSV that opens safely in Excel."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import xlsxwriter

from app.reporting.documents.annexes import Annex, Column, Row, annexes
from app.reporting.documents.paper import subject_of
from app.reporting.documents.source import Source
from app.reporting.exports import NOTE, defused

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(source: Source, *, made_at: dt.datetime) -> bytes:
    """Biểu số 01, 02, 03, who left untrained, and what the numbers mean."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    issuer = source.figures["issuer"]
    book.set_properties(
        {
            "title": f"Biểu số liệu: {subject_of(source)}",
            "author": issuer["full_name"],
            "created": made_at.replace(tzinfo=None),
        }
    )
    formats = _Formats(book)
    for annex in annexes(source):
        _sheet(book, formats, annex, source)
    about = book.add_worksheet("Giải thích")
    about.set_column(0, 0, 100, formats.wrapped)
    about.set_paper(9)
    about.fit_to_pages(1, 0)
    for n, text in enumerate(_about(source)):
        about.write_string(n, 0, text, formats.wrapped)
        _grow(about, n, _lines(text, 100))
    book.close()
    return out.getvalue()


class _Formats:
    """The looks of cells, by kind and weight."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
        self.title = book.add_format({**base, "bold": True, "font_size": 14, "align": "center"})
        self.plain = book.add_format(base)
        self.bold = book.add_format({**base, "bold": True})
        self.italic = book.add_format({**base, "italic": True})
        self.right = book.add_format({**base, "italic": True, "align": "right"})
        self.center = book.add_format({**base, "italic": True, "align": "center"})
        self.center_bold = book.add_format({**base, "bold": True, "align": "center"})
        self.wrapped = book.add_format({**base, "text_wrap": True, "valign": "top"})
        self.head = book.add_format(
            {**base, "bold": True, "border": 1, "bg_color": "#E6EEF4", "text_wrap": True, "align": "center"}
        )
        self.number = book.add_format(
            {**base, "italic": True, "border": 1, "align": "center", "text_wrap": True, "font_size": 10}
        )
        self._book, self._base = book, base
        self._made: dict[tuple[str, str, str], Any] = {}

    def cell(self, kind: str, style: str, value: Any) -> Any:
        """The format of one cell."""
        key = (kind, style, type(value).__name__)
        if key not in self._made:
            look: dict[str, Any] = {
                **self._base,
                "border": 1,
                "bold": style in ("group", "total"),
                "italic": style == "sub",
            }
            if style == "group":
                look["bg_color"] = "#F3F6F9"
            if isinstance(value, float):
                look["num_format"] = "#,##0.0"
            elif isinstance(value, int):
                look["num_format"] = "#,##0"
            elif isinstance(value, dt.date):
                look["num_format"] = "dd/mm/yyyy"
            if kind == "text":
                look["text_wrap"] = True
            look["align"] = {"text": "left", "center": "center"}.get(kind, "right")
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def _sheet(book: Any, formats: _Formats, annex: Annex, source: Source) -> None:
    sheet = book.add_worksheet("Ra khỏi diện chưa đạt" if annex.key == "ra-khoi-dien" else annex.name)
    last = len(annex.columns) - 1
    for place, column in enumerate(annex.columns):
        sheet.set_column(place, place, _width(annex, column))
    middle = max(1, last // 2)
    sheet.write_string(0, 0, annex.name, formats.bold)
    sheet.write_string(1, 0, f"Kỳ báo cáo: {annex.head['period']}", formats.plain)
    sheet.write_string(0, middle + 1, f"Đơn vị báo cáo: {annex.head['from']}", formats.plain)
    sheet.write_string(1, middle + 1, f"Đơn vị nhận: {annex.head['to']}", formats.plain)
    sheet.merge_range(2, 0, 2, last, annex.title.upper(), formats.title)
    sheet.merge_range(3, 0, 3, last, f"Số liệu đến hết ngày {annex.head['as_of']}", formats.center)
    if source.mark:
        sheet.merge_range(4, 0, 4, last, source.mark, formats.center_bold)
    sheet.merge_range(5, 0, 5, last, f"Đơn vị tính: {annex.unit}", formats.right)
    for place, column in enumerate(annex.columns):
        sheet.write_string(6, place, column.title, formats.head)
        sheet.write_string(7, place, column.number, formats.number)
    sheet.set_row(6, 64)
    sheet.set_row(7, 30)
    sheet.freeze_panes(8, 2)
    sheet.repeat_rows(6, 7)
    line = 8
    for row in annex.rows:
        _write(sheet, line, annex, row, formats)
        texts = [
            (v, _width(annex, c))
            for v, c in zip(row.values, annex.columns, strict=True)
            if isinstance(v, str)
        ]
        _grow(sheet, line, max((_lines(text, width) for text, width in texts), default=1))
        line += 1
    for note in (*annex.notes, *((NOTE,) if annex.personal else ())):
        sheet.write_string(line, 0, note, formats.italic)
        line += 1
    line += 1
    half = (last + 1) // 2
    for start, stop, text in ((0, half - 1, "NGƯỜI LẬP BIỂU"), (half, last, "THỦ TRƯỞNG ĐƠN VỊ")):
        sheet.merge_range(line, start, line, stop, text, formats.center_bold)
        sheet.merge_range(line + 1, start, line + 1, stop, "(Ký, ghi rõ họ tên)", formats.center)
    sheet.set_landscape() if annex.landscape else sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.8, right=0.6, top=0.9, bottom=0.8)
    sheet.set_header("&C&P", {"scale_with_doc": False})
    sheet.set_footer(f"&C&9{source.foot.replace('&', '&&')}")


def _width(annex: Annex, column: Column) -> float:
    return max(6.0, round(column.width * (1.35 if annex.landscape else 1.05), 1))


def _lines(text: str, width: float) -> int:
    return -(
        -len(text) * 21 // int(20 * width)
    )  # a letter of this size is a little wider than the unit of columns


def _grow(sheet: Any, line: int, lines: int) -> None:
    """Room for text that is broken: not every program makes it by itself."""
    if lines > 1:
        sheet.set_row(line, 16 * lines)


def _write(sheet: Any, line: int, annex: Annex, row: Row, formats: _Formats) -> None:
    for place, (value, column) in enumerate(zip(row.values, annex.columns, strict=True)):
        look = formats.cell(column.kind, row.style, value)
        if value is None:
            sheet.write_blank(line, place, None, look)
        elif isinstance(value, str):
            sheet.write_string(line, place, value, look)
        elif isinstance(value, dt.date):
            sheet.write_datetime(line, place, dt.datetime(value.year, value.month, value.day), look)
        else:
            sheet.write_number(line, place, value, look)


def _about(source: Source) -> list[str]:
    f = source.figures
    rule = f["rule"]
    lines = [subject_of(source), source.foot, source.mark, *f["definitions"]]
    if rule:
        approval = (
            f"Phê duyệt: {rule['approved_by']}, {rule['approval_ref']}."
            if rule["approved"]
            else "Quy tắc chưa được phê duyệt."
        )
        lines += [
            f"{rule['label'][0].upper()}{rule['label'][1:]}, áp dụng từ {rule['in_force_from']}.",
            *rule["asks"],
            approval,
        ]
    if source.hash:
        lines.append(f"Mã đối chiếu đầy đủ (SHA-256): {source.hash}")
    return [line for line in lines if line]


def csv_bytes(annex: Annex, source: Source, separator: str = ";") -> bytes:
    """One form as CSV: UTF-8 with BOM; the last line says of which day and rule, as the foot of a page does."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    writer.writerow([column.title for column in annex.columns])
    for row in annex.rows:
        writer.writerow("" if value is None else defused(value) for value in row.values)
    writer.writerow([])
    writer.writerow([source.foot])
    if source.mark:
        writer.writerow([source.mark])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()
