"""What outside courses are equal to: proposed by one person, approved by another, one version in force at a time (P28)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from app.core import audit
from app.core.database import db
from app.records.actions.completions import NotRecorded
from app.records.actions.recognitions import MOVED_ON, Decider
from app.records.models import Equivalence
from app.records.rules.recognition import name_key, refusal_of


def propose_equivalence(
    *, provider: str, course_name: str, equal_to: Sequence[str], grounds: str, by: str, now: dt.datetime
) -> str:
    """A further version for an outside course; its uid. An earlier proposal that still waits is replaced."""
    key = name_key(provider, course_name)
    last = db.session.scalar(sa.select(sa.func.max(Equivalence.number)).where(Equivalence.name_key == key))
    _replace(key, "proposed")
    row = Equivalence(
        name_key=key, number=(last or 0) + 1, provider=provider, course_name=course_name, equal_to=list(equal_to),
        grounds=grounds, state="proposed", recorded_at=now, recorded_by=by,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("records.propose_equivalence", [row.uid])
    return row.uid


def decide_equivalence(*, uid: str, approved: bool, refusal: str = "", by: Decider, now: dt.datetime) -> None:
    """Say yes or no to a proposal; an approved one replaces the version before. What was decided on it before stays.

    Raises NotRecorded for one's own proposal, for one decided already, and for a no without a reason.
    """
    row = db.session.scalar(sa.select(Equivalence).where(Equivalence.uid == uid).with_for_update())
    if row is None or row.state != "proposed":
        raise NotRecorded(MOVED_ON)
    own = refusal_of(
        by=by.account_uid, by_person_id=None, recorded_by=row.recorded_by, person_id=0, outside=by.outside
    )
    if own:
        raise NotRecorded(own.replace("ghi hồ sơ này", "đề nghị tương đương này"))
    if not approved and not refusal.strip():
        raise NotRecorded("Cần ghi lý do không duyệt.")
    if approved:
        _replace(row.name_key, "approved")
    row.state = "approved" if approved else "refused"
    row.decided_at, row.decided_by, row.refusal = now, by.account_uid, "" if approved else refusal
    row.approver_name, row.approver_position = by.outside.name, by.outside.position
    row.approver_document = by.outside.document
    db.session.flush()
    audit.record("records.approve_equivalence" if approved else "records.refuse_equivalence", [uid])


def _replace(key: str, state: str) -> None:
    db.session.execute(
        sa.update(Equivalence)
        .where(Equivalence.name_key == key, Equivalence.state == state)
        .values(state="replaced")
        .execution_options(synchronize_session=False)
    )
