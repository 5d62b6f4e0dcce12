"""The desk: every page of a role in one place, and what waits for whoever looks."""

from __future__ import annotations

from app.core import clock
from app.core.database import transaction
from app.people import actions
from app.reporting.views.desk import SUBJECTS
from tests.conftest import Cast
from tests.learning import samples
from tests.learning.test_work_actions import made
from tests.pages import Client


def test_nobody_is_shown_a_page_that_is_not_there_for_them(client: Client, cast: Cast) -> None:
    for name in ("binh", "chi", "dung"):
        reader = client.as_(name)
        links = reader.get("/ban-lam-viec").page.links  # type: ignore[attr-defined]
        offered = {text: links[text] for _, pages in SUBJECTS for _, _, text in pages if text in links}
        assert offered, name
        for text, href in offered.items():
            assert reader.get(href, follow_redirects=True).status_code == 200, (name, text)


def test_what_waits_is_said_beside_the_page(client: Client, cast: Cast) -> None:
    now = clock.now()
    with transaction():
        unit = actions.find_unit(cast.an.unit)
        actions.request_transfer(
            unit=unit,
            full_name="Đinh Thị Dung",
            phone="0905111222",
            on=clock.today(),
            by=cast.em.account_uid,
            now=now,
        )
    text = client.as_("chi").get("/ban-lam-viec").page.text  # type: ignore[attr-defined]
    assert "111 đơn vị chưa xác nhận" in text
    assert "1 đề nghị chờ trả lời" in text
    looks_only = client.as_("giang").get("/").page.text  # type: ignore[attr-defined]
    assert "đơn vị chưa xác nhận" not in looks_only, "an inspector has nothing to do about it"


def test_works_that_wait_for_their_grader_are_counted(client: Client, cast: Cast) -> None:
    edition = samples.publish(work=samples.practical())
    binh = client.as_("binh")
    assert "bài chờ chấm" not in binh.get("/ban-lam-viec").page.text  # type: ignore[attr-defined]
    made(cast.an.person_id, edition)
    assert "1 bài chờ chấm" in binh.get("/ban-lam-viec").page.text  # type: ignore[attr-defined]


def test_a_learner_has_no_desk(client: Client, cast: Cast) -> None:
    assert client.as_("an").get("/ban-lam-viec").status_code == 404


def test_who_forgot_the_password_waits_on_the_desk_and_on_the_first_page(client: Client, cast: Cast) -> None:
    client.get("/quen-mat-khau").page.form("Xin mã mới").submit(login="CB-AN")  # type: ignore[attr-defined]
    for path in ("/ban-lam-viec", "/"):
        page = client.as_("chi").get(path).page  # type: ignore[attr-defined]
        assert "1 người xin mã mới" in page.text, path
        assert page.links["Người quên mật khẩu"] == "/can-bo/cap-lai-ma"
    assert "Việc đang chờ" not in client.as_("an").get("/").page.text  # type: ignore[attr-defined]
