"""Reads behind the figure's pages and files. Every one takes the scope of who asks first."""

from app.reporting.queries.completions import CompletionRow, completions, completions_page, count_completions
from app.reporting.queries.figure import (
    KEPT_FOR,
    Figure,
    cache_key,
    figure,
    kept_figure,
    payload,
    scope_name,
    target_json,
)
from app.reporting.queries.leaving import Leaver, leavers
from app.reporting.queries.settings import (
    EVENTS,
    EXPORT,
    PLAN,
    TIET,
    WHAT,
    YEARLY,
    Change,
    Event,
    ExportPlan,
    Plan,
    changes,
    events,
    export_plan,
    minimum_tiet,
    plan,
)

__all__ = [
    "EVENTS", "EXPORT", "KEPT_FOR", "PLAN", "TIET", "WHAT", "YEARLY", "Change", "CompletionRow", "Event", "ExportPlan",
    "Figure", "Leaver", "Plan", "cache_key", "changes", "completions", "completions_page", "count_completions", "events",
    "export_plan", "figure", "kept_figure", "leavers", "minimum_tiet", "payload", "plan", "scope_name", "target_json",
]  # fmt: skip
