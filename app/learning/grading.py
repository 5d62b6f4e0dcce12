"""Marking: how much of each question is right, and what the whole paper scores.

Pure and exact: shares are fractions until the very end, where the score is truncated to hundredths of a percent, so that
69,996% never reads as 70% and a true 70% never falls below it by rounding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from app.catalog.bundle import Question
from app.core import text
from app.learning.paper import Paper, Value

_QUOTES = str.maketrans("", "", "\"'“”‘’‚„«»`´")
_DASHES = re.compile(r"[-‐‑‒–—−]")
_TONES = frozenset("\u0300\u0309\u0303\u0301\u0323")


@dataclass(frozen=True)
class Grade:
    """The outcome of a paper. `score`: hundredths of a percent, truncated; `marks`: thousandths per question."""

    score: int
    passed: bool
    marks: dict[str, int]
    weak: tuple[str, ...]  # lessons of the questions that were not fully right, in the order of the bank


def grade(
    paper: Paper,
    bank: Mapping[str, Question],
    answers: Mapping[str, Value | None],
    pass_mark: int,
) -> Grade:
    """Mark a paper. `pass_mark` is in whole percent; a question that was not answered earns nothing."""
    earned = Fraction(0)
    total = 0
    marks: dict[str, int] = {}
    weak: list[str] = []
    for sheet in paper.sheets:
        question = bank[sheet.key]
        part = share(question, answers.get(sheet.key))
        if part:
            earned += question.marks if part == 1 else part * question.marks
        total += question.marks
        marks[sheet.key] = part.numerator * 1000 // part.denominator
        if part < 1:
            weak.append(question.lesson_key)
    score = int(earned * 10_000 / total) if total else 0
    order = {lesson: i for i, lesson in enumerate(dict.fromkeys(q.lesson_key for q in bank.values()))}
    return Grade(
        score,
        score >= pass_mark * 100,
        marks,
        tuple(sorted(set(weak), key=order.__getitem__)),
    )


def share(question: Question, value: Value | None) -> Fraction:
    """How much of one question is right, from 0 to 1."""
    if value is None:
        return Fraction(0)
    if question.kind in ("single", "true_false"):
        return _whole(any(o.correct and o.key == value for o in question.options))
    if question.kind == "multiple" and isinstance(value, list):
        return _right_minus_wrong(question, set(value))
    if question.kind == "numeric" and isinstance(value, str):
        return _whole(_number_is_right(question, value))
    if question.kind == "short" and isinstance(value, str):
        strict = question.diacritics_strict
        return _whole(plain_answer(value, strict) in {plain_answer(a, strict) for a in question.accepted})
    if question.kind == "matching" and isinstance(value, dict):
        rights = [right for _, right in question.pairs] + list(question.distractors)
        hits = sum(1 for left, right in value.items() if rights[int(right) - 1] == rights[int(left) - 1])
        return Fraction(hits, len(question.pairs))
    if question.kind == "ordering" and isinstance(value, dict):
        return Fraction(
            sum(1 for item, place in value.items() if item == place),
            len(question.items),
        )
    if question.kind == "hotspot" and isinstance(value, (str, list)):
        return _right_minus_wrong(question, set(value) if isinstance(value, list) else {value})
    if question.kind == "cloze" and isinstance(value, dict):
        hits = sum(1 for place, given in value.items() if gap_is_right(question, place, given))
        return Fraction(hits, len(question.gaps))
    if question.kind == "scenario" and isinstance(value, dict):
        earned = sum((part.marks * share(part, value.get(part.key)) for part in question.parts), _NOTHING)
        return earned / sum(part.marks for part in question.parts)
    return Fraction(0)


def _right_minus_wrong(question: Question, chosen: set[str]) -> Fraction:
    right = {o.key for o in question.options if o.correct}
    return Fraction(max(0, len(chosen & right) - len(chosen - right)), len(right)) if right else _NOTHING


def gap_is_right(question: Question, place: str, given: str) -> bool:
    """Whether what was typed into a gap, or the place of what was chosen in it, is right. Gaps count from 1."""
    gap = question.gaps[int(place) - 1]
    if gap.choices:
        return gap.choices[int(given) - 1] in gap.accepted
    strict = question.diacritics_strict
    return plain_answer(given, strict) in {plain_answer(accepted, strict) for accepted in gap.accepted}


_ALL, _NOTHING = Fraction(1), Fraction(0)


def _whole(right: bool) -> Fraction:
    return _ALL if right else _NOTHING


def plain_answer(typed: str, diacritics_strict: bool) -> str:
    """The form in which short answers are compared.

    Case, spaces, quotation marks, hyphens and final punctuation do not count, nor where the tone mark of a syllable stands
    (hòa, hoà); diacritics count only where the question says so.
    """
    bare = _DASHES.sub(" ", unicodedata.normalize("NFC", typed).translate(_QUOTES))
    bare = text.clean_line(bare).rstrip(".,;:!?… ").casefold()
    if not diacritics_strict:
        return text.fold(bare)
    return " ".join(_tone_last(word) for word in bare.split(" "))


def _tone_last(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    letters = "".join(c for c in parts if c not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(c for c in parts if c in _TONES)


_THOUSANDS_DOT = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
_THOUSANDS_COMMA = re.compile(r"\d{1,3}(,\d{3}){2,}(\.\d+)?|\d{1,3}(,\d{3})+\.\d+")
_DECIMAL = re.compile(r"\d+([.,]\d+)?|[.,]\d+")


def read_number(typed: str, unit: str = "") -> Decimal | None:
    """A number as people type it, or None. The unit may follow it.

    1.234,5 and 55,1 are read the Vietnamese way, and so is 1.234 (a thousand and more), which could be either; 1234.5,
    1,234.5 and 55.1 can only be meant one way and are accepted too.
    """
    bare = "".join(unicodedata.normalize("NFKC", typed).split())
    bare = re.sub(r"[−–]", "-", bare)
    for ending in ("".join(unit.split()), "%"):
        if ending and bare.casefold().endswith(ending.casefold()):
            bare = bare[: -len(ending)]
            break
    sign = -1 if bare.startswith("-") else 1
    bare = bare.removeprefix("-").removeprefix("+")
    if len(bare) > 30 or not bare.isascii():
        return None
    if _THOUSANDS_DOT.fullmatch(bare) and not bare.startswith("0"):
        bare = bare.replace(".", "").replace(",", ".")
    elif _THOUSANDS_COMMA.fullmatch(bare) and not bare.startswith("0"):
        bare = bare.replace(",", "")
    elif _DECIMAL.fullmatch(bare):
        bare = bare.replace(",", ".")
    else:
        return None
    try:
        return sign * Decimal(bare)
    except InvalidOperation:  # pragma: no cover - the patterns above admit numbers only
        return None


def _number_is_right(question: Question, typed: str) -> bool:
    given = read_number(typed, question.unit)
    return given is not None and abs(given - Decimal(question.answer)) <= Decimal(question.tolerance)
