"""Files on disk and in a bucket of a real S3 server: the same promises, and the whole site on either."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
import os
import re
import shutil
import sys
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.catalog import actions as catalog
from app.catalog.folder import folders
from app.catalog.models import Media
from app.core import storage
from app.core.config import ROOT, Settings, SettingsError, load
from app.core.database import db, transaction
from app.core.storage.address import WrongAddress, parse
from app.operations import copies
from app.records.models import Certificate
from tests import s3
from tests.databases import Databases, close, make_app
from tests.pages import make_client
from tests.records.province import Province

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
needs_server = pytest.mark.skipif(s3.program() is None, reason=s3.MISSING)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An S3 server that lives as long as the tests of this worker."""
    if s3.program() is None:
        pytest.skip(s3.MISSING)
    with s3.running(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture
def bucket(server: str) -> str:
    """The address of a place in the bucket of this test's own."""
    return f"{server}/hoctapso/{uuid.uuid4().hex}"


@pytest.fixture
def on_bucket(settings: Settings, bucket: str) -> Settings:
    """The installation of this test, with its files in the bucket."""
    return dataclasses.replace(settings, storage=parse(bucket, {}))


@pytest.fixture(params=["disk", pytest.param("bucket", marks=needs_server)])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> storage.Disk | storage.Bucket:
    """An empty store of each kind."""
    if request.param == "disk":
        return storage.Disk(tmp_path / "files")
    return storage.Bucket(parse(request.getfixturevalue("bucket"), {}), "private")


def test_what_is_put_is_read_again(files: storage.Disk | storage.Bucket, tmp_path: Path) -> None:
    long = os.urandom(2_500_000)
    (tmp_path / "long").write_bytes(long)
    files.put("a/b-1.txt", "một".encode())
    files.put_file("a/c.bin", tmp_path / "long")
    files.put("empty", b"")
    assert (
        files.read("a/b-1.txt") == "một".encode()
        and files.read("a/c.bin") == long
        and files.read("empty") == b""
    )
    assert files.facts("a/c.bin").size == len(long)
    assert b"".join(files.stream("a/c.bin")) == long
    assert b"".join(files.stream("a/c.bin", 1_000_000, 2_200_001)) == long[1_000_000:2_200_001]
    assert list(files.stream("empty")) in ([], [b""])
    with files.local_copy("a/c.bin") as path:
        assert path.read_bytes() == long
    assert sorted(files.names()) == ["a/b-1.txt", "a/c.bin", "empty"]
    assert sorted(files.names("a")) == ["a/b-1.txt", "a/c.bin"] and list(files.names("nothing")) == []


def test_an_open_file_can_be_read_from_anywhere(files: storage.Disk | storage.Bucket) -> None:
    data = os.urandom(1_300_000)
    files.put("x", data)
    with files.open("x") as file:
        assert file.seekable() and file.read(10) == data[:10]
        file.seek(-20, io.SEEK_END)
        assert file.read() == data[-20:] and file.read(1) == b""
        file.seek(1_048_570)
        assert file.read(30) == data[1_048_570:1_048_600] and file.tell() == 1_048_600
        file.seek(0)
        assert hashlib.file_digest(file, "sha256").digest() == hashlib.sha256(data).digest()


def test_a_file_is_replaced_whole_and_its_mark_changes(files: storage.Disk | storage.Bucket) -> None:
    files.put("x", b"one")
    before = files.facts("x")
    files.put("x", b"two")
    assert files.read("x") == b"two" and files.facts("x").version != before.version
    assert files.facts("x") == files.facts("x")
    files.delete("x")
    files.delete("x")  # gone already: no matter
    for ask in (files.facts, files.read, files.open):
        with pytest.raises(FileNotFoundError):
            ask("x")
    with pytest.raises(FileNotFoundError), files.local_copy("x"):
        pass


@pytest.mark.parametrize(
    "name",
    ["", "..", "../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", "a/", "a\\b", "a\0b", "x\n", "x.part"],
)
def test_no_name_leaves_the_store(files: storage.Disk | storage.Bucket, name: str) -> None:
    for ask in (files.facts, files.read, files.open, files.delete, lambda n: files.put(n, b"")):
        with pytest.raises(ValueError):
            ask(name)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"secret")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(ValueError):
        storage.Disk(tmp_path / "files").read("link")


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    files = storage.Disk(tmp_path)
    files.put("x", b"one")
    with pytest.raises(FileNotFoundError):
        files.put_file("x", tmp_path / "nothing")
    assert files.read("x") == b"one" and os.listdir(tmp_path) == ["x"]


