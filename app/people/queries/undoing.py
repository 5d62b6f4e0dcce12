"""What an import added and replaced, and what was done since that rests on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from app.core.database import db, known
from app.people.models import Account, DutyAssignment, Officer, Person, Posting
from app.people.queries.staged import ImportView
from app.people.roster.stays import Held, Stay
from app.people.rules import Duty

SHOWN = 20  # names in a refusal


def replaced_stays(reason: str) -> Iterator[tuple[int, Stay]]:
    """(officer id, stay) of the postings that were voided for this reason, with the duties that were voided with them."""
    duties: dict[int, list[Held]] = {}
    for held in db.session.execute(
        select(
            DutyAssignment.posting_id, DutyAssignment.duty, DutyAssignment.from_on, DutyAssignment.until_on,
            DutyAssignment.is_main, DutyAssignment.document,
        ).where(DutyAssignment.void_reason == reason)
    ):  # fmt: skip
        duties.setdefault(held.posting_id, []).append(
            Held(Duty(held.duty), held.from_on, held.until_on, held.is_main, held.document)
        )
    for p in db.session.scalars(select(Posting).where(Posting.void_reason == reason).order_by(Posting.id)):
        yield (
            p.officer_id,
            Stay(
                p.unit_id, p.job_title, p.from_on, p.until_on, frozenset(duties.get(p.id, ())), p.section, p.employment,
                p.undated,
            ),
        )  # fmt: skip


def obstacles(found: ImportView) -> list[str]:
    """Whose record was changed after the import and how, so that it cannot simply be taken back; at most SHOWN lines.

    Later facts are not thrown away with it: whoever made them must undo them first.
    """
    undo, applied_at = found.undo or {}, found.applied_at
    added = [(low, high) for low, high in undo.get("added", ())]
    said: dict[tuple[str, str], None] = {}

    def note(query: Any, what: str) -> None:
        for name in db.session.scalars(query.distinct().limit(SHOWN)):
            said[name, what] = None

    for low, high in added:
        mine = Posting.id.between(low, high)
        of_postings = (
            select(Person.full_name)
            .join(Officer, Officer.person_id == Person.id)
            .join(Posting, Posting.officer_id == Officer.id)
        )
        note(of_postings.where(mine, Posting.voided_at.is_not(None)), "quá trình công tác đã được sửa")
        note(
            of_postings.join(DutyAssignment, DutyAssignment.posting_id == Posting.id).where(
                mine, sa.or_(DutyAssignment.voided_at.is_not(None), DutyAssignment.recorded_at > applied_at)
            ),
            "nhiệm vụ đã được sửa",
        )
        officers = select(Posting.officer_id).where(mine)
        last = added[-1][1]
        note(
            of_postings.where(Posting.officer_id.in_(officers), Posting.id > last, known(Posting)),
            "đã có quá trình công tác khác",
        )
    for low, high in undo.get("newcomers", ()):
        note(
            select(Person.full_name)
            .join(Officer, Officer.person_id == Person.id)
            .join(Account, Account.person_id == Person.id)
            .where(Officer.id.between(low, high)),
            "đã được cấp tài khoản",
        )
    for name in _corrected_again(undo.get("corrected", ())):
        said[name, "họ tên hoặc thông tin liên hệ đã được sửa"] = None
    return [f"{name}: {what} sau lần nhập này" for name, what in list(said)[:SHOWN]]


def _corrected_again(corrected: Sequence[dict[str, Any]]) -> Iterator[str]:
    for start in range(0, len(corrected), 500):
        now = {c["officer"]: c["is"] for c in corrected[start : start + 500]}
        for row in db.session.execute(
            select(Officer.id, Person.full_name, Officer.email, Officer.phone)
            .join(Person, Person.id == Officer.person_id)
            .where(Officer.id.in_(now))
        ):
            if [row.full_name, row.email, row.phone] != now[row.id]:
                yield row.full_name


def may_undo(found: ImportView, now: dt.datetime, within: dt.timedelta) -> bool:
    """Whether the time for taking an import back is not over."""
    return (
        found.state == "applied"
        and found.undo is not None
        and found.applied_at is not None
        and now - found.applied_at <= within
    )
