"""The pieces of a Word file: pages with their numbers and foot lines, styles, the head of a letter, lines of text, tables.

Sizes and places are those of Nghị định 30/2020/NĐ-CP, Phụ lục I. Every room that makes a paper makes it of these.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
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


def letterhead(
    document: Any, widths: Sequence[Any], *, superior: str, names: Sequence[str], rules: Sequence[Any]
) -> Any:
    """Who issues the paper on the left, Quốc hiệu and Tiêu ngữ on the right, each above its rule; the table, for more rows.

    `superior` may be empty (a commune has no line above its own); `rules` is how far each rule stands in from its cell.
    """
    table = plain_table(document, widths)
    left, right = table.rows[0].cells
    if superior:
        line(left, superior, first=True, size=12)
    for place, name in enumerate(names):
        line(left, name, first=not superior and not place, size=12, bold=True)
    rule(left.add_paragraph(), rules[0])
    line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", first=True, size=12, bold=True)
    line(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    rule(right.add_paragraph(), rules[1])
    return table


def table(
    document: Any,
    heads: Sequence[str],
    widths: Sequence[float],
    rows: Iterable[Sequence[str]],
    *,
    centred: Collection[int] = (),
    size: float = 12,
) -> Any:
    """A table with lines; the head is repeated on every page and no row is torn between two. `widths` in mm.

    Rows are written as XML: the library takes some thirty milliseconds for a row, and a list may have thousands.
    """
    made = document.add_table(rows=0, cols=len(heads))
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    made._tbl.append(_row(heads, widths, size, "<w:tblHeader/>", "<w:b/>", range(len(heads))))
    for values in rows:
        made._tbl.append(_row(values, widths, size, "", "", centred))
    return made


def _row(
    values: Sequence[str],
    widths: Sequence[float],
    size: float,
    facts: str,
    bold: str,
    centred: Collection[int],
) -> Any:
    cells = []
    for n, (text, width) in enumerate(zip(values, widths, strict=True)):
        place = "center" if n in centred else "left"
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{round(width * 56.69)}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:jc w:val="{place}"/></w:pPr>'
            f'<w:r><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>{bold}<w:sz w:val="{round(size * 2)}"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        )
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{facts}</w:trPr>{''.join(cells)}</w:tr>")


def saved(document: Any) -> bytes:
    """The file."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


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


def mark_size(paragraph: Any, size: float) -> None:
    """The size of a paragraph's mark, which is the height of its line where nothing is written."""
    mark, points = OxmlElement("w:rPr"), OxmlElement("w:sz")
    points.set(qn("w:val"), str(int(size * 2)))
    mark.append(points)
    paragraph._p.get_or_add_pPr().append(mark)


def unbroken(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def centered(document: Any, text: str, **how: Any) -> Any:
    """A paragraph in the middle that stays with the next."""
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTER
    paragraph.paragraph_format.keep_with_next = True
    run(paragraph, text, **how)
    return paragraph
