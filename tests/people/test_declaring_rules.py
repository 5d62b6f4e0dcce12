"""What is true of a unit's list without a database: its mark, working days, days that two postings share."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.declaring import (
    Interval,
    LeavingReason,
    ListState,
    TransferState,
    list_digest,
    without,
    working_days_after,
)
from app.people.periods import DEFAULT, Calendar, calendar_from, round_of
from app.people.rules import Duty

START = dt.date(2026, 1, 1)
days = st.integers(0, 40).map(lambda n: START + dt.timedelta(n))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    one, other = sorted((draw(days), draw(days)))
    return one, draw(st.sampled_from([other, None]))


def _days(interval: Interval) -> set[dt.date]:
    end = interval[1] or START + dt.timedelta(60)
    return {interval[0] + dt.timedelta(n) for n in range((end - interval[0]).days + 1)}


@given(intervals(), st.lists(intervals(), max_size=4))
def test_what_is_left_are_the_days_nobody_took(held: Interval, taken: list[Interval]) -> None:
    left = without(held, taken)
    expected = _days(held) - {day for interval in taken for day in _days(interval)}
    assert {day for interval in left for day in _days(interval)} == expected
    assert all(end is None or start <= end for start, end in left)
    assert all(a[1] is not None and a[1] < b[0] for a, b in zip(left, left[1:], strict=False)), "in order, apart"


@pytest.mark.parametrize(("day", "count", "expected"), [
    (dt.date(2027, 3, 1), 5, dt.date(2027, 3, 8)), (dt.date(2027, 3, 5), 1, dt.date(2027, 3, 8)),
    (dt.date(2027, 3, 6), 5, dt.date(2027, 3, 12)), (dt.date(2027, 3, 7), 0, dt.date(2027, 3, 7)),
])  # fmt: skip
def test_weekends_are_not_worked(day: dt.date, count: int, expected: dt.date) -> None:
    assert working_days_after(day, count) == expected


def test_the_mark_of_a_list_is_who_holds_what() -> None:
    a, b = ("1", [Duty.COMMUNICATION, Duty.GRASSROOTS_INFORMATION]), ("2", [Duty.COMMUNICATION])
    mark = list_digest([a, b])
    assert list_digest([b, ("1", reversed(a[1]))]) == mark, "whatever the order"
    assert list_digest([a]) != mark and list_digest([]) != mark
    assert list_digest([a, ("2", [Duty.EXTERNAL_INFORMATION])]) != mark
    assert list_digest([("1", [Duty.COMMUNICATION]), ("2", a[1])]) != mark


def test_every_word_has_a_label() -> None:
    for kind in (ListState, LeavingReason, TransferState):
        assert len({word.label for word in kind}) == len(kind)


@pytest.mark.parametrize("value", [None, 3, [], {}, {"before": [[6, 31], [12, 20]], "cut_off_day": 14}, {"before": "x", "cut_off_day": 1},
                                   {"before": [[6, 20], [12, 20]], "cut_off_day": 31}])  # fmt: skip
def test_a_calendar_that_cannot_be_is_the_plans(value: object) -> None:
    assert calendar_from(value) == DEFAULT


def test_a_calendar_that_was_set_moves_the_rounds() -> None:
    made = calendar_from({"before": [[6, 10], [12, 5]], "cut_off_day": 1})
    assert made == Calendar(((6, 10), (12, 5)), 1)
    assert round_of(dt.date(2027, 6, 10), made).key == "2027-2" and round_of(dt.date(2027, 6, 10)).key == "2027-1"
