"""Files that leave the site: the same rows as the screen, safe in Excel, in memory that does not grow."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from app.core import jobs
from app.core.database import db, transaction
from app.core.models import AuditLine, Job
from app.people.access import EVERYTHING, Scope
from app.reporting import cli, exports, queries
from app.reporting.views import export as view
from tests.pages import Client
from tests.records.province import Province

DAY = dt.date(2026, 12, 19)


@pytest.fixture(autouse=True)
def _stand_still(at: Callable[[Any], Any]) -> None:
    at(dt.datetime(2026, 12, 19, 14, 5))


def read(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def test_the_department_gets_every_row_and_a_clerk_the_own_unit(
    client: Client, cast: Any, province: Province
) -> None:
    response = client.as_("chi").get("/xuat/hoan-thanh.csv")
    assert response.mimetype == "text/csv" and response.headers["Cache-Control"] == "no-store"
    assert (
        'filename="hoan-thanh-khoa-hoc-den-20261219-lap-20261219.csv"'
        in response.headers["Content-Disposition"]
    )
    rows = read(response.data)
    assert [(r["Họ và tên"], r["Mã khóa học"]) for r in rows] == [
        ("Phạm Văn An", "a1"), ("Phạm Văn An", "a4"), ("Phạm Văn An", "b1"), ("Phạm Văn An", "b4"),
        ("Đinh Thị Dung", "a1"), ("Đinh Thị Dung", "a4"),
    ]  # fmt: skip
    assert (
        rows[0]["Ngày hoàn thành"] == "01/06/2026"
        and rows[0]["Kết quả (%)"] == "80"
        and rows[0]["Số tiết"] == "12"
    )
    own = read(client.as_("dung").get("/xuat/hoan-thanh.csv").data)
    assert {r["Họ và tên"] for r in own} == {"Đinh Thị Dung"}
    assert (
        client.as_("em").get("/xuat/hoan-thanh.csv").status_code == 404
    )  # a leader reads, a leader exports nothing
    lines = db.session.scalars(sa.select(AuditLine).where(AuditLine.verb == "reporting.export")).all()
    assert [(x.count, x.actor) for x in lines] == [(6, cast.chi.account_uid), (2, cast.dung.account_uid)]


def test_as_of_a_day_only_what_counted_then(client: Client, cast: Any, province: Province) -> None:
    with transaction():
        province.completion(cast.dung.person_id, "b1", dt.date(2026, 10, 1))
        gone = province.completion(cast.dung.person_id, "b4", dt.date(2026, 9, 1))
        province.revocation(gone, dt.date(2026, 10, 1))

    def of_dung(day: str) -> set[str]:
        rows = read(client.as_("chi").get("/xuat/hoan-thanh.csv", query_string={"ngay": day}).data)
        return {r["Mã khóa học"] for r in rows if r["Họ và tên"] == "Đinh Thị Dung"}

    assert of_dung("30/09/2026") == {"a1", "a4", "b4"}
    assert of_dung("01/10/2026") == {"a1", "a4", "b1"}


def test_csv_and_xlsx_say_the_same(client: Client, province: Province) -> None:
    chi = client.as_("chi")
    rows = read(chi.get("/xuat/hoan-thanh.csv").data)
    response = chi.get("/xuat/hoan-thanh.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.data))
    sheet = book["Hoàn thành"]
    head, *body = sheet.iter_rows(values_only=True)
    assert head == exports.HEADERS and sheet.freeze_panes == "C2"
    assert [r[1] for r in body] == [r["Họ và tên"] for r in rows]
    assert body[0][10] == dt.datetime(2026, 6, 1) and body[0][11] == 80 and body[0][12] == 12
    said = [r[0] for r in book["Giải thích"].iter_rows(values_only=True)]
    assert exports.NOTE in said and "tính đến hết ngày 19/12/2026: 6 dòng" in said[0]
    assert not list(
        (client.application.extensions["settings"].instance / "scratch").iterdir()
    )  # the temporary file is gone


@pytest.mark.parametrize("name", ["=1+1", "+84", "-2", "@SUM(A1)", "\tx"])
def test_a_cell_never_becomes_a_formula(app: Flask, tmp_path: Path, name: str) -> None:
    province = Province()
    with transaction():
        province.unit(1, name="=HYPERLINK(1)")
        province.completion(province.person("Ksor Ŏ̆n", unit=1), "a1")
    rows = [r.__class__(**{**r.__dict__, "full_name": name}) for r in queries.completions(EVERYTHING, DAY)]
    body = b"".join(exports.csv_lines(rows))
    assert read(body)[0]["Họ và tên"] == "'" + name
    assert read(body)[0]["Đơn vị"] == "'=HYPERLINK(1)"
    exports.write_xlsx(tmp_path / "x.xlsx", rows, as_of=DAY)
    cell = openpyxl.load_workbook(tmp_path / "x.xlsx")["Hoàn thành"]["B2"]
    assert cell.data_type == "s" and cell.value == name


def test_the_first_bytes_leave_before_the_rows_are_read(app: Flask) -> None:
    def rows() -> Any:
        raise AssertionError("read too early")
        yield

    assert exports.HEADERS[0].encode() in next(exports.csv_lines(rows()))


def test_rows_are_read_in_pages_and_nobody_is_lost_between_them(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setattr(sys.modules["app.reporting.queries.completions"], "BATCH", 3)
    province = Province()
    with transaction():
        province.unit(1)
        people = [province.person("Trùng Tên", unit=1) for _ in range(10)]
        for person in people:
            province.completion(person, "a1")
    codes = [r.officer_code for r in queries.completions(EVERYTHING, DAY)]
    assert codes == sorted(codes) and len(set(codes)) == 10


def test_a_course_completed_twice_is_one_row_with_the_earliest_day(app: Flask) -> None:
    province = Province()
    with transaction():
        province.unit(1)
        person = province.person(unit=1)
        province.completion(person, "a1", dt.date(2026, 7, 1), score=9000)
        province.completion(person, "a1", dt.date(2026, 6, 1), score=8000)
    (row,) = queries.completions(EVERYTHING, DAY)
    assert (row.earned_on, row.score) == (dt.date(2026, 6, 1), 8000)


def test_a_parents_file_holds_the_people_of_its_attached_bodies(app: Flask) -> None:
    province = Province()
    with transaction():
        province.unit(1, "so")
        province.unit(2, "truc_thuoc", parent=1)
        for unit in (1, 2):
            province.completion(province.person(unit=unit), "a1")
    parent, attached = (Scope(frozenset({province.unit_id(n)})) for n in (1, 2))
    assert len(list(queries.completions(parent, DAY))) == queries.count_completions(parent, DAY) == 2
    assert len(list(queries.completions(attached, DAY))) == 1


def test_a_large_file_becomes_a_job_with_a_link(
    client: Client, cast: Any, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "AT_ONCE", 3)
    chi = client.as_("chi")
    answer = chi.get("/xuat/hoan-thanh.csv")
    assert answer.status_code == 303 and answer.headers["Location"] == "/xuat/hoan-thanh"
    page = chi.get("/xuat/hoan-thanh").page  # type: ignore[attr-defined]
    assert "khoảng 6 dòng" in page.text
    for button in ("Xuất CSV", "Xuất Excel"):
        answer = page.form(button).submit(button)
        assert answer.status_code == 303
        waiting = chi.get(answer.headers["Location"])
        assert "Đang chờ" in waiting.text
        assert jobs.run_next()
        done = chi.get(answer.headers["Location"]).page  # type: ignore[attr-defined]
        link = next(h for h in done.links.values() if h.startswith("/xuat/tep/"))
        file = chi.get(link)
        assert (
            file.headers["Cache-Control"] == "no-store"
            and "attachment" in file.headers["Content-Disposition"]
        )
        assert len(file.data) > 300
        if button == "Xuất CSV":
            assert len(read(file.data)) == 6
        assert client.as_("giang").get(link).status_code == 404  # only who asked
        assert client.as_("an").get(link).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 2


def test_a_small_file_asked_for_by_the_form_comes_at_once(client: Client, province: Province) -> None:
    chi = client.as_("chi")
    answer = chi.get("/xuat/hoan-thanh").page.form("Xuất CSV").submit("Xuất CSV", ngay="01/12/2026")  # type: ignore[attr-defined]
    assert answer.headers["Location"] == "/xuat/hoan-thanh.csv?ngay=01/12/2026"
    assert len(read(chi.get(answer.headers["Location"]).data)) == 6
    refused = chi.get("/xuat/hoan-thanh").page.form("Xuất CSV").submit("Xuất CSV", ngay="01/12/2036")  # type: ignore[attr-defined]
    assert "ở tương lai" in refused.text


def test_the_command_prints_what_the_page_shows(app: Flask, cast: Any, province: Province) -> None:
    run = CliRunner().invoke(cli.target, ["--json", "--as-of", "2026-12-19"])
    assert run.exit_code == 0, run.output
    found = json.loads(run.output)
    assert {k: found[k] for k in found if k not in ("by_unit",)} == {
        "as_of": "2026-12-19", "denominator": 2, "numerator": 1, "rate_truncated": 50.0, "met": False, "gap": 1,
        "strand_a_only": 1, "strand_b_only": 0, "recognised": 0, "rule_version": 1, "rule_approved": False, "units": 111, "units_confirmed": 0,
        "by_duty": {"truyen_thong": {"denominator": 1, "numerator": 1}, "thong_tin_co_so": {"denominator": 1, "numerator": 0},
                    "thong_tin_doi_ngoai": {"denominator": 0, "numerator": 0}},
    }  # fmt: skip
    assert len(found["by_unit"]) == 111 and sum(u["denominator"] for u in found["by_unit"]) == 2
    with transaction():  # Dung lacked Part B, which she brings from elsewhere
        for slug in ("b1", "b4"):
            province.recognised(cast.dung.person_id, slug)
    told = json.loads(CliRunner().invoke(cli.target, ["--json", "--as-of", "2026-12-19"]).output)
    assert (told["numerator"], told["recognised"]) == (2, 1)
    assert {u["code"]: u["recognised"] for u in told["by_unit"] if u["numerator"]} == {"21484": 0, "21523": 1}
    said = CliRunner().invoke(cli.target, ["--unit", "21484"])
    assert "1/1 cán bộ" in said.output and "dự thảo số 1" in said.output
    assert CliRunner().invoke(cli.target, ["--unit", "99999"]).exit_code == 1
    assert CliRunner().invoke(cli.target, ["--as-of", "hôm qua"]).exit_code == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_command_writes_the_file_whole(
    app: Flask, cast: Any, province: Province, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / f"x.{kind}"
    run = CliRunner().invoke(
        cli.export, ["completions", "--format", kind, "--out", str(out), "--as-of", "2026-12-19"]
    )
    assert run.exit_code == 0 and "Đã ghi 6 dòng" in run.output
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == [out.name]
    missing = CliRunner().invoke(
        cli.export, ["completions", "--format", kind, "--out", str(tmp_path / "no" / "x")]
    )
    assert missing.exit_code == 1 and "Không ghi được" in missing.output
