"""A course folder on disk as bytes by path; what it means is the bundle's to say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_LIMIT = 50 * 1024 * 1024


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
