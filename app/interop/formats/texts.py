"""Bytes of a text file of strangers → text."""

from __future__ import annotations

import codecs

from app.interop.rules import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> str:
    """Unicode text in whichever of its forms, with LF at the ends of lines. Raises Unreadable."""
    if not data.strip(b" \t\r\n\x00"):
        raise Unreadable("Tệp trống.")
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding:
        head = data[:2000]
        wide = (
            head.count(0) > len(head) // 4
        )  # UTF-16 without its mark: every other byte of Latin text is zero
        encoding = (
            "utf-8" if not wide else "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
        )
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise Unreadable(
            f"Dòng {line}: tệp không dùng bảng mã Unicode (có thể là TCVN3, VNI hoặc tệp hỏng). Mở tệp, chuyển chữ sang Unicode,"
            " lưu lại với mã UTF-8 rồi nhập lại."
        ) from problem
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
