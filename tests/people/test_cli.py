"""The operator's commands of this room: what they print and with which code they end."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.cli import main
from app.core import clock
from app.core.database import db, transaction
from app.people import actions, queries
from app.people.access import EVERYTHING
from app.people.models import RosterImport
from tests.people.test_roster_import import row, table


@pytest.fixture
def run(app, cast):
    def go(*words, **more):
        db.session.rollback()
        result = CliRunner().invoke(main, list(words), **more)
        db.session.rollback()
        db.session.expire_all()
        return result

    return go


def names():
    import datetime as dt

    from app.core import clock

    page = queries.officers(EVERYTHING, day=dt.date(2026, 6, 1), now=clock.now(), size=500)
    return {line.code: (line.full_name, line.unit_code) for line in page.rows}


def test_a_dry_run_writes_nothing_and_says_what_it_would(run, tmp_path):
    file = tmp_path / "ds.csv"
    file.write_bytes(table(row(), row(code="CB-2", name="Y Ngọc", unit="2148")))
    errors = tmp_path / "loi.csv"
    result = run("roster", "import", str(file), "--dry-run", "--errors", str(errors))
    assert result.exit_code == 1
    assert "Dòng 3: Bị từ chối – CB-2 Y Ngọc. Mã đơn vị “2148”" in result.output
    assert "1 thêm mới, 0 chuyển đến, 0 thay đổi, 0 kết thúc, 0 giữ nguyên, 1 bị từ chối." in result.output
    assert "CB-1" not in names()
    rows = list(csv.DictReader(errors.read_text("utf-8-sig").splitlines()))
    assert [(r["ma_can_bo"], r["dong"]) for r in rows] == [("CB-2", "3")]
    assert "Có phải 21484 – Xã Ba Tơ?" in rows[0]["ly_do"]


def test_nothing_is_written_while_a_row_is_wrong_unless_asked(run, tmp_path):
    file = tmp_path / "ds.csv"
    file.write_bytes(table(row(), row(code="CB-2", name="Y Ngọc", unit="2148")))
    assert run("roster", "import", str(file)).exit_code == 1
    assert "CB-1" not in names()
    result = run("roster", "import", str(file), "--take-good", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["add"], told["reject"], told["written"]) == (1, 1, True)
    assert names()["CB-1"] == ("Nguyễn Thị Hạnh", "21484")


def test_who_moved_in_from_another_unit_is_counted_as_moved(run, tmp_path):
    file = tmp_path / "ds.csv"
    file.write_bytes(table(row()))
    assert run("roster", "import", str(file)).exit_code == 0
    file.write_bytes(table(row(unit="21523", start="01/04/2026")))
    said = run("roster", "import", str(file), "--dry-run").output
    assert "Chuyển đến – CB-1" in said and "1 dòng: 0 thêm mới, 1 chuyển đến, 0 thay đổi" in said
    told = json.loads(run("roster", "import", str(file), "--json").stdout)
    assert (told["add"], told["move"], told["lines"][0]["verdict"]) == (0, 1, "move")
    kept = db.session.scalars(select(RosterImport).order_by(RosterImport.id.desc())).first()
    assert kept is not None and (kept.summary["add"], kept.summary["move"]) == (0, 1)


def test_the_same_file_twice_changes_nothing(run, tmp_path):
    file = tmp_path / "ds.csv"
    file.write_bytes(table(row(), row(code="CB-2", name="Y Ngọc")))
    written = run("roster", "import", str(file)).output
    assert "Đã ghi." in written
    again = run("roster", "import", str(file))
    assert again.exit_code == 0 and "không có gì phải ghi" in again.output
    undo = written.split("hoctapso ")[1].split()
    assert run(*undo).exit_code == 0 and "CB-2" not in names()
    refused = run(*undo)
    assert refused.exit_code == 1 and "không hủy được nữa" in refused.output


def test_an_unreadable_file_ends_with_one_and_a_sentence(run, tmp_path):
    file = tmp_path / "ds.xlsx"
    file.write_bytes(b"PK\x03\x04 khong phai")
    result = run("roster", "import", str(file))
    assert result.exit_code == 1 and "hỏng" in result.output


def test_units_are_listed_renamed_merged_and_split(run):
    assert len(json.loads(run("units", "list", "--as-of", "01/06/2026", "--json").stdout)) == 111
    done = run("units", "rename", "21484", "Xã Ba Tơ Mới", "--on", "01/07/2026", "--decision", "NQ 1")
    assert done.exit_code == 0, done.output
    done = run("units", "merge", "21523", "--into", "21484", "--on", "2026-08-01", "--decision", "NQ 2")
    assert "1 quá trình công tác" in done.output
    done = run("units", "split", "21484", "--into", "M1=Xã Một", "--into", "M2=Xã Hai", "--kind", "xa", "--on",
               "01/09/2026", "--decision", "NQ 3", "--officer", "CB-AN=M2")  # fmt: skip
    assert done.exit_code == 0, done.output
    listed = {
        u["code"]: u["name"]
        for u in json.loads(run("units", "list", "--as-of", "01/09/2026", "--json").stdout)
    }
    assert listed["M2"] == "Xã Hai" and "21484" not in listed and len(listed) == 111
    assert run("units", "rename", "khong", "X", "--on", "01/07/2026", "--decision", "x").exit_code == 1
    assert run("units", "add", "TT", "Trung tâm", "--kind", "truc_thuoc", "--from", "1/7/2026").exit_code == 1


def test_accounts_are_added_given_roles_and_codes(run):
    assert "Mã kích hoạt của legiang" in run("accounts", "add", "legiang", "Lê Giảng").output
    assert run("accounts", "grant", "legiang", "trainer").exit_code == 0
    assert "Giảng viên" in run("accounts", "list", "--search", "giang").output
    assert run("accounts", "grant", "legiang", "clerk").exit_code == 1
    assert run("accounts", "grant", "legiang", "clerk", "--unit", "21484").exit_code == 0
    assert run("accounts", "revoke", "legiang", "trainer").exit_code == 0
    assert run("accounts", "revoke", "legiang", "trainer").exit_code == 1
    assert "24 giờ" in run("accounts", "code", "CB-AN").output
    assert run("accounts", "code", "khong-co").exit_code == 1
    with transaction():
        actions.add_officer(code="CB-MOI", full_name="Trần Khoa", now=clock.now())
    refused = run("accounts", "grant", "CB-MOI", "department")
    assert refused.exit_code == 1 and "in phiếu kích hoạt" in refused.output


def test_the_second_step_is_taken_off_at_the_machine_itself(run, cast, session):
    from app.core.database import transaction
    from app.people import actions
    from app.people.models import SecondStep

    with transaction():
        actions.turn_on(
            account_id=cast.ha.account_id, account_uid=cast.ha.account_uid, salt="x", step=1, key="k", now=clock.now()
        )  # fmt: skip
    assert "Đã tắt" in run("accounts", "second-step-off", "CB-HA").output
    session.rollback()
    assert session.get_one(SecondStep, cast.ha.account_id).on_since is None
    assert run("accounts", "second-step-off", "khong-co").exit_code == 1
    typed = "gạch ngói bến thuyền\n"
    assert run("accounts", "password", "CB-AN", input=typed * 2).exit_code == 0
    assert run("accounts", "password", "CB-AN", input="ngắn\nngắn\n").exit_code == 1
