"""GIFT, written: the closest kind Moodle knows, and our own question in a comment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from typing import BinaryIO

from app.catalog.bundle import Option, Question
from app.interop.formats import carrier, tags
from app.interop.formats.gift.reading import CARRIER, mark_of, read_question
from app.interop.formats.losing import described, gaps_shown, lost, one_line
from app.interop.rules import Lost


def write(questions: Iterable[Question], out: BinaryIO) -> list[Lost]:
    """Write the questions; what other systems will not see of them."""
    told = []
    for number, question in enumerate(questions, 1):
        lines = _lines(question)
        told += [Lost(question.key, what) for what in lost(question, read_question(lines, number))]
        lines.insert(1, CARRIER + carrier.close(question, mark_of(lines)))
        out.write(("\n".join(lines) + "\n\n").encode("utf-8", "replace"))
    return told


def share(count: int) -> str:
    """Percent of the mark that one of `count` right answers gets, as Moodle writes it."""
    return format((Decimal(100) / count).quantize(Decimal("0.00001"), ROUND_DOWN).normalize(), "f")


def _escaped(words: str) -> str:
    return re.sub(r"([\\~=#{}:])", r"\\\1", words.strip()).replace("\n", "\\n")


def _tag(name: str, words: str) -> str:
    return f" [{name}:{one_line(words).replace(']', chr(92) + ']')}]"


def _lines(question: Question) -> list[str]:
    own = tags.write(question, disguised=question.kind in ("ordering", "cloze", "hotspot"))
    head = "//" + _tag("id", question.key) + "".join(_tag("tag", tag) for tag in own)
    answers = _answers(question)
    if question.explanation and answers:
        answers.append(f"####{_escaped(question.explanation)}")
    prompt = question.prompt
    if question.kind == "cloze":
        prompt = gaps_shown(prompt)
    elif question.kind == "scenario":
        prompt = described(question)
    elif question.kind == "hotspot":
        prompt += f"\n\n![{question.image_alt}]({question.image})"
    return [head, f"::{question.key}::[markdown]{_escaped(prompt)}{{", *answers, "}"]


def _choice(sign: str, option: Option) -> str:
    said = f"#{_escaped(option.feedback)}" if option.feedback else ""
    return f"{sign}{_escaped(option.text)}{said}"


def _pair(left: str, right: str) -> str:
    return f"={_escaped(one_line(left)).replace('->', '→')} -> {_escaped(one_line(right)).replace('->', '→')}"


def _answers(question: Question) -> list[str]:
    if question.kind == "true_false":
        true, false = question.options
        right, wrong = (true, false) if true.correct else (false, true)
        return [
            f"{'TRUE' if true.correct else 'FALSE'}#{_escaped(wrong.feedback)}#{_escaped(right.feedback)}"
        ]
    if question.options and question.several:
        whole = share(sum(option.correct for option in question.options))
        return [
            _choice(f"~%{whole}%" if option.correct else "~%-100%", option) for option in question.options
        ]
    if question.options:
        return [_choice("=" if option.correct else "~", option) for option in question.options]
    if question.kind == "numeric":
        return [f"#{question.answer}" + (f":{question.tolerance}" if question.tolerance != "0" else "")]
    if question.kind == "short":
        return [f"={_escaped(words)}" for words in question.accepted]
    if question.kind == "ordering":
        return [_pair(str(number), item) for number, item in enumerate(question.items, 1)]
    if question.kind == "cloze":
        rights = [gap.accepted[0] for gap in question.gaps]
        others = dict.fromkeys(c for gap in question.gaps for c in gap.choices if c not in rights)
        return [_pair(f"({n})", right) for n, right in enumerate(rights, 1)] + [
            _pair("", other) for other in others
        ]
    if question.kind == "matching":
        return [
            _pair(left, right)
            for left, right in (*question.pairs, *(("", one) for one in question.distractors))
        ]
    return []
