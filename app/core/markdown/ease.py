"""How easily a text reads on a telephone: sentences, paragraphs and the whole, measured in syllables (tiếng)."""

from __future__ import annotations

import re

from app.core import numbers
from app.core.markdown.findings import Parts, syllables
from app.core.markdown.source import Block, Fault, Passage, passages

SENTENCE = 40
PARAGRAPH = 150
LESSON = 1400

_STRUCTURE = re.compile(r"^\s*(?:#{1,6}\s|\||\[\[|!\[|\$\$|\[\^[^\]]+\]:)")
_MARK = re.compile(r"^\s*(?:[-*+]|\d{1,3}\.|>+)\s+(?:\[[ xX]\]\s+)?")
_END = re.compile(r"[.!?…]+[”\"’'»)\]*_]*(?=\s|$)")
_SIGNS = re.compile(r"\*+|\]\([^)\s]*\)|\[\^[^\]]*\]|[`\\\[\]]")
_SHOWN = 6  # words of a sentence, so that its author knows which


def hard_places(parts: Parts, first: int, total: int | None = None) -> list[Fault]:
    """Sentences, paragraphs and a lesson longer than people read; `first` is the line on which the text begins.

    `total` is the number of syllables of the whole, where it was counted before.
    """
    faults = []
    for passage in passages(
        [p for p in parts if not (isinstance(p, Block) and p.kind in ("am-thanh", "video"))]
    ):
        for offset, line in enumerate(passage.lines):
            # a line with fewer spaces has fewer syllables: most lines are done with here
            if line.count(" ") >= SENTENCE and not _STRUCTURE.match(line):
                faults += _line_faults(passage.line + offset, _MARK.sub("", line))
    total = syllables(parts) if total is None else total
    if total > LESSON:
        faults.append(
            Fault(
                first,
                f"Bài dài {numbers.number(total)} tiếng; trên điện thoại nên dưới {numbers.number(LESSON)}: chia thành hai bài.",
                "warning",
            )
        )
    return faults


def _line_faults(number: int, line: str) -> list[Fault]:
    faults = []
    whole = _count(line)
    if whole > PARAGRAPH:
        faults.append(
            Fault(
                number, f"Đoạn này dài {whole} tiếng; nên dưới {PARAGRAPH}: tách thành nhiều đoạn.", "warning"
            )
        )
    if whole <= SENTENCE:
        return faults
    start = 0
    ends = [found.end() for found in _END.finditer(line)]
    for end in [*ends, len(line)]:
        sentence = line[start:end].strip()
        start = end
        count = _count(sentence)
        if count > SENTENCE:
            words = " ".join(_SIGNS.sub("", sentence).split()[:_SHOWN])
            faults.append(
                Fault(
                    number,
                    f"Câu “{words} …” dài {count} tiếng; nên dưới {SENTENCE}: tách thành hai câu.",
                    "warning",
                )
            )
    return faults


def _count(text: str) -> int:
    return syllables([Passage(1, (text,))])
