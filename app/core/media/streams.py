"""Recordings without boxes: MP3 and AAC frames, Ogg pages, WAV chunks; and the first bytes of older kinds."""

from __future__ import annotations

from app.core.media.facts import Enough, Recording, Window

_FIRST = (
    (b"#!AMR", "amr"), (b"fLaC", "flac"), (b"FLV", "flv"), (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"), (b"caff", "caf"),
    (b"\x00\x00\x01\xba", "mpeg"), (b"\x00\x00\x01\xb3", "mpeg"), (b".RMF", "realmedia"),
)  # fmt: skip
_RATES = {  # kbit/s of MP3 frames, by version (MPEG 1; MPEG 2 and 2.5), ISO/IEC 11172-3
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
_HERTZ = (44100, 48000, 32000, 0)
_FRAME = 1152


def read(window: Window) -> Recording | None:
    """The recording in a file of another kind; None where it is none."""
    head = window.at(0, 12)
    try:
        if head[:4] == b"OggS":
            return _ogg(window)
        if head[:4] == b"RIFF":
            return (
                _wav(window)
                if head[8:] == b"WAVE"
                else Recording("avi", "?", "?")
                if head[8:] == b"AVI "
                else None
            )
        for start, kind in _FIRST:
            if head.startswith(start):
                return Recording(kind, "" if kind in ("amr", "flac", "caf") else "?", kind)
        if head[:1] == b"G" and window.at(188, 1) == window.at(376, 1) == b"G":
            return Recording("mpegts", "?", "?")
        return _frames(window)
    except Enough:
        return None


def _frames(window: Window) -> Recording | None:
    """MP3 or ADTS: at least two frames, one right after the other."""
    start = 0
    if window.at(0, 3) == b"ID3":
        a, b, c, d = window.at(6, 4).ljust(4, b"\0")
        start = 10 + ((a & 127) << 21 | (b & 127) << 14 | (c & 127) << 7 | d & 127)
    lead = window.at(start, 65_536)
    for offset in range(max(0, len(lead) - 4)):
        if lead[offset] != 0xFF or lead[offset + 1] < 0xE0:
            continue
        head = lead[offset : offset + 6]
        if head[1] & 0xF6 == 0xF0:
            length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5 if len(head) == 6 else 0
            if length > 7 and window.number(start + offset + length, 2) & 0xFFF6 == 0xFFF0:
                return Recording("aac", "", "aac")
            continue
        frame = _mp3(head)
        if frame is None:
            continue
        version, rate, hertz, length = frame
        following = window.at(start + offset + length, 4)
        if len(following) == 4 and (following[0] != 0xFF or _mp3(following) is None):
            continue
        samples = _FRAME if version == 1 else _FRAME // 2
        mono = head[3] >> 6 == 3
        tag = start + offset + 4 + ((17 if mono else 32) if version == 1 else (9 if mono else 17))
        if window.at(tag, 4) in (b"Xing", b"Info") and window.number(tag + 4, 4) & 1:
            return Recording("mp3", "", "mp3", window.number(tag + 8, 4) * samples / hertz or None)
        return Recording("mp3", "", "mp3", (window.size - start - offset) / (rate * 125))
    return None


def _mp3(head: bytes) -> tuple[int, int, int, int] | None:
    """(version, kbit/s, hertz, bytes) of a frame of layer III."""
    kind = head[1] >> 3 & 3  # 0: MPEG 2.5, 2: MPEG 2, 3: MPEG 1
    if kind == 1 or head[1] >> 1 & 3 != 1:
        return None
    version = 1 if kind == 3 else 2
    rate, hertz = _RATES[version][head[2] >> 4], _HERTZ[head[2] >> 2 & 3] >> {3: 0, 2: 1, 0: 2}[kind]
    if not rate or not hertz:
        return None
    return version, rate, hertz, (144_000 if version == 1 else 72_000) * rate // hertz + (head[2] >> 1 & 1)


def _ogg(window: Window) -> Recording | None:
    """Ogg (RFC 3533): the first packet names the codec, the last page the time."""
    segments = window.number(26, 1)
    packet = window.at(27 + segments, 64)
    skip = 0
    if packet.startswith(b"OpusHead"):
        codec, hertz, skip = "opus", 48_000, int.from_bytes(packet[10:12], "little")
    elif packet.startswith(b"\x01vorbis"):
        codec, hertz = "vorbis", int.from_bytes(packet[12:16], "little")
    elif packet.startswith(b"\x80theora"):
        return Recording("ogg", "theora", "?")
    elif packet.startswith(b"Speex"):
        codec, hertz = "speex", int.from_bytes(packet[36:40], "little")
    elif packet.startswith(b"\x7fFLAC"):
        codec, hertz = "flac", 0
    else:
        return None
    tail = window.at(max(0, window.size - 131_072), 131_072)
    last = tail.rfind(b"OggS")
    position = int.from_bytes(tail[last + 6 : last + 14], "little") if last >= 0 else 0
    seconds = (position - skip) / hertz if hertz and position < 1 << 62 else 0
    return Recording("ogg", "", codec, seconds if 0 < seconds < 360_000 else None)


def _wav(window: Window) -> Recording | None:
    place, rate, kind = 12, 0, 0
    for _ in range(100):
        head = window.at(place, 8)
        if len(head) < 8:
            return None
        size = int.from_bytes(head[4:], "little")
        if head[:4] == b"fmt ":
            form = window.at(place + 8, 16)
            kind, rate = int.from_bytes(form[:2], "little"), int.from_bytes(form[8:12], "little")
        elif head[:4] == b"data":
            length = min(size, window.size - place - 8)
            return Recording(
                "wav", "", "pcm" if kind in (1, 0xFFFE) else "?", length / rate if rate and length else None
            )
        place += 8 + size + size % 2
    return None
