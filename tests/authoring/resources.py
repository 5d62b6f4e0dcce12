"""Items of the library and files of every kind, small and real, for the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from app.catalog.actions import contents, library
from app.catalog.actions.library import ItemFacts
from app.catalog.queries import library as queries
from app.core import clock
from app.core.database import transaction


def svg(name: str) -> bytes:
    """A diagram that says `name`."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><title>{name}</title></svg>'.encode()


def photograph(kind: str = "JPEG", *, exif: bool = False) -> bytes:
    """A small picture; `exif`: with a place and a camera in it, turned by a quarter."""
    out = io.BytesIO()
    image = Image.new("RGB", (40, 20), (200, 30, 30))
    if exif:
        data = Image.Exif()
        data[0x010F] = "MAY-ANH-BI-MAT"
        data[0x0112] = 6
        image.save(out, kind, exif=data)
    else:
        image.save(out, kind)
    return out.getvalue()


def office(member: str = "word/document.xml", *more: str) -> bytes:
    """A ZIP with these files in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (member, *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


MP3 = b"ID3\x04\0\0\0\0\0\0" + b"\0" * 400
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 2000


def judged(data: bytes, name: str) -> contents.Content:
    """Look into bytes that came under a name. Raises NotTaken."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        path.write_bytes(data)
        return contents.judge(path, name, contents.digest(path))


def put_item(
    title: str = "Sơ đồ", *, by: str = "test", files: Sequence[str] = ("một",), name: str = "so-do.svg", data: bytes | None = None,
    kind: str = "do-hoa", alt: str = "Ba bước nối nhau.", text: str = "Đưa bò ra sân.", licence: str = "CC BY 4.0", **facts: object,
) -> str:  # fmt: skip
    """An item with a file for each of `files` (diagrams that say so, or `data`); its uid."""
    with TemporaryDirectory() as folder, transaction():
        said = ItemFacts(title=title, kind=kind, alt=alt, text=text, licence=licence, **facts)  # type: ignore[arg-type]
        item_id = library.add_item(facts=said, by=by, now=clock.now())
        for word in files:
            path = Path(folder) / "sent"
            path.write_bytes(svg(word) if data is None else data)
            content = contents.judge(path, name, contents.digest(path))
            library.keep_bytes(content=content, path=path)
            library.add_version(item_id=item_id, content=content, file_name=name, by=by, now=clock.now())
        return queries.uid_of(item_id)
