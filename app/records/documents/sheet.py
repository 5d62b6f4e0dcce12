"""Phiếu kết quả học tập as PDF: one person, one year, and what the rule makes of it as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.catalog.rules import CourseName
from app.core.clock import local_date
from app.core.config import SiteIdentity
from app.core.numbers import day, number, score, tiet
from app.records import letters
from app.records.queries import Sheet
from app.records.rules import Requirement

TITLE = "Phiếu kết quả học tập"
_TEMPLATE = "sheet.typ"
HEADS = ("STT", "Khóa học", "Phần", "Số tiết", "Hoàn thành", "Hình thức")


def eligible(sheet: Sheet, names: Mapping[str, CourseName]) -> tuple[str, tuple[str, ...]]:
    """“Đủ điều kiện tính vào mục tiêu 70%”: có, or chưa with what is missing, or why it is not asked."""
    if sheet.standing is None:
        return "không xét: không giữ nhiệm vụ nào trong ba nhiệm vụ tại đơn vị được tính", ()
    if sheet.standing.trained:
        return "có, được bảo lưu theo quy tắc trước" if sheet.standing.kept else "có", ()
    missing = tuple(
        f"Phần {strand}: {' hoặc '.join(_asked(r, names) for r in group)}"
        for strand, groups in sheet.missing
        for group in groups
    )
    return "chưa", missing or ("Quy tắc chưa nêu khóa học nào.",)


def _asked(requirement: Requirement, names: Mapping[str, CourseName]) -> str:
    name = names.get(requirement.course)
    said = name.title if name else requirement.course
    if requirement.lowest_edition > 1:
        said += f" (từ phiên bản {requirement.lowest_edition})"
    return said + (f" (từ {score(requirement.lowest_score)})" if requirement.lowest_score else "")


def rule_note(sheet: Sheet, site: SiteIdentity) -> str:
    """By which rule, and whether the department has approved it (P3)."""
    if sheet.rule is None:
        return "Chưa có quy tắc đào tạo chuyên sâu."
    note = f"Xét theo {sheet.rule.label}, tính đến hết ngày {day(sheet.as_of)}."
    return note if sheet.rule.approved else f"{note} Quy tắc này chưa được {site.department} phê duyệt."


def course_rows(sheet: Sheet) -> list[tuple[str, str, str, str, str, str]]:
    """The courses of the year as the paper and the page show them."""
    return [
        (
            str(n), line.title + (f" – {line.remark}" if line.remark else ""), line.strand,
            tiet(line.minutes) if line.counts else "0", day(line.earned_on), line.how,
        )
        for n, line in enumerate(sheet.lines, 1)
    ]  # fmt: skip


def total(sheet: Sheet) -> str:
    """How much that is together."""
    counted = sum(line.counts for line in sheet.lines)
    return f"Cộng {number(counted)} khóa, {tiet(sheet.minutes)} tiết (1 tiết = 45 phút)."


def content(
    sheet: Sheet, names: Mapping[str, CourseName], *, site: SiteIdentity, now: dt.datetime, trial: bool
) -> dict[str, Any]:
    """Everything the paper says."""
    answer, missing = eligible(sheet, names)
    place = sheet.place
    return {
        "title": TITLE,
        "year": f"Năm {sheet.year}, tính đến hết ngày {day(sheet.as_of)}",
        "site": site.name,
        "department": site.department,
        "name": sheet.full_name or "Thông tin đã được xóa theo yêu cầu",
        "facts": [
            [key, value]
            for key, value in (
                ("Mã cán bộ", sheet.officer_code), ("Đơn vị", place.unit_name if place else ""),
                ("Chức vụ", place.job_title if place else ""),
            )
            if value
        ],
        "heads": list(HEADS),
        "courses": [list(row) for row in course_rows(sheet)],
        "total": total(sheet),
        "none": f"Chưa có khóa học nào hoàn thành trong năm {sheet.year}.",
        "question": "Đủ điều kiện tính vào mục tiêu 70%:",
        "answer": answer + (" (còn thiếu:" if missing else ""),
        "missing": [*missing[:-1], f"{missing[-1]})"] if missing else [],
        "rule": rule_note(sheet, site),
        "lines": [
            f"Lập ngày {day(local_date(now))}. Lập từ hệ thống; từng khóa tra cứu được bằng mã trên giấy xác nhận của khóa ấy; "
            "không thay thế văn bằng, chứng chỉ."
        ],
        "trial": "BẢN THỬ" if trial else "",
    }  # fmt: skip


def pdf(sheet: Sheet, names: Mapping[str, CourseName], *, now: dt.datetime, **how: Any) -> bytes:
    """The sheet; `how` as for `content`."""
    return letters.set_type(_TEMPLATE, content(sheet, names, now=now, **how), **letters.archival(now))


def png(sheet: Sheet, names: Mapping[str, CourseName], *, ppi: float = 110, **how: Any) -> bytes:
    """The sheet as a picture, to look at."""
    return letters.set_type(_TEMPLATE, content(sheet, names, **how), format="png", ppi=ppi)
