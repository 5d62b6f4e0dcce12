"""The administrator says which roles may do what in the workshop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from app.core import audit
from app.core.database import db
from app.core.models import Setting
from app.people import queries
from app.people.access import ADJUSTABLE, NAMES, Role
from app.people.actions.facts import Refused
from app.people.queries.permissions import KEY


def set_permissions(*, chosen: Mapping[str, frozenset[Role]], by: str, now: dt.datetime) -> int:
    """Add a version of the table, and give how many permissions changed; none is written where nothing did.

    Raises Refused where a permission would be left to nobody, or given to a role that may not hold it.
    """
    for permission, may_hold in ADJUSTABLE.items():
        roles = chosen.get(permission, frozenset())
        if not roles:
            raise Refused(f"“{NAMES[permission]}” cần ít nhất một vai trò.")
        if not roles <= may_hold:
            raise Refused(f"“{NAMES[permission]}” không giao cho vai trò này được.")
    changed = [p for p in ADJUSTABLE if chosen[p] != queries.holders(p)]
    if changed:
        value = {p: sorted(role.value for role in chosen[p]) for p in ADJUSTABLE}
        db.session.add(Setting(key=KEY, value=value, set_at=now, set_by=by))
        audit.record("people.set_permissions", scope=" ".join(changed)[:120], count=len(changed))
    return len(changed)
