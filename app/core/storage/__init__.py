"""Two stores of files: public media of published editions, and private files served only by views that check.

Names are made by the caller from hashes and uids, never from what a person typed; writing is atomic. Files are in a folder
of this machine, or, when HOCTAPSO_STORAGE_URL names one, in a bucket of an S3-compatible service; callers see no difference.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from flask import current_app

from app.core.storage.bucket import Bucket
from app.core.storage.bucket import problem as _bucket_problem
from app.core.storage.disk import Disk
from app.core.storage.facts import Facts, checked

if TYPE_CHECKING:
    from app.core.config import Settings

Kind = Literal["public", "private"]
KINDS: tuple[Kind, ...] = ("public", "private")
TAKEN_DOWN = "taken-down"  # in public storage, beside the hash of a file that is served no more

__all__ = [
    "KINDS",
    "TAKEN_DOWN",
    "Bucket",
    "Disk",
    "Facts",
    "Kind",
    "Store",
    "checked",
    "of",
    "private",
    "problem",
    "public",
    "scratch",
]


def of(settings: Settings, kind: Kind) -> Disk | Bucket:
    """A store of one installation, for those who work on it from outside (backup, restore)."""
    if settings.storage is not None:
        return Bucket(settings.storage, kind)
    return Disk(settings.public_media if kind == "public" else settings.private_files)


def problem(settings: Settings) -> str | None:
    """Why files cannot be kept where the settings say, as a sentence for the operator; None when they can."""
    return _bucket_problem(settings.storage) if settings.storage is not None else None


class Store:
    """A store of the running application."""

    def __init__(self, kind: Kind) -> None:
        self._kind: Kind = kind

    @property
    def _files(self) -> Disk | Bucket:
        return of(current_app.extensions["settings"], self._kind)

    def exists(self, name: str) -> bool:
        """Whether there is such a file. Raises ValueError for a name that leaves the store."""
        try:
            self._files.facts(name)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def facts(self, name: str) -> Facts:
        """Size and version. Raises FileNotFoundError."""
        return self._files.facts(name)

    def size(self, name: str) -> int:
        """Bytes of the file. Raises FileNotFoundError."""
        return self._files.facts(name).size

    def put(self, name: str, data: bytes) -> None:
        """Write the file whole or not at all."""
        self._files.put(name, data)

    def put_file(self, name: str, source: Path) -> None:
        """Write a copy of a file of this machine, whole or not at all; for what is too long to hold in memory."""
        self._files.put_file(name, source)

    def read(self, name: str) -> bytes:
        """All bytes. Raises FileNotFoundError."""
        return self._files.read(name)

    def stream(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to `stop` (None: the end), a piece at a time; needs no application while it runs."""
        return self._files.stream(name, start, stop)

    def open(self, name: str) -> BinaryIO:
        """A file to read from and seek in. Raises FileNotFoundError."""
        return self._files.open(name)

    def local_copy(self, name: str) -> contextlib.AbstractContextManager[Path]:
        """A path of this machine for programs that need one, only to be read, within `with`. Raises FileNotFoundError."""
        return self._files.local_copy(name)

    def delete(self, name: str) -> None:
        """Remove the file if it is there."""
        self._files.delete(name)

    def names(self, folder: str = "") -> Iterator[str]:
        """Every file's name, or of those within a folder."""
        return self._files.names(folder)


@contextlib.contextmanager
def scratch(suffix: str = "") -> Iterator[Path]:
    """A file of this machine to write into, readable by nobody else and gone after the block."""
    settings: Settings = current_app.extensions["settings"]
    folder = settings.instance / "scratch"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=folder, suffix=suffix)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


public = Store("public")
private = Store("private")
