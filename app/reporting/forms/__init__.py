"""What is typed in this room, by noun."""

from app.reporting.forms.filters import ExportForm, OfficersForm, TargetForm

__all__ = ["ExportForm", "OfficersForm", "TargetForm"]
