"""Calendars that other programs subscribe to: iCalendar as RFC 5545 writes it, with RFC 7986's name and refresh."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.core.clock import LOCAL

_WIDTH = 75  # octets of a line, without its end (RFC 5545, 3.1)
_REMIND_AT = dt.time(8)


@dataclass(frozen=True)
class Entry:
    """A whole day in a calendar. `uid` stays the same for ever, so that a changed entry replaces itself."""

    uid: str
    on: dt.date
    title: str
    text: str = ""
    remind_on: dt.date | None = None


def calendar(name: str, entries: Iterable[Entry], *, stamp: dt.datetime) -> bytes:
    """The file. `stamp` is when the entries were last set: the same entries give the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//hoctapso//lich//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(name)}",
        f"X-WR-CALNAME:{_escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
    ]
    for entry in entries:
        lines += _event(entry, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event(entry: Entry, stamp: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_instant(stamp)}"
    yield f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.on + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(entry.title)}"
    if entry.text:
        yield f"DESCRIPTION:{_escaped(entry.text)}"
    yield "TRANSP:TRANSPARENT"
    if entry.remind_on is not None:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_escaped(entry.title)}"
        yield f"TRIGGER;VALUE=DATE-TIME:{_instant(dt.datetime.combine(entry.remind_on, _REMIND_AT, LOCAL))}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _instant(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets that never cut a letter; all but the first begin with a blank."""
    piece, room = "", _WIDTH
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield piece
            piece, room = " ", _WIDTH - 1
        piece += letter
        room -= size
    yield piece
