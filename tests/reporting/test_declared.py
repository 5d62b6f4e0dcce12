"""Coverage stands in the figure; whoever left before being trained stands in a list, with or without a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.database import db, known, transaction
from app.people import actions
from app.people.access import EVERYTHING
from app.people.models import DutyAssignment, Leaving, Posting
from app.people.periods import round_of
from app.people.rules import Duty
from app.reporting import queries as reporting
from app.reporting import wording
from tests.pages import Client
from tests.records.province import Province

TODAY = dt.datetime(2026, 12, 14, 9)
DAY = TODAY.date()
LATER = dt.datetime(2036, 12, 14, 9)  # after the tests run: the cast is recorded when they do, and what was known is asked


@pytest.fixture(autouse=True)
def _stand_still(at: Callable[[Any], Any], province: Province) -> None:
    at(TODAY)


def confirm(day: dt.date, *codes: str) -> None:
    with transaction():
        for code in codes:
            unit = actions.find_unit(code)
            actions.confirm_list(
                unit=unit, members=[unit.id], round_=round_of(day), day=day, shown=None, document_ref="1/DS", document_on=day,
                by="t", now=clock.now(),
            )  # fmt: skip


def test_coverage_is_part_of_the_sentence_the_table_and_the_json(
    client: Client, cast: Any, app: Any, at: Callable[[Any], Any]
) -> None:
    at(LATER)
    later = LATER.date()
    confirm(later, "21484", "21523")
    before = clock.now()
    page = client.as_("chi").get("/so-lieu/muc-tieu").page  # type: ignore[attr-defined]
    assert "2/111 đơn vị đã xác nhận danh sách (số liệu tạm tính)." in page.text
    assert "109 đơn vị chưa từng xác nhận danh sách" in page.text and "2 đã xác nhận" in page.text
    assert "Đơn vị đã xác nhận danh sách kỳ này." in client.as_("dung").get("/so-lieu/muc-tieu").page.text  # type: ignore[attr-defined]
    for part in ("bang-o", "xu-huong", "khoa-hoc", "di-kem"):  # wherever there are rates
        assert "2/111 đơn vị đã xác nhận danh sách" in client.as_("chi").get(f"/so-lieu/{part}").page.text  # type: ignore[attr-defined]
        assert "Đơn vị đã xác nhận danh sách kỳ này." in client.as_("dung").get(f"/so-lieu/{part}").page.text  # type: ignore[attr-defined]
    at(LATER + dt.timedelta(minutes=5))
    with transaction():
        duty = db.session.scalars(sa.select(DutyAssignment).join(Posting).where(Posting.officer_id == cast.dung.officer_id)).one()
        actions.add_duty(posting=duty.posting, duty=Duty.COMMUNICATION, from_on=later, by="t", now=clock.now())
    found = reporting.figure(EVERYTHING, later).target
    assert (found.units_confirmed, len(found.units)) == (1, 111)
    told = reporting.target_json(found)
    assert (told["units_confirmed"], told["units"]) == (1, 111)
    assert reporting.figure(EVERYTHING, later, before).target.units_confirmed == 2, "as it was known"
    assert reporting.figure(EVERYTHING, later - dt.timedelta(days=1)).target.units_confirmed == 0
    assert "đã đổi danh sách sau khi xác nhận (số liệu tạm tính)" in client.as_("dung").get("/so-lieu/muc-tieu").page.text  # type: ignore[attr-defined]
    out = app.test_cli_runner().invoke(__import__("app.reporting.cli", fromlist=["target"]).target, [])
    assert "1/111 đơn vị đã xác nhận danh sách (số liệu tạm tính)." in out.output
    for unit in found.units:
        unit.list_state = "confirmed"
    assert wording.coverage(found) == "111/111 đơn vị đã xác nhận danh sách." and not wording.never_confirmed(found)


def test_who_is_not_trained_leaves_with_a_reason_and_who_is_needs_none(client: Client, cast: Any, at: Callable[[Any], Any]) -> None:
    dung = client.as_("dung")
    where = f"/can-bo/{cast.dung.person_uid}"
    form = dung.get(dung.get(where).page.links["Thôi nhiệm vụ"]).page.form("Thôi nhiệm vụ")  # type: ignore[attr-defined]
    refused = form.submit(last_day="10/12/2026").page  # type: ignore[attr-defined]
    assert "Chưa chọn lý do" in refused.text and "Chưa ghi số" in refused.text and "chưa đạt cả hai phần" in refused.text
    given = {"last_day": "10/12/2026", "reason": "phan_cong_lai", "document_ref": "7/QĐ-UBND", "document_on": "09/12/2026"}
    assert form.submit(**given).status_code == 302
    said = db.session.scalars(sa.select(Leaving)).one()
    assert (said.officer_id, said.last_day, said.reason) == (cast.dung.officer_id, dt.date(2026, 12, 10), "phan_cong_lai")
    chi = client.as_("chi")
    an = chi.get(f"/can-bo/{cast.an.person_uid}").page  # type: ignore[attr-defined]
    form = chi.get(an.links["Kết thúc công tác"]).page.form("Kết thúc")  # type: ignore[attr-defined]
    assert "reason" not in form.fields and form.submit(last_day="10/12/2026").status_code == 302
    page = chi.get("/so-lieu/ra-khoi-dien").page  # type: ignore[attr-defined]
    assert "1 người thôi giữ nhiệm vụ" in page.text and "Đinh Thị Dung" in page.text and "Phạm Văn An" not in page.text
    assert "Phân công lại nhiệm vụ" in page.text and "7/QĐ-UBND ngày 09/12/2026" in page.text and "Mới xong Phần A" in page.text
    assert "Không có ai" in chi.get("/so-lieu/ra-khoi-dien?tu=12/12/2026&den=14/12/2026").page.text  # type: ignore[attr-defined]
    assert "trước ngày đầu" in chi.get("/so-lieu/ra-khoi-dien?tu=12/12/2026&den=11/12/2026").page.text  # type: ignore[attr-defined]
    assert "Không có ai" in client.as_("em").get("/so-lieu/ra-khoi-dien").page.text  # type: ignore[attr-defined]


def test_a_mistake_that_takes_somebody_off_is_explained_too(client: Client, cast: Any, at: Callable[[Any], Any]) -> None:
    dung = client.as_("dung")
    form = dung.get(dung.get(f"/can-bo/{cast.dung.person_uid}").page.links["Hủy vì ghi nhầm"]).page.form("Hủy")  # type: ignore[attr-defined]
    # Why is asked once. Any other reason than a mistake would keep somebody off the list of those who left untrained.
    assert "reason" not in form.fields
    assert "Chưa ghi số, ký hiệu văn bản" in form.submit(void_reason="nhầm người").page.text  # type: ignore[attr-defined]
    given = {"void_reason": "nhầm người", "reason": "nghi_huu", "document_ref": "8/UBND", "document_on": "14/12/2026"}
    assert form.submit(**given).status_code == 302
    page = client.as_("chi").get("/so-lieu/ra-khoi-dien").page.text  # type: ignore[attr-defined]
    assert "Ghi nhầm vào danh sách" in page and "bản ghi nhầm, đã hủy" in page
    assert reporting.figure(EVERYTHING, DAY).target.denominator == 1


def test_who_left_without_a_reason_is_listed_until_it_is_given_and_it_costs_the_same_for_all(
    client: Client, cast: Any, province: Province, queries: Callable[[], Any]
) -> None:
    with transaction():
        province._units[9], province._units[8] = cast.dung.unit_id, cast.an.unit_id
        gone, day = [], dt.date(2026, 3, 31)
        for n in range(3):
            person = province.person(f"Y Ngọc {n}")
            province.duty(province.posting(person, 9, dt.date(2026, 1, 1), day), Duty.COMMUNICATION, dt.date(2026, 1, 1), day)
            gone.append(person)
        moved, back = province.person("Y Đi"), province.person("Y Về")
        for person, again in ((moved, day + dt.timedelta(1)), (back, day + dt.timedelta(5))):
            province.duty(province.posting(person, 9, dt.date(2026, 1, 1), day), Duty.COMMUNICATION, dt.date(2026, 1, 1), day)
            province.duty(province.posting(person, 8, again), Duty.COMMUNICATION, again)
        province.trained(gone[2], dt.date(2026, 2, 1))
    start, end = dt.date(2026, 1, 1), DAY
    found = reporting.leavers(EVERYTHING, start, end)
    assert [(x.full_name, x.last_day, x.reason) for x in found] == [
        ("Y Ngọc 0", day, None), ("Y Ngọc 1", day, None), ("Y Về", day, None),
    ], "moved on the next day is not left; trained is not listed; gone for five days is"  # fmt: skip
    assert reporting.leavers(EVERYTHING, day + dt.timedelta(2), end) == []
    with queries() as few:
        reporting.leavers(EVERYTHING, day + dt.timedelta(1), day + dt.timedelta(1))
    with transaction():
        for n in range(8):
            last = day + dt.timedelta(n)
            person = province.person()
            province.duty(province.posting(person, 8, dt.date(2026, 1, 1), last), Duty.COMMUNICATION, dt.date(2026, 1, 1), last)
    with queries() as many:
        assert len(reporting.leavers(EVERYTHING, start, end)) == 11
    assert many.count == few.count <= 9
    said = client.as_("chi").get(f"/so-lieu/bien-dong?tu=01/01/2026&den={DAY:%d/%m/%Y}").page  # type: ignore[attr-defined]
    assert said.links["11 người ra khỏi diện khi chưa đạt."].startswith("/so-lieu/ra-khoi-dien?")
    dung = client.as_("dung")
    page = dung.get("/so-lieu/ra-khoi-dien").page  # type: ignore[attr-defined]
    assert "3 người chưa có lý do" in page.text
    form = dung.get(page.links["Ghi lý do của Y Ngọc 0"]).page.form("Lưu lý do")  # type: ignore[attr-defined]
    assert form.submit(reason="nghi_huu", document_ref="3/QĐ", document_on="30/03/2026").status_code == 302
    page = dung.get("/so-lieu/ra-khoi-dien").page  # type: ignore[attr-defined]
    assert "2 người chưa có lý do" in page.text and "Nghỉ hưu" in page.text
    assert form.submit(reason="thoi_viec", document_ref="4/QĐ", document_on="30/03/2026").status_code == 302
    assert [x.reason for x in db.session.scalars(sa.select(Leaving).where(known(Leaving)))] == ["thoi_viec"]
