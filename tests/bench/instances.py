"""Throw-away installations of a given size, made once by `hoctapso demo --officers N` and kept under build/bench."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.core import clock
from app.core.config import ROOT, load
from app.core.database import db, transaction
from app.people.actions import open_session
from app.people.models import Account, LoginName

FOLDER = ROOT / "build" / "bench"
MEDIA_AND_COURSES = ("courses", "migrations/versions", "app/demo")
DATABASE = "database.txt"  # beside the folder: where the province lives, when that is a server
COPIES = ("person", "officer", "officer_code", "posting", "duty_assignment", "completion")


def instance(officers: int, server: str = "") -> Path:
    """The folder of a demonstration province of that size; made anew when the tables or the courses have changed.

    `server`: the address of a PostgreSQL server on which it gets a database of its own; without one it lives in SQLite.
    """
    name = f"{'pg-' if server else ''}{officers}-"
    home = FOLDER / f"{name}{_fingerprint()}"
    folder = home / "demo"
    if not (folder / "accounts.json").exists():
        for old in FOLDER.glob(f"{name}*"):
            shutil.rmtree(old)
        home.mkdir(parents=True)
        if server:
            (home / DATABASE).write_text(_new_database(server, f"hoctapso_bench_{officers}"))
        print(f"  making a province of {officers:,} officers …", end="", flush=True, file=sys.stderr)
        begun = time.perf_counter()
        command = [sys.executable, "-c", "from app.cli import main; main()", "--instance", str(folder)]
        subprocess.run(
            [*command, "demo", "--officers", str(officers)], cwd=ROOT, check=True, capture_output=True,
            env={**os.environ, **environment(folder)},
        )  # fmt: skip
        print(f" {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """What an installation needs beside its folder: the database's address, where that is a server's."""
    kept = folder.parent / DATABASE
    return {"HOCTAPSO_DEMO_DATABASE_URL": kept.read_text()} if kept.exists() else {}


def _new_database(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _fingerprint() -> str:
    total = hashlib.sha256()
    for name in MEDIA_AND_COURSES:
        for path in sorted((ROOT / name).rglob("*")):
            if path.is_file() and path.suffix in (".py", ".toml", ".md", ".svg"):
                total.update(path.read_bytes())
    return total.hexdigest()[:8]


@contextlib.contextmanager
def copied(officers: int) -> Iterator[Path]:
    """A copy of the province to write into; removed at the end."""
    source, target = instance(officers), FOLDER / f"copy-{officers}" / "demo"
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir(parents=True)
    _checkpoint(source)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*-wal", "*-shm", "*.lock"))
    try:
        yield target
    finally:
        shutil.rmtree(target.parent, ignore_errors=True)


def _checkpoint(folder: Path) -> None:
    with contextlib.closing(sqlite3.connect(folder / "hoctapso.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Flask]:
    """The application of an installation, in this process."""
    app = create_app(load(environment(folder), folder))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def sign_in(app: Flask, account_id: int) -> str:
    """The cookie of a browser in which an account is signed in, without its password. Call it in the app's context."""
    with transaction():
        token = open_session(account_id=account_id, shared_computer=False, device="đo", now=clock.now())
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert serializer is not None
    value = serializer.dumps({"_user_id": token, "_permanent": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def account_of(login: str) -> int:
    """The account behind a sign-in name."""
    found = db.session.scalar(sa.select(LoginName.account_id).where(LoginName.value_key == login.lower()))
    assert found is not None, login
    return found


def learners(count: int, course_id: int) -> list[int]:
    """Accounts of officers who have not begun a course."""
    begun = sa.text("person_id NOT IN (SELECT person_id FROM enrolment WHERE course_id = :course)")
    query = sa.select(Account.id).where(begun, Account.disabled_at.is_(None)).order_by(Account.id).limit(count)
    return list(db.session.scalars(query, {"course": course_id}))


def complete_everything(folder: Path, *, times: int = 1) -> int:
    """Give every officer every published course, and multiply the province by `times`; returns how many rows an export has.

    Straight into the tables: this is about reading many rows, not about how they came about.
    """
    with contextlib.closing(sqlite3.connect(folder / "hoctapso.db")) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(
            """
            INSERT INTO completion (uid, recorded_at, recorded_by, person_id, course_id, edition_id, edition_number,
                source, source_ref, earned_at, earned_on, score, credited_minutes, evidence)
            SELECT lower(hex(randomblob(16))), c.created_at, 'demo', o.person_id, c.id, c.current_edition_id, 1,
                'roll_call', 'bench-' || o.person_id || '-' || c.id, c.created_at, date(c.created_at), 9000, 270, 'null'
            FROM officer o CROSS JOIN course c
            WHERE c.current_edition_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM completion x WHERE x.person_id = o.person_id AND x.course_id = c.id)
            """
        )
        for n in range(1, times):
            _double(connection, n)
        connection.execute("ANALYZE")
        connection.commit()
        return int(
            connection.execute(
                "SELECT count(*) FROM (SELECT DISTINCT person_id, course_id FROM completion "
                "JOIN officer USING (person_id) WHERE voided_at IS NULL)"
            ).fetchone()[0]
        )


def _double(connection: sqlite3.Connection, n: int) -> None:
    """Copy every officer of the original province once more, under other keys."""
    step = 10_000_000 * n
    foreign = {"person_id", "officer_id", "posting_id"}
    for table in COPIES:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = []
        for column in columns:
            if column == "id" or column in foreign:
                values.append(f"{column} + {step}")
            elif column == "uid":
                values.append("lower(hex(randomblob(16)))")
            elif column in ("code", "code_key", "source_ref"):
                values.append(f"{column} || '-{n}'")
            else:
                values.append(column)
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE id < 10000000"
        )
