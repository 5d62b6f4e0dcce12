"""The clocks of requests, without a database; the words of the notice and of audit lines."""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.config import ROOT
from app.people.access import PERMISSIONS, SECOND_STEP_ROLES, Role
from app.people.rights import NOTICE_VERSION, Kind, State, clock_of, lateness, working_day_after
from app.people.wording import VERBS

D = dt.date


@pytest.mark.parametrize(
    ("received", "answer_by"),
    [
        (D(2026, 12, 14), D(2026, 12, 16)),  # Monday → Wednesday
        (D(2026, 12, 17), D(2026, 12, 21)),  # Thursday → Monday
        (D(2026, 12, 18), D(2026, 12, 22)),  # Friday → Tuesday
        (D(2026, 12, 19), D(2026, 12, 22)),  # Saturday → Tuesday
        (D(2026, 12, 20), D(2026, 12, 22)),  # Sunday → Tuesday
    ],
)
def test_two_working_days_to_answer(received: dt.date, answer_by: dt.date) -> None:
    assert clock_of(Kind.SEE, received, extended=False).answer_by == answer_by


@pytest.mark.parametrize(
    ("kind", "days"),
    [(Kind.SEE, 10), (Kind.CORRECT, 10), (Kind.SUPPLY, 10), (Kind.ERASE, 20), (Kind.RESTRICT, 15), (Kind.OBJECT, 15)],
)
def test_the_second_clock_and_its_one_extension(kind: Kind, days: int) -> None:
    start = D(2026, 12, 1)
    assert clock_of(kind, start, extended=False).settle_by == start + dt.timedelta(days)
    assert clock_of(kind, start, extended=True).settle_by == start + dt.timedelta(2 * days)
    assert "{due}" in kind.reply


@settings(max_examples=60, deadline=None)
@given(st.dates(D(2026, 1, 1), D(2035, 1, 1)), st.integers(1, 30))
def test_working_days_are_counted_one_by_one(day: dt.date, count: int) -> None:
    end = working_day_after(day, count)
    assert end.weekday() < 5
    between = [day + dt.timedelta(n) for n in range(1, (end - day).days + 1)]
    assert sum(d.weekday() < 5 for d in between) == count


def test_the_clock_that_runs_is_named() -> None:
    clock = clock_of(Kind.ERASE, D(2026, 12, 14), extended=False)
    say = lambda state, day: lateness(clock, state, today=day)  # noqa: E731
    assert say(State.OPEN, D(2026, 12, 15)) == ("due", "Còn 1 ngày để trả lời")
    assert say(State.OPEN, D(2026, 12, 16)) == ("due", "Hạn trả lời hôm nay")
    assert say(State.OPEN, D(2026, 12, 18)) == ("wrong", "Quá hạn trả lời 2 ngày")
    assert say(State.ANSWERED, D(2026, 12, 18)) == ("due", "Còn 16 ngày để thực hiện")
    assert say(State.ANSWERED, D(2027, 1, 4)) == ("wrong", "Quá hạn thực hiện 1 ngày")
    assert say(State.DONE, D(2027, 1, 4)) == ("neutral", "")


# A text that people have read is never changed: write the next version beside it (rights.NOTICE_VERSION).
NOTICES = {1: "76103b3173a93eab", 2: "baf03112edb9ffa7"}


def test_what_people_have_read_stays_as_it_was() -> None:
    folder = ROOT / "templates" / "people" / "privacy"
    found = {int(p.stem): hashlib.sha256(p.read_bytes()).hexdigest()[:16] for p in folder.glob("*.html")}
    assert found == NOTICES
    assert max(found) == NOTICE_VERSION
    text = (folder / f"{NOTICE_VERSION}.html").read_text("utf-8")
    assert "checkbox" not in text, "nothing to agree to, and nothing ticked beforehand"
    for said in ("Giữ những gì", "Để làm gì", "Giữ bao lâu", "Ai xem được", "Quyền của anh/chị", "Liên hệ", "tự làm bài"):
        assert said in text


def _verbs(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return _verbs(node.body) | _verbs(node.orelse)
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):  # f"api.{what}": one of several
        begun = {verb for verb in VERBS if verb.startswith(str(node.values[0].value))}
        return begun or {f"? {ast.unparse(node)}"}
    return {f"? {ast.unparse(node)}"}


def test_every_verb_of_the_code_has_its_words_and_no_other() -> None:
    used: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("record", "viewed"):
                if getattr(node.func.value, "id", "") in ("audit", "lines"):
                    used |= _verbs(node.args[0])
    assert used == set(VERBS)
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", verb) for verb in used)
    assert len(set(VERBS.values())) == len(VERBS), "two acts must not read alike"


def test_the_second_step_is_asked_of_those_who_hold_much() -> None:
    assert {Role.ADMINISTRATOR, Role.DEPARTMENT, Role.CLERK, Role.TRAINER} == SECOND_STEP_ROLES


def test_who_erases_and_who_reads_the_log() -> None:
    assert PERMISSIONS["people.answer_rights"] == {Role.DEPARTMENT, Role.ADMINISTRATOR}
    assert PERMISSIONS["people.see_audit"] == {Role.DEPARTMENT, Role.INSPECTOR, Role.ADMINISTRATOR}
