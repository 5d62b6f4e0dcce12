"""Numbers, dates, sizes and durations as they are written in Vietnam."""

from __future__ import annotations

import datetime as dt

import pytest

from app.core import numbers


@pytest.mark.parametrize(
    ("value", "written"), [(0, "0"), (1234, "1.234"), (1234.5, "1.234,5"), (0.1, "0,1"), (1000000, "1.000.000")]
)
def test_thousands_have_points_and_decimals_a_comma(value: float, written: str) -> None:
    assert numbers.number(value) == written


def test_a_rate_without_people_is_no_rate() -> None:
    assert numbers.percent(None) == "chưa có số liệu"
    assert numbers.percent(69.9) == "69,9%"


@pytest.mark.parametrize(("score", "written"), [(6996, "69,9%"), (10000, "100%"), (8888, "88,8%"), (7000, "70%"), (5, "0%")])
def test_scores_are_cut_off_never_rounded_up(score: int, written: str) -> None:
    assert numbers.score(score) == written


@pytest.mark.parametrize(
    ("minutes", "said"), [(1, "1 phút"), (59, "59 phút"), (60, "1 giờ"), (61, "1 giờ 5 phút"), (124, "2 giờ 5 phút"), (118, "2 giờ")]
)
def test_long_durations_are_said_in_hours(minutes: int, said: str) -> None:
    assert numbers.duration(minutes) == said


def test_small_downloads_are_called_light() -> None:
    assert numbers.size(99_999) == "rất nhẹ"
    assert numbers.size(640_000) == "0,6 MB"


@pytest.mark.parametrize("text", ["19/12/2026", "2026-12-19", " 19/12/2026 "])
def test_both_ways_of_writing_a_day_are_read(text: str) -> None:
    assert numbers.parse_day(text) == dt.date(2026, 12, 19)


@pytest.mark.parametrize("text", ["", "31/02/2026", "12/19/2026", "19-12-2026", "hôm nay", "01/01/0026"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        numbers.parse_day(text)


@pytest.mark.parametrize("text", ["1/3/26", "1.3.2026", "01-03-2026", "01032026", " 1/3/2026 ", "2026-03-01"])
def test_a_day_is_read_as_people_type_it_the_day_first(text: str) -> None:
    assert numbers.read_day(text) == dt.date(2026, 3, 1)


@pytest.mark.parametrize("text", ["", "31/2/26", "12/19/26", "3/2026", "1/3", "hôm nay"])
def test_what_people_type_is_never_guessed_at(text: str) -> None:
    with pytest.raises(ValueError):
        numbers.read_day(text)
