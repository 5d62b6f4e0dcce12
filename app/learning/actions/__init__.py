"""Writes of the learning room, by noun. Every function works inside the caller's transaction."""

from app.learning.actions.attempts import (
    Closed,
    NotOpen,
    Outcome,
    grant_attempt,
    save_answer,
    start_attempt,
    submit_attempt,
)
from app.learning.actions.courses import accept_edition, begin_course, mark_read

__all__ = [
    "Closed",
    "NotOpen",
    "Outcome",
    "accept_edition",
    "begin_course",
    "grant_attempt",
    "mark_read",
    "save_answer",
    "start_attempt",
    "submit_attempt",
]
