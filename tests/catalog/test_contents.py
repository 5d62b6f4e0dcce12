"""What people send is judged by what is inside; nothing rides along, whatever it is called."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from PIL import Image

from app.catalog.actions import contents
from app.catalog.actions.contents import NotTaken
from tests.authoring.resources import MP3, MP4, judged, office, photograph, svg

HTML = b"<!doctype html><script>alert(1)</script>"
GOOD = {
    "a.jpg": photograph(), "a.PNG": photograph("PNG"), "a.webp": photograph("WEBP"), "a.svg": svg("x"), "a.mp3": MP3, "a.mp4": MP4,
    "b.mp3": b"\xff\xfb\x90\x00" + b"\0" * 400, "a.wav": b"RIFF\0\0\0\0WAVEfmt ", "a.ogg": b"OggS\0", "a.webm": b"\x1a\x45\xdf\xa3",
    "a.m4a": b"\0\0\0\x18ftypM4A ", "a.pdf": b"%PDF-1.7\n", "a.docx": office(), "a.xlsx": office("xl/workbook.xml"),
    "a.odt": office("content.xml"), "a.zip": office("doc.txt"), "a.txt": "Chào bà con".encode(), "a.csv": b"a;b\n", "a.vtt": b"WEBVTT\n",
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_is_what_it_says_is_taken(name: str) -> None:
    found = judged(GOOD[name], name)
    assert found.extension == name[2:].lower() and found.size > 0 and len(found.sha256) == 64


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.svg", "a.mp3", "a.mp4", "a.wav", "a.ogg", "a.webm", "a.m4a", "a.pdf", "a.docx",
                                  "a.xlsx", "a.odt", "a.zip", "a.vtt", "a.html", "a.svgz", "a.exe", "a", "a.", ".jpg.", "a.gif", "a.bmp", "a.js"])  # fmt: skip
def test_a_page_in_disguise_is_refused(name: str) -> None:
    with pytest.raises(NotTaken):
        judged(HTML, name)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", photograph()), ("a.jpg", photograph("PNG")), ("a.mp3", MP4), ("a.mp4", MP3), ("a.docx", office("xl/workbook.xml")),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin")), ("a.zip", office("chay.exe")), ("a.zip", office("x/y/chay.JS")),
        ("a.mp4", b"\0\0\0\x14ftypqt  "), ("a.txt", b"\xff\xfe\0"), ("a.txt", b"a\0b"), ("a.csv", "Ă".encode("utf-16")),
        ("a.zip", b"PK\x03\x04broken"), ("a.svg", b"<svg"), ("a.jpg", photograph()[:200]),
    ],
)  # fmt: skip
def test_the_wrong_kind_is_refused_with_a_sentence(name: str, data: bytes) -> None:
    with pytest.raises(NotTaken) as refusal:
        judged(data, name)
    assert str(refusal.value).endswith(".")


def test_bombs_are_not_set_off() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(NotTaken, match="điểm ảnh"):
        judged(out.getvalue(), "a.png")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6):
            archive.writestr(f"{number}", bytes(100_000_000))
    with pytest.raises(NotTaken, match="lớn quá"):
        judged(out.getvalue(), "a.zip")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_rides_along_with_a_picture(kind: str) -> None:
    """A photograph with a place in it, and a picture that is a page at its end."""
    name = {"JPEG": "a.jpg", "PNG": "a.png", "WEBP": "a.webp"}[kind]
    sent = photograph(kind, exif=True) + (HTML if kind != "WEBP" else b"")
    found = judged(sent, name)
    assert found.data is not None and b"MAY-ANH" in sent
    assert b"MAY-ANH" not in found.data and b"<script" not in found.data
    with Image.open(io.BytesIO(found.data)) as image:
        assert image.size == (20, 40) == (found.width, found.height)  # turned as the camera said
        assert not image.getexif()


def test_a_diagram_is_rebuilt() -> None:
    found = judged(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>x</title><!-- <script> --><path d="M0 0"/></svg>', "a.svg"
    )
    assert found.data is not None and b"script" not in found.data
    with pytest.raises(NotTaken):
        judged(svg("x").replace(b"</svg>", b"<script>alert(1)</script></svg>"), "a.svg")


def test_sizes_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert contents.RECORDING_LIMIT == 200_000_000 and contents.OTHER_LIMIT == 20_000_000
    monkeypatch.setattr(contents, "RECORDING_LIMIT", 100)
    with pytest.raises(NotTaken, match="nhiều nhất"):
        judged(MP3, "a.mp3")


@limits(max_examples=150, deadline=None)
@given(st.text(max_size=40) | st.sampled_from(["a.jpg.html", "..", "/etc/passwd", "a\0.jpg", "a.jpg\n"]), st.sampled_from(list(GOOD.values()) + [HTML]))
def test_no_name_makes_it_fail_or_lie(name: str, data: bytes) -> None:
    try:
        found = judged(data, name)
    except NotTaken as refusal:
        assert str(refusal)
    else:
        assert name.lower().endswith("." + found.extension) and (data != HTML or found.mime.startswith("text/"))
