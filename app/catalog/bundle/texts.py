"""Bytes of a file → text that everything else can rely on: UTF-8, NFC, line feeds, no invisible signs."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from app.catalog.bundle.parts import Problem

LONGEST_TEXT = 400_000  # bytes; ten times the longest lesson
LONGEST_BANK = 4_000_000  # bytes of questions.md: 8,000 questions of three answers, read in little more than a second
BANK = "questions.md"

_BAD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIRST_BYTES = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK\x03\x04": "Word, Excel hoặc ZIP"}


def decode(path: str, data: bytes) -> tuple[str, list[Problem]]:
    """The text of `data` with LF, NFC and one line feed at its end; "" where it cannot be read."""
    if path == BANK and len(data) > LONGEST_BANK:
        return "", [Problem(path, 1, "Ngân hàng câu hỏi quá dài (trên 4 MB); hãy bỏ bớt những câu không còn dùng.")]
    if path != BANK and len(data) > LONGEST_TEXT:
        return "", [Problem(path, 1, "Tệp văn bản quá dài (trên 0,4 MB); hãy chia thành nhiều bài.")]
    for start, name in _FIRST_BYTES.items():
        if data.startswith(start):
            sentence = (
                f"Tệp này là {name}, không phải văn bản UTF-8; hãy lưu lại dưới dạng văn bản thuần, mã UTF-8."
            )
            return "", [Problem(path, 1, sentence)]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = "Dòng này có ký tự không phải mã UTF-8; hãy mở tệp và lưu lại với mã UTF-8."
        return "", [Problem(path, line, sentence)]
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    problems = []
    for match in _BAD.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        code = f"U+{ord(match.group(0)):04X}"
        problems.append(
            Problem(path, line, f"Dòng này có ký tự điều khiển không nhìn thấy ({code}); hãy xóa đi.")
        )
        if len(problems) == 5:
            break
    if "\ufffd" in text:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        problems.append(Problem(path, line, "Dòng này có ký tự hỏng “\ufffd”; hãy gõ lại chữ ấy.", "warning"))
    return text.rstrip("\n") + "\n", problems


def clean(text: str) -> str:
    """A one-line value: NFC, trimmed."""
    return unicodedata.normalize("NFC", text).strip()


def has_control(text: str) -> bool:
    """Whether `text` holds a control character or a line break."""
    return _BAD.search(text) is not None or "\n" in text or "\t" in text


def is_key(text: str) -> bool:
    """Whether `text` is a key: lower-case ASCII letters, digits, single hyphens; at most 80."""
    return len(text) <= 80 and _KEY.fullmatch(text) is not None


def digest(*pieces: bytes) -> str:
    """SHA-256 over `pieces`, each with its length, so that moving a border changes the result."""
    total = sha256()
    for piece in pieces:
        total.update(len(piece).to_bytes(8, "big"))
        total.update(piece)
    return total.hexdigest()
