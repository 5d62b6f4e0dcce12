"""The notice, requests about one's data, “Dữ liệu của tôi” and the log, as those who use them see them."""

from __future__ import annotations

import datetime as dt
import io
import json

import pypdf
import sqlalchemy as sa
from flask import Flask

from app.core import audit, clock, sealing
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.people import actions
from app.people.models import Person, PrivacyRead, RightsRequest
from app.people.rights import NOTICE_VERSION
from tests.cast import PASSWORD
from tests.conftest import Cast
from tests.pages import Client

MINE = "/du-lieu-cua-toi/yeu-cau"
QUEUE = "/yeu-cau-du-lieu"


def test_the_notice_is_shown_once_and_kept_with_its_version(client: Client, cast: Cast) -> None:
    with transaction() as session:
        session.execute(sa.delete(PrivacyRead))

    def arrives(browser: Client, path: str = "/khoa-hoc") -> str:
        page = browser.get(f"/dang-nhap?tiep={path}").page
        return page.form("Đăng nhập").submit(login="CB-AN", password=PASSWORD).location

    assert arrives(client) == "/thong-bao-du-lieu?tiep=/khoa-hoc"
    page = client.get("/thong-bao-du-lieu?tiep=/khoa-hoc").page
    assert page.h1 == "Thông báo về dữ liệu cá nhân"
    assert not [e for e in page.all("input") if e.get("type") == "checkbox"]
    # Who does not read it now is not locked out, and sees it the next time.
    assert client.get("/tai-khoan").status_code == 200
    other = client.as_(None)
    assert arrives(other).startswith("/thong-bao-du-lieu")
    assert page.form("Tôi đã đọc").submit().location == "/khoa-hoc"
    kept = db.session.execute(sa.select(PrivacyRead.person_id, PrivacyRead.version)).all()
    assert [tuple(row) for row in kept] == [(cast.an.person_id, NOTICE_VERSION)]
    assert arrives(client.as_(None)) == "/khoa-hoc"
    public = client.as_(None).get("/quyen-rieng-tu").page
    assert "2 năm sau khi nộp" in public.text
    assert "Quyền của anh/chị" in public.text


def test_a_correction_reaches_the_units_clerk_and_nobody_elses(client: Client, cast: Cast, at) -> None:  # type: ignore[no-untyped-def]
    at(dt.date(2026, 12, 17))
    with transaction():
        actions.revoke_role  # noqa: B018
        actions.grant_role(
            account_id=cast.em.account_id, role=_role("clerk"), unit_id=cast.an.unit_id, from_on=dt.date(2026, 1, 1), by="t",
            now=clock.now(),
        )  # fmt: skip
    an, chi, dung, em = (client.as_(n) for n in ("an", "chi", "dung", "em"))
    page = an.get("/du-lieu-cua-toi").page
    form = an.get(page.links["Đề nghị sửa thông tin liên hệ"]).page.form("Gửi yêu cầu")
    assert (form.fields["kind"], form.fields["section"]) == ("correct", "lien-he")
    refused = form.submit(wish="  ")
    assert "Ghi rõ điều cần sửa" in refused.page.text
    assert form.submit(wish="Số đúng là 0905 111 222").status_code == 302
    assert "đang chờ" in form.submit(wish="Gửi lần nữa").page.text
    an.get(MINE).page.form("Gửi yêu cầu").submit(kind="supply", wish="")

    for who, sees in ((chi, 2), (em, 1), (dung, 0)):
        text = who.get(QUEUE).page.text
        assert text.count("Phạm Văn An") == sees, text
    uid = db.session.scalar(sa.select(RightsRequest.uid).where(RightsRequest.kind == "correct"))
    other = db.session.scalar(sa.select(RightsRequest.uid).where(RightsRequest.kind == "supply"))
    assert em.get(f"{QUEUE}/{other}").status_code == 404, "a clerk deals with corrections only"
    assert em.post(f"{QUEUE}/{uid}/gia-han", data={"extension": "x"}).status_code == 404
    assert dung.get(f"{QUEUE}/{uid}").status_code == 404
    page = em.get(f"{QUEUE}/{uid}").page
    assert "0905 111 222" in page.text
    assert "Còn 4 ngày để trả lời" in page.text
    answer = page.form("Gửi trả lời")
    assert "chậm nhất ngày 27/12/2026" in answer.fields["answer"]
    answer.submit()
    assert em.get(f"{QUEUE}/{uid}").page.form("Ghi là đã thực hiện").submit().status_code == 302
    mine = an.get(MINE).page.text
    assert "Đã thực hiện" in mine
    assert "Đã sửa theo yêu cầu" in mine
    assert "Phạm Văn An" in em.get(f"{QUEUE}?xem=xong").page.text

    # The other one is extended once, then taken back.
    page = chi.get(f"{QUEUE}/{other}").page
    page.form("Gia hạn").submit(extension="Nghỉ lễ dài ngày")
    assert "06/01/2027" in an.get(MINE).page.text
    assert "đã được gia hạn" in page.form("Gia hạn").submit(extension="Lần nữa").page.text
    an.get(MINE).page.form("Rút yêu cầu").submit()
    assert "đã được giải quyết hoặc đã rút" in page.form("Ghi là đã thực hiện").submit().page.text


