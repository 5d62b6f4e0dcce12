"""The words of the people room, and what is true of them without a database."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

from app.core.text import fold, key_of


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
        return _DUTY_BITS[self]


_DUTY_LABELS = {
    Duty.COMMUNICATION: "Truyền thông",
    Duty.GRASSROOTS_INFORMATION: "Thông tin cơ sở",
    Duty.EXTERNAL_INFORMATION: "Thông tin đối ngoại",
}
_DUTY_BITS = {duty: 1 << place for place, duty in enumerate(Duty)}


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


class Employment(StrEnum):
    """How somebody is employed (roster column `loai`); the rule says which kinds count."""

    CIVIL_SERVANT = "cong_chuc"
    PUBLIC_EMPLOYEE = "vien_chuc"
    CONTRACT = "hop_dong"
    OTHER = "khac"

    @property
    def label(self) -> str:
        """The kind as the screen names it."""
        return _EMPLOYMENTS[self]


_EMPLOYMENTS = {
    Employment.CIVIL_SERVANT: "Công chức",
    Employment.PUBLIC_EMPLOYEE: "Viên chức",
    Employment.CONTRACT: "Hợp đồng",
    Employment.OTHER: "Khác",
}


class LeaveReason(StrEnum):
    """Why due dates pause (never health details)."""

    MATERNITY = "thai_san"
    STUDY = "di_hoc"
    LONG_LEAVE = "nghi_dai_ngay"
    SECONDMENT = "biet_phai"
    OTHER = "ly_do_khac"

    @property
    def label(self) -> str:
        """The reason as the screen names it."""
        return _LEAVE_LABELS[self]


_LEAVE_LABELS = {
    LeaveReason.MATERNITY: "Thai sản",
    LeaveReason.STUDY: "Đi học",
    LeaveReason.LONG_LEAVE: "Nghỉ dài ngày",
    LeaveReason.SECONDMENT: "Biệt phái",
    LeaveReason.OTHER: "Lý do khác",
}


SHARED_IDLE = dt.timedelta(minutes=30)
OWN_IDLE = dt.timedelta(days=30)


def session_ended(*, seen_at: dt.datetime, shared_computer: bool, now: dt.datetime) -> bool:
    """Whether a session was idle too long: 30 minutes on a shared computer, 30 days on one's own device (P34)."""
    return now - seen_at > (SHARED_IDLE if shared_computer else OWN_IDLE)


# Plan II.2.c.3 names these; an attached body counts under its parent, an outside body only when the rule says so (P2).
COUNTED_KINDS = frozenset(
    {
        UnitKind.DEPARTMENT,
        UnitKind.BOARD,
        UnitKind.COMMUNE,
        UnitKind.WARD,
        UnitKind.SPECIAL_ZONE,
        UnitKind.ATTACHED,
    }
)


def name_problem(name: str) -> str | None:
    """Why a name cannot be kept; None when it can. Nothing is asked of names but length (compliance §8)."""
    if not name:
        return "Chưa có họ tên."
    if len(name) > 120:
        return "Họ tên dài quá 120 ký tự."
    return None


def guessed_given_name(full_name: str) -> str:
    """The tên, as long as its owner has not said otherwise: the last word."""
    return full_name.split(" ")[-1][:60]


_NOT_DIGITS = re.compile(r"[\s.\-()]+")


def phone_key(typed: str) -> str:
    """A Vietnamese telephone number as ten or eleven digits from 0; empty when it is none.

    Spaces, dots, brackets, +84, 0084 and +84 (0) are understood, and so is a mobile number whose leading 0 a
    spreadsheet ate.
    """
    digits = _NOT_DIGITS.sub("", typed)
    if digits.startswith("0084"):
        digits = "+" + digits[2:]
    if digits.startswith("+84"):
        digits = "0" + digits[3:].removeprefix("0")
    elif digits.startswith("84") and len(digits) == 11:
        digits = "0" + digits[2:]
    elif len(digits) == 9 and digits[:1] in "35789":
        digits = "0" + digits
    return digits if re.fullmatch(r"0[1-9]\d{8,9}", digits, re.ASCII) else ""


