"""A course travels: export, import, export gives the same bytes; a hostile archive gives a sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from app.catalog import queries as catalog
from app.catalog.cli import courses
from app.catalog.folder import BadArchive, folders, read_folder, read_zip, write_zip
from app.core.config import ROOT
from tests.learning import samples


def _zip(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize("folder", folders(ROOT / "courses"), ids=lambda f: f.slug)
def test_shipped_courses_survive_a_zip(folder) -> None:  # type: ignore[no-untyped-def]
    packed = write_zip(folder.slug, folder.files)
    again = read_zip(packed, "x.zip")
    assert again.slug == folder.slug
    assert again.files == folder.files
    assert write_zip(again.slug, again.files) == packed


def test_export_import_export_gives_the_same_bytes(app: Flask, tmp_path: Path) -> None:
    edition = samples.publish()
    run = CliRunner().invoke
    first, second = tmp_path / "mot.zip", tmp_path / "hai.zip"
    assert run(courses, ["export", edition.slug, "--out", str(first)]).exit_code == 0
    done = run(courses, ["import", str(first)])
    assert done.exit_code == 0, done.output
    assert "không tạo phiên bản mới" in done.output
    assert run(courses, ["export", edition.slug, "--out", str(second)]).exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    out = tmp_path / "khoa-thu"
    assert run(courses, ["export", edition.slug, "--out", str(out)]).exit_code == 0
    assert read_folder(out).files == catalog.edition_files(edition.id)
    assert run(courses, ["export", edition.slug, "--out", str(out)]).exit_code == 1  # nothing is overwritten


def test_a_folder_of_another_name_comes_back_as_the_same_course(app: Flask, tmp_path: Path) -> None:
    edition = samples.publish()
    out = tmp_path / "ban-sao"
    made = CliRunner().invoke(courses, ["export", edition.slug, "--out", str(out)])
    assert f"--slug {edition.slug}" in made.output
    done = CliRunner().invoke(courses, ["import", str(out), "--slug", edition.slug])
    assert done.exit_code == 0, done.output
    assert f"{edition.slug}: nội dung đã có ở phiên bản 1" in done.output
    assert catalog.current_edition("ban-sao") is None


def test_an_archive_that_is_none_is_refused() -> None:
    for data in (b"", b"PK\x03\x04rubbish", _zip({"readme.md": b"x"})):
        with pytest.raises(BadArchive):
            read_zip(data, "x.zip")


def test_a_bomb_is_refused_before_it_fills_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.catalog.folder._LIMIT", 1000)
    with pytest.raises(BadArchive, match="lớn quá"):
        read_zip(_zip({"a/course.toml": b"", "a/01-x.md": b"0" * 100_000}), "x.zip")


def test_names_that_leave_the_folder_are_not_followed() -> None:
    found = read_zip(_zip({"a/course.toml": b"", "../../etc/passwd": b"x", "a/.git/config": b"x"}), "x.zip")
    assert set(found.files) == {"course.toml"}
