"""TOML with line numbers: every complaint about a value names the line where the author wrote it."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from app.catalog.bundle.parts import Problem
from app.catalog.bundle.texts import clean, has_control

Place = tuple[str | int, ...]

_NAME = re.compile(r'"[^"]*"|\'[^\']*\'|[A-Za-z0-9_-]+')
_OPEN_QUOTE = re.compile(r"^[^#\n=]*=[ \t]*'(?!'')[^'\n]*$", re.MULTILINE)
_AT_LINE = re.compile(r"at line (\d+)")


def _number(text: str) -> Decimal:
    """A decimal; NaN for what no course needs (infinity, a thousand digits), so that its reader can name the line."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")
    return value if value.is_finite() and abs(value.adjusted()) <= 12 and len(text) <= 20 else Decimal("NaN")


def read(path: str, text: str, first: int = 1) -> tuple[Table | None, list[Problem]]:
    """Parse `text`, whose first line is line `first` of the file. None where it is not TOML."""
    problems: list[Problem] = []
    try:
        data = tomllib.loads(text, parse_float=_number)
    except (ValueError, RecursionError) as error:
        match = _AT_LINE.search(str(error))
        if match is None:  # “at end of document”: a quotation mark that nothing closes, else truly the end
            match = _OPEN_QUOTE.search(text)
            line = text.count("\n", 0, match.start() if match else len(text.rstrip("\n"))) + 1
        else:
            line = int(match.group(1))
        sentence = (
            "Không đọc được từ dòng này: mỗi mục viết “tên = giá trị”, chữ nằm giữa hai dấu ngoặc kép, ngày viết 2026-11-22,"
            " số thập phân viết 3.5, không có mục nào viết hai lần."
        )
        return None, [Problem(path, first + line - 1, sentence)]
    places = {place: line + first - 1 for place, line in _places(text).items()}
    return Table(path, data, places, problems, first), problems


def _places(text: str) -> dict[Place, int]:
    """Line of every table, key and element of an array in valid TOML."""
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    position, line, end = 0, 1, len(text)
    while position < end:
        stop = text.find("\n", position)
        stop = end if stop < 0 else stop
        row = text[position:stop].strip()
        if row.startswith("["):
            names = tuple(name.strip("\"'") for name in _NAME.findall(row.partition("#")[0]))
            if row.startswith("[["):
                counts[names] = counts.get(names, -1) + 1
                names = (*names, counts[names])
            table = names
            found.setdefault(table, line)
        elif row and not row.startswith("#"):
            head, _, _ = text[position:stop].partition("=")
            place = (*table, *(name.strip("\"'") for name in _NAME.findall(head)))
            found.setdefault(place, line)
            position, line = _skip_value(text, position + len(head) + 1, line, place, found)
            continue
        position, line = stop + 1, line + 1
    return found


def _skip_value(
    text: str, position: int, line: int, place: Place, found: dict[Place, int]
) -> tuple[int, int]:
    """Walk over a value to the next line, noting where the elements of an array begin."""
    depth = 0
    element = -1
    fresh = False
    while position < len(text):
        char = text[position]
        if char == "\n":
            line += 1
            position += 1
            if depth == 0:
                break
            continue
        if char == "#":
            stop = text.find("\n", position)
            position = len(text) if stop < 0 else stop
            continue
        if depth == 1 and fresh and char not in " \t\r,]":
            element += 1
            fresh = False
            found[(*place, element)] = line
        if text.startswith(('"""', "'''"), position):
            stop = text.find(text[position : position + 3], position + 3)
            stop = len(text) if stop < 0 else stop + 3
            line += text.count("\n", position, stop)
            position = stop
            continue
        if char in "\"'":
            position += 1
            while position < len(text) and text[position] not in (char, "\n"):
                position += 2 if char == '"' and text[position] == "\\" else 1
        elif char in "[{":
            depth += 1
            fresh = char == "[" and depth == 1
        elif char in "]}":
            depth -= 1
        elif char == "," and depth == 1:
            fresh = True
        position += 1
    return position, line


