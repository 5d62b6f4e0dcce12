"""Our own question, carried along in a foreign file where the format's words cannot say all of it.

It counts only while the words around it are unchanged: `mark` is a hash of them. A file edited elsewhere is therefore
read by what it says now, and a file from here by what was meant.
"""

from __future__ import annotations

import base64
import binascii
import json
import unicodedata
import zlib
from hashlib import sha256
from typing import Any

from app.catalog.bundle import KINDS, Question, question_from_dict, question_to_dict

LONGEST = 400_000  # bytes of one question, unpacked

_KINDS = frozenset(KINDS.values())
_TEXTS = (
    "key",
    "kind",
    "prompt",
    "explanation",
    "lesson_key",
    "source",
    "answer",
    "tolerance",
    "unit",
    "image",
    "image_alt",
)
_LISTS = ("tags", "accepted", "distractors", "items")


def mark(*words: str) -> str:
    """The hash of words as they stand, but for white space and the way accents are encoded."""
    total = sha256()
    for word in words:
        total.update(" ".join(unicodedata.normalize("NFC", word).split()).encode("utf-8", "replace"))
        total.update(b"\x00")
    return total.hexdigest()[:16]


def close(question: Question, marked: str) -> str:
    """What is written into the file: ASCII letters, digits and `+/=` in two words."""
    body = json.dumps(question_to_dict(question), ensure_ascii=False, separators=(",", ":"))
    return f"{marked} {base64.b64encode(zlib.compress(body.encode(), 9)).decode()}"


def open(carried: str) -> tuple[str, Question] | None:
    """(mark, question) of what `close` wrote; None for anything else, however it was made."""
    marked, _, packed = " ".join(carried.split()).partition(" ")
    if not packed or len(packed) > LONGEST:
        return None
    try:
        data = base64.b64decode(packed.replace(" ", ""), validate=True)
        unpacking = zlib.decompressobj()
        body = unpacking.decompress(data, LONGEST)
        if unpacking.unconsumed_tail or not unpacking.eof:
            return None
        found = json.loads(body)
        if not _is_question(found, parts=True):
            return None
        return marked, question_from_dict(found)
    except (binascii.Error, zlib.error, ValueError, TypeError, KeyError, RecursionError):
        return None


def _is_question(body: Any, *, parts: bool) -> bool:
    """Whether JSON values are a question of ours in shape; what it says is judged like everything else."""
    if (
        not isinstance(body, dict)
        or body.get("kind") not in _KINDS
        or (body["kind"] == "scenario" and not parts)
    ):
        return False
    if not all(isinstance(body.get(name, ""), str) for name in _TEXTS) or not {
        "key",
        "prompt",
        "explanation",
        "lesson_key",
    } <= set(body):
        return False
    if not all(_strings(body.get(name, [])) for name in _LISTS):
        return False
    marks = body.get("marks", 1)
    flags = (body.get("keep_order", False), body.get("diacritics_strict", False))
    if type(marks) is not int or not all(isinstance(flag, bool) for flag in flags):
        return False
    options, gaps, pairs = body.get("options", []), body.get("gaps", []), body.get("pairs", [])
    return (
        isinstance(options, list) and all(_is_option(option) for option in options)
        and isinstance(gaps, list)
        and all(isinstance(g, dict) and _strings(g.get("accepted")) and _strings(g.get("choices")) for g in gaps)
        and isinstance(pairs, list) and all(_strings(pair) and len(pair) == 2 for pair in pairs)
        and isinstance(body.get("parts", []), list) and all(_is_question(p, parts=False) for p in body.get("parts", []))
    )  # fmt: skip


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_option(value: Any) -> bool:
    if not isinstance(value, dict) or not all(
        isinstance(value.get(n), str) for n in ("key", "text", "feedback")
    ):
        return False
    area = value.get("area")
    numbers = area is None or (
        isinstance(area, list) and len(area) == 4 and all(type(n) is int for n in area)
    )
    return isinstance(value.get("correct"), bool) and numbers
