"""Erasing somebody: what names them goes for good, what counts stays.

Two persons are needed: one proposes, another carries out. Postings and duties keep unit, kind and dates, so that the figure
of every day stays what it was; title, section and document go, because in a small commune they name the person. Codes are
replaced: the old one may stand on paper elsewhere. The account's row stays as an empty shell, for facts name it as who
recorded them.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update

from app.core import audit, clock, text
from app.core.database import db
from app.people import queries
from app.people.actions.facts import Refused
from app.people.actions.rights import _waiting
from app.people.models import (
    Account,
    AccountSession,
    ActivationCode,
    DutyAssignment,
    Leave,
    LoginClaim,
    LoginName,
    Officer,
    OfficerCode,
    Person,
    PersonToken,
    Posting,
    RecoveryCode,
    ResetRequest,
    RightsRequest,
    RoleGrant,
    RosterRow,
    SecondStep,
    TransferRequest,
    TrustedDevice,
)
from app.people.queries.officer import roles_of
from app.people.rights import Kind, State

ERASED_NAME = "(đã xóa theo yêu cầu)"
_OUTCOME = "Đã xóa dữ liệu cá nhân theo yêu cầu."
_OF_ACCOUNT = (
    AccountSession, ActivationCode, LoginClaim, LoginName, RecoveryCode, ResetRequest, SecondStep, TrustedDevice,
)  # fmt: skip


def propose_erasure(*, uid: str, despite_duty: bool, by: str, now: dt.datetime) -> None:
    """The first of two persons says that this person is to be erased. Raises Refused."""
    row = _waiting(uid)
    if row.proposed_at is not None:
        raise Refused("Đã có người đề nghị xóa; cần một người khác thực hiện.")
    _refuse_while_needed(row, despite_duty=despite_duty, by=by, now=now)
    row.proposed_at, row.proposed_by, row.despite_duty = now, by, despite_duty
    if row.answered_at is None:
        row.answered_at, row.answered_by, row.state = now, by, State.ANSWERED.value
    audit.record("people.propose_erasure", [row.uid])


def _refuse_while_needed(row: RightsRequest, *, despite_duty: bool, by: str, now: dt.datetime) -> None:
    if row.kind != Kind.ERASE.value:
        raise Refused("Yêu cầu này không phải là yêu cầu xóa.")
    if by == queries.account_uid_of(row.person_id):
        raise Refused("Không ai tự xóa dữ liệu của mình ở đây; cần hai người khác.")
    today = clock.local_date(now)
    account_id = db.session.scalar(select(Account.id).where(Account.person_id == row.person_id))
    roles = roles_of([account_id], today).get(account_id, frozenset()) if account_id else frozenset()
    if roles:
        held = ", ".join(sorted(role.label for role in roles))
        raise Refused(f"Người này còn giữ vai trò: {held}. Quản trị hệ thống thu hồi vai trò trước khi xóa.")
    if not despite_duty and queries.holds_duty(row.person_id, today):
        raise Refused(
            "Người này đang giữ nhiệm vụ nên vẫn thuộc diện phải tính trong số liệu. Kết thúc công tác trước, hoặc đánh dấu "
            "xác nhận của Sở để xóa và giữ lại một dòng không tên."
        )


def check_erasure(*, uid: str, by: str, now: dt.datetime) -> RightsRequest:
    """The request, when `by` may carry it out now. Raises Refused."""
    row = _waiting(uid)
    if row.proposed_by is None:
        raise Refused("Chưa có ai đề nghị xóa; bước đó cần một người khác làm trước.")
    if row.proposed_by == by:
        raise Refused("Anh/chị đã đề nghị xóa, nên cần một người khác thực hiện.")
    _refuse_while_needed(row, despite_duty=row.despite_duty, by=by, now=now)
    return row


def erase_person(*, uid: str, by: str, now: dt.datetime) -> None:
    """Carry a request out as far as this room holds anything. What other rooms hold goes in the same transaction.

    Raises Refused.
    """
    row = check_erasure(uid=uid, by=by, now=now)
    person = db.session.get_one(Person, row.person_id)
    name, person_id = person.full_name, person.id
    person.full_name = person.given_name = ERASED_NAME
    person.given_name_chosen, person.sort_key = False, text.sort_key(ERASED_NAME, "")
    person.erased_at, person.restricted_at = now, None
    db.session.execute(delete(PersonToken).where(PersonToken.person_id == person_id))
    codes = _erase_officer(person)
    _erase_account(person_id, now)
    _erase_staged({text.key_of(name), *codes})
    db.session.execute(
        update(RightsRequest)
        .where(RightsRequest.person_id == person_id)
        .values(text="", answer="", outcome="", extension="")
    )
    db.session.execute(
        update(RightsRequest)
        .where(RightsRequest.id == row.id)
        .values(state=State.DONE.value, settled_at=now, settled_by=by, outcome=_OUTCOME)
    )
    db.session.flush()
    audit.record("people.erase", [person.uid, row.uid])


def _erase_officer(person: Person) -> set[str]:
    """Contact, codes and words of postings; returns the codes as they were compared."""
    officer = db.session.scalar(select(Officer).where(Officer.person_id == person.id))
    if officer is None:
        return set()
    officer.email = officer.phone = ""
    codes = set(db.session.scalars(select(OfficerCode.code_key).where(OfficerCode.officer_id == officer.id)))
    db.session.execute(delete(OfficerCode).where(OfficerCode.officer_id == officer.id))
    left = "DX-" + person.uid.replace("-", "")[-12:].upper()
    db.session.add(OfficerCode(officer_id=officer.id, code=left, code_key=text.key_of(left)))
    postings = select(Posting.id).where(Posting.officer_id == officer.id)
    db.session.execute(update(Posting).where(Posting.officer_id == officer.id).values(job_title="", section=""))
    db.session.execute(update(DutyAssignment).where(DutyAssignment.posting_id.in_(postings)).values(document=""))
    db.session.execute(
        update(TransferRequest)
        .where(TransferRequest.posting_uid.in_(select(Posting.uid).where(Posting.officer_id == officer.id)))
        .values(full_name="", phone="", job_title="")
    )
    for table, mine in ((Posting, Posting.officer_id == officer.id), (DutyAssignment, DutyAssignment.posting_id.in_(postings))):
        db.session.execute(update(table).where(mine, table.void_reason.is_not(None)).values(void_reason=""))
    # Why somebody was away may speak of their health, and counts for nothing.
    db.session.execute(delete(Leave).where(Leave.officer_id == officer.id))
    return codes


def _erase_account(person_id: int, now: dt.datetime) -> None:
    account = db.session.scalar(select(Account).where(Account.person_id == person_id))
    if account is None:  # an empty shell all the same: no slip is printed for an account that was stopped
        db.session.add(Account(person_id=person_id, created_at=now, disabled_at=now))
        return
    for table in _OF_ACCOUNT:
        db.session.execute(delete(table).where(table.account_id == account.id))
    db.session.execute(
        update(RoleGrant).where(RoleGrant.account_id == account.id, RoleGrant.void_reason.is_not(None)).values(void_reason="")
    )
    account.password_hash, account.disabled_at = "", account.disabled_at or now
    account.last_seen_at = account.locked_until = None
    account.failed_count = 0


def _erase_staged(keys: set[str]) -> None:
    """Rows of roster files that wait or were refused, and hold the code or the name."""
    found = [
        row_id
        for row_id, values in db.session.execute(select(RosterRow.id, RosterRow.values))
        if keys & {text.key_of(str(cell)) for cell in (values.values() if isinstance(values, dict) else values)}
    ]
    for start in range(0, len(found), 500):
        db.session.execute(delete(RosterRow).where(RosterRow.id.in_(found[start : start + 500])))
