"""Training taken elsewhere: asked for by one person, decided by another; approving makes completions through the one door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.catalog import actions as catalog_actions
from app.catalog import queries as catalog
from app.core import audit, database
from app.core.clock import LOCAL, local_date
from app.core.database import db
from app.core.numbers import day
from app.core.uid import uuid7
from app.records import queries
from app.records.actions.completions import NewCompletion, NotRecorded, record_completions
from app.records.models import Recognition, RecognitionDecision, RecognitionEvidence, RecognitionRow
from app.records.rules import Source
from app.records.rules.recognition import (
    Approver,
    Channel,
    RecognitionState,
    courses_for,
    name_key,
    refusal_of,
    shares,
)

MOVED_ON = "Hồ sơ này vừa được xử lý ở nơi khác; xem lại trạng thái dưới đây."


@dataclass(frozen=True)
class Outside:
    """A course taken elsewhere, as it was handed in. `equal_to`: slugs, “A”, “B”; empty is recorded only."""

    provider: str
    course_name: str
    completed_on: dt.date
    minutes: int
    equal_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What proves it: words, or a file that was put into the private store already, or both."""

    reference: str = ""
    file_uid: str | None = None
    file_name: str = ""
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Asked:
    """One request of many: whose, what, and what proves it."""

    person_id: int
    outside: Outside
    evidence: Evidence


def request_recognition(*, asked: Asked, channel: Channel, by: str, now: dt.datetime) -> str:
    """Hand a request in; its uid. Raises NotRecorded with a sentence for a day to come, no proof, or a second time."""
    outside, evidence = asked.outside, asked.evidence
    if outside.completed_on > local_date(now):
        raise NotRecorded("Ngày hoàn thành không thể ở tương lai.")
    if not (evidence.reference or evidence.file_uid):
        raise NotRecorded("Cần minh chứng: một tệp, hoặc ghi số, ngày của giấy chứng nhận.")
    key = name_key(outside.provider, outside.course_name)
    standing = queries.standing_request(asked.person_id, key, outside.completed_on)
    if standing is not None:
        raise NotRecorded(
            f"Khóa này, ngày {day(outside.completed_on)}, đã có hồ sơ: {standing.label.lower()}."
        )
    try:
        (uid,) = add_recognitions(asked=[asked], channel=channel, by=by, now=now)
    except IntegrityError as error:  # somebody handed the same in at this moment
        raise NotRecorded(f"Khóa này, ngày {day(outside.completed_on)}, đã có hồ sơ.") from error
    return uid


def add_recognitions(*, asked: Sequence[Asked], channel: Channel, by: str, now: dt.datetime) -> list[str]:
    """Hand in requests that were checked before, in as few statements as there can be; their uids, in order."""
    if not asked:
        return []
    uids = [uuid7() for _ in asked]
    rows = [
        {
            "uid": uid, "person_id": a.person_id, "provider": a.outside.provider, "course_name": a.outside.course_name,
            "name_key": name_key(a.outside.provider, a.outside.course_name), "completed_on": a.outside.completed_on,
            "minutes": a.outside.minutes, "equal_to": list(a.outside.equal_to), "channel": channel.value,
            "state": RecognitionState.WAITING.value, "recorded_at": now, "recorded_by": by,
        }
        for uid, a in zip(uids, asked, strict=True)
    ]  # fmt: skip
    # The tables themselves: a file of ten thousand lines is written while everybody else waits.
    ids = [row.id for row in database.execute(_ADD, rows)]
    evidence = [
        {
            "recognition_id": i, "reference": a.evidence.reference, "file_uid": a.evidence.file_uid,
            "file_name": a.evidence.file_name, "size": a.evidence.size, "sha256": a.evidence.sha256,
        }
        for i, a in zip(ids, asked, strict=True)
    ]  # fmt: skip
    database.execute(_ADD_EVIDENCE, evidence)
    audit.record("records.request_recognition", uids)
    return uids


_recognition: Any = Recognition.__table__
_evidence: Any = RecognitionEvidence.__table__
_decisions: Any = RecognitionDecision.__table__
_ADD_EVIDENCE, _ADD_DECISION = sa.insert(_evidence), sa.insert(_decisions)
_ADD = sa.insert(_recognition).returning(_recognition.c.id, sort_by_parameter_order=True)


@dataclass(frozen=True)
class Decider:
    """Who decides: an account, or (`outside`) somebody whose decision that account writes down."""

    account_uid: str
    person_id: int | None
    outside: Approver = Approver()


