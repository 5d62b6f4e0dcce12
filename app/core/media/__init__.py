"""Sound and moving pictures: what is in a file, whether every phone plays it, captions, conversion.

The bytes are read, not the name; reading is bounded and fails on nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.core.media import boxes, captions, ffmpeg, matroska, streams
from app.core.media.facts import Enough, Recording, Window
from app.core.media.judging import OLD_IPHONE, UNREADABLE, Fate, Judgement, judge

__all__ = [
    "OLD_IPHONE",
    "UNREADABLE",
    "Fate",
    "Judgement",
    "Recording",
    "captions",
    "ffmpeg",
    "judge",
    "look",
    "look_at",
]


def look_at(file: BinaryIO) -> Recording | None:
    """What is recorded in an open file; None where nothing is that this program knows."""
    window = Window(file)
    for read in (boxes.read, matroska.read, streams.read):
        try:
            found = read(window)
        except Enough:
            found = None
        if found is not None:
            return found
    return None


def look(source: bytes | Path) -> Recording | None:
    """The same of bytes, or of a file on this machine."""
    with _opened(source) as file:
        return look_at(file)


@contextmanager
def _opened(source: bytes | Path) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    else:
        with source.open("rb") as file:
            yield file
