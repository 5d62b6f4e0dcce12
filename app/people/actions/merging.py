"""One human being who stands in the register twice: merged, and taken apart again (decision 5).

Merging moves what the officer holds (postings, duties, pauses, codes) to the kept one as facts of that day, so the figure
as it was known before stays what it was. Completions stay where they are; what counts them knows of the merge. Taking
apart brings both histories back as they were known just before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select, update

from app.core import audit
from app.core.database import db, known
from app.people.actions.facts import Refused, again, void
from app.people.actions.officers import index_person
from app.people.actions.postings import duties_of
from app.people.declaring import Interval, without
from app.people.models import (
    Account,
    DutyAssignment,
    Leave,
    Namesakes,
    Officer,
    OfficerCode,
    Person,
    PersonMerge,
    Posting,
)

_WHY = "gộp hai bản ghi của một người"
_BACK = "tách lại hai người đã gộp"


def merge_persons(*, kept: Officer, other: Officer, by: str, now: dt.datetime) -> PersonMerge:
    """`other` is the same human being as `kept`: everything it holds goes over, and its completions count for `kept`.

    Where both served at once the posting that began later says where (P22); where both began on one day, the one
    recorded later. Within one unit the duties of both are kept. Raises Refused.
    """
    if kept.id == other.id:
        raise Refused("Đây là một bản ghi, không phải hai.")
    if other_merges := _merges(PersonMerge.into_id == other.person_id):
        raise Refused(
            f"Bản ghi này đang giữ {len(other_merges)} bản ghi đã gộp trước đó; hãy chọn giữ bản ghi này, hoặc tách chúng ra trước."
        )
    if _merges(PersonMerge.person_id.in_((kept.person_id, other.person_id))):
        raise Refused("Một trong hai bản ghi đã được gộp vào người khác. Tải lại trang.")
    if _activated(other) and not _activated(kept):
        raise Refused("Hãy giữ bản ghi có tài khoản đang dùng, để người đó vẫn đăng nhập và học tiếp được.")
    _move_postings(kept, other, by, now)
    for leave in db.session.scalars(select(Leave).where(Leave.officer_id == other.id, known(Leave))).all():
        void(leave, by=by, now=now, reason=_WHY)
        again(leave, by=by, now=now, officer_id=kept.id)
    codes = list(db.session.scalars(select(OfficerCode.code_key).where(OfficerCode.officer_id == other.id)))
    db.session.execute(update(OfficerCode).where(OfficerCode.officer_id == other.id).values(officer_id=kept.id))
    made = PersonMerge(
        person_id=other.person_id, into_id=kept.person_id, codes=codes, recorded_at=now, recorded_by=by
    )
    db.session.add(made)
    db.session.flush()
    _index_both(kept, other)
    audit.record("people.merge_persons", [made.uid, kept.person.uid, other.person.uid])
    return made


def undo_merge(*, uid: str, by: str, now: dt.datetime) -> None:
    """They were two after all: both have again what they held just before, and their own codes. Raises Refused.

    What was recorded about the kept one since is voided, as nobody can know whose it was; the page says so before.
    """
    merge = db.session.scalar(select(PersonMerge).where(PersonMerge.uid == uid, known(PersonMerge)))
    if merge is None:
        raise Refused("Lần gộp này đã được tách. Tải lại trang.")
    kept, other = (
        db.session.scalars(select(Officer).where(Officer.person_id == person)).one()
        for person in (merge.into_id, merge.person_id)
    )
    _restore((kept.id, other.id), merge.recorded_at, by, now)
    db.session.execute(update(OfficerCode).where(OfficerCode.code_key.in_(merge.codes)).values(officer_id=other.id))
    void(merge, by=by, now=now, reason=_BACK)
    db.session.flush()
    _index_both(kept, other)
    audit.record("people.undo_merge", [merge.uid, kept.person.uid, other.person.uid])


def keep_apart(*, one: Officer, other: Officer, by: str, now: dt.datetime) -> None:
    """Two who look like one are two; they are not proposed again."""
    first, second = sorted((one.person_id, other.person_id))
    db.session.add(Namesakes(person_id=first, other_id=second, recorded_at=now, recorded_by=by))
    db.session.flush()
    audit.record("people.keep_apart", [one.person.uid, other.person.uid])


def _merges(condition: sa.ColumnElement[bool]) -> Sequence[int]:
    return db.session.scalars(select(PersonMerge.id).where(condition, known(PersonMerge))).all()


def _activated(officer: Officer) -> bool:
    return bool(
        db.session.scalar(
            select(
                sa.exists().where(
                    Account.person_id == officer.person_id, Account.activated_at.is_not(None),
                    Account.disabled_at.is_(None),
                )
            )
        )
    )  # fmt: skip


def _index_both(*officers: Officer) -> None:
    for officer in officers:
        db.session.refresh(officer, ["codes"])
        index_person(db.session.get_one(Person, officer.person_id))


def _move_postings(kept: Officer, other: Officer, by: str, now: dt.datetime) -> None:
    """Every day of both goes to one posting: the later begun first takes its days, the others what is left."""
    postings = list(
        db.session.scalars(select(Posting).where(Posting.officer_id.in_((kept.id, other.id)), known(Posting)))
    )
    duties = {posting.id: duties_of(posting) for posting in postings}
    taken: list[tuple[Interval, Posting]] = []  # what stands at the end, with its row
    for posting in sorted(postings, key=lambda p: (p.from_on, p.recorded_at, p.id), reverse=True):
        whole: Interval = (posting.from_on, posting.until_on)
        left = without(whole, [interval for interval, _ in taken])
        over = [(i, row) for i, row in taken if row.unit_id == posting.unit_id]
        if left == [whole] and posting.officer_id == kept.id:
            taken.append((whole, posting))
            continue
        for fact in (posting, *duties[posting.id]):
            void(fact, by=by, now=now, reason=_WHY)
        db.session.flush()
        for piece in left:
            made = again(posting, by=by, now=now, officer_id=kept.id, from_on=piece[0], until_on=piece[1])
            for duty in duties[posting.id]:
                _lay(duty, made, piece, by, now)
            taken.append((piece, made))
        for interval, row in over:  # the same unit: what this one was entrusted with there goes on
            for duty in duties[posting.id]:
                for free in without(_common(interval, (duty.from_on, duty.until_on)), _held(row, duty.duty)):
                    _lay(duty, row, free, by, now)


def _held(posting: Posting, duty: str) -> list[Interval]:
    return [(d.from_on, d.until_on) for d in duties_of(posting) if d.duty == duty]


def _common(a: Interval, b: Interval) -> Interval:
    """The days in both; an interval without a day when there is none."""
    ends = [end for end in (a[1], b[1]) if end is not None]
    return max(a[0], b[0]), min(ends) if ends else None


def _lay(duty: DutyAssignment, posting: Posting, within: Interval, by: str, now: dt.datetime) -> None:
    start, end = _common(within, (duty.from_on, duty.until_on))
    if end is None or end >= start:
        again(duty, by=by, now=now, posting_id=posting.id, from_on=start, until_on=end)


def _restore(officer_ids: tuple[int, int], merged_at: dt.datetime, by: str, now: dt.datetime) -> None:
    """Postings, duties and pauses of these officers as they were known just before `merged_at`."""
    before = merged_at - dt.timedelta(microseconds=1)
    theirs = Posting.officer_id.in_(officer_ids)
    then = {p.id: p for p in db.session.scalars(select(Posting).where(theirs, known(Posting, before)))}
    duties_then = list(
        db.session.scalars(
            select(DutyAssignment).where(
                DutyAssignment.posting_id.in_(list(then)), known(DutyAssignment, before)
            )
        )
    )
    leaves_then = list(
        db.session.scalars(select(Leave).where(Leave.officer_id.in_(officer_ids), known(Leave, before)))
    )
    today: list[Any] = list(db.session.scalars(select(Posting).where(theirs, known(Posting))))
    today += [d for p in list(today) for d in duties_of(p)]
    today += db.session.scalars(select(Leave).where(Leave.officer_id.in_(officer_ids), known(Leave)))
    for fact in today:
        if fact.recorded_at >= merged_at:
            void(fact, by=by, now=now, reason=_BACK)
    db.session.flush()
    again_as: dict[int, int] = {}
    for posting in then.values():
        gone = posting.voided_at is not None
        again_as[posting.id] = again(posting, by=by, now=now).id if gone else posting.id
    for duty in duties_then:
        if duty.voided_at is not None:
            again(duty, by=by, now=now, posting_id=again_as[duty.posting_id])
    for leave in leaves_then:
        if leave.voided_at is not None:
            again(leave, by=by, now=now)
