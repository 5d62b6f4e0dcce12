"""Settings that change a figure: versioned, approved, never for what is past; the calendar feed and exports that run by themselves."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import jobs, storage
from app.core.database import db, transaction
from app.core.models import OutboxMessage
from app.people import queries as people
from app.people.periods import Round, calendar_from
from app.reporting import jobs as handlers
from app.reporting import queries
from app.reporting.actions.settings import EXPORT_JOB
from app.reporting.queries import ExportPlan
from tests.core.test_ics import events, plain
from tests.pages import Client, text_of
from tests.records.province import Province

URL = "/so-lieu/thiet-lap"
APPROVED = {"approved_by": "Bà Lan, Phó Giám đốc", "approval_ref": "5/QĐ-SKHCN ngày 01/12/2026"}


@pytest.fixture(autouse=True)
def _stand_still(at: Callable[[Any], Any], province: Province) -> None:
    at(dt.datetime(2026, 12, 1, 14, 5))


def page(client: Client, url: str = URL) -> Any:
    return client.get(url).page  # type: ignore[attr-defined]


def send(client: Client, section: str, button: str, **typed: Any) -> Any:
    form = page(client).form(button)
    return form.submit(button, **{f"{section}-{name}": value for name, value in typed.items()})


def test_the_calendar_changes_from_a_day_on_and_never_for_rounds_that_are_past(
    client: Client, at: Callable[[Any], Any]
) -> None:
    chi = client.as_("chi")
    early = send(chi, "lich", "Xem trước", from_on="30/11/2026", second="12/12", **APPROVED)
    assert early.status_code == 422
    assert (
        "chỉ áp dụng từ hôm nay (01/12/2026)" in early.page.text
        and "Ngày chốt phải trước hạn" in early.page.text
    )
    seen = send(chi, "lich", "Xem trước", first="25/6", second="25/12", cut_off_day="10", **APPROVED)
    assert "Kỳ năm 202624/12/202624/12/202610/12/2026" in seen.page.text.replace(" ", " ")
    assert people.calendar() == calendar_from({})  # a preview keeps nothing
    kept = seen.page.form("Ghi lịch báo cáo").submit("Ghi lịch báo cáo")
    assert kept.status_code == 302
    assert people.current_round().due_on == dt.date(2026, 12, 24)
    assert people.round_in(2026, 2).cut_off == dt.date(2026, 12, 10)
    assert people.round_in(2026, 1) == Round(2026, 1)  # it was due before the new calendar began
    assert people.last_cut_off() == dt.date(2026, 6, 14)
    assert people.figures_from(people.current_round()) == dt.date(2025, 12, 15)
    assert people.calendar(dt.date(2026, 11, 30)) == Round(2026, 1).calendar
    spans = {s.key: (s.start, s.end) for s in queries.spans(dt.date(2026, 12, 30))}  # the round after, by the new calendar
    assert spans["ky-nay"][0] == dt.date(2026, 12, 11) and spans["ky-truoc"] == (dt.date(2025, 12, 15), dt.date(2026, 12, 10))
    assert queries.span_up_to(dt.date(2026, 12, 30)).start == dt.date(2026, 12, 11)
    at(dt.datetime(2026, 12, 28, 9))
    send(
        chi,
        "lich",
        "Ghi lịch báo cáo",
        first="20/6",
        second="20/12",
        cut_off_day="14",
        from_on="28/12/2026",
        **APPROVED,
    )
    assert people.round_in(2026, 2).due_on == dt.date(2026, 12, 24)
    assert people.round_in(2027, 1).due_on == dt.date(2027, 6, 19)
    text = page(chi).text
    assert "Trần Mai Chi" in text and "Bà Lan, Phó Giám đốc, 5/QĐ-SKHCN" in text


def test_the_plan_is_printed_under_the_figure(client: Client, cast: Any) -> None:
    chi = client.as_("chi")
    refused = send(chi, "ke-hoach", "Ghi kế hoạch", number="", signed_on="31/12/2025")
    assert refused.status_code == 422 and "Chưa ghi người duyệt" in refused.page.text
    assert (
        send(
            chi, "ke-hoach", "Ghi kế hoạch", number="121/KH-UBND", signed_on="31/12/2025", **APPROVED
        ).status_code
        == 302
    )
    assert (
        "Số 121/KH-UBND ngày 31/12/2025 của Ủy ban nhân dân tỉnh"
        in page(chi, "/so-lieu/muc-tieu").text
    )
    assert "121/KH-UBND" not in page(chi, "/so-lieu/muc-tieu?ngay=30/11/2026").text  # it held from 1/12 on
    assert send(chi, "tiet", "Ghi số tiết", tiet="40", **APPROVED).status_code == 302
    assert (queries.minimum_tiet(dt.date(2026, 12, 1)), queries.minimum_tiet(dt.date(2026, 11, 30))) == (
        40,
        None,
    )
    text = page(chi, f"/so-lieu/can-bo/{cast.an.person_uid}").text
    assert "Trong năm 2026: 48 tiết; mức đặt ra là ít nhất 40 tiết mỗi năm" in text
    assert client.as_("dung").get(URL).status_code == 404


def test_by_when_the_target_is_reached_is_set_with_an_approver(client: Client) -> None:
    chi = client.as_("chi")
    assert "31/12/2030, ngày cuối của năm 2030 ghi trong kế hoạch; chưa có văn bản quyết định khác." in page(chi).text
    past = send(chi, "han", "Ghi hạn đạt mục tiêu", due_on="01/12/2026", **APPROVED)
    assert past.status_code == 422 and "Hạn đạt mục tiêu phải sau hôm nay." in past.page.text
    seen = send(chi, "han", "Xem trước việc phải làm", due_on="31/12/2029", **APPROVED).page
    assert "Đang dùng31/12/20304811" in seen.text and "Vừa điền31/12/20293611" in seen.text
    assert queries.due_on(dt.date(2026, 12, 1)) == queries.DUE_ON  # a preview keeps nothing
    assert seen.form("Ghi hạn đạt mục tiêu").submit("Ghi hạn đạt mục tiêu").status_code == 302
    basis = "áp dụng từ ngày 01/12/2026; duyệt: Bà Lan, Phó Giám đốc, 5/QĐ-SKHCN ngày 01/12/2026."
    assert f"Đang dùng: 31/12/2029, {basis}" in page(chi).text
    figure = page(chi, "/so-lieu/muc-tieu").text
    assert "mục tiêu đến năm 2029: 70%" in figure and f"Đạt mục tiêu chậm nhất ngày 31/12/2029. Áp{basis[2:]}" in figure
    assert "đến năm 2030" in page(chi, "/so-lieu/muc-tieu?ngay=30/11/2026").text  # it was due then until it was set
    assert "mục tiêu đến năm 2029" in page(chi, "/so-lieu").text
    draft = chi.get("/bao-cao/moi").page.form("Lập báo cáo").submit(ky="2026-2").location  # type: ignore[attr-defined]
    assert "(mục tiêu đến năm 2029: ít nhất 70%;" in page(chi, draft).text


def test_whom_the_department_commends_is_an_approved_version(client: Client) -> None:
    beside, file = "/so-lieu/di-kem", "/so-lieu/di-kem/bieu-duong.xlsx"

    def listed(url: str = file) -> list[list[Any]]:
        book = openpyxl.load_workbook(io.BytesIO(chi.get(url).data))
        return [[row[0].value for row in sheet.iter_rows()] for sheet in book]

    chi = client.as_("chi")
    first = "Tiêu chí ban đầu của hệ thống, chưa có người duyệt và văn bản."
    assert "ít nhất 2 cán bộ được tính" in (text := page(chi, beside).text) and "từ 40 tiết" in text and first in text
    assert [len(sheet) for sheet in listed()] == [5, 6]  # An is trained and has 48 tiết; no unit has two duty holders
    wrong = send(chi, "bieu-duong", "Ghi tiêu chí", holders="0", tiet="", approved_by="", approval_ref="")
    assert wrong.status_code == 422 and "Từ 1 đến 1000 người." in wrong.page.text and "Chưa ghi văn bản." in wrong.page.text
    seen = send(chi, "bieu-duong", "Xem trước ai được nêu", holders="1", tiet="50", **APPROVED).page
    assert "Đơn vị01" in (text := seen.text) and "Cá nhân10" in text
    assert "Đơn vị được nêu thêm: Xã Ba Tơ." in seen.text and "Chưa ghi gì." in seen.text
    assert queries.commend_rule(dt.date(2026, 12, 1)).version is None
    assert seen.form("Ghi tiêu chí").submit("Ghi tiêu chí").status_code == 302
    basis = "Tiêu chí áp dụng từ ngày 01/12/2026; duyệt: Bà Lan, Phó Giám đốc, 5/QĐ-SKHCN ngày 01/12/2026."
    text = page(chi, beside).text
    assert "Đơn vị có cán bộ được tính và tất cả đều đạt" in text and basis in text and "từ 50 tiết" in text
    units, persons = listed()
    assert units[2] == persons[2] == basis and len(units) == 6 and len(persons) == 5
    assert listed(f"{file}?ngay=30/11/2026")[0][2] == first  # a list of a day is made by the rule of that day
    assert "Tiêu chí biểu dương" in page(chi).text and "Đơn vị có cán bộ được tính" in page(chi).text
    assert "Đổi tiêu chí" not in page(client.as_("dung"), beside).text


def test_the_feed_tells_deadlines_reminders_and_days(client: Client) -> None:
    chi = client.as_("chi")
    wrong = send(chi, "ngay", "Ghi ngày truyền thông", days="9/11 Ngày Pháp luật\n30/2 Không có")
    assert wrong.status_code == 422 and "Dòng 2" in wrong.page.text
    days = "9/11 Ngày Pháp luật; thi, hỏi\n15/3/2027 Hội nghị sơ kết"
    assert send(chi, "ngay", "Ghi ngày truyền thông", days=days).status_code == 302
    answer = client.get("/lich.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    found = {e["UID"]: e for e in events(answer.data)}
    assert len(found) == len(events(answer.data))  # uids are unique

    def day(uid: str) -> str:
        return found[f"{uid}@hoctapso"]["DTSTART;VALUE=DATE"]

    assert (day("han-2026-2"), day("nhac-2026-2"), day("chot-2026-2")) == ("20261219", "20261218", "20261214")
    assert (day("han-2027-2"), day("nhac-2027-2")) == ("20271219", "20271217")
    assert found["han-2026-2@hoctapso"]["ALARM TRIGGER;VALUE=DATE-TIME"] == "20261218T010000Z"
    assert {d[4:] for u, e in found.items() if u.startswith("ngay-2027") for d in [e["DTSTART;VALUE=DATE"]]} == {
        "0518", "1001", "1010", "1109", "0315",
    }  # fmt: skip
    assert sum("hoi-nghi-so-ket" in uid for uid in found) == 1
    assert "Ngày Pháp luật; thi, hỏi" in {plain(e["SUMMARY"]) for e in found.values()}
    again = client.get(
        "/lich.ics", headers={"If-None-Match": answer.headers["ETag"].partition(":")[0].strip('"').join('""')}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("plan", "after", "next_day"),
    [
        (ExportPlan(day=5), "2026-12-01", "2026-12-05"), (ExportPlan(day=5), "2026-12-05", "2027-01-05"),
        (ExportPlan(day=28), "2026-11-28", "2026-12-28"), (ExportPlan(day=1), "2026-12-31", "2027-01-01"),
        (ExportPlan(when="ky"), "2026-12-01", "2026-12-15"), (ExportPlan(when="ky"), "2026-12-15", "2027-06-15"),
    ],
)  # fmt: skip
def test_the_next_run_lies_behind_the_last(plan: ExportPlan, after: str, next_day: str) -> None:
    assert plan.next_day(dt.date.fromisoformat(after)) == dt.date.fromisoformat(next_day)


def test_files_are_made_by_themselves_once_and_again_without_harm(
    client: Client, app: Flask, at: Callable[[Any], Any], tmp_path: Path, cast: Any
) -> None:
    chi = client.as_("chi")
    none = send(chi, "xuat", "Ghi lịch xuất", on="y", what=None)
    assert none.status_code == 422 and "Chọn ít nhất một tệp" in none.page.text
    every = list(queries.WHAT)
    assert send(chi, "xuat", "Ghi lịch xuất", on="y", what=every, when="thang", day="5").status_code == 302
    assert send(chi, "xuat", "Ghi lịch xuất", on="y", what=every, when="thang", day="6").status_code == 302
    (waiting,) = jobs.scheduled(EXPORT_JOB)  # the later setting takes the earlier one's place
    assert waiting.args == {"on": "2026-12-06"}
    assert not jobs.run_next()  # not yet
    at(dt.datetime(2026, 12, 8, 9))  # the jobs process was away for two days
    assert jobs.run_next()
    assert "hoan-thanh-den-20261205.csv" in page(chi).text
    (done,) = jobs.latest(EXPORT_JOB, 5)
    files = {f["name"]: f for f in done.result["files"]}
    figure = json.loads(storage.private.read(files["so-lieu-den-20261205.json"]["stored"]))
    assert (figure["as_of"], figure["numerator"], figure["denominator"]) == ("2026-12-05", 1, 2)
    book = openpyxl.load_workbook(
        io.BytesIO(storage.private.read(files["so-lieu-den-20261205.xlsx"]["stored"]))
    )
    assert book.worksheets[0].max_row == 112 and "tạm tính" in book.worksheets[1]["A2"].value
    taken = chi.get(page(chi).links["hoan-thanh-den-20261205.csv"])
    lines = list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig")), delimiter=";"))
    assert len(lines) == 7 and taken.headers["Cache-Control"] == "no-store"
    assert client.as_("giang").get(page(chi).links["hoan-thanh-den-20261205.csv"]).status_code == 404
    # The next run is on the list; the same run again makes the same files and no second appointment.
    assert [w.args for w in jobs.scheduled(EXPORT_JOB)] == [{"on": "2027-01-06"}]
    again = handlers.scheduled_export(jobs.Running(done.id, done.uid, done.asked_by), on="2026-12-06")
    assert again["files"] == done.result["files"]
    assert len(jobs.scheduled(EXPORT_JOB)) == 1
    # Told by mail where the site can send some; the files themselves do not travel.
    settings = app.extensions["settings"]
    assert "chưa nối với máy chủ thư" in send(chi, "xuat", "Ghi lịch xuất", mail="a@b.vn").page.text
    app.extensions["settings"] = dataclasses.replace(settings, outbox_folder=tmp_path / "ra", mail_from="h@x.vn")
    (tmp_path / "ra").mkdir()
    assert "Địa chỉ thư chưa đúng" in send(chi, "xuat", "Ghi lịch xuất", mail="văn thư").page.text
    assert send(chi, "xuat", "Ghi lịch xuất", mail="van-thu@so.vn", what=every).status_code == 302
    for _ in range(2):
        handlers.scheduled_export(jobs.Running(done.id, done.uid, done.asked_by), on="2026-12-06")
    (told,) = db.session.scalars(sa.select(OutboxMessage)).all()
    assert (told.to, told.subject) == ("van-thu@so.vn", "Tệp xuất định kỳ, số liệu đến hết ngày 05/12/2026")
    assert "hoan-thanh-den-20261205.csv (6 dòng)" in told.body and "/so-lieu/thiet-lap#xuat" in told.body
    assert jobs.run_next() and [p.suffix for p in (tmp_path / "ra").iterdir()] == [".eml"]
    assert send(chi, "xuat", "Ghi lịch xuất", mail="").status_code == 302
    app.extensions["settings"] = settings
    # Into a folder of the server, where the operator configured one; away again, it is said so.
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, export_dir=tmp_path)
    assert (
        send(chi, "xuat", "Ghi lịch xuất", where="thu_muc", when="ky", what=["so-lieu-json"]).status_code
        == 302
    )
    at(dt.datetime(2026, 12, 15, 6))
    assert jobs.run_next()
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["so-lieu-den-20261214.json"]
    app.extensions["settings"] = settings
    with transaction():
        jobs.ask(EXPORT_JOB, {"on": "2026-12-16"}, cast.chi.account_uid)
    assert jobs.run_next()
    assert "không xong. Thư mục nhận tệp không còn được cấu hình" in page(chi).text
    assert send(chi, "xuat", "Ghi lịch xuất", on=None).status_code == 302
    assert jobs.scheduled(EXPORT_JOB) == []


def test_the_yearly_tiet_say_who_has_enough_before_they_are_kept(client: Client) -> None:
    chi = client.as_("chi")
    seen = send(chi, "tiet", "Xem trước số người đủ tiết", tiet="40", **APPROVED).page
    rows = {cells[0]: cells[1:] for cells in _cells(seen, "Nếu duyệt, tính đến hôm nay")}
    assert rows["Mức mỗi năm"] == ["không đặt", "40 tiết"]
    assert rows["Đạt cả hai phần (N), người"] == ["1", "1"] and rows["Được tính (D), người"] == ["2", "2"]
    assert rows["Đủ số tiết trong năm 2026, người"] == ["không xét", "1"]  # An has 48 tiết
    assert rows["Chưa đủ, người"] == ["không xét", "1"]
    assert queries.minimum_tiet(dt.date(2026, 12, 1)) is None  # a preview keeps nothing
    assert seen.form("Ghi số tiết").submit("Ghi số tiết").status_code == 302
    # What the site commends by follows the minimum until the department has set a criterion of its own.
    seen = send(chi, "tiet", "Xem trước số người đủ tiết", tiet="50", **APPROVED).page
    rows = {cells[0]: cells[1:] for cells in _cells(seen, "Nếu duyệt, tính đến hôm nay")}
    assert rows["Đủ số tiết trong năm 2026, người"] == ["1", "0"]
    assert rows["Cá nhân được nêu biểu dương, người"] == ["1", "0"]
    beside = page(chi, "/so-lieu/di-kem").text
    assert "Mức áp dụng từ ngày 01/12/2026; duyệt: Bà Lan, Phó Giám đốc, 5/QĐ-SKHCN" in beside


def test_the_plan_shows_where_it_is_printed_before_it_is_kept(client: Client) -> None:
    chi = client.as_("chi")
    seen = send(chi, "ke-hoach", "Xem trước chỗ in", number="121/KH-UBND", signed_on="31/12/2025", **APPROVED).page
    rows = {cells[0]: cells[1:] for cells in _cells(seen, "Nếu duyệt, tính đến hôm nay")}
    assert rows["Đạt cả hai phần (N), người"] == ["1", "1"] and rows["Được tính (D), người"] == ["2", "2"]
    assert rows["In dưới số liệu"][0] == "chưa ghi"
    assert rows["In dưới số liệu"][1].startswith("Số 121/KH-UBND ngày 31/12/2025 của ")
    assert queries.plan(dt.date(2026, 12, 1)) is None


def _cells(shown: Any, caption: str) -> list[list[str]]:
    """The rows of the table of that caption."""
    (table,) = [t for t in shown.all("table") if text_of(next(t.iter("caption"))) == caption]
    return [[text_of(c) for c in row if c.tag in ("th", "td")] for row in table.iter("tr")][1:]


PROGRAMMES = """
[courses]
A1 = { slug = "a1", title = "A một" }
B1 = { slug = "b1", title = "B một" }
[[programme]]
code = "CT-01"
title = "Cán bộ truyền thông"
audience = "truyen-thong"
counts_for_target = true
approved_by = ""
approved_on = ""
approval_ref = ""
required = ["A1"]
electives = []
"""


def test_a_changed_file_of_programmes_says_what_it_does_before_and_after(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cast: Any
) -> None:
    """The file is the form, --dry-run the preview; who loaded it and what that changed stand on the page."""
    from click.testing import CliRunner

    from app.catalog import queries as catalog
    from app.learning import actions as learning
    from app.learning.assignments import Group, Terms
    from app.operations import programmes as loading

    (tmp_path / "courses").mkdir()
    file = tmp_path / "courses" / "programmes.toml"
    monkeypatch.setattr(loading, "ROOT", tmp_path)

    def run(*options: str) -> str:
        done = CliRunner().invoke(loading.programmes, options)
        assert done.exit_code == 0, done.output
        return done.output

    def required() -> list[str]:
        return [c.code for p in catalog.programmes() for c in p.required]

    file.write_text(PROGRAMMES)
    assert "CT-01: chương trình mới." in run() and "Chưa đổi lần nào kể từ khi thiết lập" in page(client.as_("chi")).text
    assert run() == "Chương trình không có gì thay đổi.\n"
    now, today = dt.datetime.now(dt.UTC), dt.date(2026, 12, 1)
    with transaction():
        learning.assign(
            programme="CT-01", group=Group.DUTIES, unit_id=None, terms=Terms(today, dt.date(2026, 12, 20), None), document="",
            by=cast.chi.account_uid, now=now,
        )  # fmt: skip
    approved = PROGRAMMES.replace('["A1"]', '["A1", "B1"]').replace('approved_by = ""', 'approved_by = "Bà Lan"')
    file.write_text(approved.replace('approved_on = ""', "approved_on = 2026-11-30"))
    change = "CT-01: thêm khóa bắt buộc B1; ghi người duyệt, văn bản."
    asked = "lượt người còn phải học theo chương trình được giao 0 → 1."
    effect = f"N 1 → 1, D 2 → 2, chương trình đã duyệt 0 → 1, đối tượng đạt mốc 2027 0 → 1, {asked}"
    said = run("--dry-run")
    assert change in said and effect in said and "Chưa ghi gì" in said
    assert required() == ["A1"] and "Chưa đổi lần nào kể từ" in page(client.as_("chi")).text
    assert effect in run() and required() == ["A1", "B1"]
    text = page(client.as_("chi")).text
    assert "người vận hành hệ thống (dòng lệnh); duyệt: Bà Lan" in text
    assert text.count(change) == 2 and text.count(effect) == 2  # beside the programmes, and among the changes
    file.write_text("[courses]")
    assert CliRunner().invoke(loading.programmes, []).exit_code == 1
