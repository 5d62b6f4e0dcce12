"""Reading past the session, and brief transactions."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import audit, clock, database
from app.core.database import brief_transaction, db, transaction
from app.core.models import AuditLine, Setting

_settings: Any = Setting.__table__
_KEYS = sa.select(_settings.c.key).order_by(_settings.c.id)


def _add(key: str) -> None:
    values = {"key": key, "value": True, "set_at": clock.now(), "set_by": "thử"}
    database.execute(sa.insert(_settings), values)


def _keys() -> list[str]:
    return [key for (key,) in database.read(_KEYS)]


def test_a_brief_transaction_keeps_what_it_wrote(app: Flask) -> None:
    with brief_transaction():
        _add("a")
        assert _keys() == ["a"], "it reads what it writes"
        audit.record("core.try")
    assert _keys() == ["a"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditLine)) == 1


def test_an_exception_leaves_nothing_of_it(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), brief_transaction():
        _add("a")
        raise ZeroDivisionError
    assert _keys() == []
    with transaction():
        _add("b")
    assert _keys() == ["b"], "the lock was let go"


def test_it_joins_the_transaction_around_it(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        with brief_transaction():
            _add("a")
        raise ZeroDivisionError
    assert _keys() == []


def test_what_the_session_has_begun_is_seen_by_reads(app: Flask) -> None:
    with transaction() as session:
        session.add(Setting(key="a", value=True, set_at=clock.now(), set_by="thử"))
        session.flush()
        assert _keys() == ["a"]


def test_the_session_may_read_beside_a_brief_transaction(app: Flask) -> None:
    with brief_transaction():
        _add("a")
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Setting)) == 0, "not committed yet"
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Setting)) == 1


@pytest.mark.sqlite_only
def test_the_planner_is_told_of_large_tables_and_of_small_ones_nothing(app: Flask) -> None:
    with transaction():
        for n in range(30):
            _add(f"nhỏ {n}")
        many = {"at": clock.now(), "actor": "x", "via": "cli", "verb": "core.try", "subjects": [], "scope": "", "count": 0}
        database.execute(sa.insert(AuditLine), [many] * 6000)
    database.analyze()
    with db.engine.connect() as connection:
        told = {row.tbl for row in connection.execute(sa.text("SELECT tbl FROM sqlite_stat1"))}
    assert "audit_line" in told
    assert "setting" not in told
