"""Vietnamese typed with the fonts of before Unicode: recognised, and rewritten as Unicode.

TCVN3 (TCVN 5712:1993, set VN3; fonts .VnTime, .VnArial …) puts the letters on the places of Latin signs: “NguyÔn V¨n”. It
has no capitals with tones; fonts whose names end in H (.VnTimeH) draw capitals instead. VNI (fonts VNI-Times …) writes the
mark as a second letter: “Nguyeãn Vaên”. Pure: text in, text out.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Encoding(StrEnum):
    """An encoding of before Unicode, by the name people know it under."""

    TCVN3 = "TCVN3"
    VNI = "VNI"


_TCVN3_SIGNS = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
#: sign → letter
TCVN3 = dict(zip(_TCVN3_SIGNS, _TCVN3_LETTERS, strict=True))

# What VNI writes after a letter, and what both are together.
_VNI_PAIRS = {
    "a": ("øûõùïêèúüéëâàåãáä", "àảãáạăằẳẵắặâầẩẫấậ"),
    "e": ("øûõùïâàåãáä", "èẻẽéẹêềểễếệ"),
    "o": ("øûõùïâàåãáä", "òỏõóọôồổỗốộ"),
    "ô": ("øûõùï", "ờởỡớợ"),
    "u": ("øûõùï", "ùủũúụ"),
    "ö": ("øûõùï", "ừửữứự"),
    "y": ("øûõù", "ỳỷỹý"),
}
_VNI_SINGLES = dict(zip("ñìæóíòôöî", "đìỉĩíịơưỵ", strict=True))


def _vni() -> dict[str, str]:
    table = dict(_VNI_SINGLES)
    for base, (marks, letters) in _VNI_PAIRS.items():
        table.update({base + mark: letter for mark, letter in zip(marks, letters, strict=True)})
    capitals = {}
    for typed, letter in table.items():
        capitals[typed.upper()] = letter.upper()
        if len(typed) == 2:  # many typed the mark of a capital in its small form
            capitals[typed[0].upper() + typed[1]] = letter.upper()
    return table | capitals


#: one or two signs → letter
VNI = _vni()

_VNI_SIGN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_TCVN3_TABLE = str.maketrans(TCVN3)
_UNICODE = re.compile("[\u1ea0-\u1ef9ăđĩũơưĂĐĨŨƠƯ]")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[¡-¿×÷])*|[¡-¾](?:[^\W\d_]|[¡-¾])*")
# In a word: letters and pairs that Vietnamese in Unicode cannot have there.
_TCVN3_WORD = re.compile(
    "[¨©ª«¬®§µ¶·¸¹»¼½¾¡¢£¤¥¦Æ×Þßç÷\u00ad]|[a-z][ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝÇËÎÏÐÖØÜ]|[åæëîïðöøûüþñ](?![a-zA-Z])"
)
_VNI_WORD = re.compile(
    "[aeouyAEOUY][ùøûõïÙØÛÕÏ]|[aeAE][âãàáäåêéèúüëÂÃÀÁÄÅÊÉÈÚÜË]|[öÖ][ùøûõïÙØÛÕÏ]|[ôÔ][ùøûõïÙØÛÕÏ]|[oO][âåäÂÅÄ]"
    "|[tT]?[hH]?[öÖ][ùøûõïnoiuNOIU]|^[ñÑ][aeiouyöôAEIOUYÖÔ]"
)
_ONLY_TCVN3 = re.compile("[¨©ª«¬®§µ¶·¸¹»¼½¾]")


def detect(text: str, font: str = "", *, least: int = 2) -> Encoding | None:
    """The encoding `text` was typed in; None for Unicode.

    A font of the old kind settles it. Without one the letters tell: at least `least` different words, and one word in
    five, must have letters that Vietnamese in Unicode does not have there. Foreign names (Müller, naïve) are not enough.
    """
    if text.isascii() or is_unicode(text):
        return None
    if font:
        found = of_font(font)
        if found is not None:
            return found
    words = [word for word in _WORD.findall(text) if re.search("[A-Za-z]", word)]
    if not words:
        return None
    marked = {word for word in words if _ONLY_TCVN3.search(word) or _TCVN3_WORD.search(word)}
    paired = {word for word in words if _VNI_WORD.search(word) and not _ONLY_TCVN3.search(word)}
    found, hits = (Encoding.VNI, paired) if len(paired) >= len(marked) else (Encoding.TCVN3, marked)
    share = sum(word in hits for word in words) / len(words)
    return found if len(hits) >= least and share >= 0.2 else None


def is_unicode(text: str) -> bool:
    """Whether `text` has letters that only Unicode Vietnamese has: it needs no rewriting, whatever its font."""
    return _UNICODE.search(unicodedata.normalize("NFC", text)) is not None


def of_font(font: str) -> Encoding | None:
    """The encoding that text in a font of this name is typed in; None for a font of Unicode."""
    name = font.strip(" '\"").casefold()
    if name.startswith(".vn"):
        return Encoding.TCVN3
    return Encoding.VNI if re.match(r"vni[- ]", name) else None


def draws_capitals(font: str) -> bool:
    """Whether a TCVN3 font draws small letters as capitals: .VnTimeH, .VnArialH."""
    name = font.strip(" '\"")
    return name.casefold().startswith(".vn") and name.endswith("H")


def to_unicode(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """`text` rewritten in Unicode (NFC). `capitals`: the font drew all of it in capitals."""
    if encoding is Encoding.TCVN3:
        written = text.translate(_TCVN3_TABLE)
    else:
        written = _VNI_SIGN.sub(lambda found: VNI[found.group(0)], text)
    return unicodedata.normalize("NFC", written.upper() if capitals else written)
