"""Writes of the reporting room, by noun."""

from app.reporting.actions.figure import keep_figure
from app.reporting.actions.settings import plan_next_export, set_up

__all__ = ["keep_figure", "plan_next_export", "set_up"]
