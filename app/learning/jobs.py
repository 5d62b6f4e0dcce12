"""Regrading after a key was mended: in batches, with progress, taken up again after a crash."""

from __future__ import annotations

import contextlib
from typing import Any

from app.catalog import queries as catalog
from app.core import clock, jobs
from app.core.database import transaction
from app.core.jobs import Running
from app.learning import actions, queries

REGRADE = "learning.regrade"


@jobs.handler(REGRADE)
def regrade(job: Running, *, proposal: str, correction: str, by: str) -> dict[str, Any]:
    """Mark what was handed in before under the mended key. Safe to repeat, and never half told: see `regrade_batch`."""
    found = catalog.correction(correction)
    asked = queries.proposal(proposal)
    if found is None or asked is None:
        raise jobs.Refused("Không còn đề nghị sửa đáp án này.")
    total = queries.count_handed_in(found.quiz_id)
    with transaction():
        actions.await_hand_ins(quiz_id=found.quiz_id)
    after: int | None = 0
    attempts = raised = pass_now = letters = 0
    while after is not None:
        with transaction():
            batch = actions.regrade_batch(
                correction=found, edition=asked.edition, after=after, by=by, now=clock.now()
            )
        after = batch.last
        attempts += batch.attempts
        raised += batch.raised
        pass_now += batch.pass_now
        letters += batch.letters
        with contextlib.suppress(jobs.Cancelled):  # a key that holds for some and not for others would be unfair
            job.progress(attempts, max(total, attempts), "Đang tính lại bài làm")
    return {
        "link": f"/sua-dap-an/{proposal}",
        "text": f"Đã tính lại {attempts} bài làm: {raised} bài tăng điểm, {pass_now} người nay đạt, {letters} giấy xác nhận mới.",
    }
