"""Erasing somebody: nothing names them any more, in no table and no file, and every figure stays what it was."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import sqlalchemy as sa

from app.catalog import queries as catalog
from app.core import append_only, clock, jobs, sealing, storage
from app.core.database import db, transaction
from app.learning.models import Allowance, Answer, Assignment, Attempt, Grading, Submission
from app.operations.installation import COURSES
from app.people import actions
from app.people.access import EVERYTHING, Role
from app.people.models import RightsRequest, RosterImport, RosterRow, TransferRequest
from app.records import actions as records_actions
from app.records import queries as records
from app.records.models import Completion, CompletionNotice, CompletionNoticeLine, Revocation
from app.tables import metadata
from tests.cast import PASSWORD
from tests.conftest import Cast
from tests.pages import Client
from tests.test_routes import objects

assert objects  # the fixture: An's letter, attempts, works, claim and requests

PHONE, MAIL = "0905999888", "an.pham@quangngai.gov.vn"
NEEDLES = ("phạm văn an", "cb-an", PHONE, MAIL, "anh an")


def _traces() -> list[tuple[str, str, Any]]:
    """Every value of every table that names An."""
    found = []
    for table in metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)).mappings():
            for column, value in row.items():
                said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                if any(needle in said.casefold() for needle in NEEDLES):
                    found.append((table.name, str(column), value))
    return found


def _figures() -> list[Any]:
    today, now = clock.today(), clock.now()
    days = [today - dt.timedelta(n) for n in (0, 1, 200, 500)]
    found = [records.target(EVERYTHING, day, now) for day in days]
    facts = ("completion", "revocation", "duty_assignment", "posting", "certificate", "attempt", "submission", "grading")
    counts = [db.session.scalar(sa.select(sa.func.count()).select_from(sa.table(t))) for t in facts]
    return [*found, records.officers(EVERYTHING, today, limit=50)[0].standing, counts]


@pytest.fixture
def named(cast: Cast, client: Client, objects: dict[str, str]) -> dict[str, str]:  # noqa: F811
    """What else speaks of An by name: contact, remarks of graders, reasons, a row of a roster file, an export."""
    now = clock.now()
    with transaction() as session:
        records_actions.load_rules(path=COURSES / "in-depth-rule.toml", recorded_by="t", now=now)
        officer = actions.officer_by_uid(cast.an.person_uid)
        actions.set_contact(officer=officer, email=MAIL, phone=PHONE)
        actions.claim_login(account_id=cast.an.account_id, typed=PHONE, now=now)
        posting = officer_posting(cast)
        posting.job_title, posting.section = "Trưởng ban của anh An", "Phòng anh An"
        work = session.scalar(sa.select(Submission.id).where(Submission.uid == objects["waiting"]))
        for n in range(2):
            session.add(
                Grading(submission_id=work, graded_at=now, graded_by=f"g{n}", passed=True, marks={}, comment="Anh An làm tốt")
            )
        completion = session.scalars(sa.select(Completion).order_by(Completion.id).limit(1)).one()
        records_actions.revoke_completion(
            completion_id=completion.id, effective_on=clock.today() + dt.timedelta(30), reason="Anh An xin rút", recorded_by="t",
            now=now,
        )  # fmt: skip
        assigned = session.scalars(sa.select(Assignment).order_by(Assignment.id).limit(1)).one()
        session.add(
            Allowance(
                assignment_id=assigned.id, person_id=cast.an.person_id, kind="exemption", reason="Anh An nằm viện", recorded_at=now,
                recorded_by="t", voided_at=now, voided_by="t", void_reason="Anh An đã đi làm lại",
            )
        )  # fmt: skip
        listed = CompletionNotice(
            from_on=clock.today(), until_on=clock.today(), count=1, made_at=now, made_by="t", course_id=None, unit_id=None
        )
        session.add(listed)
        session.flush()
        session.add(CompletionNoticeLine(notice_id=listed.id, completion_id=completion.id, position=1, job_title="Trưởng ban của anh An"))
        session.add(
            TransferRequest(
                unit_id=posting.unit_id, full_name="Phạm Văn An", phone="", job_title="Trưởng ban của anh An", duties=[],
                on=clock.today(), asked_by="t", asked_at=now, state="agreed", settled_at=now, settled_by="t",
                posting_uid=posting.uid,
            )
        )  # fmt: skip
        staged = RosterImport(
            file_name="x.csv", file_hash="x", state="staged", uploaded_by="t", uploaded_at=now, summary={}
        )
        session.add(staged)
        session.flush()
        session.add(RosterRow(import_id=staged.id, line=2, values=["CB-AN", "Phạm Văn An"], verdict="same"))
        session.add(RosterRow(import_id=staged.id, line=3, values=["CB-DUNG", "Đinh Thị Dung"], verdict="same"))
    assert client.as_("an").get(f"/giay-xac-nhan/{objects['letter']}.pdf").status_code == 200
    assert list(storage.private.names(f"letters/{objects['letter']}"))
    return objects


def officer_posting(cast: Cast) -> Any:
    from app.people.models import Posting

    return db.session.scalars(sa.select(Posting).where(Posting.officer_id == cast.an.officer_id)).one()


@pytest.mark.slow
def test_erasing_takes_the_name_and_leaves_the_facts(client: Client, cast: Cast, named: dict[str, str]) -> None:
    chi, ha, an = (client.as_(n) for n in ("chi", "ha", "an"))
    url = f"/yeu-cau-du-lieu/{named['asked']}"
    assert an.get("/du-lieu-cua-toi").status_code == 200
    assert len({table for table, _, _ in _traces()}) >= 8, "the test must begin with traces in many tables"
    assert sealing.seal(now=clock.now() + 2 * sealing.MARGIN) > 0
    before, bank = _figures(), catalog.current_edition("khoa-xong")

    # Not while a role is held, not alone, and not while a duty is held unless the department says so.
    with transaction():
        grant = actions.grant_role(
            account_id=cast.an.account_id, role=Role.TRAINER, unit_id=None, from_on=clock.today(), by="t", now=clock.now()
        )
    assert "còn giữ vai trò: Giảng viên" in chi.post(f"{url}/de-nghi-xoa").page.text
    with transaction():
        actions.revoke_role(account_id=cast.an.account_id, uid=grant.uid, by="t", now=clock.now())
    refused = chi.get(url).page.form("Đề nghị xóa").submit()
    assert "đang giữ nhiệm vụ nên vẫn thuộc diện phải tính" in refused.page.text
    assert "Chưa có ai đề nghị xóa" in ha.post(f"{url}/xoa").page.text
    assert chi.get(url).page.form("Đề nghị xóa").submit(despite_duty="y").status_code == 302
    assert "Cần một người khác thực hiện" in chi.get(url).page.text
    assert not [f for f in chi.get(url).page.forms if "Xóa dữ liệu của người này" in f.buttons]
    assert "cần một người khác thực hiện" in chi.post(f"{url}/xoa").page.text
    waits = ha.get(url).page.form("Xóa dữ liệu của người này").submit()
    assert waits.location.startswith("/viec/")
    while jobs.run_next():
        pass
    assert "Đã xóa dữ liệu cá nhân theo yêu cầu" in ha.get(waits.location).page.text

    left = _traces()
    assert not left, [str(trace)[:200] for trace in left]
    assert list(storage.private.names(f"letters/{named['letter']}")) == []
    assert list(storage.private.names("submissions")) == []
    assert list(storage.private.names("exports")) == []
    mine = sa.select(Attempt.id).where(Attempt.person_id == cast.an.person_id)
    assert db.session.scalar(sa.select(sa.func.count()).where(Answer.attempt_id.in_(mine))) == 0
    assert "Đinh Thị Dung" in str(db.session.scalars(sa.select(RosterRow.values)).all()), "others stay"

    after = _figures()
    assert after == before
    assert catalog.current_edition("khoa-xong") == bank
    assert sealing.seal(now=clock.now() + 2 * sealing.MARGIN) > 0
    assert (sealing.verify().broken, sealing.verify().waiting) == (None, 0)

    public = client.as_(None).get(f"/xac-nhan/{named['letter']}").page.text
    assert "Thông tin đã được xóa theo yêu cầu" in public
    assert "Phạm" not in public
    assert chi.get(f"/giay-xac-nhan/{named['letter']}").status_code == 404
    assert "/dang-nhap" in an.get("/tai-khoan").location, "every session has ended"
    tried = client.as_(None).get("/dang-nhap").page.form("Đăng nhập").submit(login="CB-AN", password=PASSWORD)
    assert "chưa đúng" in tried.page.text
    listed = chi.get("/can-bo").page.text
    assert "(đã xóa theo yêu cầu)" in listed
    assert "(đã xóa theo yêu cầu)" in chi.get(f"/can-bo/{cast.an.person_uid}").page.text
    assert "(đã xóa theo yêu cầu)" in chi.get("/nhat-ky?viec=people.erase").page.text
    for page in ("/so-lieu/can-bo", f"/so-lieu/can-bo/{cast.an.person_uid}", "/so-lieu/muc-tieu", "/xuat/hoan-thanh.csv",
                 "/yeu-cau-du-lieu?xem=xong", url):  # fmt: skip
        answer = chi.get(page)
        assert answer.status_code == 200, page
        assert "Phạm Văn An" not in answer.get_data(as_text=True), page
    # Nobody writes the name or opens the account again.
    again = chi.post(f"/can-bo/{cast.an.person_uid}/doi-ten", data={"full_name": "Phạm Văn An"})
    assert "đã được xóa theo yêu cầu" in again.page.text
    ha.post(f"/quan-tri/tai-khoan/{cast.an.account_uid}/mo")
    assert "không ghi lại được" in ha.get(f"/quan-tri/tai-khoan/{cast.an.account_uid}").page.text
    assert {column for _, column, _ in _traces()} == set()
    # Asked again, nothing more is done.
    assert "đã được giải quyết" in ha.post(f"{url}/xoa").page.text
    states = db.session.scalars(sa.select(RightsRequest.state).where(RightsRequest.person_id == cast.an.person_id)).all()
    assert "done" in states


def test_a_text_that_may_be_emptied_may_not_be_changed(named: dict[str, str]) -> None:
    def refused(statement: sa.Executable) -> bool:
        try:
            with transaction() as session:
                session.execute(statement)
        except sa.exc.DBAPIError as error:
            assert "append-only" in str(error)
            return True
        return False

    assert append_only.EMPTIED == {"grading": "comment", "revocation": "reason"}
    assert refused(sa.update(Grading).values(comment="Khen hơn nữa"))
    assert refused(sa.update(Grading).values(comment="", passed=False))
    with transaction() as session:
        session.execute(sa.update(Revocation).values(voided_at=clock.now(), voided_by="x", void_reason="nhầm"))
    assert refused(sa.update(Revocation).values(reason="Lý do khác"))
    assert refused(sa.update(Revocation).values(reason="", void_reason="Khác"))
    assert not refused(sa.update(Grading).values(comment=""))
    assert not refused(sa.update(Revocation).values(reason=""))
