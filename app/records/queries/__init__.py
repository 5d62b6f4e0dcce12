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
from app.records.queries.effect import CHANGES, Effect, Straddle, changed_people, effect, named, straddle
from app.records.queries.figure import STATES, Counts, Target, UnitFigure, target
from app.records.queries.officers import OfficerStanding, covers, officers, person_standing, place_of
from app.records.queries.units import seen_units
from app.records.queries.versions import VersionView, judge, rules, version, versions

__all__ = [
    "CHANGES", "STATES", "CompletionView", "Counts", "Earned", "Effect", "LetterView", "OfficerStanding", "Straddle", "Target",
    "UnitFigure", "VersionView", "changed_people", "completions_of", "covers", "earned", "effect", "held_by", "held_courses",
    "judge", "letter", "named", "officers", "person_standing", "place_of", "rules", "seen_units", "straddle", "target",
    "version", "versions",
]  # fmt: skip
