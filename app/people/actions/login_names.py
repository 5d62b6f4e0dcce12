"""Signing in by e-mail or telephone: claimed by the owner, taken back, settled when two want the same.

What the roster says of somebody is how the unit reaches them, typed by others; it becomes a sign-in name only when its
owner says so while signed in, with the password. No message is sent to the address or number to prove that it is theirs,
because not every installation can send any: so a number that is another's in any way is not given but goes to the people who can ask.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import delete, func, select

from app.core import audit
from app.core.database import db
from app.people.actions.facts import Refused
from app.people.models import Account, LoginClaim, LoginName, Officer, OfficerCode
from app.people.rules import login_key

CONTACTS = ("email", "phone")
MOST = 4  # e-mail addresses and numbers of one account


def add_name(*, account_id: int, kind: str, key: str) -> None:
    """One more name for an account. Raises Refused when it is another's.

    A code is its officer's whatever it looks like: nobody keeps it by having called it a telephone number before.
    """
    there = db.session.scalar(select(LoginName).where(LoginName.value_key == key))
    if there is not None and there.account_id == account_id:
        return
    if there is not None and kind == "code" and there.kind in CONTACTS:
        db.session.delete(there)
        db.session.flush()
    elif there is not None:
        raise Refused(f"Tên đăng nhập “{key}” đã có người dùng.")
    db.session.add(LoginName(account_id=account_id, kind=kind, value_key=key))
    db.session.flush()


def claim_login(*, account_id: int, typed: str, now: dt.datetime) -> bool:
    """Sign in with this number or address from now on; False when it waits because somebody else has it.

    Raises Refused when it is neither a telephone number nor an e-mail address, or one too many.
    """
    found = login_key(typed)
    if found is None:
        raise Refused(
            "Chưa đúng số điện thoại hoặc thư điện tử, ví dụ: 0912345678 hoặc ten@quangngai.gov.vn."
        )
    kind, key = found
    account = db.session.get_one(Account, account_id)
    holder = db.session.scalar(select(LoginName.account_id).where(LoginName.value_key == key))
    if holder == account_id:
        return True
    own = db.session.scalar(
        select(func.count()).where(LoginName.account_id == account_id, LoginName.kind.in_(CONTACTS))
    )
    if (own or 0) >= MOST:
        raise Refused(f"Đã có {MOST} số điện thoại, thư điện tử. Bỏ bớt một mục rồi thêm lại.")
    if holder is not None or _anothers(account, kind, key):
        _wait(account_id, kind, key, now)
        return False
    db.session.add(LoginName(account_id=account_id, kind=kind, value_key=key))
    db.session.flush()
    audit.record("people.claim_login", [account.uid], scope=kind)
    return True


def _anothers(account: Account, kind: str, key: str) -> bool:
    """Whether it is somebody else's code, or stands in the roster with somebody else and not with this person."""
    code_of = db.session.scalar(
        select(Officer.person_id)
        .join(OfficerCode, OfficerCode.officer_id == Officer.id)
        .where(OfficerCode.code_key == key)
    )
    if code_of is not None:
        return code_of != account.person_id
    contact = Officer.email if kind == "email" else Officer.phone
    people = db.session.scalars(select(Officer.person_id).where(contact == key).limit(20)).all()
    return bool(people) and account.person_id not in people


def _wait(account_id: int, kind: str, key: str, now: dt.datetime) -> None:
    waiting = select(LoginClaim.id).where(LoginClaim.account_id == account_id)
    if db.session.scalar(waiting.where(LoginClaim.value_key == key)) is not None:
        return
    if len(db.session.scalars(waiting).all()) >= MOST:
        raise Refused("Anh/chị còn đề nghị đang chờ kiểm tra. Chờ xong rồi đề nghị tiếp.")
    db.session.add(LoginClaim(account_id=account_id, kind=kind, value_key=key, asked_at=now))
    db.session.flush()


def drop_login(*, account_id: int, key: str) -> None:
    """Sign in with this number or address no longer. Raises Refused for a code or a staff name."""
    dropped = db.session.execute(
        delete(LoginName).where(
            LoginName.account_id == account_id, LoginName.value_key == key, LoginName.kind.in_(CONTACTS)
        )
    )
    if dropped.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("Không có số điện thoại hoặc thư điện tử này để bỏ.")
    audit.record("people.drop_login", [db.session.get_one(Account, account_id).uid])


def settle_claim(*, claim_uid: str, give: bool) -> None:
    """Give a claimed number or address to who asks for it, or leave it where it is. Raises Refused.

    Whoever had it keeps account and code, and signs in with those.
    """
    claim = db.session.scalar(select(LoginClaim).where(LoginClaim.uid == claim_uid))
    if claim is None:
        raise Refused("Đề nghị này đã được giải quyết.")
    subjects = [db.session.get_one(Account, claim.account_id).uid]
    if give:
        holder = db.session.scalar(select(LoginName).where(LoginName.value_key == claim.value_key))
        is_code = db.session.scalar(select(sa.exists().where(OfficerCode.code_key == claim.value_key)))
        if is_code or (holder is not None and holder.kind not in CONTACTS):
            raise Refused("Đây là mã cán bộ hoặc tên đăng nhập của người khác nên không chuyển được.")
        if holder is not None:
            subjects.append(db.session.get_one(Account, holder.account_id).uid)
            db.session.delete(holder)
            db.session.flush()
        db.session.add(LoginName(account_id=claim.account_id, kind=claim.kind, value_key=claim.value_key))
        db.session.execute(delete(LoginClaim).where(LoginClaim.id == claim.id))
    else:
        db.session.delete(claim)
    db.session.flush()
    audit.record("people.give_login" if give else "people.refuse_login", subjects)
