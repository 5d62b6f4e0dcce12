"""Stored files as responses: ranges, validators, types; nothing a person uploaded ever runs here."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from app.core import downloads, storage
from tests.pages import Client

# Files ask no database but who may have them.
pytestmark = pytest.mark.sqlite_only

DATA = bytes(range(256)) * 2000  # longer than what is sent in one piece
DIGEST = hashlib.sha256(DATA).hexdigest()
URL = f"/media/{DIGEST}/phim.mp4"


@pytest.fixture
def film(app: Flask) -> None:
    """A published recording."""
    storage.public.put(f"{DIGEST}/phim.mp4", DATA)


@pytest.mark.usefixtures("film")
def test_a_recording_is_played_from_anywhere(client: Client) -> None:
    whole = client.get(URL)
    assert whole.status_code == 200 and whole.data == DATA and whole.mimetype == "video/mp4"
    assert whole.headers["Accept-Ranges"] == "bytes" and whole.content_length == len(DATA)
    for asked, start, stop in (
        ("bytes=0-", 0, len(DATA)), ("bytes=0-1", 0, 2), ("bytes=511990-9999999", 511990, len(DATA)), ("bytes=-5", len(DATA) - 5, len(DATA)),
    ):  # fmt: skip
        part = client.get(URL, headers={"Range": asked})
        assert part.status_code == 206 and part.data == DATA[start:stop], asked
        assert part.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(DATA)}"
        assert part.content_length == stop - start
    head = client.head(URL, headers={"Range": "bytes=0-9"})
    assert head.status_code == 206 and head.data == b"" and head.content_length == 10


@pytest.mark.usefixtures("film")
def test_a_range_beyond_the_end_is_refused_with_the_size(client: Client) -> None:
    part = client.get(URL, headers={"Range": f"bytes={len(DATA)}-"})
    assert (
        part.status_code == 416
        and part.headers["Content-Range"] == f"bytes */{len(DATA)}"
        and part.data == b""
    )


@pytest.mark.usefixtures("film")
@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=5-2", "bytes=a-b", "nothing"])
def test_other_ranges_are_answered_by_the_whole_file(client: Client, asked: str) -> None:
    assert (whole := client.get(URL, headers={"Range": asked})).status_code == 200 and whole.data == DATA


@pytest.mark.usefixtures("film")
def test_a_download_goes_on_only_in_the_same_file(client: Client) -> None:
    tag = client.get(URL).headers["ETag"]
    same = client.get(URL, headers={"Range": "bytes=3-4", "If-Range": tag})
    assert same.status_code == 206
    for other in ('"other"', f"W/{tag}", "Mon, 23 Nov 2026 01:00:00 GMT"):
        assert client.get(URL, headers={"Range": "bytes=3-4", "If-Range": other}).status_code == 200
    seen = client.get(URL, headers={"If-None-Match": tag})
    assert seen.status_code == 304 and seen.data == b"" and "immutable" in seen.headers["Cache-Control"]
    assert client.get(URL, headers={"If-None-Match": '"other"'}).status_code == 200


@limits(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30) | st.from_regex(r"bytes=[0-9]{0,7}-[0-9]{0,7}(,[0-9]{0,7}-)?", fullmatch=True))
@pytest.mark.usefixtures("film")
def test_any_range_gets_a_piece_of_the_file_or_all_of_it(app: Flask, asked: str) -> None:
    with app.test_request_context(
        URL, headers={"Range": asked.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")}
    ):
        response = downloads.respond(storage.public, f"{DIGEST}/phim.mp4", download_name="phim.mp4")
        body = b"".join(response.iter_encoded())
        assert response.status_code in (200, 206, 416) and len(body) == response.content_length
        if response.status_code == 206:
            start = int(response.headers["Content-Range"].split()[1].split("-")[0])
            assert body == DATA[start : start + len(body)]


HOSTILE = {
    "trang.html": b"<script>alert(1)</script>", "trang.xhtml": b"<html/>", "hinh.svg": b"<svg><script>alert(1)</script></svg>",
    "du-lieu.xml": b"<?xml-stylesheet href='x'?><x/>", "ma.js": b"alert(1)", "kieu.css": b"*{}", "tep.swf": b"FWS", "a.wasm": b"\0asm",
    "trang": b"<html>", "trang.jpg.html": b"<html>", "tai-lieu.pdf": b"%PDF-1.7", "trang.HTML": b"<html>", "m.mhtml": b"MIME", "x.htc": b"x",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_could_run_is_shown_from_this_site(app: Flask, client: Client, name: str) -> None:
    digest = hashlib.sha256(HOSTILE[name]).hexdigest()
    storage.public.put(f"{digest}/{name}", HOSTILE[name])
    response = client.get(f"/media/{digest}/{name}")
    assert response.status_code == 200 and response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert not any(
        word in response.mimetype
        for word in ("html", "javascript", "css", "text/xml", "application/xml", "flash", "wasm")
    )
    assert response.headers["Content-Disposition"].startswith(
        "inline" if name.endswith(".svg") else "attachment"
    )


def test_names_travel_as_they_are(app: Flask) -> None:
    storage.private.put("x", b"1")
    said = {}
    for name in ("a.pdf", "Báo cáo “quý 1”.pdf", 'x"; y.pdf', "a\r\nSet-Cookie: b.pdf"):
        with app.test_request_context("/"):
            response = downloads.respond(storage.private, "x", download_name=name)
        said[name] = response.headers["Content-Disposition"]
        assert "\n" not in said[name] and said[name].count('"') == 2
    assert said["a.pdf"] == 'attachment; filename="a.pdf"'
    assert (
        "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20%E2%80%9Cqu%C3%BD%201%E2%80%9D.pdf"
        in said["Báo cáo “quý 1”.pdf"]
    )
