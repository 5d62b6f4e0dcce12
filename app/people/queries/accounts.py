"""Accounts: the list an administrator reads, and one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import select

from app.core.database import db, effective, known
from app.core.uid import is_uid
from app.people.access import Role
from app.people.models import (
    Account,
    Officer,
    Person,
    Posting,
    RoleGrant,
    Unit,
    UnitVersion,
)
from app.people.queries.names import named
from app.people.queries.paging import page_by_key
from app.people.queries.signing_in import logins_of
from app.people.queries.status import Status, status_of


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
    query = named(query, search)
    if role is not None:
        holders = select(RoleGrant.account_id).where(
            RoleGrant.role == role.value, known(RoleGrant), effective(RoleGrant, day)
        )
        query = query.where(Account.id.in_(holders))
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


def clerks_of(person_ids: list[int], day: dt.date) -> dict[int, list[int]]:
    """Person id → the persons who are clerks of the unit where that person serves on the day."""
    rows = db.session.execute(
        select(Officer.person_id, Account.person_id)
        .join(Posting, Posting.officer_id == Officer.id)
        .join(RoleGrant, RoleGrant.unit_id == Posting.unit_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            Officer.person_id.in_(person_ids), known(Posting), effective(Posting, day),
            RoleGrant.role == Role.CLERK.value, known(RoleGrant), effective(RoleGrant, day),
        )
        .order_by(Officer.person_id, Account.id)
    )  # fmt: skip
    found: dict[int, list[int]] = {}
    for person_id, clerk in rows:
        found.setdefault(person_id, []).append(clerk)
    return found


def account_names(uids: Iterable[str]) -> dict[str, str]:
    """The names behind accounts' uids, which is all that facts and settings hold; others (`cli`) are passed over."""
    wanted = sorted({uid for uid in uids if is_uid(uid)})
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Account.uid, Person.full_name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.uid.in_(wanted))
    )
    return {uid: name or "(đã xóa tên)" for uid, name in rows}
