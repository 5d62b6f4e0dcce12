"""Who may come in, who must wait, and what is kept when a session runs out."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db, transaction
from app.people import actions, queries
from app.people.models import Account, AccountSession, LoginName, Officer, ResetRequest, RoleGrant
from tests.cast import PASSWORD

NEW = "gạch ngói bến thuyền"


def sign_in(client, login, password=PASSWORD, path="/dang-nhap", **more):
    return client.get(path).page.form("Đăng nhập").submit(login=login, password=password, **more)


def code_for(member, purpose="activate"):
    with transaction():
        return actions.issue_code(account_id=member.account_id, purpose=purpose, by="test", now=clock.now())


def test_code_email_and_phone_sign_in_but_contact_data_alone_does_not(client, cast):
    with transaction():
        officer = db.session.get_one(Officer, cast.an.officer_id)
        actions.set_contact(officer=officer, email="an@quangngai.gov.vn", phone="0912 345 678")
    assert "chưa đúng" in sign_in(client, "an@quangngai.gov.vn").page.text
    with transaction():
        db.session.add(LoginName(account_id=cast.an.account_id, kind="phone", value_key="0912345678"))
    for typed in ("cb-an", " CB-AN ", "+84 912 345 678"):
        assert sign_in(client.as_(None), typed).status_code == 302


def test_a_decomposed_password_is_the_same_password(client, cast):
    import unicodedata

    assert sign_in(client, "CB-AN", unicodedata.normalize("NFD", PASSWORD) + " ").status_code == 302


def test_only_paths_of_this_site_are_followed_after_signing_in(client, cast):
    for target in ("https://xau.example/", "//xau.example", "/\\xau.example", "/dang-nhap?tiep=/x"):
        answer = sign_in(client, "CB-AN", path=f"/dang-nhap?tiep={target}")
        assert answer.headers["Location"] == "/"
        client.post("/dang-xuat", data=client.get("/tai-khoan").page.form("Đăng xuất").fields)
    assert (
        sign_in(client, "CB-AN", path="/dang-nhap?tiep=/tai-khoan%3Fa%3D1").headers["Location"]
        == "/tai-khoan?a=1"
    )


def test_a_name_waits_after_five_failures_and_a_new_code_is_the_way_back(client, cast, at):
    start = dt.datetime(2026, 11, 23, 8, 0)
    at(start)
    for minute in range(5):
        at(start + dt.timedelta(minutes=minute))
        page = sign_in(client, "CB-AN", "sai mật khẩu rồi nhé").page
    assert "tạm dừng đến 08:19" in page.text
    assert "Quên mật khẩu" in page.text
    at(start + dt.timedelta(minutes=10))
    assert "tạm dừng" in sign_in(client, "CB-AN").page.text, "the right password waits as well"
    assert sign_in(client.as_(None), "CB-BINH").status_code == 302, "others from the same address do not"
    code = code_for(cast.an, "reset")
    page = client.get(f"/kich-hoat?ma={code.lower()}").page
    assert page.form("Đặt mật khẩu và vào học").submit(password=NEW).status_code == 302
    assert sign_in(client.as_(None), "CB-AN", NEW).status_code == 302


def test_a_right_password_typed_too_soon_is_not_called_wrong(client, cast, at):
    start = dt.datetime(2026, 11, 23, 8, 0)
    at(start)
    for _ in range(3):
        page = sign_in(client, "CB-AN", "sai mật khẩu rồi nhé").page
    assert "chưa đúng. Anh/chị đợi" in page.text
    at(start + dt.timedelta(seconds=1))
    page = sign_in(client, "CB-AN").page
    assert "lần này chưa được xét. Anh/chị đợi" in page.text and "chưa đúng" not in page.text
    at(start + dt.timedelta(seconds=30))
    assert sign_in(client, "CB-AN").status_code == 302


def test_an_unknown_name_is_answered_like_a_known_one(client, cast, at):
    start = dt.datetime(2026, 11, 23, 8, 0)
    texts = {}
    for login in ("CB-AN", "CB-KHONG-CO"):
        texts[login] = []
        for minute in range(5):
            at(start + dt.timedelta(minutes=minute))
            texts[login].append(sign_in(client, login, "sai mật khẩu rồi nhé").page.text)
    assert texts["CB-AN"] == texts["CB-KHONG-CO"]


def test_an_office_behind_one_address_is_not_locked_by_its_typing_errors(client, cast, at):
    at(dt.datetime(2026, 11, 23, 8, 0))
    with transaction():
        for n in range(150):
            actions.settle_sign_in(
                typed=f"CB-{n}", right=False, account_id=None, address="127.0.0.1", shared_computer=True,
                device="", now=clock.now(),
            )  # fmt: skip
    assert sign_in(client, "CB-AN").status_code == 302


@pytest.mark.parametrize(("device", "idle", "still"), [
    ("chung", dt.timedelta(minutes=29), True), ("chung", dt.timedelta(minutes=31), False),
    ("rieng", dt.timedelta(days=29), True), ("rieng", dt.timedelta(days=31), False),
])  # fmt: skip
def test_a_shared_computer_forgets_after_half_an_hour_ones_own_after_a_month(
    client, cast, at, device, idle, still
):
    start = dt.datetime(2026, 11, 23, 8, 0)
    at(start)
    assert sign_in(client, "CB-AN", device=device).status_code == 302
    at(start + idle)
    assert (client.get("/tai-khoan").status_code == 200) is still


def test_reading_keeps_a_session_alive_with_one_write_in_five_minutes(client, cast, at):
    start = dt.datetime(2026, 11, 23, 8, 0)
    at(start)
    sign_in(client, "CB-AN", device="chung")
    seen = select(AccountSession.seen_at)
    for minutes, expected in ((4, 0), (6, 6), (25, 25), (50, 50)):
        at(start + dt.timedelta(minutes=minutes))
        assert client.get("/tai-khoan").status_code == 200
        db.session.expire_all()
        assert db.session.scalar(seen) == (start + dt.timedelta(minutes=expected)).replace(tzinfo=clock.LOCAL)


def test_forty_five_idle_days_ask_for_a_new_code_and_lose_nothing(client, cast, at, session):
    at(dt.datetime(2026, 11, 23, 8, 0))
    with transaction():
        session.get_one(Account, cast.an.account_id).last_seen_at = clock.now() - dt.timedelta(days=46)
    answer = sign_in(client, "CB-AN")
    assert answer.status_code == 403 and "tạm khóa" in answer.page.h1
    assert session.scalar(select(ResetRequest.account_id)) == cast.an.account_id
    code = code_for(cast.an, "reset")
    client.get(f"/kich-hoat?ma={code}").page.form("Đặt mật khẩu và vào học").submit(password=NEW)
    assert client.get("/tai-khoan").status_code == 200


def test_what_was_typed_survives_an_expired_session_for_the_same_account_only(client, cast, at):
    start = dt.datetime(2026, 11, 23, 8, 0)
    at(start)
    sign_in(client, "CB-AN", device="chung")
    form = client.get("/tai-khoan").page.form("Lưu tên gọi")
    at(start + dt.timedelta(hours=1))
    sent_on = form.submit(given_name="Văn An")
    assert sent_on.status_code == 307
    expired = client.post(sent_on.headers["Location"], data={**form.fields, "given_name": "Văn An"})
    assert expired.status_code == 401 and "Phiên đã hết hạn" in expired.page.text
    sign_in_form = expired.page.form("Đăng nhập")
    other = sign_in_form.submit(login="CB-BINH", password=PASSWORD)
    assert other.status_code == 302, "another person does not get what An typed"
    client.post("/dang-xuat", data=client.get("/tai-khoan").page.form("Đăng xuất").fields)
    token = client.get("/dang-nhap").page.form("Đăng nhập").fields["csrf_token"]
    again = sign_in_form.submit(login="CB-AN", password=PASSWORD, csrf_token=token)
    assert "vẫn còn" in again.page.h1
    assert again.page.form("Gửi lại").submit().status_code == 302
    assert (
        queries.account(now=clock.now(), day=start.date(), account_id=cast.an.account_id).given_name
        == "Văn An"
    )


def test_a_code_works_once_is_replaced_by_a_new_one_and_grows_old(client, cast, at):
    start = dt.datetime(2026, 11, 23, 8, 0)
    at(start)
    first, second = code_for(cast.an), code_for(cast.an)
    assert len(second) >= 10
    assert "không dùng được" in client.get(f"/kich-hoat?ma={first}").page.text
    at(start + dt.timedelta(days=31))
    assert "không dùng được" in client.get(f"/kich-hoat?ma={second}").page.text
    third = code_for(cast.an)
    grouped = f"{third[:5]}-{third[5:]}"
    form = client.get(f"/kich-hoat?ma={grouped}").page.form("Đặt mật khẩu và vào học")
    for bad, why in (
        ("ngắn quá", "14"),
        ("song vé mưa lũ", "mẫu"),
        ("Phạm Văn An 1", "chứa"),
        ("1" * 16, "dễ đoán"),
    ):
        assert why in form.submit(password=bad if len(bad) >= 14 or why == "14" else bad + "2").page.text
    assert form.submit(password=NEW).status_code == 302
    assert "không dùng được" in client.get(f"/kich-hoat?ma={third}").page.text


def test_a_reset_code_lasts_a_day(client, cast, at):
    start = dt.datetime(2026, 11, 23, 8, 0)
    at(start)
    code = code_for(cast.an, "reset")
    at(start + dt.timedelta(hours=23))
    assert "Phạm Văn An" in client.get(f"/kich-hoat?ma={code}").page.text
    at(start + dt.timedelta(hours=25))
    assert "không dùng được" in client.get(f"/kich-hoat?ma={code}").page.text


def test_forgotten_says_the_same_for_everybody_and_asks_once(client, cast, session):
    texts = [client.get("/quen-mat-khau").page.form("Xin mã mới").submit(login=login).page.text
             for login in ("CB-AN", "CB-AN", "CB-KHONG-CO")]  # fmt: skip
    assert texts[0] == texts[1] == texts[2]
    assert session.scalars(select(ResetRequest.account_id)).all() == [cast.an.account_id]


def test_sign_out_everywhere_else_leaves_this_browser(cast, client):
    here, there = client.as_("an"), client.as_("an")
    assert there.get("/tai-khoan").status_code == 200
    assert here.get("/tai-khoan").page.form("Đăng xuất ở mọi nơi khác").submit().status_code == 302
    assert here.get("/tai-khoan").status_code == 200
    assert there.get("/tai-khoan").status_code == 302


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(cast, client):
    here, there = client.as_("an"), client.as_("an")
    form = here.get("/tai-khoan").page.form("Đổi mật khẩu")
    assert "đang dùng chưa đúng" in form.submit(current="không phải đâu nhé", new=NEW).page.text
    assert form.submit(current=PASSWORD, new=NEW).status_code == 302
    assert there.get("/tai-khoan").status_code == 302
    assert here.get("/tai-khoan").status_code == 200


def test_a_disabled_account_is_out_at_once(cast, client):
    an = client.as_("an")
    with transaction():
        actions.disable_account(account_id=cast.an.account_id, now=clock.now())
    assert an.get("/tai-khoan").status_code == 302
    assert "ngừng sử dụng" in sign_in(client, "CB-AN").page.text


def test_the_first_administrator_names_themselves_once(client, session):
    with transaction():
        link = actions.first_administrator_link(now=clock.now())
        link = actions.first_administrator_link(now=clock.now())  # init run twice: the newer link counts
    form = client.get(link).page.form("Tạo tài khoản")
    done = form.submit(full_name="Võ Thu Hà", login="quantri", password=NEW)
    assert done.status_code == 302
    assert session.scalars(select(RoleGrant.role)).all() == ["administrator"]
    assert client.get(link).status_code == 404
    with pytest.raises(actions.Refused), transaction():
        actions.first_administrator_link(now=clock.now())
