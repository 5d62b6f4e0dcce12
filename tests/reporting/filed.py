"""Two reports for tests that walk the pages: a draft, and one whose figures are filed."""

from __future__ import annotations

import datetime as dt

from app.core import clock
from app.core.config import SiteIdentity
from app.core.database import transaction
from app.reporting import actions
from app.reporting.documents import issuers
from app.reporting.rules import ad_hoc, current_period
from tests.records.province import Province
from tests.records.test_rules import rule


def make_reports(by: str) -> dict[str, str]:
    """A draft report and a filed one, made by the account `by`, and the key of the round that is due next."""
    now, day = clock.now(), clock.today()
    plan = {"number": "1/KH-UBND", "date": "", "title": ""}
    approved = rule(9, dt.date(2026, 1, 2), approved_by="A", approved_on=dt.date(2026, 1, 2), approval_ref="1/QĐ")
    with transaction():
        Province().rule(9, approved)
        draft, filed = (
            actions.open_report(period=ad_hoc(day - dt.timedelta(60), day - dt.timedelta(n)), by=by, now=now)
            for n in (2, 1)
        )
    issuer = issuers.department(SiteIdentity(), {})
    taken = actions.taken_for_filing(uid=filed, issuer=issuer, plan=plan, now=now)
    with transaction():
        actions.file_report(uid=filed, taken=taken, by=by, now=now)
    return {"report": draft, "filed": filed, "round": current_period(day).key}
