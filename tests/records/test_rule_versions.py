"""Versions of the rule as the desk moves them: proposed, approved by somebody else, withdrawn; and what they would change."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.database import db, transaction
from app.core.models import AuditLine
from app.people.access import EVERYTHING
from app.people.rules import Duty
from app.records import actions, queries
from app.records.actions import NotRecorded
from app.records.models import InDepthRule
from app.records.rules import Rule
from app.records.rules.who import WhoCounts
from app.reporting import wording
from tests.records.province import Province
from tests.records.test_rules import groups, rule

EARLIEST = dt.date(2026, 6, 15)  # the day after the cut-off of the last round
FIRST = dt.date(2026, 9, 1)
TODAY = dt.date(2026, 11, 29)
BY, OTHER = "01890000-0000-7000-8000-00000000000a", "01890000-0000-7000-8000-00000000000b"


def instant(on: dt.date, hour: int = 3) -> dt.datetime:
    return dt.datetime.combine(on, dt.time(hour), dt.UTC)


@pytest.fixture
def people(app: Flask) -> dict[str, int]:
    """Rule 1 is a draft that judges; Ba and Tư are on a contract, Năm serves in an attached body."""
    made, found = Province(), {}
    with transaction():
        for slug in ("a1", "a4", "b1", "b4", "b5"):
            made.edition(slug)
        made.unit(1, name="Xã Ba Tơ")
        made.unit(2, "so", name="Sở Y tế")
        made.unit(3, "truc_thuoc", parent=2, name="Trung tâm")
        made.rule(1)
        for name, unit in (("Một", 1), ("Hai", 1), ("Ba", 1), ("Tư", 2), ("Năm", 3)):
            found[name] = made.person(f"Lê Thị {name}")
            more = {"employment": "hop_dong", "section": "Phòng tạm"} if name in ("Ba", "Tư") else {}
            posting = made.posting(found[name], unit, dt.date(2026, 1, 1), **more)
            made.duty(posting, Duty.COMMUNICATION, dt.date(2026, 1, 1))
        for name in ("Một", "Ba", "Năm"):
            made.trained(found[name])
        made.completion(found["Một"], "b5", dt.date(2026, 7, 1))
        for slug in ("a1", "a4", "b5"):
            made.completion(found["Hai"], slug, dt.date(2026, 10, 1))
    return found


def strict(**more: Any) -> Rule:
    return rule(0, FIRST, b=groups("b5"), **more)


def propose(version: Rule, by: str = BY, on: dt.date = TODAY) -> int:
    with transaction():
        return actions.propose_rule(rule=version, earliest=EARLIEST, by=by, now=instant(on)).number


def approve(number: int, by: str = OTHER, **more: Any) -> None:
    values: dict[str, Any] = {"document": "12/QĐ-SKHCN", "signed_on": TODAY, "position": "", "outside": ""}
    with transaction():
        actions.approve_rule(
            number=number, earliest=EARLIEST, by=by, now=instant(TODAY, 4), today=TODAY, **{**values, **more}
        )


def figure(known_at: dt.datetime | None = None, day: dt.date = TODAY) -> tuple[int, int, int]:
    found = queries.target(EVERYTHING, day, known_at)
    return found.numerator, found.kept, found.denominator


def test_a_version_counts_from_its_approval_and_what_was_known_before_stays(people: dict[str, int]) -> None:
    assert figure() == (3, 0, 5)
    number = propose(strict())
    assert (number, figure(), queries.version(2, TODAY).state) == (2, (3, 0, 5), "proposed")  # type: ignore[union-attr]
    assert (queries.waiting_rules(OTHER), queries.waiting_rules(BY)) == (1, 0)
    with pytest.raises(NotRecorded, match="không tự duyệt"):
        approve(number, by=BY)
    approve(number)
    assert queries.waiting_rules(OTHER) == 0
    # By rule 2 alone Một and Hai; Ba and Năm are kept, as they were trained before it came.
    assert figure() == (4, 2, 5)
    assert figure(known_at=instant(TODAY, 3)) == (3, 0, 5)
    assert figure(day=FIRST - dt.timedelta(days=1)) == (3, 0, 5)
    newest, first = queries.versions(TODAY)
    assert (newest.state, newest.rule.approved_outside, newest.proposed_by) == ("in_force", False, BY)
    assert (first.state, first.replaced_by, first.until_on) == ("replaced", 2, dt.date(2026, 8, 31))
    rows = db.session.scalars(
        sa.select(InDepthRule).where(InDepthRule.number == 2).order_by(InDepthRule.id)
    ).all()
    assert [(r.voided_at is None, bool(r.approved_by)) for r in rows] == [(False, False), (True, True)]
    with pytest.raises(NotRecorded, match="đã được duyệt"):
        approve(number)
    # The draft that judges is approved the same way, and its past days with it.
    approve(1, outside="Ông Tuấn", position="Giám đốc Sở")
    draft = queries.version(1, TODAY)
    assert draft is not None
    assert (draft.rule.approved, draft.rule.approved_outside, draft.rule.approver_position) == (
        True,
        True,
        "Giám đốc Sở",
    )
    assert queries.judge(dt.date(2026, 8, 1), instant(TODAY, 3)).rule.approved is False  # type: ignore[union-attr]
    verbs = db.session.scalars(sa.select(AuditLine.verb)).all()
    assert verbs.count("records.add_rule") == 3


def test_what_is_refused_says_why(people: dict[str, int]) -> None:
    with pytest.raises(NotRecorded, match="sớm nhất từ ngày 15/06/2026"):
        propose(replace(strict(), in_force_from=dt.date(2026, 6, 14)))
    with pytest.raises(NotRecorded, match="Truyền thông, Thông tin cơ sở"):
        propose(rule(0, FIRST, b=()))
    with pytest.raises(NotRecorded, match="Hạn học bổ sung"):
        propose(strict(keeps_trained=False, catch_up_by=dt.date(2026, 8, 1)))
    number = propose(strict())
    for wrong, said in (
        ({"document": " "}, "số văn bản"), ({"outside": "Ông A"}, "chức vụ"), ({"signed_on": dt.date(2026, 12, 1)}, "tương lai"),
    ):  # fmt: skip
        with pytest.raises(NotRecorded, match=said):
            approve(number, **wrong)
    with transaction(), pytest.raises(NotRecorded, match="đang dùng để tính"):
        actions.withdraw_rule(number=1, reason="x", by=BY, now=instant(TODAY))
    with transaction():
        actions.withdraw_rule(number=number, reason="Soạn lại", by=BY, now=instant(TODAY))
    withdrawn = queries.version(number, TODAY)
    assert withdrawn is not None
    assert (withdrawn.state, withdrawn.withdrawn_why) == ("withdrawn", "Soạn lại")
    with pytest.raises(NotRecorded, match="không còn chờ"):
        approve(number)
    assert propose(strict()) == number + 1  # a number is never used again


def test_the_effect_is_told_before_it_happens(people: dict[str, int]) -> None:
    left_out = WhoCounts(frozenset({"hop_dong"}), ("PHÒNG  TẠM",), attached=False)
    proposed = strict(keeps_trained=False, who=left_out)
    found = queries.effect(EVERYTHING, TODAY, proposed)
    assert (found.before.numerator, found.before.denominator) == (3, 5)
    assert (found.after.numerator, found.after.denominator) == (2, 2)
    assert [(u.name, u.entered, u.left, u.gained, u.lost) for u in found.units] == [
        ("Sở Y tế", 0, 2, 0, 0), ("Xã Ba Tơ", 0, 1, 1, 0),
    ]  # fmt: skip
    by_id = {person: name for name, person in people.items()}
    assert {c: {by_id[p] for p in ids} for c, ids in found.people.items()} == {
        "entered": set(), "left": {"Ba", "Tư", "Năm"}, "gained": {"Hai"}, "lost": set(),
    }  # fmt: skip
    assert queries.changed_people(EVERYTHING, TODAY, proposed, "left") == found.people["left"]
    first = queries.named(found.people["left"], None, 2)
    assert [p.full_name.split()[-1] for p in first] == ["Ba", "Năm"]
    rest = queries.named(found.people["left"], (first[-1].sort_key, first[-1].person_id), 2)
    assert [p.full_name.split()[-1] for p in rest] == ["Tư"]
    assert figure() == (3, 0, 5)  # nothing has happened
    # Approved, it is exactly what was told.
    approve(propose(proposed))
    after = queries.target(EVERYTHING, TODAY)
    assert (after.numerator, after.denominator, [(u.code, u.denominator) for u in after.units]) == (
        2, 2, [("U2", 0), ("U1", 2)],
    )  # fmt: skip


def test_a_period_in_which_the_rule_changes_tells_both_figures(people: dict[str, int]) -> None:
    assert queries.straddle(EVERYTHING, dt.date(2026, 6, 15), TODAY) is None
    approve(propose(strict()))
    found = queries.straddle(EVERYTHING, dt.date(2026, 6, 15), TODAY)
    assert found is not None
    assert wording.straddle_note(found) == "theo quy tắc 1: 3; theo quy tắc 2: 2; trong đó bảo lưu: 2"
    assert found.by_new + found.kept == queries.target(EVERYTHING, TODAY).numerator
    assert queries.straddle(EVERYTHING, FIRST, TODAY) is None  # the whole period has one rule
    assert queries.straddle(EVERYTHING, dt.date(2026, 1, 1), FIRST - dt.timedelta(days=1)) is None
    assert (
        queries.straddle(EVERYTHING, dt.date(2026, 6, 15), TODAY, instant(TODAY, 3)) is None
    )  # not known yet
