"""Units by the names lists give them. A folded name is never a key (Ba Tô, Ba Tơ): marks must agree, or the line is asked about.

Spelling variants of this province (compliance §8) mean the same name as long as only one unit has it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from app.core import text
from app.people.roster.checking import UnitSpan

_BODY = re.compile(r"^(ủy ban nhân dân|uỷ ban nhân dân|ubnd|đảng ủy|hđnd|văn phòng hđnd( và)? ubnd)\s+")
_KIND = re.compile(r"^(xã|phường|đặc khu)\s+|^[xp]\.\s*")
# Tones on the other vowel of oa, oe, uy: hoà and hòa are one word.
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_VARIANTS = (
    (re.compile(r"\b(đăk|đắk|đak|đắc|dak|dăk)\b"), "đăk"), (re.compile(r"\bngọk\b"), "ngọc"),
    (re.compile(r"\bpờ y\b"), "bờ y"), (re.compile(r"\bbraih\b"), "rẫy"), (re.compile(r"[\s\-–'’.]+"), " "),
)  # fmt: skip


class UnitNames:
    """Finds a unit's code by what a list calls it."""

    def __init__(self, spans: Iterable[UnitSpan]) -> None:
        self._found: list[dict[str, set[str]]] = [{}, {}, {}]
        self._spoken: list[tuple[str, str]] = []
        for span in spans:
            key = text.key_of(span.name)
            self._add(0, text.key_of(span.code), span.code)
            self._add(0, key, span.code)
            self._add(1, _variant(key), span.code)
            self._add(2, _variant(_KIND.sub("", key)), span.code)
            self._add(2, _initials(key), span.code)
            self._spoken.append((_variant(key), span.code))

    def _add(self, level: int, key: str, code: str) -> None:
        self._found[level].setdefault(key, set()).add(code)

    def code(self, typed: str) -> str | None:
        """The code of the unit that is called so; None when none or several are."""
        key = text.key_of(typed)
        bare = _BODY.sub("", key)
        spelled = (
            (0, (key, bare)),
            (1, (_variant(bare),)),
            (2, (_variant(_KIND.sub("", bare)), _initials(bare, short=True))),
        )
        for level, names in spelled:
            for name in names:
                found = self._found[level].get(name, set())
                if len(found) == 1:
                    return next(iter(found))
        return None

    def spoken_of(self, titles: Iterable[str]) -> str | None:
        """The unit named in the titles above a list (“ỦY BAN NHÂN DÂN XÃ BA TƠ”); None when it is not clear which."""
        said = " ".join(_variant(text.key_of(t)) for t in titles)
        here = {(name, code) for name, code in self._spoken if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)}
        longest = {code for name, code in here if not any(name != other and name in other for other, _ in here)}
        return next(iter(longest)) if len(longest) == 1 else None


def _variant(key: str) -> str:
    for pattern, instead in _VARIANTS:
        key = pattern.sub(instead, key)
    return _one_tone(key.strip())


def _one_tone(key: str) -> str:
    """The tone of a syllable moved to its end, so that hoà and hòa are equal."""
    out = []
    for word in key.split(" "):
        parts = unicodedata.normalize("NFD", word)
        tones = [c for c in parts if c in _TONES]
        out.append("".join(c for c in parts if c not in _TONES) + "".join(tones))
    return " ".join(out)


def _initials(key: str, *, short: bool = False) -> str:
    """“sở khoa học và công nghệ” → “sở khcn”; with `short`, “sở kh&cn” → “sở khcn”."""
    first, _, rest = key.partition(" ")
    if first != "sở" or not rest:
        return key
    if short:
        return f"sở {re.sub(r'[^a-zđ]', '', text.fold(rest))}"
    return "sở " + text.fold("".join(w[0] for w in re.split(r"[\s,]+", rest) if w and w != "và"))
