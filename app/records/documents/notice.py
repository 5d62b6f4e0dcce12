"""“Danh sách cán bộ hoàn thành khóa học (kèm theo Thông báo số …)” as DOCX, to be signed once for a batch.

Layout: Nghị định 30/2020/NĐ-CP, Annex I. Number, day, name and signature stay blank while the office has not given them;
no seal and no signature is ever drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.shared import Mm, Pt

from app.core import word
from app.core.config import SiteIdentity
from app.core.numbers import day, number, tiet
from app.records.queries import NoticeLine, NoticeView

ERASED = "(thông tin đã được xóa theo yêu cầu)"
_HEADS = ("STT", "Họ và tên", "Chức vụ", "Đơn vị", "Khóa học", "Số tiết", "Ngày hoàn thành", "Ghi chú")
_WIDTHS = (13, 40, 38, 38, 56, 13, 24, 25)  # mm, of a landscape page
_CENTRED = (0, 5, 6)


def docx(notice: NoticeView, lines: Sequence[NoticeLine], *, site: SiteIdentity) -> bytes:
    """The list as a file for Word."""
    document = Document()
    word.styles(document)
    section = document.sections[0]
    word.page(section, landscape=True)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    word.furniture(section, "", number_first=False)
    # The name of the province stands in the superior's line, so the department is named without it (Annex I).
    office = site.department.removesuffix(f" tỉnh {site.province}")
    word.letterhead(
        document, (Mm(105), Mm(142)), superior=f"UBND TỈNH {site.province.upper()}", names=[office.upper()],
        rules=(Mm(36), Mm(42)),
    )  # fmt: skip
    _title(document, notice, site)
    word.table(document, _HEADS, _WIDTHS, map(_values, lines), centred=_CENTRED)
    people = len({line.person_id for line in lines})
    _say(
        document, f"Danh sách gồm {number(len(lines))} lượt hoàn thành của {number(people)} cán bộ.", before=6
    )
    _signatures(document)
    return word.saved(document)


def _title(document: Any, notice: NoticeView, site: SiteIdentity) -> None:
    document.add_paragraph()
    word.centered(document, "DANH SÁCH", size=14, bold=True)
    what = (
        f"Cán bộ hoàn thành khóa học “{notice.course_title}”"
        if notice.course_title
        else "Cán bộ hoàn thành khóa học"
    )
    word.centered(document, what, size=14, bold=True)
    where = f"{notice.unit_name}, từ" if notice.unit_name else "Từ"
    word.centered(document, f"{where} ngày {day(notice.from_on)} đến ngày {day(notice.until_on)}", size=13)
    if notice.number and notice.dated_on:
        on = notice.dated_on
        # Days below 10 and the months 1 and 2 take a leading zero (Annex I).
        month = f"{on.month:02d}" if on.month < 3 else str(on.month)
        given = f"số {notice.number} ngày {on.day:02d} tháng {month} năm {on.year}"
    else:
        given = f"số          /{site.notice_symbol} ngày       tháng       năm {notice.until_on.year}"
    issuer = site.department
    word.centered(document, f"(Kèm theo Thông báo {given} của {issuer})", size=13, italic=True)
    document.add_paragraph()


def _values(line: NoticeLine) -> tuple[str, ...]:
    remark = f"Công nhận: {line.elsewhere}" if line.elsewhere else ""
    if line.revoked_on:
        remark = f"Đã thu hồi từ ngày {day(line.revoked_on)}"
    return (
        str(line.position), line.full_name or ERASED, line.job_title, line.unit_name, line.course_title,
        tiet(line.minutes), day(line.earned_on), remark,
    )  # fmt: skip


def _say(document: Any, text: str, *, before: float) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.keep_with_next = True  # the signatures never stand on a page alone


def _signatures(document: Any) -> None:
    document.add_paragraph().paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=2)
    for cell, text in zip(table.rows[0].cells, ("NGƯỜI LẬP DANH SÁCH", "GIÁM ĐỐC"), strict=True):
        word.line(cell, text, first=True, size=13, bold=True)
        for _ in range(4):
            cell.add_paragraph()
