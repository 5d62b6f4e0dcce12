"""Letters reach their owners; anybody with a code may know five things and no more; the department revokes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import storage
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.people.models import Person
from app.records import queries, throttle
from app.records.models import Certificate, Completion
from tests.pages import Client
from tests.records.province import Province


@pytest.fixture(autouse=True)
def _start(at: Callable[[Any], Any]) -> Iterator[None]:
    at(dt.datetime(2026, 12, 19, 14, 5))
    throttle.forget()
    yield
    throttle.forget()


@pytest.fixture
def code(cast: Any) -> str:
    """An's letter for one course."""
    province = Province()
    with transaction():
        province.rule(1)
        province.edition("a1")
        made = province.completion(cast.an.person_id, "a1")
    return str(db.session.scalar(sa.select(Certificate.code).where(Certificate.completion_id == made)))


def test_the_owner_downloads_the_letter_and_it_is_made_once(client: Client, code: str) -> None:
    an = client.as_("an")
    page = an.get(f"/giay-xac-nhan/{code}").page  # type: ignore[attr-defined]
    assert "Phạm Văn An" in page.text and "không thay thế văn bằng" in page.text
    assert not list(storage.private.names("letters"))
    first = an.get(f"/giay-xac-nhan/{code}.pdf")
    assert first.mimetype == "application/pdf" and first.data.startswith(b"%PDF")
    assert (
        first.headers["Cache-Control"] == "no-store" and "attachment" in first.headers["Content-Disposition"]
    )
    (kept,) = storage.private.names("letters")
    before = storage.private.facts(kept)
    assert an.get(f"/giay-xac-nhan/{code}.pdf").data == first.data
    assert storage.private.facts(kept) == before


@pytest.mark.parametrize(
    ("name", "status"), [("em", 200), ("chi", 200), ("giang", 200), ("dung", 404), ("binh", 404)]
)
def test_others_see_a_letter_only_within_their_scope(
    client: Client, code: str, name: str, status: int
) -> None:
    for url in (f"/giay-xac-nhan/{code}", f"/giay-xac-nhan/{code}.pdf"):
        assert client.as_(name).get(url).status_code == status
        assert "/dang-nhap" in client.get(url).headers["Location"]
        assert client.as_(name).get("/giay-xac-nhan/khong-co").status_code == 404
    seen = db.session.scalars(sa.select(AuditLine.verb).where(AuditLine.verb == "records.see_letter")).all()
    assert len(seen) == (2 if status == 200 else 0)


def test_anybody_with_the_code_learns_five_things_and_no_more(client: Client, code: str, cast: Any) -> None:
    response = client.get(f"/xac-nhan/{code}")
    assert (
        response.headers["X-Robots-Tag"].startswith("noindex")
        and response.headers["Cache-Control"] == "no-store"
    )
    page = response.page  # type: ignore[attr-defined]
    assert [("".join(k.itertext()), "".join(v.itertext())) for k, v in zip(page.all("dt"), page.all("dd"), strict=True)] == [
        ("Họ và tên", "Phạm Văn An"), ("Khóa học", "Khóa a1"), ("Phiên bản", "1"), ("Ngày hoàn thành", "01/06/2026"),
        ("Hiệu lực", "Có giá trị"),
    ]  # fmt: skip
    for hidden in (cast.an.login, "Ba Tơ", "80", cast.an.person_uid):
        assert hidden not in page.text


def test_an_unknown_code_is_answered_plainly_and_guessing_is_slowed(client: Client, code: str) -> None:
    assert "Không có giấy xác nhận nào mang mã này" in client.get("/xac-nhan/" + "x" * 22).text
    assert client.get("/xac-nhan/" + "x" * 500).status_code == 404
    for _ in range(throttle.ALLOWED):
        client.get("/xac-nhan/sai")
    refused = client.get(f"/xac-nhan/{code}")
    assert refused.status_code == 429 and "đợi 10 phút" in refused.text
    elsewhere = client.get(f"/xac-nhan/{code}", environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 200


def test_a_code_can_be_typed_or_the_whole_address_pasted(client: Client, code: str) -> None:
    form = client.get("/xac-nhan").page.form("Kiểm tra")  # type: ignore[attr-defined]
    for typed in (code, f"  {code} ", f"https://hoctapso.example.vn/xac-nhan/{code}"):
        assert form.submit(ma=typed).headers["Location"] == f"/xac-nhan/{code}"
    assert form.submit(ma="").status_code == 200


def test_the_department_revokes_with_a_reason_and_the_letter_says_so(
    client: Client, code: str, cast: Any
) -> None:
    chi = client.as_("chi")
    person = chi.get(f"/so-lieu/can-bo/{cast.an.person_uid}").page  # type: ignore[attr-defined]
    form = chi.get(person.links["Thu hồi kết quả Khóa a1"]).page.form("Thu hồi kết quả")  # type: ignore[attr-defined]
    assert form.fields["effective_on"] == "19/12/2026"
    for wrong, says in (
        ({"reason": "Nộp bài hộ"}, "Đánh dấu vào ô này"),
        ({"sure": "y"}, "Chưa ghi lý do"),
        ({"reason": "Nộp bài hộ", "sure": "y", "effective_on": "31/05/2026"}, "trước ngày hoàn thành"),
        ({"reason": "Nộp bài hộ", "sure": "y", "effective_on": "20/12/2026"}, "ở tương lai"),
        ({"reason": "Nộp bài hộ", "sure": "y", "effective_on": ""}, "Chưa điền ngày"),
    ):
        refused = form.submit(**wrong)
        assert says in refused.text and "Nộp bài hộ" in refused.text or "reason" not in wrong
    assert queries.completions_of(cast.an.person_id)[0].revoked_on is None
    answer = form.submit(reason="Nộp bài hộ", sure="y")
    assert "Đã thu hồi kết quả" in chi.get(answer.headers["Location"]).text
    assert "Giấy xác nhận đã bị thu hồi" in client.get(f"/xac-nhan/{code}").text
    assert "Nộp bài hộ" not in client.get(f"/xac-nhan/{code}").text
    assert "Đã thu hồi từ ngày 19/12/2026" in client.as_("an").get(f"/giay-xac-nhan/{code}").text


@pytest.mark.parametrize("name", ["an", "em", "dung", "giang", "binh", "ha"])
def test_nobody_else_revokes(client: Client, code: str, name: str) -> None:
    uid = db.session.scalar(sa.select(Completion.uid))
    assert client.as_(name).get(f"/ket-qua/{uid}/thu-hoi").status_code == 404
    sent = {"reason": "x", "sure": "y", "effective_on": "19/12/2026"}
    assert client.as_(name).post(f"/ket-qua/{uid}/thu-hoi", data=sent).status_code == 404


def test_an_erased_persons_letter_proves_the_fact_without_the_name(
    client: Client, code: str, cast: Any
) -> None:
    with transaction() as session:
        session.execute(
            sa.update(Person)
            .where(Person.id == cast.an.person_id)
            .values(full_name="", erased_at=dt.datetime(2026, 12, 18, tzinfo=dt.UTC))
        )
    text = client.get(f"/xac-nhan/{code}").text
    assert "Thông tin đã được xóa theo yêu cầu" in text and "Phạm Văn An" not in text
    assert client.as_("chi").get(f"/giay-xac-nhan/{code}.pdf").status_code == 404
