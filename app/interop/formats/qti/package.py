"""A package: a ZIP that nobody unpacks. Names in it are only compared; sizes are believed as far as they are read."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from app.interop.formats import carrier, elements, tidying
from app.interop.formats.losing import changed_kind
from app.interop.formats.qti.names import plain
from app.interop.formats.qti.reading import read_item
from app.interop.rules import Item, Unreadable

CARRIER = "hoctapso.txt"
MANIFEST = "imsmanifest.xml"

_MOST = 60_000  # files
_WHOLE = 500 * 1024 * 1024  # bytes, unpacked
_ITEM = 2 * 1024 * 1024  # bytes of one item
_MANIFEST = 60 * 1024 * 1024
_MEDIA = 20 * 1024 * 1024
_BROKEN = "Tệp nén bị hỏng hoặc không phải gói QTI."


def read(source: BinaryIO) -> Iterator[Item]:
    """The questions of a package, or of one item. Raises Unreadable."""
    if source.read(2) != b"PK":
        source.seek(0)
        data = source.read(_ITEM + 1)
        if len(data) > _ITEM:
            raise Unreadable("Tệp XML này quá lớn cho một câu hỏi QTI.")
        yield read_item(plain(elements.whole(io.BytesIO(data))), "cau-1", lambda href: None)
        return
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as archive:
            yield from _Package(archive).items()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as problem:
        raise Unreadable(_BROKEN) from problem


class _Package:
    """The files of a package by their names."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > _MOST or sum(entry.file_size for entry in entries) > _WHOLE:
            raise Unreadable("Gói này phình ra quá lớn khi mở nên không được nhận.")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("Gói này có đặt mật khẩu. Bỏ mật khẩu rồi nhập lại.")
        self.archive = archive
        self.entries = {entry.filename: entry for entry in entries}
        self.left = _WHOLE

    def bytes(self, name: str, most: int) -> bytes | None:
        """A file; None where there is none or it is longer than `most`. Raises Unreadable."""
        entry = self.entries.get(name)
        if entry is None or entry.file_size > most:
            return None
        try:
            with self.archive.open(entry) as opened:
                data = opened.read(most + 1)
        except Unreadable:
            raise
        except Exception as problem:  # zlib.error and its like are not of one family
            raise Unreadable(f"Không đọc được tệp “{name[:80]}” trong gói.") from problem
        self.left -= len(data)
        if self.left < 0:
            raise Unreadable("Gói này phình ra quá lớn khi mở nên không được nhận.")
        return data if len(data) <= most else None

    def items(self) -> Iterator[Item]:
        """Every item, in the order of the manifest."""
        carried = self._carried()
        found = False
        for name in self._listed():
            data = self.bytes(name, _ITEM)
            if data is None:
                if name in self.entries:
                    yield Item(posixpath.basename(name), "unknown", None, "Tệp câu hỏi này quá lớn.")
                    found = True
                continue
            try:
                root = plain(elements.whole(io.BytesIO(data)))
            except Unreadable as problem:
                found = True
                yield Item(posixpath.basename(name), "unknown", None, str(problem))
                continue
            if root.tag != "assessmentItem":
                continue
            found = True
            yield self._item(root, name, carried)
        if not found:
            raise Unreadable("Trong gói này không có câu hỏi QTI nào.")

    def _item(self, root: Element, name: str, carried: dict[str, str]) -> Item:
        own = carrier.open(carried.get(root.get("identifier") or "", ""))
        if own and own[0] == elements.mark_of(root):
            loaded = {path: self.bytes(path, _MEDIA) for path in sorted(tidying.media_of(own[1]))}
            files = {path: data for path, data in loaded.items() if data is not None}
            return Item(own[1].key, own[1].kind, own[1], files=files, exact=True)
        folder = posixpath.dirname(name)

        def load(href: str) -> bytes | None:
            path = posixpath.normpath(posixpath.join(folder, unquote(href).partition("?")[0]))
            return None if path.startswith(("..", "/")) else self.bytes(path, _MEDIA)

        item = read_item(root, posixpath.basename(name).rpartition(".")[0], load)
        return changed_kind(item, own[1].kind) if own else item

    def _listed(self) -> list[str]:
        """Names of the files that hold items: what the manifest says, or every XML file where it says nothing."""
        names: list[str] = []
        home = next(
            (name for name in sorted(self.entries, key=len) if posixpath.basename(name) == MANIFEST), ""
        )
        data = self.bytes(home, _MANIFEST) if home else None
        if data is not None:
            for resource in elements.whole(io.BytesIO(data)).iter():
                if (
                    elements.name_of(resource) == "resource"
                    and "item" in (resource.get("type") or "").lower()
                ):
                    path = posixpath.normpath(
                        posixpath.join(posixpath.dirname(home), unquote(resource.get("href") or ""))
                    )
                    names.append(path)
        names = [name for name in dict.fromkeys(names) if name in self.entries]
        return names or sorted(n for n in self.entries if n.lower().endswith(".xml") and n != home)

    def _carried(self) -> dict[str, str]:
        data = self.bytes(CARRIER, 64 * 1024 * 1024) or b""
        rows = (line.partition(" ") for line in data.decode("ascii", "replace").split("\n"))
        return {key: words for key, _, words in rows if words}
