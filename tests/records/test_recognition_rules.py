"""What an outside course is worth, and who may decide: without a database."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catalog.rules import CourseName
from app.people.rules import Duty
from app.records.rules import Requirement, Rule
from app.records.rules.recognition import (
    Approver,
    courses_for,
    minutes_of,
    name_key,
    parse_equal,
    parse_tiet,
    refusal_of,
    shares,
)
from tests.records.province import SINCE
from tests.records.test_rules import rule

COURSES = {
    c.slug: c
    for c in (
        CourseName("viet-noi-dung", "A1", "Viết nội dung", "A", 2),
        CourseName("chuyen-doi-so", "B3", "Chuyển đổi số", "B", 0),
        CourseName("rieng", "", "Khóa riêng", "H", 1),
    )
}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ()), ("B3", ("chuyen-doi-so",)), ("b3; a", ("chuyen-doi-so", "A")), ("A, B , A", ("A", "B")),
        ("viet-noi-dung;A1", ("viet-noi-dung",)), (" rieng ;; ", ("rieng",)),
    ],
)  # fmt: skip
def test_what_is_equal_is_named_by_slug_code_or_strand(typed: str, found: tuple[str, ...]) -> None:
    assert parse_equal(typed, COURSES) == (found, "")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("chuyen-doi-s", "Có phải chuyen-doi-so (B3 – Chuyển đổi số)?"), ("viet", "Có phải viet-noi-dung"),
        ("Viết nội dun", "Có phải viet-noi-dung"), ("C9", "Dùng mã khóa học, A, B, hoặc để trống"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_answered_with_a_better_one(typed: str, says: str) -> None:
    found, problem = parse_equal(f"A;{typed}", COURSES)
    assert found == ()
    assert f"không có khóa học “{typed}”" in problem
    assert says in problem


def test_a_strand_stands_for_one_course_of_every_group_of_every_duty() -> None:
    assert courses_for(("B", "a9"), rule(1, SINCE)) == ("b1", "b4", "a9")
    choice = (Requirement("b2"), Requirement("b3"))
    strands = {
        Duty.COMMUNICATION: (((Requirement("a1"),),), ((Requirement("b1"),), choice)),
        Duty.EXTERNAL_INFORMATION: (((Requirement("a6"),),), ((Requirement("b1"),),)),
    }
    wider: Rule = dataclasses.replace(rule(1, SINCE), strands=strands)
    assert courses_for(("A", "B", "b1"), wider) == ("a1", "a6", "b1", "b2")
    assert courses_for(("A",), None) == ()
    assert courses_for((), wider) == ()


@given(st.integers(0, 20_000), st.integers(1, 12))
@settings(max_examples=60)
def test_tiet_are_divided_and_never_counted_twice(minutes: int, courses: int) -> None:
    parts = shares(minutes, courses)
    assert len(parts) == courses
    assert sum(parts) == minutes
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(("typed", "minutes"), [("12", 540), ("7,5", 338), ("0.5", 23), (" 400 ", 18000)])
def test_tiet_are_read_as_people_write_them(typed: str, minutes: int) -> None:
    assert minutes_of(parse_tiet(typed)) == minutes


@pytest.mark.parametrize("typed", ["", "0", "-3", "12,3", "401", "mười", "1.200", "1e2"])
def test_other_tiet_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="số tiết|Số tiết"):
        parse_tiet(typed)


def test_an_outside_course_is_found_again_however_it_is_typed() -> None:
    assert name_key("Nền tảng MOOCS", "Chuyển  đổi số") == name_key(" nền tảng moocs", "CHUYỂN ĐỔI SỐ ")
    assert name_key("MOOCS", "Chuyển đổi số 2") != name_key("MOOCS", "Chuyển đổi số")


OUTSIDE = Approver("Lê Văn C", "Phó Giám đốc", "Quyết định 12/QĐ-SKHCN ngày 01/6/2026")


@pytest.mark.parametrize(
    ("by", "by_person", "outside", "says"),
    [
        ("chi", 7, Approver(), ""), ("em", 8, Approver(), "cần người khác duyệt"), ("an", 1, Approver(), "chính mình"),
        ("em", 8, OUTSIDE, ""), ("an", 1, OUTSIDE, ""), ("em", 8, dataclasses.replace(OUTSIDE, document=""), "Ghi đủ"),
    ],
)  # fmt: skip
def test_two_people_touch_a_recognition(by: str, by_person: int, outside: Approver, says: str) -> None:
    found = refusal_of(by=by, by_person_id=by_person, recorded_by="em", person_id=1, outside=outside)
    assert says in found
    assert bool(found) == bool(says)
