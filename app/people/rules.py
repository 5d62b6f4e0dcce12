"""The words of the people room, and what is true of them without a database."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class Duty(StrEnum):
    """The three duties that make an officer part of the denominator (plan II.2.c.3)."""

    COMMUNICATION = "truyen_thong"
    GRASSROOTS_INFORMATION = "thong_tin_co_so"
    EXTERNAL_INFORMATION = "thong_tin_doi_ngoai"

    @property
    def label(self) -> str:
        """The duty as the screen names it."""
        return _DUTY_LABELS[self]

    @property
    def bit(self) -> int:
        """The duty as one bit of a set of duties."""
        return 1 << list(Duty).index(self)


_DUTY_LABELS = {
    Duty.COMMUNICATION: "Truyền thông",
    Duty.GRASSROOTS_INFORMATION: "Thông tin cơ sở",
    Duty.EXTERNAL_INFORMATION: "Thông tin đối ngoại",
}


class UnitKind(StrEnum):
    """What a unit is (plan II.2.c.3 names the first five; an attached body counts under its parent)."""

    DEPARTMENT = "so"
    BOARD = "ban_nganh"
    COMMUNE = "xa"
    WARD = "phuong"
    SPECIAL_ZONE = "dac_khu"
    ATTACHED = "truc_thuoc"
    OUTSIDE = "khac"

    @property
    def label(self) -> str:
        """The kind as the screen names it."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    UnitKind.DEPARTMENT: "Sở",
    UnitKind.BOARD: "Ban, ngành",
    UnitKind.COMMUNE: "Xã",
    UnitKind.WARD: "Phường",
    UnitKind.SPECIAL_ZONE: "Đặc khu",
    UnitKind.ATTACHED: "Đơn vị trực thuộc",
    UnitKind.OUTSIDE: "Đơn vị khác",
}


class LeaveReason(StrEnum):
    """Why due dates pause (never health details)."""

    MATERNITY = "thai_san"
    STUDY = "di_hoc"
    LONG_LEAVE = "nghi_dai_ngay"
    SECONDMENT = "biet_phai"
    OTHER = "ly_do_khac"


SHARED_IDLE = dt.timedelta(minutes=30)
OWN_IDLE = dt.timedelta(days=30)


def session_ended(*, seen_at: dt.datetime, shared_computer: bool, now: dt.datetime) -> bool:
    """Whether a session was idle too long: 30 minutes on a shared computer, 30 days on one's own device (P34)."""
    return now - seen_at > (SHARED_IDLE if shared_computer else OWN_IDLE)
