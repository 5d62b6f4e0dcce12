"""Writes of the reporting room, by noun."""

from app.people.actions.facts import Refused
from app.reporting.actions.figure import keep_figure, keep_trend, keep_variation
from app.reporting.actions.reports import (
    Stale,
    correct_layout,
    discard_report,
    file_report,
    issue_report,
    open_report,
    save_text,
    take_step,
    taken_for_filing,
)
from app.reporting.actions.settings import plan_next_export, set_up
from app.reporting.actions.units import set_heading, submit_unit_report

__all__ = [
    "Refused", "Stale", "correct_layout", "discard_report", "file_report", "issue_report", "keep_figure", "keep_trend",
    "keep_variation", "open_report", "plan_next_export", "save_text", "set_heading", "set_up", "submit_unit_report",
    "take_step", "taken_for_filing",
]  # fmt: skip
