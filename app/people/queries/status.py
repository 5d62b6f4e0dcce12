"""Where an account stands."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from app.people.rules import is_idle


class Status(StrEnum):
    """Where an account stands."""

    NEW = "new"
    ACTIVE = "active"
    IDLE = "idle"
    DISABLED = "disabled"

    @property
    def label(self) -> str:
        """The status as the screen names it."""
        return {
            "new": "Chưa kích hoạt",
            "active": "Đang dùng",
            "idle": "Tạm khóa (45 ngày chưa dùng)",
            "disabled": "Đã ngừng",
        }[self.value]


def status_of(
    *, activated_at: dt.datetime | None, last_seen_at: dt.datetime | None, disabled_at: dt.datetime | None,
    now: dt.datetime,
) -> Status:  # fmt: skip
    """Where an account stands at `now`."""
    if disabled_at is not None:
        return Status.DISABLED
    if activated_at is None:
        return Status.NEW
    return Status.IDLE if is_idle(last_seen_at=last_seen_at, now=now) else Status.ACTIVE
