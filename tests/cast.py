"""The fixed cast. *An* learns, *Bình* teaches, *Chi* counts for the department; *Dung* is the clerk of another commune
and must see nothing of An's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.core import clock
from app.core.database import db, transaction
from app.people import actions
from app.people.access import Role
from app.people.actions.officers import add_officer
from app.people.actions.postings import add_posting
from app.people.actions.units import find_unit, load_units
from app.people.models import Account, LoginName, RoleGrant
from app.people.passwords import hash_password
from app.people.rights import NOTICE_VERSION
from app.people.rules import Duty

PASSWORD = "rừng thông gió biển"
SINCE = dt.date(2025, 7, 1)


@dataclass(frozen=True)
class Member:
    """One of the cast. `login` and PASSWORD sign in."""

    name: str
    full_name: str
    login: str
    unit: str
    role: Role
    account_id: int
    account_uid: str
    person_id: int
    person_uid: str
    officer_id: int
    unit_id: int


# name, full name, code, unit, role, duties
_CAST = (
    ("an", "Phạm Văn An", "CB-AN", "21484", Role.OFFICER, (Duty.COMMUNICATION,)),
    ("binh", "Nguyễn Thị Bình", "CB-BINH", "SKHCN", Role.TRAINER, ()),
    ("chi", "Trần Mai Chi", "CB-CHI", "SKHCN", Role.DEPARTMENT, ()),
    ("dung", "Đinh Thị Dung", "CB-DUNG", "21523", Role.CLERK, (Duty.GRASSROOTS_INFORMATION,)),
    ("em", "Phạm Thị Em", "CB-EM", "21484", Role.LEADER, ()),
    ("giang", "Lê Hoàng Giang", "CB-GIANG", "SKHCN", Role.INSPECTOR, ()),
    ("ha", "Võ Thu Hà", "CB-HA", "SKHCN", Role.ADMINISTRATOR, ()),
    ("khoa", "Bùi Đăng Khoa", "CB-KHOA", "SKHCN", Role.REVIEWER, ()),
)


def make_cast() -> dict[str, Member]:
    """Put the 111 units and the cast into the empty database of the running application."""
    now = clock.now()
    password_hash = hash_password(PASSWORD)
    cast = {}
    with transaction():
        load_units(by="test", now=now)
        for name, full_name, code, unit_code, role, duties in _CAST:
            officer = add_officer(code=code, full_name=full_name, now=now)
            unit = find_unit(unit_code)
            add_posting(officer=officer, unit=unit, from_on=SINCE, by="test", now=now, duties=duties)
            account = Account(
                person_id=officer.person_id, password_hash=password_hash, created_at=now, activated_at=now, last_seen_at=now
            )
            db.session.add(account)
            db.session.flush()
            db.session.add(LoginName(account_id=account.id, kind="code", value_key=code.casefold()))
            if role is not Role.OFFICER:
                own = unit.id if role in (Role.CLERK, Role.LEADER) else None
                db.session.add(
                    RoleGrant(
                        account_id=account.id, role=role.value, unit_id=own, from_on=SINCE, recorded_at=now,
                        recorded_by="test",
                    )
                )  # fmt: skip
            actions.read_privacy(person_id=officer.person_id, version=NOTICE_VERSION, now=now)
            db.session.flush()
            cast[name] = Member(
                name, full_name, code, unit_code, role, account.id, account.uid, officer.person_id, officer.person.uid,
                officer.id, unit.id,
            )  # fmt: skip
    return cast
