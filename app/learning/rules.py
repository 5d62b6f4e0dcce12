"""What is true of learning without a database: what completes a course, what is still missing, who may try again.

Sources: decisions 17 (progress), 20 (attempts) and practice P14 (no dead end after the last try).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

# What a person has read: lesson key → {content hash → when it was last marked as read}.
Read = Mapping[str, Mapping[str, dt.datetime]]

REREAD_WAIT = dt.timedelta(hours=24)  # P14: before the attempt that rereading opens


class LessonFacts(Protocol):
    """What the rules need to know of a lesson."""

    @property
    def key(self) -> str:
        """The stable key."""
        ...

    @property
    def position(self) -> int:
        """Its place in the course, from 1."""
        ...

    @property
    def title(self) -> str:
        """What it is called."""
        ...

    @property
    def required(self) -> bool:
        """Whether the course asks for it."""
        ...

    @property
    def content_hash(self) -> str:
        """The hash of its wording."""
        ...

    @property
    def counts_as(self) -> Collection[str]:
        """Hashes of earlier wordings that count as having read this one."""
        ...


class LessonState(StrEnum):
    """How a lesson stands for one person."""

    UNREAD = "chua-doc"
    UPDATED = "da-cap-nhat"  # read in an earlier wording
    READ = "da-doc"

    @property
    def label(self) -> str:
        """The state as the screen names it."""
        return {
            "chua-doc": "Chưa đọc",
            "da-cap-nhat": "Đã cập nhật",
            "da-doc": "Đã đọc",
        }[self]


def lesson_state(lesson: LessonFacts, read: Read) -> LessonState:
    """Progress hangs on key and wording: a lesson that changed since it was read is “đã cập nhật” (decision 17).

    A wording that only corrected or added to one that was read is read too (practice P20).
    """
    versions = read.get(lesson.key)
    if not versions:
        return LessonState.UNREAD
    if lesson.content_hash in versions or any(known in versions for known in lesson.counts_as):
        return LessonState.READ
    return LessonState.UPDATED


def amended(lesson: LessonFacts, read: Read) -> bool:
    """Whether a lesson counts as read in an earlier wording alone: there is something new to look at."""
    versions = read.get(lesson.key, {})
    return lesson.content_hash not in versions and any(known in versions for known in lesson.counts_as)


def unread(lessons: Iterable[LessonFacts], read: Read) -> tuple[LessonFacts, ...]:
    """The required lessons still to be read in their present wording, in order."""
    return tuple(x for x in lessons if x.required and lesson_state(x, read) is not LessonState.READ)


def is_complete(
    lessons: Iterable[LessonFacts], read: Read, *, has_quiz: bool, passed: bool, work_due: bool = False
) -> bool:
    """All required lessons read, the final quiz, where there is one, passed, and no practical work still due."""
    return not unread(lessons, read) and (passed or not has_quiz) and not work_due


@dataclass(frozen=True)
class Requirement:
    """One rule of completion, met or not, with the lessons it still waits for."""

    kind: str  # lessons | quiz | practical
    met: bool
    missing: tuple[LessonFacts, ...] = ()
    total: int = 0


def why_not(
    lessons: Sequence[LessonFacts], read: Read, *, has_quiz: bool, passed: bool, work_done: bool | None = None
) -> tuple[Requirement, ...]:
    """Each rule of completion with its state. All are met exactly when `is_complete` holds.

    `work_done` is whether the practical work was graded “Đạt”, None where the course asks for none.
    """
    missing = unread(lessons, read)
    rules = [Requirement("lessons", not missing, missing, sum(1 for x in lessons if x.required))]
    if has_quiz:
        rules.append(Requirement("quiz", passed))
    if work_done is not None:
        rules.append(Requirement("practical", work_done))
    return tuple(rules)


@dataclass(frozen=True)
class Try:
    """One attempt as the rules see it. `weak` are the lessons of the questions that were not fully right."""

    number: int
    started_at: dt.datetime
    submitted_at: dt.datetime | None
    passed: bool
    weak: tuple[str, ...] = ()


class Opening(StrEnum):
    """What a person may do with the final quiz now."""

    OPEN = "mo"  # may start
    RUNNING = "dang-lam"  # an attempt is open: go on with it
    PASSED = "da-dat"
    WAITING = "cho"  # tries remain, the waiting time runs
    REREAD = "doc-lai"  # last try used: reread and wait
    CLOSED = "het-luot"  # only a trainer may open another


@dataclass(frozen=True)
class NextTry:
    """Whether and when the next attempt opens. `opens_at` is None when it is open or nobody can say yet."""

    opening: Opening
    used: int
    allowed: int
    opens_at: dt.datetime | None = None
    reread: tuple[str, ...] = ()  # keys of the lessons still to be reread
    weak: tuple[str, ...] = ()  # keys of all the lessons the last try named

    @property
    def left(self) -> int:
        """Ordinary tries that remain."""
        return max(0, self.allowed - self.used)


def next_try(
    tries: Sequence[Try],
    *,
    attempts: int,
    wait_hours: int,
    grants: Collection[dt.datetime],
    read: Read,
    passed: bool,
    now: dt.datetime,
) -> NextTry:
    """When the next attempt at a quiz opens.

    `attempts` and `wait_hours` are the course's. After the last of them one more opens once the lessons of the wrong
    answers have been read again after that hand-in and 24 hours have passed (P14); beyond it each of `grants` (the
    instants at which a trainer opened one) is worth one attempt, at once.
    """
    tries = sorted(tries, key=lambda t: t.number)
    used = len(tries)
    if tries and tries[-1].submitted_at is None:
        return NextTry(Opening.RUNNING, used, attempts)
    if passed:
        return NextTry(Opening.PASSED, used, attempts)
    if not tries:
        return NextTry(Opening.OPEN, 0, attempts)
    last = tries[-1]
    assert last.submitted_at is not None
    if used < attempts:
        opens = last.submitted_at + dt.timedelta(hours=wait_hours)
        if opens > now:
            return NextTry(Opening.WAITING, used, attempts, opens)
        return NextTry(Opening.OPEN, used, attempts)
    left, reread_used = _spend(tries[attempts:], grants)
    if left:
        return NextTry(Opening.OPEN, used, attempts)
    if reread_used:
        return NextTry(Opening.CLOSED, used, attempts)
    opens = last.submitted_at + max(REREAD_WAIT, dt.timedelta(hours=wait_hours))
    missing = tuple(key for key in last.weak if not _reread(key, read, last.submitted_at))
    if missing or opens > now:
        return NextTry(Opening.REREAD, used, attempts, opens, missing, last.weak)
    return NextTry(Opening.OPEN, used, attempts)


def _spend(extra: Sequence[Try], grants: Collection[dt.datetime]) -> tuple[int, bool]:
    """How many grants are left after the attempts beyond the ordinary ones, and whether rereading paid for one."""
    waiting = sorted(grants)
    reread_used = False
    for attempt in extra:
        if waiting and waiting[0] <= attempt.started_at:
            waiting.pop(0)
        else:
            reread_used = True
    return len(waiting), reread_used


def _reread(key: str, read: Read, since: dt.datetime) -> bool:
    return any(at > since for at in read.get(key, {}).values())


def keys_may_be_shown(*, passed: bool, number: int, attempts: int, quiz_open: bool) -> bool:
    """Whether a result may show keys and feedback: after passing or the last try, never while an attempt is open."""
    return not quiz_open and (passed or number >= attempts)
