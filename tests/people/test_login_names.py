"""Signing in by telephone or e-mail: only when the owner said so, and what happens when two want the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core import clock, text
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.people import actions, queries
from app.people.actions import Refused
from app.people.models import LoginClaim, LoginName, Officer
from app.people.queries.signing_in import login_keys
from app.people.rules import email_key, login_key, phone_key
from tests.cast import PASSWORD

NUMBER = "0912345678"
SOME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the rule

# Normalisation

MOBILE = st.builds("0{}{:08}".format, st.sampled_from("35789"), st.integers(0, 10**8 - 1))
LANDLINE = st.builds("02{:09}".format, st.integers(0, 10**9 - 1))


@SOME
@given(number=MOBILE | LANDLINE, form=st.sampled_from(["{0}", "+84{1}", "+84 (0){1}", "0084{1}", "+840{1}"]),
       gaps=st.lists(st.tuples(st.integers(0, 14), st.sampled_from([" ", ".", "-", "\u00a0"])), max_size=4))  # fmt: skip
def test_a_number_is_the_same_however_it_is_written(number, form, gaps):
    typed = form.format(number, number[1:])
    for place, gap in gaps:
        typed = typed[:place] + gap + typed[place:]
    assert phone_key(typed) == number
    assert phone_key(phone_key(typed)) == number
    assert login_key(typed) == ("phone", number)
    assert number in login_keys(typed), "what is kept is found by what is typed"


@SOME
@given(number=MOBILE)
def test_a_number_whose_nought_a_spreadsheet_ate_is_understood(number):
    assert phone_key(number[1:]) == number
    assert phone_key("84" + number[1:]) == number


@SOME
@given(typed=st.text(max_size=300))
def test_whatever_is_typed_a_key_is_found_again_or_there_is_none(typed):
    for make in (phone_key, email_key):
        key = make(typed)
        assert key == "" or make(key) == key
    found = login_key(typed)
    assert found is None or found[1] in login_keys(typed)


NAME = st.text("abcdefghijklmnopqrstuvwxyz0123456789.-_", min_size=1, max_size=20)
HOST = st.lists(st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=10), min_size=2, max_size=4)


@SOME
@given(name=NAME, host=HOST, upper=st.booleans(), blanks=st.sampled_from(["", " ", "\t", "\u200b"]))
def test_an_address_is_the_same_in_capitals_and_with_blanks_around(name, host, upper, blanks):
    address = f"{name}@{'.'.join(host)}"
    typed = blanks + (address.upper() if upper else address) + blanks
    assert email_key(typed) == address
    assert address in login_keys(typed)


@pytest.mark.parametrize("typed", ["", "an", "an@", "@quangngai.gov.vn", "an@localhost", "a n@b.vn", "a@b@c.vn", "a@b..vn",
                                   "a" * 250 + "@b.vn", "0912", "0000000000", "091234567890", "٠٩١٢٣٤٥٦٧٨"])  # fmt: skip
def test_what_is_neither_number_nor_address_is_refused(typed):
    assert login_key(typed) is None


# In the browser


def claim(browser, login, password=PASSWORD):
    return browser.get("/tai-khoan").page.form("Dùng để đăng nhập").submit(login=login, claim_password=password)


def sign_in(client, login):
    return client.get("/dang-nhap").page.form("Đăng nhập").submit(login=login, password=PASSWORD)


def contact(member, *, phone="", email=""):
    with transaction():
        officer = db.session.get_one(Officer, member.officer_id)
        actions.set_contact(officer=officer, email=email, phone=phone)


def test_the_owner_claims_a_number_with_the_password_and_gives_it_up(client, cast, session):
    contact(cast.an, phone="0912 345 678", email="An@QuangNgai.gov.vn")
    an = client.as_("an")
    form = an.get("/tai-khoan").page.form("Dùng để đăng nhập")
    assert form.fields["login"] == NUMBER, "the roster's number is offered, not taken"
    assert "đang dùng chưa đúng" in claim(an, "+84 912 345 678", "không phải đâu nhé").page.text
    assert session.scalar(select(LoginName.id).where(LoginName.kind == "phone")) is None
    assert claim(an, "+84 912 345 678").status_code == 302
    assert claim(an, " AN@quangngai.gov.vn ").status_code == 302
    for typed in ("0912345678", "+84912345678", "an@quangngai.gov.vn", "CB-AN"):
        assert sign_in(client.as_(None), typed).status_code == 302, typed
    page = an.get("/tai-khoan").page
    assert "CB-AN, 0912345678, an@quangngai.gov.vn" in page.text
    drop = next(f for f in page.forms if f.fields.get("value") == NUMBER)
    assert drop.submit().status_code == 302
    assert "chưa đúng" in sign_in(client.as_(None), NUMBER).page.text
    assert drop.submit(value="cb-an").status_code == 302
    assert sign_in(client.as_(None), "CB-AN").status_code == 302, "the code stays"


def test_what_is_typed_wrongly_stays_and_is_explained(client, cast):
    page = claim(client.as_("an"), "không phải số").page
    assert "ví dụ: 0912345678" in page.text
    assert page.form("Dùng để đăng nhập").fields["login"] == "không phải số"


def test_a_number_that_is_anothers_says_nothing_of_them_and_waits_for_the_department(client, cast, session):
    claim(client.as_("dung"), NUMBER)
    an = client.as_("an")
    answer = an.get(claim(an, NUMBER).location).page
    assert "cần kiểm tra lại" in answer.text and "Dung" not in answer.text
    assert "Đang chờ đầu mối của đơn vị hoặc Sở kiểm tra: 0912345678" in answer.text
    claim(an, NUMBER)
    assert len(session.scalars(select(LoginClaim.id)).all()) == 1, "asked once"

    chi, clerk = client.as_("chi"), client.as_("dung")
    assert "1 người xin đăng nhập" in chi.get("/can-bo/phieu-kich-hoat").page.text
    assert NUMBER not in clerk.get("/can-bo/cap-lai-ma").page.text, "An is not of Dung's unit"
    page = chi.get("/can-bo/cap-lai-ma").page
    assert "Phạm Văn An" in page.text and "Đinh Thị Dung (Xã Ba Tô)" in page.text
    give = page.form("Giao cho người xin")
    assert clerk.post(give.action).status_code == 404
    assert give.submit().status_code == 302
    assert sign_in(client.as_(None), NUMBER).location == "/"
    assert session.scalar(select(LoginName.account_id).where(LoginName.value_key == NUMBER)) == cast.an.account_id
    assert sign_in(client.as_(None), "CB-DUNG").status_code == 302
    line = session.scalars(select(AuditLine).where(AuditLine.verb == "people.give_login")).one()
    assert line.subjects == [cast.an.account_uid, cast.dung.account_uid]
    assert give.submit().status_code == 404, "settled"


def test_a_claim_may_be_left_where_it_is(client, cast, session):
    contact(cast.dung, phone=NUMBER)
    claim(client.as_("an"), NUMBER)
    assert session.scalar(select(LoginName.id).where(LoginName.value_key == NUMBER)) is None, "Dung's, says the roster"
    assert client.as_("chi").get("/can-bo/cap-lai-ma").page.form("Bỏ đề nghị").submit().status_code == 302
    assert session.scalars(select(LoginClaim.id)).all() == []
    assert claim(client.as_("dung"), NUMBER).status_code == 302
    assert sign_in(client.as_(None), NUMBER).status_code == 302


def test_a_clerk_settles_within_the_unit_only_and_nobody_ones_own(client, cast, session):
    with transaction():
        other = actions.add_officer(code="CB-MOI", full_name="Y Ƀun", now=clock.now())
        from app.people.actions.postings import add_posting
        from app.people.actions.units import find_unit
        from tests.cast import SINCE

        add_posting(officer=other, unit=find_unit("21523"), from_on=SINCE, by="test", now=clock.now())
        account = actions.officer_account(officer=other, now=clock.now())
        actions.claim_login(account_id=cast.an.account_id, typed=NUMBER, now=clock.now())
        assert not actions.claim_login(account_id=account.id, typed=NUMBER, now=clock.now())
    clerk = client.as_("dung")
    page = clerk.get("/can-bo/cap-lai-ma").page
    assert "1 người ngoài đơn vị" in page.text and "Phạm Văn An" not in page.text
    assert "Giao cho người xin" not in [b for f in page.forms for b in f.buttons]
    uid = session.scalars(select(LoginClaim.uid)).one()
    clerk.post(f"/can-bo/xin-dang-nhap/{uid}/giao")
    assert session.scalars(select(LoginClaim.uid)).all() == [uid], "still waits"
    chi = client.as_("chi")
    claim(chi, NUMBER)
    own = session.scalars(select(LoginClaim.uid).where(LoginClaim.account_id == cast.chi.account_id)).one()
    for act in ("giao", "bo"):
        chi.post(f"/can-bo/xin-dang-nhap/{own}/{act}")
    assert len(session.scalars(select(LoginClaim.uid)).all()) == 2


def test_a_code_that_looks_like_a_number_cannot_be_taken_from_its_officer(cast, session):
    with transaction():
        actions.add_officer(code="0988777666", full_name="Hồ Văn Trầm", now=clock.now())
        assert not actions.claim_login(account_id=cast.an.account_id, typed="0988 777 666", now=clock.now())
        assert actions.claim_login(account_id=cast.an.account_id, typed="0988777555", now=clock.now())
        officer = actions.add_officer(code="0988777555", full_name="Hồ Thị Trâm", now=clock.now())
        account = actions.officer_account(officer=officer, now=clock.now())
    assert queries.account_by_login("0988777555") == account.id, "the code is its officer's"
    with pytest.raises(Refused), transaction():
        actions.settle_claim(claim_uid=session.scalars(select(LoginClaim.uid)).one(), give=True)


def test_one_account_holds_a_few_names_and_no_more(cast):
    with transaction():
        for n in range(4):
            assert actions.claim_login(account_id=cast.an.account_id, typed=f"091234567{n}", now=clock.now())
    with pytest.raises(Refused), transaction():
        actions.claim_login(account_id=cast.an.account_id, typed="0912345679", now=clock.now())


def test_keys_are_compared_as_codes_are(cast):
    assert text.key_of("An@QuangNgai.gov.vn") == email_key("An@QuangNgai.gov.vn")
