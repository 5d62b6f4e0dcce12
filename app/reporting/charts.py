"""The one chart of a report, as SVG drawn here: four shares of a whole with the mark to be reached, in words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from app.core.config import ROOT
from app.core.numbers import number

_FONTS = ROOT / "static" / "fonts"
# Told apart in grey too, from dark to light, as offices print without colour; the words stand beside each.
_STATES = (
    ("numerator", "Đạt cả hai phần", "#0a5a8c"), ("a_only", "Mới xong Phần A", "#5e9cc4"),
    ("b_only", "Mới xong Phần B", "#a9cbe2"), ("none", "Chưa xong phần nào", "#e6edf2"),
)  # fmt: skip
_WIDTH, _LEFT, _RIGHT, _BAR = 1000, 20, 20, 64


def shares(totals: Mapping[str, Any], aim: int | None) -> str:
    """The chart as SVG; empty where there is nobody."""
    whole = totals["denominator"]
    if not whole:
        return ""
    span, top, x = _WIDTH - _LEFT - _RIGHT, 54, float(_LEFT)
    out = []
    for key, _, colour in _STATES:
        width = totals[key] / whole * span
        if width:
            out.append(
                f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{_BAR}" fill="{colour}" stroke="#17212b" stroke-width="1"/>'
            )
        x += width
    if aim is not None:
        at = _LEFT + aim / 100 * span
        out.append(f'<path d="M{at:.1f} {top - 12}V{top + _BAR + 12}" stroke="#b3261e" stroke-width="4"/>')
        out.append(_text(at, top - 20, f"Mục tiêu {aim}%", anchor="middle", weight=700, colour="#b3261e"))
    for percent in (0, 50, 100):
        anchor = {0: "start", 100: "end"}.get(percent, "middle")
        out.append(
            _text(_LEFT + percent / 100 * span, top + _BAR + 34, f"{percent}%", anchor=anchor, size=22)
        )
    for place, (key, label, colour) in enumerate(_STATES):
        left, y = _LEFT + (place % 2) * 490, top + _BAR + 76 + (place // 2) * 40
        out.append(
            f'<rect x="{left}" y="{y - 20}" width="26" height="26" fill="{colour}" stroke="#17212b" stroke-width="1"/>'
        )
        out.append(_text(left + 40, y + 2, f"{label}: {number(totals[key])} người"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} 250" width="{_WIDTH}" height="250">'
        f'<rect width="{_WIDTH}" height="250" fill="#ffffff"/>{"".join(out)}</svg>'
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    size: int = 25,
    weight: int = 400,
    colour: str = "#17212b",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" font-family="Be Vietnam Pro" font-size="{size}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


@lru_cache(maxsize=32)
def png(svg: str) -> bytes:
    """The chart as a picture for programs that show no SVG, twice as fine as it is printed."""
    import resvg_py

    fonts = [str(_FONTS / f"be-vietnam-pro-{weight}.ttf") for weight in (400, 700)]
    made = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=2,
        font_files=fonts,
        skip_system_fonts=True,
        background="white",
        font_family="Be Vietnam Pro",
    )
    return bytes(made)
