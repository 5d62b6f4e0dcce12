"""Questions as they stand on one paper, ready to be printed: HTML in the order shown, and where each answer stands.

A card carries no key. What is right, and why, comes from `explained`, which result pages ask for once they may.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.catalog.bundle import Question
from app.core import markdown, numbers
from app.learning.paper import Sheet, Value, places


@dataclass(frozen=True)
class Place:
    """Something that can be chosen or placed: where it stands on the paper, its key, and what it says."""

    place: str
    key: str
    html: Markup


@dataclass(frozen=True)
class Card:
    """One question of a paper. `choices` are picked from; each of `rows` is given one of them."""

    n: int
    key: str
    kind: str
    lesson_key: str
    prompt: Markup
    is_line: bool  # the prompt is one paragraph, so it can be the legend itself
    choices: tuple[Place, ...]
    rows: tuple[Place, ...]
    unit: str
    question: Question

    def checked(self, value: Value | None, choice: Place) -> bool:
        """Whether an answer holds this choice."""
        return value == choice.key or (isinstance(value, list) and choice.key in value)

    def given(self, value: Value | None, row: Place) -> str:
        """What an answer gives to this row: the key of a choice, or "" for nothing."""
        return value.get(row.key, "") if isinstance(value, dict) else ""


@dataclass(frozen=True)
class Line:
    """One line of an explanation: a choice or row, what was given, what is right, the feedback."""

    html: Markup
    given: Markup | None
    right: Markup | None
    ok: bool
    feedback: Markup


@dataclass(frozen=True)
class Explained:
    """A question after the attempt: what was right line by line, and why."""

    card: Card
    lines: tuple[Line, ...]
    typed: str
    solution: str
    explanation: Markup
    source: str


# Markdown costs milliseconds a piece, so a question is rendered once per process.
@lru_cache(maxsize=8192)
def _inline(text: str) -> Markup:
    return Markup(markdown.render_inline(text))


@lru_cache(maxsize=8192)
def _plain(text: str) -> Markup:
    return Markup.escape(markdown.plain(text))


@lru_cache(maxsize=2048)
def _blocks(text: str, prefix: str) -> Markup:
    return Markup(markdown.render(text, id_prefix=prefix).html)


def _as_written(question: Question) -> Sheet:
    sides = len(question.pairs) + len(question.distractors) or len(question.items)
    keys = tuple(option.key for option in question.options) or places(sides)
    return Sheet(question.key, keys, places(len(question.pairs)))


def card_of(n: int, question: Question, sheet: Sheet | None = None) -> Card:
    """A question as the `n`th of a paper, in the order of its sheet; without one, in the order it was written."""
    sheet = sheet or _as_written(question)
    is_line = "\n\n" not in question.prompt.strip()
    choices: dict[str, Markup] = {}
    rows: dict[str, Markup] = {}
    if question.options:
        choices = {option.key: _inline(option.text) for option in question.options}
    elif question.kind == "matching":
        sides = [right for _, right in question.pairs] + list(question.distractors)
        choices = {key: _plain(side) for key, side in zip(places(len(sides)), sides, strict=True)}
        rows = {
            key: _inline(left)
            for key, (left, _) in zip(places(len(question.pairs)), question.pairs, strict=True)
        }
    elif question.kind == "ordering":
        keys = places(len(question.items))
        choices = {key: Markup(key) for key in keys}
        rows = {key: _inline(item) for key, item in zip(keys, question.items, strict=True)}
    placed = sheet.lefts or sheet.order
    order = tuple(choices) if question.kind == "ordering" else sheet.order
    return Card(
        n=n,
        key=question.key,
        kind=question.kind,
        lesson_key=question.lesson_key,
        prompt=_inline(question.prompt) if is_line else _blocks(question.prompt, f"d-{question.key}-"),
        is_line=is_line,
        choices=tuple(Place(str(i), key, choices[key]) for i, key in enumerate(order, 1) if choices),
        rows=tuple(Place(str(i), key, rows[key]) for i, key in enumerate(placed, 1) if rows),
        unit=question.unit,
        question=question,
    )


def explained(question: Question, value: Value | None) -> Explained:
    """A question with its key and feedback, in the order it was written. Only for attempts whose keys may be shown."""
    card = card_of(0, question)
    lines: list[Line] = []
    typed = solution = ""
    if question.options:
        feedback = {o.key: o for o in question.options}
        for choice in card.choices:
            option = feedback[choice.key]
            picked = card.checked(value, choice)
            lines.append(
                Line(
                    choice.html,
                    Markup("Anh/chị đã chọn") if picked else None,
                    Markup("Đáp án đúng") if option.correct else None,
                    picked == option.correct,
                    _inline(option.feedback) if picked or option.correct else Markup(""),
                )
            )
    elif card.rows:
        names = {choice.key: choice.html for choice in card.choices}
        for row in card.rows:
            given = card.given(value, row)
            # The first sides of a matching belong to its left sides, and a step's key is its place: equal keys are right.
            ok = given != "" and names[given] == names[row.key]
            lines.append(Line(row.html, names.get(given), names[row.key], ok, Markup("")))
    else:
        typed = value if isinstance(value, str) else ""
        solution = (
            question.accepted[0]
            if question.kind == "short"
            else f"{numbers.number(float(question.answer), _decimals(question.answer))} {question.unit}".strip()
        )
    return Explained(
        card,
        tuple(lines),
        typed,
        solution,
        _blocks(question.explanation, f"g-{question.key}-"),
        question.source,
    )


def _decimals(answer: str) -> int:
    return len(answer.partition(".")[2])
