"""Giấy xác nhận hoàn thành khóa học as PDF: one A4 page, tagged (PDF/UA-1) and archival (PDF/A-2a).

What the page says comes from one place, `content`; the file is kept under the hash of that content and of the template,
so that a letter is made once, and anew only when what it says has changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from functools import lru_cache
from typing import Any

import segno
import typst

from app.catalog.rules import Strand
from app.core.clock import local_date
from app.core.config import ROOT, SiteIdentity
from app.core.numbers import day, score, tiet
from app.records.queries import LetterView

_TEMPLATES = ROOT / "templates" / "records"
_LETTER = "letter.typ"
_FONTS = ROOT / "static" / "fonts"
TITLE = "Giấy xác nhận hoàn thành khóa học"
# P16: the paper must not be taken for a certificate.
NOT_A_CERTIFICATE = "Lập từ hệ thống; tra cứu bằng mã QR; không thay thế văn bằng, chứng chỉ."
_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="3 6 34 30" fill="none" stroke-linecap="round" '
    'stroke-linejoin="round" stroke-width="3.4"><path stroke="#ffc93c" d="m4 23 9-13 6 8 4-5 13 12"/>'
    '<path stroke="#fff" d="M4 31q4-5 8 0t8 0 8 0 8 0"/></svg>'
)


def facts(letter: LetterView) -> list[tuple[str, str]]:
    """The lines of the letter, as the paper and the screen show them."""
    rows = [
        ("Thuộc", Strand(letter.strand).label if letter.strand else ""),
        ("Phiên bản khóa học", str(letter.edition_number) if letter.edition_number else ""),
        ("Hình thức đánh giá", letter.assessment),
        ("Công nhận kết quả học ở nơi khác", letter.recognised),
        ("Kết quả", "" if letter.score is None else score(letter.score)),
        ("Thời lượng ghi nhận", f"{tiet(letter.credited_minutes)} tiết (1 tiết = 45 phút)"),
        ("Ngày hoàn thành", day(letter.earned_on)),
        ("Theo", letter.notice_ref),
    ]
    return [(name, value) for name, value in rows if value]


def content(letter: LetterView, *, site: SiteIdentity, public_url: str, trial: bool) -> dict[str, Any]:
    """Everything the paper says. `trial`: the address is not public or the people are made up."""
    address = f"{public_url}/xac-nhan/{letter.code}"
    return {
        "title": TITLE,
        "site": site.name,
        "department": site.department,
        "code": letter.code,
        "name": letter.full_name,
        "confirms": "Xác nhận",
        "completed": "đã hoàn thành khóa học",
        "course": letter.course_title,
        "rows": facts(letter),
        "lines": [f"Lập ngày {day(local_date(letter.issued_at))}. {NOT_A_CERTIFICATE}"],
        "check_at": "Kiểm tra giấy này tại:",
        "address": address,
        "site_address": f"{public_url}/xac-nhan/",
        "qr_text": f"Mã QR mở trang kiểm tra {address}",
        "trial": "BẢN THỬ" if trial else "",
        "revoked": f"Đã thu hồi từ ngày {day(letter.revoked_on)}" if letter.revoked_on else "",
    }


@lru_cache(maxsize=4)
def _template_hash(template: str) -> str:
    return hashlib.sha256((_TEMPLATES / template).read_bytes()).hexdigest()


def kept_as(folder: str, said: dict[str, Any], template: str) -> str:
    """Where a paper is kept in the private store: by what it says, and how it is set."""
    digest = hashlib.sha256(
        (json.dumps(said, sort_keys=True) + _template_hash(template)).encode()
    ).hexdigest()[:32]
    return f"{folder}/{digest}.pdf"


def file_name(letter: LetterView, *, site: SiteIdentity, public_url: str, trial: bool) -> str:
    """Where the letter is kept in the private store: by its code, what it says, and how it is set."""
    said = content(letter, site=site, public_url=public_url, trial=trial)
    return kept_as(f"letters/{letter.code}", said, _LETTER)


def set_type(template: str, said: dict[str, Any], **how: Any) -> bytes:
    """A paper made of a typst template and what it says; an `address` in it becomes its QR code. The same gives the same."""
    data = {**said, "mark": _MARK}
    if "address" in said:
        drawing = io.BytesIO()
        segno.make(said["address"], error="m", micro=False).save(
            drawing, kind="svg", border=0, dark="#17212b", xmldecl=False, svgns=True, nl=False
        )
        data["qr"] = drawing.getvalue().decode()
    made = typst.compile(
        str(_TEMPLATES / template),
        root=str(_TEMPLATES),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,  # the same page on every machine; letters like ƀ come from Noto Sans
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        **how,
    )
    assert isinstance(made, bytes)
    return made


def archival(made_at: dt.datetime) -> dict[str, Any]:
    """How `set_type` makes a file for keeping and for screen readers: PDF/A-2a and PDF/UA-1."""
    return {
        "format": "pdf", "pdf_standards": ["a-2a", "ua-1"], "timestamp": int(made_at.astimezone(dt.UTC).timestamp()),
    }  # fmt: skip


def pdf(letter: LetterView, *, site: SiteIdentity, public_url: str, trial: bool) -> bytes:
    """The letter. The same facts give the same bytes."""
    said = content(letter, site=site, public_url=public_url, trial=trial)
    return set_type(_LETTER, said, **archival(letter.issued_at))


def png(letter: LetterView, *, site: SiteIdentity, public_url: str, trial: bool, ppi: float = 110) -> bytes:
    """The letter as a picture, to look at."""
    said = content(letter, site=site, public_url=public_url, trial=trial)
    return set_type(_LETTER, said, format="png", ppi=ppi)
