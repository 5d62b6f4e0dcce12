"""The words and rules of a unit's own list: confirmed each round, left with a reason, taken over from elsewhere.

Sources: practice P10 (a duty ended before its holder was trained), P11 (what a silent unit contributes), P22 (transfers),
P24 (the signed list). Pure: time comes in as an argument.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from app.people.rules import Duty


class ListState(StrEnum):
    """How a unit stands with its list in a round."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    SILENT = "silent"
    NEVER = "never"

    @property
    def label(self) -> str:
        """The state as the screen names it."""
        return _LIST_STATES[self]

    @property
    def tag(self) -> str:
        """Which sign stands beside it."""
        return {"confirmed": "done", "changed": "progress", "silent": "due", "never": "wrong"}[self.value]


_LIST_STATES = {
    ListState.CONFIRMED: "Đã xác nhận",
    ListState.CHANGED: "Đã đổi sau xác nhận",
    ListState.SILENT: "Chưa xác nhận kỳ này",
    ListState.NEVER: "Chưa từng xác nhận",
}


class LeavingReason(StrEnum):
    """Why somebody leaves the duty holders (P10); never health details."""

    RETIRED = "nghi_huu"
    RESIGNED = "thoi_viec"
    MOVED_OUT = "chuyen_ra_ngoai"
    REASSIGNED = "phan_cong_lai"
    REORGANISED = "sap_xep"
    MISTAKE = "ghi_nham"

    @property
    def label(self) -> str:
        """The reason as the screen names it."""
        return _LEAVING[self]


_LEAVING = {
    LeavingReason.RETIRED: "Nghỉ hưu",
    LeavingReason.RESIGNED: "Thôi việc",
    LeavingReason.MOVED_OUT: "Chuyển công tác ra ngoài các đơn vị được tính",
    LeavingReason.REASSIGNED: "Phân công lại nhiệm vụ",
    LeavingReason.REORGANISED: "Sắp xếp lại tổ chức, bộ máy",
    LeavingReason.MISTAKE: "Ghi nhầm vào danh sách",
}


class TransferState(StrEnum):
    """Where a request to take over an officer stands."""

    WAITING = "waiting"
    AGREED = "agreed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state as the unit that asked reads it."""
        return _TRANSFERS[self]


_TRANSFERS = {
    TransferState.WAITING: "Đã gửi đề nghị, chờ trả lời",
    TransferState.AGREED: "Đã tiếp nhận",
    TransferState.CLOSED: "Không tiếp nhận được; nếu chắc đúng người, hãy gọi Sở hoặc thêm như cán bộ mới",
    TransferState.WITHDRAWN: "Đã rút đề nghị",
}

ANSWER_WITHIN = 5  # working days the old unit has, before the department settles a request (P22)


def working_days_after(day: dt.date, count: int) -> dt.date:
    """The day that many working days (Monday to Friday) after `day`; the plan knows no holidays."""
    while count:
        day += dt.timedelta(days=1)
        count -= day.weekday() < 5
    return day


def list_digest(holders: Iterable[tuple[str, Iterable[Duty]]]) -> str:
    """What a confirmation vouches for: which persons (uids), each with which duties, in whatever order they come.

    Titles and telephone numbers are not part of it: mending one does not make a signed list untrue.
    """
    lines = sorted(f"{uid} {','.join(sorted(set(duties)))}" for uid, duties in holders)
    return sha256("\n".join(lines).encode()).hexdigest()


Interval = tuple[dt.date, dt.date | None]  # closed; an open end is None


def without(held: Interval, taken: Iterable[Interval]) -> list[Interval]:
    """What is left of `held` when the days of `taken` are another's, in order."""
    left = [held]
    for from_on, until_on in taken:
        pieces: list[Interval] = []
        for start, end in left:
            if (end is not None and end < from_on) or (until_on is not None and start > until_on):
                pieces.append((start, end))
                continue
            if start < from_on:
                pieces.append((start, from_on - dt.timedelta(days=1)))
            if until_on is not None and (end is None or end > until_on):
                pieces.append((until_on + dt.timedelta(days=1), end))
        left = pieces
    return sorted(left, key=lambda interval: interval[0])
