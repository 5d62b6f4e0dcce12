"""Word files for tests, written with python-docx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
from docx.shared import Inches
from PIL import Image

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def picture(colour: str = "teal", kind: str = "PNG") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, kind)
    return out.getvalue()


def made(write: Callable[[Any], None]) -> bytes:
    """A .docx in which `write` wrote."""
    document = docx.Document()
    write(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def handbook(document: Any) -> None:
    """Title, two chapters, lists, a table with merged cells, two pictures, one of them described."""
    document.add_paragraph("Sổ tay viết tin", style="Title")
    document.add_heading("Người đọc là ai", 1)
    paragraph = document.add_paragraph("Chị Hạnh nhận việc lúc ")
    paragraph.add_run("16 giờ 30").bold = True
    document.add_heading("Việc cần làm", 3)
    document.add_paragraph("Hỏi người đọc", style="List Bullet")
    document.add_paragraph("Chọn kênh", style="List Bullet")
    document.add_picture(io.BytesIO(picture()), width=Inches(1))
    document.add_heading("Câu đầu", 1)
    document.add_paragraph("Viết", style="List Number")
    document.add_paragraph("Đọc lại", style="List Number")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).text = "Kênh"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Điểm mạnh"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Loa"
    table.cell(1, 1).text = "Nghe được | khi làm"
    table.cell(1, 2).text = "Rẻ"
    table.cell(2, 1).text = "Ai cũng nghe"
    document.add_picture(io.BytesIO(picture("red", "JPEG")), width=Inches(1))
    document.inline_shapes[1]._inline.docPr.set("descr", "Ô màu đỏ")


def changed(data: bytes, parts: dict[str, Callable[[bytes], bytes]], **added: bytes) -> bytes:
    """A .docx with some parts changed and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, parts.get(name, lambda part: part)(source.read(name)))
        for name, part in added.items():
            target.writestr(name.replace("__", "/"), part)
    return out.getvalue()
