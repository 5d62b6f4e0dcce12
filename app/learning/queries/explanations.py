"""What was right in a question, and why: for results whose keys may be shown, and for those who write the questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.catalog.bundle import Question
from app.core import numbers
from app.learning.grading import gap_is_right, share
from app.learning.paper import Value, places
from app.learning.queries.cards import Card, Pictures, blocks, card_of, inline, plain


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
    state: str = ""  # right, partly, wrong or none (not answered)
    parts: tuple[Explained, ...] = ()

    @property
    def right_keys(self) -> frozenset[str]:
        """The keys of the right options."""
        return frozenset(option.key for option in self.card.question.options if option.correct)


def explained(
    question: Question, value: Value | None, pictures: Pictures | None = None, within: str = ""
) -> Explained:
    """A question with its key and feedback, in the order it was written. Only for attempts whose keys may be shown."""
    card = card_of(0, question, None, pictures, within)
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
                    inline(option.feedback) if picked or option.correct else Markup(""),
                )
            )
    elif card.rows:
        names = {choice.key: choice.html for choice in card.choices}
        for row in card.rows:
            given = card.given(value, row)
            # The first sides of a matching belong to its left sides, and a step's key is its place: equal keys are right.
            ok = given != "" and names[given] == names[row.key]
            lines.append(Line(row.html, names.get(given), names[row.key], ok, Markup("")))
    elif card.pieces:
        lines += _filled_gaps(question, value if isinstance(value, dict) else {})
    elif not question.parts:
        typed = value if isinstance(value, str) else ""
        solution = (
            question.accepted[0]
            if question.kind == "short"
            else f"{numbers.number(float(question.answer), _decimals(question.answer))} {question.unit}".strip()
        )
    part = share(question, value)
    parts = value if isinstance(value, dict) else {}
    return Explained(
        card,
        tuple(lines),
        typed,
        solution,
        blocks(question.explanation, f"g-{within}{question.key}-", pictures or {}),
        question.source,
        "none" if value is None else "right" if part == 1 else "partly" if part else "wrong",
        tuple(explained(one, parts.get(one.key), pictures, f"{question.key}-") for one in question.parts),
    )


def _filled_gaps(question: Question, value: Mapping[str, str]) -> list[Line]:
    lines = []
    for place, gap in zip(places(len(question.gaps)), question.gaps, strict=True):
        given = value.get(place)
        words = gap.choices[int(given) - 1] if given and gap.choices else given
        lines.append(
            Line(
                Markup("Chỗ trống {}").format(place),
                None if words is None else plain(words) if gap.choices else Markup.escape(words),
                plain(gap.accepted[0]) if gap.choices else Markup.escape(gap.accepted[0]),
                given is not None and gap_is_right(question, place, given),
                Markup(""),
            )
        )
    return lines


def _decimals(answer: str) -> int:
    return len(answer.partition(".")[2])
