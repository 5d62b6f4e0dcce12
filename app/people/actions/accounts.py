"""Accounts: opened, given a password and codes on paper, stopped."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from app.core import audit, clock, text, uid
from app.core.database import db
from app.people.access import Role
from app.people.actions.facts import Refused
from app.people.actions.login_names import add_name
from app.people.actions.officers import add_person, refuse_erased, rename_person
from app.people.actions.roles import grant_role
from app.people.actions.sessions import end_sessions
from app.people.models import (
    Account,
    ActivationCode,
    Officer,
    Person,
    ResetRequest,
    RoleGrant,
)
from app.people.rules import ACTIVATION_LASTS, RESET_LASTS


def officer_account(*, officer: Officer, now: dt.datetime) -> Account:
    """The account of an officer, opened when there is none; its codes are its sign-in names. No password yet."""
    account = db.session.scalar(select(Account).where(Account.person_id == officer.person_id))
    if account is not None:
        return account
    account = _open(officer.person_id, now)
    for code in officer.codes:
        add_name(account_id=account.id, kind="code", key=code.code_key)
    return account


def staff_account(*, full_name: str, login: str, now: dt.datetime) -> Account:
    """An account for somebody who is not on the roster, with a sign-in name of its own. Raises Refused."""
    account = _open(add_person(full_name=full_name, now=now).id, now)
    add_login(account_id=account.id, login=login)
    return account


def add_login(*, account_id: int, login: str) -> None:
    """One more name to sign in with. Raises Refused when it is taken or unusable."""
    key = text.key_of(login)
    if not 3 <= len(key) <= 60 or " " in key:
        raise Refused("Tên đăng nhập cần từ 3 đến 60 ký tự, không có khoảng trắng.")
    add_name(account_id=account_id, kind="name", key=key)


def _open(person_id: int, now: dt.datetime) -> Account:
    account = Account(person_id=person_id, created_at=now)
    db.session.add(account)
    db.session.flush()
    audit.record("people.open_account", [account.uid])
    return account


def set_password(*, account_id: int, password_hash: str, now: dt.datetime) -> None:
    """Keep a new password (hashed before, outside the transaction); an account not yet activated now is."""
    account = db.session.get_one(Account, account_id)
    account.password_hash = password_hash
    account.activated_at = account.activated_at or now
    account.last_seen_at = now
    db.session.flush()
    audit.record("people.set_password", [account.uid], by=account.uid)


def issue_code(*, account_id: int, purpose: str, by: str, now: dt.datetime) -> str:
    """A code for a slip: `activate` lasts 30 days, `reset` 24 hours. Codes issued before stop working.

    Open requests for a new password are settled by it. Only the digest is kept: print the code now.
    """
    account = db.session.get_one(Account, account_id)
    _cancel_codes(account_id, now)
    code = uid.slip_code()
    db.session.add(
        ActivationCode(
            account_id=account_id,
            code_digest=uid.digest(code),
            purpose=purpose,
            issued_at=now,
            issued_by=by,
            expires_at=now + (RESET_LASTS if purpose == "reset" else ACTIVATION_LASTS),
        )
    )
    db.session.execute(
        update(ResetRequest)
        .where(ResetRequest.account_id == account_id, ResetRequest.settled_at.is_(None))
        .values(settled_at=now)
    )
    db.session.flush()
    audit.record("people.issue_code", [account.uid])
    return code


def _cancel_codes(account_id: int, now: dt.datetime) -> None:
    db.session.execute(
        update(ActivationCode)
        .where(
            ActivationCode.account_id == account_id,
            ActivationCode.used_at.is_(None),
            ActivationCode.cancelled_at.is_(None),
        )
        .values(cancelled_at=now)
    )


def ask_for_code(*, account_id: int, now: dt.datetime) -> None:
    """“Quên mật khẩu”: the request waits for the unit's clerk and the department. Asking twice is one request."""
    waiting = db.session.scalar(
        select(ResetRequest.id).where(
            ResetRequest.account_id == account_id, ResetRequest.settled_at.is_(None)
        )
    )
    if waiting is None:
        db.session.add(ResetRequest(account_id=account_id, asked_at=now))
        db.session.flush()


def disable_account(*, account_id: int, now: dt.datetime) -> None:
    """Nobody signs in with it any more; what its person learned stays. Sessions end at once."""
    account = db.session.get_one(Account, account_id)
    account.disabled_at = now
    end_sessions(account_id=account_id, now=now)
    _cancel_codes(account_id, now)
    db.session.flush()
    audit.record("people.disable_account", [account.uid])


def enable_account(*, account_id: int) -> None:
    """Let an account be used again. Raises Refused for somebody whose data were erased."""
    account = db.session.get_one(Account, account_id)
    refuse_erased(account.person)
    account.disabled_at = None
    db.session.flush()
    audit.record("people.enable_account", [account.uid])


FIRST_LASTS = dt.timedelta(days=7)
_PLACEHOLDER = "Quản trị hệ thống"


def first_administrator_link(*, now: dt.datetime, by: str = "cli") -> str:
    """The path of a page where the first administrator says who they are; one use, seven days.

    Asking again replaces the link. Raises Refused when there is an administrator already.
    """
    today = clock.local_date(now)
    holder = db.session.scalar(
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR.value, RoleGrant.voided_at.is_(None))
        .order_by(Account.activated_at.is_(None), Account.id)
        .limit(1)
    )
    if holder is not None and holder.activated_at is not None:
        raise Refused("Đã có quản trị hệ thống. Cấp mã mới bằng: hoctapso accounts code TÊN-ĐĂNG-NHẬP.")
    if holder is None:
        holder = _open(add_person(full_name=_PLACEHOLDER, now=now).id, now)
        grant_role(account_id=holder.id, role=Role.ADMINISTRATOR, unit_id=None, from_on=today, by=by, now=now)
    _cancel_codes(holder.id, now)
    token = uid.token(128)
    db.session.add(
        ActivationCode(
            account_id=holder.id, code_digest=uid.digest(token), purpose="first", issued_at=now, issued_by=by,
            expires_at=now + FIRST_LASTS,
        )
    )  # fmt: skip
    db.session.flush()
    return f"/thiet-lap/{token}"


def name_first_administrator(*, account_id: int, full_name: str, login: str, now: dt.datetime) -> None:
    """Give the account behind the first link its owner's name and sign-in name. Raises Refused."""
    account = db.session.get_one(Account, account_id)
    rename_person(person=db.session.get_one(Person, account.person_id), full_name=full_name, now=now)
    add_login(account_id=account_id, login=login)