def email_key(typed: str) -> str:
    """An e-mail address as it is compared (NFC, trimmed, case-folded); empty when it is none.

    No more is asked than one @ between something and a name with a dot: only its owner can say whether it is right.
    """
    key = key_of(typed)
    return key if len(key) <= 254 and re.fullmatch(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+", key) else ""


def login_key(typed: str) -> tuple[str, str] | None:
    """What a person may add to sign in with: ("email", key) or ("phone", key); None when it is neither."""
    if key := email_key(typed):
        return "email", key
    key = phone_key(typed)
    return ("phone", key) if key else None


EXAMPLE_PASSPHRASE = "song ve mua lu"  # shown as the hint, and therefore refused (P13)
MIN_PASSWORD, MAX_PASSWORD = 14, 200


def password_form(typed: str) -> str:
    """A password as it is hashed: NFC, without the spaces that telephone keyboards leave at the ends."""
    return unicodedata.normalize("NFC", typed).strip()


def password_problem(password: str, *, names: Iterable[str] = ()) -> str | None:
    """Why a password is refused; None when it is good.

    `names` are the account's sign-in names and the person's own name, which others know. At least 14 characters
    (TCVN 14423:2026 for accounts without a second factor).
    """
    password = password_form(password)
    bare = fold(password)
    if not password:
        return "Chưa điền mật khẩu."
    if len(password) < MIN_PASSWORD:
        return f"Mật khẩu cần ít nhất {MIN_PASSWORD} ký tự; anh/chị mới gõ {len(password)}."
    if len(password) > MAX_PASSWORD:
        return f"Mật khẩu dài quá {MAX_PASSWORD} ký tự."
    if bare.replace(" ", "") == EXAMPLE_PASSPHRASE.replace(" ", ""):
        return "Đây là mật khẩu mẫu, ai cũng biết. Hãy chọn bốn từ khác."
    if password.isdigit() or len(set(bare)) < 5:
        return "Mật khẩu này dễ đoán vì chỉ có chữ số hoặc lặp lại. Hãy dùng bốn từ không liên quan đến nhau."
    known = bare.replace(" ", "")
    for name in names:
        word = fold(name).replace(" ", "")
        if len(word) >= 4 and word in known and len(known) - len(word) < 8:
            return "Mật khẩu không được chứa mã, tên đăng nhập hoặc họ tên của anh/chị."
    return None


THROTTLE_WINDOW = dt.timedelta(minutes=15)
NAME_LOCK = 5  # failures on one name within the window, then it waits
ADDRESS_LOCK = 200  # failures from one address: an office of fifty behind one address stays far below
_BACK_OFF = {3: dt.timedelta(seconds=5), 4: dt.timedelta(seconds=15)}


def locked_until(
    name_failures: Sequence[dt.datetime], address_failures: int, now: dt.datetime
) -> dt.datetime | None:
    """Until when a name must wait after failed attempts; None when it may try.

    `name_failures` are the instants of failures on that name, any order; `address_failures` the number from the
    address within the window. Two mistakes are free; then 5 and 15 seconds; from the fifth on 15 minutes.
    """
    if address_failures >= ADDRESS_LOCK:
        return now + THROTTLE_WINDOW
    recent = sorted(at for at in name_failures if now - at < THROTTLE_WINDOW)
    if not recent:
        return None
    wait = THROTTLE_WINDOW if len(recent) >= NAME_LOCK else _BACK_OFF.get(len(recent), dt.timedelta())
    until = recent[-1] + wait
    return until if until > now else None


IDLE_AFTER = dt.timedelta(days=45)  # TCVN 14423:2026; the account asks for a new code and loses nothing (P13)
ACTIVATION_LASTS = dt.timedelta(days=30)
RESET_LASTS = dt.timedelta(hours=24)


def is_idle(*, last_seen_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether an activated account was unused for more than 45 days."""
    return last_seen_at is not None and now - last_seen_at > IDLE_AFTER


def code_key(typed: str) -> str:
    """A slip's code as it is compared: capitals, without spaces and hyphens."""
    return re.sub(r"[\s\-–.]+", "", typed).upper()


def code_shown(code: str) -> str:
    """A slip's code as it is printed: in groups of five."""
    return "-".join(code[i : i + 5] for i in range(0, len(code), 5))


def device_name(user_agent: str) -> str:
    """“Chrome trên Android”: enough for a person to know their own device, no more is kept."""
    agent = user_agent.lower()
    browser = next((label for mark, label in _BROWSERS if mark in agent), "Trình duyệt")
    system = next((label for mark, label in _SYSTEMS if mark in agent), "")
    return f"{browser} trên {system}" if system else browser


_BROWSERS = (
    ("coc_coc", "Cốc Cốc"), ("edg", "Edge"), ("opr/", "Opera"), ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"), ("chrom", "Chrome"), ("crios", "Chrome"), ("safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("android", "Android"), ("iphone", "iPhone"), ("ipad", "iPad"), ("windows", "Windows"), ("mac os", "macOS"),
    ("linux", "Linux"),
)  # fmt: skip
