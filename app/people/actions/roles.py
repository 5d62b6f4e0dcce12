"""Roles are granted from a day until a day, and taken back at once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from app.core import audit, clock
from app.core.database import db, effective, known
from app.people.access import UNIT_ROLES, Role
from app.people.actions.facts import Refused, cut
from app.people.models import Account, RoleGrant


def grant_role(
    *, account_id: int, role: Role, unit_id: int | None, from_on: dt.date, by: str, now: dt.datetime,
    until_on: dt.date | None = None,
) -> RoleGrant:  # fmt: skip
    """Let an account hold a role, for one unit or (None) the whole province. Raises Refused."""
    if role is Role.OFFICER:
        raise Refused("Ai có tài khoản cũng là người học; không cần cấp vai trò này.")
    if role is Role.CLERK and unit_id is None:
        raise Refused("Đầu mối cần có đơn vị.")
    if unit_id is not None and role not in UNIT_ROLES:
        raise Refused(f"Vai trò “{role.label}” không gắn với một đơn vị.")
    if role is Role.INSPECTOR and until_on is None:
        raise Refused("Người kiểm tra chỉ được xem trong một thời gian: cần có ngày kết thúc.")
    if until_on is not None and until_on < from_on:
        raise Refused("Ngày kết thúc trước ngày bắt đầu.")
    same = db.session.scalar(
        select(RoleGrant.id).where(
            RoleGrant.account_id == account_id, RoleGrant.role == role.value,
            RoleGrant.unit_id.is_(None) if unit_id is None else RoleGrant.unit_id == unit_id,
            known(RoleGrant), effective(RoleGrant, from_on),
        )
    )  # fmt: skip
    if same is not None:
        raise Refused("Tài khoản đã giữ vai trò này.")
    grant = RoleGrant(
        account_id=account_id, role=role.value, unit_id=unit_id, from_on=from_on, until_on=until_on,
        recorded_at=now, recorded_by=by,
    )  # fmt: skip
    db.session.add(grant)
    db.session.flush()
    account = db.session.get_one(Account, account_id)
    audit.record("people.grant_role", [account.uid, grant.uid], scope=role.value)
    return grant


def revoke_role(*, account_id: int, uid: str, by: str, now: dt.datetime) -> None:
    """Take a role back: it does not hold today any more. Raises Refused for the last administrator."""
    grant = db.session.scalar(
        select(RoleGrant).where(RoleGrant.uid == uid, RoleGrant.account_id == account_id, known(RoleGrant))
    )
    if grant is None:
        raise Refused("Vai trò này không còn nữa.")
    today = clock.local_date(now)
    if grant.role == Role.ADMINISTRATOR.value:
        other = db.session.scalar(
            select(RoleGrant.id)
            .join(Account, Account.id == RoleGrant.account_id)
            .where(
                RoleGrant.role == grant.role, RoleGrant.account_id != account_id, known(RoleGrant),
                effective(RoleGrant, today), Account.activated_at.is_not(None), Account.disabled_at.is_(None),
            )
            .limit(1)
        )  # fmt: skip
        if other is None:
            raise Refused("Đây là quản trị hệ thống duy nhất; hãy cấp vai trò này cho người khác trước.")
    cut(grant, on=today, by=by, now=now, reason="thu hồi vai trò", after=None)
    db.session.flush()
    audit.record("people.revoke_role", [uid], scope=grant.role)
