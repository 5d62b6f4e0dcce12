"""A unit keeps its own list, has it signed and confirms it each round; who stands where is seen for all units."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from sqlalchemy import select

from app.core import clock, storage
from app.core.database import db, known, transaction
from app.core.models import AuditLine, Setting
from app.people import actions
from app.people import queries as people
from app.people.access import EVERYTHING, Scope
from app.people.declaring import ListState
from app.people.models import DutyAssignment, Officer, Posting, UnitConfirmation
from app.people.periods import round_of
from app.people.rules import Duty

OWN = "/danh-sach-don-vi"
DUNG = "21523"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj"


def member(name, unit=DUNG, *, duties=(Duty.COMMUNICATION,), since=dt.date(2026, 3, 1), **more):
    """An officer of a unit."""
    now = clock.now()
    with transaction():
        officer = actions.add_officer(code=actions.next_code(), full_name=name, now=now, **more)
        actions.add_posting(officer=officer, unit=actions.find_unit(unit), from_on=since, duties=duties, by="t", now=now)
        return officer.person.uid


def cost(asked):
    """Statements, but for settings, which are kept for some seconds of the clock."""
    return sum("FROM setting" not in statement for statement in asked.statements)


def states(day, known_at=None, scope=EVERYTHING):
    found = people.confirmations(scope, round_of(day), day, known_at)
    return {u.code: u.state for u in found.units}


def test_a_clerk_adds_mends_and_pauses_people_of_the_own_unit(cast, client, at):
    at(dt.datetime(2026, 11, 23, 8))
    dung = client.as_("dung")
    page = dung.get(OWN).page
    assert "Xã Ba Tô: 1 người giữ nhiệm vụ" in page.text and "Đinh Thị Dung" in page.text and "Phạm Văn An" not in page.text
    form = dung.get(page.links["Thêm cán bộ"]).page.form("Thêm cán bộ")
    assert "code" not in form.fields and form.fields["unit"] == DUNG
    assert "Chưa điền họ và tên" in form.submit(from_on="01/10/2026").page.text
    made = form.submit(full_name="Y Ngọc", phone="0905 111 222", from_on="01/10/2026", duties=["truyen_thong"])
    where = made.headers["Location"]
    page = dung.get(where).page
    assert "CB-00001" in page.text and "Truyền thông, 01/10/2026 – nay" in page.text
    assert "Chuyển đơn vị" not in page.links and "Thêm mã" not in page.text, "only the department does these"
    # What a correction does is said where it is made; a telephone number moves no figure.
    assert "Báo cáo đã chốt không đổi số" in dung.get(page.links["Sửa ngày, chức vụ"]).page.text
    assert "Báo cáo đã chốt" not in dung.get(f"{where}/lien-he").page.text
    fix = dung.get(page.links["Sửa ngày, chức vụ"]).page.form("Lưu")
    assert fix.fields["from_on"] == "01/10/2026"
    away = fix.submit(from_on="01/01/2027", job_title="Văn thư")
    assert "không thể sau hôm nay (23/11/2026)" in away.page.text, "nobody is mended off the list"
    assert fix.submit(from_on="01/09/2026", job_title="Văn thư").status_code == 302
    page = dung.get(where).page
    assert "Truyền thông, 01/09/2026 – nay" in page.text and "Văn thư" in page.text
    duty = dung.get(page.links["Sửa"]).page.form("Lưu")
    assert "trước quá trình công tác" in duty.submit(from_on="01/08/2026").page.text
    assert duty.submit(from_on="05/09/2026", document="12/QĐ-UBND ngày 04/09/2026").status_code == 302
    leave = dung.get(dung.get(where).page.links["Ghi tạm hoãn"]).page.form("Ghi tạm hoãn")
    assert leave.submit(reason="biet_phai", from_on="01/11/2026").status_code == 302
    page = dung.get(where).page
    assert "05/09/2026 – nay, theo 12/QĐ-UBND" in page.text and "Biệt phái, 01/11/2026 – nay" in page.text
    page = dung.get(OWN).page
    assert "2 người giữ nhiệm vụ" in page.text and "tạm hoãn hạn học: biệt phái" in page.text, "a pause takes nobody off"
    verbs = set(db.session.scalars(select(AuditLine.verb).where(AuditLine.actor == cast.dung.account_uid)))
    assert {"people.add_officer", "people.add_posting", "people.correct_posting", "people.correct_duty", "people.add_leave",
            "people.see_list"} <= verbs  # fmt: skip
    # A day that is only the date of a list, and a known last day, are said beside the name.
    with transaction():
        row = db.session.scalars(
            select(Posting).join(Officer).where(Officer.phone == "0905111222", known(Posting))
        ).one()
        row.undated = True
        actions.end_posting(posting=row, last_day=dt.date(2026, 12, 31), by="t", now=clock.now())
    for path in (OWN, f"{OWN}/{DUNG}/in"):
        listed = dung.get(path).page.text
        assert "chưa rõ ngày bắt đầu, lấy ngày của danh sách; đến hết ngày 31/12/2026" in listed
    # Corrections are never silent: the officer's page leads to every record, also those that count no more.
    every = dung.get(
        dung.get(where).page.links["Kết quả học, và mọi bản ghi kể cả bản đã sửa hoặc hủy"]
    ).page.text
    assert "01/10/2026 – nay" in every and "đã được thay hoặc hủy" in every
    # What was known yesterday still is: the posting of the wrong day was voided, not changed.
    rows = db.session.scalars(select(Posting).join(Officer).where(Officer.phone == "0905111222")).all()
    assert sorted((r.from_on, r.voided_at is None) for r in rows if not r.undated) == [(dt.date(2026, 10, 1), False)]


def test_a_clerk_changes_nothing_that_another_unit_recorded(cast, client, at):
    at(dt.datetime(2026, 11, 23, 8))
    with transaction():
        actions.transfer(
            officer=db.session.get_one(Officer, cast.an.officer_id), unit=actions.find_unit(DUNG), on=dt.date(2026, 10, 1),
            duties=[Duty.COMMUNICATION], by="t", now=clock.now(),
        )  # fmt: skip
    dung, an = client.as_("dung"), f"/can-bo/{cast.an.person_uid}"
    page = dung.get(an).page
    assert "Xã Ba Tơ" in page.text, "the whole past is seen"
    old = db.session.scalars(
        select(Posting).where(Posting.officer_id == cast.an.officer_id, known(Posting)).order_by(Posting.from_on)
    ).first()
    duty = db.session.scalar(select(DutyAssignment.uid).where(DutyAssignment.posting_id == old.id, known(DutyAssignment)))
    for path in (f"{an}/sua-cong-tac?muc={old.uid}", f"{an}/nhiem-vu?muc={old.uid}", f"{an}/thoi/huy?muc={old.uid}",
                 f"{an}/thoi/huy-nhiem-vu?muc={duty}", f"{an}/chuyen", f"{an}/cong-tac", f"{an}/them-ma",
                 f"/can-bo/{cast.em.person_uid}/doi-ten", f"{OWN}?don_vi=21484", f"{OWN}/21484/in", f"{OWN}/21484/xac-nhan"):  # fmt: skip
        assert dung.get(path).status_code == 404, path
    assert sum(t == "Sửa ngày, chức vụ" for t in page.links) == 1
    form = dung.get("/can-bo/them").page.form("Thêm cán bộ")
    assert "không có trong danh sách" in form.submit(full_name="Y A", unit="21484", from_on="01/10/2026").page.text


def test_a_list_is_printed_signed_and_confirmed_and_says_when_it_changed(cast, client, at):
    at(dt.datetime(2036, 11, 23, 8))  # the cast is recorded when the tests run; what was known is asked of later days
    member("Y Ngọc", phone="0905111222")
    dung, day = client.as_("dung"), dt.date(2036, 11, 23)
    assert set(states(day).values()) == {ListState.NEVER}
    paper = dung.get(f"{OWN}/{DUNG}/in").page.text
    assert "Ủy ban nhân dân Xã Ba Tô" in paper and "Danh sách có 2 người" in paper and "0905111222" not in paper
    assert "0905111222" in dung.get(f"{OWN}/{DUNG}/in?kieu=lien-he").page.text
    page = dung.get(f"{OWN}/{DUNG}/xac-nhan").page
    mark = page.text.partition("mã đối chiếu ")[2].split(".")[0]
    assert len(mark) == 12 and f"mã đối chiếu {mark}" in paper
    form = page.form("Xác nhận danh sách")
    assert "Chưa ghi số" in form.submit(document_ref="", document_on="20/11/2036").page.text
    assert "ở tương lai" in form.submit(document_ref="45/DS", document_on="24/11/2036").page.text
    wrong = {**form.fields, "document_ref": "45/DS", "document_on": "20/11/2036", "file": (io.BytesIO(b"MZ\x00\x01"), "a.exe")}
    answer = dung.post(f"{OWN}/{DUNG}/xac-nhan", data=wrong)
    assert "Không nhận tệp" in answer.page.text and 'value="45/DS"' in answer.text, "what was typed stays"
    member("Y Hai")
    stale = form.submit(document_ref="45/DS", document_on="20/11/2036").page
    assert "vừa thay đổi" in stale.text and "3 người" in stale.text
    good = {**stale.form("Xác nhận danh sách").fields, "file": (io.BytesIO(PDF), "Danh sách.pdf")}
    assert dung.post(f"{OWN}/{DUNG}/xac-nhan", data=good).status_code == 302
    row = db.session.scalars(select(UnitConfirmation)).one()
    assert (row.round, row.holders, row.document_ref, row.confirmed_on) == ("2036-2", 3, "45/DS", day)
    assert storage.private.read(row.file) == PDF
    link = dung.get(OWN).page.links["bản đã ký"]
    assert dung.get(link).data == PDF and dung.get(link).headers["Content-Disposition"].startswith("attachment")
    assert client.as_("em").get(link).status_code == 404
    assert states(day)[DUNG] is ListState.CONFIRMED and list(states(day).values()).count(ListState.CONFIRMED) == 1
    then = clock.now()

    at(dt.datetime(2036, 11, 25, 8))
    uid = member("Y Ba", since=dt.date(2036, 11, 24))
    assert states(dt.date(2036, 11, 25))[DUNG] is ListState.CHANGED
    assert states(day)[DUNG] is ListState.CONFIRMED, "on that day the newcomer was not there"
    assert states(dt.date(2036, 11, 25), then)[DUNG] is ListState.CONFIRMED, "nor was it known"
    assert "Đã đổi sau xác nhận" in dung.get(OWN).page.text
    with transaction():
        posting = db.session.scalar(select(Posting).join(Officer).join(Officer.person).where(Officer.person.has(uid=uid)))
        actions.void_posting(posting=posting, reason="nhầm", by="t", now=clock.now())
    assert states(dt.date(2036, 11, 25))[DUNG] is ListState.CONFIRMED, "a list is what it says, not when it was touched"

    at(dt.datetime(2036, 12, 20, 8))  # the first day of the next round
    assert states(dt.date(2036, 12, 20))[DUNG] is ListState.SILENT
    assert "Chưa xác nhận kỳ này" in dung.get(OWN).page.text and "6 tháng đầu năm 2037" in dung.get(OWN).page.text
    away = dung.get(dung.get(OWN).page.links["Hủy vì ghi nhầm"]).page.form("Hủy xác nhận")
    assert "Chưa ghi lý do" in away.submit().page.text
    assert away.submit(reason="ký nhầm").status_code == 302
    assert states(dt.date(2036, 12, 20))[DUNG] is ListState.NEVER
    assert states(day, then)[DUNG] is ListState.CONFIRMED, "as it was known then"


def test_the_department_sees_how_every_unit_stands_and_it_costs_the_same_for_all(cast, client, at, queries):
    at(dt.datetime(2026, 11, 23, 8))
    chi, day = client.as_("chi"), dt.date(2026, 11, 23)

    def confirm(*codes):
        with transaction():
            for code in codes:
                unit = actions.find_unit(code)
                actions.confirm_list(
                    unit=unit, members=[unit.id], round_=round_of(day), day=day, shown=None, document_ref="1/DS",
                    document_on=day, by="t", now=clock.now(),
                )  # fmt: skip

    confirm("21484")
    page = chi.get("/xac-nhan-danh-sach").page
    assert "1/111 đơn vị đã xác nhận danh sách kỳ năm 2026" in page.text and "Hạn: 19/12/2026" in page.text
    with queries() as few:
        chi.get("/xac-nhan-danh-sach")
    member("Y Ngọc", "21484")
    confirm(DUNG, "SKHCN")
    page = chi.get("/xac-nhan-danh-sach?trang_thai=changed").page
    assert "2/111 đơn vị" in page.text and "Xã Ba Tơ" in page.text and "Xã Ba Tô" not in page.text
    with queries() as many:
        chi.get("/xac-nhan-danh-sach")
    assert cost(few) == cost(many) <= 6
    assert "0/111" in chi.get("/xac-nhan-danh-sach?ngay=01/11/2026").page.text
    own = client.as_("em").get("/xac-nhan-danh-sach").page.text
    assert "0/1 đơn vị" in own and "Đã đổi sau xác nhận" in own
    assert people.confirmations(Scope(frozenset({cast.dung.unit_id})), round_of(day), day).confirmed == 1


@pytest.mark.parametrize("people", [1, 4])
def test_a_units_list_costs_the_same_however_long(cast, client, queries, people):
    for n in range(people):
        member(f"Y Ngọc {n}")
    dung = client.as_("dung")
    dung.get(OWN)
    with queries() as asked:
        assert f"{people + 1} người" in dung.get(OWN).page.text
    assert cost(asked) <= 13


def test_the_calendar_that_was_set_says_which_round_it_is(cast, client, at):
    at(dt.datetime(2026, 12, 7, 8))
    with transaction():
        value = {"before": [[6, 10], [12, 5]], "cut_off_day": 1}
        db.session.add(Setting(key="people.calendar", value=value, set_at=clock.now(), set_by="t"))
    assert "Kỳ 6 tháng đầu năm 2027, hạn xác nhận 09/06/2027" in client.as_("dung").get(OWN).page.text


def test_codes_are_given_after_the_highest_and_never_twice(cast):
    now = clock.now()
    with transaction():
        assert actions.next_code() == "CB-00001", "CB-AN and the like are no numbers"
        for code in ("CB-00041", "cb-00009", "CB-0004x", "CB-99", "CB-000042X9"):
            actions.add_officer(code=code, full_name="Y A", now=now)
        assert actions.next_code() == "CB-00042"
        actions.add_officer(code="CB-99999", full_name="Y B", now=now)
        actions.add_officer(code=actions.next_code(), full_name="Y C", now=now)
        assert actions.next_code() == "CB-100001"
