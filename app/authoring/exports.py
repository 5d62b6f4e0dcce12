"""The library as files: its metadata as a CSV that opens safely in Excel, a selection as a ZIP made while it is sent."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator

from app.catalog.queries import ItemView
from app.core import numbers
from app.core.clock import local_date

_HEADERS = (
    "Mã", "Tên", "Loại", "Chủ đề", "Dành cho", "Ngôn ngữ", "Giấy phép", "Nguồn", "Tác giả", "Do AI tạo", "Dùng lại được",
    "Lời thay thế", "Tệp", "Kiểu tệp", "Dung lượng (byte)", "Ngày thêm", "Ngày sửa", "Trạng thái",
)  # fmt: skip
_RISKY = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be a formula (OWASP, CSV injection)
_MOMENT = (1980, 1, 1, 0, 0, 0)


def _safe(value: str) -> str:
    flat = " ".join(value.split("\n"))
    return "'" + flat if flat.startswith(_RISKY) else flat


def _cells(item: ItemView) -> list[str]:
    file = item.versions[0] if item.versions else None
    state = "Đã gỡ" if item.taken_down_at else "Ngừng dùng" if item.retired_at else "Đang dùng"
    return [
        item.uid, item.title, item.kind.label, item.topic, item.audience_labels, item.language, item.licence, item.source,
        item.author, "có" if item.ai_made else "không", "có" if item.reusable else "không", item.alt,
        file.file_name if file else "", file.mime if file else "", str(file.size) if file else "",
        numbers.day(local_date(item.made_at)), numbers.day(local_date(item.changed_at)), state,
    ]  # fmt: skip


def csv_lines(items: Iterable[ItemView]) -> Iterator[bytes]:
    """The file in pieces, the first (BOM and headers) at once. Vietnamese Excel expects `;` between cells."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADERS)
    yield b"\xef\xbb\xbf" + buffer.getvalue().encode()
    for item in items:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(_safe(cell) for cell in _cells(item))
        yield buffer.getvalue().encode()


class _Sent(io.RawIOBase):
    """Where a ZIP is written to: what was written is taken away piece by piece."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self._held.append(bytes(data))  # type: ignore[call-overload]
        return len(self._held[-1])

    def take(self) -> bytes:
        """Everything since the last time."""
        data = b"".join(self._held)
        self._held.clear()
        return data


def zip_pieces(entries: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """A ZIP of (name, content), in memory that does not grow with it. Names are made by the caller, never typed."""
    sent = _Sent()
    taken: set[str] = set()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            stem, dot, ending = name.rpartition(".")
            number = 1
            while name in taken:
                number += 1
                name = f"{stem}-{number}{dot}{ending}"
            taken.add(name)
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w") as member:
                for piece in content:
                    member.write(piece)
                    yield sent.take()
            yield sent.take()
    yield sent.take()