def _role(value: str):  # type: ignore[no-untyped-def]
    from app.people.access import Role

    return Role(value)


def test_paper_restricting_and_its_effects(client: Client, cast: Cast) -> None:
    chi, an, em, ha = (client.as_(n) for n in ("chi", "an", "em", "ha"))
    with transaction() as session:
        officer = actions.officer_by_uid(cast.an.person_uid)
        actions.set_contact(officer=officer, email="an@quangngai.gov.vn", phone="0912345678")
        assert session
    form = chi.get(f"{QUEUE}/ghi").page.form("Ghi yêu cầu")
    assert "Không có cán bộ nào mang mã" in form.submit(code="CB-X", kind="restrict").page.text
    assert "tương lai" in form.submit(code="cb-an", kind="restrict", received_on="01/01/2030").page.text
    made = form.submit(code="cb-an", kind="restrict")
    assert made.status_code == 302
    assert "0912345678" in em.get(f"/can-bo/{cast.an.person_uid}").page.text
    page = ha.get(made.location).page
    assert "nộp giấy, người ghi: Trần Mai Chi" in page.text
    page.form("Ghi là đã thực hiện").submit()
    # The unit still counts An and needs no telephone number for it; the department's register is whole.
    assert "0912345678" not in em.get(f"/can-bo/{cast.an.person_uid}").page.text
    assert "0912345678" in chi.get(f"/can-bo/{cast.an.person_uid}").page.text
    assert "Phạm Văn An" in em.get("/can-bo").page.text
    assert "Phạm Văn An" in chi.get("/so-lieu/can-bo").page.text
    page = an.get(MINE).page
    assert "đang được hạn chế" in page.text
    page.form("Thôi hạn chế").submit()
    assert db.session.scalar(sa.select(Person.restricted_at).where(Person.id == cast.an.person_id)) is None


def test_everything_kept_about_me_on_a_page_and_in_files(client: Client, cast: Cast) -> None:
    with transaction():
        actions.set_contact(officer=actions.officer_by_uid(cast.an.person_uid), email="an@quangngai.gov.vn", phone="0912345678")
    client.as_("chi").get(f"/can-bo/{cast.an.person_uid}")
    an = client.as_("an")
    page = an.get("/du-lieu-cua-toi").page
    for said in ("Phạm Văn An", "CB-AN", "0912345678", "Xã Ba Tơ", "Truyền thông", "Xem hồ sơ cán bộ", "Trần Mai Chi"):
        assert said in page.text, said
    for other in ("Phạm Thị Em", "Đinh Thị Dung", "CB-DUNG"):
        assert other not in page.text
    assert sum("Đề nghị sửa" in link for link in page.links) == 6
    data = json.loads(an.get("/du-lieu-cua-toi.json").data)
    parts = {part["phần"]: part for part in data["dữ liệu"]}
    assert parts["Họ tên, mã cán bộ"]["Mã cán bộ"] == "CB-AN"
    assert parts["Quá trình công tác, nhiệm vụ"]["Nhiệm vụ"][0]["Nhiệm vụ"] == "Truyền thông"
    pdf = pypdf.PdfReader(io.BytesIO(an.get("/du-lieu-cua-toi.pdf").data))
    text = "".join(p.extract_text() for p in pdf.pages)
    assert "Phạm Văn An" in text
    assert "0912345678" in text
    # An account that is on no roster has its page too.
    assert client.as_("ha").get("/du-lieu-cua-toi").status_code == 200
    verbs = db.session.scalars(sa.select(AuditLine.verb).where(AuditLine.actor == cast.an.account_uid)).all()
    assert verbs.count("reporting.get_own") == 2


