"""How units write duties, kinds of employment and ticks; words nobody knows yet are asked about and remembered per unit."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.people.roster.headings import words
from app.people.rules import Duty, Employment

NONE = "khong"  # the answer “không phải một trong ba nhiệm vụ”

_KNOWN: tuple[tuple[Duty, str], ...] = (
    (Duty.EXTERNAL_INFORMATION, r"\b(thong tin doi ngoai|tt ?doi ngoai|ttdn)\b|^doi ngoai$"),
    (Duty.GRASSROOTS_INFORMATION, r"\b(thong tin co so|tt ?co so|ttcs)\b|^co so$"),
    (Duty.COMMUNICATION, r"\btruyen thong\b(?! co so)|^tt$"),
)
_NOTHING = re.compile(r"(khong|ko|k|0|-)?( co| giu| phu trach)?( nhiem vu)?( nao)?")
_NO = re.compile(r"khong|ko|k|0|o")
_SPLIT = re.compile(r"[;,\n|/+&]|\bvà\b", re.IGNORECASE)

_EMPLOYMENTS: tuple[tuple[Employment, str], ...] = (
    (Employment.CONTRACT, r"\bhop dong\b|^hd(ld)?\b|\b68\b|\b111\b"),
    (Employment.PUBLIC_EMPLOYEE, r"\bvien chuc\b|^vc$"),
    (Employment.CIVIL_SERVANT, r"\bcong chuc\b|^cc$"),
    (Employment.OTHER, r"^khac$|khong chuyen trach|^can bo$|luc luong"),
)


def duties(cell: str, remembered: Mapping[str, list[str]]) -> tuple[frozenset[Duty], list[str]]:
    """The duties a cell names, and the words of it that nobody knows. `remembered`: folded word → duties, or NONE."""
    if _NOTHING.fullmatch(words(cell)) and not any(ch in cell for ch in "✓√"):
        return frozenset(), []
    whole = remembered.get(words(cell))
    if whole is not None:
        return _said(whole), []
    found: set[Duty] = set()
    unknown = []
    for part in _SPLIT.split(cell):
        said = words(part.replace("_", " "))
        if not said or _NOTHING.fullmatch(said):
            continue
        if said in remembered:
            found |= _said(remembered[said])
            continue
        named = {duty for duty, pattern in _KNOWN if re.search(pattern, said)}
        found |= named
        if not named:
            unknown.append(part.strip())
    return frozenset(found), unknown


def _said(answer: list[str]) -> frozenset[Duty]:
    return frozenset(Duty(d) for d in answer if d != NONE)


def ticked(cell: str) -> bool:
    """Whether a cell of a column for one duty says yes: x, có, 1, ✓; anything written there but no."""
    if not cell:
        return False
    said = words(cell)
    return not _NO.fullmatch(said) if said else bool(re.search("[✓√●•*+✔☑]", cell))


def is_main(cell: str) -> bool:
    """Whether a tick says that the duty is the main one."""
    return words(cell) in ("chinh", "nhiem vu chinh", "chuyen trach")


def employment(cell: str) -> str:
    """The kind of employment a cell names; what is not known stays as it is, and its row is refused."""
    said = words(cell.replace("_", " "))
    return next((kind.value for kind, pattern in _EMPLOYMENTS if re.search(pattern, said)), cell)
