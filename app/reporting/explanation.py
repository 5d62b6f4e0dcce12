"""“Giải trình số liệu” as files: definition, rule, variation and every name behind the figure (P37). Rows to bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from docx import Document
from docx.shared import Pt

from app.core import numbers, word
from app.core.numbers import day, number
from app.records.queries import Explained, Variation
from app.reporting import changes, wording
from app.reporting.changes import Line
from app.reporting.queries.leaving import Leaver

HEADERS = (
    "STT", "Mã cán bộ", "Họ và tên", "Đơn vị", "Chức vụ", "Nhiệm vụ", "Kết quả", "Phần A hoàn thành ngày",
    "Phần B hoàn thành ngày", "Khóa học, phiên bản, ngày",
)  # fmt: skip
_WIDTHS = (6, 14, 28, 28, 24, 30, 20, 14, 14, 80)
LEFT_HEADERS = (
    "STT", "Họ và tên", "Đơn vị", "Nhiệm vụ", "Ngày cuối thuộc diện", "Kết quả khi ấy", "Lý do", "Văn bản",
)  # fmt: skip
_IN_WORD_WIDTHS = (12, 20, 30, 26, 24, 24, 16, 18, 18, 72)  # mm, of a landscape page
IN_WORD = 500  # names beyond are in the workbook only: a paper of a hundred pages is read by nobody


@dataclass(frozen=True)
class Explanation:
    """What every file of an explanation begins with."""

    title: str
    sentence: str
    notice: str
    made: str  # when, and as known when
    definitions: tuple[tuple[str, str], ...]
    rule: tuple[str, ...]
    found: Variation
    note: str


def cells(number_: int, row: Explained, titles: dict[str, str]) -> tuple[Any, ...]:
    """One person as values, in the order of HEADERS."""
    o = row.officer
    held = "; ".join(
        f"{titles.get(h.course, h.course)} (phiên bản {h.edition}, {day(h.earned_on)})" for h in row.held
    )
    return (
        number_, o.code, o.full_name, o.unit_name, o.job_title, "; ".join(d.label for d in o.duties),
        wording.standing_label(o.standing), row.strand_a_on, row.strand_b_on, held,
    )  # fmt: skip


def write_xlsx(
    path: Path,
    about: Explanation,
    rows: Iterable[Explained],
    left: Sequence[Leaver],
    titles: dict[str, str],
    told: Callable[[int], None] | None = None,
) -> int:
    """The workbook: the figure, the variation, N, D and who left untrained; returns how many people are in D.

    Raises OSError when the file cannot be written.
    """
    path.open("wb").close()
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format(
        {"bold": True, "bg_color": "#E6EEF4", "border": 1, "text_wrap": True, "valign": "top"}
    )
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    date = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    first = book.add_worksheet("Số liệu")
    first.set_column(0, 0, 120)
    for n, (text, form) in enumerate(_lines(about)):
        first.write_string(n, 0, text, bold if form else wrap)
    second = book.add_worksheet("Biến động")
    _widths(second, (6, 40, 12, 80))
    _variation(second, about.found, len(left), head)
    sheets = [_names(book, name, head) for name in ("Đạt cả hai phần (N)", "Được tính (D)")]
    lines, count = [0, 0], 0
    for row in rows:
        count += 1
        for n, sheet in enumerate(sheets):
            if n == 0 and not row.officer.standing.trained:
                continue
            lines[n] += 1
            _write(sheet, lines[n], cells(lines[n], row, titles), date)
        if told is not None and count % 500 == 0:
            told(count)
    last = book.add_worksheet("Ra khỏi diện chưa đạt")
    _widths(last, (6, 28, 28, 30, 14, 20, 24, 28))
    for column, title in enumerate(LEFT_HEADERS):
        last.write_string(0, column, title, head)
    for n, leaver in enumerate(left, 1):
        _write(last, n, _left(n, leaver), date)
    book.close()
    return count


def _left(place: int, leaver: Leaver) -> tuple[Any, ...]:
    document = f"{leaver.document_ref} ngày {day(leaver.document_on)}" if leaver.document_on else ""
    return (
        place, leaver.full_name, leaver.unit_name, "; ".join(d.label for d in leaver.duties), leaver.last_day, leaver.state,
        leaver.reason.label if leaver.reason else "chưa ghi", document or "chưa ghi",
    )  # fmt: skip


def _lines(about: Explanation) -> Iterable[tuple[str, bool]]:
    yield about.title, True
    yield about.sentence, False
    if about.notice:
        yield about.notice, True
    yield about.made, False
    yield "Cách tính", True
    for term, text in about.definitions:
        yield f"{term}: {text}", False
    yield "Quy tắc", True
    for text in about.rule:
        yield text, False
    yield about.note, False


def _widths(sheet: Any, widths: Iterable[int]) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _tables(found: Variation) -> list[tuple[str, list[Line]]]:
    return [
        (title, changes.lines(found, of, all_of_them=True))
        for title, of in (("Cán bộ được tính (D)", "D"), ("Cán bộ đạt cả hai phần (N)", "N"))
    ]


def _variation(sheet: Any, found: Variation, left: int, head: Any) -> None:
    line = 0
    sheet.write_string(line, 1, f"Từ {day(found.start)} đến hết {day(found.end)}. {changes.summary(found)}")
    for title, rows in _tables(found):
        line += 2
        for column, text in enumerate(("", title, "Số người", "Nghĩa là")):
            sheet.write_string(line, column, text, head)
        for row in rows:
            line += 1
            _write(sheet, line, (row.sign, row.name, row.people, row.meaning), None)
    line += 2
    sheet.write_string(line, 1, changes.left_untrained(left) or "Không có ai ra khỏi diện khi chưa đạt.")


def _names(book: Any, name: str, head: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 3)
    _widths(sheet, _WIDTHS)
    for column, title in enumerate(HEADERS):
        sheet.write_string(0, column, title, head)
    return sheet


def _write(sheet: Any, line: int, values: Iterable[Any], date: Any) -> None:
    for column, value in enumerate(values):
        if isinstance(value, dt.date):
            sheet.write_datetime(line, column, dt.datetime(value.year, value.month, value.day), date)
        elif isinstance(value, int):
            sheet.write_number(line, column, value)
        elif value:
            sheet.write_string(line, column, value)


def docx(
    about: Explanation, rows: Iterable[Explained], left: Sequence[Leaver], titles: dict[str, str]
) -> bytes:
    """The same as a paper: N by name up to IN_WORD people, and who left untrained."""
    paper = Document()
    word.styles(paper)
    paper.styles["Normal"].paragraph_format.space_after = Pt(4)
    word.page(paper.sections[0], landscape=True)  # the table of names is wide
    word.furniture(paper.sections[0], about.made, number_first=False)
    paper.add_heading(about.title, 1)
    paper.add_paragraph(about.sentence)
    if about.notice:
        paper.add_paragraph().add_run(about.notice).bold = True
    paper.add_paragraph(about.made)
    paper.add_heading("Cách tính", 2)
    for term, text in about.definitions:
        line = paper.add_paragraph()
        line.add_run(f"{term}: ").bold = True
        line.add_run(text)
    paper.add_heading("Quy tắc", 2)
    for text in about.rule:
        paper.add_paragraph(text)
    paper.add_heading(f"Biến động từ {day(about.found.start)} đến hết {day(about.found.end)}", 2)
    paper.add_paragraph(changes.summary(about.found))
    for title, lines in _tables(about.found):
        _table(
            paper,
            ("", title, "Số người", "Nghĩa là"),
            (8, 80, 24, 148),
            [(r.sign, r.name, number(r.people), r.meaning) for r in lines],
        )
    paper.add_heading("Ra khỏi diện khi chưa đạt", 2)
    if left:
        rows_left = [tuple(map(_written, _left(n, leaver))) for n, leaver in enumerate(left, 1)]
        _table(paper, LEFT_HEADERS, (12, 42, 40, 42, 24, 30, 32, 38), rows_left)
    else:
        paper.add_paragraph("Không có ai.")
    paper.add_heading("Danh sách cán bộ đạt cả hai phần (N)", 2)
    named: list[tuple[str, ...]] = []
    more = 0
    for row in rows:
        if len(named) < IN_WORD:
            named.append(tuple(map(_written, cells(len(named) + 1, row, titles))))
        else:
            more += 1
    if named:
        _table(paper, HEADERS, _IN_WORD_WIDTHS, named)
    else:
        paper.add_paragraph("Chưa có ai.")
    if more:
        paper.add_paragraph(f"Và {number(more)} người nữa: xem bảng tính kèm theo.")
    paper.add_paragraph(about.note)
    return word.saved(paper)


def _written(value: Any) -> str:
    return "" if value is None else numbers.day(value) if isinstance(value, dt.date) else str(value)


def _table(
    paper: Any, headers: Sequence[str], widths: Sequence[float], rows: Iterable[tuple[Any, ...]]
) -> None:
    word.table(paper, headers, widths, (tuple(map(str, row)) for row in rows), size=10)
    paper.add_paragraph()