# What the setting says.


def test_an_address_is_read_with_its_credentials() -> None:
    found = parse("https://khóa:m%40t%2Fkhẩu@s3.example.vn:9000/tep-hoc/tinh/2027?region=vn-1", {})
    assert (found.endpoint, found.bucket, found.prefix) == (
        "https://s3.example.vn:9000",
        "tep-hoc",
        "tinh/2027",
    )
    assert (found.key, found.secret, found.region) == ("khóa", "m@t/khẩu", "vn-1")
    assert found.shown == "https://s3.example.vn:9000/tep-hoc/tinh/2027" and "m@t" not in repr(found)


def test_credentials_may_be_the_usual_variables() -> None:
    env = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "r"}
    found = parse("http://127.0.0.1:9000/bucket", env)
    assert (found.key, found.secret, found.region, found.prefix) == ("k", "s", "r", "")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("s3.example.vn/tep", "http"), ("ftp://a:b@c/tep", "http"), ("https://a:b@s3.example.vn", "bucket"),
        ("https://a:b@s3.example.vn/TÊN", "bucket"), ("https://a:b@s3.example.vn/tep/../x", "thư mục"),
        ("https://s3.example.vn/tep", "AWS_ACCESS_KEY_ID"), ("https://a@s3.example.vn/tep", "mật|khóa truy cập"),
        ("https://a:b@s3.example.vn/tep?vung=1", "vung"), ("https://a:b@s3.example.vn:x/tep", "địa chỉ"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_a_clear_sentence(tmp_path: Path, address: str, said: str) -> None:
    with pytest.raises(WrongAddress, match=said) as refusal:
        parse(address, {})
    assert "a:b" not in str(refusal.value)
    with pytest.raises(SettingsError, match="HOCTAPSO_STORAGE_URL"):
        load({"HOCTAPSO_STORAGE_URL": address}, tmp_path)


def test_the_demonstration_keeps_its_files_to_itself(tmp_path: Path) -> None:
    assert load({"HOCTAPSO_STORAGE_URL": "https://a:b@s3.example.vn/tep"}, tmp_path / "demo").storage is None
    assert load({"HOCTAPSO_STORAGE_URL": ""}, tmp_path).storage is None


@needs_server
def test_what_cannot_be_used_is_said_at_start(settings: Settings, bucket: str) -> None:
    assert storage.problem(settings) is None
    good = parse(bucket, {})
    assert storage.problem(dataclasses.replace(settings, storage=good)) is None
    assert list(storage.Bucket(good, "trial").names()) == []
    wrong = storage.problem(dataclasses.replace(settings, storage=dataclasses.replace(good, secret="khác")))
    assert wrong is not None and "khóa truy cập" in wrong and "khác" not in wrong and good.shown in wrong
    away = dataclasses.replace(good, endpoint="http://127.0.0.1:9")
    silent = storage.problem(dataclasses.replace(settings, storage=away))
    assert silent is not None and "không trả lời" in silent


def test_without_the_optional_library_it_is_said_how_to_get_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)  # as on a machine where it was not installed
    chosen = dataclasses.replace(settings, storage=parse("https://a:b@s3.example.vn/tep", {}))
    said = storage.problem(chosen)
    assert said is not None and "obstore" in said and "pip install" in said
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["s3"]
    assert all(requirement in said for requirement in wanted)
    assert storage.problem(settings) is None  # files in folders need nothing


# The site.


