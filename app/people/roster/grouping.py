"""The lines of one officer against each other: they stand or fall together, half a history would be a wrong one."""

from __future__ import annotations

import datetime as dt

from app.core import numbers, text
from app.people.roster.checking import Row, Verdict

_TWO_PEOPLE = " Nếu là hai người khác nhau, ghi thêm số điện thoại hoặc mã cán bộ cho từng người."


def check_groups(rows: list[Row]) -> None:
    """Find what contradicts between the lines of one code."""
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        if row.key:
            by_code.setdefault(row.key, []).append(row)
    for group in by_code.values():
        if len(group) > 1:
            _check_group(group)


def settle(group: list[Row]) -> bool:
    """Reject the rows of one officer when any of them is wrong; True when all are good."""
    wrong = [row for row in group if row.problems]
    for row in group:
        if row.problems:
            row.verdict, row.reason = Verdict.REJECT, sentence(row.problems)
        elif wrong:
            row.verdict = Verdict.REJECT
            row.reason = f"Chưa nhập vì dòng {wrong[0].line} của cùng cán bộ còn lỗi."
    return not wrong


def sentence(parts: list[str]) -> str:
    """Several remarks as sentences, each with a capital."""
    return " ".join(p[:1].upper() + p[1:] for p in dict.fromkeys(parts))[:500]


def _check_group(group: list[Row]) -> None:
    """Rows of one code: one name, no day twice. A line that repeats another word for word is only left out."""
    first = group[0]
    for row in group[1:]:
        if text.key_of(row.name) != text.key_of(first.name) and row.name and first.name:
            row.problems.append(f"mã {row.code} đã ghi cho {first.name} ở dòng {first.line}.")
            other = f"mã {row.code} còn ghi cho {row.name} ở dòng {row.line}."
            if other not in first.problems:
                first.problems.append(other)
    dated = [r for r in group if r.from_on != dt.date.min]
    dated.sort(key=lambda r: (r.from_on, r.line))
    before: Row | None = None
    for row in dated:
        if before is not None and before.overlaps(row.from_on, row.until_on):
            if _content(before) == _content(row):
                row.reason = f"Trùng hoàn toàn với dòng {before.line}."
                continue
            for one, two in ((row, before), (before, row)):
                one.problems.append(
                    f"thời gian công tác chồng lên dòng {two.line} ({_span(two)}); mỗi người chỉ ở một đơn vị "
                    f"trong một thời gian.{_TWO_PEOPLE if row.coded else ''}"
                )
        if before is None or before.until_on is not None:
            before = row


def _content(row: Row) -> tuple[object, ...]:
    return (
        row.unit, row.title, row.duties, row.from_on, row.until_on, row.section, row.employment, row.main, row.document,
    )  # fmt: skip


def _span(row: Row) -> str:
    return f"{numbers.day(row.from_on)} – {numbers.day(row.until_on) or 'nay'}"
