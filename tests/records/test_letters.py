"""The letter: a page that can be read by eye, by machine and by screen reader, whatever letters a name has."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pypdf
import pytest

from app.core.config import SiteIdentity
from app.records import letters
from app.records.queries import LetterView

LETTER = LetterView(
    code="Zr3kX0q9Yw1LmN4pQ7sTuA",
    full_name="Phạm Văn An",
    erased=False,
    slug="kiem-chung",
    course_title="Kiểm chứng thông tin, xử lý tin giả và khủng hoảng truyền thông",
    strand="A",
    edition_number=2,
    assessment="trắc nghiệm",
    earned_on=dt.date(2026, 12, 19),
    credited_minutes=540,
    score=8339,
    issued_at=dt.datetime(2026, 12, 18, 18, 30, tzinfo=dt.UTC),
    notice_ref="",
    revoked_on=None,
    person_id=1,
    person_uid="",
)
HOW: dict[str, Any] = {"site": SiteIdentity(), "public_url": "https://hoctapso.example.vn", "trial": False}


def letter(**changes: Any) -> LetterView:
    return LetterView(**{**LETTER.__dict__, **changes})


def read(data: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    return reader, " ".join(reader.pages[0].extract_text().split())


def fonts(reader: pypdf.PdfReader) -> dict[str, bool]:
    """Name of each font on the page → whether it is inside the file."""
    found = {}
    for font in reader.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        for descendant in font.get_object()["/DescendantFonts"]:
            descriptor = descendant.get_object()["/FontDescriptor"]
            inside = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
            found[str(descriptor["/FontName"]).partition("+")[2]] = inside
    return found


def test_the_letter_is_one_tagged_page_in_vietnamese_with_its_title() -> None:
    reader, text = read(letters.pdf(LETTER, **HOW))
    root: Any = reader.trailer["/Root"]
    assert len(reader.pages) == 1
    assert bool(root["/MarkInfo"]["/Marked"]) and "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("vi")
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert reader.metadata is not None and str(reader.metadata.title).startswith(
        "Giấy xác nhận hoàn thành khóa học – "
    )
    described = root["/Metadata"].get_object().get_data().decode()
    assert (
        "<pdfaid:part>2" in described
        and "<pdfaid:conformance>A" in described
        and "<pdfuaid:part>1" in described
    )
    for said in (
        "Học tập số Quảng Ngãi", "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi", "Phạm Văn An", "đã hoàn thành khóa học",
        "Phần A – Kỹ năng truyền thông số", "Phiên bản khóa học 2", "trắc nghiệm", "83,3%", "12 tiết (1 tiết = 45 phút)",
        "Ngày hoàn thành 19/12/2026", "Lập ngày 19/12/2026.", "https://hoctapso.example.vn/xac-nhan/ Zr3kX0q9Yw1LmN4pQ7sTuA",
        "Lập từ hệ thống; tra cứu bằng mã QR; không thay thế văn bằng, chứng chỉ.",
    ):  # fmt: skip
        assert said in text, said
    assert "BẢN THỬ" not in text and "thu hồi" not in text and "Thông báo" not in text


def test_the_qr_picture_says_where_it_leads() -> None:
    reader, _ = read(letters.pdf(LETTER, **HOW))

    def walk(node: Any, depth: int = 0) -> list[str]:
        node = node.get_object()
        if not isinstance(node, dict):
            return [x for child in node for x in walk(child, depth + 1)] if isinstance(node, list) else []
        own = [str(node["/Alt"])] if "/Alt" in node else []
        return own + (walk(node["/K"], depth + 1) if "/K" in node and depth < 30 else [])

    alts = walk(reader.trailer["/Root"]["/StructTreeRoot"])  # type: ignore[index]
    assert alts == ["Mã QR mở trang kiểm tra https://hoctapso.example.vn/xac-nhan/Zr3kX0q9Yw1LmN4pQ7sTuA"]


@pytest.mark.parametrize(
    "name",
    [
        "Y Ƀun",
        "Ksor Ŏ̆n",
        "H'Yĕr",
        "Rơ Châm H'Yĕr",
        "Đinh Thị Ngoãn",
        "Nguyễn Phước Tôn Nữ Thị Thùy Dương Hà My",
    ],
)
def test_every_name_is_printed_with_all_its_letters(name: str) -> None:
    reader, text = read(letters.pdf(letter(full_name=name), **HOW))
    # A letter made of a base and a mark is two glyphs, and each carries the whole letter for a machine that copies.
    assert name in text.replace("Ŏ̆Ŏ̆", "Ŏ̆")
    assert len(reader.pages) == 1
    used = fonts(reader)
    assert all(used.values())
    assert set(used) <= {"BeVietnamPro-Regular", "BeVietnamPro-Bold", "NotoSans-Regular", "NotoSans-Bold"}


def test_a_name_is_never_read_as_markup() -> None:
    name = "#panic[*x*] $1$ \\ <a>"
    assert name in read(letters.pdf(letter(full_name=name), **HOW))[1]


def test_a_trial_letter_says_so_and_a_revoked_one_too() -> None:
    text = read(letters.pdf(letter(revoked_on=dt.date(2027, 2, 1)), **{**HOW, "trial": True}))[1]
    assert "Đã thu hồi từ ngày 01/02/2027" in text
    # The watermark is decoration for a machine (an artifact), so it is looked for among the marks on the page.
    assert letters.content(LETTER, **{**HOW, "trial": True})["trial"] == "BẢN THỬ"
    plain, marked = (letters.png(LETTER, **{**HOW, "trial": trial}, ppi=20) for trial in (False, True))
    assert plain != marked


def test_a_notice_number_entered_later_is_printed() -> None:
    text = read(letters.pdf(letter(notice_ref="Thông báo số 45/TB-SKHCN ngày 05/01/2027"), **HOW))[1]
    assert "Theo Thông báo số 45/TB-SKHCN" in text


def test_the_same_facts_give_the_same_bytes_and_the_same_name() -> None:
    assert letters.pdf(LETTER, **HOW) == letters.pdf(LETTER, **HOW)
    name = letters.file_name(LETTER, **HOW)
    assert name.startswith(f"letters/{LETTER.code}/")
    assert name == letters.file_name(LETTER, **HOW)
    for changed in (letter(revoked_on=dt.date(2027, 1, 1)), letter(notice_ref="x"), letter(full_name="Khác")):
        assert letters.file_name(changed, **HOW) != name
    assert letters.file_name(LETTER, **{**HOW, "trial": True}) != name
