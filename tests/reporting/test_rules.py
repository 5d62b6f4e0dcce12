"""The pages of the rule's versions: the effect is seen before anything is kept, and nobody approves their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.catalog import queries as catalog
from app.core import clock
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.people import actions as people_actions
from app.people.access import Role
from app.people.models import RoleGrant
from tests.pages import Client, text_of
from tests.records.province import Province

RULES = "/so-lieu/quy-tac"


@pytest.fixture(autouse=True)
def _stand_still(at: Callable[[Any], Any], province: Province) -> None:
    at(dt.datetime(2026, 12, 1, 14, 5))
    with transaction():
        province.edition("b5")
    catalog.forget_current()


def page(client: Client, url: str, status: int = 200) -> Any:
    response = client.get(url)
    assert response.status_code == status, response.status_code
    return response.page  # type: ignore[attr-defined]


def rows(found: Any) -> list[list[str]]:
    """The cells of the first table's body."""
    body = next(iter(found.root.iter("tbody")))
    return [[text_of(cell) for cell in row] for row in body]


def second_of_the_department(cast: Any) -> None:
    with transaction():
        db.session.add(
            RoleGrant(account_id=cast.giang.account_id, role=Role.DEPARTMENT.value, unit_id=None, from_on=dt.date(2026, 1, 1))
        )  # fmt: skip


def test_a_rule_is_previewed_proposed_and_approved_by_another(client: Client, cast: Any) -> None:
    second_of_the_department(cast)
    chi = client.as_("chi")
    form = page(chi, page(chi, RULES).links["Đề xuất quy tắc mới"]).form("Xem trước tác động")
    typed = {
        "in_force_from": "1/12/2026",
        "transition": "hoc_bo_sung",
        "catch_up_by": "",
        "chung-b5-cach": "bat_buoc",
    }
    refused = form.submit("Xem trước tác động", **{**typed, "chung-b5-diem": "tám"})
    assert refused.status_code == 422
    assert (
        "Cần ghi hạn học bổ sung" in refused.page.text and "điểm thấp nhất là số nguyên" in refused.page.text
    )  # type: ignore[attr-defined]
    form = refused.page.form("Xem trước tác động")  # type: ignore[attr-defined]
    assert form.fields["chung-b5-diem"] == "tám" and "Ghi đề xuất" not in form.buttons
    shown = form.submit("Xem trước tác động", **{"catch_up_by": "1/12/2026", "chung-b5-diem": ""}).page  # type: ignore[attr-defined]
    # An keeps it until the end of the day to catch up, today; by the new rule alone nobody is trained.
    now, then, difference = rows(shown)[:3]
    assert now == ["Quy tắc dự thảo số 1", "2", "1", "0", "50,0%", "1"]
    assert then == ["Quy tắc đề xuất", "2", "1", "1", "50,0%", "1"]
    assert difference == ["Chênh lệch", "0", "0", "+1", "", "0"]
    changed = shown.form("Ghi đề xuất").submit("Ghi đề xuất", target_percent="75")
    assert "Nội dung đã thay đổi kể từ lần xem trước" in changed.page.text  # type: ignore[attr-defined]
    kept = changed.page.form("Ghi đề xuất").submit("Ghi đề xuất", transition="bao_luu")  # type: ignore[attr-defined]
    kept = kept.page.form("Ghi đề xuất").submit("Ghi đề xuất")  # type: ignore[attr-defined]
    assert kept.status_code == 302
    own = page(chi, kept.location)
    assert "Đề xuất, chờ duyệt" in own.text and "không tự duyệt" in own.text and "Tôi duyệt" not in own.text
    assert "đạt điều kiện đào tạo chuyên sâu theo quy tắc dự thảo số 1" in page(chi, "/so-lieu/muc-tieu").text
    forged = own.form("Duyệt quy tắc số 2").submit(document="1/QĐ", signed_on="1/12/2026", who="toi")
    assert forged.status_code == 422
    assert "Người đề xuất không tự duyệt" in forged.page.text  # type: ignore[attr-defined]

    other = client.as_("giang")
    refused = page(other, kept.location).form("Duyệt quy tắc số 2").submit(document="", signed_on="31/2/2026")
    assert refused.status_code == 422
    done = refused.page.form("Duyệt quy tắc số 2").submit(document="12/QĐ-SKHCN", signed_on="30/11/2026")  # type: ignore[attr-defined]
    assert done.status_code == 302
    listed = page(client.as_("dung"), RULES).text
    assert "Duyệt: Lê Hoàng Giang, 12/QĐ-SKHCN ngày 30/11/2026" in listed and "Đã được thay thế" in listed
    text = page(other, "/so-lieu/muc-tieu").text
    assert "đã được đào tạo chuyên sâu" in text and "ngoài hệ thống" not in text
    assert "0 người đạt theo quy tắc số 2, 1 người được bảo lưu" in text
    straddle = "theo quy tắc 1: 1; theo quy tắc 2: 0; trong đó bảo lưu: 1"
    assert straddle in page(other, kept.location).text
    assert db.session.scalars(sa.select(AuditLine.verb).where(AuditLine.verb == "records.add_rule")).all()


