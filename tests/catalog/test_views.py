"""Pages about what is taught: the same for everybody, honest about what is not there yet."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.catalog.models import Programme, ProgrammeCourse
from app.core.database import db, transaction
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
    assert "Phê duyệt: Giám đốc Sở, ngày 01/12/2026, Quyết định 1." in client.get("/chuong-trinh/CT-02").page.text


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


def test_there_is_no_programme_of_another_name(client: Any, programmes: None) -> None:
    assert client.get("/chuong-trinh/ct-99").status_code == 404


def test_home_shows_the_programmes_of_ones_duties(client: Any, programmes: None) -> None:
    home = client.as_("an").get("/").page
    assert "Chương trình: Truyền thông số" in home.text
    assert "khóa bắt buộc chưa phát hành" in home.text
    assert "Chương trình: Truyền thông số" not in client.as_("dung").get("/").page.text, "Dung has another duty"
