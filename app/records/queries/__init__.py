"""Reads of the records room."""

from app.records.queries.completions import (
    CompletionView,
    LetterView,
    completions_of,
    held_by,
    held_courses,
    letter,
)
from app.records.queries.figure import STATES, Counts, Target, UnitFigure, judge, rules, target
from app.records.queries.officers import OfficerStanding, officer, officers, person_standing

__all__ = [
    "STATES", "CompletionView", "Counts", "LetterView", "OfficerStanding", "Target", "UnitFigure", "completions_of",
    "held_by", "held_courses", "judge", "letter", "officer", "officers", "person_standing", "rules", "target",
]  # fmt: skip
