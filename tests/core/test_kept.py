"""Pages printed once and kept: what is shared is shared, what is one's own is not."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from flask import Flask, flash
from markupsafe import Markup

from app.core import kept

SAME = "<p>" + "Bài học của cả tỉnh. " * 400


@pytest.fixture
def page() -> kept.Page:
    return kept.cut(f'{SAME}<input value="{kept.hole("token")}"> {kept.hole("name")}</p>')


def test_holes_are_filled_and_escaped(page: kept.Page) -> None:
    text = kept.text(page, {"token": 'a"b', "name": "Đinh <b>"})
    assert text == f'{SAME}<input value="a&#34;b"> Đinh &lt;b&gt;</p>'
    assert kept.text(page, {"token": "t", "name": Markup("<b>An</b>")}).endswith("<b>An</b></p>")
    with pytest.raises(KeyError):
        kept.text(page, {"token": "t"})


def test_a_compressed_answer_is_the_same_page(app: Flask, page: kept.Page) -> None:
    values = {"token": "x" * 91, "name": "Y Ƀun"}
    whole = kept.text(page, values).encode()
    with app.test_request_context(headers={"Accept-Encoding": "gzip, deflate, br, zstd"}):
        packed = kept.answer(page, values)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(whole) / 20
    assert gzip.decompress(packed.data) == whole


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0, br"])
def test_who_cannot_unpack_gets_it_plain(app: Flask, page: kept.Page, accepted: str) -> None:
    with app.test_request_context(headers={"Accept-Encoding": accepted}):
        plain = kept.answer(page, {"token": "t", "name": "An"})
    assert "Content-Encoding" not in plain.headers
    assert plain.data.decode().endswith("An</p>")


def test_a_page_is_printed_once_until_a_message_has_to_be_said(app: Flask) -> None:
    printed: list[str] = []

    def make() -> str:
        printed.append("x")
        return "<p></p>"

    with app.test_request_context():
        for _ in range(3):
            kept.page(("bài", 1), make)
        assert len(printed) == 1
        flash("Đã ghi.")
        kept.page(("bài", 1), make)
        assert len(printed) == 2
    with app.test_request_context():
        kept.page(("bài", 1), make)
        kept.page(("bài", 2), make)
    assert len(printed) == 3


def test_nobody_can_write_a_hole(app: Flask) -> None:
    written: Any = kept.cut("<p>hole-token- hole-abcdefabcdefabcdefabcdef-token-</p>")
    assert written.holes == ()
