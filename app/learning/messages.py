"""What is said to whom: reminders, the digest of a unit, the text for a Zalo group. Plain, short, without anybody's score."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.numbers import day, number
from app.learning.assignments import Terms
from app.learning.work import WorkState


class Counts(Protocol):
    """How the people of a unit stand."""

    @property
    def open(self) -> int:
        """Of whom something is still asked."""
        ...

    overdue: int
    stuck: int


class Place(Protocol):
    """One course of one person, as far as it is needed to say where they are."""

    begun: bool
    read: int
    required: int
    quiz_passed: bool
    quiz_running: bool
    tries: int
    work: WorkState | None
    next_lesson: object
    edition: object


def due_words(terms: Terms) -> str:
    """By when, as the assignment says it."""
    if terms.due_on is not None:
        return f"hạn {day(terms.due_on)}"
    return f"hạn {terms.due_days} ngày kể từ ngày được giao"


def _short(date: dt.date, today: dt.date) -> str:
    return f"{date.day}/{date.month}" if date.year == today.year else f"{date.day}/{date.month}/{date.year}"


def zalo(unit: str, title: str, counts: Counts, terms: Terms, today: dt.date, address: str) -> str:
    """One unit's line for its Zalo group (practice P36)."""
    due = f"hạn {_short(terms.due_on, today)}" if terms.due_on is not None else due_words(terms)
    late = f" ({number(counts.overdue)} người đã quá hạn)" if counts.overdue else ""
    return f"{unit}: còn {number(counts.open)} người chưa xong “{title}”, {due}{late}. Xem: {address}"


@dataclass(frozen=True)
class Words:
    """A message's subject and text."""

    subject: str
    body: str


def reminder(title: str, due: dt.date, today: dt.date, site: str, address: str) -> Words:
    """To one officer: something is due, or overdue. It names no score and no colleague."""
    left = (due - today).days
    if left < 0:
        subject, when = "Nhắc học: đã quá hạn", f"hạn là ngày {day(due)}, đã qua {-left} ngày"
    else:
        rest = "hôm nay" if left == 0 else f"còn {left} ngày"
        subject, when = f"Nhắc học: hạn {day(due)}", f"hạn là ngày {day(due)} ({rest})"
    body = (
        f"Kính gửi anh/chị,\n\nAnh/chị được giao học “{title}”; {when}. Đến hôm nay hệ thống chưa ghi nhận anh/chị hoàn thành.\n\n"
        f"Vào trang của mình để học tiếp: {address}\n\n"
        "Nếu chưa có tài khoản, đang vướng ở bài nào, hoặc có lý do cần gia hạn, anh/chị báo cho đầu mối của đơn vị.\n\n"
        f"{site}\nThư gửi tự động; không cần trả lời."
    )
    return Words(subject, body)


def text_message(title: str, due: dt.date, today: dt.date, address: str) -> str:
    """The same for a telephone."""
    left = (due - today).days
    when = f"đã quá hạn {day(due)}" if left < 0 else f"hạn {day(due)}"
    return f"Nhắc học: “{title}”, {when}, chưa hoàn thành. Học tiếp: {address}"


@dataclass(frozen=True)
class DigestLine:
    """One assignment in a unit's digest."""

    title: str
    terms: Terms
    counts: Counts


def digest(unit: str, lines: Sequence[DigestLine], today: dt.date, site: str, address: str) -> Words:
    """To the head of a unit: one message for everything that waits there, in numbers."""
    items = []
    for line in lines:
        parts = [f"còn {number(line.counts.open)} người chưa xong"]
        if line.counts.overdue:
            parts.append(f"trong đó {number(line.counts.overdue)} người quá hạn")
        if line.counts.stuck:
            parts.append(f"{number(line.counts.stuck)} người đang vướng")
        items.append(f"- “{line.title}”, {due_words(line.terms)}: {', '.join(parts)}.")
    body = (
        f"Kính gửi anh/chị phụ trách {unit},\n\nTình hình học tập được giao của đơn vị đến ngày {day(today)}:\n\n"
        + "\n".join(items)
        + f"\n\nDanh sách từng người và chỗ đang vướng: {address}\n\n{site}\nThư gửi tự động mỗi tuần một lần; không cần trả lời."
    )
    return Words(f"Việc học của {unit}: tổng hợp ngày {day(today)}"[:200], body)


def place(line: Place) -> str:
    """Where somebody is in a course that is not done: which lesson, or what about the quiz or the work."""
    lesson, edition = line.next_lesson, line.edition
    if not line.begun:
        return "chưa mở khóa học"
    quiz = getattr(edition, "quiz", None)
    tried = ""
    if quiz is not None and not line.quiz_passed and line.tries:
        used_up = line.tries >= quiz.attempts
        tried = f"đã dùng hết {line.tries} lần làm bài, chưa đạt" if used_up else f"đã làm bài {line.tries} lần, chưa đạt"
    if lesson is not None:
        where = f"bài {getattr(lesson, 'position', '')}: {getattr(lesson, 'title', '')} (đã đọc {line.read}/{line.required})"
        return f"{where}; {tried}" if tried else where
    if quiz is not None and not line.quiz_passed:
        if line.quiz_running:
            return "bài kiểm tra: đang làm dở, chưa nộp"
        return f"bài kiểm tra: {tried or 'chưa làm'}"
    if line.work is WorkState.WAITING:
        return "sản phẩm: đã nộp, đang chờ chấm"
    if line.work is WorkState.RETURNED:
        return "sản phẩm: cần làm lại"
    return "sản phẩm: chưa nộp"
