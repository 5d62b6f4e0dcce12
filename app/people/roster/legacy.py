"""Lists typed with the Vietnamese fonts of before Unicode (practice P9): recognised, shown, rewritten on yes.

The letters are `app.core.legacy`'s; here is how much it takes in a list of names. A single cell of the machine-readable
file is short, and a name is not lightly called nonsense; a whole sheet of names tells by its fonts and its letters.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

from app.core import legacy
from app.core.legacy import Encoding
from app.core.sheets import Grid

# ñ and the breve and horn letters are left out: Ba Na, Gia Rai and Xơ Đăng names have them.
_TCVN3 = re.compile(
    "[¨©ª«¬®§µ¶·¸¹»¼½¾¡¢£¤¥¦Æ×Þßç÷]|[a-z][ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝÇËÎÏÐÖØÜ]|[åæëîïðöøûüþ](?![a-zA-Z])"
)
_VNI = re.compile(
    "[aeouyAEOUY][ùøûõïÙØÛÕÏ]|[aeAE][âãàáäåêéèúüëÂÃÀÁÄÅÊÉÈÚÜË]|[öÖ][ùøûõïÙØÛÕÏ]?|[oO][âåäÂÅÄ]|[øûïäåëîæ]"
)
SHOWN = 10


def legacy_encoding(value: str) -> str:
    """“TCVN3” or “VNI” when a single cell was typed in that encoding; empty when it is Unicode."""
    if value.isascii() or legacy.is_unicode(value):
        return ""
    if _VNI.search(value) and not re.search("[¨©ª«¬®§µ¶·¸¹»¼½¾]", value):
        return Encoding.VNI.value
    return Encoding.TCVN3.value if _TCVN3.search(value) else ""


@dataclass(frozen=True)
class Rewritten:
    """A sheet in Unicode, and what it was."""

    grid: Grid
    encoding: Encoding
    before_after: dict[str, str]  # all cells that change


def rewritten(grid: Grid) -> Rewritten | None:
    """The sheet in Unicode when its fonts or its letters say that it is not; None when it is."""
    cells = [c for _, row in grid.rows for c in row if not c.isascii() and not legacy.is_unicode(c)]
    fonts = [found for font in grid.fonts.values() if (found := legacy.of_font(font))]
    encoding = max(set(fonts), key=fonts.count) if fonts else legacy.detect("\n".join(cells[:3000]))
    if encoding is None:
        return None
    changed: dict[str, str] = {}
    rows = []
    for number, row in grid.rows:
        new = [_cell(cell, grid.fonts.get((number, place), ""), encoding) for place, cell in enumerate(row)]
        changed.update((old, now) for old, now in zip(row, new, strict=True) if old != now)
        rows.append((number, new))
    return Rewritten(dataclasses.replace(grid, rows=rows, fonts={}), encoding, changed) if changed else None


def _cell(cell: str, font: str, encoding: Encoding) -> str:
    if legacy.is_unicode(cell):
        return cell
    capitals = legacy.draws_capitals(font) if font else False
    if cell.isascii() and not capitals:
        return cell
    return legacy.to_unicode(cell, legacy.of_font(font) or encoding if font else encoding, capitals=capitals)
