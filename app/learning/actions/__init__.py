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
from app.learning.actions.mending import (
    NotMended,
    approve_key,
    await_hand_ins,
    propose_key,
    refuse_key,
    regrade_batch,
    revoke_by_key,
    withdraw_key,
)
from app.learning.actions.notices import notify

__all__ = [
    "Closed",
    "NotMended",
    "NotOpen",
    "Outcome",
    "accept_edition",
    "approve_key",
    "await_hand_ins",
    "begin_course",
    "grant_attempt",
    "mark_read",
    "notify",
    "propose_key",
    "refuse_key",
    "regrade_batch",
    "revoke_by_key",
    "save_answer",
    "start_attempt",
    "submit_attempt",
    "withdraw_key",
]
