"""Captions: what is written is read as the same, what is wrong is told on its line, no text makes the reader fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.media import captions
from app.core.media.captions import Cue

FILE = """WEBVTT

1
00:00:01.000 --> 00:00:04.000 line:0
Chào bà con,
hôm nay tiêm phòng.

00:05.500 --> 00:07.000
Sáng thứ Bảy.
"""


def said(text: str) -> list[tuple[int, str, str]]:
    return [(f.line, f.severity, f.sentence) for f in captions.parse(text).faults]


def test_a_file_is_understood():
    found = captions.parse(FILE)
    assert found.faults == ()
    assert found.other is False
    assert found.cues == (
        Cue(1000, 4000, "Chào bà con,\nhôm nay tiêm phòng.", "1", "line:0"),
        Cue(5500, 7000, "Sáng thứ Bảy."),
    )
    assert captions.parse("\ufeffWEBVTT có tên\r\n\r\nNOTE ghi chú\r\n\r\n" + FILE[8:]).other is True


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=30)
LINE = WORDS.map(str.strip).filter(lambda t: t and "-->" not in t)
CUES = st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 9000), st.lists(LINE, min_size=1, max_size=3)), min_size=1, max_size=6)


@given(CUES)
def test_what_is_written_is_read_as_the_same(pieces: list[tuple[int, int, list[str]]]):
    cues, at = [], 0
    for gap, length, lines in pieces:
        cues.append(Cue(at + gap, at + gap + length, "\n".join(lines)))
        at += gap + length
    text = captions.write(cues)
    found = captions.parse(text)
    assert found.cues == tuple(cues)
    assert found.faults == ()
    assert captions.write(found.cues) == text


@given(st.text(max_size=300) | st.lists(st.sampled_from(["WEBVTT", "", "NOTE x", "00:01.000 --> 00:02.000", "-->", "a", "99:99"]), max_size=12).map("\n".join))
def test_no_text_makes_the_reader_fail(text: str):
    found = captions.parse(text)
    rows = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(1 <= f.line <= rows and f.sentence.endswith(".") for f in found.faults)


@pytest.mark.parametrize(
    ("old", "new", "line", "severity", "word"),
    [
        ("WEBVTT", "WEBVT", 1, "error", "WEBVTT"),
        ("00:00:04.000", "00:00:00.500", 4, "error", "kết thúc trước khi bắt đầu"),
        ("00:05.500 --> 00:07.000", "00:00.500 --> 00:07.000", 8, "error", "theo thứ tự"),
        ("00:05.500", "00:03.500", 8, "warning", "chồng"),
        ("00:05.500", "5 giây", 8, "error", "dòng thời gian"),
        ("\nSáng thứ Bảy.", "", 8, "warning", "chưa có lời"),
    ],
)
def test_what_is_wrong_is_told_on_its_line(old: str, new: str, line: int, severity: str, word: str):
    ((where, how, sentence),) = said(FILE.replace(old, new))
    assert (where, how) == (line, severity)
    assert word in sentence


def test_an_empty_file_is_a_warning():
    assert said("WEBVTT\n") == [(1, "warning", "Chưa có câu phụ đề nào.")]


@given(st.integers(0, 400_000_000))
def test_times_are_shown_and_typed_without_loss(moment: int):
    moment %= 3_600_000 * 100
    assert captions.read_time(captions.shown(moment)) == moment
    assert captions.read_time(captions.stamp(moment)) == moment


@pytest.mark.parametrize(("typed", "moment"), [("65,2", 65_200), ("1:05,2", 65_200), (" 0:00 ", 0), ("1:02:03", 3_723_000), ("7.25", 7_250)])
def test_how_people_type_a_time(typed: str, moment: int):
    assert captions.read_time(typed) == moment


@pytest.mark.parametrize("typed", ["", "x", "1:75", "-1", "1:2:3:4", "1e9", "٣", "1,2,3"])
def test_what_is_no_time(typed: str):
    with pytest.raises(ValueError):
        captions.read_time(typed)


def test_ends_follow_from_what_comes_next():
    assert captions.ends([0, 2000, 5000], [None, 3000, None], 9.5) == [2000, 3000, 9500]
    assert captions.ends([5000], [None], None) == [9000]
    assert captions.ends([5000], [None], 3.0) == [9000]
