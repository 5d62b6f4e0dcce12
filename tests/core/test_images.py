"""Pictures: what comes out is drawn anew and tells nothing about who took it; what cannot be trusted stays out."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.images import ImageProblem, clean_svg, inspect, make_variants, svg_size

CORPUS = sorted(Path(__file__).parents[2].glob("courses/*/media/*.svg"))


def photograph(width: int = 1600, height: int = 900, kind: str = "JPEG", **options: object) -> bytes:
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.paste((200, 30, 30), (0, 0, width // 4, height // 4))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


# ---- photographs


def test_a_photograph_comes_in_three_widths_and_a_fallback():
    picture = make_variants(photograph())
    assert [(v.width, v.height, v.mime) for v in picture.variants] == [
        (360, 202, "image/webp"),
        (720, 405, "image/webp"),
        (1280, 720, "image/webp"),
    ]
    assert (picture.fallback.mime, picture.width, picture.height) == ("image/jpeg", 1280, 720)
    for encoded in (*picture.variants, picture.fallback):
        assert opened(encoded.data).size == (encoded.width, encoded.height)
    assert len(picture.variants[0].data) < len(picture.variants[2].data)


@pytest.mark.parametrize(
    ("width", "widths"), [(300, [300]), (360, [360]), (500, [360, 500]), (1280, [360, 720, 1280])]
)
def test_no_width_is_above_the_original(width: int, widths: list[int]):
    assert [v.width for v in make_variants(photograph(width, 200)).variants] == widths


def test_place_camera_and_thumbnail_are_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "May cua chi Hanh"
    exif.get_ifd(0x8825)[1] = "N"
    data = photograph(800, 400, exif=exif, comment=b"15.12,108.80")
    assert b"chi Hanh" in data
    assert (inspect(data).width, inspect(data).height) == (400, 800)
    picture = make_variants(data)
    assert picture.width < picture.height
    for encoded in (*picture.variants, picture.fallback):
        again = opened(encoded.data)
        assert not dict(again.getexif())
        assert not {"exif", "comment", "icc_profile", "xmp"} & set(again.info)
        assert b"15.12" not in encoded.data
        assert b"chi Hanh" not in encoded.data
    red, green, _ = opened(picture.fallback.data).getpixel((picture.width - 10, 10))  # type: ignore[misc]
    assert red > 150 > green  # the corner that was top left is now top right


def test_transparency_is_kept_and_the_fallback_is_then_a_png():
    out = BytesIO()
    Image.new("RGBA", (400, 300), (0, 100, 200, 0)).save(out, "PNG")
    picture = make_variants(out.getvalue())
    assert picture.fallback.mime == "image/png"
    assert opened(picture.variants[-1].data).getpixel((5, 5))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_every_kind_of_colour_is_read(mode: str):
    out = BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (64, 48)).save(out, kind)
    assert make_variants(out.getvalue()).width == 64


def test_sixteen_bit_greys_keep_their_light():
    out = BytesIO()
    Image.new("I;16", (64, 48), 32768).save(out, "PNG")
    grey = opened(make_variants(out.getvalue()).fallback.data).getpixel((10, 10))
    assert all(abs(value - 128) < 4 for value in grey)  # type: ignore[union-attr]


def png_claiming(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(9000, 9000), (12_000, 12_000), (60_000, 60_000)])
def test_a_decompression_bomb_is_refused_before_it_opens(size: tuple[int, int]):
    for read in (inspect, make_variants):
        with pytest.raises(ImageProblem, match="quá lớn"):
            read(png_claiming(*size))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90",
        b"GIF89a" + b"\0" * 40,
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
    ],
)
def test_a_disguised_file_is_refused(data: bytes):
    with pytest.raises(ImageProblem, match="không phải ảnh"):
        make_variants(data)


def test_half_a_photograph_is_refused():
    with pytest.raises(ImageProblem, match="Không đọc được"):
        make_variants(photograph()[:2000])


def test_moving_pictures_are_refused():
    frames = [Image.new("RGB", (20, 20), (i, 0, 0)) for i in (0, 99, 200)]
    for kind in ("WEBP", "PNG"):
        out = BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        with pytest.raises(ImageProblem, match="động"):
            make_variants(out.getvalue())


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 2000), st.binary(max_size=30))
def test_broken_bytes_are_refused_with_a_sentence_or_drawn(kind: str, at: int, noise: bytes):
    data = photograph(40, 30, kind)
    data = data[: at % len(data)] + noise + data[at % len(data) + len(noise) :]
    try:
        assert make_variants(data).width > 0
    except ImageProblem as problem:
        assert problem.sentence


# ---- diagrams


def svg(inner: str = "", head: str = 'viewBox="0 0 360 200"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {head}>{inner}</svg>'.encode()


STYLE = """<style>.sea{fill:#0A5A8C} text{font-family:"Be Vietnam Pro",sans-serif}
@media (prefers-color-scheme: dark){.sea{fill:#7CC4F0}}</style>"""


def test_a_diagram_keeps_its_words_shapes_and_dark_colours():
    inner = (
        f'<title>Ba bước &amp; một</title>{STYLE}<g class="sea" transform="translate(1 2)">'
        '<rect x="1" y="2" width="3" height="4"/></g><text x="1">Chữ <tspan>đậm</tspan> sau</text>'
    )
    out = clean_svg(svg(inner)).decode()
    assert "<title>Ba bước &amp; một</title>" in out
    assert "@media (prefers-color-scheme: dark){.sea{fill:#7CC4F0}}" in out
    assert 'transform="translate(1 2)"' in out
    assert "Chữ <tspan>đậm</tspan> sau" in out
    assert 'height="200" viewBox="0 0 360 200" width="360"' in out
    assert clean_svg(out.encode()).decode() == out


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_the_diagrams_of_the_shipped_courses_pass_unchanged_in_what_they_draw(path: Path):
    data = path.read_bytes()
    out = clean_svg(data)
    for mark in (b"<rect", b"<path", b"<text", b"<tspan", b"<circle", b"<line", b"class="):
        assert out.count(mark) == data.count(mark), mark
    assert svg_size(out) == svg_size(data)


@pytest.mark.parametrize(
    ("head", "size"),
    [
        ('viewBox="0 0 360 200"', (360, 200)),
        ('width="50px" height="40"', (50, 40)),
        ('viewBox="0,0,10.4,20" width="100%"', (10, 20)),
        ('viewBox="0 0 1 1" width="30" height="30"', (30, 30)),
    ],
)
def test_the_room_a_diagram_needs_is_known(head: str, size: tuple[int, int]):
    assert svg_size(svg(head=head)) == size
    assert svg_size(clean_svg(svg(head=head))) == size


def test_a_diagram_without_a_size_is_refused():
    with pytest.raises(ImageProblem, match="viewBox"):
        clean_svg(svg(head=""))


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        '<x:script xmlns:x="http://www.w3.org/2000/svg">1</x:script>',
        "<foreignObject><b>x</b></foreignObject>",
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">1</h:script>',
        '<image href="https://xa.vn/x.png"/>',
        '<a href="https://xa.vn"><text>x</text></a>',
        '<use href="https://xa.vn/x.svg#a"/>',
        '<use xlink:href="data:image/svg+xml,x#a"/>',
        '<use xlink:href="javascript:alert(1)"/>',
        '<rect onclick="alert(1)"/>',
        '<rect ONLOAD="alert(1)"/>',
        '<rect fill="url(https://xa.vn/x)"/>',
        '<rect fill="url( &quot;//xa.vn&quot; )"/>',
        '<rect style="fill:u\\72l(x)"/>',
        '<rect style="background:image-set(x)"/>',
        "<style>@import 'https://xa.vn/x.css';</style>",
        "<style>@font-face{font-family:x;src:url(https://xa.vn/x)}</style>",
        "<style>a{fill:url(https://xa.vn)}</style>",
        "<style>a{fill:u/**/rl(https://xa.vn)}</style>",
        "<style>@media print and (x:url(y)){}</style>",
        "<style>a{x:\\75rl(y)}</style>",
        "<style>}</style>",
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<set attributeName="onload" to="x"/>',
        "<iframe/>",
        "<g>" * 100 + "</g>" * 100,
        "<g/>" * 6000,
    ],
)
def test_a_diagram_that_could_do_something_is_refused(inner: str):
    with pytest.raises(ImageProblem):
        clean_svg(svg(inner))


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
        b'<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        b"<html/>",
        b'<svg viewBox="0 0 1 1"/>',
        b"",
        b"\xff\xfe<",
        b'<?xml version="1.0" encoding="zzz"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b" " * 600_000,
    ],
)
def test_what_is_not_a_plain_diagram_is_refused(data: bytes):
    with pytest.raises(ImageProblem):
        clean_svg(data)


def test_a_broken_diagram_names_its_line():
    with pytest.raises(ImageProblem) as caught:
        clean_svg(b'<svg xmlns="http://www.w3.org/2000/svg"\n viewBox="0 0 1 1">\n<g>\n</svg>')
    assert caught.value.line == 4


def test_what_drawing_programs_leave_behind_is_dropped():
    out = clean_svg(
        svg(
            '<i:namedview xmlns:i="http://www.inkscape.org/x" i:zoom="1"/><metadata>x</metadata><!-- c --><?pi x?>'
            '<rect i:label="x" xmlns:i="http://www.inkscape.org/x" data-x="1" fill="url(#a)" width="1"/>'
        )
    ).decode()
    assert '<rect fill="url(#a)" width="1"></rect>' in out
    assert not any(word in out for word in ("inkscape", "metadata", "data-x", "<!--", "<?"))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode) | st.text(max_size=60).map(svg))
def test_any_bytes_give_a_diagram_or_a_sentence(data: bytes):
    try:
        assert clean_svg(data).startswith(b"<svg")
    except ImageProblem as problem:
        assert problem.sentence
