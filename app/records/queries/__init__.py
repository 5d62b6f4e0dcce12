"""Reads of the records room."""

from app.records.queries.completions import (
    CompletionView,
    Earned,
    LetterView,
    completions_of,
    earned,
    held_by,
    held_courses,
    letter,
    letter_codes,
)
from app.records.queries.figure import STATES, Counts, Target, UnitFigure, judge, rules, target
from app.records.queries.officers import OfficerStanding, covers, officers, person_standing, place_of
from app.records.queries.units import seen_units

__all__ = [
    "STATES", "CompletionView", "Counts", "Earned", "LetterView", "OfficerStanding", "Target", "UnitFigure", "completions_of",
    "covers", "earned", "held_by", "held_courses", "judge", "letter", "letter_codes", "officers", "person_standing", "place_of", "rules",
    "seen_units", "target",
]  # fmt: skip
