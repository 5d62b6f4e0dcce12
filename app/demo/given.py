"""What the made-up department gave its officers to learn: some are late, some got more time,
one digest and a reminder by telephone are on their way."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.core.clock import local_date
from app.core.config import Settings
from app.core.database import db, effective, known, transaction
from app.demo.real import BY
from app.learning import actions, queries
from app.learning.assignments import Group, Terms
from app.learning.messages import DigestLine
from app.learning.models import Attempt
from app.people.access import EVERYTHING
from app.people.actions.login_names import claim_login
from app.people.models import Officer, Posting
from app.people.queries import account_by_login, unit_by_code

_LEADER, _LEARNER = "CB004", "CB001"  # of Xã Ba Tơ
_EXTENDED = 8  # people with more time


def at_one_machine(*, now: dt.datetime) -> None:
    """Two people of one unit handed in at one machine within an hour: what the department may look at (P17)."""
    newest = (
        sa.select(Attempt.id, Attempt.person_id, Posting.unit_id)
        .join(Officer, Officer.person_id == Attempt.person_id)
        .join(Posting, Posting.officer_id == Officer.id)
        .where(Attempt.passed.is_(True), known(Posting), effective(Posting, local_date(now)))
        .order_by(Attempt.submitted_at.desc(), Attempt.id.desc())
        .limit(400)
    )
    of_unit: dict[int, dict[int, int]] = {}
    for attempt, person, unit in db.session.execute(newest):
        people = of_unit.setdefault(unit, {})
        people.setdefault(person, attempt)
        if len(people) == 2:
            with transaction() as session:
                session.execute(sa.update(Attempt).where(Attempt.id.in_(people.values())).values(shared_device=True))
            return


def give(settings: Settings, *, course: str, now: dt.datetime) -> None:
    """A programme to all duty holders, overdue since some days; a course to everybody, due soon; and what follows of it."""
    day = local_date(now)
    leader, unit = account_by_login(_LEADER), unit_by_code("21484", day)
    assert leader is not None and unit is not None
    with transaction():
        late = actions.assign(
            programme="CT-01", group=Group.DUTIES, unit_id=None, terms=Terms(day - dt.timedelta(90), day - dt.timedelta(6), None),
            document="Công văn mẫu về việc giao học năm nay", by=BY, now=now,
        )  # fmt: skip
        actions.assign(
            course=course, group=Group.OFFICIALS, unit_id=None, terms=Terms(day - dt.timedelta(30), day + dt.timedelta(10), None),
            document="", by=BY, now=now,
        )  # fmt: skip
        claim_login(account_id=leader, typed="lanh.dao.ba.to@vidu.example", now=now)
        if learner := account_by_login(_LEARNER):
            claim_login(account_id=learner, typed="0987000222", now=now)
    everything = {a.uid: a for a in queries.running_assignments(day)}
    found = everything[late]
    open_ = queries.follow_page(found, EVERYTHING, day=day, now=now, state="qua-han", size=_EXTENDED).rows
    with transaction():
        for line in open_:
            actions.extend(
                found=found, person_id=line.follower.person_id, person_uid=line.follower.uid, until=day + dt.timedelta(24),
                due_on=line.follower.standing.due_on, reason="Đi công tác dài ngày", by=BY, now=now,
            )  # fmt: skip
        for one in everything.values():
            counts = queries.counts(one, EVERYTHING, day=day, now=now)
            actions.keep_counts(found=one, counts=counts, now=now)
        counts = queries.counts(found, EVERYTHING, day=day, now=now)
        near = queries.follow_page(found, EVERYTHING, day=day, now=now, state="qua-han", unit_id=unit.id).rows
        actions.remind(
            found=found, followers=[line.follower for line in near], day=day, now=now, site=settings.site.name,
            address=f"{settings.public_url}/",
        )  # fmt: skip
        if unit.id in counts:
            lines = {unit.id: [DigestLine(found.title, found.terms, counts[unit.id])]}
            actions.send_digests(
                heads=queries.heads(day), lines=lines, day=day, now=now, site=settings.site.name,
                address=f"{settings.public_url}/giao-hoc",
            )  # fmt: skip
