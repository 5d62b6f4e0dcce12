"""What a file that a person sends really is, by its bytes and never by its name alone.

Signatures: RFC 2083 (PNG), ISO 32000 (PDF), ISO/IEC 14496-12 (`ftyp`), RFC 8794 (EBML), RFC 3533 (Ogg), ECMA-376 and
ODF 1.3 (ZIP with their parts), MS-CFB (old office files).
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from app.core import images, text

LIMIT = 20_000_000  # bytes of one file; pictures may be larger, they are made smaller
KINDS = "ảnh JPEG, PNG, WebP; PDF; Word, Excel, PowerPoint, OpenDocument; âm thanh MP3, M4A, OGG, WAV; video MP4, WebM; tệp TXT"
ACCEPT = (
    "image/jpeg,image/png,image/webp,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.txt,"
    "audio/*,.m4a,video/mp4,video/webm,video/quicktime"
)


class NotTaken(ValueError):
    """A file that is not taken; the message is a sentence for the person who chose it."""


@dataclass(frozen=True)
class Taken:
    """A file as it is kept: a picture was made anew, without place, camera or thumbnail."""

    name: str  # safe to show and to download by; its ending follows from what is inside
    mime: str
    data: bytes


_OFFICE = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/presentation.xml": (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
}
_OPEN = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_OLD = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
_HEIF = frozenset((b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"))
_MOST_ENTRIES = 5000
_ODD = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


def take(name: str, data: bytes) -> Taken:
    """The file as it may be kept. Raises NotTaken for what is empty, too large, broken or of a kind not in KINDS."""
    shown = _clean(name)
    if not data:
        raise NotTaken(f"Tệp “{shown}” rỗng.")
    if _is_picture(data):
        return _picture(shown, data)
    if len(data) > LIMIT:
        raise NotTaken(f"Tệp “{shown}” nặng quá 20 MB. Hãy nén, hạ chất lượng hoặc cắt ngắn rồi chọn lại.")
    found = _known(shown, data)
    if found is None:
        raise NotTaken(f"Không nhận tệp “{shown}”: bên trong không phải loại tệp dùng được. Nhận: {KINDS}.")
    ending, mime = found
    return Taken(_named(shown, ending), mime, data)


def _is_picture(data: bytes) -> bool:
    webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    return webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _picture(shown: str, data: bytes) -> Taken:
    try:
        made = images.flatten(data)
    except images.ImageProblem as problem:
        raise NotTaken(f"“{shown}”: {problem.sentence}") from problem
    return Taken(_named(shown, "png" if made.mime == "image/png" else "jpg"), made.mime, made.data)


def _known(shown: str, data: bytes) -> tuple[str, str] | None:
    """(ending, type) of a file that is no picture."""
    ending = shown.rpartition(".")[2].lower()
    if data.startswith(b"%PDF-"):
        return "pdf", "application/pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(shown, data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return (ending, _OLD[ending]) if ending in _OLD else None
    if data[4:8] == b"ftyp":
        if data[8:12] in _HEIF:
            raise NotTaken(
                f"“{shown}” là ảnh HEIC hoặc AVIF, nhiều máy không mở được. Hãy lưu ảnh thành JPEG rồi chọn lại"
                " (iPhone: Cài đặt – Camera – Định dạng – Tương thích nhất)."
            )
        if data[8:11] in (b"3gp", b"3g2"):
            return None
        film = re.search(rb"hdlr.{8}vide", data, re.DOTALL) is not None
        return ("mp4", "video/mp4") if film else ("m4a", "audio/mp4")
    if data.startswith(b"\x1aE\xdf\xa3") and b"webm" in data[:64]:
        film = re.search(rb"\x86.V_(?:VP|AV)", data[:65536], re.DOTALL) is not None
        return ("webm", "video/webm" if film else "audio/webm")
    if data.startswith(b"OggS"):
        return "ogg", "audio/ogg"
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "wav", "audio/wav"
    if data.startswith(b"ID3") or (data[0] == 0xFF and len(data) > 1 and data[1] & 0xE6 == 0xE2):
        return "mp3", "audio/mpeg"
    return ("txt", "text/plain") if ending in ("txt", "") and _is_text(data) else None


def _zipped(shown: str, data: bytes) -> tuple[str, str] | None:
    """An office file; only its list of parts is read, and of an OpenDocument file its first, short one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if len(names) > _MOST_ENTRIES:
                return None
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise NotTaken(f"Tệp “{shown}” có macro. Hãy lưu lại thành tệp không có macro rồi chọn lại.")
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 100:
                kind = archive.read("mimetype")
                return (_OPEN[kind], kind.decode()) if kind in _OPEN else None
    except NotTaken:
        raise
    except Exception:  # zipfile fails in many ways on broken bytes  # noqa: BLE001
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((found for part, found in _OFFICE.items() if part in names), None)


def _is_text(data: bytes) -> bool:
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in words)


def _clean(name: str) -> str:
    """The last part of a name as a device gave it, on one line, without what a file system could mistake."""
    last = text.clean_line(name.replace("\\", "/").rpartition("/")[2])
    safe = _ODD.sub("-", last).strip(". -") or "tep"
    return safe if len(safe) <= 100 else safe[:90] + safe[-10:]


def _named(shown: str, ending: str) -> str:
    stem, dot, _ = shown.rpartition(".")
    return f"{(stem if dot else shown) or 'tep'}.{ending}"
