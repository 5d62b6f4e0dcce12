"""The spreadsheet template, read row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from app.catalog.bundle import KINDS, Option, Question
from app.catalog.bundle.kinds import unescape_arrow
from app.core import sheets
from app.core.markdown import option_key
from app.core.text import fold
from app.interop.formats import carrier, numbers, texts
from app.interop.formats.gift.reading import truth_values
from app.interop.formats.losing import changed_kind
from app.interop.formats.sheet.columns import ANSWER, CARRIER, FACTS, FEEDBACK, read_area, read_gap
from app.interop.rules import Item, Unreadable

_WIDEST = 240
_HEADER_WITHIN = 20
_KINDS = {fold(name): kind for name, kind in KINDS.items()} | {kind: kind for kind in KINDS.values()}
_FACTS = {fold(title): name for title, name in FACTS.items()} | {
    "khoa cau hoi": "key",
    "ma": "key",
    "kieu cau hoi": "kind",
    "dap an": "right",
}
_NUMBERED = re.compile(rf"({fold(ANSWER)}|{fold(FEEDBACK)}) ?([0-9]{{1,3}})")
_YES = frozenset(("co", "x", "1", "true", "yes"))


class _NotOurs(ValueError):
    """This row cannot be a question; the message is a sentence."""


def read(source: BinaryIO) -> Iterator[Item]:
    """The questions of a filled-in template (.xlsx, or the same as .csv). Raises Unreadable."""
    data = source.read()
    try:
        rows = sheets.rows(data, columns=_WIDEST) if data.startswith(b"PK") else _csv_rows(texts.decode(data))
        heads = _header(rows)
        held: list[Row] = []
        found = False
        for number, cells in rows:
            row = Row(number, cells, heads)
            if not row.filled:
                continue
            found = True
            if held and not row.is_part_of(held[0]):
                yield _item(held)
                held = []
            held.append(row)
        if held:
            yield _item(held)
    except sheets.Unreadable as problem:
        raise Unreadable(str(problem)) from problem
    if not found:
        raise Unreadable("Bảng tính có dòng tiêu đề nhưng chưa có câu hỏi nào.")


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(400_000)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, row[:_WIDEST]
    except csv.Error as problem:
        raise Unreadable(
            f"Dòng {reader.line_num}: tệp CSV sai cấu trúc (thường do thiếu dấu ngoặc kép)."
        ) from problem


def _header(rows: Iterator[tuple[int, list[str]]]) -> dict[int, str]:
    """Column → what it holds: a fact, `answer 3`, `feedback 3`, `carrier`."""
    for seen, (_, cells) in enumerate(rows, 1):
        heads: dict[int, str] = {}
        for column, cell in enumerate(cells):
            name = fold(cell)
            numbered = _NUMBERED.fullmatch(name)
            if numbered:
                heads[column] = (
                    f"{'answer' if numbered.group(1) == fold(ANSWER) else 'feedback'} {int(numbered.group(2))}"
                )
            elif name == CARRIER:
                heads[column] = "carrier"
            elif name in _FACTS and _FACTS[name] not in heads.values():
                heads[column] = _FACTS[name]
        if {"kind", "prompt"} <= set(heads.values()):
            return heads
        if seen >= _HEADER_WITHIN:
            break
    raise Unreadable(
        "Không thấy dòng tiêu đề của mẫu bảng tính: cần ít nhất các cột Kiểu, Câu hỏi, Đáp án 1, Đáp án 2."
    )


class Row:
    """One row by the names of its columns."""

    def __init__(self, number: int, cells: list[str], heads: dict[int, str]) -> None:
        self.number = number
        self.facts: dict[str, str] = {}
        listed: dict[str, dict[int, str]] = {"answer": {}, "feedback": {}}
        last = max((column for column, name in heads.items() if name == "carrier"), default=-1)
        for column, cell in enumerate(cells):
            name = heads.get(column, "")
            kind, _, place = name.partition(" ")
            if place:
                listed[kind][int(place)] = cell
            elif name and name != "carrier":
                self.facts[name] = cell
        self.answers = listed["answer"]
        self.feedbacks = listed["feedback"]
        self.carried = "".join(cells[last:]) if last >= 0 else ""
        self.filled = any(words.strip() for words in (*self.facts.values(), *self.answers.values()))
        self.key = self.get("key")

    def get(self, name: str) -> str:
        """A fact on one line."""
        return " ".join(self.facts.get(name, "").split())

    def is_part_of(self, first: Row) -> bool:
        """Whether this row is a part of the scenario that `first` begins."""
        scenario = _KINDS.get(fold(first.get("kind"))) == "scenario"
        return scenario and re.fullmatch(re.escape(first.key) + r" ?[/.] ?[0-9]{1,3}", self.key) is not None

    def words(self) -> list[str]:
        """Everything it says, for the mark."""
        said = [
            f"{name}={' '.join(words.split())}" for name, words in sorted(self.facts.items()) if words.strip()
        ]
        said += [
            f"{n}={' '.join(words.split())}" for n, words in sorted(self.answers.items()) if words.strip()
        ]
        return said + [
            f"{n}>{' '.join(words.split())}" for n, words in sorted(self.feedbacks.items()) if words.strip()
        ]

    def lettered(self) -> list[tuple[str, str]]:
        """(answer, feedback) of the answers that are filled in."""
        return [
            (words, self.feedbacks.get(n, "").strip())
            for n, words in sorted(self.answers.items())
            if words.strip()
        ]


def mark_of(rows: list[Row]) -> str:
    """The mark of the rows of one question."""
    return carrier.mark(*(word for row in rows for word in row.words()))


def _item(rows: list[Row]) -> Item:
    first = rows[0]
    carried = carrier.open(first.carried) if first.carried else None
    if carried and carried[0] == mark_of(rows):
        return Item(carried[1].key, carried[1].kind, carried[1], exact=True)
    name = first.key or f"dong-{first.number}"
    losses: list[str] = []
    try:
        question = _question(first, name, losses)
        if question.kind == "scenario":
            parts = tuple(_question(row, str(number), losses) for number, row in enumerate(rows[1:], 1))
            if not parts:
                raise _NotOurs(
                    "Tình huống chưa có phần nào: mỗi phần một dòng ngay bên dưới, cột Khóa ghi khóa của tình huống rồi /1, /2."
                )
            question = replace(question, parts=parts)
    except _NotOurs as problem:
        return Item(
            name,
            _KINDS.get(fold(first.get("kind")), first.get("kind")[:40] or "unknown"),
            None,
            f"Dòng {first.number}: {problem}",
        )
    item = Item(name, question.kind, question, losses=tuple(dict.fromkeys(losses)))
    return changed_kind(item, carried[1].kind) if carried else item


def _question(row: Row, key: str, losses: list[str]) -> Question:
    kind = _KINDS.get(fold(row.get("kind")))
    if kind is None:
        raise _NotOurs(f"không có kiểu câu hỏi “{row.get('kind')[:60]}”. Các kiểu: {', '.join(KINDS)}.")
    marks = row.get("marks") or "1"
    if not re.fullmatch(r"[1-9][0-9]?", marks, re.A):
        losses.append(f"điểm {marks[:12]} (ở đây là số nguyên từ 1 đến 99)")
        marks = "1"
    values: dict[str, object] = {}
    if kind == "true_false":
        values = _truth(row)
    elif kind in ("single", "multiple", "hotspot"):
        values["options"] = _options(row, kind)
    elif kind == "numeric":
        values = _number(row)
    elif kind == "short":
        values["accepted"] = tuple(" ".join(words.split()) for words, _ in row.lettered())
    elif kind == "matching":
        pairs = [
            re.split(r"(?:^|(?<=\s))=>(?=\s|$)", words.strip(), maxsplit=1) for words, _ in row.lettered()
        ]
        if any(len(pair) != 2 for pair in pairs):
            raise _NotOurs("mỗi cặp viết “vế trái => vế phải” trong một ô; vế gây nhiễu viết “=> vế phải”.")
        sides = [(unescape_arrow(left.strip()), unescape_arrow(right.strip())) for left, right in pairs]
        values = {
            "pairs": tuple(s for s in sides if s[0]),
            "distractors": tuple(r for left, r in sides if not left),
        }
    elif kind == "ordering":
        values["items"] = tuple(" ".join(words.split()) for words, _ in row.lettered())
    elif kind == "cloze":
        values["gaps"] = tuple(read_gap(words) for words, _ in row.lettered())
    if kind == "hotspot":
        values |= {"image": row.facts.get("image", "").strip(), "image_alt": row.get("alt")}
    values["kind"] = kind
    values.setdefault("keep_order", fold(row.get("keep_order")) in _YES and kind in ("single", "multiple"))
    return Question(
        key=key, prompt=row.facts.get("prompt", ""), explanation=row.facts.get("explanation", ""),
        lesson_key=row.get("lesson"), source=row.get("source"), tags=tuple(row.get("tags").split(";")), marks=int(marks),
        unit=row.get("unit") if kind == "numeric" else "",
        diacritics_strict=fold(row.get("strict")) in _YES and kind in ("short", "cloze"), **values,  # type: ignore[arg-type]
    )  # fmt: skip


def _truth(row: Row) -> dict[str, object]:
    right = fold(row.get("right"))
    if right not in ("dung", "sai", "true", "false", "a", "b"):
        raise _NotOurs("cột Đáp án đúng của câu đúng sai ghi Đúng hoặc Sai.")
    return truth_values(
        right in ("dung", "true", "a"), row.feedbacks.get(1, "").strip(), row.feedbacks.get(2, "").strip()
    )


def _options(row: Row, kind: str) -> tuple[Option, ...]:
    filled = [n for n, words in sorted(row.answers.items()) if words.strip()]
    chosen: set[int] = set()
    for piece in re.split(r"[;,\s]+", row.get("right").strip("; ,")):
        if re.fullmatch("[A-Za-z]", piece):
            chosen.add(ord(piece.upper()) - ord("A") + 1)
        elif re.fullmatch("[0-9]{1,3}", piece, re.A):
            chosen.add(int(piece))
        else:
            raise _NotOurs("cột Đáp án đúng ghi chữ cái của đáp án, ví dụ B, hoặc A; C.")
    if chosen - set(filled):
        raise _NotOurs("cột Đáp án đúng chỉ đến một đáp án chưa viết.")
    if kind == "single" and len(chosen) != 1:
        raise _NotOurs("câu một lựa chọn có đúng một đáp án đúng.")
    options = []
    for place, n in enumerate(filled):
        words, area = row.answers[n], None
        if kind == "hotspot":
            area, words = read_area(words)
            if area is None:
                raise _NotOurs(
                    f"ô Đáp án {n}: mỗi vùng viết “[trái trên rộng cao] tên vùng”, số nguyên là phần trăm của hình."
                )
        options.append(
            Option(option_key(place), words.strip(), row.feedbacks.get(n, "").strip(), n in chosen, area)
        )
    return tuple(options)


def _number(row: Row) -> dict[str, object]:
    answers = [words for words, _ in row.lettered()]
    if len(answers) != 1:
        raise _NotOurs("câu số có đúng một đáp số, ở cột Đáp án 1.")
    try:
        answer = numbers.decimal_string(numbers.read(answers[0]))
        tolerance = numbers.decimal_string(abs(numbers.read(row.get("tolerance") or "0")))
    except ValueError as problem:
        raise _NotOurs(f"đáp số “{answers[0][:60]}” không đọc được.") from problem
    return {"answer": answer, "tolerance": tolerance}
