"""Prepared selects read and write what SQLAlchemy's own way does."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, database
from app.core.database import brief_transaction, db, transaction
from app.core.models import AuditLine, Setting
from app.people.models import Account, Person
from tests.conftest import Cast

_ACCOUNT = Account.__table__.c
_BY_UID = sa.select(
    _ACCOUNT.id, _ACCOUNT.uid, _ACCOUNT.last_seen_at, sa.func.coalesce(_ACCOUNT.disabled_at, _ACCOUNT.last_seen_at),
    sa.literal("x").label("said"),
).where(_ACCOUNT.uid == sa.bindparam("uid"), _ACCOUNT.person_id > 0)  # fmt: skip


def test_values_and_types_are_those_of_sqlalchemy(cast: Cast) -> None:
    given = {"uid": cast.an.account_uid}
    (row,) = database.read(_BY_UID, given)
    assert tuple(row) == tuple(db.session.execute(_BY_UID, given).one())
    assert (row.id, row.uid, row.said) == (cast.an.account_id, cast.an.account_uid, "x")
    assert row.last_seen_at.tzinfo is dt.UTC


def test_nothing_found_is_an_empty_list(cast: Cast) -> None:
    assert list(database.read(_BY_UID, {"uid": cast.an.person_uid})) == []


def test_a_value_that_is_missing_is_an_error(cast: Cast) -> None:
    with pytest.raises(KeyError):
        database.read(_BY_UID, {})


_LISTED = sa.select(_ACCOUNT.id).where(_ACCOUNT.id.in_(sa.bindparam("ids", expanding=True))).order_by(_ACCOUNT.id)


def test_lists_of_values_go_sqlalchemys_own_way(cast: Cast) -> None:
    both = [cast.an.account_id, cast.binh.account_id]
    assert [row.id for row in database.read(_LISTED, {"ids": both})] == both
    with brief_transaction():
        assert [row.id for row in database.read(_LISTED, {"ids": both[:1]})] == both[:1]


_NAME = sa.select(Person.__table__.c.full_name).where(Person.__table__.c.id == sa.bindparam("person"))
_RENAME = (
    sa.update(Person.__table__)
    .where(Person.__table__.c.id == sa.bindparam("person"))
    .values(full_name=sa.bindparam("name"))
    .returning(Person.__table__.c.id, Person.__table__.c.full_name)
)


@pytest.mark.parametrize("begin", [transaction, brief_transaction])
def test_a_running_transaction_sees_its_own_writes_and_takes_them_back(cast: Cast, begin: object) -> None:
    given = {"person": cast.an.person_id}
    with pytest.raises(ZeroDivisionError), begin():  # type: ignore[operator]
        (renamed,) = database.write(_RENAME, {**given, "name": "Tên khác"})
        assert (renamed.id, renamed.full_name) == (cast.an.person_id, "Tên khác")
        assert database.read(_NAME, given)[0].full_name == "Tên khác"
        raise ZeroDivisionError
    assert database.read(_NAME, given)[0].full_name == "Phạm Văn An"


_ADD = sa.insert(Setting.__table__)
_SETTINGS = Setting.__table__
_LINES = AuditLine.__table__


@pytest.mark.parametrize("begin", [transaction, brief_transaction])
def test_a_write_fills_in_what_columns_fill_in_by_themselves(app: Flask, begin: object) -> None:
    at = clock.now()
    with begin():  # type: ignore[operator]
        assert database.write(_ADD, {"key": "a", "value": {"x": [1]}, "set_at": at, "set_by": "thử"}) == []
        line = {"at": at, "actor": "x", "via": "web", "verb": "core.try", "subjects": ["a"], "scope": "", "count": 1}
        database.write(sa.insert(_LINES), line)
    setting = db.session.execute(sa.select(_SETTINGS)).one()
    assert (setting.key, setting.value, setting.set_at) == ("a", {"x": [1]}, at)
    written = db.session.execute(sa.select(_LINES)).one()
    assert (written.at, written.subjects, len(written.uid)) == (at, ["a"], 36)


def test_a_write_gives_what_it_returns(app: Flask) -> None:
    statement = sa.insert(_SETTINGS).returning(_SETTINGS.c.key, _SETTINGS.c.value)
    with transaction():
        (row,) = database.write(statement, {"key": "b", "value": [], "set_at": clock.now(), "set_by": "thử"})
    assert (row.key, row.value) == ("b", [])


def test_a_read_holds_no_connection(cast: Cast) -> None:
    for _ in range(db.engine.pool.size() + 10):  # type: ignore[attr-defined]
        database.read(_BY_UID, {"uid": cast.an.account_uid})
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_statements_are_still_counted(cast: Cast, queries: object) -> None:
    with queries() as asked:  # type: ignore[operator]
        database.read(_BY_UID, {"uid": cast.an.account_uid})
    assert asked.count == 1


def test_sessions_in_cookies_end_with_their_age(cast: Cast, app: object, at: object) -> None:
    """The signature of a cookie is checked once in a process, its age with every page."""
    from app.core.web import _opened

    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = f"hoctapso={serializer.dumps({'_flashes': [['success', 'Xong.']]})}"
    seen = []
    for days in (0, 1, 40):
        at(clock.now() + dt.timedelta(days=days))  # type: ignore[operator]
        with app.test_request_context("/", headers={"Cookie": cookie}):  # type: ignore[attr-defined]
            from flask import session

            seen.append(list(session.get("_flashes", [])))
            session.get("_flashes", []).append("thêm")
    assert seen == [[["success", "Xong."]], [["success", "Xong."]], []]
    assert _opened.cache_info().hits > 0
