"""The two rounds of a year: strictly before 20/6 and 20/12."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.periods import Calendar, Round, round_from_key, round_of

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "key"),
    [("2026-06-19", "2026-1"), ("2026-06-20", "2026-2"), ("2026-12-19", "2026-2"), ("2026-12-20", "2027-1"), ("2027-01-01", "2027-1")],
)
def test_a_day_belongs_to_the_first_round_not_yet_past_due(day: str, key: str) -> None:
    assert round_of(dt.date.fromisoformat(day)).key == key


def test_the_working_day_to_be_reminded_against() -> None:
    """19/12/2026 and 19/6/2027 are Saturdays, 19/12/2027 is a Sunday."""
    assert Round(2026, 2).reminder_on == dt.date(2026, 12, 18)
    assert Round(2027, 1).reminder_on == dt.date(2027, 6, 18)
    assert Round(2027, 2).reminder_on == dt.date(2027, 12, 17)


def test_what_the_figures_of_a_round_cover() -> None:
    assert (Round(2027, 1).figures_from, Round(2027, 1).cut_off) == (dt.date(2026, 12, 15), dt.date(2027, 6, 14))
    assert (Round(2027, 2).figures_from, Round(2027, 2).cut_off) == (dt.date(2026, 12, 15), dt.date(2027, 12, 14))


@given(DAYS, st.integers(1, 28), st.integers(1, 28))
def test_rounds_lie_end_to_end(day: dt.date, before_june: int, before_december: int) -> None:
    calendar = Calendar(((6, before_june), (12, before_december)))
    found = round_of(day, calendar)
    assert found.opens_on <= day <= found.due_on
    assert found.after.opens_on == found.due_on + dt.timedelta(days=1)
    assert found.after.before == found
    assert round_from_key(found.key, calendar) == found


@pytest.mark.parametrize("key", ["", "2026", "2026-3", "26-1", "abcd-1", "2026-1x"])
def test_other_words_name_no_round(key: str) -> None:
    with pytest.raises(ValueError):
        round_from_key(key)
