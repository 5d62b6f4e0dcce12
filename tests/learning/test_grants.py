"""A trainer opens one more attempt, with a reason; nobody else may, and only for those who need it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.learning import samples

URL = f"/khoa-hoc/{samples.SLUG}/kiem-tra"


@pytest.fixture
def failed(client: Any, cast: Any) -> Any:
    """An, with all tries used."""
    samples.publish(attempts=1)
    an = client.as_("an")
    base = an.post(URL).location.rsplit("/", 1)[0]
    an.post(f"{base}/xem-lai", data={"own_work": "y"})
    return an


def test_a_trainer_opens_one_more_attempt_with_a_reason(client: Any, cast: Any, failed: Any) -> None:
    assert failed.post(URL).location == URL, "closed before"
    binh = client.as_("binh")
    page = binh.get("/mo-them-lan").page
    assert "Phạm Văn An" in page.text
    form_page = binh.get(f"/mo-them-lan/{cast.an.person_uid}/{samples.SLUG}").page
    refused = form_page.form("Mở thêm một lần").submit()
    assert refused.status_code == 422
    assert "Cần ghi lý do" in refused.page.text
    refused.page.form("Mở thêm một lần").submit(reason="đã trao đổi lại bài 2")
    assert "Đã mở thêm một lần làm bài cho Phạm Văn An." in binh.get("/mo-them-lan").page.text
    form_page.form("Mở thêm một lần").submit(reason="bấm hai lần")
    assert "chưa dùng" in binh.get("/mo-them-lan").page.text
    assert failed.post(URL).location.endswith("/1")
    assert "Không có ai đang chờ" in binh.get("/mo-them-lan").page.text, "An sits again"


def test_only_trainers_and_only_for_those_who_need_it(client: Any, cast: Any, failed: Any) -> None:
    for name in ("an", "dung", "chi", "ha"):
        assert client.as_(name).get("/mo-them-lan").status_code == 404
    assert client.get("/mo-them-lan").status_code == 302
    binh = client.as_("binh")
    assert binh.get(f"/mo-them-lan/{cast.dung.person_uid}/{samples.SLUG}").status_code == 404
    assert binh.get(f"/mo-them-lan/{cast.an.person_uid}/khong-co").status_code == 404
