"""What a paper is worth once some of its keys were mended.

Answers are kept in the keys of the question as it was published, and papers are drawn from it for ever; a mended matching
or order has its sides in other places, so answers are carried over by what the sides say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.catalog.bundle import Question
from app.learning.grading import Grade, grade
from app.learning.paper import Paper, Value

# Question key → the question with its right key, None where it no longer counts.
Fixes = Mapping[str, Question | None]

WHOLE = 10_000  # hundredths of a percent


@dataclass(frozen=True)
class Worth:
    """What a paper is worth by some key. `score`: hundredths of a percent; `marks`: thousandths by question."""

    score: int
    passed: bool
    marks: Mapping[str, int]


def best(own: Worth, regrades: Iterable[Worth]) -> Worth:
    """The most favourable of what a paper was worth and is worth under mended keys; passing counts before the score."""
    found = own
    for worth in regrades:
        if (worth.passed, worth.score) > (found.passed, found.score):
            found = worth
    return found


def in_force(question: Question, fixes: Fixes) -> Question | None:
    """A published question with the key that holds now; None where it no longer counts."""
    return fixes.get(question.key, question)


def still_counted(bank: Iterable[Question], fixes: Fixes) -> list[Question]:
    """The published questions that new papers may be drawn from."""
    return [question for question in bank if in_force(question, fixes) is not None]


def mark(
    paper: Paper,
    bank: Mapping[str, Question],
    fixes: Fixes,
    answers: Mapping[str, Value | None],
    pass_mark: int,
) -> Grade:
    """Mark a paper under the mended keys. `bank` is as published; `pass_mark` in whole percent.

    Questions that no longer count are left out on both sides of the score; a paper that has no others left is whole, for
    nothing of it was its writer's fault.
    """
    if not fixes:
        return grade(paper, bank, answers, pass_mark)
    now = {key: mended for key, question in bank.items() if (mended := in_force(question, fixes)) is not None}
    sheets = tuple(sheet for sheet in paper.sheets if sheet.key in now)
    if not sheets:
        return Grade(WHOLE, True, {}, ())
    carried = {
        sheet.key: translated(bank[sheet.key], now[sheet.key], answers.get(sheet.key)) for sheet in sheets
    }
    return grade(Paper(sheets), now, carried, pass_mark)


def _sides(question: Question) -> list[str]:
    return [right for _, right in question.pairs] + list(question.distractors)


def translated(published: Question, mended: Question, value: Value | None) -> Value | None:
    """An answer in the keys of the published question, in those of the mended one."""
    if not isinstance(value, dict) or published.kind != mended.kind:
        return value
    if published.kind == "matching":
        before, after = _sides(published), _sides(mended)
        return {
            left: str(after.index(before[int(right) - 1]) + 1)
            for left, right in value.items()
            if before[int(right) - 1] in after
        }
    if published.kind == "ordering":
        return {
            str(mended.items.index(published.items[int(step) - 1]) + 1): place for step, place in value.items()
        }
    return value
