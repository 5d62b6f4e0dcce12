"""The trainers' guide: short parts, each with a picture that says in words what it shows, light on a weak line."""

from __future__ import annotations

import re

from PIL import Image

from app.core.config import ROOT
from tests.conftest import Cast
from tests.pages import Client, text_of

PICTURES = ROOT / "static" / "guide"
BUDGET = 400_000  # bytes of all pictures


def test_each_part_has_a_few_steps_and_a_picture_told_in_words(client: Client) -> None:
    page = client.get("/tro-giup/giang-vien").page
    assert [text_of(h) for h in page.all("h1")] == ["Hướng dẫn cho giảng viên"]
    parts = [s for s in page.all("section") if "guide" in s.get("class", "").split()]
    assert 8 <= len(parts) <= 12
    names = {text_of(h): h.get("id") for h in page.all("h2")}
    assert [(name, f"#{id}") for name, id in names.items()] == [
        (name, to) for name, to in page.links.items() if to.startswith("#") and name in names
    ], "the list at the top is the list of parts"
    for part in parts:
        assert 3 <= len(list(part.iter("li"))) <= 6, part.get("aria-labelledby")
        (picture,) = part.iter("img")
        (caption,) = part.iter("figcaption")
        assert len(picture.get("alt", "")) > 60, picture.get("src")
        assert text_of(caption) not in ("", picture.get("alt"))
        assert picture.get("loading") == "lazy"


def test_the_pictures_are_small_and_as_large_as_the_page_says(client: Client) -> None:
    page = client.get("/tro-giup/giang-vien").page
    shown = {}
    for shot in page.all("img"):
        name = re.sub(r"\.[0-9a-f]{12}\.", ".", shot.get("src", "").rpartition("/")[2])
        shown[name] = (int(shot.get("width", 0)), int(shot.get("height", 0)))
    sizes = {}
    for path in PICTURES.iterdir():
        with Image.open(path) as picture:
            sizes[path.name] = picture.size
    assert sizes == shown
    assert sum(p.stat().st_size for p in PICTURES.iterdir()) <= BUDGET


def test_trainers_find_it(client: Client, cast: Cast) -> None:
    assert client.get("/tro-giup").page.links["Hướng dẫn từng bước, có hình"] == "/tro-giup/giang-vien"
    shelf = client.as_("binh").get("/bien-soan").page
    assert shelf.links["Hướng dẫn cho giảng viên, có hình"] == "/tro-giup/giang-vien"
