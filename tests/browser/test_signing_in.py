"""Signing in for real: the second step with a telephone's codes, and a telephone number instead of a code."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import expect

from app.core.database import transaction
from app.people import actions
from app.people.access import Role
from tests.browser.people import Site
from tests.browser.test_pages import faults
from tests.browser.visits import Visit
from tests.cast import PASSWORD, SINCE, Member

Visits = Callable[..., Visit]


def _trainer(site: Site, name: str) -> Member:
    from app.core import clock

    member = site.officer(name)
    with site.app.app_context(), transaction():
        actions.grant_role(
            account_id=member.account_id, role=Role.TRAINER, unit_id=None, from_on=SINCE, by="test", now=clock.now()
        )
    return member


def _secret(visit: Visit) -> str:
    """What a person types who cannot scan."""
    return visit.page.locator(".second-step__secret").inner_text().replace(" ", "")


def _a_fresh_code(secret: str, used: set[str]) -> str:
    """The code of a telephone whose clock is late, right, early: the first that was not used yet."""
    totp, now = pyotp.TOTP(secret), time.time()
    code = next(c for c in (totp.at(int(now) + drift) for drift in (-30, 0, 30)) if c not in used)
    used.add(code)
    return code


def _is_usable(visit: Visit, javascript: bool) -> None:
    """Nothing of what test_pages looks for; these pages only a form leads to."""
    if javascript:
        assert faults(visit.page) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "without-javascript"])
def test_a_trainer_sets_it_up_signs_in_with_it_and_trusts_the_telephone(
    site: Site, visit: Visits, javascript: bool
) -> None:
    member, used = _trainer(site, "Rơ Châm H'Yĕr"), set[str]()
    first = visit(javascript=javascript)
    first.open("/dang-nhap?tiep=/mo-them-lan")
    first.fill_sign_in(member)
    first.h1("Thiết lập xác minh hai bước")
    expect(first.page.locator(".second-step__qr svg")).to_be_visible()
    _is_usable(first, javascript)
    secret = _secret(first)
    first.page.get_by_label("Mã đang hiện trong ứng dụng").fill(_a_fresh_code(secret, used))
    first.page.get_by_label("Mật khẩu đang dùng").fill(PASSWORD)
    first.press("Bật xác minh hai bước")
    first.h1("Mã dự phòng")
    codes = first.page.locator(".recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    _is_usable(first, javascript)
    first.press("Tôi đã cất mã, tiếp tục")
    first.page.wait_for_url("**/mo-them-lan")

    phone = visit(javascript=javascript)
    phone.open("/dang-nhap?tiep=/mo-them-lan")
    phone.fill_sign_in(member)
    phone.h1("Xác minh hai bước")
    field = phone.page.get_by_label("Mã xác minh")
    expect(field).to_be_focused()
    field.fill("000000")
    phone.page.keyboard.press("Enter")
    phone.sees("Mã chưa đúng")
    _is_usable(phone, javascript)
    phone.page.get_by_label("Mã xác minh").fill(_a_fresh_code(secret, used))
    phone.page.get_by_text("Không hỏi mã trên máy này trong 30 ngày").click()
    phone.press("Vào học")
    phone.page.wait_for_url("**/mo-them-lan")
    phone.open("/tai-khoan")
    phone.sees("Máy không phải nhập mã")
    phone.page.locator("details.account summary").click()
    phone.page.get_by_role("button", name="Đăng xuất", exact=True).click()
    phone.h1("Đăng nhập")
    phone.fill_sign_in(member)
    phone.page.wait_for_url(re.compile(r"/$"))

    stranger = visit(javascript=javascript)
    stranger.sign_in(member)
    stranger.page.get_by_label("Mã xác minh").fill(codes[0])
    stranger.press("Vào học")
    stranger.h1("Chào")


def test_an_officer_signs_in_with_the_telephone_number_they_claimed(site: Site, visit: Visits) -> None:
    member = site.officer("Đinh Thị Ngoãn")
    an = visit(member)
    an.open("/tai-khoan")
    claim = an.page.locator("form", has=an.page.get_by_role("button", name="Dùng để đăng nhập"))
    claim.get_by_label("Số điện thoại hoặc thư điện tử").fill("+84 905 111 222")
    claim.get_by_label("Mật khẩu đang dùng").fill(PASSWORD)
    an.press("Dùng để đăng nhập")
    an.sees("Lần sau anh/chị đăng nhập được")
    another = visit()
    another.open("/dang-nhap")
    another.page.get_by_label("Mã cán bộ").fill("0905.111.222")
    another.page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    another.press("Đăng nhập", exact=True)
    another.h1("Chào Ngoãn")
