"""Databases for tests: migrated once per worker into a template, copied for each test.

SQLite, and PostgreSQL too when HOCTAPSO_TEST_DATABASE_URL names a server on which databases may be made.
HOCTAPSO_TEST_BACKENDS (“sqlite”, “postgresql”) picks one of them.
"""

from __future__ import annotations

import functools
import itertools
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import event
from sqlalchemy.engine import make_url
from werkzeug.routing import Rule

from app import create_app
from app.core import migrations
from app.core.config import Settings
from app.core.database import db

SERVER = os.environ.get("HOCTAPSO_TEST_DATABASE_URL", "")
_ASKED = os.environ.get("HOCTAPSO_TEST_BACKENDS", "").split()
SQLITE, POSTGRESQL = "sqlite", "postgresql"
# Which databases this run tries: SQLite, and PostgreSQL too when a server is named.
BACKENDS = _ASKED or ([SQLITE, POSTGRESQL] if SERVER else [SQLITE])


@functools.cache
def _admin() -> sa.Connection:
    url = make_url(SERVER).set(drivername="postgresql+psycopg")
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool).connect()


def _url_of(name: str) -> str:
    return (
        make_url(SERVER)
        .set(drivername="postgresql+psycopg", database=name)
        .render_as_string(hide_password=False)
    )


class Databases:
    """The templates of one worker on one kind of database, and the copies made of them."""

    def __init__(self, folder: Path, backend: str) -> None:
        self.folder = folder
        self.on_postgresql = backend == POSTGRESQL
        self._templates: dict[str, tuple[str, Any]] = {}
        self._numbers = itertools.count(1)
        self._prefix = f"hoctapso_test_{uuid.uuid4().hex[:8]}"
        (folder / "static").mkdir(parents=True, exist_ok=True)

    def settings(self, instance: Path, url: str = "") -> Settings:
        """Settings of a test's installation; its static files are the worker's."""
        instance.mkdir(parents=True, exist_ok=True)
        if not (instance / "static").exists():
            (instance / "static").symlink_to(self.folder / "static")
        return Settings(
            instance=instance,
            database_url=url or self.new(instance),
            secret_key="test-" * 10,
            public_url="http://127.0.0.1:8000",
            testing=True,
        )

    def new(self, instance: Path) -> str:
        """The address of a database that does not exist yet."""
        if not self.on_postgresql:
            return f"sqlite:///{instance / 'hoctapso.db'}"
        return _url_of(f"{self._prefix}_{next(self._numbers)}")

    def create_empty(self, url: str) -> None:
        """Make the database without any table (SQLite makes its own)."""
        if self.on_postgresql:
            self._run(f'CREATE DATABASE "{make_url(url).database}"')

    def template(self, kind: str, fill: Callable[[], Any], base: str | None = None) -> Any:
        """Make the template `kind` once: migrated (or a copy of `base`) and filled; returns what `fill` returned."""
        if kind not in self._templates:
            settings = self.settings(self.folder / f"template-{kind}")
            if base is None:
                self.create_empty(settings.database_url)
                migrations.upgrade(settings.database_url)
            else:
                self._copy(self._templates[base][0], settings.database_url)
            app = make_app(settings)
            with app.app_context():
                made = fill()
                close(app)
            self._templates[kind] = (settings.database_url, made)
        return self._templates[kind][1]

    def copy(self, kind: str, url: str) -> None:
        """Make the database at `url` a copy of a template."""
        self._copy(self._templates[kind][0], url)

    def _copy(self, source: str, target: str) -> None:
        if self.on_postgresql:
            names = make_url(target).database, make_url(source).database
            # Copied as files: five times quicker than block by block through the log (the only way before version 15).
            how = "" if _admin().dialect.server_version_info < (15,) else "STRATEGY FILE_COPY"
            self._run(f'CREATE DATABASE "{names[0]}" TEMPLATE "{names[1]}" {how}')
        else:
            shutil.copyfile(source.removeprefix("sqlite:///"), target.removeprefix("sqlite:///"))

    def drop(self, url: str) -> None:
        """Remove a database."""
        if self.on_postgresql:
            self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def drop_all(self) -> None:
        """Remove the templates."""
        for url, _ in self._templates.values():
            self.drop(url)

    def _run(self, statement: str) -> None:
        _admin().exec_driver_sql(statement)


class _Compiled(BytecodeCache):
    """Templates compiled once in a worker, though every test makes an application of its own."""

    kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (code := self.kept.get(bucket.key + bucket.checksum)) is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


def _compile_addresses_once() -> None:
    """What werkzeug compiles of an address hangs on nothing of the application: half of making one is spared."""
    compile_rule, kept = Rule.compile, {}

    def once(rule: Rule) -> None:
        key = (rule.rule, rule.host, rule.subdomain, rule.merge_slashes, repr(rule.defaults))
        if key not in kept:
            compile_rule(rule)
            builders = [b.__func__ for b in (rule._build, rule._build_unknown)]  # type: ignore[attr-defined]
            kept[key] = (rule._parts, rule._trace, rule._converters, set(rule.arguments), *builders)
            return
        rule._parts, rule._trace, rule._converters, arguments, build, build_unknown = kept[key]
        rule.arguments |= arguments
        rule._build, rule._build_unknown = build.__get__(rule), build_unknown.__get__(rule)

    Rule.compile = once  # type: ignore[method-assign]


_compile_addresses_once()

_first: dict[str, sa.Engine] = {}


def _speak_as_before(engine: sa.Engine) -> None:
    """Statements compiled once in a worker: every engine takes the dialect, and what it compiled, of the first of its kind."""
    first = _first.setdefault(str(engine.dialect.name), engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


def make_app(settings: Settings) -> Flask:
    """The application, on a database whose commits need not survive a power cut."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = _Compiled()
    with app.app_context():
        _speak_as_before(db.engine)
        if db.engine.dialect.name == SQLITE:

            def hurry(connection: Any, record: Any) -> None:
                connection.execute("PRAGMA synchronous=OFF")

            event.listen(db.engine, "connect", hurry)
    return app


def close(app: Flask) -> None:
    """Let go of every connection, so that the database can be copied or removed."""
    db.session.remove()
    if db.engine.dialect.name == SQLITE:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
