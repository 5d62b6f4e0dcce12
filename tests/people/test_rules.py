"""Rules without a database: passwords, waiting, codes, telephone numbers, scope."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.access import Actor, Grant, Role, Scope, code_refusal
from app.people.rules import (
    ADDRESS_LOCK,
    EXAMPLE_PASSPHRASE,
    code_key,
    code_shown,
    device_name,
    locked_until,
    password_problem,
    phone_key,
)

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


def ago(**span):
    return NOW - dt.timedelta(**span)


@pytest.mark.parametrize(("failures", "wait"), [
    ([], None), ([ago(seconds=1)], None), ([ago(seconds=1)] * 2, None), ([ago(seconds=1)] * 3, 4),
    ([ago(seconds=6)] * 3, None), ([ago(seconds=5)] * 4, 10), ([ago(minutes=14)] * 5, 60), ([ago(minutes=15)] * 9, None),
])  # fmt: skip
def test_two_mistakes_are_free_then_one_waits_longer_and_longer(failures, wait):
    until = locked_until(failures, 0, NOW)
    assert (until - NOW).total_seconds() == wait if wait else until is None


def test_an_address_waits_only_after_many_failures():
    assert locked_until([], ADDRESS_LOCK - 1, NOW) is None
    assert locked_until([], ADDRESS_LOCK, NOW) is not None


@pytest.mark.parametrize(("password", "good"), [
    ("bốn từ dễ nhớ lắm", True), (EXAMPLE_PASSPHRASE, False), ("Song Vé Mua Lũ", False), ("songvemualu", False),
    ("mưa lũ vé song nhé", True), ("123456789012345", False), ("aaaaaaaaaaaaaaa", False), ("ngan qua", False),
    ("CB-0001CB-0001", False), ("nguyễn thị hạnh", False), ("x" * 201, False), ("", False),
])  # fmt: skip
def test_passwords_that_others_guess_are_refused(password, good):
    assert (password_problem(password, names=("CB-0001", "Nguyễn Thị Hạnh")) is None) is good


@pytest.mark.parametrize(("typed", "key"), [
    ("0912345678", "0912345678"), ("+84 912.345.678", "0912345678"), ("84912345678", "0912345678"),
    ("912345678", "0912345678"), ("0255 3822 123", "02553822123"), ("123", ""), ("CB-001", ""), ("", ""),
    ("٠٩١٢٣٤٥٦٧٨", ""),
])  # fmt: skip
def test_telephone_numbers_are_one_however_written(typed, key):
    assert phone_key(typed) == key


@given(st.text("23456789ABCDEFGHJKMNPQRSTWXYZ", min_size=10, max_size=12))
def test_a_code_reads_back_however_it_is_typed(code):
    assert code_key(code_shown(code)) == code_key(f" {code.lower()} ") == code


@pytest.mark.parametrize(("agent", "name"), [
    ("Mozilla/5.0 (Linux; Android 13) AppleWebKit Chrome/120 Mobile Safari", "Chrome trên Android"),
    ("Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/128.0", "Firefox trên Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) AppleWebKit Version/17 Mobile Safari", "Safari trên iPhone"), ("", "Trình duyệt"),
])  # fmt: skip
def test_a_device_is_named_as_its_owner_knows_it(agent, name):
    assert device_name(agent) == name


def actor(*grants, account_id=1):
    return Actor(account_id, "uid", 1, "An", "Phạm Văn An", load_grants=lambda: grants)


def test_scope_is_the_union_of_grants_that_hold_the_permission():
    both = actor(Grant(Role.CLERK, 5), Grant(Role.LEADER, 7))
    assert both.scope("people.see_roster") == Scope(frozenset({5, 7}))
    assert both.scope("people.issue_codes") == Scope(frozenset({5})), "a leader issues no codes"
    assert actor().scope("people.see_roster") == Scope(frozenset())
    assert actor(Grant(Role.CLERK, None)).scope("people.see_roster") == Scope(frozenset())
    assert actor(Grant(Role.DEPARTMENT, None)).scope("people.see_roster") == Scope(None)


def test_grants_are_loaded_once_and_only_when_asked_for():
    loads = []
    someone = Actor(
        1, "u", 1, "An", "An", load_grants=lambda: loads.append(1) or (Grant(Role.TRAINER, None),)
    )
    assert not loads
    assert someone.may("learning.grant_attempt") and not someone.may("people.see_roster")
    assert len(loads) == 1


def test_nobody_issues_a_code_for_oneself_or_for_somebody_with_more_rights():
    clerk, department, chief = (actor(Grant(r, 5 if r is Role.CLERK else None)) for r in
                                (Role.CLERK, Role.DEPARTMENT, Role.ADMINISTRATOR))  # fmt: skip
    for who in (clerk, department, chief):
        assert code_refusal(who, account_id=1, roles=frozenset(), activated=False)
        assert code_refusal(who, account_id=2, roles=frozenset(), activated=True) is None
    assert code_refusal(clerk, account_id=2, roles=frozenset({Role.TRAINER}), activated=True)
    assert code_refusal(clerk, account_id=2, roles=frozenset({Role.TRAINER}), activated=False) is None
    assert code_refusal(clerk, account_id=2, roles=frozenset({Role.DEPARTMENT}), activated=False)
    assert code_refusal(department, account_id=2, roles=frozenset({Role.CLERK}), activated=True) is None
    assert code_refusal(department, account_id=2, roles=frozenset({Role.ADMINISTRATOR}), activated=True)
    assert code_refusal(chief, account_id=2, roles=frozenset({Role.ADMINISTRATOR}), activated=True) is None
