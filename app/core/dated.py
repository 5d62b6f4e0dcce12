"""Settings that change what a figure says: versions, each from a day on, with who set it and who approved it.

A version is a row of `Setting` whose value is a JSON object; beside what is set it holds `from_on`, `approved_by` and
`approval_ref`. Of two versions that begin on the same day the later row replaces the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core import audit
from app.core.database import db
from app.core.models import Setting

_OWN = ("from_on", "approved_by", "approval_ref")


@dataclass(frozen=True)
class Version:
    """One version of a setting."""

    id: int
    key: str
    value: dict[str, Any]
    from_on: dt.date
    approved_by: str  # a name and position, as typed
    approval_ref: str  # số, ngày văn bản
    set_at: dt.datetime
    set_by: str  # account uid


def versions(*keys: str) -> list[Version]:
    """Every version of these settings, the one that begins last first. A row that is no version is passed over."""
    rows = db.session.execute(
        sa.select(Setting.id, Setting.key, Setting.value, Setting.set_at, Setting.set_by).where(
            Setting.key.in_(keys)
        )
    )
    found = []
    for row in rows:
        if not isinstance(row.value, dict):
            continue
        try:
            begins = dt.date.fromisoformat(row.value["from_on"])
        except (KeyError, TypeError, ValueError):
            begins = dt.date.min  # set without a day: since always
        found.append(
            Version(
                row.id, row.key, {k: v for k, v in row.value.items() if k not in _OWN}, begins,
                str(row.value.get("approved_by", "")), str(row.value.get("approval_ref", "")), row.set_at, row.set_by,
            )
        )  # fmt: skip
    return sorted(found, key=lambda v: (v.from_on, v.id), reverse=True)


def in_force(key: str, on: dt.date) -> Version | None:
    """The version of a setting that holds on a day."""
    return next((v for v in versions(key) if v.from_on <= on), None)


def all_in_force(keys: Iterable[str], on: dt.date) -> dict[str, Version]:
    """The versions of these settings that hold on a day, by key; what was never set is not in it. One question."""
    found: dict[str, Version] = {}
    for version in versions(*keys):
        if version.from_on <= on:
            found.setdefault(version.key, version)
    return found


def put(
    key: str, value: Mapping[str, Any], *, from_on: dt.date, approved_by: str, approval_ref: str, by: str, now: dt.datetime
) -> None:  # fmt: skip
    """Add a version in the running transaction."""
    kept = {
        **value,
        "from_on": from_on.isoformat(),
        "approved_by": approved_by,
        "approval_ref": approval_ref,
    }
    db.session.add(Setting(key=key, value=kept, set_at=now, set_by=by))
    audit.record("core.set_dated", scope=key)
