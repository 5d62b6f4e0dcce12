"""Backup and restore: the figure is the same afterwards, and nothing is replaced without being asked."""

from __future__ import annotations

import contextvars
import datetime as dt
import json
import shutil
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from app.cli import main
from app.core import clock, storage
from app.core.config import Settings
from app.core.database import db, transaction
from app.core.models import Setting
from app.demo import bulk, province
from app.demo.plan import Planner
from app.operations import copies, supervisor
from app.operations.installation import load
from tests.databases import Databases, close

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


@pytest.fixture
def filled(app: Flask, settings: Settings) -> Settings:
    """An installation with a hundred officers, courses, media and a private file."""
    start = NOW - dt.timedelta(days=280)
    load(settings, by="test", now=start)
    planner = Planner(11, province.plan_units(dt.date(2026, 11, 20)), province.plan_courses(), start, NOW)
    bulk.write(planner.officers(100), password_hash="x", told=lambda n: None)
    storage.private.put("exports/mot.csv", b"m\xc3\xa3")
    (settings.instance / "secret_key").write_text(settings.secret_key)
    (settings.instance / "site.toml").write_text('department = "Sở thử"\n', "utf-8")
    return settings


def _run(settings: Settings, *words: str) -> Any:
    """A command as its own process would see it: without the test's application."""
    return contextvars.Context().run(CliRunner().invoke, main, list(words), obj=settings, catch_exceptions=False)


def _target(settings: Settings) -> Any:
    result = _run(settings, "target", "--as-of", "2026-11-20", "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


needs_tools = pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not on this machine")


@pytest.mark.slow
@needs_tools
def test_figure_is_the_same_after_backup_and_restore(
    filled: Settings, app: Flask, databases: Databases, tmp_path: Path
) -> None:
    before = _target(filled)
    assert 0 < before["numerator"] < before["denominator"]
    copy = tmp_path / "copies" / "today"
    taken = _run(filled, "backup", str(copy))
    assert taken.exit_code == 0, taken.output
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    assert stat.S_IMODE((copy / "secret_key").stat().st_mode) == 0o600
    close(app)
    other = databases.settings(tmp_path / "elsewhere")
    databases.create_empty(other.database_url)
    try:
        back = _run(other, "restore", str(copy))
        assert back.exit_code == 0, back.output
        assert _target(other) == before
        for name in ("exports/mot.csv",):
            assert (other.private_files / name).read_bytes() == (filled.private_files / name).read_bytes()
        media = {p.relative_to(filled.public_media): p.read_bytes() for p in filled.public_media.rglob("*") if p.is_file()}
        assert len(media) > 20
        assert media == {
            p.relative_to(other.public_media): p.read_bytes() for p in other.public_media.rglob("*") if p.is_file()
        }
        assert (other.instance / "secret_key").read_text() == filled.secret_key
        assert stat.S_IMODE((other.instance / "secret_key").stat().st_mode) == 0o600
        assert "Sở thử" in (other.instance / "site.toml").read_text("utf-8")
    finally:
        databases.drop(other.database_url)


@needs_tools
def test_backup_while_somebody_writes_is_one_state(app: Flask, settings: Settings, tmp_path: Path) -> None:
    """A copy holds each transaction whole or not at all."""
    stop = threading.Event()

    def write() -> None:
        with app.app_context():
            number = 0
            while not stop.is_set():
                number += 1
                with transaction() as session:
                    for half in ("a", "b"):
                        session.add(Setting(key=f"{half}{number}", value=1, set_at=clock.now(), set_by="x"))
                        session.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = copies.take(settings, tmp_path / "copy", now=NOW)
    finally:
        stop.set()
        writer.join()
    assert done.files >= 2
    if settings.database_url.startswith("sqlite"):
        import sqlite3

        with sqlite3.connect(tmp_path / "copy" / "hoctapso.db") as connection:
            halves = connection.execute("SELECT substr(key, 1, 1), count(*) FROM setting GROUP BY 1").fetchall()
            assert len({count for _, count in halves}) <= 1
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()


@needs_tools
def test_restore_replaces_nothing_unless_told_and_deletes_nothing_then(
    cast: Any, app: Flask, settings: Settings, tmp_path: Path
) -> None:
    (settings.instance / "secret_key").write_text("x" * 64)
    copies.take(settings, tmp_path / "copy", now=NOW)
    with transaction():
        db.session.add(Setting(key="later", value=1, set_at=NOW, set_by="x"))
    close(app)
    with pytest.raises(copies.Refused, match="--force"):
        copies.bring_back(settings, tmp_path / "copy", force=False, now=NOW)
    assert db.session.scalar(sa.select(Setting.key)) == "later"
    close(app)
    done = copies.bring_back(settings, tmp_path / "copy", force=True, now=NOW)
    assert db.session.scalar(sa.select(Setting.key)) is None
    assert done.kept is not None
    kept = {p.name for p in done.kept.iterdir()}
    assert kept & {"hoctapso.db", "hoctapso.pgdump"}
    assert "secret_key" in kept
    assert (settings.instance / "secret_key").read_text() == settings.secret_key


@needs_tools
@pytest.mark.parametrize("damage", ["changed", "missing", "no manifest"])
def test_a_damaged_copy_is_refused_before_anything_changes(
    app: Flask, settings: Settings, tmp_path: Path, damage: str
) -> None:
    storage.private.put("a/b.txt", b"one")
    copy = tmp_path / "copy"
    copies.take(settings, copy, now=NOW)
    close(app)
    file = copy / "private" / "a" / "b.txt"
    if damage == "changed":
        file.write_bytes(b"two")
    elif damage == "missing":
        file.unlink()
    else:
        (copy / "manifest.json").unlink()
    with pytest.raises(copies.Refused, match="bản sao|Bản sao"):
        copies.bring_back(settings, copy, force=True, now=NOW)
    assert storage.private.read("a/b.txt") == b"one"
    assert not list(settings.instance.glob("before-restore-*"))


def test_a_site_that_is_served_is_not_restored(app: Flask, settings: Settings, tmp_path: Path) -> None:
    if settings.database_url.startswith("sqlite"):
        copies.take(settings, tmp_path / "copy", now=NOW)
        close(app)
        with supervisor.held(settings.instance) as free:
            assert free
            with pytest.raises(copies.Refused, match="Trang đang chạy"):
                copies.bring_back(settings, tmp_path / "copy", force=True, now=NOW)


def test_backup_needs_a_new_folder(app: Flask, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    result = _run(settings, "backup", str(tmp_path / "full"))
    assert result.exit_code == 1
    assert "đã có dữ liệu" in result.output


def test_copy_of_another_kind_of_database_is_refused(app: Flask, settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    other = "postgresql" if settings.database_url.startswith("sqlite") else "sqlite"
    manifest = {"format": 1, "made_at": NOW.isoformat(), "database": other, "files": {}}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(copies.Refused, match="HOCTAPSO_DATABASE_URL"):
        copies.bring_back(settings, copy, force=True, now=NOW)
