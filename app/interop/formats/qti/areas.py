"""Areas of a picture: QTI counts pixels, we count percent."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from app.catalog.bundle import Area
from app.core import images

_DRAWN = (1000, 1000)  # the size in which an area is written for a picture whose own is not known


def picture_size(picture: Element, data: bytes) -> tuple[float, float] | None:
    """Width and height in pixels: as the item says, or as the file is."""
    said = [
        re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:px)?", (picture.get(name) or "").strip(), re.A)
        for name in ("width", "height")
    ]
    if said[0] and said[1]:
        width, height = float(said[0].group(1)), float(said[1].group(1))
        return (width, height) if width > 0 and height > 0 else None
    return size_of(data)


def size_of(data: bytes) -> tuple[float, float] | None:
    """Width and height of a picture file."""
    try:
        if data.lstrip()[:1] == b"<":
            width, height = images.svg_size(images.clean_svg(data))
            return (float(width), float(height)) if width and height else None
        found = images.inspect(data)
    except images.ImageProblem:
        return None
    return float(found.width), float(found.height)


def area_of(choice: Element, size: tuple[float, float] | None) -> Area | None:
    """The rectangle around a hotspot, in whole percent."""
    numbers = [float(n) for n in re.findall(r"-?[0-9]{1,6}(?:\.[0-9]{1,6})?", choice.get("coords") or "")]
    shape = choice.get("shape")
    if size is None:
        return None
    if shape == "rect" and len(numbers) == 4:
        left, top, right, bottom = numbers
    elif shape == "circle" and len(numbers) == 3:
        x, y, radius = numbers
        left, top, right, bottom = x - radius, y - radius, x + radius, y + radius
    elif shape == "ellipse" and len(numbers) == 4:
        x, y, across, down = numbers
        left, top, right, bottom = x - across, y - down, x + across, y + down
    elif shape == "poly" and 6 <= len(numbers) <= 400 and len(numbers) % 2 == 0:
        left, right = min(numbers[::2]), max(numbers[::2])
        top, bottom = min(numbers[1::2]), max(numbers[1::2])
    elif shape == "default":
        return Area(0, 0, 100, 100)
    else:
        return None
    x0, x1 = _percent(left, size[0]), _percent(right, size[0])
    y0, y1 = _percent(top, size[1]), _percent(bottom, size[1])
    return Area(x0, y0, x1 - x0, y1 - y0) if x1 > x0 and y1 > y0 else None


def _percent(value: float, whole: float) -> int:
    return min(100, max(0, round(value * 100 / whole)))


def coords(area: Area, size: tuple[float, float] | None) -> str:
    """The area in pixels of the picture."""
    width, height = size or _DRAWN
    edges = (area.x * width, area.y * height, (area.x + area.width) * width, (area.y + area.height) * height)
    return ",".join(str(round(edge / 100)) for edge in edges)
