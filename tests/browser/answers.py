"""The right answer to a question, as the fields of its form."""

from __future__ import annotations

from app.catalog.bundle import Question
from app.learning.paper import Sheet

Given = dict[str, list[str]]  # name of a field → its values


def right_answer(question: Question, sheet: Sheet, n: int) -> Given:
    """What to choose or type in the `n`th question of a paper. Places on the paper count from 1."""
    name = f"c{n}"

    def place(key: str) -> str:
        return str(sheet.order.index(key) + 1)

    if question.kind in ("single", "true_false", "multiple"):
        return {name: sorted(place(o.key) for o in question.options if o.correct)}
    if question.kind == "numeric":
        return {name: [question.answer.replace(".", ",")]}
    if question.kind == "short":
        return {name: [question.accepted[0]]}
    if question.kind == "matching":
        return {f"{name}-{i}": [place(left)] for i, left in enumerate(sheet.lefts, 1)}
    return {f"{name}-{i}": [item] for i, item in enumerate(sheet.order, 1)}
