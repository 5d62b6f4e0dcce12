"""Who may do what in the workshop, as the administrator has set it; kept in the process for some seconds."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.database import db, read
from app.core.models import Setting
from app.core.uid import is_uid
from app.people.access import ADJUSTABLE, PERMISSIONS, Adjusted, Role, adjusted_from
from app.people.models import Account, Person

KEY = "people.permissions"

_setting = Setting.__table__.c
_NEWEST = sa.select(_setting.value).where(_setting.key == KEY).order_by(_setting.id.desc()).limit(1)
_KEPT_FOR = 5.0  # seconds another process may not notice a change
_kept: dict[sa.Engine, tuple[float, Adjusted]] = {}


def adjusted_permissions() -> Adjusted:
    """The permissions whose holders were set; those that are not in it are as the code says."""
    engine = db.engine
    known = _kept.get(engine)
    if known is None or time.monotonic() - known[0] >= _KEPT_FOR:
        rows = read(_NEWEST)
        known = _kept[engine] = (time.monotonic(), adjusted_from(rows[0][0] if rows else None))
    return known[1]


def forget_permissions() -> None:
    """Ask anew who may do what (after changing it in this process)."""
    _kept.clear()


def holders(permission: str) -> frozenset[Role]:
    """The roles that hold a permission now."""
    return adjusted_permissions().get(permission, PERMISSIONS[permission])


@dataclass(frozen=True)
class PermissionChange:
    """One change of the table: when, by whom, and the permissions with their roles before and after."""

    at: dt.datetime
    by: str
    changes: tuple[tuple[str, frozenset[Role], frozenset[Role]], ...]


def permission_changes(limit: int = 20) -> list[PermissionChange]:
    """The latest changes of the table, the newest first."""
    rows = db.session.execute(
        sa.select(Setting.set_at, Setting.set_by, Setting.value)
        .where(Setting.key == KEY)
        .order_by(Setting.id.desc())
        .limit(limit + 1)
    ).all()
    named = sa.select(Account.uid, Person.full_name).join(Person, Person.id == Account.person_id)
    uids = {row.set_by for row in rows if is_uid(row.set_by)}
    names: dict[str, str] = {row.uid: row.full_name for row in db.session.execute(named.where(Account.uid.in_(uids)))}
    found = []
    for n, row in enumerate(rows[:limit]):
        after = adjusted_from(row.value)
        before = adjusted_from(rows[n + 1].value) if n + 1 < len(rows) else {}
        changes = tuple(
            (p, before.get(p, PERMISSIONS[p]), after.get(p, PERMISSIONS[p]))
            for p in ADJUSTABLE
            if before.get(p, PERMISSIONS[p]) != after.get(p, PERMISSIONS[p])
        )
        found.append(PermissionChange(row.set_at, names.get(row.set_by, row.set_by), changes))
    return found
