"""What completes a course, and when the next attempt opens (decision 17, practice P14)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from app.learning.rules import (
    LessonState,
    Opening,
    Try,
    is_complete,
    keys_may_be_shown,
    lesson_state,
    next_try,
    unread,
    why_not,
)

NOON = dt.datetime(2027, 3, 11, 5, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Lesson:
    key: str
    position: int
    title: str = ""
    required: bool = True
    content_hash: str = "h1"
    counts_as: tuple[str, ...] = ()


ONE, TWO = Lesson("mot", 1), Lesson("hai", 2)
EXTRA = Lesson("them", 3, required=False)


def test_a_lesson_that_changed_since_it_was_read_is_updated_not_read() -> None:
    assert lesson_state(ONE, {}) is LessonState.UNREAD
    assert lesson_state(ONE, {"mot": {"h1": NOON}}) is LessonState.READ
    assert lesson_state(ONE, {"mot": {"h0": NOON}}) is LessonState.UPDATED
    assert lesson_state(ONE, {"mot": {"h0": NOON, "h1": NOON}}) is LessonState.READ


def test_a_course_is_complete_when_required_lessons_are_read_and_the_quiz_is_passed() -> None:
    read = {"mot": {"h1": NOON}, "hai": {"h1": NOON}}
    assert is_complete([ONE, TWO, EXTRA], read, has_quiz=True, passed=True)
    assert not is_complete([ONE, TWO, EXTRA], read, has_quiz=True, passed=False)
    assert not is_complete([ONE, TWO], {"mot": {"h1": NOON}}, has_quiz=True, passed=True)
    assert is_complete([ONE, TWO], read, has_quiz=False, passed=False)


@given(
    st.lists(st.sampled_from(["", "h0", "h1"]), min_size=1, max_size=6), st.booleans(), st.booleans(), st.booleans()
)
def test_the_reasons_and_the_verdict_never_disagree(hashes: list[str], opt: bool, quiz: bool, passed: bool) -> None:
    lessons = [Lesson(str(i), i, required=not (opt and i == 0)) for i in range(len(hashes))]
    read = {str(i): {h: NOON} for i, h in enumerate(hashes) if h}
    reasons = why_not(lessons, read, has_quiz=quiz, passed=passed)
    assert all(r.met for r in reasons) == is_complete(lessons, read, has_quiz=quiz, passed=passed)
    for done in (True, False):
        reasons = why_not(lessons, read, has_quiz=quiz, passed=passed, work_done=done)
        assert reasons[-1].kind == "practical"
        complete = is_complete(lessons, read, has_quiz=quiz, passed=passed, work_due=not done)
        assert all(r.met for r in reasons) == complete
    assert reasons[0].missing == unread(lessons, read)


def tries(*passed: bool, open_: bool = False, weak: tuple[str, ...] = ("hai", "nam")) -> list[Try]:
    """Tries handed in an hour apart, the last at noon; `open_` adds one that is running."""
    found = []
    for n, good in enumerate(passed, 1):
        at = NOON - HOUR * (len(passed) - n)
        found.append(Try(n, at - HOUR / 2, at, good, () if good else weak))
    if open_:
        found.append(Try(len(found) + 1, NOON, None, False))
    return found


def opening(*args: bool, now: dt.datetime = NOON + HOUR, open_: bool = False, **more: object):
    given: dict = {"attempts": 3, "wait_hours": 0, "grants": (), "read": {}, "passed": any(args), **more}
    return next_try(tries(*args, open_=open_), now=now, **given)


def test_the_first_attempt_is_open_and_a_running_one_goes_on() -> None:
    assert opening().opening is Opening.OPEN
    assert opening(open_=True).opening is Opening.RUNNING
    assert opening(False, open_=True).opening is Opening.RUNNING


def test_nobody_sits_again_after_passing() -> None:
    assert opening(False, True).opening is Opening.PASSED


def test_the_course_may_ask_for_hours_between_attempts() -> None:
    waiting = opening(False, wait_hours=2)
    assert (waiting.opening, waiting.opens_at) == (Opening.WAITING, NOON + 2 * HOUR)
    assert opening(False, wait_hours=2, now=NOON + 2 * HOUR).opening is Opening.OPEN
    assert opening(False).left == 2


def test_after_the_last_attempt_rereading_and_a_day_open_one_more() -> None:
    blocked = opening(False, False, False)
    assert blocked.opening is Opening.REREAD
    assert blocked.opens_at == NOON + dt.timedelta(hours=24)
    assert blocked.reread == ("hai", "nam")
    reread = {"hai": {"h1": NOON + HOUR}, "nam": {"h1": NOON + HOUR}}
    day_after = NOON + dt.timedelta(hours=24)
    assert opening(False, False, False, read=reread, now=day_after).opening is Opening.OPEN
    too_early = opening(False, False, False, read=reread, now=day_after - HOUR / 60)
    assert (too_early.opening, too_early.reread) == (Opening.REREAD, ())
    one_left = opening(False, False, False, read={"hai": reread["hai"]}, now=day_after)
    assert (one_left.opening, one_left.reread) == (Opening.REREAD, ("nam",))


def test_reading_before_the_failed_hand_in_is_not_rereading() -> None:
    read_before = {"hai": {"h1": NOON}, "nam": {"h1": NOON - HOUR}}
    assert opening(False, False, False, read=read_before, now=NOON + 48 * HOUR).opening is Opening.REREAD


def test_the_attempt_of_rereading_is_given_once_then_a_trainer_opens_more() -> None:
    reread = {"hai": {"h1": NOON + HOUR}, "nam": {"h1": NOON + HOUR}}
    later = NOON + 48 * HOUR
    assert opening(False, False, False, False, read=reread, now=later).opening is Opening.CLOSED
    granted = opening(False, False, False, False, read=reread, now=later, grants=[NOON + HOUR])
    assert granted.opening is Opening.OPEN


def test_a_grant_opens_at_once_and_is_spent_by_one_attempt() -> None:
    assert opening(False, False, False, grants=[NOON + HOUR]).opening is Opening.OPEN
    # Spent by the fourth attempt, which leaves the way by rereading untouched.
    spent = opening(False, False, False, False, grants=[NOON - HOUR * 3 / 4])
    assert spent.opening is Opening.REREAD
    assert opening(False, False, False, False, grants=[NOON - HOUR * 3 / 4, NOON + HOUR]).opening is Opening.OPEN


def test_keys_are_shown_after_passing_or_the_last_try_and_never_beside_an_open_attempt() -> None:
    assert keys_may_be_shown(passed=True, number=1, attempts=3, quiz_open=False)
    assert keys_may_be_shown(passed=False, number=3, attempts=3, quiz_open=False)
    assert not keys_may_be_shown(passed=False, number=2, attempts=3, quiz_open=False)
    assert not keys_may_be_shown(passed=False, number=3, attempts=3, quiz_open=True)
