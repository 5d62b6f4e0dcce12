"""The figure's pages: one sentence, numbers that lead to people, and nobody sees beyond the own scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.database import db, transaction
from app.core.models import AuditLine, CachedFigure
from app.people.rules import Duty
from tests.pages import Client, query_of, text_of
from tests.records.province import Province
from tests.records.test_rules import rule

TODAY = dt.datetime(2026, 12, 19, 14, 5)
TARGET = "/so-lieu/muc-tieu"
PEOPLE = "/so-lieu/can-bo"


@pytest.fixture(autouse=True)
def _stand_still(at: Callable[[Any], Any], province: Province) -> None:
    at(TODAY)


def page(client: Client, url: str, status: int = 200, **query: str) -> Any:
    response = client.get(url, query_string=query or None)
    assert response.status_code == status, response.status_code
    return response.page  # type: ignore[attr-defined]


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(AuditLine.verb).order_by(AuditLine.id)))


def approve() -> None:
    with transaction():
        Province().rule(2, rule(2, dt.date(2026, 1, 2), approved_by="Ông A", approved_on=dt.date(2026, 1, 2),
                                approval_ref="12/QĐ-SKHCN"))  # fmt: skip


def test_the_department_reads_one_sentence_first(client: Client) -> None:
    approve()
    text = page(client.as_("chi"), TARGET).text
    assert (
        "Tính đến hết ngày 19/12/2026: 1/2 cán bộ làm công tác truyền thông, thông tin cơ sở, thông tin đối ngoại (50,0%) "
        "đã được đào tạo chuyên sâu; mục tiêu đến năm 2030: 70%, còn thiếu 1 người. "
        "Chưa có đơn vị nào xác nhận danh sách kỳ này (số liệu tạm tính)." in text
    )
    assert "Tính lúc 14:05 ngày 19/12/2026" in text
    assert "12/QĐ-SKHCN" in text and "dự thảo" not in text


def test_before_approval_nobody_is_called_trained_in_depth(client: Client) -> None:
    text = page(client.as_("chi"), TARGET).text
    assert "Số liệu tạm tính theo quy tắc dự thảo số 1, chưa được Sở Khoa học và Công nghệ" in text
    assert "đã được đào tạo chuyên sâu" not in text
    assert "đạt điều kiện đào tạo chuyên sâu theo quy tắc dự thảo số 1" in text


def test_every_number_leads_to_its_people(client: Client, cast: Any) -> None:
    chi = client.as_("chi")
    found = page(chi, TARGET)
    only_a = next(href for says, href in found.links.items() if says.endswith("Mới xong Phần A"))
    listed = page(chi, only_a)
    assert "Đinh Thị Dung" in listed.text and "Phạm Văn An" not in listed.text
    assert "Mới xong Phần A – Toàn tỉnh, tính đến hết ngày 19/12/2026: 1 người" in listed.text
    person = page(chi, listed.links["Đinh Thị Dung"])
    assert "Vì sao chưa được tính là đạt" in person.text
    assert "Phần B: chưa xong" in person.text and "Phần A: đã xong" in person.text


def test_rows_by_unit_add_up_and_a_note_says_why_duties_do_not(
    client: Client, province: Province, cast: Any
) -> None:
    with transaction():
        person = province.person("Lê Văn Hai")
        posting = db.session.execute(
            sa.text("SELECT unit_id FROM posting WHERE officer_id = :o"), {"o": cast.an.officer_id}
        ).scalar_one()
        province._units[9] = posting
        for duty in (Duty.COMMUNICATION, Duty.GRASSROOTS_INFORMATION):
            province.duty(province.posting(person, 9, dt.date(2026, 1, 1)), duty, dt.date(2026, 1, 1))
    found = page(client.as_("chi"), TARGET, ngay="18/12/2026")
    assert "Cộng 111 đơn vị" in found.text
    assert "tổng các dòng (4) lớn hơn tổng số người (3)" in found.text


def test_the_table_by_unit_tells_one_strand_and_training_elsewhere_on_a_phone_too(
    client: Client, province: Province, cast: Any
) -> None:
    """P33: one-strand people are columns of their own, at every size; R20: what was recognised stands beside the trained."""

    def cells(day: str) -> dict[str, tuple[str, bool]]:
        tables = page(client.as_("chi"), TARGET, ngay=day).all("table")
        (row,) = (r for t in tables if "theo đơn vị" in text_of(t) for r in t.iter("tr") if "Xã Ba Tô" in text_of(r))
        return {td.get("data-label") or "": (text_of(td), "table__minor" in (td.get("class") or "")) for td in row.iter("td")}

    before = cells("18/12/2026")
    assert before["Mới xong Phần A"] == ("1", False)
    for column in ("Mới xong Phần A", "Mới xong Phần B", "Chưa xong phần nào"):
        assert before[column][1] == (before[column][0] == "0"), "a phone's card leaves out what is 0, and nothing else"
    assert "Trong đó nhờ công nhận" not in before
    with transaction():
        for slug in ("b1", "b4"):
            province.recognised(cast.dung.person_id, slug)
    after = cells("19/12/2026")
    assert after["Đạt cả hai phần"][0] == "1" and after["Trong đó nhờ công nhận"] == ("1", False)
    kinds = next(t for t in page(client.as_("chi"), TARGET).all("table") if "theo loại đơn vị" in text_of(t))
    told = [text_of(td) for td in kinds.iter("td") if td.get("data-label") == "Trong đó nhờ công nhận"]
    assert sorted(told)[-1] == "1" and told.count("1") == 1


@pytest.mark.parametrize("name", ["dung", "em"])
def test_clerk_and_leader_see_their_own_unit_only(client: Client, cast: Any, name: str) -> None:
    found = page(client.as_(name), TARGET)
    own, other = (cast.dung, cast.an) if name == "dung" else (cast.an, cast.dung)
    assert "tính đến hết ngày 19/12/2026: " + ("0/1" if name == "dung" else "1/1") in found.text
    assert "còn thiếu" not in found.text and "Mục tiêu 70% tính cho toàn tỉnh" in found.text
    listed = page(client.as_(name), PEOPLE)
    assert own.full_name in listed.text and other.full_name not in listed.text
    page(client.as_(name), f"{PEOPLE}/{own.person_uid}")
    page(client.as_(name), f"{PEOPLE}/{other.person_uid}", 404)
    page(client.as_(name), PEOPLE, 404, don_vi=other.unit)


@pytest.mark.parametrize("name", ["an", "binh", "ha", "khoa"])
def test_others_do_not_find_the_figure(client: Client, cast: Any, name: str) -> None:
    for url in (
        TARGET,
        PEOPLE,
        f"{PEOPLE}/{cast.dung.person_uid}",
        "/xuat/hoan-thanh",
        "/xuat/hoan-thanh.csv",
    ):
        assert client.as_(name).get(url).status_code == 404, url
    assert client.as_(name).post(f"{TARGET}/tinh-lai").status_code == 404


def test_nobody_is_asked_to_sign_in(client: Client) -> None:
    for url in (TARGET, PEOPLE, "/xuat/hoan-thanh.xlsx"):
        assert "/dang-nhap" in client.get(url).headers["Location"]


def test_a_past_day_shows_the_past_and_its_lists_too(client: Client) -> None:
    chi = client.as_("chi")
    found = page(chi, TARGET, ngay="31/05/2026")
    assert "Tính đến hết ngày 31/05/2026: 0/2" in found.text
    href = next(h for says, h in found.links.items() if says.endswith("Chưa xong phần nào"))
    assert "ngay=31/05/2026" in href
    assert "2 người" in page(chi, href).text


@pytest.mark.parametrize(
    ("day", "says"), [("20/12/2026", "ở tương lai"), ("31/02/2026", "không phải là ngày")]
)
def test_a_day_that_cannot_be_is_refused_in_a_sentence(client: Client, day: str, says: str) -> None:
    for url in (TARGET, PEOPLE):
        found = page(client.as_("chi"), url, ngay=day)
        assert says in found.text and "19/12/2026" in found.text
        assert (
            f'value="{day}"' in client.as_("chi").get(url, query_string={"ngay": day}).text
        )  # what was typed stays


def test_the_figure_is_kept_for_a_minute_and_computed_again_on_demand(
    client: Client, cast: Any, province: Province, at: Callable[[Any], Any]
) -> None:
    chi = client.as_("chi")
    assert "1/2" in page(chi, TARGET).text
    with transaction():
        for slug in ("b1", "b4"):
            province.completion(cast.dung.person_id, slug)
    at(TODAY + dt.timedelta(seconds=50))
    assert "1/2" in page(chi, TARGET).text
    answer = page(chi, TARGET).form("Tính lại").submit()
    assert urlsplit(answer.headers["Location"]).path == TARGET
    text = page(chi, TARGET).text
    assert "2/2" in text and "số người đạt tăng 2 người" in text  # both are of one moment
    at(TODAY + dt.timedelta(minutes=5))
    page(chi, TARGET)
    # The old ones are thrown away: one figure is left, and how it changed. The months that are over hold longer.
    of_now = ~CachedFigure.key.startswith("trend:")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CachedFigure).where(of_now)) == 2


def test_what_is_kept_is_what_would_be_computed(app: Flask, cast: Any) -> None:
    from app.people.access import EVERYTHING
    from app.reporting import actions, queries

    day, now = TODAY.date(), dt.datetime(2026, 12, 19, 7, tzinfo=dt.UTC)
    computed = queries.figure(EVERYTHING, day)
    with transaction():
        actions.keep_figure(scope=EVERYTHING, figure=computed, now=now)
        actions.keep_figure(scope=EVERYTHING, figure=computed, now=now)
    kept = queries.kept_figure(EVERYTHING, day, now)
    assert kept is not None and kept.target == computed.target
    assert queries.target_json(kept.target) == queries.target_json(computed.target)


def test_units_are_found_filtered_and_sorted(client: Client) -> None:
    chi = client.as_("chi")

    def names(**query: str) -> list[str]:
        tables = [t for t in page(chi, TARGET, **query).all("table") if t.get("id") == "bang-don-vi"]
        rows = [r for t in tables for body in t.iter("tbody") for r in body.iter("tr")]
        return ["".join(next(iter(r.iter("th"))).itertext()) for r in rows if list(r.iter("th"))]

    assert len(names()) == 111
    assert set(names(q="ba to")) == {"Xã Ba Tô", "Xã Ba Tơ"}
    assert names(q="Ba Tơ")[0] == "Xã Ba Tơ" and names(q="Ba Tô")[0] == "Xã Ba Tô"
    assert len(names(loai="dac_khu")) == 1
    assert names(q="không có đơn vị này") == []
    assert names(**{"sap-xep": "chua-dat"})[0] == "Xã " + names(q="21523")[0].removeprefix("Xã ")
    assert names(**{"sap-xep": "khong-co"}) == names()


def test_numbers_of_kinds_and_former_areas_lead_to_their_people(client: Client) -> None:
    chi = client.as_("chi")
    groups = {
        a.get("href"): text_of(a)
        for a in page(chi, TARGET).all("a")
        if "can-bo?loai=" in a.get("href", "") or "can-bo?khu_vuc=" in a.get("href", "")
    }
    assert {query for href in groups for query in query_of(href) if query != "trang_thai"} == {"loai", "khu_vuc"}
    for href, count in groups.items():
        listed = page(chi, href)
        assert f": {count} người" in listed.text, href
        assert len([r for r in listed.all("tr") if list(r.iter("td"))]) == min(int(count), 50)
    assert "Không có cán bộ nào khớp" in page(chi, PEOPLE, loai="so", khu_vuc="Huyện Ba Tơ (Quảng Ngãi cũ)").text
    # The last row of a narrowed table says the same as the list behind it.
    assert "/so-lieu/can-bo?loai=xa&trang_thai=trained" in [
        a.get("href") for foot in page(chi, TARGET, loai="xa", khu_vuc="").all("tfoot")[-1:] for a in foot.iter("a")
    ]


def test_a_search_finds_without_diacritics_and_pages_by_key(
    client: Client, province: Province, cast: Any
) -> None:
    with transaction():
        province._units[9] = cast.an.unit_id
        for number in range(60):
            province.person(f"Rơ Châm H'Yĕr {chr(65 + number // 26)}{chr(65 + number % 26)}", unit=9)
    chi = client.as_("chi")
    first = page(chi, PEOPLE, q="ro cham")
    assert first.text.count("Rơ Châm") == 50
    second = page(chi, next(h for says, h in first.links.items() if says.startswith("Trang sau")))
    assert second.text.count("Rơ Châm") == 10
    assert "Không có cán bộ nào khớp" in page(chi, PEOPLE, q="khong ai ca").text
    page(chi, PEOPLE, 404, sau="không phải mã")


def test_each_page_of_people_leaves_one_line(client: Client, cast: Any) -> None:
    chi = client.as_("chi")
    page(chi, PEOPLE)
    page(chi, f"{PEOPLE}/{cast.an.person_uid}")
    lines = db.session.scalars(
        sa.select(AuditLine).where(AuditLine.verb.like("reporting.%")).order_by(AuditLine.id)
    ).all()
    assert [(x.verb, x.count, x.actor) for x in lines] == [
        ("reporting.see_officers", 2, cast.chi.account_uid), ("reporting.see_officer", 1, cast.chi.account_uid),
    ]  # fmt: skip
    assert cast.an.full_name not in str([x.subjects for x in lines])


def test_a_unit_with_a_new_name_says_what_it_was(client: Client) -> None:
    from app.core import clock
    from app.people.actions import rename_unit

    with transaction():
        rename_unit(
            code="21484", name="Xã Ba Tơ Mới", on=dt.date(2026, 12, 1), decision_ref="12/NQ-HĐND", by="t", now=clock.now()
        )
    chi = client.as_("chi")
    assert "Xã Ba Tơ Mới (trước ngày 01/12/2026 là Xã Ba Tơ)" in page(chi, TARGET).text
    assert "Ba Tơ Mới" not in page(chi, TARGET, ngay="30/11/2026").text


def test_lists_cost_the_same_number_of_queries_with_one_row_and_many(
    client: Client, province: Province, cast: Any, queries: Callable[[], Any]
) -> None:
    chi = client.as_("chi")

    def cost(url: str) -> int:
        page(chi, url)
        with queries() as asked:
            page(chi, url)
        return int(asked.count)

    few = [cost(url) for url in (TARGET, PEOPLE)]
    with transaction():
        province._units[9] = cast.an.unit_id
        for _ in range(30):
            province.trained(province.person(unit=9))
    assert [cost(url) for url in (TARGET, PEOPLE)] == few
    assert few[0] <= 13 and few[1] <= 14  # of the figure, three ask whether the months of its trend still hold


def test_a_person_outside_the_figure_is_explained_too(client: Client, cast: Any) -> None:
    text = page(client.as_("chi"), f"{PEOPLE}/{cast.binh.person_uid}").text
    assert "không thuộc số cán bộ được tính" in text


def test_who_is_kept_by_an_earlier_rule_is_said_to_be(client: Client, cast: Any) -> None:
    from app.records.rules import Requirement

    with transaction():
        Province().rule(2, rule(2, dt.date(2026, 9, 1), b=((Requirement("b9"),),)))
    chi = client.as_("chi")
    assert "1 người được bảo lưu kết quả theo quy tắc trước" in page(chi, TARGET).text
    person = page(chi, f"{PEOPLE}/{cast.an.person_uid}").text
    assert "Đạt (bảo lưu)" in person and "Dưới đây là yêu cầu của quy tắc dự thảo số 2" in person


def test_an_empty_province_has_no_rate(client: Client, at: Callable[[Any], Any]) -> None:
    text = page(client.as_("chi"), TARGET, ngay="01/01/2020").text
    assert "chưa có số liệu" in text and "0,0%" not in text and "100%" not in text
    assert "Chưa có quy tắc nào có hiệu lực vào ngày này" in text
