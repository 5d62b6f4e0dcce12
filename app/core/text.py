"""Vietnamese text: one form at the border, a folded copy for search, a key for the order of names.

Sources: Unicode Standard Annex 15 (NFC, NFD); CLDR collation for `vi` (letters a ă â … y, then tones ngang, huyền,
hỏi, ngã, sắc, nặng).
"""

from __future__ import annotations

import re
import unicodedata

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_ORDER = {letter: chr(ord("A") + index) for index, letter in enumerate(_LETTERS)}
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_APOSTROPHES = re.compile("['`´\u02bc\u2018\u2019]")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` in NFC, without control and invisible characters, trimmed; line breaks are kept."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))).strip()


def as_typed(text: str) -> str:
    """`text` as it was typed, but for how lines end and for characters that no page may hold (HTML, “noncharacters”)."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(text: str) -> str:
    """Like `clean`, and every run of white space becomes one space."""
    return _SPACES.sub(" ", clean(text))


def fold(text: str) -> str:
    """`text` without diacritics, lower-case, for search: 'Đặng Thùy' → 'dang thuy'.

    Unicode decomposition does not split đ or ƀ, so both are replaced by hand. Never use it as a key: Ba Tô and Ba Tơ
    fold to the same letters.
    """
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _SPACES.sub(" ", bare.replace("đ", "d").replace("ƀ", "b")).strip()


def fold_tokens(text: str) -> tuple[str, ...]:
    """The distinct folded words of `text`, for an index of prefixes."""
    return tuple(dict.fromkeys(t for t in re.split(r"[^0-9a-z]+", fold(text)) if t))


def name_tokens(text: str) -> tuple[str, ...]:
    """The words under which a name is found: those of `fold_tokens`, and H'Yĕr also as people type it, hyer."""
    return tuple(dict.fromkeys((*fold_tokens(text), *fold_tokens(_APOSTROPHES.sub("", text)))))


def key_of(code: str) -> str:
    """The form under which a code is compared: NFC, trimmed, case-folded (an alias, never shown)."""
    return clean_line(code).casefold()


def _word_key(word: str) -> tuple[str, str]:
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", word.casefold()):
        tone = "0"
        parts = unicodedata.normalize("NFD", char)
        kept = []
        for part in parts:
            if part in _TONES:
                tone = _TONES[part]
            else:
                kept.append(part)
        base = unicodedata.normalize("NFC", "".join(kept))
        if base not in _ORDER:
            base = fold(base)
        for single in base:
            letters.append(single if single in "0123456789" else _ORDER.get(single, "0"))
            tones.append(tone)
    return "".join(letters), "".join(tones)


def sort_key(full_name: str, given_name: str = "") -> str:
    """The key that sorts people as Vietnamese lists do: by tên, then họ, then đệm; tones break ties.

    `given_name` is the tên gọi a person chose; empty means the last word. Plain ASCII, so that SQLite and PostgreSQL
    (collation C) give the same order.
    """
    words = clean_line(full_name).split(" ")
    given = clean_line(given_name) or words[-1]
    given_words = given.split(" ")
    rest = words[: -len(given_words)] if words[-len(given_words) :] == given_words else words[:-1]
    ordered = [*given_words, *rest[:1], *rest[1:]]
    keys = [_word_key(word) for word in ordered]
    # The blank before the tones is less than the mark between words: Lê An comes before Lê Văn An.
    return "!".join(letters for letters, _ in keys) + " " + " ".join(tones for _, tones in keys)


def slug(text: str) -> str:
    """A readable ASCII piece of a URL. Not unique: add something that is."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
