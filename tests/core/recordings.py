"""Small recordings made by hand, byte by byte: the containers as their standards describe them, without a sound in them."""

from __future__ import annotations

import struct


def box(kind: str, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind.encode("latin-1")) + body


def _track(handler: str, entry: bytes, seconds: float, size: tuple[int, int], turned: bool) -> bytes:
    matrix = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000) if turned else (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    tkhd = struct.pack(">6I8x4H9i2I", 7, 0, 0, 1, 0, 0, 0, 0, 0, 0, *matrix, size[0] << 16, size[1] << 16)
    mdhd = struct.pack(">5I4x", 0, 0, 0, 1000, round(seconds * 1000))
    stsd = box("stsd", struct.pack(">II", 0, 1), entry)
    hdlr = box("hdlr", b"\0" * 8, handler.encode(), b"\0" * 13)
    return box("trak", box("tkhd", tkhd), box("mdia", box("mdhd", mdhd), hdlr, box("minf", box("stbl", stsd))))


def mp4(
    *, brand: str = "isom", video: str = "avc1", audio: str = "mp4a", seconds: float = 65.0,
    size: tuple[int, int] = (1280, 720), turned: bool = False, profile: int = 77, padding: int = 0,
) -> bytes:  # fmt: skip
    """MP4, MOV, M4A, 3GP: by brand and by the codes of its tracks, "" for none."""
    tracks = []
    if video:
        extra = box("avcC", bytes([1, profile, 0, 31, 0xFF])) if video == "avc1" else b""
        tracks.append(_track("vide", box(video, b"\0" * 78, extra), seconds, size, turned))
    if audio:
        esds = box("esds", b"\0\0\0\0\x03\x19\0\1\0\x04\x11\x40\x15" + b"\0" * 15) if audio == "mp4a" else b""
        tracks.append(_track("soun", box(audio, b"\0" * 28, esds), seconds, (0, 0), False))
    mvhd = box("mvhd", struct.pack(">5I", 0, 0, 0, 1000, round(seconds * 1000)), b"\0" * 80)
    return box("ftyp", brand.ljust(4).encode(), b"\0\0\2\0") + box("mdat", b"\0" * padding) + box("moov", mvhd, *tracks)


def mp3(frames: int = 40) -> bytes:
    """MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes a frame, 26 ms each."""
    return (b"\xff\xfb\x90\x64" + b"\0" * 413) * frames


def element(name: int, *content: bytes, open_end: bool = False) -> bytes:
    body = b"".join(content)
    length = b"\x01" + b"\xff" * 7 if open_end else (0x0100000000000000 | len(body)).to_bytes(8, "big")
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + length + body


def webm(*, video: str = "V_VP8", audio: str = "A_OPUS", seconds: float | None = 12.5, doctype: str = "webm") -> bytes:
    """WebM or Matroska; without `seconds` as a browser records it: open at the end, times only in the blocks."""
    tracks = []
    if video:
        size = element(0xE0, element(0xB0, b"\x02\x80"), element(0xBA, b"\x01\x68"))
        tracks.append(element(0xAE, element(0x83, b"\1"), element(0x86, video.encode()), size))
    if audio:
        tracks.append(element(0xAE, element(0x83, b"\2"), element(0x86, audio.encode())))
    head = element(0x1A45DFA3, element(0x4282, doctype.encode()))
    if seconds is not None:
        info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"), element(0x4489, struct.pack(">d", seconds * 1000)))
        return head + element(0x18538067, info, element(0x1654AE6B, *tracks))
    cluster = element(
        0x1F43B675, element(0xE7, b"\x27\x10"), element(0xA3, b"\x81\x03\xe8\x80xx"), element(0xA0, element(0xA1, b"\x81\x07\xd0\0x")),
        open_end=True,
    )  # fmt: skip
    return head + element(0x18538067, element(0x1654AE6B, *tracks), cluster, open_end=True)


def ogg(packet: bytes, granule: int) -> bytes:
    def page(kind: int, position: int, body: bytes) -> bytes:
        return b"OggS\0" + bytes([kind]) + struct.pack("<qIII", position, 1, 0, 0) + bytes([1, len(body)]) + body

    return page(2, 0, packet) + page(4, granule, b"x" * 50)


def opus(seconds: float = 8.0) -> bytes:
    return ogg(b"OpusHead\1\1" + struct.pack("<HIhB", 312, 48000, 0, 0), round(seconds * 48_000) + 312)


def wav(seconds: float = 2.0, kind: int = 1) -> bytes:
    body = b"fmt " + struct.pack("<IHHIIHH", 16, kind, 1, 8000, 16000, 2, 16) + b"JUNK" + struct.pack("<I", 3) + b"abc\0"
    body += b"data" + struct.pack("<I", round(seconds * 16000)) + b"\0" * round(seconds * 16000)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body