def approve_recognitions(
    *, uids: Sequence[str], by: Decider, now: dt.datetime, equal_to: Sequence[str] | None = None
) -> int:
    """Recognise requests that wait; how many completions that made. `equal_to` None: as each was proposed.

    What they count as is frozen: the courses that the rule in force today asks for where a strand was named, each with
    the edition that is newest now. Raises NotRecorded, and then nothing may be committed.
    """
    waiting = _take(uids, RecognitionState.APPROVED, by)
    rule = queries.judge(local_date(now)).rule
    editions = {slug: c.edition_number for slug, c in catalog.course_names().items()}
    in_force = queries.equivalences_in_force({row.name_key for row in waiting})
    decisions: list[dict[str, Any]] = []
    completions: list[NewCompletion] = []
    ids: dict[str, int] = {}
    for row in waiting:
        wanted = tuple(row.equal_to if equal_to is None else equal_to)
        slugs = courses_for(wanted, rule)
        if wanted and not slugs:
            raise NotRecorded("Chưa có quy tắc nào nêu khóa học của phần này; hãy chọn từng khóa học.")
        known = in_force.get(row.name_key)
        decisions.append(
            _decision(row.id, by, now)
            | {
                "approved": True, "reason": "", "equal_to": list(wanted), "courses": [[s, editions.get(s, 0)] for s in slugs],
                "equivalence_id": known.id if known is not None and set(known.equal_to) == set(wanted) else None,
            }
        )  # fmt: skip
        earned_at = dt.datetime.combine(row.completed_on, dt.time(), LOCAL).astimezone(dt.UTC)
        for slug, minutes in zip(slugs, shares(row.minutes, len(slugs)), strict=True):
            if slug not in ids:
                ids[slug] = catalog_actions.ensure_course(slug=slug, now=now)
            completions.append(
                NewCompletion(
                    person_id=row.person_id, course_id=ids[slug], edition_number=editions.get(slug, 0),
                    source_ref=queries.source_ref(row.id, slug), earned_at=earned_at, credited_minutes=minutes,
                    evidence={"recognition": row.uid, "course": row.course_name, "provider": row.provider},
                )
            )  # fmt: skip
    database.execute(_ADD_DECISION, decisions)
    audit.record("records.approve_recognition", uids)
    return record_completions(
        completions=completions, source=Source.RECOGNITION, recorded_by=by.account_uid, now=now
    )


def refuse_recognition(*, uid: str, reason: str, by: Decider, now: dt.datetime) -> None:
    """Say no, and why; the reason is shown to the person. Raises NotRecorded."""
    if not reason.strip():
        raise NotRecorded("Cần ghi lý do không công nhận; lý do hiện cho người học.")
    (row,) = _take([uid], RecognitionState.REFUSED, by)
    database.execute(
        _ADD_DECISION,
        [
            _decision(row.id, by, now)
            | {"approved": False, "reason": reason, "equal_to": [], "courses": [], "equivalence_id": None}
        ],
    )
    audit.record("records.refuse_recognition", [uid])


def withdraw_recognition(*, uid: str, by: str, now: dt.datetime) -> None:
    """Take back a request that was not decided yet. Raises NotRecorded."""
    gone = db.session.scalars(
        sa.update(Recognition)
        .where(Recognition.uid == uid, Recognition.state == RecognitionState.WAITING.value)
        .values(state=RecognitionState.WITHDRAWN.value, voided_at=now, voided_by=by, void_reason="rút hồ sơ")
        .returning(Recognition.id)
    ).all()
    if not gone:
        raise NotRecorded(MOVED_ON)
    audit.record("records.withdraw_recognition", [uid])


def erase_evidence(*, person_id: int, codes: Collection[str] = ()) -> None:
    """Forget what proves a person's recognitions, and lines of files that name one of their officer `codes` (case-folded).

    Papers bear names. The facts stay; the files in the store (`evidence_files`) go before.
    """
    lines = db.session.execute(sa.select(RecognitionRow.id, RecognitionRow.values)) if codes else ()
    gone = [number for number, values in lines if values and str(values[0]).strip().casefold() in codes]
    for start in range(0, len(gone), 500):
        db.session.execute(sa.delete(RecognitionRow).where(RecognitionRow.id.in_(gone[start : start + 500])))
    theirs = sa.select(Recognition.id).where(Recognition.person_id == person_id)
    db.session.execute(
        sa.delete(RecognitionEvidence)
        .where(RecognitionEvidence.recognition_id.in_(theirs))
        .execution_options(synchronize_session=False)
    )


def _decision(recognition_id: int, by: Decider, now: dt.datetime) -> dict[str, Any]:
    return {
        "uid": uuid7(), "recognition_id": recognition_id, "recorded_at": now, "recorded_by": by.account_uid,
        "approver_name": by.outside.name, "approver_position": by.outside.position,
        "approver_document": by.outside.document,
    }  # fmt: skip


_AT_ONCE = 500


def _take(uids: Sequence[str], state: RecognitionState, by: Decider) -> list[Any]:
    """The requests, if all of them wait and `by` may decide them; they leave the queue at once, so nobody decides twice."""
    found: list[Any] = []
    for start in range(0, len(uids), _AT_ONCE):
        found += db.session.execute(
            sa.update(Recognition)
            .where(
                Recognition.uid.in_(uids[start : start + _AT_ONCE]),
                Recognition.state == RecognitionState.WAITING.value,
            )
            .values(state=state.value)
            .returning(
                Recognition.id, Recognition.uid, Recognition.person_id, Recognition.provider, Recognition.course_name,
                Recognition.name_key, Recognition.completed_on, Recognition.minutes, Recognition.equal_to,
                Recognition.recorded_by,
            )
            .execution_options(synchronize_session=False)
        ).all()  # fmt: skip
    if len(found) != len(uids):
        raise NotRecorded(MOVED_ON)
    for row in found:
        refusal = refusal_of(
            by=by.account_uid, by_person_id=by.person_id, recorded_by=row.recorded_by, person_id=row.person_id,
            outside=by.outside,
        )  # fmt: skip
        if refusal:
            raise NotRecorded(refusal)
    return found
