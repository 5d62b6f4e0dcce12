"""A list of a unit from the file to the register and back: columns, codes, questions, comparison, undo, export."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db, known, transaction
from app.core.models import AuditLine
from app.people import actions, importing, queries
from app.people.access import EVERYTHING
from app.people.actions import Refused
from app.people.actions import roster as roster_actions
from app.people.models import (
    DutyAssignment,
    Officer,
    OfficerCode,
    Person,
    Posting,
    RosterImport,
    RosterMemory,
    RosterRow,
)
from app.people.roster.checking import Verdict
from app.people.rules import Duty
from app.records.queries.figure import target
from tests.people.test_roster_corpus import CORPUS, END, NATION, book
from tests.people.test_roster_import import examine, history, row, table, take, units  # noqa: F401

HEADER = "ma_can_bo,ho_ten,ma_don_vi,chuc_vu,dien_thoai,nhiem_vu,tu_ngay,bo_phan,loai,nhiem_vu_chinh,van_ban_phan_cong"


def full(*rows):
    return "\n".join([HEADER, *rows]).encode()


def upload(browser, data, name="ds.xlsx"):
    form = browser.get("/can-bo/nhap").page.form("Kiểm tra tệp")
    return browser.post("/can-bo/nhap", data={**form.fields, "file": (io.BytesIO(data), name)}).headers["Location"]


def written(data):
    """Import a file in one go; returns the uid of the import."""
    plan = examine(data)
    assert plan.clean, [r.reason for r in plan.rows]
    with transaction():
        uid = roster_actions.open_import(file_name="x", file_hash="", by="test", now=clock.now(), state="applying")
    importing.apply(plan, uid=uid, by="test")
    db.session.rollback()
    return uid


def test_what_proves_a_duty_is_read_compared_and_kept(units):  # noqa: F811
    said = "CB-1,Nguyễn Thị Hạnh,21484,Chuyên viên,,truyen_thong;thong_tin_co_so,01/07/2025,Phòng VH-XH,cong_chuc,thong_tin_co_so,12/QĐ"
    written(full(said))
    held = {d.duty: (d.is_main, d.document) for d in db.session.scalars(select(DutyAssignment))}
    assert held == {"truyen_thong": (False, "12/QĐ"), "thong_tin_co_so": (True, "12/QĐ")}
    # A file without the columns, and one with empty cells in them, say nothing about them.
    assert examine(table(row(duties="truyen_thong;thong_tin_co_so"))).rows[0].verdict is Verdict.SAME
    assert examine(full(said.replace("Phòng VH-XH,cong_chuc,thong_tin_co_so,12/QĐ", ",,,"))).rows[0].verdict is Verdict.SAME
    before = clock.now()
    plan = take(full(said.replace("VH-XH,cong_chuc,thong_tin_co_so,12/QĐ", "Kinh tế,Viên chức,truyen_thong,13/QĐ")))
    assert plan.rows[0].verdict is Verdict.CHANGE
    for part in ("Bộ phận: Phòng VH-XH → Phòng Kinh tế.", "Loại: công chức → viên chức.",
                 "Nhiệm vụ chính: thông tin cơ sở → truyền thông.", "Văn bản phân công: 12/QĐ → 13/QĐ."):  # fmt: skip
        assert part in plan.rows[0].reason
    assert db.session.scalars(select(Posting.section).where(known(Posting, before))).all() == ["Phòng VH-XH"]
    for wrong, why in (("x", "không có loại “x”"), ("cong_chuc,thong_tin_doi_ngoai", "không có trong các nhiệm vụ")):
        again = said.replace("cong_chuc,thong_tin_co_so" if "," in wrong else "cong_chuc", wrong)
        assert why in examine(full(again)).rows[0].reason.casefold()


def test_the_officers_page_shows_and_corrects_what_proves_a_duty(cast, client):
    chi = client.as_("chi")
    where = f"/can-bo/{cast.an.person_uid}"
    page = chi.get(where).page
    done = chi.get(page.links["Sửa bộ phận, loại"]).page.form("Lưu").submit(section="Phòng VH-XH", employment="vien_chuc")
    assert done.status_code == 302
    page = chi.get(where).page
    assert "Phòng VH-XH · Viên chức" in page.text
    assert chi.get(page.links["Sửa"]).page.form("Lưu").submit(is_main="y", document="12/QĐ-UBND").status_code == 302
    assert "Truyền thông, 01/07/2025 – nay, theo 12/QĐ-UBND" in chi.get(where).page.text
    assert db.session.scalars(select(Posting.section).where(Posting.officer_id == cast.an.officer_id).order_by(Posting.id)).all() == ["", "Phòng VH-XH"]
    refused = chi.get("/can-bo/them").page.form("Thêm cán bộ").submit(
        code="X1", full_name="Lê An", unit="21484", from_on="01/01/2026", duties="truyen_thong", main_duty="thong_tin_co_so"
    )
    assert "Nhiệm vụ chính phải là một trong các nhiệm vụ đã chọn." in refused.page.text
    refused = chi.get("/can-bo/them").page.form("Thêm cán bộ").submit(
        code="X1", full_name="Lê An", unit="21484", from_on="01/01/2026", phone="12"
    )
    assert "Số điện thoại “12” chưa đúng" in refused.page.text
    assert refused.page.form("Thêm cán bộ").fields["full_name"] == "Lê An", "what was typed stays"


def test_lines_without_a_code_find_their_people_or_get_one(units):  # noqa: F811
    first = table(row(code="", phone="0912345678"), row(code="", name="Y Ngọc"), row(code="CB-00007", name="Lê An"))
    plan = take(first)
    assert [(r.code, r.reason) for r in plan.rows[:2]] == [("CB-00008", "Mã mới: CB-00008."), ("CB-00009", "Mã mới: CB-00009.")]
    again = examine(first)
    assert again.summary["same"] == 3 and not again.changes, "read again it changes nothing, with or without a telephone"
    moved = examine(table(row(code="", unit="21523", phone="0912345678", start="01/03/2026")))
    assert moved.rows[0].verdict is Verdict.ASK and "ở đơn vị khác" in moved.rows[0].reason and not moved.changes
    doubtful = examine(table(row(code="", phone="0987654321")))
    assert doubtful.rows[0].verdict is Verdict.ASK and "Có 1 người tên Nguyễn Thị Hạnh ở Xã Ba Tơ" in doubtful.rows[0].reason
    twins = examine(table(row(code="", name="Hồ A"), row(code="", name="Hồ A", phone="0900000001")))
    assert [r.verdict for r in twins.rows] == [Verdict.ADD, Verdict.REJECT] and "phân biệt" in twins.rows[1].reason
    both = take(table(row(code="", name="Hồ B", phone="0944444444", end="31/12/2025"), row(code="", name="Hồ B", phone="0944444444", unit="21523", start="01/01/2026")))
    assert [r.code for r in both.rows] == ["CB-00010"] * 2 and len(history("cb-00010")) == 2, "one person's history over two units"
    doubled = examine(table(row(code="", name="Hồ A", title="A"), row(code="", name="Hồ A", title="B")))
    assert "hai người khác nhau" in doubled.rows[0].reason


def test_who_is_meant_is_asked_once(cast, client):
    take(table(row(phone="0911111111"), row(code="CB-2", phone="0922222222", title="Phó phòng")))
    chi = client.as_("chi")
    data = table(row(code="", title="Trưởng phòng"), row(code="", name="Lê Mới"))
    where = upload(chi, data, "ds.csv")
    page = chi.get(where).page
    assert "Có 2 người tên Nguyễn Thị Hạnh ở Xã Ba Tơ" in page.text and "là người nào, hay người mới?" in page.text
    assert "0922222222" in page.text and "1 cần trả lời" in page.text

    def gone():
        names = chi.get(f"{where}/so-sanh.csv").get_data(as_text=True)
        return sum("Nguyễn Thị Hạnh" in line and "Không còn" in line for line in names.splitlines())

    before = int(re.search(r"(\d+) người không còn trong danh sách\.", page.text)[1])
    assert gone() == 0, "while it is asked which of them a line means, neither is gone"
    chi.post(f"{where}/tra-loi", data={**page.form("Lưu câu trả lời").fields, "dong-2": "khong-phai"})
    assert db.session.scalars(select(RosterMemory)).all() == [], "only those asked about, or somebody new"
    second = db.session.scalars(select(Person.uid).join(Officer).where(Officer.codes.any(code="CB-2"))).one()
    page.form("Lưu câu trả lời").submit(**{"dong-2": second})
    page = chi.get(where).page
    assert "Chức vụ: Phó phòng → Trưởng phòng." in page.text and "cần trả lời" not in page.text
    assert gone() == 1 and f"{before + 1} người không còn trong danh sách." in page.text
    written = chi.get(page.form("Ghi 2 dòng").submit().headers["Location"]).page.text
    assert (
        "Người được cấp mã mới" in written
        and "Lê Mới" in written
        and "xem ở trang của từng cán bộ" in written
    )
    assert "không có gì phải ghi" in chi.get(upload(chi, data, "ds.csv")).page.text, "the answer is kept"
    # Somebody new stays that somebody when the list comes again.
    take(table(row(code="CB-5", name="Lê Có", phone="0933333333")))
    other = table(row(code="", name="Lê Có"))
    where = upload(chi, other, "ds.csv")
    chi.get(where).page.form("Lưu câu trả lời").submit(**{"dong-2": "new"})
    chi.get(where).page.form("Ghi 1 dòng").submit()
    assert "không có gì phải ghi" in chi.get(upload(chi, other, "ds.csv")).page.text
    key = db.session.scalars(select(RosterMemory.key).where(RosterMemory.kind == "person")).first()
    assert len(key) == 64 and "An" not in key, "no name outside the rows of persons"


def test_a_communes_list_is_mapped_checked_compared_written_and_taken_back(cast, client, at):
    begun = clock.now() + dt.timedelta(days=20)  # the cast was recorded before
    day = clock.local_date(begun)
    at(begun)
    chi = client.as_("chi")
    data = CORPUS["two_header_rows_and_split_name"][0]
    where = upload(chi, data)
    assert where.endswith("/cot")
    page = chi.get(where).page
    assert "2 dòng là cán bộ, 8 dòng bỏ qua" in page.text and "không nhập: không cần" in page.text
    form = page.form("Kiểm tra danh sách")
    assert form.fields["unit"] == "21484" and form.fields["cot-1"] == "ho_dem" and form.fields["cot-6"] == "x_truyen_thong"
    twice = form.submit("Kiểm tra danh sách", **{"cot-5": "ten"})
    assert "Có 2 cột cùng được chọn là “Tên (ghép với Họ đệm)”" in twice.page.text
    staged = form.submit("Kiểm tra danh sách").headers["Location"]
    page = chi.get(staged).page
    assert "2 dòng: 2 thêm mới" in page.text and "Mã mới: CB-00001." in page.text and "dòng tổng cộng" in page.text
    codes = chi.get(page.links["Tải danh sách mã mới (CSV)"])
    assert "CB-00001,Nguyễn Thị Hạnh,21484,Xã Ba Tơ" in codes.text
    compared = chi.get(page.links["Xem so sánh"]).page
    assert "Phạm Văn An" in compared.text and "Phạm Thị Em" in compared.text, "both serve there and are not on the list"
    form = compared.form("Lưu lựa chọn")
    base = {k: v for k, v in form.fields.items() if k not in ("o_trang", "ai")}
    early = chi.post(form.action, data={**base, "o_trang": cast.an.person_uid, "ai": cast.an.person_uid, "last_day": "01/01/2020"})
    assert "Phạm Văn An công tác từ 01/07/2025" in early.page.text
    before = queries.officers(EVERYTHING, day=day, now=clock.now()).rows
    figure, other = (target(EVERYTHING, d) for d in (day, dt.date(2026, 11, 1)))
    told = chi.post(form.action, data={**base, "o_trang": [cast.an.person_uid, cast.em.person_uid], "ai": cast.an.person_uid, "last_day": "31/10/2026"})
    page = chi.get(told.headers["Location"]).page
    assert "1 người không còn trong danh sách sẽ kết thúc công tác" in page.text
    csv = chi.get(f"{staged}/so-sanh.csv").text
    assert "Không còn trong danh sách,CB-AN,Phạm Văn An,21484,Xã Ba Tơ,,,Kết thúc ngày 31/10/2026." in csv
    assert history("cb-an")[0][2] is None, "nothing ends before the list is taken"
    page.form("Ghi 3 dòng").submit()
    page = chi.get(staged).page
    assert page.h1 == "Đã nhập danh sách" and "Tải danh sách mã mới (CSV)" in page.links
    assert history("cb-an")[0][2] == dt.date(2026, 10, 31) and history("cb-00002")[0][4] == {Duty.GRASSROOTS_INFORMATION, Duty.EXTERNAL_INFORMATION}
    assert db.session.scalars(select(RosterImport.options)).one().get("skipped") is None, "names of the file are forgotten"
    written_at = clock.now()
    assert target(EVERYTHING, day).denominator == figure.denominator + 1, "two came, An left"
    at(begun + dt.timedelta(hours=1))
    # The same list again: columns remembered, nobody new, nothing to write.
    form = chi.get(upload(chi, data)).page.form("Kiểm tra danh sách")
    again = form.submit("Kiểm tra danh sách").headers["Location"]
    assert "không có gì phải ghi" in chi.get(again).page.text
    undo = chi.get(chi.get(staged).page.links["hủy cả lần nhập"]).page.form("Hủy lần nhập này").submit()
    assert chi.get(undo.headers["Location"]).page.h1 == "Đã hủy lần nhập"
    assert queries.officers(EVERYTHING, day=day, now=clock.now()).rows == before
    assert (target(EVERYTHING, day), target(EVERYTHING, dt.date(2026, 11, 1))) == (figure, other)
    between = target(EVERYTHING, day, known_at=written_at)
    assert between.denominator == figure.denominator + 1, "what was known in between can still be explained"
    assert db.session.scalar(select(AuditLine.count).where(AuditLine.verb == "people.undo_import")) == 2
    # The mended list means the same people: their codes are not given twice.
    form = chi.get(upload(chi, data)).page.form("Kiểm tra danh sách")
    chi.get(form.submit("Kiểm tra danh sách").headers["Location"]).page.form("Ghi 2 dòng").submit()
    assert sorted(c for c in db.session.scalars(select(OfficerCode.code)) if "-0" in c) == ["CB-00001", "CB-00002"]
    at(begun + dt.timedelta(days=1, hours=2))
    assert "hủy cả lần nhập" not in chi.get(staged).page.links


def test_letters_words_and_dates_are_asked_about(cast, client):
    chi = client.as_("chi")
    where = upload(chi, CORPUS["vni_by_letters"][0])
    form = chi.get(where).page.form("Kiểm tra danh sách")
    page = form.submit("Kiểm tra danh sách", unit="21484").page
    assert "Nguyeãn Thò Haïnh" in page.text and "Tệp dùng bảng mã VNI. Chọn có chuyển sang Unicode hay không." in page.text
    done = chi.get(form.submit("Kiểm tra danh sách", unit="21484", convert="co").headers["Location"]).page
    assert "Nguyễn Thị Hạnh" in done.text and "3 thêm mới" in done.text and "Chưa rõ ngày" in done.text
    data = book([["Họ và tên", "Nhiệm vụ", "Từ ngày"], ["Lê An", "Truyền thanh", "1/3/26"], ["Lê Bình", "Truyền thanh; Kế toán", None]],
                ("Năm trước", [["Họ tên", "SĐT"], ["Hồ Cũ", None]], ()))
    where = upload(chi, data)
    page = chi.get(where).page
    assert "Hồ Cũ" in chi.get(page.links["Năm trước"]).page.text
    assert "1/3/26 → 01/03/2026 (1 dòng)" in page.text and "“Truyền thanh” (2 dòng)" in page.text
    form = page.form("Kiểm tra danh sách")
    refused = form.submit("Kiểm tra danh sách", unit="21484").page
    assert "Chưa cho biết “Truyền thanh”" in refused.text and "Xem các ngày đã đọc" in refused.text
    word = next(k for k in refused.form("Kiểm tra danh sách").fields if k.startswith("tu-")) if any(
        k.startswith("tu-") for k in refused.form("Kiểm tra danh sách").fields) else next(
        e.attrib["name"] for e in refused.all("input") if e.attrib.get("name", "").startswith("tu-"))  # fmt: skip
    staged = form.submit("Kiểm tra danh sách", unit="21484", days_read="y", others_none="y", **{word: "thong_tin_co_so"})
    chi.get(staged.headers["Location"]).page.form("Ghi 2 dòng").submit()
    assert db.session.scalars(select(DutyAssignment.duty).join(Posting).join(Officer).join(Person).where(Person.full_name.startswith("Lê "), known(DutyAssignment))).all() == ["thong_tin_co_so"] * 2
    assert db.session.scalars(select(Posting.undated).join(Officer).join(Person).where(Person.full_name.in_(["Lê An", "Lê Bình"])).order_by(Posting.id)).all() == [False, True]
    page = chi.get(upload(chi, data)).page
    assert "Từ ngữ về nhiệm vụ" not in page.text, "the words are remembered"
    month = upload(chi, book([["Họ và tên", "Từ ngày"], ["Lê An", "3/25/2026"]]))
    assert "tháng trước, ngày sau" in chi.get(month).page.form("Kiểm tra danh sách").submit("Kiểm tra danh sách", unit="21484").page.text


def test_an_undated_list_changes_only_what_it_says_from_its_day(units):  # noqa: F811
    take(table(row(code="CB-1", duties="truyen_thong", phone="0912345678")))
    terms = importing.Terms(frozenset({"nhiem_vu", "den_ngay"}), dt.date(2026, 11, 5))
    same = importing.examine_lines(_lines(title="Chuyên viên"), now=clock.now(), terms=terms)
    assert same.rows[0].verdict is Verdict.SAME and not same.changes, "what the list has no column for stays"
    plan = importing.examine_lines(_lines(title="Phó phòng"), now=clock.now(), terms=terms)
    assert plan.rows[0].verdict is Verdict.CHANGE and "Chưa rõ ngày" in plan.rows[0].reason
    (change,) = plan.changes
    assert [(s.title, s.from_on, s.until_on, {h.duty for h in s.duties}) for s in change.add] == [
        ("Chuyên viên", dt.date(2025, 7, 1), dt.date(2026, 11, 4), {Duty.COMMUNICATION}),
        ("Phó phòng", dt.date(2026, 11, 5), None, {Duty.COMMUNICATION}),
    ]


def _lines(title):
    from app.people.roster.reading import Line

    return [Line(5, ("", "Nguyễn Thị Hạnh", "21484", title, "", "0912345678", "", "", ""))]


def test_an_import_with_later_facts_is_not_taken_back_and_they_are_named(units):  # noqa: F811
    take(table(row(title="Chuyên viên", phone="0911111111")))
    uid = written(table(row(title="Phó phòng", phone="0922222222", name="Nguyễn Thị Hành"), row(code="CB-2", name="Y Ngọc", duties="truyen_thong")))
    state = lambda: [(p.officer_id, p.job_title, p.from_on, p.until_on) for p in db.session.scalars(select(Posting).where(known(Posting)).order_by(Posting.officer_id))]  # noqa: E731
    with transaction():
        posting = db.session.scalars(select(Posting).where(known(Posting), Posting.job_title == "Chuyên viên")).one()
        actions.end_posting(posting=posting, last_day=dt.date(2026, 6, 30), by="t", now=clock.now())
    with pytest.raises(Refused, match="Y Ngọc: quá trình công tác đã được sửa sau lần nhập này"):
        importing.undo(uid, by="test")
    with transaction():  # the later correction is itself corrected by hand; the import may be renewed and taken back
        db.session.execute(Posting.__table__.update().where(Posting.until_on.is_not(None)).values(voided_at=clock.now()))
        db.session.execute(Posting.__table__.update().where(Posting.id == posting.id).values(voided_at=None))
        db.session.execute(DutyAssignment.__table__.update().where(DutyAssignment.posting_id == posting.id).values(voided_at=None))
    importing.undo(uid, by="test")
    db.session.expire_all()
    assert state() == [(db.session.scalars(select(Officer.id).where(Officer.codes.any(code="CB-1"))).one(), "Chuyên viên", dt.date(2025, 7, 1), None)]
    officer = db.session.scalars(select(Officer).where(Officer.codes.any(code="CB-1"))).one()
    assert (officer.phone, officer.person.full_name) == ("0911111111", "Nguyễn Thị Hạnh")
    with pytest.raises(Refused, match="không hủy được nữa"):
        importing.undo(uid, by="test")
    assert take(table(row(code="CB-2", name="Y Ngọk"))).rows[0].movement == "appeared", "whoever was never there may be renamed"


def test_what_is_exported_can_be_imported_and_changes_nothing(cast, client):
    written(full("CB-9,Y Ngọc,21484,Phó phòng,0912345678,truyen_thong;thong_tin_co_so,01/07/2025,VP,hop_dong,truyen_thong,12/QĐ"))
    exported = client.as_("chi").get("/can-bo/danh-sach.csv")
    assert "CB-9,Y Ngọc,21484,Phó phòng,,0912345678,truyen_thong;thong_tin_co_so,01/07/2025,,VP,hop_dong,truyen_thong,12/QĐ,Xã Ba Tơ" in exported.text
    plan = examine(exported.data)
    assert plan.summary["same"] == 9 and not plan.changes
    assert examine(client.as_("chi").get("/can-bo/danh-sach.xlsx").data).summary["same"] == 9
    assert "Y Ngọc" not in client.as_("dung").get("/can-bo/danh-sach.csv").text, "a clerk gets the own unit"


def test_statements_do_not_grow_with_the_list(units, request):  # noqa: F811
    counts = []
    for people in (2, 40):
        data = table(*[row(code="", name=f"Y Ngọc {n}", phone=f"09{n:08d}") for n in range(people)])
        with request.getfixturevalue("queries")() as asked:
            examine(data)
        counts.append(asked.count)
    assert counts[0] == counts[1]
    assert db.session.scalars(select(RosterRow)).all() == [] and END and NATION