def test_the_log_says_who_saw_whom_and_finds_it_again(client: Client, cast: Cast, queries) -> None:  # type: ignore[no-untyped-def]
    for who in ("chi", "em"):
        client.as_(who).get(f"/can-bo/{cast.an.person_uid}")
    client.as_("chi").get("/can-bo?don_vi=21523")
    with transaction():
        actions.set_contact(officer=actions.officer_by_uid(cast.dung.person_uid), email="", phone="0905111222")
    giang = client.as_("giang")

    def rows(query: str) -> list[str]:
        page = giang.get(f"/nhat-ky{query}").page
        body = next(page.root.iter("tbody"))
        return ["".join(tr.itertext()) for tr in body.iter("tr")]

    for sealed in (False, True):
        if sealed:
            assert sealing.seal(now=clock.now() + 2 * sealing.MARGIN) > 0
        about_an = rows("?can_bo=cb-an&viec=people.see_officer")
        assert len(about_an) == 2, about_an
        assert {"Trần Mai Chi" in r for r in about_an} == {True, False}
        assert len(rows("?can_bo=CB-AN&viec=people.see_officer&nguoi=CB-EM")) == 1
        assert "Người vận hành" in rows("?can_bo=cb-dung&viec=people.set_contact")[0]
        assert "Không có dòng nào" in rows("?viec=people.see_officer&den=01/01/2020")[0]
    page = giang.get("/nhat-ky?nguoi=ai-do").page
    assert "Không có tài khoản nào" in page.text
    assert giang.get("/nhat-ky.csv?nguoi=ai-do").status_code == 303
    file = giang.get("/nhat-ky.csv?can_bo=cb-an").get_data(as_text=True)
    assert file.startswith("\ufeffSố;Lúc")
    assert cast.an.person_uid in file
    assert "Phạm Văn An" not in file
    assert "people.export_audit" in db.session.scalars(sa.select(AuditLine.verb)).all()

    def cost() -> int:
        with queries() as asked:
            giang.get("/nhat-ky")
        return asked.count

    before = cost()
    with transaction():
        for n in range(120):
            audit.record("people.see_officer", [cast.an.person_uid, cast.dung.person_uid], scope=str(n))
    assert cost() == before
    first = giang.get("/nhat-ky?viec=people.see_officer").page
    second = giang.get(first.links["Trang sau"]).page
    seen = [("".join(e.itertext())) for p in (first, second) for e in next(p.root.iter("tbody")).iter("tr")]
    assert len(seen) == len(set(seen)) == 100


def test_purging_throws_away_what_the_page_says_and_no_fact(app: Flask, cast: Cast, client: Client, at) -> None:  # type: ignore[no-untyped-def]
    from click.testing import CliRunner

    from app import keeping
    from app.cli import main
    from app.core import append_only, jobs, storage
    from app.core.models import Job
    from app.people.models import AccountSession, Officer, Posting, SignInFailure

    at(dt.date(2026, 12, 1))
    client.as_("an")
    with transaction() as session:
        session.add(SignInFailure(subject="x", at=clock.now()))
        storage.private.put("exports/x.csv", b"ten")
        now = clock.now()
        session.add(Job(kind="x", args={}, state="done", asked_by="x", asked_at=now, ended_at=now, result={"file": "exports/x.csv"}))
    facts = {*append_only.TABLES, Posting.__tablename__, Officer.__tablename__, "person", "duty_assignment"} - {"audit_line"}

    def counts() -> dict[str, int]:
        return {t: db.session.scalar(sa.select(sa.func.count()).select_from(sa.table(t))) or 0 for t in facts}

    before = counts()
    assert keeping.purge(now=clock.now()) == dict.fromkeys((k.key for k in keeping.KEPT if k.purge), 0)
    at(dt.date(2027, 3, 1))
    client.as_("chi")
    run = lambda *args: CliRunner().invoke(main, ["purge", *args], catch_exceptions=False)  # noqa: E731
    assert "Sẽ xóa 3 mục" in run("--dry-run").output
    assert storage.private.exists("exports/x.csv")
    with transaction():
        jobs.ask_daily(now=clock.now())
        jobs.ask_daily(now=clock.now())
    at(dt.datetime(2027, 3, 2, 2, 31))
    assert jobs.run_next()
    assert not jobs.run_next(), "the next round waits for its day"
    assert not storage.private.exists("exports/x.csv")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AccountSession)) == 1
    assert counts() == before
    said = db.session.execute(sa.select(AuditLine.scope, AuditLine.count).where(AuditLine.verb == "operations.purge")).all()
    what = {line.key: line.what for line in keeping.KEPT}
    assert {tuple(r) for r in said} == {(what["job"], 1), (what["session"], 1), (what["sign_in_failure"], 1)}
    assert "Đã xóa 0 mục" in run().output
    shown = client.as_(None).get("/quyen-rieng-tu").page.text
    for line in keeping.KEPT:
        assert f"{line.what}{line.how_long}" in shown.replace("  ", "") or (line.what in shown and line.how_long in shown)
