"""Where messages about what was given to learn find people: addresses they confirmed, else those of the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import outbox
from app.core.database import db, effective, known
from app.core.senders import MAIL, TEXT, is_address
from app.people import queries as people
from app.people.access import Role
from app.people.models import Account, LoginName, Officer, Person, RoleGrant

_CHANNELS = {"email": MAIL, "phone": TEXT}  # kinds of confirmed addresses


def contacts(person_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """(person id, channel, address): where a reminder finds these people, by what this installation can send.

    What they confirmed to be theirs, by e-mail where there is one; else the e-mail address that their unit gave for the
    register, since those who never signed in are the ones to remind, and a reminder names nobody. Numbers of the register
    are not used. Whoever asked for restriction is written to only where they confirmed the address.
    """
    carried = outbox.channels()
    kinds = [kind for kind, channel in _CHANNELS.items() if channel in carried]
    confirmed = db.session.execute(
        sa.select(Account.person_id, LoginName.kind, LoginName.value_key)
        .join(LoginName, LoginName.account_id == Account.id)
        .where(Account.person_id.in_(person_ids), Account.disabled_at.is_(None), LoginName.kind.in_(kinds))
        .order_by(LoginName.kind.desc(), LoginName.id.desc())  # e-mail comes last and stays
    )
    found = {person_id: (person_id, _CHANNELS[kind], value) for person_id, kind, value in confirmed}
    if MAIL not in carried:
        return list(found.values())
    listed = db.session.execute(
        sa.select(Officer.person_id, Officer.email)
        .join(Person, Person.id == Officer.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Officer.person_id.in_([i for i in person_ids if i not in found]), Officer.email != "",
            Person.restricted_at.is_(None), Account.disabled_at.is_(None),
        )
    )  # fmt: skip
    found.update(
        (person_id, (person_id, MAIL, address)) for person_id, address in listed if is_address(address)
    )
    return list(found.values())


@dataclass(frozen=True)
class Head:
    """Somebody who leads a unit or is its clerk, with the e-mail address that finds them."""

    unit_id: int
    unit_name: str
    person_uid: str
    address: str


def heads(day: dt.date) -> list[Head]:
    """Who gets the digest of a unit: its leaders and clerks that an e-mail finds (see `contacts`)."""
    rows = db.session.execute(
        sa.select(RoleGrant.unit_id, Person.id, Person.uid)
        .distinct()
        .join(Account, Account.id == RoleGrant.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            RoleGrant.role.in_((Role.LEADER.value, Role.CLERK.value)), RoleGrant.unit_id.is_not(None), known(RoleGrant),
            effective(RoleGrant, day), Account.disabled_at.is_(None),
        )
        .order_by(RoleGrant.unit_id, Person.id)
    ).all()  # fmt: skip
    names = people.unit_names({unit for unit, _, _ in rows if unit is not None}, day)
    found = contacts(list({person for _, person, _ in rows}))
    addresses = {person: to for person, channel, to in found if channel == MAIL}
    return [
        Head(unit, names.get(unit, ""), uid, addresses[person])
        for unit, person, uid in rows
        if unit is not None and person in addresses
    ]