def test_one_clerk_records_an_approver_outside_and_every_figure_says_so(client: Client, cast: Any) -> None:
    chi = client.as_("chi")
    form = page(chi, f"{RULES}/1").form("Duyệt quy tắc số 1")
    wrong = form.submit(document="9/QĐ", signed_on="1/11/2026", who="ngoai", outside="Ông Võ Tá", position="")
    assert "Chưa ghi chức vụ" in wrong.page.text  # type: ignore[attr-defined]
    assert wrong.page.form("Duyệt quy tắc số 1").submit(position="Phó Giám đốc").status_code == 302  # type: ignore[attr-defined]
    said = "người duyệt ghi nhận ngoài hệ thống: Ông Võ Tá, Phó Giám đốc, 9/QĐ ngày 01/11/2026"
    for url in ("/so-lieu/muc-tieu", "/so-lieu/can-bo", f"/so-lieu/can-bo/{cast.an.person_uid}"):
        assert said in page(chi, url).text, url


def test_a_lowest_score_says_that_training_elsewhere_never_meets_it(client: Client, cast: Any) -> None:
    chi, an, dung = client.as_("chi"), *(f"/so-lieu/can-bo/{cast[name].person_uid}" for name in ("an", "dung"))
    said = "Kết quả học ở nơi khác được công nhận không có điểm, nên không được tính cho khóa có yêu cầu điểm"
    for url in (f"{RULES}/1", dung, "/so-lieu/muc-tieu"):  # rule 1 asks for no score
        assert said not in page(chi, url).text
    typed = {"chung-b4-diem": "90", "in_force_from": "1/12/2026", "transition": "hoc_bo_sung", "catch_up_by": "1/12/2026"}
    shown = page(chi, f"{RULES}/moi").form("Xem trước tác động").submit("Xem trước tác động", **typed).page
    assert f"{said}: “Khóa b4” (đạt từ 90%)." in shown.text
    kept = shown.form("Ghi đề xuất").submit("Ghi đề xuất").location
    assert f"{said}: “Khóa b4” (đạt từ 90%)." in page(chi, kept).text
    approved = {"document": "9/QĐ", "signed_on": "1/12/2026", "who": "ngoai", "outside": "Ông Võ Tá", "position": "Phó Giám đốc"}
    assert page(chi, kept).form("Duyệt quy tắc số 2").submit(**approved).status_code == 302
    for url in (an, dung, "/so-lieu/muc-tieu"):  # An is trained only because the rule before says so, until today
        assert f"{said}: “Khóa b4” (đạt từ 90%)." in page(chi, url).text


def test_a_proposal_names_whom_it_changes_and_can_be_withdrawn(client: Client, cast: Any) -> None:
    chi = client.as_("chi")
    form = page(chi, f"{RULES}/moi?rieng=1").form("Xem trước tác động")
    strict = {
        "truyen_thong-b5-cach": "bat_buoc",
        "in_force_from": "1/12/2026",
        "transition": "hoc_bo_sung",
        "catch_up_by": "1/1/2027",
    }
    shown = form.submit("Xem trước tác động", **strict).page  # type: ignore[attr-defined]
    kept = shown.form("Ghi đề xuất").submit(
        "Ghi đề xuất", without_sections="Phòng một\n\nPhòng hai", attached=None
    )
    kept = kept.page.form("Ghi đề xuất").submit("Ghi đề xuất")  # type: ignore[attr-defined]
    own = page(chi, kept.location)
    assert (
        "Không tính người của bộ phận: Phòng một; Phòng hai. Không tính người của đơn vị trực thuộc"
        in own.text
    )
    assert page(chi, f"{RULES}/2/nguoi?doi=lost").h1 == "Không còn đạt"
    page(chi, f"{RULES}/2/nguoi?doi=khac", 404)
    for name in ("em", "dung"):  # a commune's leader and clerk read, they do not decide
        reader = client.as_(name)
        assert "Duyệt quy tắc" not in page(reader, f"{RULES}/2").text
        assert reader.post(f"{RULES}/2/duyet", data={}).status_code == 404
        assert reader.post(f"{RULES}/2/rut", data={}).status_code == 404
    gone = own.form("Rút đề xuất").submit(reason="Soạn lại")
    assert gone.status_code == 302
    assert "Soạn lại" in page(chi, RULES).text


def test_whoever_may_approve_may_say_no(client: Client, cast: Any) -> None:
    """A leader of the province approves and proposes nothing: the proposal must not end at a page with one answer only."""
    with transaction():
        people_actions.grant_role(
            account_id=cast.khoa.account_id, role=Role.LEADER, unit_id=None, from_on=clock.today(), by="t", now=clock.now()
        )
    chi, leader = client.as_("chi"), client.as_("khoa")
    form = page(chi, f"{RULES}/moi").form("Xem trước tác động")
    shown = form.submit("Xem trước tác động", in_force_from="1/12/2026").page  # type: ignore[attr-defined]
    kept = shown.form("Ghi đề xuất").submit("Ghi đề xuất")
    refusing = page(leader, kept.location).form("Không duyệt đề xuất này")
    assert "Chưa ghi lý do" in refusing.submit(reason="").page.text
    assert refusing.submit(reason="Chưa có ý kiến của Ban Chỉ đạo").status_code == 302
    for reader in (chi, leader):
        said = page(reader, kept.location).text
        assert "Chưa có ý kiến của Ban Chỉ đạo" in said
        assert "Không duyệt" in said
        assert "Rút đề xuất" not in said
    assert "Không duyệt ngày" in page(chi, RULES).text
    assert db.session.scalar(sa.select(AuditLine.actor).where(AuditLine.verb == "records.refuse_rule")) == cast.khoa.account_uid
