"""Text typed with the old Vietnamese fonts (.VnTime, VNI-Times), which Unicode shows as nonsense.

TCVN3 puts Vietnamese letters on the places of Latin signs (“NguyÔn V¨n”); VNI writes the accent as a second letter
(“Nguyeãn Vaên”). Both leave letters and pairs that no Vietnamese or local-language name has.
"""

from __future__ import annotations

import re

# ñ and the breve and horn letters are left out: Ba Na, Gia Rai and Xơ Đăng names have them.
_TCVN3 = re.compile(
    "[¨©ª«¬®§µ¶·¸¹»¼½¾¡¢£¤¥¦Æ×Þßç÷]|[a-z][ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝÇËÎÏÐÖØÜ]|[åæëîïðöøûüþ](?![a-zA-Z])"
)
_VNI = re.compile(
    "[aeouyAEOUY][ùøûõïÙØÛÕÏ]|[aeAE][âãàáäåêéèúüëÂÃÀÁÄÅÊÉÈÚÜË]|[öÖ][ùøûõïÙØÛÕÏ]?|[oO][âåäÂÅÄ]|[øûïäåëîæ]"
)


def legacy_encoding(value: str) -> str:
    """“TCVN3” or “VNI” when the text was typed in that encoding; empty when it is Unicode."""
    if value.isascii():
        return ""
    if _VNI.search(value) and not re.search("[¨©ª«¬®§µ¶·¸¹»¼½¾]", value):
        return "VNI"
    return "TCVN3" if _TCVN3.search(value) else ""
