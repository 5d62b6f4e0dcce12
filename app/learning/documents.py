"""Drafts of official letters about learning. Layout: Nghị định 30/2020/NĐ-CP, Phụ lục I.

Number, day, signer and signature are left blank: the document system gives them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from app.core.numbers import number
from app.learning.queries import FollowCounts

_CENTER = WD_ALIGN_PARAGRAPH.CENTER


def urging_letter(
    *, province: str, department: str, title: str, due: str, as_of: str, units: Sequence[tuple[str, FollowCounts]]
) -> bytes:  # fmt: skip
    """A công văn that urges units to finish what was given to learn: the text, and the units with their numbers as annex.

    `units`: those with somebody who is not done. It names nobody.
    """
    document = Document()
    _page(document)
    _heading(document, province, department, title)
    late = sum(c.overdue for _, c in units)
    silent = [name for name, c in units if c.silent]
    _address(document)
    for text in (
        f"Thực hiện kế hoạch đào tạo, bồi dưỡng năm của tỉnh, {department} đã giao học “{title}” cho cán bộ của các đơn vị, {due}.",
        f"Tính đến hết ngày {as_of}, còn {number(sum(c.open for _, c in units))} cán bộ của {number(len(units))} đơn vị chưa hoàn thành"
        + (f", trong đó {number(late)} người đã quá hạn" if late else "")
        + (f"; {number(len(silent))} đơn vị chưa có cán bộ nào bắt đầu học" if silent else "")
        + " (chi tiết tại Phụ lục kèm theo).",
        "Để bảo đảm tiến độ, đề nghị Thủ trưởng các đơn vị:",
        "1. Chỉ đạo cán bộ được giao học hoàn thành đúng hạn; bố trí thời gian và thiết bị để cán bộ học tập.",
        "2. Phân công đầu mối theo dõi, hỗ trợ cán bộ còn vướng mắc; báo lại những trường hợp cần gia hạn, có lý do.",
        f"{department} đề nghị các đơn vị quan tâm thực hiện./.",
    ):
        _body(document, text)
    _signature(document)
    _annex(document, as_of, units)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.different_first_page_header_footer = True  # no number on the first page
    run = section.header.paragraphs[0].add_run()
    section.header.paragraphs[0].alignment = _CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._r.append(mark)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.paragraph_format.space_after = Pt(0)


def _line(cell: Any, text: str, size: int, *, bold: bool = False, italic: bool = False, first: bool = False) -> Any:
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = _CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _widths(table: Any, *widths: float) -> None:
    """Columns of these widths in centimetres; some word processors believe the grid, others the cells."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _rule(cell: Any, width: int) -> None:
    """The line under a heading, as a row of the same letter: it stays where it is in every word processor."""
    _line(cell, "─" * width, 6)


def _heading(document: Any, province: str, department: str, title: str) -> None:
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, 6.5, 9.5)
    left, right = table.rows[0].cells
    _line(left, f"UBND TỈNH {province.upper()}", 12, first=True)
    _line(left, department.upper(), 12, bold=True)
    _rule(left, 14)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True, first=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True)
    _rule(right, 42)
    left, right = table.rows[1].cells
    _line(left, "Số:         /", 13, first=True)
    _line(left, f"V/v đôn đốc hoàn thành “{title}”", 12)
    _line(right, f"{province}, ngày      tháng      năm", 13, italic=True, first=True)


def _address(document: Any) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(12)
    paragraph.alignment = _CENTER
    paragraph.add_run("Kính gửi: Thủ trưởng các đơn vị có tên trong Phụ lục.")


def _body(document: Any, text: str) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Cm(1.27)
    paragraph.paragraph_format.space_before = Pt(6)


def _signature(document: Any) -> None:
    table = document.add_table(rows=1, cols=2)
    _widths(table, 8, 8)
    left, right = table.rows[0].cells
    run = left.paragraphs[0].add_run("Nơi nhận:")
    run.font.size, run.bold, run.italic = Pt(12), True, True
    for text in ("- Như trên;", "- Lưu: VT."):
        left.add_paragraph().add_run(text).font.size = Pt(11)
    _line(right, "[CHỨC VỤ NGƯỜI KÝ]", 14, bold=True, first=True)
    for _ in range(4):
        _line(right, "", 14)
    _line(right, "[Họ và tên]", 14, bold=True)


def _annex(document: Any, as_of: str, units: Sequence[tuple[str, FollowCounts]]) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    for text, bold, italic in (
        ("PHỤ LỤC", True, False),
        ("Các đơn vị còn cán bộ chưa hoàn thành", True, False),
        ("(Kèm theo Công văn số        /        ngày      tháng      năm      )", False, True),
        (f"Số liệu đến hết ngày {as_of}. Đơn vị tính: người", False, True),
    ):
        paragraph = document.add_paragraph()
        paragraph.alignment = _CENTER
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
    heads = ("TT", "Đơn vị", "Được giao", "Đã xong", "Chưa xong", "Quá hạn", "Ghi chú")
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _line(cell, head, 12, bold=True, first=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for n, (name, c) in enumerate(units, 1):
        note = "chưa bắt đầu" if c.silent else ""
        cells = table.add_row().cells
        for at, text in enumerate((str(n), name, *map(number, (c.total, c.done, c.open, c.overdue)), note)):
            paragraph = cells[at].paragraphs[0]
            paragraph.alignment = _CENTER if at not in (1, 6) else WD_ALIGN_PARAGRAPH.LEFT
            paragraph.add_run(text).font.size = Pt(12)
    _widths(table, 1.1, 4.9, 1.8, 1.7, 1.8, 1.7, 3.0)
