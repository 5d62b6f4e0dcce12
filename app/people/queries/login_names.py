"""The e-mail addresses and telephone numbers people sign in with, and those that two people want."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import select

from app.core.database import db, effective, known
from app.people.access import Role, Scope
from app.people.models import (
    Account,
    LoginClaim,
    LoginName,
    Officer,
    OfficerCode,
    Person,
    Posting,
    UnitVersion,
)
from app.people.queries.officer import roles_of


@dataclass(frozen=True)
class OwnLogins:
    """What an account's owner added to sign in with, what waits, and what the roster offers."""

    names: tuple[str, ...]
    waiting: tuple[str, ...]
    offered: str  # a contact of the roster that could be added; empty when there is none


def own_logins(account_id: int) -> OwnLogins:
    """The numbers and addresses of one account."""
    names = db.session.scalars(
        select(LoginName.value_key)
        .where(LoginName.account_id == account_id, LoginName.kind.in_(("email", "phone")))
        .order_by(LoginName.id)
    ).all()
    waiting = db.session.scalars(
        select(LoginClaim.value_key).where(LoginClaim.account_id == account_id).order_by(LoginClaim.id)
    ).all()
    contact = db.session.execute(
        select(Officer.phone, Officer.email)
        .join(Account, Account.person_id == Officer.person_id)
        .where(Account.id == account_id)
    ).first()
    offered = next((c for c in contact or () if c and c not in names and c not in waiting), "")
    return OwnLogins(tuple(names), tuple(waiting), offered)


@dataclass(frozen=True)
class Party:
    """One of two people who want the same number or address."""

    account_id: int | None  # None: on the roster, without an account
    full_name: str
    unit_name: str
    unit_id: int | None
    roles: frozenset[Role]
    activated: bool


@dataclass(frozen=True)
class ClaimLine:
    """A claim that waits. `others` hold it now or stand with it in the roster; those outside the scope are only counted."""

    uid: str
    value: str
    asked_at: dt.datetime
    claimant: Party
    others: tuple[Party, ...]
    hidden: int


def login_claims(scope: Scope, *, day: dt.date, uid: str = "", limit: int = 100) -> tuple[ClaimLine, ...]:
    """Open claims by people of the scope, oldest first; with `uid`, that one."""
    claims = db.session.execute(
        select(
            LoginClaim.uid, LoginClaim.value_key, LoginClaim.asked_at, LoginClaim.account_id, Account.person_id
        )
        .join(Account, Account.id == LoginClaim.account_id)
        .where(LoginClaim.uid == uid if uid else sa.true())
        .order_by(LoginClaim.id)
        .limit(limit)
    ).all()
    keys = [c.value_key for c in claims]
    holders = _holders(keys)
    people = _people({c.person_id for c in claims} | {p for found in holders.values() for p in found}, day)
    lines = []
    for c in claims:
        claimant = people[c.person_id]
        if not _within(scope, claimant):
            continue
        others = [people[p] for p in sorted(holders.get(c.value_key, set()) - {c.person_id})]
        seen = tuple(o for o in others if _within(scope, o))
        lines.append(ClaimLine(c.uid, c.value_key, c.asked_at, claimant, seen, len(others) - len(seen)))
    return tuple(lines)


def _within(scope: Scope, party: Party) -> bool:
    return scope.unit_ids is None or (party.unit_id is not None and scope.covers(party.unit_id))


def _holders(keys: list[str]) -> dict[str, set[int]]:
    """Number or address → the persons who have it: to sign in with, as a code, or as a contact in the roster."""
    found: dict[str, set[int]] = {}
    for query in (
        select(LoginName.value_key, Account.person_id)
        .join(Account, Account.id == LoginName.account_id)
        .where(LoginName.value_key.in_(keys)),
        select(OfficerCode.code_key, Officer.person_id)
        .join(Officer, Officer.id == OfficerCode.officer_id)
        .where(OfficerCode.code_key.in_(keys)),
        select(Officer.email, Officer.person_id).where(Officer.email.in_(keys)),
        select(Officer.phone, Officer.person_id).where(Officer.phone.in_(keys)),
    ):
        for key, person_id in db.session.execute(query):
            found.setdefault(key, set()).add(person_id)
    return found


def _people(ids: set[int], day: dt.date) -> dict[int, Party]:
    rows = db.session.execute(
        select(
            Person.id, Person.full_name, Account.id.label("account_id"), Account.activated_at, Posting.unit_id,
            UnitVersion.name,
        )
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(Officer, Officer.person_id == Person.id)
        .outerjoin(Posting, sa.and_(Posting.officer_id == Officer.id, known(Posting), effective(Posting, day)))
        .outerjoin(
            UnitVersion,
            sa.and_(UnitVersion.unit_id == Posting.unit_id, known(UnitVersion), effective(UnitVersion, day)),
        )
        .where(Person.id.in_(ids))
    ).all()  # fmt: skip
    roles = roles_of([r.account_id for r in rows if r.account_id], day)
    return {
        r.id: Party(
            r.account_id, r.full_name, r.name or "", r.unit_id, roles.get(r.account_id, frozenset()),
            r.activated_at is not None,
        )
        for r in rows
    }  # fmt: skip
