"""Accounts: what signing in needs to know, and the list an administrator reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import func, select

from app.core import text
from app.core.database import db, effective, known
from app.core.uid import digest
from app.people.access import Role
from app.people.models import (
    Account,
    ActivationCode,
    LoginName,
    Officer,
    OfficerCode,
    Person,
    PersonToken,
    RoleGrant,
    SignInFailure,
    Unit,
    UnitVersion,
)
from app.people.queries.paging import page_by_key
from app.people.rules import THROTTLE_WINDOW, code_key, is_idle, locked_until, phone_key


class Status(StrEnum):
    """Where an account stands."""

    NEW = "new"
    ACTIVE = "active"
    IDLE = "idle"
    DISABLED = "disabled"

    @property
    def label(self) -> str:
        """The status as the screen names it."""
        return {
            "new": "Chưa kích hoạt",
            "active": "Đang dùng",
            "idle": "Tạm khóa (45 ngày chưa dùng)",
            "disabled": "Đã ngừng",
        }[self.value]


def status_of(
    *, activated_at: dt.datetime | None, last_seen_at: dt.datetime | None, disabled_at: dt.datetime | None,
    now: dt.datetime,
) -> Status:  # fmt: skip
    """Where an account stands at `now`."""
    if disabled_at is not None:
        return Status.DISABLED
    if activated_at is None:
        return Status.NEW
    return Status.IDLE if is_idle(last_seen_at=last_seen_at, now=now) else Status.ACTIVE


def login_keys(typed: str) -> tuple[str, ...]:
    """The sign-in names that what was typed may mean: as it stands, or as a telephone number."""
    keys = [text.key_of(typed)[:254], phone_key(typed)]
    return tuple(dict.fromkeys(k for k in keys if k))


def name_subject(typed: str) -> str:
    """Under what failures on a name are counted; the name itself is not kept."""
    return digest("name:" + (phone_key(typed) or text.key_of(typed)))


def address_subject(address: str) -> str:
    """Under what failures from an address are counted."""
    return digest("address:" + address)


@dataclass(frozen=True)
class Attempt:
    """What is known before a password is checked."""

    account_id: int | None
    account_uid: str
    password_hash: str
    status: Status | None
    locked_until: dt.datetime | None


def attempt(typed: str, *, address: str, now: dt.datetime) -> Attempt:
    """Find who wants to sign in, and whether the name or the address must wait.

    Lets the connection go, because the caller now computes a password hash, outside any transaction.
    """
    account_id = account_by_login(typed)
    row = None
    if account_id is not None:
        row = db.session.execute(
            select(
                Account.id, Account.uid, Account.password_hash, Account.activated_at, Account.last_seen_at,
                Account.disabled_at,
            ).where(Account.id == account_id)
        ).one()  # fmt: skip
    until = waits_until(typed, address=address, now=now)
    db.session.close()
    if row is None:
        return Attempt(None, "", "", None, until)
    status = status_of(
        activated_at=row.activated_at, last_seen_at=row.last_seen_at, disabled_at=row.disabled_at, now=now
    )
    return Attempt(row.id, row.uid, row.password_hash, status, until)


def account_by_login(typed: str) -> int | None:
    """The account that signs in with what was typed: code, confirmed e-mail or telephone, or staff name."""
    keys = login_keys(typed)
    found = dict(
        db.session.execute(
            select(LoginName.value_key, LoginName.account_id).where(LoginName.value_key.in_(keys))
        ).all()
    )
    return next((found[k] for k in keys if k in found), None)


def waits_until(typed: str, *, address: str, now: dt.datetime) -> dt.datetime | None:
    """Until when sign-in with this name from this address is refused; None when it may be tried."""
    since = now - THROTTLE_WINDOW
    failures = db.session.scalars(
        select(SignInFailure.at).where(SignInFailure.subject == name_subject(typed), SignInFailure.at > since)
    ).all()
    return locked_until(failures, address_failures(address, now=now), now)


def address_failures(address: str, *, now: dt.datetime) -> int:
    """How many attempts from an address failed within the window."""
    return (
        db.session.scalar(
            select(func.count()).where(
                SignInFailure.subject == address_subject(address), SignInFailure.at > now - THROTTLE_WINDOW
            )
        )
        or 0
    )


@dataclass(frozen=True)
class Activation:
    """What a code that still works opens."""

    code_id: int
    account_id: int
    account_uid: str
    purpose: str  # activate | reset | first
    expires_at: dt.datetime
    full_name: str
    logins: tuple[str, ...]


def activation(code: str, *, now: dt.datetime) -> Activation | None:
    """What a typed code opens; None when it is unknown, used, replaced or too old."""
    row = db.session.execute(
        select(
            ActivationCode.id, ActivationCode.account_id, Account.uid, ActivationCode.purpose,
            ActivationCode.expires_at, Person.full_name,
        )
        .join(Account, Account.id == ActivationCode.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            ActivationCode.code_digest.in_([digest(code_key(code)), digest(code.strip())]),
            ActivationCode.used_at.is_(None),
            ActivationCode.cancelled_at.is_(None),
            ActivationCode.expires_at > now,
            Account.disabled_at.is_(None),
        )
    ).first()  # fmt: skip
    if row is None:
        return None
    return Activation(*row, logins=logins_of(row.account_id))


def logins_of(account_id: int) -> tuple[str, ...]:
    """The names an account signs in with, officer codes as they are written."""
    codes = dict(
        db.session.execute(
            select(OfficerCode.code_key, OfficerCode.code)
            .join(Officer, Officer.id == OfficerCode.officer_id)
            .join(Account, Account.person_id == Officer.person_id)
            .where(Account.id == account_id)
        ).all()
    )
    keys = db.session.scalars(
        select(LoginName.value_key).where(LoginName.account_id == account_id).order_by(LoginName.id)
    )
    return tuple(codes.get(key, key) for key in keys)


@dataclass(frozen=True)
class AccountLine:
    """One account in the administrator's list."""

    id: int
    uid: str
    person_id: int
    full_name: str
    sort_key: str
    status: Status
    last_seen_at: dt.datetime | None
    roles: tuple[str, ...]  # “Đầu mối của đơn vị: Xã Ba Tơ”


