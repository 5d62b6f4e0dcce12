"""The words of the authoring room, and what is true of a draft without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.catalog.rules import ChangeKind

COALESCE = dt.timedelta(minutes=10)  # autosaves of one person within this time share a row of the history
PRESENT = dt.timedelta(seconds=60)  # how long somebody counts as having a page open
PUBLISH = "authoring.publish"  # the kind of job that makes an edition of a draft
ANSWER_DAYS = 3  # working days a review may wait before the department is told (practice P19)

HEAVY = 20_000_000  # bytes of a recording beyond which the page says what it costs to open
LARGEST = (
    50_000_000  # bytes of one file: a course must be able to leave as a folder and come back (catalog.folder)
)
CONVERTIBLE = 300_000_000  # bytes of a recording that is to be made smaller here
_BYTES_A_SECOND = 250_000  # of a weak mobile link: 2 Mbit/s


def download_cost(octets: int) -> str:
    """What it costs a learner on a weak link to open a file: time and mobile data (practice P27)."""
    seconds = octets / _BYTES_A_SECOND
    wait = f"{round(seconds)} giây" if seconds < 60 else f"{round(seconds / 60)} phút"
    return f"khoảng {wait} chờ, {max(1, round(octets / 1_000_000))} MB dữ liệu di động"


class DraftState(StrEnum):
    """Where a draft stands (practice P31)."""

    DRAFT = "ban-nhap"
    IN_REVIEW = "cho-tham-dinh"
    CHANGES = "can-chinh-sua"
    APPROVED = "da-duyet"
    PUBLISHED = "da-phat-hanh"
    PUT_AWAY = "da-cat"

    @property
    def label(self) -> str:
        """The state as the screen names it."""
        return _STATES[self]

    @property
    def editable(self) -> bool:
        """Whether its files may be changed: what is being judged, or was approved, stands still."""
        return self in (DraftState.DRAFT, DraftState.CHANGES)


_STATES = {
    DraftState.DRAFT: "Bản nháp",
    DraftState.IN_REVIEW: "Chờ thẩm định",
    DraftState.CHANGES: "Cần chỉnh sửa",
    DraftState.APPROVED: "Đã duyệt",
    DraftState.PUBLISHED: "Đã phát hành",
    DraftState.PUT_AWAY: "Đã cất",
}


class ReviewState(StrEnum):
    """What came of asking for a review."""

    WAITING = "cho"
    CHANGES = "can-sua"
    APPROVED = "duyet"
    WITHDRAWN = "rut"


class SaveKind(StrEnum):
    """How a state of a file came about, for its history."""

    AUTO = "tu-luu"
    SAVE = "luu"
    RESTORE = "khoi-phuc"
    IMPORT = "nhap"
    MERGE = "gop"
    REMOVE = "xoa"

    @property
    def label(self) -> str:
        """The kind as the history names it."""
        return {
            "tu-luu": "Tự lưu",
            "luu": "Lưu",
            "khoi-phuc": "Khôi phục",
            "nhap": "Nhập từ tệp",
            "gop": "Gộp hai bản",
            "xoa": "Xóa",
        }[self]


@dataclass(frozen=True)
class LessonNote:
    """What the author declares of one changed lesson."""

    kind: ChangeKind = ChangeKind.CORRECTION
    note: str = ""
    minutes: int = 0


@dataclass(frozen=True)
class Release:
    """What the author says of a new edition: a public note, when people move to it, what each changed lesson means."""

    change_note: str = ""
    move_on: dt.date | None = None
    lessons: Mapping[str, LessonNote] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """What the draft's row keeps."""
        return {
            "change_note": self.change_note,
            "move_on": self.move_on.isoformat() if self.move_on else None,
            "lessons": {
                key: {"kind": note.kind.value, "note": note.note, "minutes": note.minutes}
                for key, note in self.lessons.items()
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Release:
        """The release a draft's row keeps."""
        move_on = data.get("move_on")
        return cls(
            data.get("change_note", ""),
            dt.date.fromisoformat(move_on) if move_on else None,
            {
                key: LessonNote(ChangeKind(n["kind"]), n["note"], n["minutes"])
                for key, n in data.get("lessons", {}).items()
            },
        )


def working_days(since: dt.date, today: dt.date) -> int:
    """Whole working days (Monday to Friday) that have passed since a day; holidays are not known here."""
    days = (today - since).days
    return (
        sum(1 for n in range(1, days + 1) if (since + dt.timedelta(days=n)).weekday() < 5)
        if days < 400
        else 280
    )
