"""Bytes of a text file of strangers → text."""

from __future__ import annotations

import codecs
import unicodedata

from app.interop.rules import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> str:
    """Unicode text in whichever of its forms, as NFC with LF at the ends of lines. Raises Unreadable."""
    if not data.strip(b" \t\r\n\x00"):
        raise Unreadable("Tệp trống.")
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise Unreadable(
            f"Dòng {line}: tệp không dùng bảng mã Unicode (có thể là TCVN3, VNI hoặc tệp hỏng). Mở tệp, chuyển chữ sang Unicode,"
            " lưu lại với mã UTF-8 rồi nhập lại."
        ) from problem
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""))


def head(data: bytes) -> str:
    """The beginning of a file as text, whatever is wrong with it."""
    text = data.decode(_encoding(data), "replace").replace("\x00", "")
    return unicodedata.normalize("NFC", text).lstrip("\ufeff\ufffd \t\r\n")


def _encoding(data: bytes) -> str:
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if marked:
        return marked
    start = data[:2000]
    if start.count(0) <= len(start) // 4:
        return "utf-8"
    # UTF-16 without its mark: every other byte of Latin text is zero.
    return "utf-16-le" if start[1::2].count(0) > start[0::2].count(0) else "utf-16-be"
