"""What a file is by its bytes: taken under a safe name, made anew where it is a picture, or refused with a sentence."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.filetypes import LIMIT, NotTaken, take


def photograph(kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[2] = (15.0, 7.0, 0.0)
    Image.new("RGB", (40, 20), "red").save(out, kind, exif=exif)
    return out.getvalue()


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def office(part: str, *more: str) -> bytes:
    return zipped(**{"[Content_Types].xml": "<Types/>", part: "<x/>", **dict.fromkeys(more, "x")})


KNOWN = [
    ("bài.pdf", b"%PDF-1.7\n", "bài.pdf", "application/pdf"),
    ("tin.docx", office("word/document.xml"), "tin.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("so.txt", office("xl/workbook.xml"), "so.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("a.odt", zipped(mimetype="application/vnd.oasis.opendocument.text"), "a.odt", "application/vnd.oasis.opendocument.text"),
    ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "cu.doc", "application/msword"),
    ("a.mp3", b"ID3\x04....", "a.mp3", "audio/mpeg"),
    ("a.mp3", b"\xff\xfb\x90\x00....", "a.mp3", "audio/mpeg"),
    ("ghi.mp4", b"\0\0\0\x18ftypM4A ....", "ghi.m4a", "audio/mp4"),
    ("clip.mp4", b"\0\0\0\x18ftypisom" + b"hdlr" + bytes(8) + b"vide", "clip.mp4", "video/mp4"),
    ("ghi.webm", b"\x1aE\xdf\xa3\x9fB\x82\x84webm....", "ghi.webm", "audio/webm"),
    ("clip.webm", b"\x1aE\xdf\xa3\x9fB\x82\x84webm....\x86\x85V_VP8", "clip.webm", "video/webm"),
    ("a.ogg", b"OggS....", "a.ogg", "audio/ogg"),
    ("a.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", "a.wav", "audio/wav"),
    ("ghi chú.txt", "Chào bà con\n".encode(), "ghi chú.txt", "text/plain"),
    ("../../etc/passwd.txt", b"x", "passwd.txt", "text/plain"),
    ('a"<b>|.txt', b"x", "a-b-.txt", "text/plain"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "kept", "mime"), KNOWN)
def test_what_is_known_is_kept_under_a_safe_name(name: str, data: bytes, kept: str, mime: str) -> None:
    found = take(name, data)
    assert (found.name, found.mime, found.data) == (kept, mime, data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_made_anew_without_place_or_camera(kind: str) -> None:
    found = take("Ảnh chụp.heic", photograph(kind))
    assert b"SECRET" not in found.data
    with Image.open(io.BytesIO(found.data)) as picture:
        assert picture.size == (20, 40), "upright"
        assert not picture.getexif()
        assert (found.mime, found.name) == ("image/jpeg", "Ảnh chụp.jpg")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "rỗng"),
        ("a.html", b"<script>alert(1)</script>", "Không nhận"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Không nhận"),
        ("a.txt", b"\xff\xfe\x00a", "Không nhận"),
        ("a.exe", b"MZ\x90\x00", "Không nhận"),
        ("a.docx", zipped(a="x"), "Không nhận"),
        ("a.docx", b"PK\x03\x04 broken", "Không nhận"),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin"), "macro"),
        ("a.msi", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "Không nhận"),
        ("a.jpg", b"\xff\xd8\xff\xe0 broken", "a.jpg"),
        ("a.jpg", b"\0\0\0\x18ftypheic....", "HEIC"),
        ("a.3gp", b"\0\0\0\x18ftyp3gp4....", "Không nhận"),
        ("a.pdf", b"%PDF-" + bytes(LIMIT), "20 MB"),
    ],
)
def test_what_is_not_taken_is_said(name: str, data: bytes, said: str) -> None:
    with pytest.raises(NotTaken, match=said) as refusal:
        take(name, data)
    assert str(refusal.value).endswith((".", ")."))


BEGINNINGS = st.sampled_from([d[:16] for _, d, _, _ in KNOWN] + [b"", b"RIFF\0\0\0\0WEBP", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=130), BEGINNINGS, st.binary(max_size=200))
def test_no_bytes_make_it_fail(name: str, head: bytes, rest: bytes) -> None:
    try:
        found = take(name, head + rest)
    except NotTaken as refusal:
        assert "\n" not in str(refusal)
    else:
        assert 0 < len(found.name) <= 110
        assert not set(found.name) & set('/\\<>"\x00\n')
