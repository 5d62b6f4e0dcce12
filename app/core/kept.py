"""Pages printed once and kept, with holes for what is each reader's own (the token of a form).

Lessons are most of what the site serves. What every reader of one gets alike is printed and compressed once in a process;
an answer is then put together from pieces. A gzip stream may be made so: its pieces are complete deflate blocks that
refer to nothing outside themselves (RFC 1951, 3.2.3 and 3.2.4), and only the checksum is taken over the whole (RFC 1952).
The token is thus never compressed together with anything, which leaves a BREACH attack nothing to measure.
"""

from __future__ import annotations

import re
import secrets
import struct
import zlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import Response, current_app, request, session
from markupsafe import Markup, escape

_LIMIT = 512  # pages of some twenty kilobytes, and a third of that compressed
_SECRET = secrets.token_hex(12)  # whoever writes a lesson cannot write a hole
_HOLE = re.compile(rf"hole-{_SECRET}-([a-z0-9]+)-")
_GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
_LAST_BLOCK = b"\x03\0"


@dataclass(frozen=True)
class Page:
    """A page cut at its holes: between each two pieces stands the hole of that number."""

    pieces: tuple[str, ...]
    holes: tuple[str, ...]

    @cached_property
    def packed(self) -> tuple[bytes, ...]:
        """The pieces, compressed for good."""
        return tuple(map(_pack, self.pieces))


def hole(name: str) -> str:
    """What to print where the value `name` (lower-case letters and digits) will stand."""
    return f"hole-{_SECRET}-{name}-"


def cut(text: str) -> Page:
    """Cut a printed page at its holes."""
    parts = _HOLE.split(text)
    return Page(tuple(parts[::2]), tuple(parts[1::2]))


def page(key: Hashable, make: Callable[[], str]) -> Page:
    """The page kept under `key`, which must name everything `make` prints but the holes; made when it is not there.

    A page that says something once (a flashed message) is made for this reader and not kept.
    """
    if "_flashes" in session:
        return cut(make())
    kept: dict[Hashable, Page] = current_app.extensions.setdefault("kept_pages", {})
    found = kept.get(key)
    if found is None:
        while len(kept) >= _LIMIT:
            kept.pop(next(iter(kept)), None)  # the oldest goes
        found = kept[key] = cut(make())
    return found


def text(page: Page, values: Mapping[str, str]) -> str:
    """The page with its holes filled; values are escaped. Raises KeyError for a hole without a value."""
    out = [page.pieces[0]]
    for name, piece in zip(page.holes, page.pieces[1:], strict=True):
        value = values[name]
        out += (value if type(value) is Markup else escape(value), piece)
    return "".join(out)


def answer(page: Page, values: Mapping[str, str]) -> Response:
    """The same as a response put together from compressed pieces: for pages that are nearly all piece and little hole."""
    whole = text(page, values).encode()
    if not _takes_gzip(request.headers.get("Accept-Encoding", "")):
        return Response(whole, mimetype="text/html")
    body = [_GZIP_HEAD, page.packed[0]]
    for name, packed in zip(page.holes, page.packed[1:], strict=True):
        body += (_stored(str(escape(values[name])).encode()), packed)
    body += (_LAST_BLOCK, struct.pack("<LL", zlib.crc32(whole), len(whole)))
    response = Response(b"".join(body), mimetype="text/html")
    response.headers["Content-Encoding"] = "gzip"
    return response


def _takes_gzip(accepted: str) -> bool:
    # Browsers name it without a quality; only those who weigh are parsed.
    return "gzip" in accepted if ";" not in accepted else request.accept_encodings["gzip"] > 0


def _pack(piece: str) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(piece.encode()) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(value: bytes) -> bytes:
    """A deflate block that holds up to 65,535 bytes as they are."""
    return struct.pack("<BHH", 0, len(value), len(value) ^ 0xFFFF) + value
