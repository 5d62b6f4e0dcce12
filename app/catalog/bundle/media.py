"""Files of media/: which are taken, what is in them, and what points at them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlsplit

from app.catalog.bundle.parts import MediaFile, Problem
from app.core import images, media, numbers, text
from app.core.markdown import POSTERS, media_path
from app.core.markdown.findings import Reference

FOLDER = "media/"
PICTURES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "svg": "image/svg+xml",
}
SOUNDS = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "weba": "audio/webm",
}
VIDEOS = {"mp4": "video/mp4", "webm": "video/webm"}
CAPTIONS = {"vtt": "text/vtt"}
DOWNLOADS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "txt": "text/plain",
    "csv": "text/csv",
    "zip": "application/zip",
}
TYPES = PICTURES | SOUNDS | VIDEOS | CAPTIONS | DOWNLOADS
PICTURE_LIMIT = 4_000_000
OTHER_LIMIT = 20_000_000

#: file → where it is used first: (path, line)
Uses = dict[str, tuple[str, int]]

_NAME = re.compile(r"media/(?:[^/\\\x00-\x1f:*?\"<>|]+/)*[^/\\\x00-\x1f:*?\"<>|]+")
_EMPTY_ALT = frozenset(
    (
        "hinh",
        "anh",
        "so do",
        "hinh minh hoa",
        "anh minh hoa",
        "minh hoa",
        "hinh anh",
        "bieu do",
        "image",
        "picture",
    )
)


def extension(path: str) -> str:
    """The part after the last dot, lower-case."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def media_type(path: str) -> str | None:
    """The type a file of that name is served as; None for what a course cannot hold."""
    return TYPES.get(extension(path))


def read(path: str, data: bytes) -> tuple[MediaFile | None, list[Problem]]:
    """One file; None where its type or name is not taken. What is inside is looked at, not believed."""
    if not _NAME.fullmatch(path) or any(piece in (".", "..") for piece in path.split("/")) or len(path) > 200:
        return None, [
            Problem(path, 1, "Tên tệp này không dùng được; hãy đặt tên ngắn, không có ký tự đặc biệt.")
        ]
    mime = TYPES.get(extension(path))
    if mime is None:
        kinds = ", ".join(TYPES)
        return None, [Problem(path, 1, f"Không nhận loại tệp này trong media/. Các loại tệp: {kinds}.")]
    problems = []
    if not data:
        problems.append(Problem(path, 1, "Tệp này rỗng."))
    limit = PICTURE_LIMIT if mime.startswith("image/") else OTHER_LIMIT
    if len(data) > limit:
        sentence = (
            f"Tệp nặng {numbers.size(len(data))}; nên dưới {numbers.size(limit)} để học được trên mạng yếu."
        )
        problems.append(Problem(path, 1, sentence, "warning"))
    if data:
        try:
            _look_inside(mime, data)
        except images.ImageProblem as problem:
            problems.append(Problem(path, problem.line, problem.sentence))
        except _Doubt as doubt:
            problems.append(Problem(path, 1, str(doubt), "warning"))
    return MediaFile(path, mime, sha256(data).hexdigest(), data), problems


def _look_inside(mime: str, data: bytes) -> None:
    if mime == "image/svg+xml":
        images.clean_svg(data)
    elif mime.startswith("image/"):
        found = images.inspect(data)
        if found.mime != mime:
            raise images.ImageProblem(
                f"Tên tệp nói là {mime[6:].upper()} nhưng bên trong là {found.mime[6:].upper()}."
            )
    elif mime == "text/vtt" and not data.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        raise images.ImageProblem("Tệp phụ đề phải bắt đầu bằng dòng WEBVTT.")
    elif mime.startswith(("audio/", "video/")):
        _listen(mime, data)
    elif mime == "application/pdf" and not data.startswith(b"%PDF-"):
        raise images.ImageProblem("Tệp này không phải PDF như tên của nó.")
    elif extension_is_zip(mime) and not data.startswith(b"PK"):
        raise images.ImageProblem("Tệp này không đúng loại như tên của nó.")


class _Doubt(Exception):
    """Something worth a warning."""


