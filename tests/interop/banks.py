"""Banks written in a foreign format and read again, for the tests of this room."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl

from app.catalog.bundle import MediaFile, Question, read_questions
from app.interop import formats
from app.interop.formats.judging import Judge
from app.interop.rules import Item, Judged
from tests.catalog.bundles import SVG
from tests.catalog.test_bundle_questions import ALL_KINDS

LESSONS = {"bai-mot": "Bài một", "nguoi-doc-la-ai": "Người đọc là ai"}
PICTURE = "media/ba-buoc.svg"


def every_kind() -> list[Question]:
    """One question of each of the ten kinds."""
    found, problems = read_questions(ALL_KINDS, None, {PICTURE: MediaFile(PICTURE, "image/svg+xml", "", SVG)}, {})
    assert not [p for p in problems if p.severity == "error"]
    return found


def write(kind: str, questions: Iterable[Question]) -> bytes:
    """The file of a bank in a format."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tep"
        formats.write(kind, questions, path, {PICTURE: SVG}.get)
        return path.read_bytes()


def bare(kind: str, data: bytes) -> bytes:
    """The same file without our own questions in it: what remains when another program has kept the native part alone."""
    if kind == "gift":
        return re.sub(rb"// hoctapso: .*\n", b"", data)
    if kind == "moodle-xml":
        return re.sub(rb"<hoctapso>.*?</hoctapso>", b"", data)
    out = io.BytesIO()
    if kind == "qti":
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                if name != "hoctapso.txt":
                    new.writestr(name, old.read(name))
        return out.getvalue()
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    sheet.delete_cols(next(cell.column for cell in sheet[1] if cell.value == "hoctapso"))
    book.save(out)
    return out.getvalue()


def read(kind: str, data: bytes) -> list[Item]:
    """What a reader finds."""
    return list(formats.read(kind, io.BytesIO(data)))


def judge(
    kind: str, data: bytes, *, default: str = "bai-mot", media: Mapping[str, str] = {}, bank: Iterable[tuple[str, Question | None]] = ()
) -> list[Judged]:
    """What becomes of every question of a file."""
    one = Judge(lessons=LESSONS, default=default, bank=bank, media=media)
    return [one.judge(item) for item in read(kind, data)]


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