@dataclass(frozen=True)
class AccountPage:
    """A page of accounts and the keys that lead on."""

    rows: tuple[AccountLine, ...]
    before: str | None
    after: str | None


PAGE = 50


def accounts(
    *, now: dt.datetime, day: dt.date, search: str = "", role: Role | None = None, after: str = "", before: str = ""
) -> AccountPage:  # fmt: skip
    """Accounts in the order of names, a page at a time; `search` finds words of the name or code, without diacritics."""
    query = select(
        Account.id, Account.uid, Account.person_id, Person.full_name, Person.sort_key, Account.activated_at,
        Account.last_seen_at, Account.disabled_at,
    ).join(Person, Person.id == Account.person_id)  # fmt: skip
    for token in text.fold_tokens(search)[:6]:
        query = query.where(
            sa.exists().where(
                PersonToken.person_id == Person.id,
                PersonToken.token >= token,
                PersonToken.token < token + "\x7f",
            )
        )
    if role is not None:
        query = query.where(
            sa.exists().where(
                RoleGrant.account_id == Account.id, RoleGrant.role == role.value, known(RoleGrant),
                effective(RoleGrant, day),
            )
        )  # fmt: skip
    rows, earlier, later = page_by_key(
        query, Person.sort_key, Account.id, after=after, before=before, size=PAGE
    )
    roles = _roles_of([row.id for row in rows], day)
    lines = tuple(
        AccountLine(
            row.id, row.uid, row.person_id, row.full_name, row.sort_key,
            status_of(
                activated_at=row.activated_at, last_seen_at=row.last_seen_at, disabled_at=row.disabled_at, now=now
            ),
            row.last_seen_at, tuple(g.label for g in roles.get(row.id, ())),
        )
        for row in rows
    )  # fmt: skip
    return AccountPage(lines, earlier, later)


@dataclass(frozen=True)
class RoleLine:
    """One role an account holds or will hold."""

    uid: str
    role: Role
    unit_id: int | None
    unit_code: str
    unit_name: str
    from_on: dt.date
    until_on: dt.date | None

    @property
    def label(self) -> str:
        """The role and where it holds."""
        return f"{self.role.label}: {self.unit_name}" if self.unit_id else self.role.label


def _roles_of(account_ids: list[int], day: dt.date, *, future: bool = False) -> dict[int, list[RoleLine]]:
    when = sa.or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= day)
    rows = db.session.execute(
        select(
            RoleGrant.account_id, RoleGrant.uid, RoleGrant.role, RoleGrant.unit_id, Unit.code, UnitVersion.name,
            RoleGrant.from_on, RoleGrant.until_on,
        )
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Unit.id, known(UnitVersion), effective(UnitVersion, day)),
        )
        .where(
            RoleGrant.account_id.in_(account_ids), known(RoleGrant), when if future else effective(RoleGrant, day)
        )
        .order_by(RoleGrant.id)
    )  # fmt: skip
    found: dict[int, list[RoleLine]] = {}
    for row in rows:
        found.setdefault(row.account_id, []).append(
            RoleLine(
                row.uid, Role(row.role), row.unit_id, row.code or "", row.name or row.code or "", row.from_on,
                row.until_on,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class AccountView:
    """One account as an administrator and its owner see it."""

    id: int
    uid: str
    person_id: int
    person_uid: str
    full_name: str
    given_name: str
    status: Status
    created_at: dt.datetime
    activated_at: dt.datetime | None
    last_seen_at: dt.datetime | None
    logins: tuple[str, ...]
    roles: tuple[RoleLine, ...]  # in force or to come
    is_officer: bool


def account(
    *, now: dt.datetime, day: dt.date, uid: str = "", account_id: int | None = None
) -> AccountView | None:
    """One account, by uid or id."""
    row = db.session.execute(
        select(
            Account.id, Account.uid, Account.person_id, Person.uid.label("person_uid"), Person.full_name,
            Person.given_name, Account.activated_at, Account.last_seen_at, Account.disabled_at, Account.created_at,
            Officer.id.label("officer_id"),
        )
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Officer, Officer.person_id == Person.id)
        .where(Account.uid == uid if account_id is None else Account.id == account_id)
    ).first()  # fmt: skip
    if row is None:
        return None
    status = status_of(
        activated_at=row.activated_at, last_seen_at=row.last_seen_at, disabled_at=row.disabled_at, now=now
    )
    return AccountView(
        row.id, row.uid, row.person_id, row.person_uid, row.full_name, row.given_name, status, row.created_at,
        row.activated_at, row.last_seen_at, logins_of(row.id),
        tuple(_roles_of([row.id], day, future=True).get(row.id, ())), row.officer_id is not None,
    )  # fmt: skip


def has_administrator(day: dt.date) -> bool:
    """Whether anybody activated can administer this installation today."""
    return bool(
        db.session.scalar(
            select(
                sa.exists().where(
                    RoleGrant.role == Role.ADMINISTRATOR.value, known(RoleGrant), effective(RoleGrant, day),
                    Account.id == RoleGrant.account_id, Account.activated_at.is_not(None),
                    Account.disabled_at.is_(None),
                )
            )
        )
    )  # fmt: skip
