"""Taking over an officer from a unit one may not see (P22): asked, denied, agreed to, closed.

Asking looks nobody up: whether somebody of that name and number exists is only ever worked out for those who may know,
so neither the answer nor the time it takes tells the asking unit anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select, update

from app.core import audit, text
from app.core.database import db
from app.people.actions.facts import Refused
from app.people.actions.postings import transfer
from app.people.declaring import TransferState
from app.people.models import Officer, Posting, TransferRequest, Unit
from app.people.rules import Duty, name_problem, phone_key

NAMES_KEPT = dt.timedelta(days=30)  # the name of a closed request, so that the unit still knows which one it was


def request_transfer(
    *, unit: Unit, full_name: str, phone: str, on: dt.date, by: str, now: dt.datetime, job_title: str = "",
    duties: Iterable[Duty] = (),
) -> TransferRequest:  # fmt: skip
    """A unit asks for an officer by name and telephone number. Raises Refused for what is no name or no number."""
    name, key = text.clean_line(full_name), phone_key(phone)
    if problem := name_problem(name):
        raise Refused(problem)
    if not key:
        raise Refused(f"Số điện thoại “{text.clean_line(phone)}” chưa đúng, ví dụ: 0912345678.")
    db.session.execute(
        update(TransferRequest)
        .where(TransferRequest.settled_at < now - NAMES_KEPT, TransferRequest.full_name != "")
        .values(full_name="")
    )
    made = TransferRequest(
        unit_id=unit.id, full_name=name, phone=key, job_title=text.clean_line(job_title)[:160],
        duties=sorted({duty.value for duty in duties}), on=on, asked_by=by, asked_at=now, state=TransferState.WAITING.value,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record("people.request_transfer", [made.uid], scope=unit.code)
    return made


def transfer_by_uid(uid: str) -> TransferRequest:
    """A request that waits. Raises Refused."""
    found = db.session.scalar(
        select(TransferRequest).where(
            TransferRequest.uid == uid, TransferRequest.state == TransferState.WAITING.value
        )
    )
    if found is None:
        raise Refused("Đề nghị này đã được giải quyết. Tải lại trang.")
    return found


def agree_transfer(*, request: TransferRequest, officer: Officer, by: str, now: dt.datetime) -> Posting:
    """The officer serves in the asking unit from the day asked for; where they served ends the day before. Raises Refused."""
    made = transfer(
        officer=officer, unit=db.session.get_one(Unit, request.unit_id), on=request.on, job_title=request.job_title,
        duties=[Duty(duty) for duty in request.duties], by=by, now=now,
    )  # fmt: skip
    request.posting_uid, request.full_name = made.uid, ""
    _settle(request, TransferState.AGREED, by=by, now=now)
    audit.record("people.agree_transfer", [request.uid, officer.person.uid])
    return made


def deny_transfer(*, request: TransferRequest, by: str, now: dt.datetime) -> None:
    """The old unit says that it is somebody else; the department has the last word."""
    request.denied_at, request.denied_by = now, by
    db.session.flush()
    audit.record("people.deny_transfer", [request.uid])


def close_transfer(*, request: TransferRequest, by: str, now: dt.datetime) -> None:
    """The department settles that nobody is taken over."""
    _settle(request, TransferState.CLOSED, by=by, now=now)
    audit.record("people.close_transfer", [request.uid])


def withdraw_transfer(*, request: TransferRequest, by: str, now: dt.datetime) -> None:
    """The asking unit no longer asks."""
    request.full_name = ""
    _settle(request, TransferState.WITHDRAWN, by=by, now=now)
    audit.record("people.withdraw_transfer", [request.uid])


def _settle(request: TransferRequest, state: TransferState, *, by: str, now: dt.datetime) -> None:
    request.state, request.settled_at, request.settled_by, request.phone = state.value, now, by, ""
    db.session.flush()
