"""What is inside a file that somebody sends: judged by its bytes, never by its name alone, and cleaned where it can be."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from app.catalog import bundle as bundles
from app.core import images, numbers

RECORDING_LIMIT = 200_000_000  # bytes of sound or video in the library
OTHER_LIMIT = 20_000_000
_HEAD = 4096
_UNPACKED = 500_000_000  # bytes that an archive may hold
_MEMBERS = 5000
# What a ZIP must contain to be what its name says (ECMA-376, OASIS OpenDocument 1.3).
_INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "odt": "content.xml",
           "ods": "content.xml"}  # fmt: skip
_RUNS = frozenset("exe com scr bat cmd ps1 vbs vbe js jse wsf hta jar msi apk dll lnk reg sh".split())


class NotTaken(ValueError):
    """The file is not taken; the message is a sentence for whoever sent it."""


@dataclass(frozen=True)
class Content:
    """A file that is what it says. `data` are its bytes where cleaning changed them; else they are the file's own."""

    extension: str
    mime: str
    sha256: str
    size: int
    width: int | None = None
    height: int | None = None
    data: bytes | None = None


def digest(path: Path) -> str:
    """The SHA-256 of a file of this machine."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def judge(path: Path, name: str, sha256: str) -> Content:
    """Look into a file of this machine that came under `name`; `sha256` is its SHA-256. Raises NotTaken.

    Pictures come back without anything beside the picture, diagrams rebuilt from what is known to be harmless.
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    mime = bundles.media_type(f"media/x.{extension}") if extension.isalnum() else None
    if mime is None:
        raise NotTaken("Không nhận loại tệp này. Dùng ảnh JPEG, PNG, WebP, SVG; âm thanh MP3, M4A, OGG, WAV; video MP4, WebM; "
                       "PDF, tệp văn phòng, TXT, CSV hoặc ZIP.")  # fmt: skip
    size = path.stat().st_size
    limit = RECORDING_LIMIT if mime.startswith(("audio/", "video/")) else OTHER_LIMIT
    if size > limit:
        raise NotTaken(f"Tệp nặng {numbers.size(size)}; nhiều nhất {numbers.size(limit)}. Hãy nén hoặc cắt ngắn.")
    if mime.startswith("image/"):
        return _picture(path.read_bytes(), extension, mime)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    wrong = _wrong_head(mime, extension, head)
    if wrong is None and bundles.extension_is_zip(mime):
        wrong = _wrong_archive(path, extension)
    if wrong is None and mime.startswith("text/"):
        wrong = _wrong_text(path.read_bytes())
    if wrong is not None:
        raise NotTaken(wrong)
    return Content(extension, mime, sha256, size)


def _picture(data: bytes, extension: str, mime: str) -> Content:
    try:
        if mime == "image/svg+xml":
            cleaned = images.clean_svg(data)
            width, height = images.svg_size(cleaned)
        else:
            found = images.inspect(data)
            if found.mime != mime:
                raise NotTaken(
                    f"Tên tệp nói là {mime[6:].upper()} nhưng bên trong là {found.mime[6:].upper()}. Hãy đổi đuôi tên tệp cho đúng."
                )
            cleaned = images.strip(data)
            width, height = found.width, found.height
    except images.ImageProblem as problem:
        raise NotTaken(problem.sentence) from problem
    return Content(extension, mime, hashlib.sha256(cleaned).hexdigest(), len(cleaned), width, height, cleaned)


def _wrong_head(mime: str, extension: str, head: bytes) -> str | None:
    """Why the first bytes cannot begin such a file; None when they can."""
    iso = head[4:8] == b"ftyp"  # ISO/IEC 14496-12: MP4, M4A
    begins = {
        "mp3": head.startswith(b"ID3") or (len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2),
        "m4a": iso, "mp4": iso, "ogg": head.startswith(b"OggS"), "opus": head.startswith(b"OggS"),
        "wav": head.startswith(b"RIFF") and head[8:12] == b"WAVE", "webm": head.startswith(b"\x1a\x45\xdf\xa3"),
        "pdf": head.startswith(b"%PDF-"), "vtt": head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"),
    }  # fmt: skip
    if not begins.get(extension, True):
        return f"Bên trong tệp này không phải {extension.upper()} như tên của nó. Hãy xuất lại tệp đúng loại rồi thử lại."
    if iso and head[8:12] == b"qt  ":
        return "Tệp này là phim QuickTime (.mov) đổi tên; nhiều điện thoại không mở được. Hãy xuất lại thành MP4 (H.264)."
    return None


def _wrong_archive(path: Path, extension: str) -> str | None:
    """Why a ZIP, or what is a ZIP inside, is not taken."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return "Tệp này hỏng hoặc không đúng loại như tên của nó."
    if len(members) > _MEMBERS or sum(member.file_size for member in members) > _UNPACKED:
        return "Tệp này khi mở ra lớn quá mức cho phép."
    if extension in _INSIDE and _INSIDE[extension] not in names:
        return f"Bên trong tệp này không phải {extension.upper()} như tên của nó."
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        return "Tệp này có macro. Hãy lưu lại thành tệp không có macro rồi thử lại."
    if any(name.rpartition(".")[2].lower() in _RUNS for name in names):
        return "Trong tệp này có chương trình chạy được; kho chỉ nhận tài liệu, hình, âm thanh và video."
    return None


def _wrong_text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "Tệp này không phải văn bản mã UTF-8; hãy mở ra, lưu lại với mã UTF-8 rồi thử lại."
    return "Trong tệp này có ký tự không phải văn bản." if "\0" in text else None
