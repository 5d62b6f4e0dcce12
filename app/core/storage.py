"""Two stores of files: public media of published editions, and private files served only by views that check.

Names are made by the caller from hashes and uids, never from what a person typed; writing is atomic.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from app.core.config import Settings


class Store:
    """A folder of files with slash-separated names."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    @property
    def root(self) -> Path:
        """Where the files are."""
        settings: Settings = current_app.extensions["settings"]
        return settings.public_media if self._kind == "public" else settings.private_files

    def path(self, name: str) -> Path:
        """The file of that name. Raises ValueError for a name that leaves the store."""
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()) or not name:
            raise ValueError(name)
        return path

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        return self.path(name).is_file()

    def put(self, name: str, data: bytes) -> None:
        """Write the file whole or not at all."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".part")
        temporary.write_bytes(data)
        temporary.replace(path)

    def read(self, name: str) -> bytes:
        """All bytes. Raises FileNotFoundError."""
        return self.path(name).read_bytes()

    def open(self, name: str) -> BinaryIO:
        """A file to read from. Raises FileNotFoundError."""
        return self.path(name).open("rb")

    def delete(self, name: str) -> None:
        """Remove the file if it is there."""
        self.path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Every file's name."""
        for path in self.root.rglob("*"):
            if path.is_file():
                yield path.relative_to(self.root).as_posix()

    def clear(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.root, ignore_errors=True)


public = Store("public")
private = Store("private")
