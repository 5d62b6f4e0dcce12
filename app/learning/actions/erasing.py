"""What this room holds of somebody's own words goes when they are erased; attempts, scores and decisions stay."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from app.core.database import db
from app.learning.models import (
    Allowance,
    Answer,
    Attempt,
    ExtraAttempt,
    Grading,
    Notice,
    Submission,
    SubmissionFile,
    Supervision,
)


def erase_person(*, person_id: int) -> None:
    """Empty answers, texts, remarks, reasons and notices; why somebody got more time may speak of their health.

    Files must have been deleted before: see `queries.stored_files`.
    """
    attempts = select(Attempt.id).where(Attempt.person_id == person_id)
    works = select(Submission.id).where(Submission.person_id == person_id)
    db.session.execute(delete(Answer).where(Answer.attempt_id.in_(attempts)))
    db.session.execute(delete(SubmissionFile).where(SubmissionFile.submission_id.in_(works)))
    db.session.execute(update(Submission).where(Submission.person_id == person_id).values(text=""))
    # Append-only, but for this: see app/core/append_only.py, EMPTIED.
    db.session.execute(update(Grading).where(Grading.submission_id.in_(works)).values(comment=""))
    db.session.execute(update(ExtraAttempt).where(ExtraAttempt.person_id == person_id).values(reason=""))
    db.session.execute(update(Allowance).where(Allowance.person_id == person_id).values(reason=""))
    for table in (Allowance, Supervision):
        voided = update(table).where(table.person_id == person_id, table.void_reason.is_not(None))
        db.session.execute(voided.values(void_reason=""))
    db.session.execute(delete(Notice).where(Notice.person_id == person_id))
