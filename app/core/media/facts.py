"""What is known of a recording, and a window on its bytes that cannot be made to read for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

MOST_READ = 24_000_000  # bytes looked at of one file: headers and tables, never the sound itself
MOST_STEPS = 150_000  # places looked at


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound or a moving picture. `video` and `audio` name the codec, "" where there is no such track.

    `seconds` is None where the file does not say; `width` and `height` are pixels as shown, a turned phone considered.
    """

    container: str
    video: str = ""
    audio: str = ""
    seconds: float | None = None
    width: int | None = None
    height: int | None = None


class Enough(Exception):
    """More was asked for than one file is worth."""


class Window:
    """Bytes of a file by place; past the end there is nothing. Raises Enough when a file asks for too much."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, 2)
        self._read = 0
        self._steps = 0

    def at(self, place: int, length: int) -> bytes:
        """Up to `length` bytes from `place`."""
        self._steps += 1
        length = max(0, min(length, self.size - place))
        self._read += length
        if self._steps > MOST_STEPS or self._read > MOST_READ:
            raise Enough
        if place < 0 or length == 0:
            return b""
        self._file.seek(place)
        return self._file.read(length)

    def number(self, place: int, length: int) -> int:
        """A big-endian number; 0 past the end."""
        return int.from_bytes(self.at(place, length), "big")
