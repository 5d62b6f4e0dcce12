"""The pieces of a Word file: pages with their numbers and foot lines, styles, lines of text, tables without lines.

Sizes and places are those of Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Times New Roman"
CENTER = WD_ALIGN_PARAGRAPH.CENTER
_LEFT, _RIGHT, _TOP, _BOTTOM = Mm(30), Mm(15), Mm(20), Mm(20)


def steady(data: bytes, made_at: dt.datetime) -> bytes:
    """The same file with every part of the archive dated `made_at`: the same paper gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            dated = zipfile.ZipInfo(part.filename, made_at.timetuple()[:6])
            dated.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(dated, old.read(part))
    return out.getvalue()


def next_section(document: Any) -> Any:
    """A section on a new page; the paragraph that ends the one before takes no room, lest it fill a page of its own."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    end = document.paragraphs[-1]
    end.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    end.paragraph_format.line_spacing = Pt(1)
    return section


def styles(document: Any) -> None:
    """Times New Roman everywhere, Vietnamese as the language, headings that are headings."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.element.rPr.rFonts.set(qn("w:cs"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.rPr.append(language)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    for name, size in (("Title", 14), ("Heading 1", 14), ("Heading 2", 14)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), True
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [k for k in fonts.attrib if k.endswith("Theme")]:
            del fonts.attrib[key]
        for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(key), FONT)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(
            6 if name != "Title" else 0
        )
        style.paragraph_format.keep_with_next = True
        if name == "Title":  # the default one has a coloured rule
            border = style.element.pPr.find(qn("w:pBdr"))
            if border is not None:
                style.element.pPr.remove(border)


def page(section: Any, *, landscape: bool) -> None:
    """A4, upright or (for wide tables) on its side, with the margins of the decree."""
    long, short = Mm(297), Mm(210)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.left_margin, section.right_margin = (Mm(20), Mm(15)) if landscape else (_LEFT, _RIGHT)
    section.top_margin, section.bottom_margin = (Mm(25), _BOTTOM) if landscape else (_TOP, _BOTTOM)
    section.header_distance, section.footer_distance = Mm(10), Mm(8)


def furniture(section: Any, foot: str, *, number_first: bool, restart: bool = False) -> None:
    """The page number in the top margin, not on the first page; the line by which paper is matched at the foot."""
    section.different_first_page_header_footer = not number_first
    for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
        part.is_linked_to_previous = False
    line = section.header.paragraphs[0]
    line.alignment = CENTER
    field(line, "PAGE", Pt(13))
    for part in (section.footer, section.first_page_footer):
        line = part.paragraphs[0]
        line.alignment = CENTER
        run(line, foot, size=10, italic=True)
    if restart:  # annexes are numbered by themselves
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")
        section._sectPr.append(numbering)


def field(paragraph: Any, code: str, size: Any) -> None:
    """A field that the program fills in, such as the page number."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        run.font.size = size
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def run(paragraph: Any, text: str, *, size: float = 14, bold: bool = False, italic: bool = False) -> Any:
    """A piece of text in a paragraph."""
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return run


def line(cell: Any, text: str, *, first: bool = False, align: Any = CENTER, **how: Any) -> Any:
    """A paragraph in a cell of a table."""
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = align
    run(paragraph, text, **how)
    return paragraph


def rule(paragraph: Any, inset: Any) -> None:
    """A line under what stands above: an empty paragraph with a border, as wide as `inset` leaves it."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = inset
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)


def plain_table(document: Any, widths: Sequence[Any]) -> Any:
    """A table without lines, for what stands side by side."""
    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    margins(table, 0)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    return table


def margins(table: Any, twentieths: int) -> None:
    """How far text stands from the lines of its cells."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twentieths))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def unbroken(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def centered(document: Any, text: str, **how: Any) -> None:
    """A paragraph in the middle that stays with the next."""
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTER
    paragraph.paragraph_format.keep_with_next = True
    run(paragraph, text, **how)
