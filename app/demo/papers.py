"""How made-up people answer: the first so many questions of the paper rightly, the others wrongly."""

from __future__ import annotations

from collections.abc import Mapping

from app.catalog.bundle import Question
from app.learning.paper import Paper, Value, places


def right_answer(question: Question) -> Value:
    """An answer that earns all marks."""
    if question.options:
        right = sorted(o.key for o in question.options if o.correct)
        return right if question.several else right[0]
    if question.kind == "cloze":
        return {
            place: str(gap.choices.index(gap.accepted[0]) + 1) if gap.choices else gap.accepted[0]
            for place, gap in zip(places(len(question.gaps)), question.gaps, strict=True)
        }
    if question.kind == "scenario":
        return {part.key: right_answer(part) for part in question.parts}
    if question.kind == "numeric":
        return question.answer.replace(".", ",")
    if question.kind == "short":
        return question.accepted[0]
    count = len(question.pairs) if question.kind == "matching" else len(question.items)
    return {place: place for place in places(count)}


def wrong_answer(question: Question) -> Value | None:
    """An answer that earns nothing; None where leaving the question open is the simplest."""
    if question.options and not question.several:
        return next(o.key for o in question.options if not o.correct)
    return None


def answers(paper: Paper, bank: Mapping[str, Question], right: int) -> dict[str, Value | None]:
    """The answers to a whole paper with exactly the first `right` questions right."""
    return {
        sheet.key: right_answer(bank[sheet.key]) if n < right else wrong_answer(bank[sheet.key])
        for n, sheet in enumerate(paper.sheets)
    }


def outcome(paper: Paper, bank: Mapping[str, Question], right: int) -> tuple[int, dict[str, int]]:
    """What `learning.grading` makes of those answers: score in hundredths of a percent, thousandths per question."""
    marks = [bank[sheet.key].marks for sheet in paper.sheets]
    score = sum(marks[:right]) * 10_000 // sum(marks)
    return score, {sheet.key: 1000 if n < right else 0 for n, sheet in enumerate(paper.sheets)}
