"""The pages of officers, slips, roster files, accounts: what they show, to whom, and what they refuse."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db, known, transaction
from app.core.models import AuditLine
from app.people import actions, queries
from app.people.access import PERMISSIONS, Role
from app.people.guard import mark_of
from app.people.models import Account, ActivationCode, Officer, Posting, RoleGrant, RosterImport
from tests.cast import PASSWORD
from tests.people.test_roster_import import row, table

NEW = "gạch ngói bến thuyền"


def add(code, name, unit="21484", **more):
    with transaction():
        officer = actions.add_officer(code=code, full_name=name, now=clock.now())
        actions.add_posting(
            officer=officer, unit=actions.find_unit(unit), from_on=clock.local_date(clock.now()), by="t",
            now=clock.now(), **more,
        )  # fmt: skip
        return officer.person.uid


def test_every_view_of_the_room_has_a_mark(app):
    for endpoint in app.view_functions:
        if endpoint.startswith("people."):
            assert mark_of(app, endpoint) in {"public", "signed_in", *PERMISSIONS}, endpoint


def test_a_view_somebody_forgot_to_mark_is_refused(app, client):
    app.add_url_rule("/quen-danh-dau", "forgotten_mark", lambda: "bí mật")
    assert client.get("/quen-danh-dau").status_code == 404


def test_names_are_found_without_diacritics_and_exact_ones_come_first(cast, client):
    for code, name in (("X1", "Đỗ Thị Hạ"), ("X2", "Đỗ Thị Hà"), ("X3", "Do Thi Ha")):
        add(code, name)
    chi = client.as_("chi")
    names = lambda query: [n for n in chi.get(query).page.links if "Th" in n and "H" in n]  # noqa: E731
    assert set(names("/can-bo?q=do+thi+ha")) == {"Đỗ Thị Hạ", "Đỗ Thị Hà", "Do Thi Ha"}
    assert names("/can-bo?q=đỗ+thị+hạ")[0] == "Đỗ Thị Hạ"
    assert names("/can-bo?q=x2") == ["Đỗ Thị Hà"]


def test_a_clerk_sees_the_own_unit_and_nothing_of_others(cast, client):
    dung = client.as_("dung")
    page = dung.get("/can-bo").page
    assert "Đinh Thị Dung" in page.text and "Phạm Văn An" not in page.text
    assert "Phạm Văn An" not in dung.get("/can-bo?q=an&don_vi=21484").page.text
    assert dung.get(f"/can-bo/{cast.an.person_uid}").status_code == 404
    assert dung.get("/don-vi/21484").status_code == 404
    assert dung.post(f"/can-bo/{cast.an.person_uid}/cap-ma").status_code == 404
    assert dung.get("/can-bo/nhap").status_code == 404
    assert dung.get("/quan-tri/tai-khoan").status_code == 404
    assert client.get("/can-bo").headers["Location"].startswith("/dang-nhap?tiep=/can-bo")


def test_the_filter_is_quiet_until_something_is_wrong_with_it(cast, client):
    chi = client.as_("chi")
    for query in ("", "?q=an", "?don_vi=21484&nhiem_vu=truyen_thong&ngay=01/06/2026"):
        page = chi.get(f"/can-bo{query}").page
        assert "Lỗi:" not in page.text and "Phạm Văn An" in page.text, query
    assert "không phải là ngày" in chi.get("/can-bo?ngay=31/02/2026").page.text
    assert chi.get("/can-bo?don_vi=khong&nhiem_vu=khong&sau=x&truoc=y").status_code == 200


def test_a_transferred_officer_leaves_the_clerks_list_with_the_day(cast, client):
    with transaction():
        actions.transfer(
            officer=db.session.get_one(Officer, cast.an.officer_id), unit=actions.find_unit("21523"),
            on=clock.local_date(clock.now()), by="t", now=clock.now(),
        )  # fmt: skip
    assert "Phạm Văn An" in client.as_("dung").get("/can-bo").page.text
    assert "Phạm Văn An" not in client.as_("em").get("/can-bo").page.text
    assert "Phạm Văn An" in client.as_("em").get("/can-bo?ngay=01/01/2026").page.text, (
        "on that day An served here"
    )


def test_looking_at_people_is_written_down_without_names(cast, client):
    client.as_("chi").get(f"/can-bo/{cast.an.person_uid}")
    line = db.session.scalars(select(AuditLine).where(AuditLine.verb == "people.see_officer")).one()
    assert (line.actor, line.subjects) == (cast.chi.account_uid, [cast.an.person_uid])


@pytest.mark.parametrize("officers", [1, 3])
def test_the_list_costs_the_same_queries_however_long_it_is(cast, client, queries, officers):
    for n in range(officers):
        add(f"Y{n}", f"Y Ngọc {n}", duties=())
    chi = client.as_("chi")
    chi.get("/can-bo")
    with queries() as asked:
        chi.get("/can-bo?q=ngọc")
    assert asked.count <= 11


def test_lists_page_by_key_forth_and_back(cast, client):
    for n in range(60):
        add(f"Z{n:02}", f"Hồ Văn {chr(65 + n // 10)}{n % 10}")
    chi = client.as_("chi")
    first = chi.get("/can-bo?q=ho+van").page
    onward = next(h for t, h in first.links.items() if t.startswith("Trang sau"))
    second = chi.get(onward).page
    shown = [sum(1 for t in p.links if t.startswith("Hồ Văn")) for p in (first, second)]
    assert shown == [50, 10]
    back = chi.get(next(h for t, h in second.links.items() if t.startswith("Trang trước"))).page
    assert [t for t in back.links if t.startswith("Hồ")] == [t for t in first.links if t.startswith("Hồ")]


def test_a_ranked_search_pages_through_the_exact_ones_and_then_the_others(cast, client):
    for n in range(60):
        add(f"V{n:02}", f"Vũ Thị {chr(65 + n // 10)}{n % 10}")
    for n in range(5):
        add(f"W{n}", f"Vu Thi {n}")
    chi = client.as_("chi")
    page, seen = chi.get("/can-bo?q=vũ+thị").page, []
    while True:
        seen += [t for t in page.links if t.startswith(("Vũ", "Vu"))]
        onward = [h for t, h in page.links.items() if t.startswith("Trang sau")]
        if not onward:
            break
        page = chi.get(onward[0]).page
    assert len(seen) == len(set(seen)) == 65
    assert all(t.startswith("Vũ") for t in seen[:60])


def test_the_department_adds_transfers_ends_and_voids_through_the_pages(cast, client, at):
    import datetime as dt

    at(dt.datetime(2026, 11, 23, 8))
    chi = client.as_("chi")
    form = chi.get("/can-bo/them").page.form("Thêm cán bộ")
    wrong = form.submit(code="CB-AN", full_name="Y Ngọc", unit="21484", from_on="01/01/2026")
    assert "thuộc về người khác" in wrong.page.text and 'value="Y Ngọc"' in wrong.text, "what was typed stays"
    made = form.submit(
        code="CB-N", full_name="Y Ngọc", unit="21484", from_on="01/01/2026", duties=["truyen_thong"]
    )
    page = chi.get(made.headers["Location"]).page
    assert "Truyền thông, 01/01/2026 – nay" in page.text
    step = chi.get(page.links["Chuyển đơn vị"]).page
    assert (
        step.form("Chuyển đơn vị")
        .submit(unit="21523", on="01/06/2026", duties=["thong_tin_co_so"])
        .status_code
        == 302
    )
    page = chi.get(made.headers["Location"]).page
    assert "01/01/2026 – 31/05/2026" in page.text and "Xã Ba Tô" in page.text
    over = chi.get(page.links["Thêm quá trình công tác"]).page.form("Thêm")
    assert "mỗi người chỉ công tác ở một đơn vị" in over.submit(unit="21484", from_on="01/07/2026").page.text
    ended = chi.get(page.links["Thôi nhiệm vụ"]).page.form("Thôi nhiệm vụ")
    assert "không phải là ngày" in ended.submit(last_day="31/02/2026").page.text
    why = {"reason": "phan_cong_lai", "document_ref": "1/QĐ-UBND", "document_on": "29/06/2026"}
    assert ended.submit(last_day="30/06/2026", **why).status_code == 302
    assert "Thông tin cơ sở, 01/06/2026 – 30/06/2026" in chi.get(made.headers["Location"]).page.text
    leave = chi.get(page.links["Ghi tạm hoãn"]).page.form("Ghi tạm hoãn")
    assert leave.submit(reason="thai_san", from_on="01/08/2026").status_code == 302
    assert "Thai sản, 01/08/2026 – nay" in chi.get(made.headers["Location"]).page.text


def test_one_officers_fact_cannot_be_changed_through_anothers_page(cast, client):
    uid = db.session.scalar(
        select(Posting.uid).where(Posting.officer_id == cast.an.officer_id, known(Posting))
    )
    chi = client.as_("chi")
    assert chi.get(f"/can-bo/{cast.em.person_uid}/thoi/huy?muc={uid}").status_code == 404
    assert chi.get(f"/can-bo/{cast.em.person_uid}/sua-cong-tac?muc={uid}").status_code == 404
    assert chi.get(f"/can-bo/{cast.an.person_uid}/thoi/huy").status_code == 404
    assert chi.get(f"/can-bo/{cast.an.person_uid}/thoi/huy-nhiem-vu?muc={uid}").status_code == 404
    assert chi.get(f"/can-bo/{cast.an.person_uid}/khong-co").status_code == 404


def test_slips_are_for_those_not_activated_and_show_their_code_once(cast, client):
    uid = add("CB-N", "Y Ngọc", unit="21523")
    dung = client.as_("dung")
    page = dung.get("/can-bo/phieu-kich-hoat").page
    assert "đã kích hoạt 1/2" in page.text and "Đinh Thị Dung –" not in page.text
    sheet = page.form("Tạo phiếu để in").submit()
    code = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", sheet.page.text).group()
    assert "Y Ngọc" in sheet.page.text and "<svg" in sheet.text
    assert sheet.headers["Cache-Control"] == "no-store"
    assert code.replace("-", "") not in str(db.session.scalars(select(ActivationCode.code_digest)).all())
    officer = client.as_(None)
    form = officer.get(f"/kich-hoat?ma={code}").page.form("Đặt mật khẩu và vào học")
    assert form.submit(password=NEW).status_code == 302
    assert "đã kích hoạt 2/2" in dung.get("/can-bo/phieu-kich-hoat").page.text
    assert officer.as_(None).get("/dang-nhap").page.form("Đăng nhập").submit(
        login="cb-n", password=NEW
    ).status_code == 302  # fmt: skip
    assert queries.officer(queries_scope(), uid, day=today(), now=clock.now()).account_id


def test_a_slip_in_somebodys_hand_is_not_replaced_by_printing_for_others(cast, client):
    add("CB-N", "Y Ngọc", unit="21523")
    dung = client.as_("dung")
    first = dung.get("/can-bo/phieu-kich-hoat").page.form("Tạo phiếu để in").submit()
    assert "Bấm “Bắt đầu học” để vào bài đầu tiên." in first.page.text and "Cần giúp, gọi:" in first.page.text
    add("CB-P", "Y Phương", unit="21523")
    page = dung.get("/can-bo/phieu-kich-hoat").page
    assert page.text.count("Phiếu đã in còn dùng được đến") == 1
    second = page.form("Tạo phiếu để in").submit()
    assert "Y Phương" in second.page.text and "Y Ngọc" not in second.page.text
    code = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", first.page.text).group()
    assert client.as_(None).get(f"/kich-hoat?ma={code}").page.form("Đặt mật khẩu và vào học")


def queries_scope():
    from app.people.access import EVERYTHING

    return EVERYTHING


def today():
    return clock.local_date(clock.now())


@pytest.mark.parametrize(("who", "whom", "allowed"), [
    ("dung", "dung", False), ("chi", "an", True), ("chi", "ha", False), ("chi", "chi", False), ("ha", "chi", True),
    ("ha", "ha", False), ("chi", "dung", True), ("an", "em", None), ("em", "an", None), ("giang", "an", None),
])  # fmt: skip
def test_who_may_issue_a_code_for_whom(cast, client, who, whom, allowed):
    answer = client.as_(who).post(f"/can-bo/{cast[whom].person_uid}/cap-ma")
    issued = db.session.scalar(select(ActivationCode.id)) is not None
    assert issued is bool(allowed)
    assert answer.status_code == {True: 200, False: 302, None: 404}[allowed]


def test_a_clerk_resets_plain_learners_but_not_holders_of_a_role(cast, client):
    dung = client.as_("dung")
    with transaction():
        for member in (cast.an, cast.em):  # both now serve in Dung's commune; Em leads
            actions.transfer(
                officer=db.session.get_one(Officer, member.officer_id), unit=actions.find_unit("21523"), on=today(),
                by="t", now=clock.now(),
            )  # fmt: skip
    client.get("/quen-mat-khau").page.form("Xin mã mới").submit(login="CB-AN")
    page = dung.get("/can-bo/cap-lai-ma").page
    assert "Phạm Văn An" in page.text
    sheet = page.form("Cấp mã").submit()
    assert "Đặt mật khẩu mới trước" in sheet.page.text
    assert "Không có ai xin mã" in dung.get("/can-bo/cap-lai-ma").page.text
    assert dung.post(f"/can-bo/{cast.em.person_uid}/cap-ma").status_code == 302


def upload(browser, data, name="ds.csv"):
    form = browser.get("/can-bo/nhap").page.form("Kiểm tra tệp")
    return browser.post("/can-bo/nhap", data={**form.fields, "file": (io.BytesIO(data), name)})


def test_a_roster_is_looked_at_before_it_counts(cast, client):
    chi = client.as_("chi")
    data = table(
        row(code="CB-1", duties="truyen_thong"), row(code="CB-AN", name="Phạm Văn An", title="Phó phòng")
    )
    staged = upload(chi, data)
    page = chi.get(staged.headers["Location"]).page
    assert "2 dòng: 1 thêm mới, 0 chuyển đến, 1 thay đổi, 0 kết thúc, 0 giữ nguyên, 0 bị từ chối." in page.text
    assert "Chức vụ: (trống) → Phó phòng." in page.text
    assert (
        db.session.scalar(select(Officer.id).join(Officer.codes).where(Officer.codes.any(code="CB-1")))
        is None
    )
    assert client.as_("ha").get(staged.headers["Location"]).status_code == 404, "another's upload"
    done = page.form("Ghi 2 dòng").submit()
    assert "Đã nhập danh sách" in chi.get(done.headers["Location"]).page.h1
    assert "Nguyễn Thị Hạnh" in chi.get("/can-bo?q=hanh").page.text
    again = chi.get(upload(chi, data).headers["Location"]).page
    assert "không có gì phải ghi" in again.text


def test_who_moved_in_is_counted_as_moved_before_and_after_the_list_is_taken(cast, client):
    chi = client.as_("chi")
    data = table(row(code="CB-AN", name="Phạm Văn An", unit="21523", start="01/11/2026"), row(code="CB-1"))
    where = upload(chi, data).headers["Location"]
    page = chi.get(where).page
    said = "2 dòng: 1 thêm mới, 1 chuyển đến, 0 thay đổi, 0 kết thúc, 0 giữ nguyên, 0 bị từ chối."
    assert said in page.text and "Chuyển từ Xã Ba Tơ" in page.text
    assert "Phạm Văn An" in chi.get(f"{where}?xem=move").page.text
    done = page.form("Ghi 2 dòng").submit()
    assert said in chi.get(done.headers["Location"]).page.text
    with transaction():  # one kept since before people who moved were told apart says what it said
        kept = db.session.scalars(select(RosterImport)).one()
        kept.summary = {k: v for k, v in kept.summary.items() if k != "move"}
    assert "2 dòng: 1 thêm mới, 0 thay đổi" in chi.get(done.headers["Location"]).page.text


def test_wrong_rows_stop_everything_until_the_good_ones_are_asked_for(cast, client):
    chi = client.as_("chi")
    data = table(row(code="CB-1", unit="2148"), row(code="CB-2", name="Y Ngọc"))
    where = upload(chi, data).headers["Location"]
    page = chi.get(where).page
    assert "Còn dòng bị từ chối" in page.text and "Có phải 21484 – Xã Ba Tơ?" in page.text
    chi.post(f"{where}/ghi")
    assert "Y Ngọc" not in chi.get("/can-bo?q=ngoc").page.text
    errors = chi.get(f"{where}/dong-bi-tu-choi.csv")
    assert errors.data.startswith(b"\xef\xbb\xbf") and "ly_do" in errors.text and "CB-2" not in errors.text
    assert errors.headers["Cache-Control"] == "no-store"
    page.form("Chỉ ghi 1 dòng đúng").submit()
    assert "Y Ngọc" in chi.get("/can-bo?q=ngoc").page.text


def test_a_register_that_changed_after_the_check_is_shown_anew(cast, client):
    chi = client.as_("chi")
    where = upload(chi, table(row(code="CB-AN", name="Phạm Văn An", title="Phó phòng"))).headers["Location"]
    with transaction():
        actions.transfer(
            officer=db.session.get_one(Officer, cast.an.officer_id), unit=actions.find_unit("SKHCN"), on=today(),
            by="t", now=clock.now(),
        )  # fmt: skip
    answer = chi.get(where).page.form("Ghi 1 dòng").submit()
    page = chi.get(answer.headers["Location"]).page
    assert "tính lại" in page.text and "Kết quả kiểm tra" in page.h1


def test_an_unreadable_file_is_refused_beside_its_field(cast, client):
    answer = upload(client.as_("chi"), b"\xd0\xcf\x11\xe0" + b"x" * 50, "ds.xls")
    assert ".xlsx" in answer.page.text and answer.status_code == 200


def test_a_large_file_goes_through_the_jobs(cast, client):
    from app.core import jobs

    chi = client.as_("chi")
    data = table(
        *[
            row(code=f"K{n}", name=f"Y Ngọc {n}", title="Chuyên viên phụ trách truyền thông")
            for n in range(2500)
        ]
    )
    job = upload(chi, data)
    assert job.headers["Location"].startswith("/viec/")
    assert jobs.run_next()
    db.session.rollback()
    staged = chi.get(job.headers["Location"]).page.links["Xem kết quả kiểm tra"]
    second = chi.get(staged).page.form("Ghi 2.500 dòng").submit()
    assert second.headers["Location"].startswith("/viec/") and jobs.run_next()
    assert "Đã nhập" in chi.get(staged).page.h1
    assert queries.activation_count(queries_scope(), day=today()).officers == 2508


def test_the_administrator_grants_and_takes_back_roles(cast, client):
    ha = client.as_("ha")
    assert "Phạm Văn An" in ha.get("/quan-tri/tai-khoan?q=pham").page.text
    where = f"/quan-tri/tai-khoan/{cast.an.account_uid}"
    form = ha.get(where).page.form("Cấp vai trò")
    assert "Đầu mối cần có đơn vị" in form.submit(role="clerk").page.text
    assert "có ngày kết thúc" in form.submit(role="inspector").page.text
    assert form.submit(role="clerk", unit="21484").status_code == 302
    an = client.as_("an")
    assert "Phạm Thị Em" in an.get("/can-bo").page.text
    assert ha.get(where).page.form("Thu hồi").submit().status_code == 302
    assert an.get("/can-bo").status_code == 404
    held = select(RoleGrant).where(RoleGrant.account_id == cast.an.account_id, known(RoleGrant))
    assert db.session.scalars(held).all() == []


def test_the_last_administrator_stays(cast, client):
    ha = client.as_("ha")
    page = ha.get(f"/quan-tri/tai-khoan/{cast.ha.account_uid}").page
    assert ha.get(page.form("Thu hồi").submit().headers["Location"]).page.text.count("duy nhất") == 1
    assert ha.post(f"/quan-tri/tai-khoan/{cast.ha.account_uid}/ngung").status_code == 302
    assert db.session.get_one(Account, cast.ha.account_id).disabled_at is None


def test_staff_outside_the_roster_get_an_account_and_a_code(cast, client):
    ha = client.as_("ha")
    made = (
        ha.get("/quan-tri/tai-khoan/them")
        .page.form("Mở tài khoản")
        .submit(full_name="Lê Giảng", login="legiang")
    )
    sheet = ha.get(made.headers["Location"]).page.form("Cấp mã kích hoạt").submit()
    code = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", sheet.page.text).group()
    client.get(f"/kich-hoat?ma={code}").page.form("Đặt mật khẩu và vào học").submit(password=NEW)
    assert client.as_(None).get("/dang-nhap").page.form("Đăng nhập").submit(
        login="LeGiang", password=NEW
    ).status_code == 302  # fmt: skip


def test_a_chosen_name_greets_and_sorts(cast, client):
    an = client.as_("an")
    an.get("/tai-khoan").page.form("Lưu tên gọi").submit(given_name="Văn An")
    found = queries.account(now=clock.now(), day=today(), account_id=cast.an.account_id)
    assert (found.given_name, found.full_name) == ("Văn An", "Phạm Văn An")


def test_roles_in_the_table_are_roles():
    assert all(roles <= {*Role} for roles in PERMISSIONS.values())
    assert PASSWORD
