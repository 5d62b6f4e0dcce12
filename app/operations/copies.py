"""Copies of an installation: taken while officers work, checked before they are brought back.

The database is copied first, by its own means (SQLite's online backup reads one consistent state and blocks nobody), then
the files: whatever row the copy holds, its file was written before it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from app.core import migrations, storage
from app.core.clock import LOCAL
from app.core.config import Settings
from app.operations import supervisor
from app.operations.installation import forget_seen_courses, make_folders

MANIFEST = "manifest.json"
FORMAT = 1
_SQLITE, _POSTGRESQL = "hoctapso.db", "hoctapso.pgdump"
_FOLDERS: dict[storage.Kind, str] = {"public": "media", "private": "private"}  # store: folder of a copy
_KEY, _SITE = "secret_key", "site.toml"


class Refused(Exception):
    """The copy cannot be taken or brought back; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Done:
    """What a copy holds. `kept` is where the data replaced by it were put."""

    files: int
    made_on: str
    kept: Path | None = None


def take(settings: Settings, target: Path, *, now: dt.datetime) -> Done:
    """Copy database, media, private files, key and site.toml into the new folder `target`. Raises Refused."""
    if target.exists() and any(target.iterdir()):
        raise Refused(f"Thư mục {target} đã có dữ liệu. Hãy chọn thư mục mới, ví dụ có ghi ngày.")
    if target.is_relative_to(settings.private_files) or target.is_relative_to(settings.public_media):
        raise Refused("Không sao lưu vào trong chính thư mục dữ liệu.")
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    try:
        _copy_database(settings, part)
        for kind, name in _FOLDERS.items():
            _copy_store(storage.of(settings, kind), part / name)
        _write_private(part / _KEY, settings.secret_key)
        if (settings.instance / _SITE).exists():
            shutil.copy2(settings.instance / _SITE, part / _SITE)
        files = {path: {"size": size, "sha256": digest} for path, size, digest in _listed(part)}
        manifest = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "database": "sqlite" if _is_sqlite(settings) else "postgresql",
            "files": files,
        }
        (part / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
        if target.exists():
            target.rmdir()
        part.replace(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return Done(len(files), _day(now.isoformat()))


def bring_back(settings: Settings, source: Path, *, force: bool, now: dt.datetime) -> Done:
    """Replace the installation by the copy in `source`, after every file of it was checked.

    What is replaced is put aside in the instance folder, never deleted. Raises Refused when the copy is damaged, when the
    site is being served, or when there are data and `force` is not said.
    """
    manifest = _checked(source)
    if manifest["database"] != ("sqlite" if _is_sqlite(settings) else "postgresql"):
        raise Refused(
            f"Bản sao là của cơ sở dữ liệu {manifest['database']}, bản cài đặt này dùng loại khác. "
            "Đặt HOCTAPSO_DATABASE_URL cho đúng loại rồi làm lại."
        )
    make_folders(settings)
    with supervisor.held(settings.instance) as free:
        if not free:
            raise Refused("Trang đang chạy. Dừng “hoctapso serve” rồi khôi phục.")
        if _has_data(settings) and not force:
            raise Refused(f"Trong {settings.instance} đang có dữ liệu. Nếu muốn thay thế, thêm --force.")
        kept = _put_aside(settings, now)
        _restore_database(settings, source)
        for kind, name in _FOLDERS.items():
            store = storage.of(settings, kind)
            for path in sorted((source / name).rglob("*")):
                if path.is_file():
                    store.put_file(path.relative_to(source / name).as_posix(), path)
        _write_private(settings.instance / _KEY, (source / _KEY).read_text())
        if (source / _SITE).exists():
            shutil.copy2(source / _SITE, settings.instance / _SITE)
        make_folders(settings)
        forget_seen_courses(settings.instance)
        migrations.upgrade(settings.database_url)
    return Done(len(manifest["files"]), _day(manifest["made_at"]), kept)


def _day(instant: str) -> str:
    return dt.datetime.fromisoformat(instant).astimezone(LOCAL).strftime("%d/%m/%Y")


def _is_sqlite(settings: Settings) -> bool:
    return settings.database_url.startswith("sqlite")


def _sqlite_file(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _copy_database(settings: Settings, part: Path) -> None:
    if _is_sqlite(settings):
        source = sqlite3.connect(f"file:{_sqlite_file(settings)}?mode=ro", uri=True)
        target = sqlite3.connect(part / _SQLITE)
        try:
            source.backup(target)  # all pages in one step: one state, and no waiting for writers
            target.execute("PRAGMA journal_mode=DELETE")  # the copy is one file
        finally:
            source.close()
            target.close()
        (part / _SQLITE).chmod(0o600)
        return
    _postgresql(
        settings,
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--file={part / _POSTGRESQL}",
    )
    (part / _POSTGRESQL).chmod(0o600)


def _restore_database(settings: Settings, source: Path) -> None:
    if _is_sqlite(settings):
        target = _sqlite_file(settings)
        temporary = target.with_name(target.name + ".part")
        shutil.copyfile(source / _SQLITE, temporary)
        temporary.chmod(0o600)
        temporary.replace(target)
        return
    _postgresql(
        settings, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
        str(source / _POSTGRESQL),
    )  # fmt: skip


def _postgresql(settings: Settings, program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise Refused(f"Cần chương trình {program} của PostgreSQL (gói postgresql-client) trên máy này.")
    url = make_url(settings.database_url)
    known = {
        "PGHOST": url.host, "PGPORT": str(url.port or ""), "PGUSER": url.username, "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }  # fmt: skip
    environment = {**os.environ, **{name: value for name, value in known.items() if value}}
    # The password goes through the environment: arguments can be read by every user of the machine.
    database = [f"--dbname={url.database}"] if program == "pg_restore" else []
    done = subprocess.run(
        [program, *database, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"{program} không làm được: {done.stderr.strip()[-500:]}")


def _copy_store(source: storage.Disk | storage.Bucket, target: Path) -> None:
    target.mkdir(mode=0o700)
    for name in sorted(source.names()):
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            with copy.open("wb") as file:
                file.writelines(source.stream(name))
        except FileNotFoundError:  # deleted since: the copied database does not need it for long either
            copy.unlink(missing_ok=True)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _listed(folder: Path) -> Iterator[tuple[str, int, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            yield path.relative_to(folder).as_posix(), path.stat().st_size, _digest(path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(source: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((source / MANIFEST).read_text("utf-8"))
        files = manifest["files"]
        assert manifest["format"] == FORMAT
    except (OSError, ValueError, KeyError, AssertionError) as error:
        raise Refused(f"{source} không phải là bản sao lưu: thiếu hoặc hỏng {MANIFEST}.") from error
    found = {path: digest for path, _, digest in _listed(source)}
    wrong = sorted(path for path, entry in files.items() if found.get(path) != entry["sha256"])
    if wrong:
        raise Refused(f"Bản sao bị thiếu hoặc hỏng {len(wrong)} tệp (ví dụ {wrong[0]}); chưa thay đổi gì.")
    return dict(manifest)


def _has_data(settings: Settings) -> bool:
    if _is_sqlite(settings):
        return _sqlite_file(settings).exists()
    engine = sa.create_engine(settings.database_url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        return bool(sa.inspect(connection).get_table_names())


def _put_aside(settings: Settings, now: dt.datetime) -> Path | None:
    kept = settings.instance / f"before-restore-{now.astimezone(LOCAL):%Y%m%d-%H%M%S}"
    database = _sqlite_file(settings) if _is_sqlite(settings) else None
    pieces = [settings.instance / name for name in (*_FOLDERS.values(), _KEY, _SITE)]
    if database is not None:
        # Whatever the last writers left in the log goes into the file before it is moved.
        if database.exists():
            with sqlite3.connect(database) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
        pieces += [database.with_name(database.name + ending) for ending in ("", "-wal", "-shm")]
    elif _has_data(settings):
        kept.mkdir(mode=0o700)
        _postgresql(settings, "pg_dump", "--format=custom", "--no-owner", f"--file={kept / _POSTGRESQL}")
    there = [p for p in pieces if p.is_file() or (p.is_dir() and any(p.iterdir()))]
    if not there and not kept.exists():
        return None
    if database is not None and not database.exists():
        return None  # a fresh folder with nothing but a key just made
    kept.mkdir(mode=0o700, exist_ok=True)
    for kind in _FOLDERS:
        store = storage.of(settings, kind)
        if isinstance(store, storage.Bucket):
            store.put_aside(kept.name)  # within the bucket, under the same name
    for piece in there:
        piece.rename(kept / piece.name)
    return kept
