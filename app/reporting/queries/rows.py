"""Every row of the database that hangs on one person, for the file somebody takes away about themselves.

Which tables those are is read from their foreign keys and not listed, so that a table added later is in the file without
anybody thinking of it. Not among them: what somebody did as an account (recorded, approved, wrote), which the log tells, and
lines of uploaded files about training elsewhere while they wait, which are kept thirty days and name a code only.

Source: Luật 91/2025/QH15, article 4 (to see, to be supplied); practice P25.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.database import Base, db
from app.people import queries as people

# What leads to somebody without a foreign key: table → (its column, the column it repeats).
_BY_VALUE = {
    "outbox_message": ("about", "person.uid"),
    "roster_row": ("officer_id", "officer.id"),
    "transfer_request": ("posting_uid", "posting.uid"),
    "upload": ("owner", "account.uid"),
}
_SECRET = "chỉ giữ dấu băm của mật khẩu, mã và phiên; không ai đọc lại được"
_KEYS = "cho biết đáp án khi còn lần làm bài"
_OTHERS = "nói về người khác"
# Columns that stay here, each with the reason, which the file says too.
WITHHELD = {
    "account.password_hash": _SECRET,
    "account_session.token_digest": _SECRET,
    "activation_code.code_digest": _SECRET,
    "recovery_code.code_digest": _SECRET,
    "second_step.salt": _SECRET,
    "second_step.last_step": _SECRET,
    "trusted_device.token_digest": _SECRET,
    "attempt.paper": _KEYS,
    "attempt.marks": _KEYS,
    "regrade.marks": _KEYS,
    "roster_row.choices": _OTHERS,
}
# What is said instead of a row's number.
_NAMED = {"course": "slug", "unit": "code", "programme": "code"}


def rows_about(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Table → its rows about this human being, under every id the register has for them; empty tables included."""
    tables = Base.metadata.tables
    about: dict[str, Any] = {"person": tables["person"].c.id.in_(people.same_person(person_id))}
    for table in Base.metadata.sorted_tables:  # what is pointed to comes before what points
        leads = [fk.parent.in_(_ids(fk.column, about)) for fk in table.foreign_keys if fk.column.table.name in about]
        if leads and table.name not in about:
            about[table.name] = sa.or_(*leads)
    for name, (mine, other) in _BY_VALUE.items():
        target, _, column = other.partition(".")
        values = db.session.scalars(_ids(tables[target].c[column], about)).all()  # a uid may stand there as plain text
        about[name] = tables[name].c[mine].in_(values)
    return {name: _rows(tables[name], about) for name in about}


def _ids(column: sa.Column[Any], about: dict[str, Any]) -> Any:
    return sa.select(column).where(about[column.table.name])


def _rows(table: sa.Table, about: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows without what is withheld, and without the keys that lead to the person, since everything here is theirs."""
    columns: list[Any] = []
    for column in table.columns:
        target = next((fk.column.table for fk in column.foreign_keys), None)
        if f"{table.name}.{column.name}" in WITHHELD or (target is not None and target.name in ("person", "account", "officer")):
            continue
        if target is not None and target.name in _NAMED:
            other = target.alias()
            named = sa.select(other.c[_NAMED[target.name]]).where(other.c.id == column).scalar_subquery()
            columns.append(named.label(column.name.removesuffix("_id")))
        else:
            columns.append(column)
    query = sa.select(*columns).where(about[table.name]).order_by(*table.primary_key)
    return [{name: _plain(value) for name, value in row.items()} for row in db.session.execute(query).mappings()]


def _plain(value: Any) -> Any:
    for kind, said in _SAID.items():
        if isinstance(value, kind):
            return said(value)
    return value


_SAID: dict[type, Callable[[Any], Any]] = {
    dt.datetime: lambda at: at.astimezone(clock.LOCAL).isoformat(),
    dt.date: lambda day: day.isoformat(),
}
