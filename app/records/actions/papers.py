"""Papers made: the letter of a programme, a list that goes with a notice, and the number the office gave that notice."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.core import audit
from app.core.clock import local_date
from app.core.database import db
from app.core.numbers import day, number
from app.core.uid import token
from app.records import queries
from app.records.actions.completions import NotRecorded
from app.records.models import (
    Certificate,
    CompletionNotice,
    CompletionNoticeLine,
    ProgrammeLetter,
)
from app.records.queries.notices import MOST, NoticeChoice
from app.records.rules import Source


def issue_programme_letter(*, person_id: int, programme_code: str, by: str, now: dt.datetime) -> str:
    """The code of the letter of a programme that a person has completed; the one there is, while it is valid.

    Raises NotRecorded when a required course is missing.
    """
    today = local_date(now)
    for letter in queries.programme_letters_of(person_id):
        if letter.programme_code == programme_code and (letter.lapsed_on is None or letter.lapsed_on > today):
            return letter.code
    held = {h.programme.code: h for h in queries.held_programmes(person_id, today)}
    if programme_code not in held:
        raise NotRecorded("Anh/chị chưa hoàn thành đủ các khóa bắt buộc của chương trình này.")
    found = held[programme_code]
    programme = found.programme
    row = ProgrammeLetter(
        person_id=person_id,
        code=token(128),
        programme_code=programme.code,
        title=programme.title,
        approval=f"{programme.approval_ref}, {programme.approved_by}"[:300] if programme.approved else "",
        courses=[
            {
                "course_id": c.course_id, "title": title, "earned_on": c.earned_on.isoformat(), "minutes": c.credited_minutes,
                "recognised": c.source == Source.RECOGNITION.value,
            }
            for title, c in found.courses
        ],
        completed_on=found.completed_on,
        issued_at=now,
        issued_by=by,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("records.issue_programme_letter", [row.code])
    return row.code


def make_notice(*, choice: NoticeChoice, by: str, now: dt.datetime) -> str:
    """Freeze a list of completions that goes with a notice; its uid. Raises NotRecorded for none and for too many."""
    rows = queries.for_notice(choice, today=local_date(now))
    if not rows:
        raise NotRecorded(
            "Không có kết quả nào như vậy chưa có trong thông báo đã ghi số. Chọn khoảng thời gian khác."
        )
    if len(rows) > MOST:
        raise NotRecorded(
            f"Danh sách có hơn {number(MOST)} dòng. Chọn khoảng thời gian ngắn hơn hoặc một đơn vị."
        )
    notice = CompletionNotice(
        course_id=choice.course_id, unit_id=choice.unit_id, from_on=choice.from_on, until_on=choice.until_on,
        count=len(rows), made_at=now, made_by=by,
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    db.session.execute(
        sa.insert(CompletionNoticeLine),
        [
            {
                "notice_id": notice.id, "completion_id": row.id, "position": n, "unit_id": row.unit_id,
                "job_title": row.job_title or "",
            }
            for n, row in enumerate(rows, 1)
        ],
    )  # fmt: skip
    audit.record("records.make_notice", [notice.uid], count=len(rows))
    return notice.uid


def number_notice(*, uid: str, notice_number: str, dated_on: dt.date, by: str, now: dt.datetime) -> int:
    """Enter the number and day of the signed notice; how many letters say it now. May be corrected.

    Raises NotRecorded for a day to come or before the list's last day.
    """
    notice = db.session.scalar(
        sa.select(CompletionNotice).where(CompletionNotice.uid == uid).with_for_update()
    )
    if notice is None:
        raise NotRecorded("Không có danh sách này.")
    if dated_on > local_date(now):
        raise NotRecorded("Ngày của thông báo không thể ở tương lai.")
    if dated_on < notice.until_on:
        raise NotRecorded(
            f"Ngày của thông báo không thể trước ngày cuối của danh sách ({day(notice.until_on)})."
        )
    notice.number, notice.dated_on = notice_number, dated_on
    notice.numbered_at, notice.numbered_by = now, by
    lines = sa.select(CompletionNoticeLine.completion_id).where(CompletionNoticeLine.notice_id == notice.id)
    told = db.session.scalars(
        sa.update(Certificate)
        .where(Certificate.completion_id.in_(lines))
        .values(notice_ref=f"Thông báo số {notice_number} ngày {day(dated_on)}")
        .returning(Certificate.id)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.flush()
    audit.record("records.number_notice", [uid], count=len(told))
    return len(told)
