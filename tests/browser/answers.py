"""The right answer to a question, as the fields of its form."""

from __future__ import annotations

from app.catalog.bundle import Question
from app.learning.paper import Sheet

Given = dict[str, list[str]]  # name of a field → its values


def right_answer(question: Question, sheet: Sheet, n: int) -> Given:
    """What to choose or type in the `n`th question of a paper. Places on the paper count from 1."""
    return _fields(question, sheet, f"c{n}")


def _fields(question: Question, sheet: Sheet, name: str) -> Given:
    def place(key: str) -> str:
        return str(sheet.order.index(key) + 1)

    if question.options:
        return {name: sorted(place(o.key) for o in question.options if o.correct)}
    if question.kind == "numeric":
        return {name: [question.answer.replace(".", ",")]}
    if question.kind == "short":
        return {name: [question.accepted[0]]}
    if question.kind == "matching":
        return {f"{name}-{i}": [place(left)] for i, left in enumerate(sheet.lefts, 1)}
    if question.kind == "cloze":
        return {
            f"{name}-{part.key}": [
                str(part.order.index(str(gap.choices.index(gap.accepted[0]) + 1)) + 1) if gap.choices else gap.accepted[0]
            ]
            for gap, part in zip(question.gaps, sheet.parts, strict=True)
        }
    if question.kind == "scenario":
        found: Given = {}
        for one, part in zip(question.parts, sheet.parts, strict=True):
            found |= _fields(one, part, f"{name}-{part.key}")
        return found
    return {f"{name}-{i}": [item] for i, item in enumerate(sheet.order, 1)}
