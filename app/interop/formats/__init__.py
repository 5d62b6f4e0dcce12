"""Foreign formats of question banks, pure: bytes in, one `Item` after another out; questions in, a file out.

A reader yields what it finds question by question, so that the length of a file costs no memory; `judging.Judge` alone
decides what gets in. A writer uses the format's own words as far as they go and carries our question along (`carrier`),
so that what is exported and imported again is identical.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from app.catalog.bundle import Question
from app.interop.formats import aiken, gift, moodle, qti, sheet, texts
from app.interop.formats.judging import MOST
from app.interop.rules import Item, Lost, Unreadable

#: path in media/ → bytes, or None for what is not there
Load = Callable[[str], bytes | None]

#: name on the command line and in addresses → name on the screen
IMPORTED = {
    "gift": "GIFT (.txt, .gift)", "aiken": "Aiken (.txt)", "moodle-xml": "Moodle XML (.xml)", "qti": "QTI 2.1 hoặc 3.0 (.zip, .xml)",
    "xlsx": "Mẫu bảng tính (.xlsx, .csv)",
}  # fmt: skip
EXPORTED = {"gift": "GIFT", "moodle-xml": "Moodle XML", "qti": "QTI 3.0", "xlsx": "Bảng tính"}
ENDINGS = {"gift": "gift", "moodle-xml": "xml", "qti": "zip", "xlsx": "xlsx"}

_READERS: dict[str, Callable[[BinaryIO], Iterator[Item]]] = {
    "gift": gift.read, "aiken": aiken.read, "moodle-xml": moodle.read, "qti": qti.read, "xlsx": sheet.read,
}  # fmt: skip
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")


def detect(source: BinaryIO) -> str:
    """Which format a file is in, by what it holds and not by its name. Raises Unreadable."""
    head = source.read(65_536)
    source.seek(0)
    if not head.strip(b" \t\r\n\x00"):
        raise Unreadable("Tệp trống.")
    if head.startswith(b"PK"):
        return _detect_archive(source)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "Đây là tệp Word hoặc Excel đời cũ, hoặc có đặt mật khẩu. Lưu lại dạng .xlsx theo mẫu rồi nhập lại."
        )
    if head.startswith(_OTHERS):
        raise Unreadable(
            "Tệp này không phải ngân hàng câu hỏi. Dùng tệp GIFT, Aiken, Moodle XML, QTI hoặc mẫu bảng tính."
        )
    words = texts.head(head)
    if words.startswith("<"):
        found = re.search(r"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)", words)
        name = found.group(1).lower() if found else ""
        if name == "quiz" or not name:
            return "moodle-xml"
        if name.removeprefix("qti-").replace("-", "").startswith("assessment"):
            return "qti"
        raise Unreadable(f"Tệp XML này mở bằng thẻ “{name[:40]}”, không phải Moodle XML hay câu hỏi QTI.")
    if re.search(r"^\s*(?:ANSWER|ĐÁP ÁN)\s*:", words, re.M | re.I) and "{" not in words:
        return "aiken"
    first = words.split("\n", 1)[0].casefold()
    return "xlsx" if "kiểu" in first and "câu hỏi" in first and re.search("[;,\t]", first) else "gift"


def _detect_archive(source: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise Unreadable("Tệp nén bị hỏng.") from problem
    finally:
        source.seek(0)
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.lower().endswith(".xml") for name in names):
        return "qti"
    raise Unreadable("Trong tệp nén không có câu hỏi QTI nào, và đây cũng không phải tệp Excel.")


def read(kind: str, source: BinaryIO) -> Iterator[Item]:
    """The questions of a file, one at a time. Raises Unreadable, also while iterating."""
    for number, item in enumerate(_READERS[kind](source), 1):
        if number > MOST:
            raise Unreadable(f"Tệp có hơn {MOST // 1000}.000 câu hỏi. Chia thành nhiều tệp.")
        yield item


def write_template(path: Path) -> None:
    """The spreadsheet template with an example of every kind. Raises OSError."""
    sheet.write(sheet.EXAMPLES, path, carried=False)


def write(kind: str, questions: Iterable[Question], path: Path, load: Load) -> list[Lost]:
    """Write a file; what programs of others will not see of the questions. Raises OSError."""
    if kind == "xlsx":
        return sheet.write(questions, path)
    with path.open("wb") as out:
        if kind == "gift":
            return gift.write(questions, out)
        if kind == "qti":
            return qti.write(questions, out, load)
        return moodle.write(questions, out, load)
