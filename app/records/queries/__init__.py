"""Reads of the records room."""

from app.records.queries.completions import (
    CompletionView,
    LetterView,
    completions_of,
    held_by,
    held_courses,
    letter,
    person_standing,
)
from app.records.queries.figure import OfficerStanding, Target, UnitFigure, judge, officers, rules, target

__all__ = [
    "CompletionView", "LetterView", "OfficerStanding", "Target", "UnitFigure", "completions_of", "held_by",
    "held_courses", "judge", "letter", "officers", "person_standing", "rules", "target",
]  # fmt: skip
