"""“Danh sách cán bộ hoàn thành khóa học (kèm theo Thông báo số …)” as DOCX, to be signed once for a batch.

Layout: Nghị định 30/2020/NĐ-CP, Annex I (compliance facts §2): A4, margins 20/20/30/15 mm, Times New Roman, Quốc hiệu and
Tiêu ngữ to the right, page numbers in the top margin but not on the first page. Number, day, name and signature stay blank
while the office has not given them; no seal and no signature is ever drawn.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from app.core.config import SiteIdentity
from app.core.numbers import day, number, tiet
from app.records.queries import NoticeLine, NoticeView

ERASED = "(thông tin đã được xóa theo yêu cầu)"
_HEADS = ("STT", "Họ và tên", "Chức vụ", "Đơn vị", "Khóa học", "Số tiết", "Ngày hoàn thành", "Ghi chú")
_WIDTHS = (13, 40, 38, 38, 56, 13, 24, 25)  # mm, of a landscape page
_CENTRED = (0, 5, 6)
_FONT = "Times New Roman"


def docx(notice: NoticeView, lines: Sequence[NoticeLine], *, site: SiteIdentity) -> bytes:
    """The list as a file for Word."""
    document = Document()
    _page(document)
    _heads(document, site)
    _title(document, notice, site)
    _table(document, lines)
    people = len({line.person_id for line in lines})
    _say(
        document, f"Danh sách gồm {number(len(lines))} lượt hoàn thành của {number(people)} cán bộ.", before=6
    )
    _signatures(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.element.rPr.rFonts.set(qn("w:cs"), _FONT)
    style.paragraph_format.space_after = Pt(0)
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = header.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _line(paragraph: Any, text: str, *, size: float, bold: bool = False, italic: bool = False) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), _FONT


def _rule(paragraph: Any, indent: float) -> None:
    """A solid rule below a paragraph, shorter than its cell by `indent` mm on both sides."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _heads(document: Any, site: SiteIdentity) -> None:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    left.width, right.width = Mm(105), Mm(142)
    # The name of the province stands in the superior's line, so the department is named without it (Annex I).
    office = site.department.removesuffix(f" tỉnh {site.province}")
    _line(left.paragraphs[0], f"UBND TỈNH {site.province.upper()}", size=13)
    name = left.add_paragraph()
    _line(name, office.upper(), size=13, bold=True)
    _rule(left.add_paragraph(), 36)
    _line(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True)
    _line(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", size=14, bold=True)
    _rule(right.add_paragraph(), 42)
    for cell in (left, right):
        last = cell.paragraphs[-1].paragraph_format
        last.line_spacing = Pt(3)


def _title(document: Any, notice: NoticeView, site: SiteIdentity) -> None:
    document.add_paragraph()
    _line(document.add_paragraph(), "DANH SÁCH", size=14, bold=True)
    what = (
        f"Cán bộ hoàn thành khóa học “{notice.course_title}”"
        if notice.course_title
        else "Cán bộ hoàn thành khóa học"
    )
    _line(document.add_paragraph(), what, size=14, bold=True)
    where = f"{notice.unit_name}, từ" if notice.unit_name else "Từ"
    _line(
        document.add_paragraph(),
        f"{where} ngày {day(notice.from_on)} đến ngày {day(notice.until_on)}",
        size=13,
    )
    if notice.number and notice.dated_on:
        on = notice.dated_on
        # Days below 10 and the months 1 and 2 take a leading zero (Annex I).
        month = f"{on.month:02d}" if on.month < 3 else str(on.month)
        given = f"số {notice.number} ngày {on.day:02d} tháng {month} năm {on.year}"
    else:
        given = f"số          /{site.notice_symbol} ngày       tháng       năm {notice.until_on.year}"
    issuer = site.department
    _line(document.add_paragraph(), f"(Kèm theo Thông báo {given} của {issuer})", size=13, italic=True)
    document.add_paragraph()


def _table(document: Any, lines: Sequence[NoticeLine]) -> None:
    table = document.add_table(rows=0, cols=len(_HEADS))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)
    table._tbl.append(_row(_HEADS, head=True))
    for line in lines:
        remark = f"Công nhận: {line.elsewhere}" if line.elsewhere else ""
        if line.revoked_on:
            remark = f"Đã thu hồi từ ngày {day(line.revoked_on)}"
        values = (
            str(line.position), line.full_name or ERASED, line.job_title, line.unit_name, line.course_title,
            tiet(line.minutes), day(line.earned_on), remark,
        )  # fmt: skip
        table._tbl.append(_row(values))


def _row(values: Sequence[str], *, head: bool = False) -> Any:
    """One row as XML: the library takes some thirty milliseconds for a row, and a list may have thousands."""
    cells = []
    for n, (text, width) in enumerate(zip(values, _WIDTHS, strict=True)):
        place = "center" if head or n in _CENTRED else "left"
        bold = "<w:b/>" if head else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{round(width * 56.69)}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:jc w:val="{place}"/></w:pPr>'
            f'<w:r><w:rPr><w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="{_FONT}"/>{bold}<w:sz w:val="24"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        )
    # The head is repeated on every page, and no row is torn between two.
    facts = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr>{facts}</w:trPr>{''.join(cells)}</w:tr>")


def _say(document: Any, text: str, *, before: float) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.keep_with_next = True  # the signatures never stand on a page alone


def _signatures(document: Any) -> None:
    document.add_paragraph().paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=2)
    for cell, text in zip(table.rows[0].cells, ("NGƯỜI LẬP DANH SÁCH", "GIÁM ĐỐC"), strict=True):
        _line(cell.paragraphs[0], text, size=13, bold=True)
        for _ in range(4):
            cell.add_paragraph()
