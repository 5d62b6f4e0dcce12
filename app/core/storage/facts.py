"""What both kinds of storage say of a file, and which names they take."""

from __future__ import annotations

from dataclasses import dataclass

PIECE = 1024 * 1024  # bytes read at a time from a long file


@dataclass(frozen=True)
class Facts:
    """A stored file's size in bytes, and a mark that changes whenever its content does."""

    size: int
    version: str


def checked(name: str) -> str:
    """The name itself. Raises ValueError for one that would leave the store or mean different files in different stores."""
    odd = not name.isprintable() or "\\" in name
    if odd or any(part in ("", ".", "..") or part.endswith(PART) for part in name.split("/")):
        raise ValueError(name)
    return name


PART = ".part"  # ends the name of a file that is being written
