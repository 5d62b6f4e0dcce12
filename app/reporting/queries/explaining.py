"""Why somebody is counted otherwise in one set of figures than in another: the facts that only one of them rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course
from app.core.clock import local_date
from app.core.database import db
from app.core.numbers import day
from app.people.models import DutyAssignment, Posting
from app.people.rules import Duty
from app.records.models import Completion, Revocation
from app.reporting.rules import Change


@dataclass(frozen=True)
class Fact:
    """A fact as a reason names it."""

    what: str
    from_on: dt.date
    until_on: dt.date | None
    recorded_at: dt.datetime
    voided_at: dt.datetime | None
    void_reason: str


def facts(uids: Collection[str]) -> dict[str, Fact]:
    """The postings, duties and completions of these uids."""
    found: dict[str, Fact] = {}
    wanted = sorted(uids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        for p in db.session.scalars(sa.select(Posting).where(Posting.uid.in_(some))):
            found[p.uid] = Fact(
                "nơi công tác", p.from_on, p.until_on, p.recorded_at, p.voided_at, p.void_reason or ""
            )
        for d in db.session.scalars(sa.select(DutyAssignment).where(DutyAssignment.uid.in_(some))):
            found[d.uid] = Fact(
                f"nhiệm vụ {Duty(d.duty).label.lower()}", d.from_on, d.until_on, d.recorded_at, d.voided_at, d.void_reason or ""
            )  # fmt: skip
        revoked = {
            r.completion_id: r.effective_on
            for r in db.session.execute(
                sa.select(Revocation.completion_id, Revocation.effective_on)
                .join(Completion, Completion.id == Revocation.completion_id)
                .where(Completion.uid.in_(some), Revocation.voided_at.is_(None))
            )
        }
        titles = catalog.titles()
        for c, slug in db.session.execute(
            sa.select(Completion, Course.slug)
            .join(Course, Course.id == Completion.course_id)
            .where(Completion.uid.in_(some))
        ):
            found[c.uid] = Fact(
                f"khóa học “{titles.get(slug, slug)}”",
                c.earned_on,
                revoked.get(c.id),
                c.recorded_at,
                c.voided_at,
                c.void_reason or "",
            )
    return found


def reasons(
    changes: Sequence[Change],
    *,
    before_on: dt.date,
    before_known: dt.datetime,
    after_on: dt.date,
    same_rule: bool,
) -> dict[str, list[str]]:
    """Person uid → sentences: what was recorded later, corrected, happened after the day, or is the rule's doing."""
    known = facts({uid for change in changes for uid in (*change.lost, *change.gained)})
    found = {}
    for change in changes:
        why: dict[str, list[str]] = {}
        for uid in change.gained:
            # What was known and true already is no reason: somebody served before, and has the duty only now.
            if (fact := known.get(uid)) and not (
                fact.recorded_at <= before_known and fact.from_on <= before_on
            ):
                why.setdefault(_gained(fact, before_on, before_known), []).append(fact.what)
        for uid in change.lost:
            if (fact := known.get(uid)) and (because := _lost(fact, after_on)):
                why.setdefault(because, []).append(fact.what)
        lines = [f"{because}: {', '.join(sorted(set(whats)))}." for because, whats in why.items()]
        if not lines:
            lines = ["Do đơn vị thay đổi." if same_rule else "Do quy tắc đào tạo chuyên sâu thay đổi."]
        found[change.person] = lines
    return found


def _gained(fact: Fact, on: dt.date, known_at: dt.datetime) -> str:
    if fact.recorded_at > known_at and fact.from_on <= on:
        return f"Ghi bổ sung sau khi chốt (ngày {day(local_date(fact.recorded_at))})"
    return f"Phát sinh sau ngày {day(on)}"


def _lost(fact: Fact, on: dt.date) -> str:
    if fact.voided_at is not None:
        why = f" ({fact.void_reason})" if fact.void_reason else ""
        return f"Đính chính ngày {day(local_date(fact.voided_at))}{why}"
    if fact.what.startswith("khóa học") and fact.until_on is not None:
        return f"Thu hồi kết quả từ ngày {day(fact.until_on)}"
    if fact.until_on is not None and fact.until_on < on:
        return f"Kết thúc ngày {day(fact.until_on)}"
    return ""  # still there: something else is the reason
