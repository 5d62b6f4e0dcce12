"""Activation slips: the code as a QR that opens the site with the code filled in (P38)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import segno
from markupsafe import Markup

from app.people.rules import code_shown


@dataclass(frozen=True)
class Slip:
    """What one slip says."""

    full_name: str
    unit_name: str
    login: str
    code: str  # in groups of five
    address: str
    qr: Markup
    expires_at: dt.datetime
    resets: bool


def qr(address: str) -> Markup:
    """An address that this site made, as a drawing without a style of its own; its stylesheet gives it a size."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        border=2, omitsize=True, svgclass="qr", lineclass="qr__line", dark="#000", light="#fff"
    )
    return Markup(drawing)  # noqa: S704  nothing in the drawing is text


def slip(
    *,
    full_name: str,
    unit_name: str,
    login: str,
    code: str,
    address: str,
    expires_at: dt.datetime,
    resets: bool,
) -> Slip:
    """A slip; `address` is the public address of the activation page, to which the code is added."""
    return Slip(
        full_name,
        unit_name,
        login,
        code_shown(code),
        address,
        qr(f"{address}?ma={code}"),
        expires_at,
        resets,
    )
