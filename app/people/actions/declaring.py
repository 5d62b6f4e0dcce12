"""What a unit says of its list: confirmed, taken back, why somebody left it, a wrong date mended."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from app.core import audit, clock, numbers, text
from app.core.database import db, known
from app.people.actions.facts import Refused, again, void
from app.people.actions.postings import check_free, check_interval, check_unit, duties_of
from app.people.declaring import LeavingReason
from app.people.models import DutyAssignment, Leaving, Officer, Posting, Unit, UnitConfirmation
from app.people.periods import Round
from app.people.queries.declaring import digest_of, holders_of


def confirm_list(
    *, unit: Unit, members: list[int], round_: Round, day: dt.date, shown: str | None, document_ref: str,
    document_on: dt.date, by: str, now: dt.datetime, file: str = "", file_name: str = "",
) -> UnitConfirmation:  # fmt: skip
    """The unit vouches for its list as it is on `day`. `members` are the units whose people stand in it.

    `shown` is the digest of the list that was read and signed (None: whatever it is). Raises Refused when the list has
    changed since, when it is empty of a document, or when the document is of a day to come.
    """
    lines = holders_of(members, day)
    digest = digest_of(lines)
    if shown is not None and shown != digest:
        raise Refused(
            "Danh sách vừa thay đổi so với lúc anh/chị mở trang. Xem lại danh sách dưới đây rồi xác nhận."
        )
    ref = _document(document_ref, document_on, day)
    made = UnitConfirmation(
        unit_id=unit.id, round=round_.key, confirmed_on=day, holders=len({x.uid for x in lines}), digest=digest,
        document_ref=ref, document_on=document_on, file=file, file_name=file_name[:120], recorded_at=now, recorded_by=by,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record("people.confirm_list", [made.uid], scope=unit.code, count=made.holders)
    return made


def withdraw_confirmation(*, uid: str, reason: str, by: str, now: dt.datetime) -> None:
    """The confirmation was recorded by mistake. Raises Refused without a reason."""
    found = db.session.scalar(
        select(UnitConfirmation).where(UnitConfirmation.uid == uid, known(UnitConfirmation))
    )
    if found is None:
        raise Refused("Xác nhận này không còn nữa. Tải lại trang.")
    if not text.clean_line(reason):
        raise Refused("Chưa ghi lý do.")
    void(found, by=by, now=now, reason=text.clean_line(reason))
    db.session.flush()
    audit.record("people.withdraw_confirmation", [found.uid])


def explain_leaving(
    *, officer: Officer, unit_id: int, last_day: dt.date, reason: LeavingReason, document_ref: str, document_on: dt.date,
    by: str, now: dt.datetime,
) -> Leaving:  # fmt: skip
    """Why an officer is no duty holder after `last_day`; said again, the new reason takes the place of the old."""
    ref = _document(document_ref, document_on, None)
    for old in db.session.scalars(
        select(Leaving).where(Leaving.officer_id == officer.id, Leaving.last_day == last_day, known(Leaving))
    ):
        void(old, by=by, now=now, reason="ghi lại lý do")
    made = Leaving(
        officer_id=officer.id, unit_id=unit_id, last_day=last_day, reason=reason.value, document_ref=ref,
        document_on=document_on, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record("people.explain_leaving", [made.uid, officer.person.uid])
    return made


def _still_begun(fact: Posting | DutyAssignment, from_on: dt.date, now: dt.datetime) -> None:
    """What has begun cannot be mended into the future: that would take somebody off the list without a reason (P10)."""
    today = clock.local_date(now)
    if from_on > today >= fact.from_on:
        raise Refused(
            f"Ngày bắt đầu sửa lại không thể sau hôm nay ({numbers.day(today)}). Ai đã thôi thì ghi ngày thôi."
        )


def correct_posting(
    *, posting: Posting, from_on: dt.date, job_title: str, by: str, now: dt.datetime
) -> Posting:
    """The posting began on another day, or the title was misspelt; duties held from its first day go along. Raises Refused."""
    check_interval(from_on, posting.until_on)
    _still_begun(posting, from_on, now)
    duties = duties_of(posting)
    for fact in (posting, *duties):
        void(fact, by=by, now=now, reason="sửa ghi nhầm")
    db.session.flush()
    unit = db.session.get_one(Unit, posting.unit_id)
    check_unit(unit, from_on, posting.until_on)
    check_free(posting.officer_id, from_on, posting.until_on)
    title, undated = text.clean_line(job_title)[:160], posting.undated and from_on == posting.from_on
    made = again(posting, by=by, now=now, from_on=from_on, job_title=title, undated=undated)
    for duty in duties:
        begin = from_on if duty.from_on == posting.from_on else max(duty.from_on, from_on)
        if duty.until_on is None or duty.until_on >= begin:
            again(duty, by=by, now=now, posting_id=made.id, from_on=begin)
    audit.record("people.correct_posting", [posting.uid, made.uid])
    return made


def correct_duty(
    *, assignment: DutyAssignment, from_on: dt.date, is_main: bool, document: str, by: str, now: dt.datetime
) -> DutyAssignment:
    """The duty was held from another day, or its document was wrong. Raises Refused when it leaves the posting."""
    posting = assignment.posting
    if from_on < posting.from_on:
        raise Refused(
            f"Nhiệm vụ không thể bắt đầu trước quá trình công tác ({numbers.day(posting.from_on)})."
        )
    check_interval(from_on, assignment.until_on)
    _still_begun(assignment, from_on, now)
    for held in duties_of(posting):
        if (
            held.id != assignment.id
            and held.duty == assignment.duty
            and (
                (held.until_on is None or held.until_on >= from_on)
                and (assignment.until_on is None or held.from_on <= assignment.until_on)
            )
        ):
            raise Refused("Cán bộ đã giữ nhiệm vụ này trong một phần của thời gian đó.")
    void(assignment, by=by, now=now, reason="sửa ghi nhầm")
    made = again(
        assignment, by=by, now=now, from_on=from_on, is_main=is_main, document=text.clean_line(document)[:160]
    )
    audit.record("people.correct_duty", [assignment.uid, made.uid])
    return made


def _document(ref: str, on: dt.date, day: dt.date | None) -> str:
    cleaned = text.clean_line(ref)[:120]
    if not cleaned:
        raise Refused("Chưa ghi số, ký hiệu văn bản.")
    if day is not None and on > day:
        raise Refused(f"Ngày văn bản {numbers.day(on)} ở tương lai.")
    return cleaned
