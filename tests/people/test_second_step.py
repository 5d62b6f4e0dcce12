"""The second step of signing in: set up, asked for, used once, put off for a while, and the ways back."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pyotp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core import clock
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.people import actions
from app.people.access import Role
from app.people.models import AccountSession, RecoveryCode, SecondStep, TrustedDevice
from app.people.second_step import (
    Need,
    address_of,
    digits_of,
    matching_step,
    need,
    new_recovery_codes,
    new_salt,
    recovery_digest,
    recovery_shown,
    secret_of,
)
from tests.cast import PASSWORD
from tests.pages import text_of

START = dt.datetime(2026, 11, 23, 8, 0)
NEW = "gạch ngói bến thuyền"
SETUP = "/tai-khoan/xac-minh-hai-buoc"
SOME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the rule


def sign_in(client, login, password=PASSWORD, path="/dang-nhap", **more):
    return client.get(path).page.form("Đăng nhập").submit(login=login, password=password, **more)


def secret_on(page) -> str:
    """The secret as the page spells it for typing."""
    return re.search(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b", page.text).group().replace(" ", "")


def code_of(secret: str) -> str:
    """What the telephone shows now."""
    return pyotp.TOTP(secret).at(clock.now())


def recovery_on(page) -> list[str]:
    """The codes for paper."""
    return [t for t in map(text_of, page.all("li")) if re.fullmatch(r"\d{4}( \d{4}){3}", t)]


def set_up(browser) -> tuple[str, list[str]]:
    """Turn the second step on from one's account; returns the secret and the codes for paper."""
    page = browser.get(SETUP).page
    secret = secret_on(page)
    done = page.form("Bật xác minh hai bước").submit(code=code_of(secret), password=PASSWORD)
    assert done.page.h1 == "Mã dự phòng", done.page.text
    assert done.headers["Cache-Control"] == "no-store"
    return secret, recovery_on(done.page)


def with_grace(app, days: int | None) -> None:
    """Another setting for how long it may be put off."""
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], second_step_days=days)


# What is true without a database


KEYS = st.text(st.characters(codec="utf-8"), min_size=32, max_size=70)


