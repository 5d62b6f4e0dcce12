"""Papers as .docx: Times New Roman, margins, heading and page numbers of Nghị định 30/2020/NĐ-CP, Phụ lục I.

Real headings, real table headers and alternative text, so that the file is read well by a screen reader too.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm, Emu, Mm, Pt

from app.core import word
from app.core.word import CENTER
from app.reporting import charts
from app.reporting.documents.annexes import Annex, Row, shown
from app.reporting.documents.paper import Block, Paper

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY
_LAST_ROWS = 3  # of a table, which stay with the places to sign: these never stand alone on a sheet
_CELL_SIZE = 10.5
_ROMAN = ("I", "II", "III", "IV", "V")


def docx(paper: Paper, *, made_at: dt.datetime) -> bytes:
    """The paper as a Word file."""
    document = Document()
    word.styles(document)
    facts = document.core_properties
    facts.title, facts.author, facts.language = paper.file_title, paper.issuer["full_name"], "vi-VN"
    facts.subject, facts.created, facts.modified = (
        paper.subject,
        made_at.replace(tzinfo=None),
        made_at.replace(tzinfo=None),
    )
    facts.comments, facts.last_modified_by = "", paper.issuer["full_name"]
    section = document.sections[0]
    word.page(section, landscape=False)
    if paper.whole:
        _report(document, paper)
        word.furniture(section, paper.foot, number_first=False)
    for place, annex in enumerate(paper.annexes):
        if paper.whole or place:
            section = word.next_section(document)
        word.page(section, landscape=annex.landscape)
        word.furniture(section, paper.foot, number_first=False, restart=True)
        _annex(document, paper, annex, place)
    package = document.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[key]  # of python-docx's own template
    return word.steady(word.saved(document), made_at)


def _report(document: Any, paper: Paper) -> None:
    issuer = paper.issuer
    table = word.letterhead(
        document,
        (Cm(6.8), Cm(9.7)),
        superior=issuer["superior"],
        names=issuer["heading"],
        rules=(Cm(2.2), Cm(2.1)),
    )
    second = table.add_row().cells
    word.line(
        second[0], f"Số:        /{paper.symbol}", first=True, size=13
    ).paragraph_format.space_before = Pt(6)
    word.line(
        second[1], paper.date_line, first=True, size=14, italic=True
    ).paragraph_format.space_before = Pt(6)
    if paper.mark:
        word.line(second[0], paper.mark, size=12, bold=True).paragraph_format.space_before = Pt(4)
    title = document.add_paragraph(style="Title")
    title.alignment = CENTER
    title.paragraph_format.space_before = Pt(14)
    word.run(title, paper.title, bold=True)
    subject = document.add_paragraph()
    subject.alignment = CENTER
    word.run(subject, paper.subject, bold=True)
    word.rule(document.add_paragraph(), Cm(5.6))
    _addressees(document, paper.to)
    for block in paper.blocks:
        _block(document, block, paper)
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # the signature never stands alone
    _signature(document, paper)


def _addressees(document: Any, to: Sequence[str]) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(10)
    if len(to) == 1:
        paragraph.alignment = CENTER
        word.run(paragraph, f"Kính gửi: {to[0]}")
        return
    paragraph.paragraph_format.left_indent = Cm(2.5)
    paragraph.paragraph_format.space_after = Pt(0)
    word.run(paragraph, "Kính gửi:")
    for place, name in enumerate(to):
        line = document.add_paragraph()
        line.paragraph_format.left_indent = Cm(4.8)
        word.run(line, f"- {name}{';' if place < len(to) - 1 else '.'}")
    line.paragraph_format.space_after = Pt(10)


def _block(document: Any, block: Block, paper: Paper) -> None:
    if block.kind == "chart":
        _chart(document, paper)
        return
    if block.kind == "heading":
        paragraph = document.add_paragraph(style="Heading 1")
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
        word.run(paragraph, block.text, bold=True)
        return
    paragraph = document.add_paragraph()
    paragraph.alignment = _JUSTIFY
    paragraph.paragraph_format.first_line_indent = Cm(1.27)
    paragraph.paragraph_format.space_after = Pt(6)
    paragraph.paragraph_format.line_spacing = 1.1
    word.run(
        paragraph, f"- {block.text}" if block.kind == "item" else block.text, italic=block.kind == "note"
    )


def _chart(document: Any, paper: Paper) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTER
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run()
    picture = run.add_picture(io.BytesIO(charts.png(paper.chart)), width=Emu(int(Cm(15.5))))
    picture._inline.docPr.set("descr", paper.chart_says)
    picture._inline.docPr.set("title", "Kết quả đào tạo chuyên sâu")
    caption = document.add_paragraph()
    caption.alignment = CENTER
    caption.paragraph_format.space_after = Pt(8)
    word.run(caption, "Cán bộ được tính theo kết quả", size=13, italic=True)


def _signature(document: Any, paper: Paper) -> None:
    table = word.plain_table(document, (Cm(8.2), Cm(8.8)))
    left, right = table.rows[0].cells
    word.line(
        left, "Nơi nhận:", first=True, align=WD_ALIGN_PARAGRAPH.LEFT, size=12, bold=True, italic=True
    ).paragraph_format.space_before = Pt(10)
    for line in paper.receivers:
        word.line(left, line, align=WD_ALIGN_PARAGRAPH.LEFT, size=11)
    for place, line in enumerate(paper.issuer["sign"]):
        made = word.line(right, line, first=not place, size=14, bold=True)
        if not place:
            made.paragraph_format.space_before = Pt(10)
    for _ in range(3):  # room for a signature, which is not ours to draw
        right.add_paragraph()


def _annex(document: Any, paper: Paper, annex: Annex, place: int) -> None:
    width = Mm(262) if annex.landscape else Mm(165)
    if paper.whole:
        title = document.add_paragraph(style="Heading 1")
        title.alignment = CENTER
        word.run(title, f"Phụ lục {_ROMAN[place]}" if len(paper.annexes) > 1 else "Phụ lục", bold=True)
        word.centered(document, paper.attached, size=13, italic=True)
    head = word.plain_table(document, (int(width * 0.36), int(width * 0.64)))
    left, right = head.rows[0].cells
    word.line(left, annex.name, first=True, align=WD_ALIGN_PARAGRAPH.LEFT, size=12, bold=True)
    word.line(left, f"Kỳ báo cáo: {annex.head['period']}", align=WD_ALIGN_PARAGRAPH.LEFT, size=12)
    word.line(
        right, f"Đơn vị báo cáo: {annex.head['from']}", first=True, align=WD_ALIGN_PARAGRAPH.LEFT, size=12
    )
    word.line(right, f"Đơn vị nhận: {annex.head['to']}", align=WD_ALIGN_PARAGRAPH.LEFT, size=12)
    title = document.add_paragraph(style="Heading 2")
    title.alignment = CENTER
    title.paragraph_format.space_after = Pt(0)
    word.run(title, annex.title.upper(), bold=True)
    word.centered(document, f"Số liệu đến hết ngày {annex.head['as_of']}", size=12, italic=True)
    if paper.mark:
        word.centered(document, paper.mark, size=12, bold=True)
    unit = document.add_paragraph()
    unit.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    unit.paragraph_format.keep_with_next = True
    word.run(unit, f"Đơn vị tính: {annex.unit}", size=12, italic=True)
    _table(document, annex, width)
    for note in annex.notes:
        line = document.add_paragraph()
        line.paragraph_format.space_before = Pt(3)
        line.paragraph_format.keep_with_next = True
        word.run(line, note, size=11, italic=True)
    _signing_places(document, width)


def _signing_places(document: Any, width: Any) -> None:
    table = word.plain_table(document, (int(width / 2), int(width / 2)))
    row = table.rows[0]
    for cell, lines in zip(
        row.cells,
        (
            ("", "NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)"),
            ("……, ngày      tháng      năm        ", "THỦ TRƯỞNG ĐƠN VỊ", "(Ký tên, đóng dấu)"),
        ),
        strict=True,
    ):
        for place, line in enumerate(lines):
            made = word.line(cell, line, first=not place, size=12, bold=place == 1, italic=place != 1)
            made.paragraph_format.keep_with_next = True
            if not place:
                made.paragraph_format.space_before = Pt(8)
        cell.add_paragraph()
    word.unbroken(row)


def _table(document: Any, annex: Annex, width: Any) -> None:
    whole = sum(c.width for c in annex.columns)
    widths = [int(width * c.width / whole) for c in annex.columns]
    table = document.add_table(rows=2, cols=len(annex.columns))
    table.style = "Table Grid"
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, size in zip(table.columns, widths, strict=True):
        column.width = size
    word.margins(table, 60)
    for row, texts, bold in (
        (0, [c.title for c in annex.columns], True),
        (1, [c.number for c in annex.columns], False),
    ):
        _fill(table.rows[row].cells, texts, widths, [CENTER] * len(widths), bold=bold, italic=not bold)
        repeat = OxmlElement("w:tblHeader")
        table.rows[row]._tr.get_or_add_trPr().append(repeat)
        word.unbroken(table.rows[row])
    if not annex.rows:
        _fill(
            table.add_row().cells, ["", "Không có.", *[""] * (len(widths) - 2)], widths, [None] * len(widths)
        )
    for place, row_ in enumerate(annex.rows):
        line = table.add_row()
        word.unbroken(line)
        _fill(
            line.cells,
            _texts(annex, row_),
            widths,
            _alignments(annex),
            bold=row_.style in ("group", "total"),
            italic=row_.style == "sub",
            stays=place >= len(annex.rows) - _LAST_ROWS,
        )


def _texts(annex: Annex, row: Row) -> list[str]:
    return [shown(value) for value in row.values]


def _alignments(annex: Annex) -> list[Any]:
    return [
        {"text": WD_ALIGN_PARAGRAPH.LEFT, "center": CENTER}.get(c.kind, WD_ALIGN_PARAGRAPH.RIGHT)
        for c in annex.columns
    ]


def _fill(
    cells: Sequence[Any],
    texts: Sequence[str],
    widths: Sequence[int],
    align: Sequence[Any],
    *,
    bold: bool = False,
    italic: bool = False,
    stays: bool = False,
) -> None:
    for cell, text, size, side in zip(cells, texts, widths, align, strict=True):
        cell.width = size
        paragraph = cell.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.keep_with_next = stays or None
        word.mark_size(paragraph, _CELL_SIZE)
        word.run(paragraph, text, size=_CELL_SIZE, bold=bold, italic=italic)
