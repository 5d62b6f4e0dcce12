"""The database: one declarative base, the columns every dated fact has, and the one way to write.

Reading needs nothing. Writing happens inside `with transaction():`, which on SQLite takes the write lock at once
(BEGIN IMMEDIATE), so that two writers queue instead of failing with “database is locked”.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column

from app.core import clock, prepared
from app.core.uid import uuid7


class Base(DeclarativeBase):
    """Declarative base with constraint names that are the same on every database."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


class Instant(sa.types.TypeDecorator[dt.datetime]):
    """An aware UTC datetime on both databases (SQLite keeps it naive, as UTC)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse naive datetimes; convert to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Give back an aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


# Text compared byte by byte, for sort keys and prefixes of tokens.
Bytewise = sa.String().with_variant(sa.String(collation="C"), "postgresql")


class Fact:
    """The columns of every dated fact: when it was known, besides when it was true.

    A correction voids one row and adds another; effective dates are never updated. `recorded_by` and `voided_by` are
    account uids, or `cli` and the like.
    """

    @declared_attr
    def uid(cls) -> Mapped[str]:
        return mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)

    @declared_attr
    def recorded_at(cls) -> Mapped[dt.datetime]:
        return mapped_column(Instant, default=clock.now)

    @declared_attr
    def recorded_by(cls) -> Mapped[str]:
        return mapped_column(sa.String(60), default="")

    @declared_attr
    def voided_at(cls) -> Mapped[dt.datetime | None]:
        return mapped_column(Instant)

    @declared_attr
    def voided_by(cls) -> Mapped[str | None]:
        return mapped_column(sa.String(60))

    @declared_attr
    def void_reason(cls) -> Mapped[str | None]:
        return mapped_column(sa.String(300))


def known(table: Any, known_at: dt.datetime | None = None) -> sa.ColumnElement[bool]:
    """Rows of `table` (a Fact) as they were known at `known_at`; None means now."""
    if known_at is None:
        return table.voided_at.is_(None)  # type: ignore[no-any-return]
    return sa.and_(
        table.recorded_at <= known_at, sa.or_(table.voided_at.is_(None), table.voided_at > known_at)
    )


def effective(table: Any, day: Any) -> sa.ColumnElement[bool]:
    """Rows of `table` whose closed interval [from_on, until_on] contains `day`; an open end lasts."""
    return sa.and_(table.from_on <= day, sa.or_(table.until_on.is_(None), table.until_on >= day))


def insert(table: Any) -> Any:
    """INSERT that knows ON CONFLICT, in the words of the database in use."""
    return (sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert)(table)


_writing: ContextVar[bool] = ContextVar("writing", default=False)
_one: ContextVar[bool] = ContextVar("one", default=False)
_brief: ContextVar[sa.Connection | None] = ContextVar("brief", default=None)


def read(statement: sa.Select[Any], parameters: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """All rows of a select over tables (`Person.__table__`), past the ORM's session: for what every page asks.

    `statement` is a constant of its module: it is compiled once. Where the session has begun to read or write, it is
    asked after all: one request sees one state of the database, and never holds two connections.
    """
    brief = _brief.get()
    if brief is not None:
        return prepared.fetch_within(brief, statement, parameters)
    if _writing.get() or (db.session.registry.has() and db.session().in_transaction()):
        return prepared.fetch_within(db.session.connection(), statement, parameters)
    return prepared.fetch(db.engine, statement, parameters)


def write(statement: Any, values: Mapping[str, Any]) -> Sequence[Any]:
    """The rows that one insert or update of the running transaction returns, past the ORM and SQLAlchemy's own work.

    `statement` is a constant; `values` are named by its columns and parameters.
    """
    if _one.get():
        return prepared.fetch(db.engine, statement, values, commit=True)
    return prepared.fetch_within(_brief.get() or db.session.connection(), statement, values)


def execute(
    statement: Any, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
) -> Any:
    """Run a statement over tables in the running transaction, brief or not, past the ORM's session."""
    return (_brief.get() or db.session.connection()).execute(statement, parameters)


@contextlib.contextmanager
def one_write() -> Iterator[None]:
    """A transaction of one statement through `write`, the lightest there is: each is committed as it is done."""
    if _writing.get():
        yield
        return
    if db.session.registry.has():
        db.session.commit()
    mark = _one.set(True)
    try:
        yield
    finally:
        _one.reset(mark)


@contextlib.contextmanager
def brief_transaction() -> Iterator[None]:
    """A transaction of `execute` and `read` alone, without the session's CPU: for what officers do all day.

    Inside, the session may read but not write: it would wait for the lock held here, until it is refused.
    """
    if _writing.get():
        yield
        return
    if db.session.registry.has():
        db.session.commit()
    mark = _writing.set(True)
    try:
        with db.engine.begin() as connection:
            own = _brief.set(connection)
            try:
                yield
            finally:
                _brief.reset(own)
    finally:
        _writing.reset(mark)


@contextlib.contextmanager
def transaction() -> Iterator[Session]:
    """Write: commit at the end, roll back on an exception. Takes SQLite's write lock at the first statement.

    Reads made before are closed first, so that the work inside sees the newest state. May be nested: the outermost
    one commits.
    """
    if _writing.get():
        yield db.session()
        return
    session = db.session()
    if session.in_transaction():
        session.commit()
    mark = _writing.set(True)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(mark)


def _on_connect(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        # The figure of a large province is read in one long question, for which compiling its plan costs more than it
        # saves, and which ought to sort and join in memory. Small questions take none of it.
        connection.execute("SET jit = off")
        connection.execute("SET work_mem = '64MB'")
        connection.commit()
        return
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON",
                   "cache_size=-8192"):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    # Beside a brief transaction the session may read: caches are filled through it.
    writes = _writing.get() and _brief.get() is None
    connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def prepare_engine(engine: Engine) -> None:
    """Attach what SQLite and PostgreSQL need to `engine`."""
    event.listen(engine, "connect", _on_connect)
    if engine.dialect.name == "sqlite":
        # The dialect's own hook: a listener to "begin" would cost every connection more than a statement does.
        engine.dialect.do_begin = _begin  # type: ignore[assignment,method-assign]


_SMALL = 5_000  # rows


def analyze() -> None:
    """Let SQLite's planner know how much there is of what; PostgreSQL sees to that itself.

    Of a small table it is told nothing: a table that had twenty rows yesterday, all of one attempt, would be read from
    end to end for ever, while without a word the planner takes the index.
    """
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA analysis_limit=1000")  # a look into each index, not a walk through it
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql(f"DELETE FROM sqlite_stat1 WHERE CAST(stat AS INTEGER) < {_SMALL}")
        connection.exec_driver_sql("ANALYZE sqlite_schema")  # read again what was left
        connection.commit()


def release() -> None:
    """Let go of the session and of every connection: at the end of a command, and before processes are made."""
    db.session.remove()
    db.engine.dispose()


def init_app(app: Flask) -> None:
    """Bind the database to the application."""
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
