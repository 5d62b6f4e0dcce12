"""Requests about one's own data: the kinds, their clocks, and the replies that lie ready.

The clocks are those of article 5 of Nghị định 356/2025/NĐ-CP (02 working days to answer; 10 days to show, correct or supply,
20 to erase, 15 to restrict or to heed an objection; one extension of at most the same length), for Luật 91/2025/QH15,
article 4. They run from the day on which the request was received, the stricter reading. Working days are Monday to Friday:
public holidays are not modelled, so that a deadline may be shown a few days too early and never too late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

# The privacy notice in force: templates/people/privacy/<version>.html. A changed text is a new version, shown to everybody
# once more; the old files stay, for what was read is kept by version.
NOTICE_VERSION = 2


ERASE_JOB = "erase"  # app/erasing.py: erasing reaches into rooms above this one


class Kind(StrEnum):
    """What somebody may ask."""

    SEE = "see"
    CORRECT = "correct"
    SUPPLY = "supply"
    ERASE = "erase"
    RESTRICT = "restrict"
    OBJECT = "object"

    @property
    def label(self) -> str:
        """The kind as the screen names it."""
        return _LABELS[self]

    @property
    def days(self) -> int:
        """Days until the request must be carried out or refused."""
        return _DAYS[self]

    @property
    def reply(self) -> str:
        """The answer of the first two working days, ready to be changed."""
        return _REPLIES[self]

    @property
    def outcome(self) -> str:
        """What is said when it was done, ready to be changed."""
        return _OUTCOMES[self]


_LABELS = {
    Kind.SEE: "Xem dữ liệu của tôi",
    Kind.CORRECT: "Sửa dữ liệu chưa đúng",
    Kind.SUPPLY: "Cung cấp bản sao dữ liệu",
    Kind.ERASE: "Xóa dữ liệu",
    Kind.RESTRICT: "Hạn chế xử lý",
    Kind.OBJECT: "Phản đối xử lý",
}
_DAYS = {Kind.SEE: 10, Kind.CORRECT: 10, Kind.SUPPLY: 10, Kind.ERASE: 20, Kind.RESTRICT: 15, Kind.OBJECT: 15}
ANSWER_DAYS = 2  # working days

_RECEIVED = "Chúng tôi đã nhận yêu cầu của anh/chị và sẽ thực hiện chậm nhất ngày {due}."
_REPLIES = {
    Kind.SEE: _RECEIVED + " Anh/chị xem được ngay mọi dữ liệu đang giữ ở trang “Dữ liệu của tôi”.",
    Kind.CORRECT: _RECEIVED + " Đầu mối của đơn vị sẽ đối chiếu với hồ sơ; anh/chị chuẩn bị giấy tờ chứng minh nếu có.",
    Kind.SUPPLY: _RECEIVED + " Anh/chị cũng tải được ngay bản sao (PDF, JSON) ở trang “Dữ liệu của tôi”.",
    Kind.ERASE: _RECEIVED
    + " Khi xóa, họ tên, cách liên hệ, tài khoản và bài làm mất hẳn, không lấy lại được; giấy xác nhận không còn tên.",
    Kind.RESTRICT: _RECEIVED
    + " Khi hạn chế, tên của anh/chị chỉ còn ở danh sách cán bộ và số liệu mà pháp luật yêu cầu.",
    Kind.OBJECT: _RECEIVED + " Chúng tôi sẽ xem xét lý do anh/chị nêu và trả lời bằng văn bản trên trang này.",
}
_OUTCOMES = {
    Kind.SEE: "Anh/chị đã xem được dữ liệu ở trang “Dữ liệu của tôi”.",
    Kind.CORRECT: "Đã sửa theo yêu cầu; anh/chị kiểm tra lại ở trang “Dữ liệu của tôi”.",
    Kind.SUPPLY: "Đã cung cấp bản sao dữ liệu cho anh/chị.",
    Kind.ERASE: "",
    Kind.RESTRICT: "Đã hạn chế xử lý dữ liệu của anh/chị.",
    Kind.OBJECT: "Đã ngừng dùng dữ liệu của anh/chị ngoài danh sách cán bộ và số liệu mà pháp luật yêu cầu.",
}
# What a refusal begins with; the reason is added by whoever refuses.
REFUSAL = "Chúng tôi chưa thực hiện được yêu cầu này vì: "
# Restricting and heeding an objection have the same effect here.
RESTRICTING = frozenset({Kind.RESTRICT, Kind.OBJECT})


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ANSWERED = "answered"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state as the screen names it."""
        return _STATES[self]


_STATES = {
    State.OPEN: "Chờ trả lời",
    State.ANSWERED: "Đang thực hiện",
    State.DONE: "Đã thực hiện",
    State.REFUSED: "Không thực hiện",
    State.WITHDRAWN: "Đã rút",
}
WAITING = (State.OPEN, State.ANSWERED)


class Section(StrEnum):
    """A part of what is kept about somebody, as “Dữ liệu của tôi” shows it."""

    NAME = "ho-ten"
    CONTACT = "lien-he"
    POSTINGS = "cong-tac"
    ACCOUNT = "tai-khoan"
    LEARNING = "hoc-tap"
    RESULTS = "ket-qua"

    @property
    def label(self) -> str:
        """The part as the screen names it."""
        return _SECTIONS[self]


_SECTIONS = {
    Section.NAME: "Họ tên, mã cán bộ",
    Section.CONTACT: "Thư điện tử, số điện thoại",
    Section.POSTINGS: "Quá trình công tác, nhiệm vụ",
    Section.ACCOUNT: "Tài khoản và đăng nhập",
    Section.LEARNING: "Bài học, bài làm, sản phẩm",
    Section.RESULTS: "Kết quả và giấy xác nhận",
}


def working_day_after(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day (Monday to Friday) after `day`."""
    while count:
        day += dt.timedelta(days=1)
        if day.weekday() < 5:
            count -= 1
    return day


@dataclass(frozen=True)
class Clock:
    """Until when a request must be answered, and until when it must be settled."""

    answer_by: dt.date
    settle_by: dt.date


def clock_of(kind: Kind, received_on: dt.date, *, extended: bool) -> Clock:
    """The deadlines of a request; the last day itself is in time."""
    days = kind.days * (2 if extended else 1)
    return Clock(working_day_after(received_on, ANSWER_DAYS), received_on + dt.timedelta(days=days))


def lateness(clock: Clock, state: State, *, today: dt.date) -> tuple[str, str]:
    """(kind of mark, words) for the clock that runs: “còn 3 ngày”, “quá hạn trả lời 1 ngày”; empty when none does."""
    if state not in WAITING:
        return "neutral", ""
    what, due = ("trả lời", clock.answer_by) if state is State.OPEN else ("thực hiện", clock.settle_by)
    left = (due - today).days
    if left < 0:
        return "wrong", f"Quá hạn {what} {-left} ngày"
    return "due", f"Hạn {what} hôm nay" if left == 0 else f"Còn {left} ngày để {what}"
