"""Who a report is from: heading, place, symbol and signature by kind of unit (P29; Nghị định 30/2020/NĐ-CP, Phụ lục I).

A sở or ban has its superior above it; the UBND of a commune has none and signs “TM. ỦY BAN NHÂN DÂN”. All of it may be set
for each unit, since each head decides the symbols (Phụ lục I, mục II.3.b).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.config import SiteIdentity
from app.people.rules import UnitKind

# Named after a person, and then the place is written in full (P29).
_AFTER_PEOPLE = ("Trương Quang Trọng", "Nguyễn Nghiêm", "Đặng Thùy Trâm")
_COMMUNES = {UnitKind.COMMUNE: "Xã", UnitKind.WARD: "Phường", UnitKind.SPECIAL_ZONE: "Đặc khu"}
PROVINCE = "tinh"  # the key of the department's own heading, which reports for the province


def department(site: SiteIdentity, given: Mapping[str, str]) -> dict[str, Any]:
    """The department that consolidates and reports for the province."""
    short = site.department.removesuffix(f" tỉnh {site.province}")
    return _filled(
        site, given, short=short, full=site.department, superior=f"UBND tỉnh {site.province}".upper(),
        heading=[short.upper()], place=site.province, symbol="BC-SKHCN", sign=["GIÁM ĐỐC"], to=[site.governing_body],
    )  # fmt: skip


def unit(
    site: SiteIdentity, code: str, name: str, kind: UnitKind, given: Mapping[str, str]
) -> dict[str, Any]:
    """A unit that reports to the people's committee of the province through the department."""
    short = site.department.removesuffix(f" tỉnh {site.province}")
    to = [site.governing_body if name == short else f"{site.governing_body} (qua {short})"]  # nobody reports through itself
    if kind in _COMMUNES:
        body = f"Ủy ban nhân dân {name[0].lower()}{name[1:]}"
        return _filled(
            site, given, short=body, full=body, superior="", heading=["ỦY BAN NHÂN DÂN", name.upper()],
            place=_place(name, _COMMUNES[kind]), symbol="BC-UBND", sign=["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], to=to,
        )  # fmt: skip
    head = "TRƯỞNG BAN" if kind is UnitKind.BOARD else "GIÁM ĐỐC"
    for begins, title in (("Văn phòng", "CHÁNH VĂN PHÒNG"), ("Thanh tra", "CHÁNH THANH TRA")):
        head = title if name.startswith(begins) else head
    return _filled(
        site, given, short=name, full=name, superior=f"UBND tỉnh {site.province}".upper(), heading=[name.upper()],
        place=site.province, symbol=f"BC-{code}" if code.isalpha() else "BC-…", sign=[head], to=to,
    )  # fmt: skip


def _place(name: str, kind: str) -> str:
    bare = name.removeprefix(f"{kind} ")
    return name if bare in _AFTER_PEOPLE else bare


def _filled(
    site: SiteIdentity, given: Mapping[str, str], *, short: str, full: str, **usual: Any
) -> dict[str, Any]:
    """The heading as frozen: what was set, else the usual."""
    made = {
        "province": site.province, "department": site.department, "short_name": short, "full_name": full, "copies": [],
        "drafter": "", **usual,
    }  # fmt: skip
    for key in ("place", "symbol", "drafter"):
        made[key] = given.get(key) or made[key]
    if sign := given.get("sign"):
        made["sign"] = [*made["sign"][:-1], sign.upper()]
    if copies := given.get("copies"):
        made["copies"] = [line.strip(" -;.") for line in copies.splitlines() if line.strip(" -;.")]
    return made
