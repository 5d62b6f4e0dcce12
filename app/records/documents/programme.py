"""Giấy xác nhận hoàn thành chương trình as PDF, in the dress of the letter of a course and as verifiable."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.core.clock import local_date
from app.core.config import SiteIdentity
from app.core.numbers import day, tiet
from app.records import letters
from app.records.queries import ProgrammeLetterView

TITLE = "Giấy xác nhận hoàn thành chương trình"
_TEMPLATE = "letter.typ"


def facts(letter: ProgrammeLetterView) -> list[tuple[str, str]]:
    """The lines of the letter, as the paper and the screen show them."""
    return [
        ("Chương trình", f"{letter.programme_code}, {letter.approval or 'dự thảo, chưa được phê duyệt'}"),
        ("Gồm", f"{len(letter.courses)} khóa bắt buộc, {tiet(letter.minutes)} tiết"),
        ("Ngày hoàn thành", day(letter.completed_on)),
    ]


def course_rows(letter: ProgrammeLetterView) -> list[list[str]]:
    """The courses it is made of: number, title, tiết, day."""
    return [
        [
            str(n),
            c["title"] + (" (công nhận kết quả học ở nơi khác)" if c["recognised"] else ""),
            tiet(c["minutes"]),
            day(dt.date.fromisoformat(c["earned_on"])),
        ]
        for n, c in enumerate(letter.courses, 1)
    ]


def content(
    letter: ProgrammeLetterView, *, site: SiteIdentity, public_url: str, trial: bool
) -> dict[str, Any]:
    """Everything the paper says."""
    address = f"{public_url}/xac-nhan/{letter.code}"
    return {
        "title": TITLE,
        "site": site.name,
        "department": site.department,
        "code": letter.code,
        "name": letter.full_name,
        "confirms": "Xác nhận",
        "completed": "đã hoàn thành các khóa bắt buộc của chương trình",
        "course": letter.title,
        "rows": facts(letter),
        "heads": ["STT", "Khóa học", "Số tiết", "Hoàn thành"],
        "courses": course_rows(letter),
        "lines": [f"Lập ngày {day(local_date(letter.issued_at))}. {letters.NOT_A_CERTIFICATE}"],
        "check_at": "Kiểm tra giấy này tại:",
        "address": address,
        "site_address": f"{public_url}/xac-nhan/",
        "qr_text": f"Mã QR mở trang kiểm tra {address}",
        "trial": "BẢN THỬ" if trial else "",
        "revoked": f"Không còn giá trị từ ngày {day(letter.lapsed_on)}" if letter.lapsed_on else "",
    }


def file_name(letter: ProgrammeLetterView, **how: Any) -> str:
    """Where the letter is kept in the private store."""
    return letters.kept_as(f"letters/{letter.code}", content(letter, **how), _TEMPLATE)


def pdf(letter: ProgrammeLetterView, **how: Any) -> bytes:
    """The letter; `how` as for `content`."""
    return letters.set_type(_TEMPLATE, content(letter, **how), **letters.archival(letter.issued_at))


def png(letter: ProgrammeLetterView, *, ppi: float = 110, **how: Any) -> bytes:
    """The letter as a picture, to look at."""
    return letters.set_type(_TEMPLATE, content(letter, **how), format="png", ppi=ppi)
