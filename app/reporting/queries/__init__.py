"""Reads behind the figure's pages, files and reports. Every one takes the scope of who asks first."""

from app.reporting.queries.attempts import Tried, attempts
from app.reporting.queries.company import (
    Company,
    commended_people,
    commended_units,
    company,
    milestone,
    tiet_reached,
)
from app.reporting.queries.comparing import SAME_DAY, Comparison, comparison, read_comparison
from app.reporting.queries.completions import CompletionRow, completions, completions_page, count_completions
from app.reporting.queries.courses import CourseFigure, course_figures, course_people, programme_names
from app.reporting.queries.explained import explanation
from app.reporting.queries.explaining import reasons
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
from app.reporting.queries.headings import heading, printed_plan
from app.reporting.queries.leaving import Leaver, leavers
from app.reporting.queries.reports import (
    FilingView,
    ReportLine,
    ReportView,
    StepView,
    filed_people,
    names_of,
    open_report_of,
    previous_filing,
    report,
    reports,
)
from app.reporting.queries.settings import (
    COMMEND,
    DUE,
    DUE_ON,
    EVENTS,
    EXPORT,
    PLAN,
    PROGRAMMES,
    TIET,
    WHAT,
    YEARLY,
    Change,
    CommendRule,
    Event,
    ExportPlan,
    Plan,
    changes,
    commend_rule,
    due_of,
    due_on,
    events,
    export_plan,
    first_commend_rule,
    minimum_tiet,
    plan,
    plan_of,
)
from app.reporting.queries.snapshot import Snapshot, snapshot
from app.reporting.queries.spans import Span, span_up_to, spans
from app.reporting.queries.trend import Trend, kept_trend, month, months_affordable, trend_key
from app.reporting.queries.unit_reports import (
    UnitReportView,
    UnitStanding,
    sent_by_unit,
    unit_report,
    unit_standings,
)

__all__ = [
    "COMMEND", "DUE", "DUE_ON", "EVENTS", "EXPORT", "KEPT_FOR", "PLAN", "PROGRAMMES", "SAME_DAY", "TIET", "WHAT",
    "YEARLY", "Change", "CommendRule", "Company", "Comparison", "CompletionRow", "CourseFigure", "Event", "ExportPlan",
    "Figure", "FilingView", "Leaver", "Plan", "ReportLine", "ReportView", "Snapshot", "Span", "StepView", "Trend",
    "Tried", "UnitReportView", "UnitStanding", "attempts", "cache_key", "changes", "commend_rule", "commended_people",
    "commended_units", "company", "comparison", "completions", "completions_page", "count_completions", "course_figures",
    "course_people", "due_of", "due_on", "events", "explanation", "export_plan", "figure", "filed_people",
    "first_commend_rule", "heading", "kept_figure", "kept_trend", "kept_variation", "leavers", "milestone",
    "minimum_tiet", "month", "months_affordable", "names_of", "open_report_of", "payload", "plan", "plan_of",
    "previous_filing", "printed_plan", "programme_names", "read_comparison", "reasons", "report", "reports", "scope_key",
    "scope_name", "sent_by_unit", "snapshot", "span_up_to", "spans", "target_json", "tiet_reached", "trend_key",
    "unit_report", "unit_standings", "variation_key",
]  # fmt: skip
