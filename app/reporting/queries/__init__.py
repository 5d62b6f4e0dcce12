"""Reads behind the figure's pages and files. Every one takes the scope of who asks first."""

from app.reporting.queries.attempts import Tried, attempts
from app.reporting.queries.company import (
    LEAST_HOLDERS,
    RULE_PEOPLE,
    RULE_UNITS,
    Company,
    commended_people,
    commended_units,
    company,
    milestone,
    tiet_asked,
)
from app.reporting.queries.completions import CompletionRow, completions, count_completions
from app.reporting.queries.courses import CourseFigure, course_figures, course_people, programme_names
from app.reporting.queries.dated import due_on
from app.reporting.queries.explained import explanation, titles
from app.reporting.queries.figure import (
    KEPT_FOR,
    Figure,
    cache_key,
    figure,
    kept_figure,
    kept_variation,
    payload,
    scope_key,
    scope_name,
    target_json,
    variation_key,
)
from app.reporting.queries.trend import Trend, kept_trend, month, months_affordable, trend_key

__all__ = [
    "KEPT_FOR", "LEAST_HOLDERS", "RULE_PEOPLE", "RULE_UNITS", "Company", "CompletionRow", "CourseFigure", "Figure", "Trend", "Tried", "attempts", "cache_key", "commended_people",
    "commended_units", "company", "completions", "count_completions", "course_figures", "course_people", "due_on", "explanation", "figure",
    "kept_figure", "kept_trend", "kept_variation", "milestone", "month", "months_affordable", "payload", "programme_names", "scope_key",
    "scope_name", "target_json", "tiet_asked", "titles", "trend_key", "variation_key",
]  # fmt: skip
