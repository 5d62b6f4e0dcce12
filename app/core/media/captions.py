"""Captions as WebVTT (W3C, WebVTT: The Web Video Text Tracks Format): read, checked, written. Times are milliseconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

LAST_FOR = 4_000  # how long the last caption stays where nobody says and the recording's length is not known
MOST = 5_000  # captions of one file

_TIMING = re.compile(r"^\s*(\S+)\s+-->\s+(\S+)(?:[ \t]+(.*\S))?\s*$")
_STAMP = re.compile(r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})", re.ASCII)
_TYPED = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?", re.ASCII)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_OTHER = re.compile(r"^(?:NOTE|STYLE|REGION)(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption. `name` and `settings` are kept as they were found."""

    start: int
    end: int
    text: str
    name: str = ""
    settings: str = ""


@dataclass(frozen=True, slots=True)
class CaptionFault:
    """What is wrong on a line, as a sentence. Lines count from 1."""

    line: int
    sentence: str
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class Captions:
    """A file understood. `other`: it has comments or styles, which line-by-line editing would lose."""

    cues: tuple[Cue, ...]
    faults: tuple[CaptionFault, ...]
    other: bool = False


def parse(text: str) -> Captions:
    """Read a file; never fails, whatever the text."""
    lines = (
        text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n")
    )
    faults: list[CaptionFault] = []
    if not re.match(r"^WEBVTT(?:[ \t]|$)", lines[0]):
        faults.append(CaptionFault(1, "Tệp phụ đề phải bắt đầu bằng dòng WEBVTT."))
    cues: list[Cue] = []
    other = False
    index = 0 if faults else 1
    while index < len(lines):
        if not lines[index].strip():
            index += 1
            continue
        first = index
        while index < len(lines) and lines[index].strip():
            index += 1
        block = lines[first:index]
        if first == 0 and not any("-->" in row for row in block):
            continue  # what stands where WEBVTT should
        if _OTHER.match(block[0]):
            other = True
        elif len(cues) < MOST:
            _cue(block, first + 1, cues, faults)
    if not cues:
        faults.append(CaptionFault(1, "Chưa có câu phụ đề nào.", "warning"))
    return Captions(tuple(cues), tuple(faults), other)


def _cue(block: list[str], line: int, cues: list[Cue], faults: list[CaptionFault]) -> None:
    name = ""
    if "-->" not in block[0]:
        name, block, line = block[0].strip(), block[1:], line + 1
    timing = _TIMING.match(block[0]) if block else None
    start, end = (_stamp(timing.group(1)), _stamp(timing.group(2))) if timing else (None, None)
    if timing is None or start is None or end is None:
        sentence = "Chỗ này cần một dòng thời gian như “00:00:01.000 --> 00:00:04.000”."
        faults.append(CaptionFault(line - 1 if name and not block else line, sentence))
        return
    words = "\n".join(row.rstrip() for row in block[1:])
    faults += cue_faults(Cue(start, end, words), cues[-1] if cues else None, line)
    cues.append(Cue(start, end, words, name, timing.group(3) or ""))


def cue_faults(cue: Cue, before: Cue | None, line: int) -> list[CaptionFault]:
    """What is wrong with a caption after the one before it."""
    faults = []
    if cue.end <= cue.start:
        faults.append(CaptionFault(line, "Câu này kết thúc trước khi bắt đầu."))
    if before is not None and cue.start < before.start:
        faults.append(
            CaptionFault(line, "Câu này bắt đầu trước câu ở trên; các câu phải theo thứ tự thời gian.")
        )
    elif before is not None and cue.start < before.end:
        faults.append(
            CaptionFault(
                line, "Câu này bắt đầu khi câu ở trên chưa hết; hai câu sẽ chồng lên nhau.", "warning"
            )
        )
    if not cue.text.strip():
        faults.append(CaptionFault(line, "Câu này chưa có lời.", "warning"))
    if "-->" in cue.text:
        faults.append(CaptionFault(line, "Trong lời không được có dấu “-->”."))
    return faults


def _stamp(text: str) -> int | None:
    match = _STAMP.fullmatch(text)
    if match is None or len(text) > 20:
        return None
    hours, minutes, seconds, rest = (int(x or 0) for x in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def tidy(text: str) -> str:
    """What somebody typed, with plain line breaks and without signs that nobody sees."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def write(cues: Sequence[Cue]) -> str:
    """The file of these captions: `parse(write(cues)).cues == tuple(cues)` for cues without faults."""
    blocks = ["WEBVTT"]
    for cue in cues:
        rows = [cue.name] if cue.name else []
        rows.append(f"{stamp(cue.start)} --> {stamp(cue.end)} {cue.settings}".rstrip())
        rows += [row.rstrip() for row in cue.text.split("\n") if row.strip()]
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks) + "\n"


def stamp(moment: int) -> str:
    """A time as the file has it: 00:01:05.200."""
    seconds, rest = divmod(moment, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def shown(moment: int) -> str:
    """A time as people write it: 1:05,2."""
    seconds, rest = divmod(moment, 1000)
    decimals = f",{rest:03d}".rstrip("0") if rest else ""
    hours = f"{seconds // 3600}:{seconds // 60 % 60:02d}" if seconds >= 3600 else f"{seconds // 60}"
    return f"{hours}:{seconds % 60:02d}{decimals}"


def read_time(typed: str) -> int:
    """A time as people type it: 65,2 or 1:05,2 or 00:01:05.200. Raises ValueError."""
    match = _TYPED.fullmatch(typed.strip())
    if match is None:
        raise ValueError(typed)
    hours, minutes, seconds, rest = match.groups()
    if minutes is not None and int(seconds) > 59:
        raise ValueError(typed)
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + int((rest or "0").ljust(3, "0"))


def ends(starts: Sequence[int], given: Sequence[int | None], length: float | None) -> list[int]:
    """When each caption ends: as given, else when the next one begins, the last with the recording (`length` in seconds)."""
    found = []
    for number, start in enumerate(starts):
        own = given[number]
        if own is None:
            last = round(length * 1000) if length and length * 1000 > start else start + LAST_FOR
            own = starts[number + 1] if number + 1 < len(starts) else last
        found.append(own)
    return found
