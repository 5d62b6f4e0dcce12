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
from app.records.queries.effect import CHANGES, Effect, Straddle, changed_people, effect, named, straddle
from app.records.queries.ends import Varied
from app.records.queries.equivalences import (
    EquivalenceView,
    equivalence,
    equivalences,
    equivalences_in_force,
    waiting_equivalences,
)
from app.records.queries.evidence import (
    Explained,
    RecordedCompletion,
    draw,
    explained,
    recorded_completions,
)
from app.records.queries.figure import STATES, Counts, Target, UnitFigure, summed, target
from app.records.queries.notices import (
    NoticeLine,
    NoticeView,
    for_notice,
    notice_courses,
    notice_lines,
    notices,
)
from app.records.queries.officers import (
    OfficerStanding,
    covers,
    everybody,
    officers,
    person_standing,
    place_of,
)
from app.records.queries.outside_files import (
    KnownOfficer,
    OutsideFile,
    codes_like,
    officers_by_code,
    officers_named,
    outside_file,
    outside_line_before,
    outside_lines,
    requests_of,
)
from app.records.queries.papers import (
    HeldProgramme,
    ProgrammeLetterView,
    Sheet,
    held_programmes,
    person_id_of,
    programme_letter,
    programme_letters_of,
    sheet,
)
from app.records.queries.recognised import (
    RecognisedCounts,
    completions_made,
    recognised_counts,
    recognised_people,
    source_ref,
)
from app.records.queries.recognitions import (
    RecognitionPage,
    RecognitionView,
    account_names,
    evidence_files,
    next_waiting,
    recent_answers,
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
from app.records.queries.variation import (
    FigureAndChange,
    Variation,
    figure_and_change,
    variation,
    variation_people,
)
from app.records.queries.versions import VersionView, judge, rules, version, versions, waiting_rules

__all__ = [
    "CHANGES", "STATES", "CompletionView", "Counts", "Earned", "Effect", "EquivalenceView", "Explained",
    "FigureAndChange", "HeldProgramme", "KnownOfficer", "LetterView", "NoticeLine", "NoticeView", "OfficerStanding",
    "OutsideFile", "ProgrammeLetterView", "RecognisedCounts", "RecognitionPage", "RecognitionView", "RecordedCompletion",
    "Sheet", "Straddle", "Target", "UnitFigure", "Variation", "Varied", "VersionView", "account_names", "changed_people",
    "codes_like", "completions_made", "completions_of", "covers", "draw", "earned", "effect", "equivalence",
    "equivalences", "equivalences_in_force", "everybody", "evidence_files", "explained", "figure_and_change",
    "for_notice", "held_by", "held_courses", "held_programmes", "judge", "letter", "letter_codes", "named",
    "next_waiting", "notice_courses", "notice_lines", "notices", "officers", "officers_by_code", "officers_named",
    "outside_file", "outside_line_before", "outside_lines", "person_id_of", "person_standing", "place_of", "programme_letter",
    "programme_letters_of", "recent_answers", "recognised_counts", "recognised_people", "recognition",
    "recognition_counts", "recognitions", "recognitions_of", "recorded_completions", "requests_of", "rules", "seen_units",
    "sheet", "source_ref", "standing_request", "stored_evidence", "straddle", "summed", "target", "variation",
    "variation_people", "version", "versions", "waiting_beside", "waiting_equivalences", "waiting_recognitions",
    "waiting_rules", "workplaces",
]  # fmt: skip
