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
)
from app.records.queries.evidence import (
    Explained,
    RecordedCompletion,
    draw,
    explained,
    recorded_completions,
)
from app.records.queries.figure import STATES, Counts, Target, UnitFigure, judge, rules, target
from app.records.queries.officers import OfficerStanding, covers, officers, person_standing, place_of
from app.records.queries.units import seen_units
from app.records.queries.variation import Variation, Varied, variation, variation_people

__all__ = [
    "STATES", "CompletionView", "Counts", "Earned", "Explained", "LetterView", "OfficerStanding", "RecordedCompletion",
    "Target", "UnitFigure", "Variation", "Varied", "completions_of", "covers", "draw", "earned", "explained", "held_by",
    "held_courses", "judge", "letter", "officers", "person_standing", "place_of", "recorded_completions", "rules",
    "seen_units", "target", "variation", "variation_people",
]  # fmt: skip
