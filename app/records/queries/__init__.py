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
from app.records.queries.equivalences import (
    EquivalenceView,
    equivalence,
    equivalences,
    equivalences_in_force,
    waiting_equivalences,
)
from app.records.queries.figure import STATES, Counts, Target, UnitFigure, judge, rules, target
from app.records.queries.officers import OfficerStanding, covers, officers, person_standing, place_of
from app.records.queries.outside_files import (
    KnownOfficer,
    OutsideFile,
    codes_like,
    officers_by_code,
    outside_file,
    outside_line_before,
    outside_lines,
    requests_of,
)
from app.records.queries.recognised import RecognisedCounts, completions_made, recognised_counts, source_ref
from app.records.queries.recognitions import (
    RecognitionPage,
    RecognitionView,
    account_names,
    next_waiting,
    recognition,
    recognition_counts,
    recognitions,
    recognitions_of,
    standing_request,
    stored_evidence,
    waiting_beside,
    waiting_recognitions,
    workplaces,
)
from app.records.queries.units import seen_units

__all__ = [
    "STATES", "CompletionView", "Counts", "Earned", "EquivalenceView", "KnownOfficer", "LetterView", "OfficerStanding", "OutsideFile", "RecognisedCounts",
    "RecognitionPage", "RecognitionView", "Target", "UnitFigure", "account_names", "codes_like", "completions_made", "completions_of", "covers",
    "earned", "equivalence", "equivalences", "equivalences_in_force", "held_by", "held_courses", "judge", "letter",
    "next_waiting", "officers", "officers_by_code", "outside_file", "outside_line_before", "outside_lines", "person_standing", "place_of", "recognised_counts", "recognition",
    "recognition_counts", "recognitions", "recognitions_of", "requests_of", "rules", "seen_units",
    "source_ref", "standing_request", "stored_evidence", "target", "waiting_beside", "waiting_equivalences", "waiting_recognitions", "workplaces",
]  # fmt: skip
