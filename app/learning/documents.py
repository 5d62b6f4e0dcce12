"""Drafts of official letters about learning. Layout: Nghị định 30/2020/NĐ-CP, Phụ lục I.

Number, day, signer and signature are left blank: the document system gives them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from app.core import word
from app.core.numbers import number
from app.learning.queries import FollowCounts

_LEFT = WD_ALIGN_PARAGRAPH.LEFT
_HEADS = ("TT", "Đơn vị", "Được giao", "Đã xong", "Chưa xong", "Quá hạn", "Ghi chú")
_WIDTHS = (11, 50, 19, 18, 19, 18, 30)  # mm


def urging_letter(
    *, province: str, department: str, title: str, due: str, as_of: str, units: Sequence[tuple[str, FollowCounts]]
) -> bytes:  # fmt: skip
    """A công văn that urges units to finish what was given to learn: the text, and the units with their numbers as annex.

    `units`: those with somebody who is not done. It names nobody.
    """
    document = Document()
    word.styles(document)
    section = document.sections[0]
    word.page(section, landscape=False)
    word.furniture(section, "", number_first=False)
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
    return word.saved(document)


def _heading(document: Any, province: str, department: str, title: str) -> None:
    table = word.letterhead(
        document, (Cm(6.8), Cm(9.7)), superior=f"UBND TỈNH {province.upper()}",
        names=[department.removesuffix(f" tỉnh {province}").upper()], rules=(Cm(2.2), Cm(2.1)),
    )  # fmt: skip
    left, right = table.add_row().cells
    word.line(left, "Số:         /", first=True, size=13).paragraph_format.space_before = Pt(6)
    word.line(left, f"V/v đôn đốc hoàn thành “{title}”", size=12)
    date = word.line(right, f"{province}, ngày      tháng      năm", first=True, size=14, italic=True)
    date.paragraph_format.space_before = Pt(6)


def _address(document: Any) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(12)
    paragraph.alignment = word.CENTER
    word.run(paragraph, "Kính gửi: Thủ trưởng các đơn vị có tên trong Phụ lục.")


def _body(document: Any, text: str) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Cm(1.27)
    paragraph.paragraph_format.space_before = Pt(6)


def _signature(document: Any) -> None:
    left, right = word.plain_table(document, (Cm(8.2), Cm(8.3))).rows[0].cells
    word.line(
        left, "Nơi nhận:", first=True, align=_LEFT, size=12, bold=True, italic=True
    ).paragraph_format.space_before = Pt(10)
    for text in ("- Như trên;", "- Lưu: VT."):
        word.line(left, text, align=_LEFT, size=11)
    word.line(right, "[CHỨC VỤ NGƯỜI KÝ]", first=True, bold=True).paragraph_format.space_before = Pt(10)
    for _ in range(4):  # room for a signature, which is not ours to draw
        right.add_paragraph()
    word.line(right, "[Họ và tên]", bold=True)


def _annex(document: Any, as_of: str, units: Sequence[tuple[str, FollowCounts]]) -> None:
    section = word.next_section(document)
    word.page(section, landscape=False)
    word.furniture(section, "", number_first=False, restart=True)
    word.centered(document, "PHỤ LỤC", bold=True)
    word.centered(document, "Các đơn vị còn cán bộ chưa hoàn thành", bold=True)
    word.centered(
        document,
        "(Kèm theo Công văn số        /        ngày      tháng      năm      )",
        size=13,
        italic=True,
    )
    until = word.centered(document, f"Số liệu đến hết ngày {as_of}. Đơn vị tính: người", size=13, italic=True)
    until.paragraph_format.space_after = Pt(6)
    rows = (
        (str(n), name, *map(number, (c.total, c.done, c.open, c.overdue)), "chưa bắt đầu" if c.silent else "")
        for n, (name, c) in enumerate(units, 1)
    )
    word.table(document, _HEADS, _WIDTHS, rows, centred=(0, 2, 3, 4, 5))
