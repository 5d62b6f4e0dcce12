"""MP4, MOV, M4A and 3GP: boxes in boxes (ISO/IEC 14496-12; QuickTime File Format). Headers are read, samples never."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.media.facts import Enough, Recording, Window

_CODECS = {
    b"avc1": "h264", b"avc3": "h264", b"hvc1": "hevc", b"hev1": "hevc", b"dvh1": "hevc", b"dvhe": "hevc", b"av01": "av1",
    b"vp08": "vp8", b"vp09": "vp9", b"mp4v": "mpeg4", b"s263": "h263", b"mp4a": "aac", b"samr": "amr", b"sawb": "amr",
    b"alac": "alac", b"Opus": "opus", b".mp3": "mp3", b"lpcm": "pcm", b"sowt": "pcm", b"twos": "pcm", b"in24": "pcm",
    b"ac-3": "ac3", b"ec-3": "ac3", b"encv": "encrypted", b"enca": "encrypted", b"apcn": "prores", b"apch": "prores",
}  # fmt: skip
_PICTURES = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"jxl ")
_INSIDE = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"}
_TEN_BIT = (110, 122, 244)  # profiles of H.264 that phones do not play
_DEEPEST = 8


@dataclass
class _Track:
    kind: bytes = b""
    codec: str = ""
    scale: int = 0
    length: int = 0
    width: int = 0
    height: int = 0


@dataclass
class _Film:
    tracks: list[_Track]
    scale: int = 0
    length: int = 0
    default: int = 0  # of one sample, in a fragmented film
    reached: float = 0.0  # seconds, by the fragments


def boxes(window: Window, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, where the content begins, where it ends) of the boxes between two places."""
    while start + 8 <= stop:
        head = window.at(start, 16)
        if len(head) < 8:
            return
        size, kind, first = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1:
            size, first = int.from_bytes(head[8:16], "big"), start + 16
        elif size == 0:
            size = stop - start
        if size < first - start:
            return
        end = min(start + size, stop)
        yield kind, first, end
        start += size


def read(window: Window) -> Recording | None:
    """The recording in a file of boxes; None where it is something else, a picture too."""
    if window.at(4, 4) not in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return None
    brand = window.at(8, 4) if window.at(4, 4) == b"ftyp" else b"qt  "
    if brand in _PICTURES:
        return None
    film = _Film([])
    try:
        _walk(window, film, 0, window.size, 0)
    except Enough:
        if not film.tracks:
            return None
    shown = [t for t in film.tracks if t.kind == b"vide"]
    heard = [t for t in film.tracks if t.kind == b"soun"]
    if not shown and not heard:
        return None
    container = "mov" if brand == b"qt  " else "3gp" if brand[:2] == b"3g" else "mp4"
    # A phone may write a second track of surround sound: what counts is whether there is one that everything plays.
    audio = next((t.codec for t in heard if t.codec == "aac"), heard[0].codec if heard else "")
    picture = shown[0] if shown else _Track()
    return Recording(
        container,
        picture.codec,
        audio,
        _seconds(film),
        picture.width or None,
        picture.height or None,
    )


def _seconds(film: _Film) -> float | None:
    lengths = [t.length / t.scale for t in film.tracks if t.scale and t.length]
    longest = max(lengths, default=0.0) or (film.length / film.scale if film.scale else 0.0) or film.reached
    return longest if 0 < longest < 360_000 else None


def _walk(window: Window, film: _Film, start: int, stop: int, depth: int) -> None:
    """Gather what boxes say, in their order: a track's own boxes follow its `trak`."""
    base = length = scale = 0
    for kind, first, end in boxes(window, start, stop):
        if kind in _INSIDE and depth < _DEEPEST:
            if kind == b"trak":
                film.tracks.append(_Track())
            _walk(window, film, first, end, depth + 1)
        elif kind == b"mvhd":
            film.scale, film.length = _times(window, first)
        elif kind == b"trex":
            film.default = film.default or window.number(first + 12, 4)
        elif kind == b"tfhd":
            track = window.number(first + 4, 4)
            scale = film.tracks[track - 1].scale if 0 < track <= len(film.tracks) else 0
            flags = window.number(first, 4) & 0xFFFFFF
            skip = 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2)
            length = window.number(first + skip, 4) if flags & 8 else film.default
        elif kind == b"tfdt":
            base = window.number(first + 4, 8 if window.at(first, 1) == b"\1" else 4)
        elif kind == b"trun" and scale:
            base += _run(window, first, end, length)
            film.reached = max(film.reached, base / scale)
        elif film.tracks:
            _of_track(window, film.tracks[-1], kind, first, end)


def _times(window: Window, first: int) -> tuple[int, int]:
    """(units a second, length in them) of a header of times."""
    wide = window.at(first, 1) == b"\1"
    place = first + (20 if wide else 12)
    length = window.number(place + 4, 8 if wide else 4)
    return window.number(place, 4), 0 if length in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF) else length


def _run(window: Window, first: int, end: int, default: int) -> int:
    flags = window.number(first, 4) & 0xFFFFFF
    count = window.number(first + 4, 4)
    if not flags & 0x100:
        return default * min(count, 1_000_000)
    place = first + 8 + 4 * bool(flags & 1) + 4 * bool(flags & 4)
    step = 4 * sum(bool(flags & f) for f in (0x100, 0x200, 0x400, 0x800))
    table = window.at(place, min(end - place, step * min(count, 100_000)))
    return sum(int.from_bytes(table[i : i + 4], "big") for i in range(0, len(table) - 3, step))


def _of_track(window: Window, track: _Track, kind: bytes, first: int, end: int) -> None:
    if kind == b"tkhd":
        place = first + (52 if window.at(first, 1) == b"\1" else 40)
        width, height = window.number(place + 36, 4) >> 16, window.number(place + 40, 4) >> 16
        turned = window.number(place, 4) == 0 and window.number(place + 4, 4) != 0
        track.width, track.height = (height, width) if turned else (width, height)
    elif kind == b"mdhd":
        track.scale, track.length = _times(window, first)
    elif kind == b"hdlr" and not track.kind:
        track.kind = window.at(first + 8, 4)
    elif kind == b"stsd" and not track.codec:
        entry = window.at(first + 8, min(end - first - 8, 4096))
        track.codec = _codec(entry)


def _codec(entry: bytes) -> str:
    name = entry[4:8]
    codec = _CODECS.get(name, name.decode("ascii", "replace").strip().lower() or "?")
    if codec == "h264" and (at := entry.find(b"avcC")) >= 0 and entry[at + 5 : at + 6]:
        return "h264-10bit" if entry[at + 5] in _TEN_BIT else codec
    if codec == "aac" and (at := entry.find(b"esds")) >= 0:
        kind = _object_type(entry[at + 8 :])
        return {0x69: "mp3", 0x6B: "mp3", 0xDD: "vorbis", 0xAD: "opus"}.get(kind, codec)
    return codec


def _object_type(data: bytes) -> int:
    """What an elementary stream is (ISO/IEC 14496-1, 7.2.6.6); 0x40 is AAC. 0 where it is not said."""
    place = 0
    for tag, skip in ((3, 3), (4, 0)):
        if data[place : place + 1] != bytes([tag]):
            return 0
        place += 1
        while data[place : place + 1] and data[place] & 0x80:
            place += 1
        place += 1 + skip
        if tag == 3 and data[place - 1 : place]:
            flags = data[place - 1]
            place += 2 * bool(flags & 0x80) + 2 * bool(flags & 0x20)
    return data[place] if place < len(data) else 0
