"""What a roster file does to the register, and that doing it twice does nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core import clock
from app.core.database import db, known, transaction
from app.people import actions, importing, queries
from app.people.access import EVERYTHING
from app.people.actions import Refused
from app.people.actions import roster as roster_actions
from app.people.models import DutyAssignment, Officer, OfficerCode, Person, PersonToken, Posting
from app.people.roster.checking import Verdict
from app.people.roster.reading import COLUMNS
from app.people.rules import Duty

HEADER = ",".join(COLUMNS)


@pytest.fixture
def units(app):
    with transaction():
        actions.load_units(by="test", now=clock.now())


def table(*rows):
    return "\n".join([HEADER, *rows]).encode()


def row(code="CB-1", name="Nguyễn Thị Hạnh", unit="21484", title="Chuyên viên", duties="", start="01/07/2025",
        end="", email="", phone=""):  # fmt: skip
    return f"{code},{name},{unit},{title},{email},{phone},{duties},{start},{end}"


def examine(data):
    return importing.examine(data, now=clock.now())


def take(data, take_good=False):
    plan = examine(data)
    assert plan.clean or take_good, [r.reason for r in plan.rows if r.problems]
    with transaction():
        uid = roster_actions.open_import(
            file_name="thử.csv", file_hash="", by="test", now=clock.now(), state="applying"
        )
    importing.apply(plan, uid=uid, by="test")
    db.session.rollback()
    return plan


def history(code):
    """(unit, from, until, title, duties) of an officer, oldest first, from the facts that count."""
    found = queries.roster.register([code.casefold()])[code.casefold()]
    codes = {u.id: u.code for u in queries.units_on(dt.date(2027, 1, 1))}
    return [
        (
            codes[k.stay.unit_id],
            k.stay.from_on,
            k.stay.until_on,
            k.stay.title,
            {h.duty for h in k.stay.duties},
        )
        for k in found.stays
    ]


def only(plan):
    (found,) = plan.rows
    return found.verdict, found.reason


def test_a_new_officer_comes_with_history_duties_and_can_be_found(units):
    take(table(
        row(unit="21523", duties="thong_tin_co_so", end="31/03/2026", email="H@X.vn", phone="912345678"),
        row(duties="truyen_thong; Thông tin đối ngoại", start="2026-04-01"),
    ))  # fmt: skip
    assert history("CB-1") == [
        ("21523", dt.date(2025, 7, 1), dt.date(2026, 3, 31), "Chuyên viên", {Duty.GRASSROOTS_INFORMATION}),
        ("21484", dt.date(2026, 4, 1), None, "Chuyên viên", {Duty.COMMUNICATION, Duty.EXTERNAL_INFORMATION}),
    ]
    officer = db.session.scalars(select(Officer)).one()
    assert (officer.email, officer.phone, officer.person.given_name) == ("h@x.vn", "0912345678", "Hạnh")
    page = queries.officers(EVERYTHING, day=dt.date(2026, 5, 1), now=clock.now(), search="hanh cb-1")
    assert [line.unit_name for line in page.rows] == ["Xã Ba Tơ"]


def test_an_end_date_ends_and_a_later_row_transfers(units):
    take(table(row(duties="truyen_thong")))
    assert only(examine(table(row(duties="truyen_thong", end="30/06/2026")))) == (
        Verdict.END, "Kết thúc ngày 30/06/2026.",
    )  # fmt: skip
    plan = take(table(row(unit="21523", start="01/04/2026")))
    assert only(plan) == (Verdict.MOVE, "Chuyển từ Xã Ba Tơ; ở đó kết thúc ngày 31/03/2026.")
    assert (plan.summary["closed"], plan.summary["move"], plan.summary["add"]) == (1, 1, 0)
    assert [(u, f, t) for u, f, t, *_ in history("CB-1")] == [
        ("21484", dt.date(2025, 7, 1), dt.date(2026, 3, 31)), ("21523", dt.date(2026, 4, 1), None),
    ]  # fmt: skip
    assert history("CB-1")[0][4] == {Duty.COMMUNICATION}, "the past keeps its duty"


def test_corrections_say_what_changes_and_the_past_can_still_be_asked(units):
    take(table(row(duties="truyen_thong")))
    before = clock.now()
    verdict, reason = only(
        take(table(row(title="Phó phòng", duties="thong_tin_co_so", name="Nguyễn Thị Hành")))
    )
    assert verdict is Verdict.CHANGE
    assert "Chức vụ: Chuyên viên → Phó phòng." in reason
    assert "Nhiệm vụ: truyền thông → thông tin cơ sở." in reason
    assert "Họ tên: Nguyễn Thị Hạnh → Nguyễn Thị Hành." in reason
    duties = select(DutyAssignment.duty)
    assert db.session.scalars(duties.where(known(DutyAssignment))).all() == ["thong_tin_co_so"]
    assert db.session.scalars(duties.where(known(DutyAssignment, before))).all() == ["truyen_thong"]


def test_officers_and_days_the_file_does_not_name_stay(units):
    take(table(row(end="31/12/2025"), row(code="CB-2", name="Y Ngọc")))
    # Ended by the one unit before the other lists them: moved all the same, and not somebody new.
    plan = take(table(row(unit="21523", start="01/02/2026")))
    assert only(plan) == (Verdict.MOVE, "Chuyển từ Xã Ba Tơ; ở đó đã kết thúc ngày 31/12/2025.")
    assert (plan.summary["move"], plan.summary["moved"], plan.summary["add"], plan.summary["appeared"]) == (1, 1, 0, 0)
    assert [(u, t) for u, _, t, *_ in history("CB-1")] == [("21484", dt.date(2025, 12, 31)), ("21523", None)]
    assert history("CB-2")[0][0] == "21484"


@pytest.mark.parametrize(("rows", "line", "why"), [
    ([row(unit="2148")], 2, "Mã đơn vị “2148” không có trong danh sách 111 đơn vị. Có phải 21484 – Xã Ba Tơ"),
    ([row(unit="Xã Ba Tơ")], 2, "Có phải 21484 – Xã Ba Tơ?"),
    ([row(unit="xa ba to")], 2, "Có phải 21484 – Xã Ba Tơ hay 21523 – Xã Ba Tô?"),
    ([row(end="30/06/2025")], 2, "Ngày kết thúc 30/06/2025 trước ngày bắt đầu 01/07/2025."),
    ([row(start="")], 2, "Thiếu ngày bắt đầu"), ([row(start="31/02/2026")], 2, "không phải là ngày"),
    ([row(start="7/13/2025")], 2, "không phải là ngày"), ([row(code="X" * 41)], 2, "Mã cán bộ dài quá 40 ký tự."),
    ([row(name="")], 2, "Chưa có họ tên."), ([row(duties="truyen_thanh")], 2, "không có nhiệm vụ “truyen_thanh”"),
    ([row(email="khong-phai")], 2, "thư điện tử"), ([row(phone="123")], 2, "số điện thoại “123”"),
    ([row(name="=1+1")], 2, "công thức"), ([row(title="#REF!")], 2, "lỗi công thức"),
    ([row(name="Nguyeãn Vaên An")], 2, "VNI"), ([row(), row(name="Trần Văn Bình", start="01/01/2027")], 3, "đã ghi cho"),
    ([row(), row(unit="21523", start="01/01/2026")], 3, "chồng lên dòng 2 (01/07/2025 – nay)"),
    ([row(end="31/12/2025"), row(unit="21523", start="31/12/2025")], 2, "chồng lên dòng 3"),
])  # fmt: skip
def test_each_mistake_is_named_on_its_line_and_nothing_is_written(units, rows, line, why):
    plan = examine(table(*rows))
    reason = next(r.reason for r in plan.rows if r.line == line and r.verdict is Verdict.REJECT)
    assert why.casefold() in reason.casefold()
    assert not plan.changes


def test_rows_of_one_officer_stand_or_fall_together_and_others_can_be_taken(units):
    plan = take(table(
        row(end="31/12/2025"), row(unit="9999999", start="01/01/2026"), row(code="CB-2", name="Y Ngọc")
    ), take_good=True)  # fmt: skip
    assert [r.verdict for r in plan.rows] == [Verdict.REJECT, Verdict.REJECT, Verdict.ADD]
    assert "dòng 3" in plan.rows[0].reason
    assert db.session.scalars(select(OfficerCode.code)).all() == ["CB-2"]


def test_a_line_that_repeats_another_is_left_out_not_refused(units):
    plan = take(table(row(), row()))
    assert [r.verdict for r in plan.rows] == [Verdict.ADD, Verdict.SAME]
    assert plan.rows[1].reason == "Trùng hoàn toàn với dòng 2."
    assert len(history("CB-1")) == 1


def test_a_code_is_never_given_to_another_person(units):
    take(table(row()))
    _, reason = only(examine(table(row(name="Trần Văn Bình"))))
    assert "trong hệ thống là của Nguyễn Thị Hạnh" in reason
    assert examine(table(row(code=" cb-1 "))).rows[0].verdict is Verdict.SAME, "codes are compared folded"


def test_the_same_name_under_a_new_code_is_pointed_out_not_merged(units):
    take(table(row()))
    verdict, reason = only(examine(table(row(code="CB-9"))))
    assert verdict is Verdict.ADD and "với mã CB-1" in reason


def test_a_unit_that_ended_is_refused_with_its_successor(units):
    with transaction():
        actions.merge_units(
            codes=["21523"],
            into="21484",
            on=dt.date(2026, 7, 1),
            decision_ref="NQ 1",
            by="t",
            now=clock.now(),
        )
    _, reason = only(examine(table(row(unit="21523"))))
    assert "chỉ có đến ngày 30/06/2026" in reason and "21484 – Xã Ba Tơ" in reason
    assert only(examine(table(row(unit="21523", end="30/06/2026"))))[0] is Verdict.ADD


def test_who_comes_back_to_the_same_unit_has_not_moved(units):
    take(table(row(end="31/12/2025")))
    assert only(examine(table(row(start="01/02/2026"))))[0] is Verdict.ADD


def test_a_change_made_meanwhile_stops_the_import_and_nothing_counts(units):
    take(table(row()))
    plan = examine(table(row(title="Phó phòng"), row(code="CB-2", name="Y Ngọc")))
    with transaction():
        officer = db.session.scalars(select(Officer)).one()
        actions.transfer(
            officer=officer, unit=actions.find_unit("21523"), on=dt.date(2026, 1, 1), by="t", now=clock.now()
        )
    with pytest.raises(Refused, match="người khác sửa"):
        importing.apply(plan, uid="00000000-0000-7000-8000-000000000000", by="test")
    db.session.rollback()
    assert [u for u, *_ in history("CB-1")] == ["21484", "21523"]
    assert counts() == (1, 2, 1), "the new officer was taken back with everything"


def counts():
    of = lambda table, *where: db.session.scalar(select(func.count()).select_from(table).where(*where))  # noqa: E731
    return of(Person), of(Posting, known(Posting)), of(OfficerCode)


@pytest.mark.parametrize("stop_after", [1, 2, 3])
def test_an_import_that_is_stopped_leaves_nothing_behind(units, stop_after):
    take(table(row()))
    rows = [row(code=f"CB-{n}", name=f"Y Ngọc {n}", duties="truyen_thong") for n in range(2, 250)]
    plan = examine(table(row(title="Phó phòng"), *rows))
    calls = []

    def stop(done, total, message):
        calls.append(message)
        if len(calls) == stop_after:
            assert counts()[1] == 1, "nothing counts before all counts"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.apply(plan, uid="00000000-0000-7000-8000-000000000000", by="test", progress=stop)
    db.session.rollback()
    assert counts() == (1, 1, 1)
    assert db.session.scalar(select(func.count()).select_from(PersonToken)) == 5
    assert history("CB-1")[0][3] == "Chuyên viên"


def test_a_mended_list_of_mistakes_can_be_imported_as_it_is(units):
    plan = examine(table(row(unit="2148", phone="+84912345678"), row(code="CB-2", name="Y Ngọc")))
    text = importing.rejected_csv(importing.rejected(plan))
    assert text.startswith("\ufeff") and "ly_do" in text and "Ba Tơ" in text and "CB-2" not in text
    assert "'+84912345678" in text, "Excel must not take it for a formula"
    mended = examine(text.replace(",2148,", ",21484,").encode())
    assert [r.verdict for r in mended.rows] == [Verdict.ADD]
    assert mended.rows[0].phone == "0912345678"


DAYS = [dt.date(2025, 7, 1) + dt.timedelta(days=30 * n) for n in range(12)]


@st.composite
def rosters(draw):
    """A clean file of up to three officers with histories that do not overlap."""
    rows = []
    for officer in draw(st.sets(st.sampled_from(["CB-1", "CB-2", "CB-3"]), min_size=1)):
        cuts = sorted(draw(st.sets(st.integers(0, 11), min_size=1, max_size=4)))
        for here, following in zip(cuts, [*cuts[1:], None], strict=True):
            last = DAYS[following] - dt.timedelta(days=1) if following is not None else None
            if last and draw(st.booleans()):
                last -= dt.timedelta(days=draw(st.integers(0, 20)))
            if last is None and draw(st.booleans()):
                last = DAYS[here] + dt.timedelta(days=draw(st.integers(0, 40)))
            duties = ";".join(sorted(draw(st.sets(st.sampled_from([d.value for d in Duty])))))
            rows.append(
                row(
                    code=officer, name=f"Y {officer}", unit=draw(st.sampled_from(["21484", "21523", "SKHCN"])),
                    title=draw(st.sampled_from(["", "Chuyên viên"])), duties=duties,
                    start=f"{DAYS[here]:%d/%m/%Y}", end=f"{last:%d/%m/%Y}" if last else "",
                )
            )  # fmt: skip
    return draw(st.permutations(rows))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(rosters(), min_size=1, max_size=3))
def test_any_file_read_twice_changes_nothing_the_second_time(units, files):
    for rows in files:
        take(table(*rows))
        again = examine(table(*rows))
        assert again.summary["same"] == len(rows) and not again.changes
        for code in ("cb-1", "cb-2", "cb-3"):
            found = queries.roster.register([code]).get(code)
            for one, two in zip(found.stays, found.stays[1:], strict=False) if found else ():
                assert one.stay.until_on is not None and one.stay.until_on < two.stay.from_on, "one at a time"
            for held in found.stays if found else ():
                for duty in held.stay.duties:
                    assert duty.from_on >= held.stay.from_on
                    assert held.stay.until_on is None or duty.until_on <= held.stay.until_on
