"""Who was given what to learn, by when, and how far they are: the rules, without a database.

Sources: decision 22 (who is assigned is a query over dated facts, due dates are computed), practice P23 (a pause moves due
dates and is never overdue; an exemption takes nobody out of the figure and adds nobody to it).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.people.rules import Duty

# Somebody who joins when an assignment is under way has at least this long, whatever its date.
NEWCOMER_DAYS = 30
# Who began and has done nothing for so long is stuck, wherever they stand.
IDLE = dt.timedelta(days=14)
REMIND_DAYS = (14, 3)  # days before the due date on which one is reminded
_LATE_EVERY, _LATE_TIMES = 14, 4  # once overdue: every so many days, at most so often


class Group(StrEnum):
    """For whom an assignment is: the audiences that the register can work out, or a list of people."""

    DUTIES = "ba-nhiem-vu"
    COMMUNICATION = "truyen-thong"
    GRASSROOTS_INFORMATION = "thong-tin-co-so"
    EXTERNAL_INFORMATION = "thong-tin-doi-ngoai"
    OFFICIALS = "cbccvc"
    LEADERS = "lanh-dao"
    LIST = "danh-sach"

    @property
    def label(self) -> str:
        """The group as the screen names it."""
        return _GROUPS[self]

    @property
    def duties(self) -> tuple[Duty, ...]:
        """The duties whose holders it is made of; none for the others."""
        if self is Group.DUTIES:
            return tuple(Duty)
        return tuple(duty for duty in Duty if duty.value.replace("_", "-") == self.value)


_GROUPS = {
    Group.DUTIES: "cán bộ làm một trong ba nhiệm vụ: truyền thông, thông tin cơ sở, thông tin đối ngoại",
    Group.COMMUNICATION: "cán bộ làm nhiệm vụ truyền thông",
    Group.GRASSROOTS_INFORMATION: "cán bộ làm nhiệm vụ thông tin cơ sở",
    Group.EXTERNAL_INFORMATION: "cán bộ làm nhiệm vụ thông tin đối ngoại",
    Group.OFFICIALS: "mọi cán bộ, công chức, viên chức trong danh sách",
    Group.LEADERS: "người có vai trò Lãnh đạo trên hệ thống",
    Group.LIST: "những người nêu tên trong danh sách",
}


class State(StrEnum):
    """How one person stands in one assignment. Everybody is in exactly one."""

    NEW = "chua-hoc"
    PROGRESS = "dang-hoc"
    STUCK = "dang-vuong"
    DONE = "xong"
    PAUSED = "tam-hoan"
    EXEMPT = "mien"

    @property
    def label(self) -> str:
        """The state as the screen names it."""
        return _STATES[self]

    @property
    def is_open(self) -> bool:
        """Whether something is still asked of the person."""
        return self in (State.NEW, State.PROGRESS, State.STUCK)


_STATES = {
    State.NEW: "Chưa học",
    State.PROGRESS: "Đang học",
    State.STUCK: "Đang vướng",
    State.DONE: "Đã xong",
    State.PAUSED: "Tạm hoãn",
    State.EXEMPT: "Được miễn",
}


@dataclass(frozen=True)
class Terms:
    """From when, and until when: on a day (`due_on`), or so many days after somebody's own beginning (`due_days`)."""

    starts_on: dt.date
    due_on: dt.date | None
    due_days: int | None


@dataclass(frozen=True)
class Pause:
    """tạm hoãn: from a day until a day, or still lasting."""

    from_on: dt.date
    until_on: dt.date | None


def begins_on(terms: Terms, since: dt.date | None) -> dt.date:
    """When somebody's own time begins: with the assignment, or on the day (`since`) they fell under it later."""
    return max(terms.starts_on, since or terms.starts_on)


