"""Papers beside the letter of one course: programme letters, the sheet of a year, the list of a notice."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import docx
import pypdf
import pytest
import sqlalchemy as sa

from app.catalog.actions import load_programmes
from app.core.config import SiteIdentity
from app.core.database import db, transaction
from app.operations.installation import COURSES
from app.people.models import Person
from app.records import actions, queries
from app.records.actions import Asked, Decider, Evidence, Outside
from app.records.documents.notice import docx as notice_docx
from app.records.models import Completion
from app.records.queries import NoticeLine, NoticeView
from app.records.rules import Requirement
from app.records.rules.recognition import Channel
from tests.pages import Client
from tests.records.province import Province
from tests.records.test_rules import rule

NOW = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)
A1, B2 = "viet-bien-tap-noi-dung-so", "luat-khcn-doi-moi-sang-tao"


def read(data: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture
def province(cast: Any, at: Any) -> Province:
    """An passed A1 here; B2, which is only planned, was recognised. CT-10 asks for both, the rule for A1 and A4."""
    at(dt.date(2026, 12, 1))
    made = Province()
    with transaction():
        load_programmes(path=COURSES / "programmes.toml", now=NOW)
        made.edition(A1, strand="A")
        made.completion(cast.an.person_id, A1, dt.date(2026, 6, 1))
        made.rule(1, rule(1, dt.date(2026, 1, 1), ((Requirement(A1),), (Requirement("a4"),)), ((Requirement(B2),),)))
        for name, equal in (("Luật KH&CN", (B2,)), ("Kỹ năng mềm", ())):
            outside = Outside("MOOCS", name, dt.date(2026, 7, 4), 180, equal)
            asked = Asked(cast.an.person_id, outside, Evidence(reference="GCN 1"))
            uid = actions.request_recognition(asked=asked, channel=Channel.STAFF, by="em", now=NOW)
            actions.approve_recognitions(uids=[uid], by=Decider("chi", None), now=NOW)
    return made


def test_a_whole_programme_earns_a_letter_that_lapses_with_its_courses(client: Client, province: Province, cast: Any) -> None:
    an = client.as_("an")
    page = an.get("/giay-to").page  # type: ignore[attr-defined]
    assert "đủ 2 khóa bắt buộc của chương trình" in page.text
    (button,) = [b for form in page.forms for b in form.buttons if b.startswith("Lập giấy xác nhận")]
    made = page.form(button).submit(button)
    letter = an.get(made.location)
    assert "Luật Khoa học, công nghệ và đổi mới sáng tạo" in letter.text
    assert "(công nhận kết quả học ở nơi khác)" in letter.text
    assert page.form(button).submit(button).location == made.location  # asked twice, there is one
    reader, text = read(an.get(made.location + ".pdf").data)
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Phạm Văn An" in text
    assert "2 khóa bắt buộc, 16 tiết" in text
    code = made.location.rsplit("/", 1)[-1]
    seen = client.get(f"/xac-nhan/{code}")
    assert "Giấy xác nhận có giá trị" in seen.text
    assert seen.headers["X-Robots-Tag"].startswith("noindex")
    assert client.as_("dung").get(made.location).status_code == 404
    assert client.as_("chi").get(made.location).status_code == 200
    with transaction():
        completion = db.session.scalar(sa.select(Completion.id).where(Completion.source == "recognition"))
        actions.revoke_completion(
            completion_id=completion or 0, effective_on=dt.date(2026, 11, 1), reason="Giấy giả", recorded_by="chi", now=NOW
        )
    assert "Giấy xác nhận không còn giá trị" in client.get(f"/xac-nhan/{code}").text
    assert "không còn giá trị từ ngày 01/11/2026" in an.get(made.location).text
    assert "Lập giấy xác nhận" not in an.get("/giay-to").text
    wrong = an.post("/giay-to/chuong-trinh/CT-10")
    assert "chưa hoàn thành đủ" in an.get(wrong.location).text
    with transaction() as session:
        session.execute(sa.update(Person).where(Person.id == cast.an.person_id).values(full_name="", erased_at=NOW))
    assert "Thông tin đã được xóa theo yêu cầu" in client.get(f"/xac-nhan/{code}").text
    assert client.as_("chi").get(made.location).status_code == 404


def test_the_sheet_of_a_year_says_what_is_missing(client: Client, province: Province, cast: Any) -> None:
    an, chi = client.as_("an"), client.as_("chi")
    page = an.get("/phieu-ket-qua").page  # type: ignore[attr-defined]
    assert page.h1 == "Phiếu kết quả học tập năm 2026"
    assert "Cộng 3 khóa, 20 tiết" in page.text
    assert "MOOCS; đã ghi nhận, không tính vào 70%" in page.text
    assert "“Luật KH&CN”, MOOCS" in page.text
    assert "Còn thiếu:" in page.text
    assert "Phần A: a4" in page.text
    assert "Quy tắc này chưa được Sở Khoa học và Công nghệ" in page.text
    reader, text = read(an.get("/phieu-ket-qua.pdf?nam=2026").data)
    assert len(reader.pages) == 1
    assert "chưa (còn thiếu:" in text
    assert "Phần A: a4)" in text
    # As of an earlier day, and of another year.
    before = an.get("/phieu-ket-qua?ngay=03/07/2026").text
    assert "Cộng 1 khóa, 12 tiết" in before
    assert "Chưa có khóa học nào hoàn thành trong năm 2025" in an.get("/phieu-ket-qua?nam=2025").text
    with transaction():
        province.completion(cast.an.person_id, "a4")
    theirs = chi.get(f"/phieu-ket-qua/{cast.an.person_uid}")
    assert "Có" in theirs.text
    assert "Còn thiếu" not in theirs.text
    assert chi.get(f"/phieu-ket-qua/{cast.an.person_uid}.pdf").mimetype == "application/pdf"
    assert client.as_("em").get(f"/phieu-ket-qua/{cast.an.person_uid}").status_code == 200
    assert client.as_("dung").get(f"/phieu-ket-qua/{cast.an.person_uid}").status_code == 404
    assert "không xét" in chi.get("/phieu-ket-qua").text.lower()  # Chi holds none of the three duties


def test_a_list_is_signed_once_and_its_number_stands_on_every_letter(client: Client, province: Province, cast: Any) -> None:
    an, chi = client.as_("an"), client.as_("chi")
    with transaction():
        gone = province.completion(cast.dung.person_id, A1, dt.date(2026, 8, 1))
        province.revocation(gone, dt.date(2026, 9, 1))
    form = chi.get("/thong-bao-hoan-thanh").page.form("Lập danh sách")  # type: ignore[attr-defined]
    assert "Ngày cuối không thể trước ngày đầu" in form.submit(from_on="01/06/2026", until_on="01/05/2026").text
    assert "Không có kết quả nào như vậy" in form.submit(from_on="01/01/2026", until_on="02/01/2026").text
    made = form.submit(from_on="01/01/2026", until_on="30/11/2026")
    page = chi.get(made.location).page  # type: ignore[attr-defined]
    assert "2 lượt hoàn thành" in page.text
    assert "Phạm Văn An" in page.text
    file = chi.get(made.location + ".docx")
    document = docx.Document(io.BytesIO(file.data))
    assert any("(Kèm theo Thông báo số          /TB-SKHCN" in p.text for p in document.paragraphs)
    assert [c.text for c in document.tables[1].rows[1].cells][1:5] == ["Phạm Văn An", "", "Xã Ba Tơ", f"Khóa {A1}"]
    assert document.tables[1].rows[2].cells[7].text == "Công nhận: “Luật KH&CN”, MOOCS"
    number = page.form("Ghi số")
    for wrong, says in (
        ({"number": "abc", "dated_on": "01/12/2026"}, "123/TB-SKHCN"),
        ({"number": "12/TB-SKHCN", "dated_on": "02/12/2026"}, "ở tương lai"),
        ({"number": "12/TB-SKHCN", "dated_on": "29/11/2026"}, "trước ngày cuối của danh sách (30/11/2026)"),
    ):
        assert says in number.submit(**wrong).text
    told = chi.get(number.submit(number="12/TB-SKHCN", dated_on="01/12/2026").location)
    assert "2 giấy xác nhận nay ghi theo thông báo này" in told.text
    for c in queries.completions_of(cast.an.person_id):
        assert "Thông báo số 12/TB-SKHCN ngày 01/12/2026" in an.get(f"/giay-xac-nhan/{c.certificate_code}").text
        assert "12/TB-SKHCN" in read(an.get(f"/giay-xac-nhan/{c.certificate_code}.pdf").data)[1]
    # A further list of the same days leaves out what was told, unless asked.
    assert "Không có kết quả nào như vậy" in form.submit(from_on="01/01/2026", until_on="30/11/2026").text
    again = form.submit(from_on="01/01/2026", until_on="30/11/2026", again="y")
    assert again.status_code == 302
    page.form("Ghi số").submit(number="13/TB-SKHCN", dated_on="01/12/2026")
    assert queries.notices(uid=made.location.rsplit("/", 1)[-1])[0].number == "13/TB-SKHCN"
    assert client.as_("giang").get("/thong-bao-hoan-thanh").status_code == 404


def test_the_list_is_laid_out_as_the_decree_asks() -> None:
    notice = NoticeView(1, "u", "Khóa a1", "", dt.date(2027, 1, 1), dt.date(2027, 1, 31), 2, NOW, "x", "7/TB-SKHCN", dt.date(2027, 2, 5))  # fmt: skip
    lines = [
        NoticeLine(n, n, name, "Chuyên viên", "Xã Ia Chim", "Khóa a1", 338, dt.date(2027, 1, 9), "", None)
        for n, name in ((1, "Rơ Châm H'Yĕr"), (2, ""))
    ]
    document = docx.Document(io.BytesIO(notice_docx(notice, lines, site=SiteIdentity())))
    section = document.sections[0]
    assert [round(x.mm) for x in (section.page_width, section.left_margin, section.right_margin, section.top_margin)] == [
        297, 30, 20, 20,
    ]  # fmt: skip
    assert section.different_first_page_header_footer
    heads = [c.text for c in document.tables[0].rows[0].cells]
    assert heads[0].strip().splitlines() == ["UBND TỈNH QUẢNG NGÃI", "SỞ KHOA HỌC VÀ CÔNG NGHỆ"]
    assert "Độc lập - Tự do - Hạnh phúc" in heads[1]
    said = [p.text for p in document.paragraphs]
    assert any("số 7/TB-SKHCN ngày 05 tháng 02 năm 2027 của Sở Khoa học và Công nghệ tỉnh Quảng Ngãi)" in s for s in said)
    assert any("2 lượt hoàn thành của 2 cán bộ" in s for s in said)
    assert [row.cells[1].text for row in document.tables[1].rows][1:] == [
        "Rơ Châm H'Yĕr", "(thông tin đã được xóa theo yêu cầu)",
    ]  # fmt: skip
    assert document.tables[1].rows[1].cells[5].text == "7,5"
