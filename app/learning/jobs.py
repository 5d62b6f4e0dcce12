"""Regrading after a key was mended, and the reminders of a day: in batches, with progress, taken up again after a crash."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

from flask import current_app

from app.catalog import queries as catalog
from app.core import clock, jobs, outbox
from app.core.database import transaction
from app.core.jobs import Running
from app.learning import actions, queries
from app.learning.assignments import REMIND_DAYS, reminder
from app.learning.messages import DigestLine
from app.learning.queries import AssignmentView
from app.people.access import EVERYTHING, Scope
from app.records.queries import seen_units

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


REMIND = "learning.remind"
_BATCH = 500


@jobs.handler(REMIND)
def remind(job: Running) -> dict[str, Any]:
    """What is to be said today about what was given to learn. Safe to repeat: no reminder is taken twice."""
    settings = current_app.extensions["settings"]
    day, now = clock.today(), clock.now()
    words = {"site": settings.site.name, "address": settings.public_url + "/"}
    carried, sent = outbox.channels(), 0
    units: dict[int, list[tuple[AssignmentView, queries.FollowCounts]]] = {}
    for found in queries.running_assignments(day):
        if not found.courses:  # nothing of it can be taken now: nobody is reminded of it
            continue
        counts = queries.counts(found, EVERYTHING, day=day, now=now)
        with transaction():
            actions.keep_counts(found=found, counts=counts, now=now)
        for unit, count in counts.items():
            units.setdefault(unit, []).append((found, count))
        if not carried:
            continue
        due = [
            f
            for f in queries.everybody(found, EVERYTHING, day=day, now=now)
            if f.standing.state.is_open and reminder(f.standing.due_on, day)
        ]
        for start in range(0, len(due), _BATCH):
            batch = due[start : start + _BATCH]
            with transaction():
                sent += actions.remind(found=found, followers=batch, day=day, now=now, **words)
            job.progress(min(start + _BATCH, len(due)), len(due), "Đang soạn thư nhắc")
    digests = 0
    if carried:
        heads = queries.heads(day)
        lines = {h.unit_id: _digest_of(h.unit_id, units, day) for h in heads}
        address = f"{settings.public_url}/giao-hoc"
        with transaction():
            digests = actions.send_digests(
                heads=heads, lines=lines, day=day, now=now, site=settings.site.name, address=address
            )
    return {"text": f"Đã soạn {sent} thư nhắc và {digests} thư tổng hợp."}


def _digest_of(
    unit_id: int, units: dict[int, list[tuple[AssignmentView, queries.FollowCounts]]], day: dt.date
) -> list[DigestLine]:
    """What a unit's head should know: assignments that are due soon, overdue for somebody, or in which somebody is stuck."""
    joined: dict[int, tuple[AssignmentView, queries.FollowCounts]] = {}
    for unit in seen_units(Scope(frozenset({unit_id})), day):
        for found, count in units.get(unit, ()):
            joined.setdefault(found.id, (found, queries.FollowCounts()))[1].join(count)
    lines = []
    for found, total in joined.values():
        soon = found.terms.due_on is not None and (found.terms.due_on - day).days <= max(REMIND_DAYS)
        if total.open and (soon or total.overdue or total.stuck):
            lines.append(DigestLine(found.title, found.terms, total))
    return lines


jobs.daily(REMIND, dt.time(7, 30))
