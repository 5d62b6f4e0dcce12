"""Reads behind the figure's pages, files and reports. Every one takes the scope of who asks first."""

from app.reporting.queries.completions import CompletionRow, completions, count_completions
from app.reporting.queries.explaining import reasons
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
from app.reporting.queries.headings import heading, plan
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
from app.reporting.queries.snapshot import Snapshot, snapshot
from app.reporting.queries.unit_reports import (
    UnitReportView,
    UnitStanding,
    sent_by_unit,
    unit_report,
    unit_standings,
)

__all__ = [
    "KEPT_FOR", "CompletionRow", "Figure", "FilingView", "ReportLine", "ReportView", "Snapshot", "StepView", "UnitReportView",
    "UnitStanding", "cache_key", "completions", "count_completions", "figure", "filed_people", "heading", "kept_figure",
    "names_of", "open_report_of", "payload", "plan", "previous_filing", "reasons", "report", "reports", "scope_name",
    "sent_by_unit", "snapshot", "target_json", "unit_report", "unit_standings",
]  # fmt: skip