@needs_server
def test_a_course_lives_in_a_bucket(databases: Databases, on_bucket: Settings, tmp_path: Path) -> None:
    """Publish, read its pictures, ask for a range, fetch a letter, back up, restore on disk and into the bucket."""
    if on_bucket.database_url.startswith("postgresql") and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not on this machine")
    databases.template("empty", lambda: None)
    from tests.cast import make_cast

    cast = databases.template("cast", make_cast, base="empty")
    databases.copy("cast", on_bucket.database_url)
    app = make_app(on_bucket)
    with app.app_context():
        folder = next(
            f for f in folders(ROOT / "courses") if any(name.startswith("media/") for name in f.files)
        )
        catalog.publish_folder(
            folder=folder, reviewed_by="", confirm_no_secrets=False, published_by="test", now=NOW
        )
        province = Province()
        with transaction():
            province.rule(1)
            province.edition("a1")
            made = province.completion(cast["an"].person_id, "a1")
        code = str(db.session.scalar(sa.select(Certificate.code).where(Certificate.completion_id == made)))
        client = make_client(app, cast)
        assert not any(on_bucket.public_media.rglob("*")) if on_bucket.public_media.exists() else True
        name = _look_at_a_picture(client)
        letter = client.as_("an").get(f"/giay-xac-nhan/{code}.pdf")
        assert letter.data.startswith(b"%PDF") and letter.headers["Cache-Control"] == "no-store"
        assert len(list(storage.private.names("letters"))) == 1 and not on_bucket.private_files.exists()
        kept = {
            (k, n): storage.of(on_bucket, k).read(n)
            for k in storage.KINDS
            for n in storage.of(on_bucket, k).names()
        }
        assert len(kept) > 3 and ("public", name) in kept
        copies.take(on_bucket, tmp_path / "copy", now=NOW)
        storage.public.put(name, b"broken")
        storage.private.put("uploads/later", b"x")
        close(app)
    copies.bring_back(on_bucket, tmp_path / "copy", force=True, now=NOW)
    assert _all(on_bucket) == kept
    assert on_bucket.storage is not None
    aside = list(storage.Bucket(on_bucket.storage, "").names())
    assert any(re.fullmatch(r"before-restore-[\d-]+/private/uploads/later", found) for found in aside)
    # The same copy serves an installation that keeps its files on disk.
    elsewhere = databases.settings(tmp_path / "elsewhere")
    databases.create_empty(elsewhere.database_url)
    try:
        copies.bring_back(elsewhere, tmp_path / "copy", force=True, now=NOW)
        assert _all(elsewhere) == kept
    finally:
        databases.drop(elsewhere.database_url)


def _all(settings: Settings) -> dict[tuple[str, str], bytes]:
    return {
        (k, n): storage.of(settings, k).read(n)
        for k in storage.KINDS
        for n in storage.of(settings, k).names()
    }


def _look_at_a_picture(client: object) -> str:
    found = db.session.scalars(sa.select(Media)).first()
    assert found is not None
    name = next(n for n in storage.public.names(found.sha256))
    whole = client.get(f"/media/{name}")  # type: ignore[attr-defined]
    assert whole.status_code == 200 and whole.data == storage.public.read(name)
    assert whole.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    part = client.get(f"/media/{name}", headers={"Range": "bytes=5-24"})  # type: ignore[attr-defined]
    assert part.status_code == 206 and part.data == whole.data[5:25]
    return name


def test_names_of_media_cannot_be_guessed(app: Flask, client: object) -> None:
    """A published file is found by the hash of its bytes alone: no numbers to count up, no list, no way around."""
    data = b"\x89PNG rest"
    digest = hashlib.sha256(data).hexdigest()
    storage.public.put(f"{digest}/hinh.png", data)
    storage.private.put("originals/secret", b"x")
    get = client.get  # type: ignore[attr-defined]
    assert get(f"/media/{digest}/hinh.png").status_code == 200
    for path in (
        "1/hinh.png", f"{digest[:63]}/hinh.png", f"{digest}/", f"{digest}/.hinh.png", f"{digest}/..%2F..%2Fprivate",
        f"{digest}/%2e%2e", f"{digest}/..%5chinh.png", "../private/originals/secret", f"{digest.upper()}/hinh.png",
        f"{digest}/hinh.png%00", f"{digest}/hinh.png.part",
    ):  # fmt: skip
        assert get(f"/media/{path}").status_code in (404, 308), path