def _listen(mime: str, data: bytes) -> None:
    """Raises _Doubt where a recording is not what its name says, or not for every phone (practice P27)."""
    found = media.look(data)
    if found is None:
        raise _Doubt(media.UNREADABLE)
    judgement = media.judge(found)
    if judgement.fate is media.Fate.CONVERT:
        raise _Doubt(judgement.advice)
    if bool(found.video) != mime.startswith("video/"):
        raise _Doubt(
            f"Tên tệp nói là {'video' if mime.startswith('video/') else 'âm thanh'} nhưng bên trong thì khác."
        )


def extension_is_zip(mime: str) -> bool:
    """Whether files of this type are ZIP archives inside."""
    return mime.startswith(("application/vnd.", "application/zip"))


def check_reference(reference: Reference, files: Mapping[str, MediaFile]) -> tuple[str, str]:
    """(file pointed to or "", complaint or "") of a picture or link."""
    target = reference.target.replace("\\", "")
    if reference.picture:
        return _check_picture(target, reference, files)
    if not reference.text:
        return "", "Liên kết này chưa có chữ để bấm vào."
    if not target:
        return "", "Liên kết này chưa có địa chỉ."
    try:
        pieces = urlsplit(target)
    except ValueError:
        return "", f"Địa chỉ “{target[:80]}” không đọc được."
    if pieces.scheme in ("http", "https"):
        return "", "" if pieces.hostname else f"Địa chỉ “{target[:80]}” thiếu tên trang."
    if pieces.scheme == "mailto":
        return "", "" if "@" in pieces.path else "Địa chỉ thư điện tử này thiếu dấu @."
    path = media_path(target)
    if path in files:
        return path, ""
    if path.startswith(FOLDER):
        return "", f"Không có tệp “{path[:120]}”{_similar(path, files)}."
    return "", (
        f"Liên kết “{target[:80]}” phải là địa chỉ http://, https://, mailto: hoặc một tệp trong media/."
    )


def _check_picture(target: str, reference: Reference, files: Mapping[str, MediaFile]) -> tuple[str, str]:
    path = media_path(target)
    found = files.get(path)
    if found is None:
        if path.startswith(FOLDER):
            return "", f"Không có ảnh “{path[:120]}”{_similar(path, files)}."
        return "", f"Ảnh phải là một tệp trong media/, không phải “{target[:80]}”."
    if not found.mime.startswith("image/"):
        return path, f"“{path[:120]}” không phải ảnh; hãy viết thành liên kết để tải về."
    if says_nothing(reference.text):
        return path, (
            "Ảnh thiếu lời thay thế: viết giữa hai ngoặc vuông điều mà ảnh nói, cho người không nhìn thấy ảnh."
        )
    return path, ""


def says_nothing(alt: str) -> bool:
    """Whether an alternative text is missing, or only says that there is a picture."""
    return not alt or text.fold(alt) in _EMPTY_ALT


def check_recording(kind: str, target: str, files: Mapping[str, MediaFile]) -> tuple[list[str], list[str]]:
    """(files used, complaints) of a sound or video block."""
    path = media_path(target)
    found = files.get(path)
    wanted = "video/" if kind == "video" else "audio/"
    if found is None:
        return [], [f"Không có tệp “{path[:120]}”{_similar(path, files)}."]
    if not found.mime.startswith(wanted):
        return [path], [f"“{path[:120]}” không phải tệp {'video' if kind == 'video' else 'âm thanh'}."]
    stem = path.rpartition(".")[0]
    captions = stem + ".vtt"
    used = [path]
    if kind == "video":
        used += [poster for ending in POSTERS if (poster := stem + ending) in files][:1]
    if captions in files:
        return [*used, captions], []
    if kind == "video":
        return used, [f"Video chưa có phụ đề: cần tệp “{captions[:120]}”."]
    return used, []


def _similar(path: str, files: Mapping[str, MediaFile]) -> str:
    for other in files:
        if text.fold(other) == text.fold(path):
            return f"; có tệp “{other}”, viết hoa thường và dấu khác"
    return ""
