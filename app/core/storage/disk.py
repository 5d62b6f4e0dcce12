"""Files in a folder of this machine. A file is written beside its place and moved there: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from app.core.storage.facts import PART, PIECE, Facts, checked


@dataclass(frozen=True)
class Disk:
    """A folder of files with slash-separated names."""

    root: Path

    def _path(self, name: str) -> Path:
        path = (self.root / checked(name)).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise ValueError(name)
        return path

    @contextlib.contextmanager
    def _beside(self, name: str) -> Iterator[Path]:
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{uuid4().hex}{PART}")  # two writers of one name do not meet
        try:
            yield temporary
            with temporary.open("rb") as written:
                os.fsync(written.fileno())  # a row that names the file is about to be kept for good
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def facts(self, name: str) -> Facts:
        """Size and version. Raises FileNotFoundError."""
        path = self._path(name)
        found = path.stat()
        if not path.is_file():
            raise FileNotFoundError(name)
        return Facts(found.st_size, f"{found.st_size:x}-{found.st_mtime_ns:x}")

    def put(self, name: str, data: bytes) -> None:
        """Write the file whole or not at all."""
        with self._beside(name) as temporary:
            temporary.write_bytes(data)

    def put_file(self, name: str, source: Path) -> None:
        """Write a copy of a file of this machine."""
        with self._beside(name) as temporary:
            shutil.copyfile(source, temporary)

    def read(self, name: str) -> bytes:
        """All bytes. Raises FileNotFoundError."""
        return self._path(name).read_bytes()

    def stream(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to `stop`, a piece at a time."""
        left = None if stop is None else stop - start
        with self._path(name).open("rb") as file:
            file.seek(start)
            while (left is None or left > 0) and (
                piece := file.read(PIECE if left is None else min(PIECE, left))
            ):
                left = None if left is None else left - len(piece)
                yield piece

    def open(self, name: str) -> BinaryIO:
        """A file to read from and seek in. Raises FileNotFoundError."""
        return self._path(name).open("rb")

    @contextlib.contextmanager
    def local_copy(self, name: str) -> Iterator[Path]:
        """The file under a path of this machine, only to be read and only for as long as the block."""
        path = self._path(name)
        if not path.is_file():
            raise FileNotFoundError(name)
        yield path

    def delete(self, name: str) -> None:
        """Remove the file if it is there."""
        self._path(name).unlink(missing_ok=True)

    def names(self, folder: str = "") -> Iterator[str]:
        """Every file's name, or of those within a folder."""
        top = self._path(folder) if folder else self.root
        for path in top.rglob("*"):
            if path.is_file() and not path.name.endswith(PART):
                yield path.relative_to(self.root).as_posix()