@SOME
@given(key=KEYS, at=st.integers(1_700_000_000, 4_000_000_000), late=st.integers(-30, 30))
def test_a_telephone_half_a_minute_off_is_understood_and_each_code_works_once(key, at, late):
    secret = secret_of(key, "uid", new_salt())
    now = dt.datetime.fromtimestamp(at, dt.UTC)
    typed = pyotp.TOTP(secret).at(now + dt.timedelta(seconds=late))
    step = matching_step(secret, f" {typed[:3]} {typed[3:]} ", now=now, after=0)
    assert step is not None and abs(step - at // 30) <= 1
    again = matching_step(secret, typed, now=now, after=step)
    assert again is None or again > step  # but for the rare twin of a later step


@SOME
@given(typed=st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_nothing(typed):
    assert re.fullmatch(r"[0-9]*", digits_of(typed))
    secret = secret_of("k" * 32, "uid", "salt")
    step = matching_step(secret, typed, now=dt.datetime(2026, 11, 23, tzinfo=dt.UTC), after=0)
    assert step is None or len(digits_of(typed)) == 6


def test_secrets_differ_by_key_account_and_salt_and_applications_understand_them():
    key, other = "a" * 64, "b" * 64
    salt, salt2 = new_salt(), new_salt()
    secrets = {secret_of(k, u, s) for k in (key, other) for u in ("1", "2") for s in (salt, salt2)}
    assert len(secrets) == 8
    assert all(re.fullmatch(r"[A-Z2-7]{32}", s) for s in secrets)
    address = address_of(secrets.pop(), login="CB001", issuer="Học tập số Quảng Ngãi")
    parsed = pyotp.parse_uri(address)
    assert parsed.issuer == "Học tập số Quảng Ngãi" and parsed.name == "CB001"
    codes = new_recovery_codes()
    assert len({recovery_digest(key, "1", recovery_shown(c)) for c in codes}) == 10
    assert recovery_digest(key, "1", codes[0]) != recovery_digest(other, "1", codes[0])


@pytest.mark.parametrize(("on", "trusted", "role", "asked_days_ago", "grace", "expected"), [
    (True, False, Role.OFFICER, None, None, Need.CODE),
    (True, True, Role.CLERK, None, 14, Need.NOTHING),
    (False, False, Role.OFFICER, None, 0, Need.NOTHING),
    (False, False, Role.INSPECTOR, None, 0, Need.NOTHING),
    (False, False, Role.CLERK, None, 14, Need.ASK),
    (False, False, Role.TRAINER, 13, 14, Need.ASK),
    (False, False, Role.DEPARTMENT, 14, 14, Need.SETUP),
    (False, False, Role.ADMINISTRATOR, None, 0, Need.SETUP),
    (False, False, Role.ADMINISTRATOR, 400, None, Need.NOTHING),
])  # fmt: skip
def test_who_needs_what_after_the_password(on, trusted, role, asked_days_ago, grace, expected):
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    asked = None if asked_days_ago is None else now - dt.timedelta(days=asked_days_ago)
    days = None if grace is None else dt.timedelta(days=grace)
    assert need(on=on, trusted=trusted, roles={role}, asked_at=asked, grace=days, now=now) is expected


# In the browser


def test_a_trainer_turns_it_on_and_is_asked_for_a_code_that_works_once(client, cast, at, session):
    at(START)
    binh, elsewhere = client.as_("binh"), client.as_("binh")
    page = binh.get(SETUP).page
    assert "<svg" in binh.get(SETUP).text and "otpauth://totp/" in page.links["mở trong ứng dụng"]
    form, secret = page.form("Bật xác minh hai bước"), secret_on(page)
    wrong = form.submit(code="000000", password=PASSWORD).page
    assert "Mã chưa đúng" in wrong.text and secret_on(wrong) == secret, "a mistake does not change the picture"
    assert "đang dùng chưa đúng" in form.submit(code=code_of(secret), password="không phải đâu nhé").page.text
    done = form.submit(code=code_of(secret), password=PASSWORD)
    codes = recovery_on(done.page)
    assert len(set(codes)) == 10
    assert elsewhere.get("/tai-khoan").status_code == 302, "who came with the password alone is out"
    assert "Đang bật" in binh.get("/tai-khoan").page.text

    kept = session.get_one(SecondStep, cast.binh.account_id)
    assert secret not in str(kept.__dict__), "no secret in the database"
    assert not {c.replace(" ", "") for c in codes} & set(session.scalars(select(RecoveryCode.code_digest)))

    at(START + dt.timedelta(minutes=5))
    step = sign_in(client.as_(None), "CB-BINH", path="/dang-nhap?tiep=/mo-them-lan")
    assert step.status_code == 200 and step.page.h1 == "Xác minh hai bước"
    assert 'autocomplete="one-time-code"' in step.text and 'inputmode="numeric"' in step.text
    form = step.page.form("Vào học")
    assert "chưa đúng" in form.submit(code="123").page.text
    inside = form.submit(code=code_of(secret))
    assert inside.status_code == 302 and inside.location == "/mo-them-lan"
    assert form.client.get("/mo-them-lan").status_code == 200
    spying = sign_in(client.as_(None), "CB-BINH").page.form("Vào học")
    assert "đã dùng rồi" in spying.submit(code=code_of(secret)).page.text


def test_the_password_alone_opens_nothing(client, cast, at):
    at(START)
    set_up(client.as_("binh"))
    browser = client.as_(None)
    sign_in(browser, "CB-BINH")
    assert browser.get("/tai-khoan").status_code == 302
    assert browser.get("/dang-nhap/ma").status_code == 302
    forged = browser.post("/dang-nhap/ma", data={"code": "123456", "buoc": "WzEsZmFsc2Vd.x.y"})
    assert forged.status_code == 302 and "dang-nhap" in forged.location


def test_the_step_between_waits_a_quarter_of_an_hour(client, cast, at):
    at(START)
    secret, _ = set_up(client.as_("binh"))
    form = sign_in(client.as_(None), "CB-BINH", path="/dang-nhap?tiep=/tai-khoan").page.form("Vào học")
    at(START + dt.timedelta(minutes=16))
    late = form.submit(code=code_of(secret))
    assert late.status_code == 302 and late.location == "/dang-nhap?tiep=/tai-khoan"
    assert "quá lâu" in form.client.get(late.location).page.text


def test_wrong_codes_make_the_second_step_wait_and_nothing_else(client, cast, at):
    at(START)
    secret, codes = set_up(client.as_("binh"))
    browser = client.as_(None)
    form = sign_in(browser, "CB-BINH").page.form("Vào học")
    for minute in range(5):
        at(START + dt.timedelta(minutes=minute + 1))
        page = form.submit(code="000000").page
    assert "tạm dừng đến 08:20" in page.text
    at(START + dt.timedelta(minutes=8))
    assert "tạm dừng" in form.submit(code=code_of(secret)).page.text, "the right code waits as well"
    assert "tạm dừng" in form.submit(code=codes[0]).page.text, "and paper too"
    assert sign_in(client.as_(None), "CB-BINH").page.h1 == "Xác minh hai bước", "the password does not"
    assert sign_in(client.as_(None), "CB-CHI").status_code == 302, "nor others from the same address"
    assert sorted(set(db.session.scalars(select(AuditLine.verb)))).count("people.wrong_second_step") == 1


def test_each_code_on_paper_opens_once_and_a_new_sheet_ends_the_old(client, cast, at):
    at(START)
    binh = client.as_("binh")
    _, codes = set_up(binh)
    typed = codes[3].replace(" ", "-")
    assert sign_in(client.as_(None), "CB-BINH").page.form("Vào học").submit(code=typed).status_code == 302
    assert "chưa đúng" in sign_in(client.as_(None), "CB-BINH").page.form("Vào học").submit(code=typed).page.text
    assert "9/10" in binh.get(SETUP).page.text
    form = binh.get(SETUP).page.form("Tạo mã dự phòng mới")
    assert "chưa đúng" in form.submit(**{"moi-password": "không phải đâu nhé"}).page.text
    fresh = recovery_on(form.submit(**{"moi-password": PASSWORD}).page)
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    at(START + dt.timedelta(hours=1))
    assert "chưa đúng" in sign_in(client.as_(None), "CB-BINH").page.form("Vào học").submit(code=codes[0]).page.text
    assert sign_in(client.as_(None), "CB-BINH").page.form("Vào học").submit(code=fresh[0]).status_code == 302


def test_ones_own_device_may_skip_it_for_thirty_days_a_shared_one_never(client, cast, at):
    at(START)
    binh = client.as_("binh")
    secret, codes = set_up(binh)
    phone = client.as_(None)
    page = sign_in(phone, "CB-BINH", device="rieng").page
    inside = page.form("Vào học").submit(code=codes[0], trust="y")
    cookie = next(c for c in inside.headers.getlist("Set-Cookie") if c.startswith("hoctapso_may="))
    assert "HttpOnly" in cookie and "Path=/dang-nhap" in cookie and "SameSite=Lax" in cookie
    phone.post("/dang-xuat")
    assert sign_in(phone, "CB-BINH", device="rieng").status_code == 302, "not asked"
    phone.post("/dang-xuat")
    shared = sign_in(phone, "CB-BINH", device="chung").page
    assert shared.h1 == "Xác minh hai bước" and "30 ngày" not in shared.text
    hostile = shared.form("Vào học").submit(code=codes[1], trust="y")
    assert not [c for c in hostile.headers.getlist("Set-Cookie") if c.startswith("hoctapso_may=")]
    at(START + dt.timedelta(days=31))
    assert sign_in(phone, "CB-BINH", device="rieng").page.h1 == "Xác minh hai bước"
    assert db.session.scalar(select(func.count()).select_from(TrustedDevice)) == 1


def test_a_trusted_device_is_listed_and_taken_back(client, cast, at):
    at(START)
    binh = client.as_("binh")
    _, codes = set_up(binh)
    phone = client.as_(None)
    sign_in(phone, "CB-BINH", device="rieng").page.form("Vào học").submit(code=codes[0], trust="y")
    phone.post("/dang-xuat")
    page = binh.get("/tai-khoan").page
    assert "Máy không phải nhập mã" in page.text
    uid = next(f.action for f in page.forms if "/tai-khoan/may/" in f.action)
    assert client.as_("chi").post(uid).status_code == 404, "nobody else's"
    assert binh.post(uid).status_code == 302
    assert "Máy không phải nhập mã" not in binh.get("/tai-khoan").page.text
    again = sign_in(phone, "CB-BINH", device="rieng").page
    assert again.h1 == "Xác minh hai bước"
    again.form("Vào học").submit(code=codes[1], trust="y")
    phone.get("/tai-khoan").page.form("Đăng xuất ở mọi nơi khác").submit()
    phone.post("/dang-xuat")
    assert sign_in(phone, "CB-BINH", device="rieng").page.h1 == "Xác minh hai bước", "signing out everywhere ends trust"


def test_a_new_password_from_a_slip_does_not_pass_the_second_step(client, cast, at):
    at(START)
    _, codes = set_up(client.as_("binh"))
    with transaction():
        slip = actions.issue_code(account_id=cast.binh.account_id, purpose="reset", by="test", now=clock.now())
    browser = client.as_(None)
    step = browser.get(f"/kich-hoat?ma={slip}").page.form("Đặt mật khẩu và vào học").submit(password=NEW)
    assert step.page.h1 == "Xác minh hai bước" and "đăng nhập bằng CB-BINH và mật khẩu này" in step.page.text
    assert browser.get("/tai-khoan").status_code == 302
    assert step.page.form("Vào học").submit(code=codes[0]).status_code == 302
    # The log says who it was, although nobody was signed in yet: the officer reads it among what was done with their data.
    acted = dict(db.session.execute(select(AuditLine.verb, AuditLine.actor).order_by(AuditLine.id)).all())
    for verb in ("people.set_password", "people.use_recovery_code", "people.sign_in"):
        assert acted[verb] == cast.binh.account_uid, verb
    assert browser.get("/tai-khoan").status_code == 200


def test_staff_are_asked_may_put_it_off_and_then_must(client, cast, at, session):
    at(START)
    chi = client.as_(None)
    asked = sign_in(chi, "CB-CHI", path="/dang-nhap?tiep=/so-lieu/muc-tieu")
    assert asked.location == f"{SETUP}?tiep=/so-lieu/muc-tieu"
    page = chi.get(asked.location).page
    assert "trước 08:00 ngày 07/12/2026" in page.text
    assert page.links["Để sau"] == "/so-lieu/muc-tieu"
    at(START + dt.timedelta(days=13))
    assert sign_in(client.as_(None), "CB-CHI").location.startswith(SETUP)
    at(START + dt.timedelta(days=14))
    browser = client.as_(None)
    must = sign_in(browser, "CB-CHI", path="/dang-nhap?tiep=/so-lieu/muc-tieu")
    assert must.status_code == 200 and "bắt buộc" in must.page.text
    assert browser.get("/so-lieu/muc-tieu").status_code == 302, "not in yet"
    secret = secret_on(must.page)
    form = must.page.form("Bật xác minh hai bước")
    wrong = form.submit(code="000000").page
    assert "Mã chưa đúng" in wrong.text and secret_on(wrong) == secret
    done = form.submit(code=code_of(secret))
    assert len(recovery_on(done.page)) == 10
    assert done.page.links["Tôi đã cất mã, tiếp tục"] == "/so-lieu/muc-tieu"
    assert browser.get("/so-lieu/muc-tieu").status_code == 200
    again = form.submit(code=code_of(secret), csrf_token=browser.csrf_token())
    assert again.status_code == 302 and "dang-nhap" in again.location, "the page before cannot be used again"
    assert session.scalar(select(func.count()).where(RecoveryCode.account_id == cast.chi.account_id)) == 10


def test_learners_and_readers_are_not_asked_and_an_installation_may_ask_nobody(app, client, cast, at):
    at(START)
    for login in ("CB-AN", "CB-GIANG"):
        assert sign_in(client.as_(None), login).location == "/"
    assert client.as_("an").get(SETUP).status_code == 404, "a learner has none"
    assert "hai bước" not in client.as_("an").get("/tai-khoan").page.text
    assert "Thiết lập xác minh hai bước" in client.as_("giang").get("/tai-khoan").page.text
    with_grace(app, None)
    assert sign_in(client.as_(None), "CB-HA").location == "/"
    with_grace(app, 0)
    assert "bắt buộc" in sign_in(client.as_(None), "CB-HA").page.text


def test_what_was_typed_when_a_session_ran_out_survives_the_second_step(client, cast, at):
    at(START)
    secret, _ = set_up(client.as_("binh"))
    browser = client.as_(None)
    at(START + dt.timedelta(minutes=2))
    sign_in(browser, "CB-BINH", device="chung").page.form("Vào học").submit(code=code_of(secret))
    form = browser.get("/tai-khoan").page.form("Lưu tên gọi")
    at(START + dt.timedelta(hours=1))
    sent_on = form.submit(given_name="Thị Bình")
    expired = browser.post(sent_on.headers["Location"], data={**form.fields, "given_name": "Thị Bình"})
    step = expired.page.form("Đăng nhập").submit(login="CB-BINH", password=PASSWORD).page
    inside = step.form("Vào học").submit(code=code_of(secret))
    assert "vẫn còn" in inside.page.h1
    assert inside.page.form("Gửi lại").submit().status_code == 302


def test_turning_it_off_needs_the_password(client, cast, at):
    at(START)
    binh = client.as_("binh")
    set_up(binh)
    form = binh.get(SETUP).page.form("Tắt xác minh hai bước")
    assert "chưa đúng" in form.submit(**{"tat-password": "không phải đâu nhé"}).page.text
    assert form.submit(**{"tat-password": PASSWORD}).status_code == 302
    assert sign_in(client.as_(None), "CB-BINH").location == f"{SETUP}?tiep=/"


def test_an_administrator_who_saw_the_person_resets_it_but_nobody_their_own(client, cast, at, session):
    at(START)
    binh, ha = client.as_("binh"), client.as_("ha")
    set_up(binh)
    path = f"/quan-tri/tai-khoan/{cast.binh.account_uid}"
    page = ha.get(path).page
    assert "còn 10 mã dự phòng" in page.text
    assert "xác nhận đúng người" in page.form("Đặt lại xác minh hai bước").submit().page.text
    assert client.as_("chi").post(path + "/dat-lai-hai-buoc", data={"seen": "y"}).status_code == 404
    assert page.form("Đặt lại xác minh hai bước").submit(seen="y").status_code == 302
    assert binh.get("/tai-khoan").status_code == 302, "signed out everywhere"
    assert sign_in(client.as_(None), "CB-BINH").location == f"{SETUP}?tiep=/"
    line = session.scalars(select(AuditLine).where(AuditLine.verb == "people.reset_second_step")).one()
    assert line.actor == cast.ha.account_uid and line.subjects == [cast.binh.account_uid]
    set_up(ha)
    own = ha.post(f"/quan-tri/tai-khoan/{cast.ha.account_uid}/dat-lai-hai-buoc", data={"seen": "y"})
    assert own.status_code == 302
    assert session.get_one(SecondStep, cast.ha.account_id).on_since is not None


def test_a_setup_page_of_another_person_or_of_yesterday_turns_nothing_on(client, cast, at, session):
    at(START)
    other = client.as_("chi").get(SETUP).page
    stolen = other.form("Bật xác minh hai bước").fields["muoi"]
    binh = client.as_("binh")
    code = code_of(secret_on(other))
    answer = binh.get(SETUP).page.form("Bật xác minh hai bước").submit(muoi=stolen, code=code, password=PASSWORD)
    assert "quá cũ" in answer.page.text
    page = binh.get(SETUP).page
    at(START + dt.timedelta(hours=3))
    stale = page.form("Bật xác minh hai bước").submit(code=code_of(secret_on(page)), password=PASSWORD)
    assert "quá cũ" in stale.page.text and secret_on(stale.page) != secret_on(page)
    assert session.scalar(select(func.count()).where(SecondStep.on_since.is_not(None))) == 0
    assert session.scalar(select(func.count()).where(AccountSession.account_id == cast.binh.account_id)) == 1
