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
    drawing = segno.make(f"{address}?ma={code}", error="m", micro=False).svg_inline(
        border=2, omitsize=True, svgclass="qr", lineclass="qr__line", dark="#000", light="#fff"
    )
    # Our own drawing of our own address: nothing in it was typed by anybody.
    return Slip(
        full_name,
        unit_name,
        login,
        code_shown(code),
        address,
        Markup(drawing),
        expires_at,
        resets,  # noqa: S704
    )
