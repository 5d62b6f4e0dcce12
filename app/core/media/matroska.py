"""WebM and Matroska: elements of EBML (RFC 8794, RFC 9559), read in one sweep from the front."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from app.core.media.facts import Enough, Recording, Window

_EBML, _SEGMENT, _INFO, _TRACKS, _TRACK, _VIDEO = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0
_CLUSTER, _GROUP = 0x1F43B675, 0xA0
_ENTERED = {_EBML, _SEGMENT, _INFO, _TRACKS, _TRACK, _VIDEO, _CLUSTER, _GROUP}
_DOCTYPE, _SCALE, _DURATION, _TYPE, _CODEC, _WIDTH, _HEIGHT = 0x4282, 0x2AD7B1, 0x4489, 0x83, 0x86, 0xB0, 0xBA
_TIME, _SIMPLE, _BLOCK = 0xE7, 0xA3, 0xA1
_CODECS = {
    b"V_VP8": "vp8", b"V_VP9": "vp9", b"V_AV1": "av1", b"V_MPEG4/ISO/AVC": "h264", b"V_MPEGH/ISO/HEVC": "hevc",
    b"A_OPUS": "opus", b"A_VORBIS": "vorbis", b"A_MPEG/L3": "mp3", b"A_PCM/INT/LIT": "pcm", b"A_FLAC": "flac", b"A_AAC": "aac",
}  # fmt: skip


@dataclass
class _Track:
    kind: int = 0
    codec: str = ""
    width: int = 0
    height: int = 0


def read(window: Window) -> Recording | None:
    """The recording in a file of EBML elements; None where it is something else."""
    if window.number(0, 4) != _EBML:
        return None
    tracks: list[_Track] = []
    doctype, scale, duration, cluster, last = b"", 1_000_000, 0.0, 0, 0
    try:
        place = 0
        while place < window.size:
            name, length, first = _element(window, place)
            if name == 0:
                break
            if name == _TRACK:
                tracks.append(_Track())
            elif name == _CLUSTER and duration:
                break
            if name in _ENTERED:
                place = first
                continue
            if length is None:  # only segments and clusters may be open at their end
                break
            if name == _DOCTYPE:
                doctype = window.at(first, min(length, 20)).rstrip(b"\0")
            elif name == _SCALE:
                scale = window.number(first, min(length, 8)) or scale
            elif name == _DURATION:
                duration = _float(window.at(first, min(length, 8)))
            elif name == _TIME:
                cluster = window.number(first, min(length, 8))
            elif name in (_SIMPLE, _BLOCK):
                # A track number of one byte or two, then 16 bits of time.
                offset = first + (1 if window.at(first, 1) >= b"\x80" else 2)
                last = max(last, cluster + window.number(offset, 2))
            elif tracks:
                _of_track(window, tracks[-1], name, first, length)
            place = first + length
    except Enough:
        pass
    shown = [t for t in tracks if t.kind == 1]
    heard = [t for t in tracks if t.kind == 2]
    if not shown and not heard:
        return None
    seconds = (duration or last) * scale / 1e9
    picture = shown[0] if shown else _Track()
    return Recording(
        "webm" if doctype == b"webm" else "matroska",
        picture.codec,
        heard[0].codec if heard else "",
        seconds if 0 < seconds < 360_000 else None,
        picture.width or None,
        picture.height or None,
    )


def _element(window: Window, place: int) -> tuple[int, int | None, int]:
    """(identifier, length or None where it is open, where the content begins); identifier 0 at the end or in rubble."""
    head = window.at(place, 12)
    if not head or head[0] < 0x10:
        return 0, None, place
    wide = 9 - head[0].bit_length()
    name = int.from_bytes(head[:wide], "big")
    if len(head) <= wide or head[wide] == 0:
        return 0, None, place
    more = 9 - head[wide].bit_length()
    raw = head[wide : wide + more]
    if len(raw) < more:
        return 0, None, place
    mask = (1 << (7 * more)) - 1
    length = int.from_bytes(raw, "big") & mask
    return name, None if length == mask else length, place + wide + more


def _float(data: bytes) -> float:
    if len(data) not in (4, 8):
        return 0.0
    (value,) = struct.unpack(">f" if len(data) == 4 else ">d", data)
    return float(value) if value > 0 else 0.0


def _of_track(window: Window, track: _Track, name: int, first: int, length: int) -> None:
    if name == _TYPE:
        track.kind = window.number(first, min(length, 8))
    elif name == _CODEC:
        raw = window.at(first, min(length, 40)).rstrip(b"\0")
        track.codec = _CODECS.get(raw, raw.decode("ascii", "replace").lower() or "?")
    elif name == _WIDTH:
        track.width = window.number(first, min(length, 4))
    elif name == _HEIGHT:
        track.height = window.number(first, min(length, 4))
