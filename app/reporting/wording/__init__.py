"""The words of the figure, of its rule and of its settings; in one place, so that screen and paper say the same."""

from app.records.rules.recognition import score_note
from app.reporting.wording.figure import (
    STATES,
    WHO,
    approval,
    approval_notice,
    coverage,
    definitions,
    duties_note,
    kept_note,
    never_confirmed,
    recognised_note,
    sentence,
    signed,
    standing_label,
    straddle_note,
    target_by,
)
from app.reporting.wording.rules import (
    CHANGES,
    VERSION_STATES,
    requirement_lines,
    rule_sets,
    several_duties,
    transition,
    unit_changes,
    who_counts,
)
from app.reporting.wording.settings import (
    SETTINGS,
    commend_basis,
    commend_rules,
    due_basis,
    programme_change,
    programmes_effect,
    set_up,
    setting,
    tiet_basis,
)

__all__ = [
    "CHANGES", "SETTINGS", "STATES", "VERSION_STATES", "WHO", "approval", "approval_notice", "commend_basis",
    "commend_rules", "coverage", "definitions", "due_basis", "duties_note", "kept_note", "never_confirmed",
    "programme_change", "programmes_effect",
    "recognised_note", "requirement_lines", "rule_sets", "score_note", "sentence", "set_up", "setting", "several_duties",
    "signed", "standing_label", "straddle_note", "target_by", "tiet_basis", "transition", "unit_changes", "who_counts",
]  # fmt: skip
