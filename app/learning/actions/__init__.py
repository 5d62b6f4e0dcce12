"""Writes of the learning room, by noun. Every function works inside the caller's transaction."""

from app.learning.actions.assignments import (
    assign,
    end_assignment,
    exempt,
    extend,
    supervise,
    withdraw_allowance,
)
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
from app.learning.actions.erasing import erase_person
from app.learning.actions.gradings import AlreadyGraded, Graded, NotGraded, grade_work
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
from app.learning.actions.notices import notify, see_notice, settle_notices
from app.learning.actions.reminders import keep_counts, remind, send_digests
from app.learning.actions.work import (
    SavedWork,
    WorkClosed,
    WorkRefused,
    add_work_file,
    hand_in_work,
    remove_work_file,
    save_work,
    start_work,
)

__all__ = [
    "assign",
    "end_assignment",
    "exempt",
    "extend",
    "keep_counts",
    "remind",
    "send_digests",
    "supervise",
    "withdraw_allowance",
    "AlreadyGraded",
    "Closed",
    "NotMended",
    "Graded",
    "NotGraded",
    "NotOpen",
    "Outcome",
    "SavedWork",
    "WorkClosed",
    "WorkRefused",
    "accept_edition",
    "approve_key",
    "await_hand_ins",
    "add_work_file",
    "begin_course",
    "erase_person",
    "grade_work",
    "grant_attempt",
    "hand_in_work",
    "mark_read",
    "notify",
    "propose_key",
    "refuse_key",
    "regrade_batch",
    "revoke_by_key",
    "remove_work_file",
    "save_answer",
    "save_work",
    "see_notice",
    "settle_notices",
    "start_attempt",
    "start_work",
    "submit_attempt",
    "withdraw_key",
]
