"""Where an officer serves and with which duties, from a day until a day: added, ended, moved, voided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select

from app.core import audit, numbers, text
from app.core.database import db, effective, known
from app.people.actions.facts import ONE_DAY, Refused, again, void
from app.people.models import DutyAssignment, Leave, Officer, Posting, Unit, UnitVersion
from app.people.rules import Duty, LeaveReason


def posting_by_uid(uid: str) -> Posting:
    """A posting that still counts. Raises Refused."""
    found = db.session.scalar(select(Posting).where(Posting.uid == uid, known(Posting)))
    if found is None:
        raise Refused("Quá trình công tác này không còn nữa; có thể đã được sửa. Tải lại trang.")
    return found


def add_posting(
    *, officer: Officer, unit: Unit, from_on: dt.date, by: str, now: dt.datetime, until_on: dt.date | None = None,
    job_title: str = "", duties: Iterable[Duty] = (),
) -> Posting:  # fmt: skip
    """An officer serves in a unit; the duties are held for the whole of it. Raises Refused for an overlap."""
    check_interval(from_on, until_on)
    check_unit(unit, from_on, until_on)
    check_free(officer.id, from_on, until_on)
    posting = Posting(
        officer_id=officer.id, unit_id=unit.id, job_title=text.clean_line(job_title)[:160], from_on=from_on,
        until_on=until_on, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    db.session.add(posting)
    db.session.flush()
    for duty in sorted(set(duties)):
        db.session.add(
            DutyAssignment(
                posting_id=posting.id, duty=duty.value, from_on=from_on, until_on=until_on, recorded_at=now,
                recorded_by=by,
            )
        )  # fmt: skip
    db.session.flush()
    audit.record("people.add_posting", [posting.uid], scope=unit.code)
    return posting


def end_posting(
    *, posting: Posting, last_day: dt.date, by: str, now: dt.datetime, reason: str = "kết thúc công tác"
) -> None:
    """The officer serves there until `last_day` and no longer; the duties end with it. Raises Refused."""
    if last_day < posting.from_on:
        raise Refused(f"Ngày kết thúc phải từ {numbers.day(posting.from_on)} trở đi.")
    if posting.until_on is not None and last_day >= posting.until_on:
        raise Refused(f"Quá trình công tác này đã kết thúc ngày {numbers.day(posting.until_on)}.")
    _split(posting, on=last_day + ONE_DAY, after=None, by=by, now=now, reason=reason)
    audit.record("people.end_posting", [posting.uid])


def move_posting(
    posting: Posting, *, unit_id: int, on: dt.date, by: str, now: dt.datetime, reason: str
) -> None:
    """The officer goes on in another unit from `on`, with the same title and duties (units merge and split)."""
    _split(posting, on=on, after={"unit_id": unit_id}, by=by, now=now, reason=reason)


def transfer(
    *, officer: Officer, unit: Unit, on: dt.date, by: str, now: dt.datetime, job_title: str = "",
    duties: Iterable[Duty] = (),
) -> Posting:  # fmt: skip
    """The officer serves in another unit from `on`; where they served until then ends the day before. Raises Refused."""
    current = db.session.scalar(
        select(Posting).where(Posting.officer_id == officer.id, known(Posting), effective(Posting, on))
    )
    if current is not None:
        if current.unit_id == unit.id:
            raise Refused("Cán bộ đã công tác ở đơn vị này vào ngày đó.")
        if current.from_on == on:
            raise Refused(
                "Cán bộ mới đến đơn vị cũ đúng ngày này; hãy hủy quá trình công tác đó rồi thêm lại."
            )
        _split(current, on=on, after=None, by=by, now=now, reason="chuyển công tác")
    return add_posting(
        officer=officer, unit=unit, from_on=on, job_title=job_title, duties=duties, by=by, now=now
    )


def void_posting(*, posting: Posting, reason: str, by: str, now: dt.datetime) -> None:
    """The posting was recorded by mistake: it never counts from now on. Raises Refused without a reason."""
    _need_reason(reason)
    for duty in duties_of(posting):
        void(duty, by=by, now=now, reason=reason)
    void(posting, by=by, now=now, reason=reason)
    db.session.flush()
    audit.record("people.void_posting", [posting.uid])


def add_duty(
    *,
    posting: Posting,
    duty: Duty,
    from_on: dt.date,
    by: str,
    now: dt.datetime,
    until_on: dt.date | None = None,
) -> DutyAssignment:
    """The officer holds a duty within a posting. Raises Refused when it leaves the posting or is held already."""
    until_on = until_on or posting.until_on
    check_interval(from_on, until_on)
    if from_on < posting.from_on or (
        posting.until_on is not None and (until_on is None or until_on > posting.until_on)
    ):
        raise Refused("Thời gian giữ nhiệm vụ phải nằm trong thời gian công tác.")
    for held in duties_of(posting):
        if held.duty == duty.value and _overlap(held.from_on, held.until_on, from_on, until_on):
            raise Refused(f"Cán bộ đã giữ nhiệm vụ {duty.label.lower()} trong thời gian này.")
    assignment = DutyAssignment(
        posting_id=posting.id, duty=duty.value, from_on=from_on, until_on=until_on, recorded_at=now, recorded_by=by
    )  # fmt: skip
    db.session.add(assignment)
    db.session.flush()
    audit.record("people.add_duty", [assignment.uid])
    return assignment


def end_duty(*, assignment: DutyAssignment, last_day: dt.date, by: str, now: dt.datetime) -> None:
    """The duty is held until `last_day` and no longer. Raises Refused."""
    if last_day < assignment.from_on:
        raise Refused(f"Ngày thôi nhiệm vụ phải từ {numbers.day(assignment.from_on)} trở đi.")
    if assignment.until_on is not None and last_day >= assignment.until_on:
        raise Refused(f"Nhiệm vụ này đã thôi từ ngày {numbers.day(assignment.until_on)}.")
    void(assignment, by=by, now=now, reason="thôi nhiệm vụ")
    again(assignment, by=by, now=now, until_on=last_day)
    audit.record("people.end_duty", [assignment.uid])


def void_duty(*, assignment: DutyAssignment, reason: str, by: str, now: dt.datetime) -> None:
    """The duty was recorded by mistake. Raises Refused without a reason."""
    _need_reason(reason)
    void(assignment, by=by, now=now, reason=reason)
    db.session.flush()
    audit.record("people.void_duty", [assignment.uid])


def duty_by_uid(uid: str) -> DutyAssignment:
    """A duty that still counts. Raises Refused."""
    found = db.session.scalar(select(DutyAssignment).where(DutyAssignment.uid == uid, known(DutyAssignment)))
    if found is None:
        raise Refused("Nhiệm vụ này không còn nữa; có thể đã được sửa. Tải lại trang.")
    return found


def add_leave(
    *, officer: Officer, reason: LeaveReason, from_on: dt.date, by: str, now: dt.datetime,
    until_on: dt.date | None = None,
) -> Leave:  # fmt: skip
    """tạm hoãn: due dates and reminders pause; who is counted does not change (P23). Raises Refused."""
    check_interval(from_on, until_on)
    leave = Leave(
        officer_id=officer.id, reason=reason.value, from_on=from_on, until_on=until_on, recorded_at=now, recorded_by=by
    )  # fmt: skip
    db.session.add(leave)
    db.session.flush()
    audit.record("people.add_leave", [leave.uid])
    return leave


def end_leave(*, uid: str, officer: Officer, last_day: dt.date, by: str, now: dt.datetime) -> None:
    """The leave lasts until `last_day`; with a day before its beginning it is voided. Raises Refused."""
    leave = db.session.scalar(
        select(Leave).where(Leave.uid == uid, Leave.officer_id == officer.id, known(Leave))
    )
    if leave is None:
        raise Refused("Không còn lần tạm hoãn này.")
    void(leave, by=by, now=now, reason="kết thúc tạm hoãn")
    if last_day >= leave.from_on:
        again(leave, by=by, now=now, until_on=last_day)
    db.session.flush()
    audit.record("people.end_leave", [leave.uid])


def duties_of(posting: Posting) -> list[DutyAssignment]:
    """The duties of a posting that still count."""
    rows = db.session.scalars(
        select(DutyAssignment)
        .where(DutyAssignment.posting_id == posting.id, known(DutyAssignment))
        .order_by(DutyAssignment.id)
    )
    return list(rows)


def _split(
    posting: Posting, *, on: dt.date, after: dict[str, Any] | None, by: str, now: dt.datetime, reason: str
) -> None:
    """Void a posting; add it until the day before `on`, and changed (`after`) from `on`, each with its duties."""
    duties = duties_of(posting)
    for fact in (posting, *duties):
        void(fact, by=by, now=now, reason=reason)
    db.session.flush()
    last = on - ONE_DAY
    if posting.from_on <= last:
        head = again(posting, by=by, now=now, until_on=last)
        for duty in duties:
            if duty.from_on <= last:
                until = last if duty.until_on is None else min(last, duty.until_on)
                again(duty, by=by, now=now, posting_id=head.id, until_on=until)
    if after is not None and (posting.until_on is None or posting.until_on >= on):
        tail = again(posting, by=by, now=now, **{"from_on": max(on, posting.from_on), **after})
        for duty in duties:
            if duty.until_on is None or duty.until_on >= on:
                again(duty, by=by, now=now, posting_id=tail.id, from_on=max(on, duty.from_on))


def _overlap(a_from: dt.date, a_until: dt.date | None, b_from: dt.date, b_until: dt.date | None) -> bool:
    return (a_until is None or a_until >= b_from) and (b_until is None or b_until >= a_from)


def check_interval(from_on: dt.date, until_on: dt.date | None) -> None:
    """Raise Refused for an end before the beginning."""
    if until_on is not None and until_on < from_on:
        raise Refused(f"Ngày kết thúc {numbers.day(until_on)} trước ngày bắt đầu {numbers.day(from_on)}.")


def check_unit(unit: Unit, from_on: dt.date, until_on: dt.date | None) -> None:
    """Raise Refused when the unit is not there so long."""
    # A start before the unit's first day is how service in its forerunners is written; an end after its last is wrong.
    ends = db.session.scalars(
        select(UnitVersion.until_on).where(UnitVersion.unit_id == unit.id, known(UnitVersion))
    ).all()
    if not ends:
        raise Refused(f"Đơn vị {unit.code} không có hiệu lực.")
    if None not in ends:
        last = max(day for day in ends if day is not None)
        if until_on is None or until_on > last:
            raise Refused(f"Đơn vị {unit.code} chỉ có đến ngày {numbers.day(last)}.")


def check_free(officer_id: int, from_on: dt.date, until_on: dt.date | None) -> None:
    """Raise Refused when the officer serves somewhere else then."""
    conditions = [or_(Posting.until_on.is_(None), Posting.until_on >= from_on)]
    if until_on is not None:
        conditions.append(Posting.from_on <= until_on)
    other = db.session.scalar(
        select(Posting).where(Posting.officer_id == officer_id, known(Posting), *conditions).limit(1)
    )
    if other is not None:
        until = f" đến {numbers.day(other.until_on)}" if other.until_on else ""
        raise Refused(
            f"Cán bộ đang có quá trình công tác khác từ {numbers.day(other.from_on)}{until}; "
            "mỗi người chỉ công tác ở một đơn vị trong một thời gian."
        )


def _need_reason(reason: str) -> None:
    if not text.clean_line(reason):
        raise Refused("Chưa ghi lý do.")
