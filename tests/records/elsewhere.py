"""Training taken elsewhere and papers, one of each kind, for tests that walk every page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.catalog.actions import ensure_course
from app.core import clock, storage
from app.core.database import transaction
from app.core.uid import uuid7
from app.people.access import EVERYTHING
from app.records import actions, importing, queries
from app.records.actions import Asked, Decider, Evidence, NewCompletion, Outside, outside_files
from app.records.queries.notices import NoticeChoice
from app.records.rules import Source
from app.records.rules.recognition import Channel

FILE = (
    "ma_can_bo,khoa_hoc,tuong_duong,ngay_hoan_thanh,noi_dao_tao,so_tiet,minh_chung\n"
    "CB-AN,Lớp học ngoài,B4,04/05/2026,MOOCS,12,GCN 1\nCB-KHONG,Lớp học ngoài,,04/05/2026,MOOCS,12,GCN 2\n"
)


def make(an: Any, chi: Any) -> dict[str, str]:
    """An hands one course in; another was refused. An holds CT-10; Chi made a list, a proposal, and sent a file."""
    now, today = clock.now(), clock.today()
    day = today - dt.timedelta(days=40)
    file = uuid7()
    storage.private.put(queries.stored_evidence(file), b"%PDF-1.7 x")
    evidence = Evidence("GCN số 12", file, "Giấy chứng nhận.pdf", 10, "0" * 64)
    with transaction():
        uids = actions.add_recognitions(
            asked=[Asked(an.person_id, Outside("MOOCS", f"Lớp {n}", day, 90, ("B",)), evidence) for n in range(2)],
            channel=Channel.OWN, by=an.account_uid, now=now,
        )  # fmt: skip
        actions.refuse_recognition(uid=uids[1], reason="Thiếu số tiết", by=Decider(chi.account_uid, chi.person_id), now=now)
        equivalence = actions.propose_equivalence(
            provider="MOOCS", course_name="Lớp 0", equal_to=("B",), grounds="Cùng đề cương", by=chi.account_uid, now=now
        )
        # The two required courses of CT-10.
        slugs = ("luat-khcn-doi-moi-sang-tao", "viet-bien-tap-noi-dung-so")
        held = [
            NewCompletion(an.person_id, ensure_course(slug=slug, now=now), 0, f"thu/{slug}", now - dt.timedelta(days=9), 90, {})
            for slug in slugs
        ]  # fmt: skip
        actions.record_completions(completions=held, source=Source.RECOGNITION, recorded_by="test", now=now)
        letter = actions.issue_programme_letter(person_id=an.person_id, programme_code="CT-10", by=an.account_uid, now=now)
        listed = actions.make_notice(choice=NoticeChoice(today - dt.timedelta(days=30), today), by=chi.account_uid, now=now)
    return {
        "recognition": uids[0], "equivalence": equivalence, "programme_letter": letter, "notice_list": listed,
        "outside_file": staged(chi),
    }  # fmt: skip


def staged(owner: Any) -> str:
    """A file that somebody sent and has not taken yet."""
    now = clock.now()
    plan = importing.examine(FILE.encode(), EVERYTHING, now=now)
    with transaction():
        return outside_files.stage_file(
            file_name="ngoai.csv", file_hash="0" * 64, rows=plan.rows, summary=plan.summary, by=owner.account_uid, now=now
        )
