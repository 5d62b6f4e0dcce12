"""Proposing, approving and withdrawing versions of the in-depth rule: facts, so nothing is changed, only added.

Separation of duties (decision 31): whoever proposed a version does not approve it. An installation of one clerk records
somebody outside the system instead, by name, position and document; every figure that rests on it then says so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from app.core import audit
from app.core.database import db, known
from app.core.models import CachedFigure
from app.core.numbers import day
from app.people.actions.facts import void
from app.people.rules import Duty
from app.records.actions.completions import NotRecorded, add_rule
from app.records.models import InDepthRule
from app.records.rules import Rule, rule_from_dict


def propose_rule(*, rule: Rule, earliest: dt.date, by: str, now: dt.datetime) -> InDepthRule:
    """Add a version that judges nobody until it is approved; its number is the next one, whatever `rule` carries.

    `earliest`: the first day after the last cut-off, before which figures are filed. Raises NotRecorded for a rule that
    would train nobody, or that comes into force before that.
    """
    _check_day(rule.in_force_from, earliest)
    missing = [d.label for d in Duty if d not in rule.strands or not all(rule.strands[d])]
    if missing:
        raise NotRecorded(
            f"Nhiệm vụ {', '.join(missing)}: cần ít nhất một khóa học ở Phần A và một ở Phần B."
        )
    if not rule.keeps_trained and rule.catch_up_by is not None and rule.catch_up_by < rule.in_force_from:
        raise NotRecorded("Hạn học bổ sung không thể trước ngày áp dụng.")
    number = (db.session.scalar(sa.select(sa.func.max(InDepthRule.number))) or 0) + 1
    bare = replace(rule, number=number, waits=True, approved_by="", approved_on=None, approval_ref="")
    return add_rule(rule=bare, recorded_by=by, now=now)


def _check_day(in_force_from: dt.date, earliest: dt.date) -> None:
    if in_force_from < earliest:
        raise NotRecorded(
            f"Số liệu đến hết ngày {day(earliest - dt.timedelta(days=1))} đã chốt ở kỳ báo cáo trước, nên quy tắc mới "
            f"áp dụng sớm nhất từ ngày {day(earliest)}."
        )


def _open(number: int) -> InDepthRule:
    row = db.session.scalar(sa.select(InDepthRule).where(InDepthRule.number == number, known(InDepthRule)))
    if row is None:
        raise NotRecorded(f"Quy tắc số {number} không còn chờ duyệt.")
    if row.approved_by:
        raise NotRecorded(f"Quy tắc số {number} đã được duyệt.")
    return row


def approve_rule(
    *, number: int, document: str, signed_on: dt.date, position: str, outside: str, earliest: dt.date, by: str,
    now: dt.datetime, today: dt.date,
) -> InDepthRule:  # fmt: skip
    """Approve a version by `by`, or record that `outside` (a name) did; its row is voided and one with the approval added.

    Raises NotRecorded for one's own proposal, for what is approved or withdrawn already, for a document of the future,
    and for a waiting version that would change days whose figures are filed.
    """
    row = _open(number)
    if not outside and row.recorded_by == by:
        raise NotRecorded(
            "Người đề xuất không tự duyệt. Nhờ người khác có quyền, hoặc ghi người duyệt ngoài hệ thống."
        )
    if not document.strip():
        raise NotRecorded("Cần ghi số văn bản phê duyệt.")
    if outside and not position.strip():
        raise NotRecorded("Cần ghi chức vụ của người duyệt ngoài hệ thống.")
    if signed_on > today:
        raise NotRecorded(f"Ngày văn bản {day(signed_on)} ở tương lai.")
    rule = rule_from_dict(number, row.in_force_from, row.content)
    if rule.waits:
        _check_day(rule.in_force_from, earliest)
    void(row, by=by, now=now, reason="được phê duyệt")
    db.session.execute(sa.delete(CachedFigure))  # what was counted a moment ago was counted by another rule
    db.session.flush()
    return add_rule(
        rule=replace(
            rule,
            approved_by=outside or by,
            approved_on=signed_on,
            approval_ref=document,
            approver_position=position,
        ),
        recorded_by=by,
        now=now,
    )


def withdraw_rule(*, number: int, reason: str, by: str, now: dt.datetime) -> None:
    """Take back a proposal, or refuse somebody else's. Raises NotRecorded for what is approved, judges already, or has no reason."""
    row = _open(number)
    if not rule_from_dict(number, row.in_force_from, row.content).waits:
        raise NotRecorded(
            "Quy tắc này đang dùng để tính số liệu nên không rút được; hãy đề xuất quy tắc thay thế."
        )
    if not reason.strip():
        raise NotRecorded("Chưa ghi lý do.")
    void(row, by=by, now=now, reason=reason)
    db.session.flush()
    audit.record("records.withdraw_rule" if row.recorded_by == by else "records.refuse_rule", [row.uid])
