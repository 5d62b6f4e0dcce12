"""Word files (.docx, ECMA-376) → HTML, through mammoth, after a look at what is inside.

Nothing of the file is ever run or fetched: a .docx has no macros, and pictures that are only links are not followed.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from typing import Any
from xml.parsers import expat

import mammoth
from defusedxml import ElementTree

from app.core.legacy import draws_capitals, of_font

MOST_BYTES = 30_000_000  # of the file
MOST_UNPACKED = 200_000_000  # of all its parts, as their heads declare; unzipping stops there
MOST_TEXT = 15_000_000  # of one part in XML
MOST_ELEMENTS = 120_000  # of all parts: some hundred and fifty pages, read in about ten seconds
DEEPEST = 120  # elements inside each other; Word writes some thirty
MOST_PARTS = 3_000
MOST_PICTURES = 60_000_000  # bytes

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLD = ("TCVN3", "TCVN3H", "VNI")
_STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1.MsoTitle:fresh",
        *(
            f"p[style-name='{name}'] => p.MsoToc1:fresh"
            for name in ("toc 1", "toc 2", "toc 3", "TOC Heading")
        ),
        *(f"p[style-name='{name}'] => blockquote > p:fresh" for name in ("Quote", "Intense Quote")),
        *(f"r[style-name='hoctapso-{name}'] => span.hoctapso-{name}" for name in _OLD),
    ]
)
# The reader of HTML learns of fonts from a style sheet, as it does in what Word copies.
_SHEET = (
    "<style>.hoctapso-TCVN3{font-family:.VnTime}.hoctapso-TCVN3H{font-family:.VnTimeH}"
    ".hoctapso-VNI{font-family:VNI-Times}</style>"
)
_BROKEN = "Không đọc được tệp này; có thể tệp hỏng hoặc tải chưa xong. Mở bằng Word, lưu lại thành tệp mới rồi thử lại."
_STRANGE = "Tệp này có phần không giống tệp Word nên không mở, để giữ an toàn."
_LONG = "Tệp dài quá (trên khoảng 150 trang); hãy chia thành nhiều tệp."


class Unreadable(ValueError):
    """The file cannot be taken; the message is a sentence for who chose it."""


def html_of(data: bytes) -> str:
    """The text of a .docx as HTML with its pictures inside; what could not come along is marked. Raises Unreadable."""
    parts = _open(data)
    fonts = _Fonts(parts.get("word/styles.xml", b""))
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            transform_document=fonts.mark,
            convert_image=mammoth.images.img_element(_Pictures().convert),
            external_file_access=False,
        )
    except Exception as problem:  # mammoth fails in many ways on what is broken
        raise Unreadable(_BROKEN) from problem
    return f"{_SHEET}{result.value}{_left_behind(parts)}"


def _open(data: bytes) -> dict[str, bytes]:
    """The parts in XML. Raises Unreadable for whatever is no harmless .docx."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Unreadable(
                "Tệp này đặt mật khẩu. Mở bằng Word, bỏ mật khẩu (Tệp – Thông tin – Bảo vệ), lưu lại rồi thử lại."
            )
        raise Unreadable(
            "Đây là tệp Word đời cũ (.doc). Mở bằng Word, chọn Lưu thành – Tài liệu Word (.docx) rồi thử lại."
        )
    if data.lstrip()[:5] == b"{\\rtf":
        raise Unreadable("Đây là tệp RTF. Mở bằng Word, chọn Lưu thành – Tài liệu Word (.docx) rồi thử lại.")
    if not data.startswith(b"PK"):
        raise Unreadable("Tệp này không phải tệp Word (.docx).")
    if len(data) > MOST_BYTES:
        raise Unreadable(
            "Tệp nặng quá 30 MB. Nén ảnh trong Word (Định dạng hình – Nén ảnh) hoặc chia tệp ra."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _parts(archive)
    except Unreadable:
        raise
    except Exception as problem:  # zipfile and its decompressors fail in many ways on what is broken
        raise Unreadable(_BROKEN) from problem


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "word/document.xml" not in names:
        raise Unreadable("Tệp này không phải tệp Word (.docx).")
    if len(entries) > MOST_PARTS or len(names) != len(entries):
        raise Unreadable(_STRANGE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("Tệp này đặt mật khẩu. Bỏ mật khẩu rồi thử lại.")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unreadable("Tệp mở ra lớn quá 200 MB nên không mở, để giữ an toàn cho máy chủ.")
    if sum(e.file_size for e in entries if e.filename.startswith("word/media/")) > MOST_PICTURES:
        raise Unreadable(
            "Ảnh trong tệp nặng quá 60 MB. Nén ảnh trong Word (Định dạng hình – Nén ảnh) rồi thử lại."
        )
    parts = {}
    elements = 0
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")):
            if entry.file_size > MOST_TEXT:
                raise Unreadable(_LONG)
            parts[entry.filename] = archive.read(entry)
            elements += _elements(parts[entry.filename])
            if elements > MOST_ELEMENTS:
                raise Unreadable(_LONG)
    return parts


def _elements(part: bytes) -> int:
    """How many elements XML has. Raises Unreadable where it is none, has a document type (entities are how XML explodes;
    an office file has none) or lies too deep."""
    count = depth = 0

    def opened(_name: str, _attributes: object) -> None:
        nonlocal count, depth
        count += 1
        depth += 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise Unreadable(_STRANGE if depth > DEEPEST else _LONG)

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_facts: object) -> None:
        raise Unreadable(_STRANGE)

    parser = expat.ParserCreate()
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(part, True)
    except expat.ExpatError as problem:
        raise Unreadable(_BROKEN) from problem
    return count


def _left_behind(parts: dict[str, bytes]) -> str:
    """Marks for what mammoth passes over, which the reader counts: formulas, charts, letters of lists."""
    text = parts["word/document.xml"]
    formulas = min(999, len(re.findall(rb"<m:oMath[ >]", text)))
    charts = min(999, len(re.findall(rb'uri="[^"]{0,200}drawingml/2006/(?:chart|diagram)"', text)))
    letters = _has_letters(
        parts.get("word/numbering.xml", b""), set(re.findall(rb'<w:numId w:val="(\d+)"', text))
    )
    return (
        "<math></math>" * formulas
        + "<hoctapso-bieu-do></hoctapso-bieu-do>" * charts
        + "<hoctapso-chu></hoctapso-chu>" * letters
    )


def _has_letters(numbering: bytes, used: set[bytes]) -> bool:
    """Whether a list that is used counts with letters or Roman numbers on its first level."""
    abstract = dict(
        re.findall(rb'<w:num w:numId="(\d+)"[^>]{0,200}>\s{0,99}<w:abstractNumId w:val="(\d+)"', numbering)
    )
    wanted = {abstract[number] for number in used if number in abstract}
    for piece in numbering.split(b"<w:abstractNum ")[1:]:
        number = re.match(rb'[^>]{0,400}?w:abstractNumId="(\d+)"', piece)
        first = piece.partition(b"</w:lvl>")[0]
        if (
            number
            and number.group(1) in wanted
            and re.search(rb'w:numFmt w:val="(?:lower|upper)(?:Letter|Roman)"', first)
        ):
            return True
    return False


class _Pictures:
    """Pictures as addresses that carry them, up to a weight in all."""

    def __init__(self) -> None:
        self.weight = 0

    def convert(self, image: Any) -> dict[str, str]:
        """The attributes of an <img>."""
        try:
            with image.open() as opened:
                data = opened.read(MOST_PICTURES)
        except Exception:  # noqa: BLE001  only a link, or missing in the file
            return {"src": ""}
        self.weight += len(data)
        if self.weight > MOST_PICTURES:
            return {"src": ""}
        mime = re.sub(r"[^\w/.+-]", "", image.content_type or "image/png")[:40]
        return {"src": f"data:{mime};base64,{base64.b64encode(data).decode()}"}


class _Fonts:
    """Which runs are set in fonts of before Unicode: by themselves, by their style, or by the whole document's."""

    def __init__(self, styles: bytes) -> None:
        self.of_style: dict[str, str] = {}
        self.based: dict[str, str] = {}
        self.default = self.normal = ""
        if not styles:
            return
        root = ElementTree.fromstring(styles)
        self.default = _font(root.find(f"{_W}docDefaults/{_W}rPrDefault"))
        for style in root.iter(f"{_W}style"):
            name = style.get(f"{_W}styleId") or ""
            self.of_style[name] = _font(style)
            based = style.find(f"{_W}basedOn")
            self.based[name] = (based.get(f"{_W}val") or "") if based is not None else ""
            if style.get(f"{_W}default") == "1" and style.get(f"{_W}type") == "paragraph":
                self.normal = name

    def of(self, style: str | None) -> str:
        """The font of a style, which may stand in one that it is based on."""
        name = style or self.normal
        for _ in range(20):
            if font := self.of_style.get(name, ""):
                return font
            name = self.based.get(name, "")
        return self.default

    def mark(self, document: Any) -> Any:
        """The document with every such run in a style that names its encoding."""
        if not any(of_font(font) for font in [self.default, *self.of_style.values()]) and not _uses_old_fonts(
            document
        ):
            return document
        change = mammoth.transforms.paragraph(self._paragraph)
        for key, note in document.notes._notes.items():
            document.notes._notes[key] = note.copy(body=[change(block) for block in note.body])
        return change(document)

    def _paragraph(self, paragraph: Any) -> Any:
        font = self.of(paragraph.style_id)
        return paragraph.copy(children=[self._inner(child, font) for child in paragraph.children])

    def _inner(self, element: Any, font: str) -> Any:
        if hasattr(element, "font"):
            own = element.font or (self.of(element.style_id) if element.style_id else "") or font
            encoding = of_font(own)
            if encoding is None:
                return element
            name = f"hoctapso-{encoding.value}{'H' if draws_capitals(own) else ''}"
            return element.copy(style_id=name, style_name=name)
        if hasattr(element, "href"):
            return element.copy(children=[self._inner(child, font) for child in element.children])
        return element


def _uses_old_fonts(element: Any) -> bool:
    if of_font(getattr(element, "font", None) or ""):
        return True
    children = list(getattr(element, "children", None) or ())
    for note in getattr(getattr(element, "notes", None), "_notes", {}).values():
        children += note.body
    return any(_uses_old_fonts(child) for child in children)


def _font(element: Any) -> str:
    fonts = element.find(f".//{_W}rFonts") if element is not None else None
    return (fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or "") if fonts is not None else ""
