"""What stands around the figure: how it changed, where it goes, the board, the leaders' screen, and how it is explained."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
import sqlalchemy as sa
from docx import Document

from app.core import clock, jobs
from app.core.database import db, transaction
from app.core.models import AuditLine, CachedFigure, Setting
from app.people.access import EVERYTHING
from app.people.actions import merge_persons, undo_merge
from app.people.actions.facts import void
from app.people.models import Officer, Person
from app.people.queries.names import RESTRICTED_NAME
from app.people.rules import Duty
from app.records import queries as records
from app.records.models import InDepthRule
from app.reporting import forecast, queries
from app.reporting.forecast import Point
from app.reporting.queries import trend as trends
from app.reporting.views.trend import known_months
from tests.pages import Client, text_of
from tests.records.province import Province
from tests.records.test_rules import groups, rule

TODAY = dt.datetime(2026, 12, 19, 14, 5)
DUE = dt.date(2030, 12, 31)


@pytest.fixture(autouse=True)
def _stand_still(request: pytest.FixtureRequest) -> None:
    if "client" in request.fixturenames:
        request.getfixturevalue("province")
        request.getfixturevalue("at")(TODAY)


def page(client: Client, url: str, status: int = 200, **query: str) -> Any:
    response = client.get(url, query_string=query or None)
    assert response.status_code == status, (response.status_code, response.text[-800:])
    return response.page  # type: ignore[attr-defined]


def months(*numerators: int, of: int = 400) -> list[Point]:
    ends = forecast.month_ends(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
    return [Point(on, of, n) for on, n in zip(ends, numerators, strict=False)]


# --- the forecast, without a database ------------------------------------------------------------------------------


def test_the_ends_of_months() -> None:
    assert forecast.month_ends(dt.date(2026, 11, 3), dt.date(2027, 2, 28)) == [
        dt.date(2026, 11, 30), dt.date(2026, 12, 31), dt.date(2027, 1, 31), dt.date(2027, 2, 28),
    ]  # fmt: skip
    assert forecast.month_ends(dt.date(2026, 11, 3), dt.date(2026, 11, 29)) == []


@pytest.mark.parametrize(
    ("history", "now", "says"),
    [
        ([], (0, 0), "Chưa dự báo được: chưa có cán bộ nào trong diện tính."),
        ([10, 20, 30], (400, 30), "Chưa dự báo được: mới có 2 tháng đủ số liệu, cần ít nhất 3 tháng."),
        ([300, 300, 290, 290], (400, 290), "Đã đạt 70%"),
        ([50, 50, 50, 49], (400, 49), "Chưa dự báo được: trong 3 tháng gần nhất số người đạt không tăng."),
        ([0, 0, 0, 1], (400, 1), "quá xa để dự báo"),
        # 10, 10, 10, 20, 20, 20 a month: 15 on average, 160 missing: 11 months; 8 at 20, 16 at 10.
        ([30, 40, 50, 60, 80, 100, 120], (400, 120), "mỗi tháng thêm 15,0 người đạt): khoảng tháng 11/2027 đạt 70%; "
         "sớm nhất tháng 08/2027, muộn nhất tháng 04/2028."),
        ([0, 0, 0, 0, 30, 60, 90], (400, 90), "chưa nói được muộn nhất là khi nào"),
        # The range falls into one month: it is said once, not three times.
        ([0, 40, 80, 120, 160, 200, 240], (400, 270), "khoảng tháng 01/2027 đạt 70%; theo ba tháng liền nhanh nhất hay chậm nhất "
         "cũng trong tháng ấy."),
        # Three months are no six, and one run of three is no range.
        ([0, 40, 80, 120], (400, 120), "Theo nhịp 3 tháng gần nhất (mỗi tháng thêm 40,0 người đạt): khoảng tháng 04/2027 đạt 70%; "
         "mới có 3 tháng số liệu nên chưa nói được sớm nhất, muộn nhất."),
    ],
)  # fmt: skip
def test_a_forecast_says_its_range_or_why_there_is_none(
    history: list[int], now: tuple[int, int], says: str
) -> None:
    today = Point(dt.date(2026, 12, 19), *now)
    found = forecast.forecast(months(*history), today, 70, DUE)
    said = " ".join(forecast.sentences(found, 70))
    assert says in said, said
    if found.gap and found.pace is not None:
        assert f"còn thiếu {found.gap} người, còn 48 tháng" in said


def test_what_it_takes_is_rounded_up_and_past_the_day_it_is_said() -> None:
    found = forecast.forecast(months(0, 1, 2, 3), Point(dt.date(2026, 12, 19), 100, 3), 70, DUE)
    assert (found.gap, found.months_left, found.needed) == (67, 48, 2)
    late = forecast.forecast(months(0, 1, 2, 3), Point(dt.date(2031, 1, 2), 100, 3), 70, DUE)
    assert late.needed is None and "Đã quá hạn 31/12/2030" in " ".join(forecast.sentences(late, 70))


def test_the_fewest_units_that_close_the_gap() -> None:
    steps = forecast.fewest_units([("a", "A", 3), ("b", "B", 9), ("c", "C", 0), ("d", "D", 5)], 12)
    assert [(s.code, s.people, s.left) for s in steps] == [("b", 9, 3), ("d", 5, 0)]
    assert [s.left for s in forecast.fewest_units([("a", "A", 3)], 12)] == [9]


# --- how it changed -------------------------------------------------------------------------------------------------


def test_each_change_stands_beside_the_figure_and_leads_to_its_names(
    client: Client, province: Province, cast: Any
) -> None:
    chi = client.as_("chi")
    text = page(chi, "/so-lieu/muc-tieu").text
    assert "So với cuối ngày 14/12/2025: số cán bộ được tính không đổi; số người đạt tăng 1 người." in text
    found = page(chi, "/so-lieu/bien-dong", tu="01/01/2026", den="18/12/2026")
    assert "Từ ngày 01/01/2026 đến hết ngày 18/12/2026" in found.text
    (href,) = {a.get("href") for a in found.all("a") if "o=dat_moi" in (a.get("href") or "")}
    listed = page(chi, href)
    assert cast.an.full_name in listed.text and cast.dung.full_name not in listed.text
    assert "truyền thông; chưa đạt" in listed.text and "truyền thông; đạt cả hai phần" in listed.text
    assert page(client.as_("dung"), "/so-lieu/bien-dong/can-bo", o="d_sau").text.count(cast.an.full_name) == 0
    page(chi, "/so-lieu/bien-dong/can-bo", 404, o="la")
    page(chi, "/so-lieu/bien-dong/can-bo", 404, o="d_sau", sau="khong")
    # What cannot be read is said, and this round is shown.
    wrong = page(chi, "/so-lieu/bien-dong", tu="10/12/2026", den="01/12/2026").text
    assert "Ngày cuối 01/12/2026 trước ngày đầu 10/12/2026" in wrong and "Từ ngày 15/12/2025" in wrong
    # What was recorded after the beginning was reported is told apart.
    with transaction():
        late = province.person("Lê Ghi Sau")
        province._units[9] = cast.an.unit_id
        since, recorded = dt.date(2025, 8, 1), dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
        posting = province.posting(late, 9, since, recorded_at=recorded)
        province.duty(posting, Duty.COMMUNICATION, since, recorded_at=recorded)
    told = page(chi, "/so-lieu/bien-dong", tu="01/01/2026", den="18/12/2026", biet="18/05/2026")
    assert "+ Ghi bổ sung cho đầu kỳ" in told.text
    assert "reporting.see_officers" in set(db.session.scalars(sa.select(AuditLine.verb)))


# --- month by month -------------------------------------------------------------------------------------------------


def test_kept_months_are_thrown_away_by_what_touches_them_and_come_back_the_same(
    client: Client, province: Province, cast: Any, at: Callable[[Any], Any]
) -> None:
    def anew() -> list[Point]:
        ends = forecast.month_ends(trends.first_month(today), today - dt.timedelta(days=1))
        return [queries.month(EVERYTHING, end) for end in ends]

    chi, today = client.as_("chi"), TODAY.date()
    first = page(chi, "/so-lieu/xu-huong")
    assert "Số liệu từng tháng" in first.text and "Dự báo" in first.text
    kept = queries.kept_trend(EVERYTHING, today)
    assert list(kept.points) == anew() and not kept.missing
    assert [p.numerator for p in kept.points] == [
        0,
        1,
        1,
        1,
        1,
        1,
        1,
    ]  # from the month before the first completion
    at(TODAY + dt.timedelta(hours=2))
    with transaction():  # recorded now, about August: August and what follows no longer hold
        for slug in ("b1", "b4"):
            province.completion(
                cast.dung.person_id, slug, dt.date(2026, 8, 20),
                recorded_at=dt.datetime(2026, 12, 19, 8, 5, tzinfo=dt.UTC),
            )  # fmt: skip
    touched = queries.kept_trend(EVERYTHING, today)
    assert [p.on.month for p in touched.points] == [5, 6, 7] and [d.month for d in touched.missing] == [
        11,
        10,
        9,
        8,
    ]
    page(chi, "/so-lieu/xu-huong")
    at(TODAY + dt.timedelta(hours=3))
    page(chi, "/so-lieu/muc-tieu")  # throwing the minute's figures away leaves the months
    assert list(queries.kept_trend(EVERYTHING, today).points) == anew()
    assert [p.numerator for p in anew()] == [0, 1, 1, 2, 2, 2, 2]
    with transaction():
        db.session.execute(sa.delete(CachedFigure))
    response = chi.post("/so-lieu/xu-huong/lap")
    assert response.status_code == 303 and jobs.run_next()
    assert list(queries.kept_trend(EVERYTHING, today).points) == anew()


def test_the_page_of_the_figure_holds_the_trend_the_forecast_and_what_would_close_the_gap(client: Client, cast: Any) -> None:
    chi = client.as_("chi")
    found, trend = page(chi, "/so-lieu/muc-tieu"), page(chi, "/so-lieu/xu-huong").text
    assert [h.text for h in found.all("h2") if h.get("id") == "xu-huong"] == ["Xu hướng và dự báo"]
    assert found.links["Xu hướng và dự báo"] == "#xu-huong" and found.links["Theo đơn vị"] == "#don-vi"
    said = re.search(r"Để đạt vào 31/12/2030, từ nay cần [^.]*\.", trend)
    assert said and said[0] in found.text
    assert "Nếu mọi người chưa đạt của đơn vị đều đạt: cần ít nhất 1 đơn vị, thêm 1 người" in found.text
    assert "xu-huong" not in [h.get("id") for h in page(chi, "/so-lieu/muc-tieu", ngay="31/05/2026").all("h2")], "of another day"
    own = page(client.as_("em"), "/so-lieu/muc-tieu").text
    assert "Nếu mọi người chưa đạt" not in own and "Để đạt vào" not in own, "the target is the province's"


def test_merged_persons_and_approved_rules_touch_the_months_they_change(
    client: Client, province: Province, cast: Any, at: Callable[[Any], Any]
) -> None:
    def numerators() -> list[int]:
        points, missing = known_months(EVERYTHING, today, 10)
        assert points == [queries.month(EVERYTHING, p.on) for p in points] and not missing
        return [p.numerator for p in points]

    today = TODAY.date()
    with transaction() as session:  # Dung stands in the register twice, and learnt the rest under the other record
        other = session.scalars(sa.select(Officer).where(Officer.person_id == province.person("Đinh Thị Dung"))).one()
        for slug in ("b1", "b4"):
            province.completion(other.person_id, slug, dt.date(2026, 8, 20))
        kept = session.scalars(sa.select(Officer).where(Officer.person_id == cast.dung.person_id)).one()
    assert numerators() == [0, 1, 1, 1, 1, 1, 1]
    at(TODAY + dt.timedelta(hours=2))
    with transaction():
        made = merge_persons(kept=kept, other=other, by="test", now=clock.now())
    assert numerators() == [0, 1, 1, 2, 2, 2, 2]
    at(TODAY + dt.timedelta(hours=4))
    with transaction():
        undo_merge(uid=made.uid, by="test", now=clock.now())
    assert numerators() == [0, 1, 1, 1, 1, 1, 1]
    with transaction():  # asks for less, from October on, once it is approved
        province.rule(2, rule(2, dt.date(2026, 10, 1), a=groups("a1"), b=groups("a4"), waits=True))
    assert numerators() == [0, 1, 1, 1, 1, 1, 1]
    at(TODAY + dt.timedelta(hours=6))
    with transaction() as session:  # the months are kept: only the new row of the version tells
        row = session.scalars(sa.select(InDepthRule).where(InDepthRule.number == 2)).one()
        void(row, by="test", now=clock.now(), reason="được phê duyệt")
        session.flush()
        approved = rule(2, dt.date(2026, 10, 1), a=groups("a1"), b=groups("a4"), waits=True, approved_by="Ông A",
                        approved_on=today, approval_ref="12/QĐ")  # fmt: skip
        province.rule(2, approved, recorded_at=clock.now())
    assert numerators() == [0, 1, 1, 1, 1, 2, 2]


# --- the leaders' screen and the board ---------------------------------------------------------------------------------


def test_a_leader_reads_it_aloud_and_the_board_shows_every_commune(client: Client, cast: Any) -> None:
    chi = client.as_("chi")
    found = page(chi, "/so-lieu")
    said = found.text
    for part in ("1/2 cán bộ", "(50,0%)", "Chưa có đơn vị nào xác nhận danh sách", "số người đạt tăng 1 người",
                 "Số liệu lúc 14:05 ngày 19/12/2026"):  # fmt: skip
        assert part in said, said
    for part in ("Theo xã thì sao?", "Theo nhiệm vụ thì sao?", "Bao giờ đạt 70%?", "Ba đơn vị chậm nhất"):
        assert part in found.text
    own = page(client.as_("em"), "/so-lieu").text
    assert "Bao giờ đạt" not in own and "1/1 cán bộ" in own
    board = page(chi, "/so-lieu/bang-o")
    communes = {
        u.code
        for u in records.target(EVERYTHING, TODAY.date()).units
        if u.kind in ("xa", "phuong", "dac_khu")
    }
    tiles = {
        parse_qs(urlsplit(a.get("href")).query)["don_vi"][0]
        for a in board.all("a")
        if "tile--" in (a.get("class") or "")
    }
    assert tiles == communes and len(communes) == 96
    assert "Huyện Ba Tơ" in board.text and "Kon Tum cũ" in board.text


# --- beside it, never mixed ------------------------------------------------------------------------------------------


def test_what_stands_beside_the_figure_is_counted_by_itself(
    client: Client, province: Province, cast: Any, queries: Any
) -> None:
    from app.reporting.queries import company, course_figures

    chi, day = client.as_("chi"), TODAY.date()
    before = records.target(EVERYTHING, day)
    with transaction():
        province.edition("h1", strand="H")
        province.completion(cast.em.person_id, "h1")
        province.completion(cast.em.person_id, "b1")
    found = company(EVERYTHING, day)
    assert (found.officials, found.duty_holders, found.digital, found.digital_courses) == (
        8,
        2,
        1,
        (("Khóa h1", 1),),
    )
    assert (found.least_tiet, found.some, found.enough) == (None, 2, 0)
    after = records.target(EVERYTHING, day)
    assert (after.denominator, after.numerator) == (before.denominator, before.numerator)
    with transaction():  # An has 4 courses of 12 tiết each, Dung 2
        db.session.add(Setting(key="reporting.tiet", value={"tiet": 40, "from_on": "2026-01-01"}, set_at=TODAY.astimezone(dt.UTC), set_by="x"))  # fmt: skip
    found = company(EVERYTHING, day)
    assert (found.least_tiet, found.some, found.enough) == (40, 1, 1)
    text = page(chi, "/so-lieu/di-kem").text
    assert (
        "Từ 40 tiết trở lên" in text and "1/8 cán bộ trong danh sách đã hoàn thành ít nhất một khóa" in text
    )
    names = _sheet(chi.get("/so-lieu/di-kem/bieu-duong.xlsx").data, "Cá nhân")
    assert names[2][0] == "Tiêu chí ban đầu của hệ thống, chưa có người duyệt và văn bản."
    assert [row[0] for row in names[5:]] == [cast.an.full_name]
    with transaction() as session:  # whoever restricted the use of their data is praised in no list
        session.get_one(Person, cast.an.person_id).restricted_at = TODAY.astimezone(dt.UTC)
    assert len(_sheet(chi.get("/so-lieu/di-kem/bieu-duong.xlsx").data, "Cá nhân")) == 5
    by_slug = {c.slug: (c.duty_holders, c.officials) for c in course_figures(EVERYTHING, day)}
    assert (by_slug["a1"], by_slug["b1"], by_slug["h1"]) == ((2, 2), (1, 2), (0, 1))
    listed = page(chi, "/so-lieu/khoa-hoc/b1", ai="tat-ca").text
    assert cast.em.full_name in listed and RESTRICTED_NAME in listed and cast.an.full_name not in listed
    assert cast.em.full_name not in page(chi, "/so-lieu/khoa-hoc/b1").text
    assert cast.an.full_name not in page(client.as_("dung"), "/so-lieu/khoa-hoc/b1", ai="tat-ca").text
    rows = page(chi, "/so-lieu/khoa-hoc", phan="B", **{"sap-xep": "can-bo"})
    assert "Khóa b1" in rows.text and "Khóa a1" not in rows.text


# --- how it is explained ----------------------------------------------------------------------------------------------


def _sheet(data: bytes, name: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data)).__getitem__(name).iter_rows(values_only=True))


def test_one_file_explains_the_figure_and_agrees_with_every_other_output(client: Client, cast: Any) -> None:
    chi, day = client.as_("chi"), TODAY.date()
    figure = records.target(EVERYTHING, day)
    data = chi.get("/so-lieu/giai-trinh.xlsx").data
    trained, counted = _sheet(data, "Đạt cả hai phần (N)"), _sheet(data, "Được tính (D)")
    assert (len(trained) - 1, len(counted) - 1) == (figure.numerator, figure.denominator)
    (an,) = trained[1:]
    assert an[2] == cast.an.full_name and an[7] == an[8] == dt.datetime(2026, 6, 1)
    assert "Khóa a1 (phiên bản 1, 01/06/2026)" in an[9] or "a1 (phiên bản 1, 01/06/2026)" in an[9]
    moves = {row[1]: row[2] for row in _sheet(data, "Biến động") if row[1] and row[2] is not None}
    assert (moves["Cán bộ được tính cuối kỳ"], moves["Đạt cả hai phần cuối kỳ"]) == (2, 1)
    assert any("70%" in str(row[0]) for row in _sheet(data, "Số liệu"))
    paper = Document(io.BytesIO(chi.get("/so-lieu/giai-trinh.docx").data))
    assert any(cast.an.full_name in c.text for t in paper.tables for row in t.rows for c in row.cells)
    # The screen, the machine's JSON and the list of names say the same.
    said = queries.target_json(figure)
    assert (said["numerator"], said["denominator"]) == (1, 2)
    assert "1/2 cán bộ" in page(chi, "/so-lieu/muc-tieu").text
    assert len(records.officers(EVERYTHING, day, state="trained")) == 1
    changed = records.variation(EVERYTHING, dt.date(2026, 1, 1), day)
    assert (changed.d_adds_up, changed.n_adds_up) == (figure.denominator, figure.numerator)
    assert {"reporting.explain"} <= set(db.session.scalars(sa.select(AuditLine.verb)))
    # A large figure is written by the jobs process, for who asked.
    response = chi.post("/so-lieu/giai-trinh/lap", data={"ngay": "19/12/2026"})
    assert jobs.run_next()
    uid = response.headers["Location"].rsplit("/", 1)[-1]
    made = chi.get(f"/so-lieu/giai-trinh/tep/{uid}")
    assert len(_sheet(made.data, "Được tính (D)")) == 3
    assert client.as_("giang").get(f"/so-lieu/giai-trinh/tep/{uid}").status_code == 404


def test_a_seed_draws_the_same_people_again_with_every_record(
    client: Client, province: Province, cast: Any
) -> None:
    with transaction():
        province._units[9] = cast.an.unit_id
        people = [province.person(f"Lê Văn {chr(65 + n)}", unit=9) for n in range(14)]
        for person in people:
            province.trained(person)
    chi = client.as_("chi")
    redirected = chi.get("/so-lieu/giai-trinh/mau", query_string={"hat": "4711", "tap": "n"})
    assert redirected.status_code == 302 and "luc=2026" in redirected.headers["Location"]
    address = redirected.headers["Location"]
    first = page(chi, address)
    assert "Mã rút mẫu 4711" in first.text and "Mẫu ngẫu nhiên 10 người" in first.text
    heads = [head for p in first.all("p") if "Truyền thông. " in (head := text_of(p))]
    assert len(heads) == 10 and all(re.search(r"\. (Xã|Phường|Sở|Đặc khu) ", head) for head in heads), "where each serves"
    with transaction():  # recorded afterwards: the address still draws the same
        later, since = TODAY.astimezone(dt.UTC) + dt.timedelta(minutes=5), dt.date(2026, 5, 1)
        for number in range(30):
            person = province.person(f"Lê Văn Sau {number}")
            province.duty(
                province.posting(person, 9, since, recorded_at=later),
                Duty.COMMUNICATION,
                since,
                recorded_at=later,
            )
            province.trained(person)
    drawn = records.draw(EVERYTHING, TODAY.date(), "4711")
    assert len(drawn) == 10 and drawn != records.draw(EVERYTHING, TODAY.date(), "4712")
    assert drawn == records.draw(EVERYTHING, TODAY.date(), "4711")
    again = page(chi, address)
    assert [*again.links] == [*first.links] and again.text.count("Nơi công tác") == 10
    page(client.as_("dung"), address)
    # One officer's page holds the whole record: document, edition, revocation, who and when.
    with transaction():
        completion = province.completion(people[0], "a1", dt.date(2026, 7, 1), edition=1)
        province.revocation(completion, dt.date(2026, 9, 1))
    uid = db.session.scalar(sa.select(Person.uid).where(Person.id == people[0]))
    text = page(chi, f"/so-lieu/can-bo/{uid}").text
    for part in (
        "Hồ sơ ghi nhận",
        "Khóa a1, phiên bản 1: bài kiểm tra",
        "Thu hồi",
        "từ 01/09/2026",
        "test, 07:00 ngày 01/01/2026",
    ):
        assert part in text, part


def test_a_frame_without_a_course_is_no_programme_on_the_board(client: Client, province: Province) -> None:
    from app.catalog.actions import load_programmes
    from app.operations.installation import COURSES
    from app.reporting.queries import milestone

    with transaction():
        load_programmes(path=COURSES / "programmes.toml", now=TODAY.astimezone(dt.UTC))
    frames = {a.audience.value for a in milestone() if not a.written}
    assert {"nguoi-hoc", "bao-chi", "nguoi-viet-nuoc-ngoai"} <= frames
    text = page(client.as_("chi"), "/so-lieu/di-kem").text
    assert text.count("chưa có chương trình") == len(frames) and "CT-11" not in text and "CT-01" in text
    offered = page(client.as_("chi"), "/so-lieu/khoa-hoc").text
    assert "CT-01" in offered and "CT-11" not in offered, "a frame has no course to be filtered by"
