"""What the made-up department gave its officers to learn: some are late, some got more time, one digest is on its way."""

from __future__ import annotations

import datetime as dt

from app.core.clock import local_date
from app.core.config import Settings
from app.core.database import transaction
from app.demo.real import BY
from app.learning import actions, queries
from app.learning.assignments import Group, Terms
from app.learning.messages import DigestLine
from app.people.access import EVERYTHING
from app.people.actions.login_names import claim_login
from app.people.queries import account_by_login, unit_by_code

_LEADER = "CB004"  # of Xã Ba Tơ
_EXTENDED = 8  # people with more time


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
    found = queries.assignment(EVERYTHING, late, day)
    assert found is not None
    open_ = queries.follow_page(found, EVERYTHING, day=day, now=now, state="qua-han", size=_EXTENDED).rows
    with transaction():
        for line in open_:
            actions.extend(
                found=found, person_id=line.follower.person_id, person_uid=line.follower.uid, until=day + dt.timedelta(24),
                due_on=line.follower.standing.due_on, reason="Đi công tác dài ngày", by=BY, now=now,
            )  # fmt: skip
        counts = queries.counts(found, EVERYTHING, day=day, now=now)
        actions.keep_counts(found=found, counts=counts, now=now)
        if unit.id in counts:
            lines = {unit.id: [DigestLine(found.title, found.terms, counts[unit.id])]}
            actions.send_digests(
                heads=queries.heads(day), lines=lines, day=day, now=now, site=settings.site.name,
                address=f"{settings.public_url}/giao-hoc",
            )  # fmt: skip
