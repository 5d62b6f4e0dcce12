"""A course folder on disk as bytes by path; what it means is the bundle's to say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_LIMIT = 50 * 1024 * 1024  # bytes of one file
_WHOLE = 500 * 1024 * 1024  # bytes of all files of a ZIP, unpacked
_MOST = 2000  # files in a ZIP
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same content is the same ZIP, whenever it is made


class BadArchive(ValueError):
    """This is no ZIP of a course; the message is a sentence."""


@dataclass(frozen=True)
class CourseFolder:
    """The files of one course; `shown` is how the command line names the folder."""

    slug: str
    shown: str
    files: dict[str, bytes]


def read_folder(path: Path) -> CourseFolder:
    """Read a course folder; hidden files and editors' copies are left out, symbolic links are not followed."""
    files: dict[str, bytes] = {}
    for file in sorted(path.rglob("*")):
        relative = file.relative_to(path)
        if not file.is_file() or file.is_symlink() or any(part.startswith(".") for part in relative.parts):
            continue
        if file.name.endswith("~") or file.stat().st_size > _LIMIT:
            continue
        files[relative.as_posix()] = file.read_bytes()
    return CourseFolder(slug=path.resolve().name, shown=path.as_posix().rstrip("/"), files=files)


def folders(root: Path) -> list[CourseFolder]:
    """Every course in `root`: the folders that hold a course.toml."""
    return [read_folder(p.parent) for p in sorted(root.glob("*/course.toml"))]


def write_folder(files: Mapping[str, bytes], path: Path) -> None:
    """Write a course folder; raises FileExistsError where something is there already."""
    path.mkdir(parents=True)
    for name, data in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def write_zip(slug: str, files: Mapping[str, bytes]) -> bytes:
    """A course as a ZIP of one folder named by its slug; equal files give equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{slug}/{name}", _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return made.getvalue()


def read_zip(data: bytes, shown: str) -> CourseFolder:
    """A course from a ZIP: the folder around course.toml, wherever it lies. Raises BadArchive.

    Sizes are believed only as far as they are unpacked; names are looked at by whoever stores the files.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadArchive("Tệp này không phải tệp ZIP.") from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > _MOST:
        raise BadArchive(f"Tệp ZIP có quá nhiều tệp (nhiều nhất {_MOST}).")
    found = sorted((e.filename for e in entries if e.filename.rpartition("/")[2] == "course.toml"), key=len)
    if not found:
        raise BadArchive("Trong tệp ZIP không có course.toml, nên đây không phải một khóa học.")
    root = found[0].removesuffix("course.toml")
    files: dict[str, bytes] = {}
    left = _WHOLE
    for entry in entries:
        name = entry.filename.removeprefix(root)
        if not entry.filename.startswith(root) or any(part.startswith(".") for part in name.split("/")):
            continue
        if name.startswith("__MACOSX/") or entry.flag_bits & 1:
            continue
        limit = min(_LIMIT, left)
        try:
            with archive.open(entry) as opened:
                bytes_ = opened.read(limit + 1)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise BadArchive(f"Không đọc được tệp “{name}” trong tệp ZIP.") from error
        except Exception as error:  # zlib.error and its like are not of one family
            raise BadArchive(f"Không đọc được tệp “{name}” trong tệp ZIP.") from error
        if len(bytes_) > limit:
            raise BadArchive("Nội dung trong tệp ZIP lớn quá mức cho phép.")
        left -= len(bytes_)
        files[name] = bytes_
    slug = root.rstrip("/").rpartition("/")[2] or Path(shown).stem
    return CourseFolder(slug=slug, shown=shown, files=files)
