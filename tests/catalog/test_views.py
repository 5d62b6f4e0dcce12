"""Pages about what is taught: the same for everybody, honest about what is not there yet."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from app.catalog import actions, queries
from app.catalog.models import Programme, ProgrammeCourse
from app.core import clock
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.core.numbers import day
from tests.learning import samples


@pytest.fixture
def programmes(cast: Any) -> None:
    samples.publish()
    with transaction():
        for position, (code, title, by) in enumerate((("CT-01", "Truyền thông số", ""), ("CT-02", "Cơ sở", "Giám đốc Sở")), 1):
            programme = Programme(
                code=code, position=position, title=title, audience="truyen-thong", counts_for_target=True,
                approved_by=by, approved_on=dt.date(2026, 12, 1) if by else None, approval_ref="Quyết định 1" if by else "",
            )  # fmt: skip
            programme.courses = [
                ProgrammeCourse(position=1, slug=samples.SLUG, code="A1", title="Tên dự kiến", required=True),
                ProgrammeCourse(position=2, slug="chua-co", code="A2", title="Ảnh và video", required=True),
                ProgrammeCourse(position=3, slug="chua-co-nua", code="B5", title="Văn hóa sáng tạo", required=False),
            ]
            db.session.add(programme)


def test_courses_are_listed_by_strand(client: Any, cast: Any) -> None:
    samples.publish()
    samples.publish("nen", strand="H", title="Khóa nền")
    page = client.get("/khoa-hoc").page
    assert "Phần A – Kỹ năng truyền thông số" in page.text
    assert page.links["Khóa nền"] == "/khoa-hoc/nen"
    assert "Phần B" not in page.text, "a strand without a course is not shown"


def test_a_programme_says_what_is_published_and_what_is_not(client: Any, programmes: None) -> None:
    assert "đã phát hành 1/2 khóa bắt buộc" in client.get("/chuong-trinh").page.text
    page = client.get("/chuong-trinh/ct-01").page
    assert page.links["Khóa thử"] == f"/khoa-hoc/{samples.SLUG}"
    assert "Chưa phát hành" in page.text
    assert "Ảnh và video" not in page.links
    assert "chưa được Sở Khoa học và Công nghệ tỉnh Quảng Ngãi phê duyệt" in page.text
    assert "Phê duyệt: Giám đốc Sở, Quyết định 1 ngày 01/12/2026." in client.get("/chuong-trinh/CT-02").page.text


def test_a_frame_without_courses_says_that_there_is_no_programme_yet(client: Any, cast: Any) -> None:
    with transaction():
        db.session.add(
            Programme(
                code="CT-11", position=1, title="Khung", audience="nguoi-hoc", counts_for_target=False, approved_by="",
                approval_ref="",
            )
        )  # fmt: skip
    assert "Chưa có chương trình" in client.get("/chuong-trinh").page.text
    page = client.get("/chuong-trinh/ct-11").page
    assert "Chưa có chương trình cho đối tượng này" in page.text and "số tiết" not in page.text


def test_the_department_records_who_approved_a_programme(client: Any, programmes: None) -> None:
    assert "Ghi nhận phê duyệt" not in client.as_("dung").get("/chuong-trinh/ct-01").page.links
    chi = client.as_("chi")
    url = chi.get("/chuong-trinh/ct-01").page.links["Ghi nhận phê duyệt"]
    button, typed = "Ghi nhận phê duyệt", {"approved_by": "Trần Thị Hoa, Giám đốc", "approval_ref": "12/QĐ-SKHCN"}
    tomorrow = clock.today() + dt.timedelta(days=1)
    wrong = chi.get(url).page.form(button).submit(**typed, approved_on=day(tomorrow))
    assert wrong.status_code == 422 and "ở tương lai" in wrong.page.text
    assert wrong.page.form(button).fields["approval_ref"] == "12/QĐ-SKHCN", "what was typed is still there"
    wrong.page.form(button).submit(approved_on="19/11/2026")
    said = chi.get("/chuong-trinh/ct-01").page.text
    assert "Phê duyệt: Trần Thị Hoa, Giám đốc, 12/QĐ-SKHCN ngày 19/11/2026." in said and "dự thảo" not in said
    assert [p.approved for p in queries.programmes()] == [True, True]
    # A mistake is mended by what is recorded later, also when it names an earlier day; the first record stays in the log.
    chi.get(url).page.form(button).submit(approved_on="18/11/2026")
    assert "ngày 18/11/2026" in chi.get("/chuong-trinh/ct-01").page.text
    chi.get(url).page.form("Bỏ ghi nhận phê duyệt").submit("Bỏ ghi nhận phê duyệt")
    assert "Chương trình dự thảo" in chi.get("/chuong-trinh/ct-01").page.text
    # So is what the programme's file says of itself.
    chi.get("/chuong-trinh/ct-02/phe-duyet").page.form("Bỏ ghi nhận phê duyệt").submit("Bỏ ghi nhận phê duyệt")
    assert [p.approved for p in queries.programmes()] == [False, False]
    lines = db.session.scalars(sa.select(AuditLine.scope).where(AuditLine.verb == "catalog.approve_programme"))
    assert list(lines) == ["CT-01", "CT-01", "CT-01", "CT-02"]


def test_a_programme_whose_courses_change_is_no_longer_the_approved_one(client: Any, programmes: None) -> None:
    with transaction():
        actions.approve_programme(
            code="CT-01", approved_by="Giám đốc Sở", approved_on=dt.date(2026, 12, 1), approval_ref="12/QĐ", by="", now=clock.now()
        )  # fmt: skip
    assert queries.programmes()[0].approved
    with transaction():
        course = db.session.scalars(sa.select(ProgrammeCourse).where(ProgrammeCourse.code == "B5")).first()
        assert course is not None
        course.required = True
    assert not queries.programmes()[0].approved
    said = client.get("/chuong-trinh/ct-01").page.text
    assert "Danh mục khóa học đã đổi sau khi phê duyệt" in said and "12/QĐ ngày 01/12/2026" in said


def test_there_is_no_programme_of_another_name(client: Any, programmes: None) -> None:
    assert client.get("/chuong-trinh/ct-99").status_code == 404


def test_home_shows_the_programmes_of_ones_duties(client: Any, programmes: None) -> None:
    home = client.as_("an").get("/").page
    assert "Chương trình: Truyền thông số" in home.text
    assert "khóa bắt buộc chưa phát hành" in home.text
    assert "Chương trình: Truyền thông số" not in client.as_("dung").get("/").page.text, "Dung has another duty"
