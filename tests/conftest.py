"""Fixtures of every test: a migrated database, the cast, a client that checks pages, time that can be set."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.config import Settings
from app.core.database import db
from tests.cast import Member, make_cast
from tests.databases import BACKENDS, SQLITE, Databases, close, make_app
from tests.pages import Client, make_client


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Nothing may leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                raise RuntimeError(f"a test wanted to connect to {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    """Settings of whoever runs the tests do not reach them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name.startswith("HOCTAPSO_") and not name.startswith("HOCTAPSO_TEST_") or name in ("PORT", "HOST"):
                patch.delenv(name)
        yield


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches the database runs on every kind of database of this run."""
    if "backend" not in metafunc.fixturenames:
        return
    only_sqlite = metafunc.definition.get_closest_marker("sqlite_only") or metafunc.definition.get_closest_marker("browser")
    chosen = [b for b in BACKENDS if b == SQLITE] if only_sqlite else BACKENDS
    metafunc.parametrize("backend", chosen, scope="session")


@pytest.fixture(scope="session")
def databases(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The worker's template databases on one kind of database."""
    made = Databases(tmp_path_factory.mktemp("templates"), backend)
    # Made now, before any test stops the clock: what is recorded in them was recorded today.
    made.template("empty", lambda: None)
    made.template("cast", make_cast, base="empty")
    yield made
    made.drop_all()


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a fresh installation in a folder of its own; its database does not exist yet."""
    made = databases.settings(tmp_path / "instance")
    yield made
    databases.drop(made.database_url)


@pytest.fixture
def app(request: pytest.FixtureRequest, databases: Databases, settings: Settings) -> Iterator[Flask]:
    """The application on a migrated database: empty, or with the units and the cast when the test names `cast`."""
    if "cast" in request.fixturenames:
        databases.copy("cast", settings.database_url)
    else:
        databases.copy("empty", settings.database_url)
    made = make_app(settings)
    with made.app_context():
        yield made
        close(made)


@pytest.fixture
def session(app: Flask) -> Session:
    """The test's own session, for reading and, inside `transaction()`, for writing."""
    return db.session()


class Cast(dict[str, Member]):
    """The cast by name: `cast["an"]` or `cast.an`."""

    def __getattr__(self, name: str) -> Member:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error


@pytest.fixture
def cast(databases: Databases, app: Flask) -> Cast:
    """An, Bình, Chi, Dung, Em, Giang, Hà and Khoa, with accounts, roles and postings, among the 111 units."""
    return Cast(databases.template("cast", make_cast, base="empty"))


@pytest.fixture
def client(request: pytest.FixtureRequest, app: Flask) -> Client:
    """A browser in which nobody is signed in; `client.as_("an")` is another one in which An is."""
    cast = request.getfixturevalue("cast") if "cast" in request.fixturenames else {}
    return make_client(app, cast)


@pytest.fixture
def at() -> Iterator[Callable[..., time_machine.Coordinates]]:
    """`at(instant)` stops the clock there until the test ends or `at` is called again. Naive means local time."""
    with contextlib.ExitStack() as stack:

        def travel(instant: dt.datetime | dt.date) -> time_machine.Coordinates:
            from app.core.clock import LOCAL

            if not isinstance(instant, dt.datetime):
                instant = dt.datetime.combine(instant, dt.time(9))
            if instant.tzinfo is None:
                instant = instant.replace(tzinfo=LOCAL)
            stack.close()
            return stack.enter_context(time_machine.travel(instant.astimezone(dt.UTC), tick=False))

        yield travel


@dataclass
class Statements:
    """What the database was asked."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many statements, transactions' own words not counted."""
        return len(self.statements)


@pytest.fixture
def queries(app: Flask) -> Callable[[], contextlib.AbstractContextManager[Statements]]:
    """`with queries() as asked: …; asked.count` counts the SQL statements of the application."""

    @contextlib.contextmanager
    def watch() -> Iterator[Statements]:
        seen = Statements()

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")):
                seen.statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return watch
