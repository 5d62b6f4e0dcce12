"""A period that is over, as the department would have left it: units sent their reports, figures were filed, a paper issued.

Made by the real actions, each at its time, on the province's invented people. What a real office would bring along is
invented too and says so: who approved the rule, the plan's number, and the signed paper, which is our own draft marked as a
trial.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import random
from typing import Any

from app.catalog import actions as catalog
from app.core import clock, storage
from app.core.clock import LOCAL
from app.core.config import Settings
from app.core.database import db, transaction
from app.core.models import Setting
from app.demo.real import BY
from app.people.access import EVERYTHING
from app.people.periods import round_of
from app.records import actions as records
from app.records import queries as record_queries
from app.records.rules import Rule
from app.reporting import actions, queries
from app.reporting.documents import Named, Source, issuers, report_paper, section_texts
from app.reporting.documents.pdf import pdf
from app.reporting.rules import Period, of_round

REFERENCE = "00/BC-SKHCN"
PLAN = {"number": "00/KH-UBND", "signed_on": "2025-10-20", "date": "2025-10-20", "title": ""}
_SAID = (
    "Đơn vị bố trí mỗi tuần một buổi để cán bộ học tập trung; cán bộ ở các thôn xa học bằng điện thoại.",
    "Cán bộ đã học xong các bài bắt buộc; phần kiểm chứng tin giả được đánh giá là sát việc.",
    "Một số cán bộ kiêm nhiệm nhiều việc nên tiến độ còn chậm; đơn vị sẽ hoàn thành trong quý tới.",
    "Đường truyền ở một số thôn yếu; đề nghị có thêm bài đọc để tải sẵn.",
)


def approve_rule(start: dt.datetime) -> None:
    """The draft rule again with an approval, invented and named so, in force from when the province begins."""
    day = clock.local_date(start)
    draft = record_queries.judge(clock.today()).rule
    if draft is None or draft.approved:
        return
    approved: Rule = dataclasses.replace(
        draft, number=draft.number + 1, in_force_from=draft.in_force_from, approved_by="Người duyệt giả định của tỉnh mẫu",
        approved_on=day, approval_ref="00/QĐ-SKHCN (giả định)",
    )  # fmt: skip
    with transaction() as session:
        records.add_rule(rule=approved, recorded_by=BY, now=start)
        session.add(Setting(key="reporting.plan", value=PLAN, set_at=start, set_by=BY))
        catalog.approve_programme(
            code="CT-01", approved_by=approved.approved_by, approved_on=day, approval_ref=approved.approval_ref, by=BY, now=start
        )  # fmt: skip


def make_report(settings: Settings, *, start: dt.datetime, now: dt.datetime, seed: int) -> str | None:
    """The report of the last round that is over; returns its uid, or None where the province began after it."""
    period = of_round(round_of(clock.local_date(now)).before)
    if period.due_on is None or clock.local_date(start) >= period.as_of - dt.timedelta(days=30):
        return None
    _send(period, seed)
    site = settings.site
    made_at = _at(period.due_on - dt.timedelta(days=2), 9)
    with transaction():
        uid = actions.open_report(period=period, by=BY, now=made_at)
    filed_at = made_at + dt.timedelta(hours=1)
    taken = actions.taken_for_filing(
        uid=uid, issuer=issuers.department(site, {}), plan=queries.printed_plan(), now=filed_at
    )
    with transaction():
        actions.file_report(uid=uid, taken=taken, by=BY, now=filed_at)
    with transaction():
        actions.issue_report(
            uid=uid, reference=REFERENCE, on_date=period.due_on - dt.timedelta(days=1), signer="Người ký giả định, Giám đốc",
            by=BY, now=made_at + dt.timedelta(days=1, hours=5), **_paper(uid, made_at),
        )  # fmt: skip
    db.session.remove()
    return uid


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), LOCAL).astimezone(dt.UTC)


def _send(period: Period, seed: int) -> None:
    """Most units send in time, some late, some never."""
    chance = random.Random(f"{seed}/reports")
    assert period.due_on is not None
    for standing in queries.unit_standings(EVERYTHING, period, period.as_of):
        fate = chance.random()
        if fate > 0.9:
            continue
        days = chance.randrange(1, 12) if fate > 0.8 else -chance.randrange(5)
        sent = _at(period.due_on + dt.timedelta(days=days), chance.randrange(8, 17))
        with transaction():
            actions.submit_unit_report(
                unit_id=standing.unit.id, period=period, text=chance.choice(_SAID), by=BY, now=sent
            )


def _paper(uid: str, at: dt.datetime) -> dict[str, Any]:
    found = queries.report(uid)
    assert found is not None
    assert found.filing is not None
    names = queries.names_of([row["uid"] for row in found.filing.figures["left_untrained"]])
    source = Source(
        found.filing.figures, json.loads(queries.filed_people(found.id)), {u: Named(*n) for u, n in names.items()},
        hash=found.filing.hash, demo=True,
    )  # fmt: skip
    data = pdf(report_paper(source), made_at=at)
    value = hashlib.sha256(data).hexdigest()
    name = f"reports/{uid}/{value}.pdf"
    storage.private.put(name, data)
    return {"file": name, "file_hash": value, "text": section_texts(source)}
