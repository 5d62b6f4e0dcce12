"""Requests about one's own data: asked, answered, extended, settled. Erasing is in `erasing`."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from app.core import audit, clock, text
from app.core.database import db, insert
from app.people.actions.facts import Refused
from app.people.models import Person, PrivacyRead, RightsRequest
from app.people.rights import RESTRICTING, WAITING, Kind, Section, State

LONGEST = 4000


def read_privacy(*, person_id: int, version: int, now: dt.datetime) -> None:
    """Keep that somebody read a version of the notice; the first time counts."""
    values = {"person_id": person_id, "version": version, "read_at": now}
    db.session.execute(insert(PrivacyRead).values(**values).on_conflict_do_nothing())


def ask_rights(
    *, person_id: int, kind: Kind, section: Section | None, wish: str, by: str, now: dt.datetime,
    received_on: dt.date | None = None, on_paper: bool = False,
) -> RightsRequest:  # fmt: skip
    """Record a request; `received_on` is for paper. Raises Refused with a sentence."""
    wish = text.clean(wish)
    if len(wish) > LONGEST:
        raise Refused(f"Nội dung dài quá: nhiều nhất {LONGEST} ký tự.")
    if kind in (Kind.CORRECT, Kind.OBJECT) and not wish:
        raise Refused("Ghi rõ điều cần sửa và nội dung đúng." if kind is Kind.CORRECT else "Ghi rõ lý do phản đối.")
    today = clock.local_date(now)
    if received_on is not None and received_on > today:
        raise Refused("Ngày nhận không thể ở tương lai.")
    person = db.session.get_one(Person, person_id)
    if person.erased_at is not None:
        raise Refused("Dữ liệu của người này đã được xóa theo yêu cầu.")
    same = select(RightsRequest.id).where(
        RightsRequest.person_id == person_id, RightsRequest.kind == kind.value,
        RightsRequest.section == (section.value if section else ""), RightsRequest.state.in_([s.value for s in WAITING]),
    )  # fmt: skip
    if db.session.scalar(same) is not None:
        raise Refused("Đã có một yêu cầu như vậy đang chờ; hãy xem trả lời của yêu cầu đó, hoặc rút rồi gửi lại.")
    row = RightsRequest(
        person_id=person_id, kind=kind.value, section=section.value if section else "", text=wish,
        received_on=received_on or today, on_paper=on_paper, recorded_at=now, recorded_by=by, state=State.OPEN.value,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("people.ask_rights", [person.uid, row.uid], scope=kind.value)
    return row


def _waiting(uid: str) -> RightsRequest:
    row = db.session.scalar(select(RightsRequest).where(RightsRequest.uid == uid).with_for_update())
    if row is None or State(row.state) not in WAITING:
        raise Refused("Yêu cầu này đã được giải quyết hoặc đã rút.")
    return row


def _filled(typed: str, sentence: str, longest: int = LONGEST) -> str:
    cleaned = text.clean(typed)
    if not cleaned:
        raise Refused(sentence)
    if len(cleaned) > longest:
        raise Refused(f"Nội dung dài quá: nhiều nhất {longest} ký tự.")
    return cleaned


def withdraw_request(*, uid: str, person_id: int, now: dt.datetime) -> None:
    """Somebody takes their request back. Raises Refused."""
    row = _waiting(uid)
    if row.person_id != person_id:
        raise Refused("Yêu cầu này đã được giải quyết hoặc đã rút.")
    row.state, row.settled_at, row.settled_by = State.WITHDRAWN.value, now, row.recorded_by
    audit.record("people.withdraw_rights", [row.uid])


def answer_request(*, uid: str, answer: str, by: str, now: dt.datetime) -> None:
    """The first answer, due within two working days. Raises Refused."""
    row = _waiting(uid)
    if row.state != State.OPEN.value:
        raise Refused("Yêu cầu này đã có người trả lời.")
    row.answer = _filled(answer, "Chưa ghi nội dung trả lời.")
    row.answered_at, row.answered_by, row.state = now, by, State.ANSWERED.value
    audit.record("people.answer_rights", [row.uid])


def extend_request(*, uid: str, reason: str, now: dt.datetime) -> None:
    """Give the second clock as much time again, once, with a reason its owner reads. Raises Refused."""
    row = _waiting(uid)
    if row.extended_at is not None:
        raise Refused("Yêu cầu này đã được gia hạn một lần; không gia hạn thêm được.")
    row.extension = _filled(reason, "Chưa ghi lý do gia hạn.", 300)
    row.extended_at = now
    audit.record("people.extend_rights", [row.uid])


def settle_request(*, uid: str, done: bool, outcome: str, by: str, now: dt.datetime) -> None:
    """Say that it was done, or why it is not. Restricting takes effect by it. Raises Refused."""
    row = _waiting(uid)
    if done and row.kind == Kind.ERASE.value:
        raise Refused("Xóa dữ liệu cần hai người: một người đề nghị xóa, một người khác thực hiện.")
    row.outcome = _filled(outcome, "Chưa ghi kết quả." if done else "Chưa ghi lý do không thực hiện.")
    row.state = (State.DONE if done else State.REFUSED).value
    row.settled_at, row.settled_by = now, by
    if row.answered_at is None:
        row.answered_at, row.answered_by = now, by
    person = db.session.get_one(Person, row.person_id)
    if done and Kind(row.kind) in RESTRICTING and person.restricted_at is None:
        person.restricted_at = now
        audit.record("people.restrict", [person.uid])
    audit.record("people.settle_rights", [person.uid, row.uid], scope=row.state)


def lift_restriction(*, person_id: int) -> None:
    """The person no longer wants their data restricted."""
    person = db.session.get_one(Person, person_id)
    if person.restricted_at is not None:
        person.restricted_at = None
        audit.record("people.lift_restriction", [person.uid])
