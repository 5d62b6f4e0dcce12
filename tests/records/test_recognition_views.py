"""Training taken elsewhere in the browser: who hands in, who sees, who decides."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from app.core.database import db, transaction
from app.people.access import EVERYTHING, Role
from app.people.actions import roles as people_roles
from app.records import queries
from app.records.models import Equivalence, Recognition
from tests.pages import Client
from tests.records.province import Province
from tests.records.test_rules import groups, rule


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def province(cast: Any, at: Any) -> Province:
    """The day, a rule, and the four courses of it; Bình works for the department as well."""
    at(dt.date(2026, 12, 1))
    made = Province()
    with transaction():
        for slug in ("a1", "a4", "b1", "b4"):
            made.edition(slug)
        made.rule(1)
        people_roles.grant_role(
            account_id=cast.binh.account_id, role=Role.DEPARTMENT, unit_id=None, from_on=dt.date(2026, 1, 1), until_on=None,
            by="test", now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )  # fmt: skip
    return made


def test_where_it_is_asked_for_the_form_says_which_courses_ask_for_a_score(
    client: Client, province: Province, cast: Any
) -> None:
    an, dung, chi = client.as_("an"), client.as_("dung"), client.as_("chi")
    an.get("/hoc-o-noi-khac/khai").page.form("Gửi Sở xem xét").submit(**TYPED)  # type: ignore[attr-defined]
    (uid,) = db.session.scalars(sa.select(Recognition.uid)).all()
    forms = ((an, "/hoc-o-noi-khac/khai"), (dung, "/cong-nhan/ghi"), (dung, "/cong-nhan/nhap"), (chi, f"/cong-nhan/{uid}"))
    said = "không được tính cho khóa có yêu cầu điểm"
    for who, url in forms:
        assert said not in who.get(url).text, url
    with transaction():
        province.rule(2, rule(2, dt.date(2026, 11, 1), b=groups("b1", "b4@1:80"), approved_by="Ông A",
                              approved_on=dt.date(2026, 11, 1), approval_ref="1/QĐ"))  # fmt: skip
    for who, url in forms:
        text = who.get(url).page.text  # type: ignore[attr-defined]
        assert f"{said}: “Khóa b4” (đạt từ 80%). Những khóa này cần học và làm bài kiểm tra trên hệ thống." in text, url


TYPED = {
    "provider": "Nền tảng MOOCS", "course_name": "AI cho cán bộ", "completed_on": "04/05/2026", "tiet": "12",
    "reference": "GCN số 12",
}  # fmt: skip


def test_an_officer_hands_in_and_reads_what_became_of_it(
    client: Client, province: Province, cast: Any
) -> None:
    an, chi = client.as_("an"), client.as_("chi")
    form = an.get("/hoc-o-noi-khac/khai").page.form("Gửi Sở xem xét")  # type: ignore[attr-defined]
    for wrong, says in (
        ({"reference": ""}, "chọn một tệp, hoặc ghi số"), ({"completed_on": "02/12/2026"}, "ở tương lai"),
        ({"tiet": "mười"}, "không phải số tiết"), ({"provider": ""}, "Chưa ghi nơi đào tạo"),
        ({"file": (io.BytesIO(b"MZ\x90" * 50), "a.pdf")}, "Không nhận tệp “a.pdf”"),
        ({"file": (io.BytesIO(b"xin chao"), "a.txt")}, "làm minh chứng. Nhận: PDF"),
    ):  # fmt: skip
        refused = form.submit(**{**TYPED, **wrong})
        assert refused.status_code == 200
        assert says in refused.text
        assert "AI cho cán bộ" in refused.text  # what was typed stays
    sent = form.submit(**TYPED, file=(io.BytesIO(picture()), "Giấy của An.png"))
    assert "Chờ duyệt" in an.get(sent.location).text
    (uid,) = db.session.scalars(sa.select(Recognition.uid)).all()
    # The proof is only ever downloaded, by those who may; the clerk of another commune sees nothing.
    proof = chi.get(f"/cong-nhan/{uid}/minh-chung")
    assert proof.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in proof.headers["Content-Security-Policy"]
    assert proof.headers["Cache-Control"] == "no-store"
    for path in (f"/cong-nhan/{uid}", f"/cong-nhan/{uid}/minh-chung"):
        assert client.as_("dung").get(path).status_code == 404
        assert client.as_("em").get(path).status_code == 200  # the commune's own leader
    assert "Phạm Văn An" not in client.as_("dung").get("/cong-nhan").text
    queue = chi.get("/cong-nhan").page  # type: ignore[attr-defined]
    page = chi.get(queue.links["Duyệt từ hồ sơ chờ lâu nhất"]).page  # type: ignore[attr-defined]
    assert "Cần ghi lý do" in page.form("Không công nhận").submit(reason="").text
    page.form("Không công nhận").submit(reason="Giấy chưa ghi số tiết")
    told = an.get("/hoc-o-noi-khac").text
    assert "Không công nhận" in told
    assert "Lý do: Giấy chưa ghi số tiết" in told
    # Handed in again, recognised as strand B.
    form.submit(**TYPED)
    uid = db.session.scalars(sa.select(Recognition.uid).order_by(Recognition.id.desc())).first()
    again = chi.get(f"/cong-nhan/{uid}").page.form("Công nhận và sang hồ sơ tiếp theo")  # type: ignore[attr-defined]
    assert "2 khóa học của tỉnh được ghi hoàn thành" in chi.get(again.submit(equal_to=["B"]).location).text
    mine = an.get("/hoc-o-noi-khac").text
    assert "Được tính là đã hoàn thành: Khóa b1; Khóa b4." in mine
    results = an.get("/ket-qua-hoc-tap").text
    assert "Công nhận kết quả học ở nơi khác" in results
    letter = queries.completions_of(cast.an.person_id)[0].certificate_code
    said = an.get(f"/giay-xac-nhan/{letter}").text
    assert "“AI cho cán bộ”, Nền tảng MOOCS" in said
    assert "Phiên bản khóa học" not in said


def test_who_records_does_not_approve_but_may_write_down_who_did(
    client: Client, province: Province, cast: Any
) -> None:
    chi, dung = client.as_("chi"), client.as_("dung")
    page = dung.get("/cong-nhan/ghi?ma=CB-AN").page  # type: ignore[attr-defined]
    assert "CB-AN" not in page.text
    theirs = page.form("Ghi hồ sơ").submit(**TYPED, code="CB-AN")
    assert chi.get("/cong-nhan/ghi?ma=CB-AN").page.form("Ghi hồ sơ").fields["code"] == "CB-AN"  # type: ignore[attr-defined]
    assert "Mã cán bộ “CB-AN” không có trong danh sách" in theirs.text
    assert "Phạm Văn An" not in theirs.text  # not even as a guess
    form = chi.get("/cong-nhan/ghi").page.form("Ghi hồ sơ")  # type: ignore[attr-defined]
    assert "Có phải CB-AN – Phạm Văn An" in form.submit(**TYPED, code="CB-ANN").text
    # Whoever knows no code writes the name; nothing is guessed, and a clerk hears of nobody elsewhere.
    assert (
        "Ghi mã của người cần ghi: CB-AN – Phạm Văn An, Xã Ba Tơ"
        in form.submit(**TYPED, code="pham van an").text
    )
    named = dung.get("/cong-nhan/ghi").page.form("Ghi hồ sơ").submit(**TYPED, code="Phạm Văn An")  # type: ignore[attr-defined]
    assert "“Phạm Văn An” không có trong danh sách" in named.text and "CB-AN" not in named.text
    other = {**TYPED, "course_name": "Lớp khác"}
    assert "Phạm Văn An" in chi.get(form.submit(**other, code="Phạm Văn An").location).text
    page = chi.get(form.submit(**TYPED, code="cb-an", equal_to=["b4"]).location).page  # type: ignore[attr-defined]
    assert "Cần người khác duyệt" in page.text
    approve = page.form("Công nhận và sang hồ sơ tiếp theo")
    assert approve.fields["equal_to"] == "b4"
    assert "cần người khác duyệt" in approve.submit().text
    assert "Ghi đủ họ tên" in approve.submit(approver_name="Lê Văn C").text
    outside = {"approver_name": "Lê Văn C", "approver_position": "Phó Giám đốc", "approver_document": "QĐ 12"}
    assert approve.submit(**outside).status_code == 302
    assert queries.recognised_counts(EVERYTHING, dt.date(2026, 12, 1)).outside == (
        "Lê Văn C, Phó Giám đốc (QĐ 12)",
    )


def test_an_equivalence_is_proposed_approved_and_suggested(
    client: Client, province: Province, cast: Any
) -> None:
    chi, binh = client.as_("chi"), client.as_("binh")
    form = chi.get("/cong-nhan/tuong-duong").page.form("Đề nghị")  # type: ignore[attr-defined]
    assert "Chưa ghi căn cứ" in form.submit(provider="MOOCS", course_name="AI").text
    form.submit(provider="MOOCS", course_name="AI", equal_to=["b4"], grounds="Cùng đề cương")
    mine = chi.get("/cong-nhan/tuong-duong").page  # type: ignore[attr-defined]
    assert "Anh/chị đề nghị; người khác của Sở duyệt" in mine.text
    uid = db.session.scalar(sa.select(Equivalence.uid))
    chi.post(f"/cong-nhan/tuong-duong/{uid}", data={"viec": "duyet"})
    assert "Anh/chị đã đề nghị tương đương này" in chi.get("/cong-nhan/tuong-duong").text
    binh.get("/cong-nhan/tuong-duong").page.form("Duyệt: AI, MOOCS").submit("Duyệt: AI, MOOCS")  # type: ignore[attr-defined]
    assert "Khóa b4" in chi.get("/cong-nhan/tuong-duong").text
    # Recorded without a choice, the request takes it over.
    record = chi.get("/cong-nhan/ghi").page.form("Ghi hồ sơ")  # type: ignore[attr-defined]
    page = chi.get(
        record.submit(**{**TYPED, "provider": "moocs", "course_name": "ai"}, code="CB-AN").location
    ).page  # type: ignore[attr-defined]
    assert "Khóa b4 (phiên bản 1)" in page.text
    theirs = binh.get(page.url).page.form("Công nhận và sang hồ sơ tiếp theo")  # type: ignore[attr-defined]
    theirs.submit()
    assert "(theo bảng tương đương)" in binh.get(page.url).text


def test_the_queue_asks_the_same_however_long_it_is(client: Client, province: Province, queries: Any) -> None:
    form = client.as_("an").get("/hoc-o-noi-khac/khai").page.form("Gửi Sở xem xét")  # type: ignore[attr-defined]
    chi = client.as_("chi")
    chi.get("/cong-nhan")
    for n in range(3):
        form.submit(**{**TYPED, "course_name": f"Khóa {n}"})
        if n in (0, 2):
            with queries() as asked:
                chi.get("/cong-nhan")
            assert asked.count == 9, asked.statements
