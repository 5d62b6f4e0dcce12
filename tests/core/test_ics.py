"""The calendar file, read by a parser of its own that only knows RFC 5545."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import ics

STAMP = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)


def unfolded(data: bytes) -> list[str]:
    """The lines of a file; every physical line is within 75 octets, ends with CRLF and holds whole letters (3.1)."""
    assert data.endswith(b"\r\n")
    lines: list[str] = []
    for raw in data.split(b"\r\n")[:-1]:
        assert len(raw) <= 75 and b"\n" not in raw and b"\r" not in raw
        text = raw.decode()
        if text.startswith(" "):
            lines[-1] += text[1:]
        else:
            lines.append(text)
    return lines


def plain(value: str) -> str:
    """A TEXT value without its escapes (3.3.11)."""
    found, rest = "", iter(value)
    for letter in rest:
        if letter == "\\":
            after = next(rest)
            assert after in "\\;,nN"
            found += "\n" if after in "nN" else after
        else:
            assert letter not in ";,"
            found += letter
    return found


def events(data: bytes) -> list[dict[str, str]]:
    """Every VEVENT as property (with its parameters) → value; components nest as they were opened."""
    stack: list[str] = []
    found: list[dict[str, str]] = []
    for line in unfolded(data):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert stack.pop() == value
        elif stack[-1] == "VEVENT":
            assert name not in found[-1]
            found[-1][name] = value
        elif stack[-1] == "VALARM":
            found[-1][f"ALARM {name}"] = value
        else:
            assert stack == ["VCALENDAR"]
    assert not stack
    return found


words = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=90) | st.sampled_from(
    ["a\nb", "x;y,z\\n", "đ" * 80]
)


@settings(max_examples=60)
@given(title=words, text=words, on=st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1)), remind=st.booleans())
def test_what_is_written_is_read_again(title: str, text: str, on: dt.date, remind: bool) -> None:
    entry = ics.Entry("x@hoctapso", on, title, text, on if remind else None)
    data = ics.calendar("Lịch; thử, một", [entry], stamp=STAMP)
    assert data == ics.calendar("Lịch; thử, một", [entry], stamp=STAMP)
    (event,) = events(data)
    assert plain(event["SUMMARY"]) == title and plain(event.get("DESCRIPTION", "")) == text
    assert event["UID"] == "x@hoctapso" and event["DTSTAMP"] == "20261201T030000Z"
    assert event["DTSTART;VALUE=DATE"] == f"{on:%Y%m%d}"
    assert event["DTEND;VALUE=DATE"] == f"{on + dt.timedelta(days=1):%Y%m%d}"
    assert event.get("ALARM TRIGGER;VALUE=DATE-TIME") == (f"{on:%Y%m%d}T010000Z" if remind else None)
