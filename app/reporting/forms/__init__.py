"""What is typed in this room, by noun."""

from app.reporting.forms.filters import (
    CoursesForm,
    EndDutyForm,
    ExportForm,
    LeaversForm,
    OfficersForm,
    RangeForm,
    ReasonForm,
    TargetForm,
    areas,
)

__all__ = [
    "CoursesForm", "EndDutyForm", "ExportForm", "LeaversForm", "OfficersForm", "RangeForm", "ReasonForm", "TargetForm",
    "areas",
]  # fmt: skip
