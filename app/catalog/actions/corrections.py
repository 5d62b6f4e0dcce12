"""A wrong key is mended beside the edition, which itself never changes (decision 18)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.catalog.models import KeyCorrection
from app.core import audit
from app.core.database import db


def correct_key(
    *,
    quiz_id: int,
    question_key: str,
    body: dict[str, Any] | None,
    reason: str,
    author: str,
    approved_by: str,
    now: dt.datetime,
) -> KeyCorrection:
    """Write down that a key was wrong, and which is right; `body` None: the question no longer counts.

    Papers handed in from now on are marked by it; what was handed in before is the learning room's to regrade.
    """
    row = KeyCorrection(
        quiz_id=quiz_id, question_key=question_key, body=body, reason=reason, author=author, approved_by=approved_by,
        approved_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("catalog.correct_key", [row.uid], scope=question_key)
    return row