def quote(text: str) -> str:
    """`text` as a TOML string on one line."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(slots=True)
class Table:
    """One table being read; what is asked for and missing or of another type becomes a problem.

    Every reader returns a usable value, so that one mistake does not hide the next.
    """

    path: str
    data: Mapping[str, Any]
    places: Mapping[Place, int]
    problems: list[Problem]
    first: int = 1
    place: Place = ()
    known: set[str] = field(default_factory=set)

    def line(self, *keys: str | int) -> int:
        """The line of a key, or of the nearest table around it."""
        place: Place = (*self.place, *keys)
        while place:
            if place in self.places:
                return self.places[place]
            place = place[:-1]
        return self.first

    def error(self, line: int, sentence: str) -> None:
        """Add an error."""
        self.problems.append(Problem(self.path, line, sentence))

    def warn(self, line: int, sentence: str) -> None:
        """Add a warning."""
        self.problems.append(Problem(self.path, line, sentence, "warning"))

    def _take(self, key: str, what: str) -> Any:
        """The raw value; `what` names a required key to the reader and is "" for an optional one."""
        self.known.add(key)
        if key not in self.data and what:
            self.error(self.line(), f"Thiếu mục “{key}”: {what}.")
        return self.data.get(key)

    def string(self, key: str, what: str = "", longest: int = 200) -> str:
        """A line of text, trimmed."""
        value = self._take(key, what)
        if value is None:
            return ""
        return self._line_of_text(key, value, self.line(key), bool(what), longest)

    def _line_of_text(self, key: str, value: object, line: int, required: bool, longest: int) -> str:
        if not isinstance(value, str):
            self.error(line, f"“{key}” phải là chữ đặt giữa hai dấu ngoặc kép.")
            return ""
        text = clean(value)
        if has_control(text):
            self.error(line, f"“{key}” phải nằm trên một dòng, không có ký tự điều khiển.")
        elif not text and required:
            self.error(line, f"“{key}” đang để trống.")
        elif len(text) > longest:
            self.error(line, f"“{key}” dài {len(text)} ký tự; nhiều nhất {longest}.")
        return text

    def strings(self, key: str, what: str, longest: int = 300) -> tuple[str, ...]:
        """A list of lines of text, not empty, without doubles."""
        value = self._take(key, what)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.error(self.line(key), f"“{key}” phải là một danh sách giữa hai ngoặc vuông.")
            return ()
        found: list[str] = []
        for index, item in enumerate(value):
            text = self._line_of_text(key, item, self.line(key, index), True, longest)
            if text and text in found:
                self.error(self.line(key, index), f"“{text}” viết hai lần trong “{key}”.")
            elif text:
                found.append(text)
        if not value:
            self.error(self.line(key), f"“{key}” chưa có dòng nào.")
        return tuple(found)

    def integer(self, key: str, what: str = "", *, low: int, high: int, default: int = 0) -> int:
        """A whole number from `low` to `high`."""
        value = self._take(key, what)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            self.error(self.line(key), f"“{key}” phải là số nguyên.")
            return default
        if not low <= value <= high:
            self.error(self.line(key), f"“{key}” phải từ {low} đến {high}.")
            return default
        return value

    def decimal(self, key: str, what: str = "", *, high: int) -> Decimal | None:
        """A number above zero, at most `high`."""
        value = self._take(key, what)
        if value is None:
            return None
        usable = isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite())
        if isinstance(value, bool) or not usable:
            self.error(self.line(key), f"“{key}” phải là số, phần thập phân viết sau dấu chấm, ví dụ 3.5.")
            return None
        if not 0 < value <= high:
            self.error(self.line(key), f"“{key}” phải lớn hơn 0 và nhiều nhất {high}.")
            return None
        return Decimal(value)

    def boolean(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._take(key, "")
        if value is None:
            return default
        if not isinstance(value, bool):
            self.error(self.line(key), f"“{key}” phải là true hoặc false.")
            return default
        return value

    def day(self, key: str) -> dt.date | None:
        """A date without a time."""
        value = self._take(key, "")
        if value is None:
            return None
        if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
            self.error(self.line(key), f"“{key}” phải là ngày, viết không có ngoặc kép, ví dụ 2026-11-22.")
            return None
        return value

    def choice(self, key: str, what: str, allowed: Collection[str]) -> str:
        """One of `allowed`."""
        value = self.string(key, what)
        if value and value not in allowed:
            self.error(self.line(key), f"“{key}” không nhận “{value}”; chọn một trong: {', '.join(allowed)}.")
        return value

    def table(self, key: str, what: str) -> Table | None:
        """A table inside this one."""
        value = self._take(key, what)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.error(self.line(key), f"“{key}” phải là một bảng.")
            return None
        return Table(self.path, value, self.places, self.problems, self.first, (*self.place, key))

    def tables(self, key: str) -> list[Table]:
        """The tables of `[[key]]`."""
        value = self._take(key, "")
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.error(self.line(key), f"“{key}” phải viết thành từng bảng [[{key}]].")
            return []
        return [
            Table(self.path, item, self.places, self.problems, self.first, (*self.place, key, index))
            for index, item in enumerate(value)
        ]

    def finish(self) -> None:
        """Complain about every key nobody asked for."""
        for key in self.data:
            if key not in self.known:
                near = get_close_matches(key, self.known, 1)
                hint = (
                    f" Có phải “{near[0]}”?"
                    if near
                    else f" Các mục có thể dùng: {', '.join(sorted(self.known))}."
                )
                shown = key if not has_control(key) and len(key) <= 60 else "?"
                self.error(self.line(key), f"Không có mục nào tên “{shown}”.{hint}")