def due_date(
    terms: Terms, since: dt.date | None, pauses: Iterable[Pause] = (), extended: dt.date | None = None
) -> dt.date | None:
    """By when somebody has to be done; None while an open-ended pause lasts.

    Every day of a pause within one's time moves it by a day; an extension counts where it is later.
    """
    begin = begins_on(terms, since)
    if terms.due_days is not None:
        due = begin + dt.timedelta(days=terms.due_days)
    elif terms.due_on is None:
        raise ValueError("neither a date nor a number of days")
    elif begin > terms.starts_on:
        due = max(terms.due_on, begin + dt.timedelta(days=NEWCOMER_DAYS))
    else:
        due = terms.due_on
    counted = begin  # days before it are not counted, or not again
    for pause in sorted(pauses, key=lambda p: p.from_on):
        first = max(pause.from_on, counted)
        if first > due:
            break
        if pause.until_on is None:
            return None
        if pause.until_on >= first:
            due += pause.until_on - first + dt.timedelta(days=1)
            counted = pause.until_on + dt.timedelta(days=1)
    return due if extended is None else max(due, extended)


def paused(pauses: Iterable[Pause], day: dt.date) -> bool:
    """Whether a pause holds on the day."""
    return any(p.from_on <= day and (p.until_on is None or p.until_on >= day) for p in pauses)


@dataclass(frozen=True)
class Facts:
    """What is known of one person in one assignment. Sets of courses are bits, in the order of the assignment."""

    since: dt.date | None = None
    done: int = 0
    begun: int = 0
    used_up: int = 0  # every try at the final quiz used, none passed
    exempt: int = 0
    idle: bool = False  # began, and did nothing for longer than IDLE
    extended: dt.date | None = None


@dataclass(frozen=True)
class Standing:
    """What the rules say of one person in one assignment."""

    state: State
    due_on: dt.date | None
    overdue: bool
    extended: bool
    idle: bool = False  # stuck because nothing was done for longer than IDLE, wherever they stand

    def is_in(self, wanted: str) -> bool:
        """Whether it belongs to a list: a state, or one of `qua-han`, `gia-han`, `chua-xong`, `mien-hoan`."""
        extra = {
            "qua-han": self.overdue,
            "gia-han": self.extended,
            "chua-xong": self.state.is_open,
            "mien-hoan": self.state in (State.PAUSED, State.EXEMPT),
        }
        return extra.get(wanted, self.state == wanted)


def standing(terms: Terms, wanted: int, facts: Facts, pauses: Sequence[Pause], today: dt.date) -> Standing:
    """Judge one person. `wanted`: the bits of the courses on offer; a course that is offered no more is asked of nobody."""
    due = due_date(terms, facts.since, pauses, facts.extended)
    asked = wanted & ~facts.exempt
    still = asked & ~facts.done
    extended = facts.extended is not None
    if wanted and not asked:
        return Standing(State.EXEMPT, due, False, extended)
    if not still:
        return Standing(State.DONE if wanted else State.NEW, due, False, extended)
    if paused(pauses, today):
        return Standing(State.PAUSED, due, False, extended)
    overdue = due is not None and due < today
    touched = (facts.begun | facts.done) & asked
    idle = bool(touched) and facts.idle
    if facts.used_up & still or idle:
        state = State.STUCK
    else:
        state = State.PROGRESS if touched else State.NEW
    return Standing(state, due, overdue, extended, idle)


def reminder(due: dt.date | None, today: dt.date) -> str | None:
    """Which reminder is in its time today: `14` or `3` days before, `late-0` … once overdue; None for none.

    Each is sent once for a due date; a day on which nothing ran is made up for by the next.
    """
    if due is None:
        return None
    left = (due - today).days
    if left < 0:
        step = (-left - 1) // _LATE_EVERY
        return f"late-{step}" if step < _LATE_TIMES else None
    return next((str(days) for days in sorted(REMIND_DAYS) if left <= days), None)


QUICKEST = 8  # seconds a question takes at the least to be read and answered


def hurried(seconds: float, questions: int) -> bool:
    """Whether an attempt was handed in sooner than its questions can be read (practice P17): a sign, never a proof."""
    return seconds < QUICKEST * questions
