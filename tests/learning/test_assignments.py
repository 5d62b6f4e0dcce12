"""The rules of assignments, without a database: due dates, pauses, states, reminders, words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.learning import messages
from app.learning.assignments import (
    Facts,
    Group,
    Pause,
    State,
    Terms,
    due_date,
    hurried,
    reminder,
    standing,
)
from app.learning.work import WorkState
from app.people.rules import Duty

D = dt.date
START = D(2027, 3, 1)
FIXED = Terms(START, D(2027, 5, 31), None)
DAYS = Terms(START, None, 60)


@pytest.mark.parametrize(
    ("terms", "since", "pauses", "extended", "due"),
    [
        (FIXED, None, (), None, D(2027, 5, 31)),
        (FIXED, D(2020, 1, 1), (), None, D(2027, 5, 31)),
        (FIXED, D(2027, 4, 1), (), None, D(2027, 5, 31)),  # joined in time
        (FIXED, D(2027, 5, 20), (), None, D(2027, 6, 19)),  # thirty days of one's own
        (FIXED, D(2027, 8, 1), (), None, D(2027, 8, 31)),
        (DAYS, None, (), None, D(2027, 4, 30)),
        (DAYS, D(2027, 4, 1), (), None, D(2027, 5, 31)),
        (FIXED, None, (), D(2027, 7, 1), D(2027, 7, 1)),
        (FIXED, None, (), D(2027, 5, 1), D(2027, 5, 31)),  # an extension never takes time away
        (FIXED, None, (Pause(D(2027, 3, 10), D(2027, 3, 19)),), None, D(2027, 6, 10)),
        (FIXED, None, (Pause(D(2027, 2, 1), D(2027, 3, 5)),), None, D(2027, 6, 5)),  # only its days within
        (FIXED, None, (Pause(D(2027, 1, 1), D(2027, 2, 1)),), None, D(2027, 5, 31)),  # over before
        (FIXED, None, (Pause(D(2027, 6, 1), D(2027, 6, 30)),), None, D(2027, 5, 31)),  # begins after
        (FIXED, None, (Pause(D(2027, 3, 10), D(2027, 3, 19)), Pause(D(2027, 3, 15), D(2027, 3, 24))), None, D(2027, 6, 15)),
        (FIXED, None, (Pause(D(2027, 5, 1), None),), None, None),
        (FIXED, None, (Pause(D(2027, 5, 25), D(2027, 6, 5)), Pause(D(2027, 6, 10), D(2027, 6, 11))), None, D(2027, 6, 14)),
    ],
)  # fmt: skip
def test_due_dates_are_computed(
    terms: Terms, since: D | None, pauses: tuple[Pause, ...], extended: D | None, due: D | None
) -> None:
    assert due_date(terms, since, pauses, extended) == due


_days = st.integers(0, 200).map(lambda n: START + dt.timedelta(n))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_days, st.integers(0, 40)), max_size=4), _days)
def test_a_pause_never_brings_a_due_date_forward_and_order_does_not_matter(spans: list[tuple[D, int]], extra: D) -> None:
    pauses = [Pause(first, first + dt.timedelta(n)) for first, n in spans]
    due = due_date(FIXED, None, pauses)
    assert due is not None and FIXED.due_on is not None
    assert due >= FIXED.due_on
    assert due == due_date(FIXED, None, pauses[::-1])
    more = due_date(FIXED, None, [*pauses, Pause(extra, extra)])
    assert more is not None and due <= more <= due + dt.timedelta(days=60)


_facts = st.builds(
    Facts, since=st.none() | _days, done=st.integers(0, 7), begun=st.integers(0, 7), used_up=st.integers(0, 7),
    exempt=st.integers(0, 7), idle=st.booleans(), extended=st.none() | _days,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_facts, st.integers(0, 7), st.booleans(), _days)
def test_everybody_is_in_one_state_and_only_open_ones_are_overdue(facts: Facts, wanted: int, away: bool, today: D) -> None:
    pauses = (Pause(today, None),) if away else ()
    found = standing(FIXED, wanted, facts, pauses, today)
    assert sum(found.is_in(state) for state in State) == 1
    assert not found.overdue or found.state.is_open
    still = wanted & ~facts.exempt & ~facts.done
    assert (found.state in (State.DONE, State.EXEMPT)) == (bool(wanted) and not still)
    if away:
        assert not found.overdue
    # Doing more never makes it worse: whoever completes everything is done or exempt.
    assert standing(FIXED, wanted, replace(facts, done=7), pauses, today).state in (State.DONE, State.EXEMPT, State.NEW)


@pytest.mark.parametrize(
    ("facts", "state", "overdue"),
    [
        (Facts(), State.NEW, True),
        (Facts(begun=1), State.PROGRESS, True),
        (Facts(done=1), State.PROGRESS, True),  # one course done, the other not begun
        (Facts(begun=1, idle=True), State.STUCK, True),
        (Facts(begun=1, used_up=1), State.STUCK, True),
        (Facts(done=1, used_up=1), State.PROGRESS, True),  # what is done is no obstacle
        (Facts(done=3), State.DONE, False),
        (Facts(exempt=3), State.EXEMPT, False),
        (Facts(exempt=2, done=1), State.DONE, False),
        (Facts(exempt=2), State.NEW, True),
        (Facts(extended=D(2027, 12, 1)), State.NEW, False),
    ],
)
def test_states(facts: Facts, state: State, overdue: bool) -> None:
    found = standing(FIXED, 3, facts, (), D(2027, 7, 1))
    assert (found.state, found.overdue) == (state, overdue)
    assert standing(FIXED, 0, facts, (), D(2027, 7, 1)).state is State.NEW, "nothing on offer: nothing is asked"


def test_a_pause_that_holds_is_never_overdue() -> None:
    late = standing(FIXED, 1, Facts(), (Pause(D(2027, 6, 20), D(2027, 12, 1)),), D(2027, 7, 1))
    assert (late.state, late.overdue, late.is_in("mien-hoan")) == (State.PAUSED, False, True)


def test_reminders_come_in_their_time_once_each() -> None:
    due = D(2027, 5, 31)
    said = [reminder(due, due + dt.timedelta(n)) for n in range(-20, 80)]
    assert said[:6] == [None] * 6 and said[6] == "14"
    assert list(dict.fromkeys(s for s in said if s)) == ["14", "3", "late-0", "late-1", "late-2", "late-3"]
    assert said[-1] is None and reminder(None, due) is None


def test_groups_are_those_the_register_knows() -> None:
    assert Group.DUTIES.duties == tuple(Duty)
    assert Group.EXTERNAL_INFORMATION.duties == (Duty.EXTERNAL_INFORMATION,)
    assert Group.OFFICIALS.duties == Group.LIST.duties == ()


def test_hurried_is_sooner_than_questions_can_be_read() -> None:
    assert hurried(100, 20) and not hurried(160, 20)


@dataclass
class _Counts:
    open: int = 3
    overdue: int = 1
    stuck: int = 2


def test_words_name_no_score_and_no_colleague() -> None:
    text = messages.zalo("Xã Ba Tơ", "Phần B", _Counts(), FIXED, D(2027, 4, 1), "https://hoctap.example")
    assert text == "Xã Ba Tơ: còn 3 người chưa xong “Phần B”, hạn 31/5 (1 người đã quá hạn). Xem: https://hoctap.example"
    soon = messages.reminder("Phần B", D(2027, 5, 31), D(2027, 5, 17), "Học tập số", "https://hoctap.example/")
    assert soon.subject == "Nhắc học: hạn 31/05/2027" and "còn 14 ngày" in soon.body and "%" not in soon.body
    late = messages.reminder("Phần B", D(2027, 5, 31), D(2027, 6, 2), "Học tập số", "https://hoctap.example/")
    assert late.subject == "Nhắc học: đã quá hạn" and "đã qua 2 ngày" in late.body
    lines = [messages.DigestLine("Phần A", FIXED, _Counts()), messages.DigestLine("Phần B", DAYS, _Counts(5, 0, 0))]
    digest = messages.digest("Xã Ba Tơ", lines, D(2027, 4, 1), "Học tập số", "https://hoctap.example/giao-hoc")
    assert "- “Phần A”, hạn 31/05/2027: còn 3 người chưa xong, trong đó 1 người quá hạn, 2 người đang vướng." in digest.body
    assert "- “Phần B”, hạn 60 ngày kể từ ngày được giao: còn 5 người chưa xong." in digest.body


def test_where_somebody_is() -> None:
    lesson = SimpleNamespace(position=3, title="Sapo")
    edition = SimpleNamespace(quiz=SimpleNamespace(attempts=3))

    def place(**more: object) -> str:
        line = {"begun": True, "read": 7, "required": 7, "quiz_passed": False, "quiz_running": False, "tries": 0, "work": None,
                "next_lesson": None, "edition": edition}  # fmt: skip
        return messages.place(SimpleNamespace(**{**line, **more}))  # type: ignore[arg-type]

    assert place(begun=False) == "chưa mở khóa học"
    assert place(next_lesson=lesson, read=2) == "bài 3: Sapo (đã đọc 2/7)"
    assert place() == "bài kiểm tra: chưa làm"
    assert place(tries=1) == "bài kiểm tra: đã làm bài 1 lần, chưa đạt"
    assert place(tries=3, next_lesson=lesson).endswith("; đã dùng hết 3 lần làm bài, chưa đạt")
    assert place(quiz_running=True) == "bài kiểm tra: đang làm dở, chưa nộp"
    assert place(quiz_passed=True, work=WorkState.WAITING) == "sản phẩm: đã nộp, đang chờ chấm"
    assert place(quiz_passed=True) == "sản phẩm: chưa nộp"
