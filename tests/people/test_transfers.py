"""Taking over an officer: asked in the dark, answered by those who may know, settled by the department in the end."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db, known, transaction
from app.people import actions, queries
from app.people.access import EVERYTHING, Role
from app.people.actions import Refused
from app.people.models import Officer, Posting, TransferRequest
from app.people.rules import Duty

MONDAY = dt.datetime(2027, 3, 22, 8)
ASK = "/danh-sach-don-vi/21523/tiep-nhan"
PHONE = "0905 111 222"


@pytest.fixture
def wanted(cast, at):
    """An, of Xã Ba Tơ, has a telephone."""
    at(MONDAY)
    with transaction():
        actions.set_contact(officer=db.session.get_one(Officer, cast.an.officer_id), email="", phone=PHONE)
    return cast.an


def ask(browser, name="Phạm Văn An", phone=PHONE, **more):
    given = {"full_name": name, "phone": phone, "on": "01/04/2027", "duties": ["thong_tin_co_so"], **more}
    return browser.get(ASK).page.form("Gửi đề nghị").submit(**given)


def clerk_of(cast, name, unit="21484"):
    with transaction():
        actions.grant_role(
            account_id=cast[name].account_id, role=Role.CLERK, unit_id=actions.find_unit(unit).id,
            from_on=dt.date(2026, 1, 1), until_on=None, by="t", now=clock.now(),
        )  # fmt: skip


def test_asking_tells_nothing_about_anybody(cast, client, wanted, queries):
    """The same words, the same number of statements, the same page afterwards: for who exists, who left, and nobody."""
    with transaction():
        gone = actions.add_officer(code="CB-X", full_name="Lê Thị Vắng", phone="0905333444", now=clock.now())
        actions.add_posting(
            officer=gone, unit=actions.find_unit("21484"), from_on=dt.date(2026, 1, 1), until_on=dt.date(2026, 6, 1),
            by="t", now=clock.now(),
        )  # fmt: skip
    dung, seen = client.as_("dung"), []
    dung.get("/danh-sach-don-vi")
    for name, phone in (("Phạm Văn An", PHONE), ("Lê Thị Vắng", "0905333444"), ("Không Ai Cả", "0987654321"), ("Phạm Văn An", "0987654321")):
        form = dung.get(ASK).page.form("Gửi đề nghị")
        with queries() as asked:
            answer = form.submit(full_name=name, phone=phone, on="01/04/2027")
        page = dung.get(answer.headers["Location"]).page.text
        line = page.partition("Đề nghị tiếp nhận đã gửi ")[2].partition("Rút đề nghị")[0]
        statements = [s.partition(" WHERE ")[0] for s in asked.statements]
        seen.append((answer.status_code, answer.headers["Location"], page.count("Đã gửi đề nghị."), line.replace(name, ""), statements))
    assert seen[0][2] == 1 and seen[0][3].endswith("từ 01/04/2027: Đã gửi đề nghị, chờ trả lời")
    assert all(one == seen[0] for one in seen[1:])
    dung_text = dung.get("/danh-sach-don-vi").page.text + dung.get("/tiep-nhan").page.text
    assert "Xã Ba Tơ" not in dung_text and "CB-AN" not in dung_text
    assert "Không có đề nghị nào chờ trả lời" in dung.get("/tiep-nhan").page.text


def test_the_old_unit_agrees_and_the_officer_moves_with_the_day(cast, client, wanted, at):
    clerk_of(cast, "em")
    dung, em = client.as_("dung"), client.as_("em")
    assert "chưa đúng" in ask(dung, phone="12").page.text
    assert "Chưa điền số điện thoại" in ask(dung, phone="").page.text
    assert ask(dung, name="pham van an").status_code == 302, "typed without diacritics"
    page = em.get("/tiep-nhan").page
    assert "Xã Ba Tô đề nghị tiếp nhận pham van an từ 01/04/2027" in page.text and "đến hết ngày 29/03/2027" in page.text
    assert "1 đề nghị tiếp nhận cán bộ của đơn vị" in em.get("/danh-sach-don-vi").page.text
    uid = db.session.scalars(select(TransferRequest.uid)).one()
    assert dung.post(f"/tiep-nhan/{uid}/dong-y", data={"nguoi": wanted.person_uid}).status_code == 404, "not one's own request"
    other = em.post(f"/tiep-nhan/{uid}/dong-y", data={"nguoi": cast.em.person_uid})
    assert "không còn khớp" in em.get(other.headers["Location"]).page.text
    form = page.form("Đồng ý")
    assert form.submit().status_code == 302
    rows = db.session.scalars(
        select(Posting).where(Posting.officer_id == wanted.officer_id, known(Posting)).order_by(Posting.from_on)
    ).all()
    assert [(p.unit_id, p.from_on, p.until_on) for p in rows] == [
        (wanted.unit_id, dt.date(2025, 7, 1), dt.date(2027, 3, 31)), (cast.dung.unit_id, dt.date(2027, 4, 1), None),
    ]  # fmt: skip
    assert form.submit().status_code == 404, "settled"
    row = db.session.scalars(select(TransferRequest)).one()
    assert (row.full_name, row.phone, row.state) == ("", "", "agreed"), "what was typed is gone"
    assert "Phạm Văn An, từ 01/04/2027: Đã tiếp nhận" in dung.get("/danh-sach-don-vi").page.text
    at(dt.datetime(2027, 4, 1, 8))
    assert "Phạm Văn An" in dung.get("/can-bo").page.text and "Phạm Văn An" not in em.get("/danh-sach-don-vi").page.text


def test_the_department_settles_after_five_working_days_or_when_nobody_else_can(cast, client, wanted, at):
    dung, chi = client.as_("dung"), client.as_("chi")
    ask(dung)
    ask(dung, name="Không Ai Cả", phone="0987654321")
    page = chi.get("/tiep-nhan").page
    assert "Phạm Văn An" in page.links and "Không có cán bộ nào khớp" in page.text
    first, second = db.session.scalars(select(TransferRequest.uid).order_by(TransferRequest.id)).all()
    early = chi.post(f"/tiep-nhan/{first}/dong-y", data={"nguoi": wanted.person_uid})
    assert "còn trong hạn trả lời" in chi.get(early.headers["Location"]).page.text
    wrong = chi.post(f"/tiep-nhan/{second}/chon", data={"code": "CB-KHONG"})
    assert "Không có cán bộ mã" in chi.get(wrong.headers["Location"]).page.text
    assert page.form("Kết thúc, không chuyển ai").submit().status_code == 302
    assert "Không Ai Cả, từ 01/04/2027: Không tiếp nhận được" in dung.get("/danh-sach-don-vi").page.text
    at(dt.datetime(2027, 3, 30, 8))  # the sixth working day
    assert chi.get("/tiep-nhan").page.form("Đồng ý").submit().status_code == 302
    assert "đã được giải quyết" in _refusal(first)
    assert queries.unit_of(wanted.person_id, dt.date(2027, 4, 1)) == cast.dung.unit_id
    at(dt.datetime(2027, 5, 30, 8))
    ask(client.as_("dung"), name="Người Khác", phone="0905999888")
    assert db.session.scalar(select(TransferRequest.full_name).where(TransferRequest.uid == second)) == "", "forgotten in time"


def _refusal(uid):
    with pytest.raises(Refused) as refused:
        actions.transfer_by_uid(uid)
    return str(refused.value)


def test_a_no_of_the_old_unit_goes_to_the_department_at_once_and_a_request_can_be_taken_back(cast, client, wanted):
    clerk_of(cast, "em")
    dung, em, chi = client.as_("dung"), client.as_("em"), client.as_("chi")
    ask(dung)
    assert em.get("/tiep-nhan").page.form("Không phải người này").submit().status_code == 302
    assert "Không có đề nghị nào" in em.get("/tiep-nhan").page.text
    assert "Đơn vị cũ trả lời: không phải người này" in chi.get("/tiep-nhan").page.text
    assert "chờ trả lời" in dung.get("/danh-sach-don-vi").page.text, "no answer is no news"
    chosen = chi.get("/tiep-nhan").page.form("Chuyển cán bộ này").submit(code="CB-AN")
    assert chosen.status_code == 302 and queries.unit_of(wanted.person_id, dt.date(2027, 4, 1)) == cast.dung.unit_id
    ask(dung, name="Người Khác", phone="0905999888")
    assert dung.get("/danh-sach-don-vi").page.form("Rút đề nghị").submit().status_code == 302
    assert "Người Khác" not in dung.get("/danh-sach-don-vi").page.text
    assert [w.full_name for w in queries.waiting_transfers(EVERYTHING, day=MONDAY.date())] == []
    assert Duty.GRASSROOTS_INFORMATION in {
        d.duty for line in queries.holders_of([cast.dung.unit_id], dt.date(2027, 4, 1)) for d in line.duties
    }
