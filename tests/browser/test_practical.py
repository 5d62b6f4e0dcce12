"""Practical work in a real browser: an officer on a phone, a trainer with nothing but the keyboard."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.catalog.queries import EditionView
from app.learning import queries
from tests.browser.people import Site
from tests.browser.visits import Visit
from tests.cast import Member
from tests.core.test_filetypes import photograph
from tests.learning import samples
from tests.learning.test_actions import hand_in, read, sit

Visits = Callable[..., Visit]


@pytest.fixture
def course(site: Site) -> EditionView:
    """A course whose practical work may be handed in in every way."""
    with site.app.app_context():
        return samples.publish("khoa-san-pham", work=samples.practical())


def _ready(site: Site, course: EditionView, name: str) -> Member:
    """Somebody who has done everything but the practical work."""
    member = site.officer(name)
    with site.app.app_context():
        read(member.person_id, course, "bai-mot", "bai-hai")
        hand_in(sit(member.person_id, course))
    return member


def _works(site: Site, member: Member, course: EditionView) -> tuple[queries.WorkRow, ...]:
    with site.app.app_context():
        return queries.works_of(member.person_id, course.course_id, "ban-tin-loa")


def _picture(browser: Visit, name: str) -> None:
    if folder := os.environ.get("HOCTAPSO_TEST_PICTURES"):
        browser.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_an_officer_hands_in_and_a_trainer_grades_by_keyboard(
    site: Site, visit: Visits, course: EditionView, complaints: Any
) -> None:
    complaints.expect(r"status of 422")  # a verdict without its criteria
    member = _ready(site, course, "Nguyễn Thị Hoa Sim")
    phone = visit(member)
    phone.open("/")
    phone.press("Làm sản phẩm")
    phone.h1("Bản tin loa 60 giây")
    _picture(phone, "san-pham-huong-dan")
    phone.press("Bắt đầu làm")
    area = phone.page.get_by_label("Bài viết")
    area.fill("Sáng thứ Bảy, mời bà con đưa bò ra sân nhà văn hóa.")
    expect(phone.page.locator("[data-save-state]")).to_contain_text("Đã lưu lúc")
    file = {"name": "ảnh sân.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    phone.page.get_by_label("Chọn tệp từ máy").set_input_files(file)
    expect(phone.page.locator("[data-file-state]")).to_contain_text("Đã gửi ảnh sân.jpg.")
    expect(phone.page.locator("[data-files] img")).to_be_visible()
    _picture(phone, "san-pham-soan")
    area.fill("Sáng thứ Bảy, mời bà con đưa bò ra sân nhà văn hóa thôn Đông.")
    phone.press("Xem lại và nộp")
    phone.h1("Xem lại trước khi nộp")
    phone.sees("thôn Đông")
    phone.page.get_by_text("Tôi tự làm sản phẩm này", exact=True).click()
    _picture(phone, "san-pham-nop")
    phone.press("Nộp sản phẩm")
    phone.sees("Đã nộp, chờ chấm")

    desk = visit(site.cast["binh"], desk=True)
    desk.open("/cham-bai?khoa=khoa-san-pham")
    _picture(desk, "cham-bai")
    desk.page.get_by_role("link", name="Chấm từ bài nộp sớm nhất").press("Enter")
    desk.page.wait_for_url(re.compile("/cham-bai/[0-9a-f]"))  # and what listens to the keys is there
    desk.sees("Nguyễn Thị Hoa Sim")
    keys = desk.page.keyboard
    keys.press("1")
    keys.press("2")
    keys.press("2")
    keys.press("d")
    expect(desk.page.get_by_label("Đạt", exact=True)).to_be_checked()
    _picture(desk, "cham-mot-bai")
    keys.press("Tab")
    keys.type("d1t")
    expect(desk.page.get_by_label("Nhận xét cho người học")).to_have_value("d1t")  # letters typed are letters
    keys.press("Control+Enter")
    desk.sees("Chưa đánh dấu tiêu chí bắt buộc: “Câu ngắn, đọc lên nghe rõ”")
    keys.press("2")
    desk.page.get_by_label("Nhận xét cho người học").fill("Rõ việc, rõ nơi.")
    keys.press("Control+Enter")
    desk.sees("Nguyễn Thị Hoa Sim đã hoàn thành khóa học và được báo.")

    phone.open("/")
    phone.sees("Sản phẩm “Bản tin loa 60 giây” đã đạt. Anh/chị đã hoàn thành khóa học")
    _picture(phone, "thong-bao")
    phone.press("Mở")
    phone.sees("Rõ việc, rõ nơi.")
    phone.open("/khoa-hoc/khoa-san-pham")
    phone.sees("Anh/chị đã hoàn thành khóa học ngày")


def test_what_is_typed_without_a_signal_is_kept_and_sent(
    site: Site, visit: Visits, course: EditionView, complaints: Any
) -> None:
    complaints.expect(r"ERR_INTERNET_DISCONNECTED|Failed to fetch")
    member = _ready(site, course, "Đinh Văn Rin")
    phone = visit(member)
    phone.open("/khoa-hoc/khoa-san-pham/san-pham")
    phone.press("Bắt đầu làm")
    expect(phone.page.get_by_label("Bài viết")).to_be_visible()
    phone.context.set_offline(True)
    phone.page.get_by_label("Bài viết").fill("Viết trên đỉnh đèo.")
    state = phone.page.locator("[data-save-state]")
    expect(state).to_contain_text("Chưa gửi được – đang giữ trên máy này")
    phone.context.set_offline(False)
    expect(state).to_contain_text("Đã lưu lúc", timeout=15_000)
    assert _works(site, member, course)[0].text == "Viết trên đỉnh đèo."
    phone.context.set_offline(True)
    phone.page.get_by_label("Bài viết").fill("Viết tiếp rồi đóng trang.")
    expect(state).to_contain_text("đang giữ trên máy này")
    phone.page.close()
    phone.context.set_offline(False)
    again = Visit(site, phone.context, phone.context.new_page())
    again.open("/khoa-hoc/khoa-san-pham/san-pham")
    expect(again.page.get_by_label("Bài viết")).to_have_value("Viết tiếp rồi đóng trang.")
    expect(again.page.locator("[data-save-state]")).to_contain_text("Đã lưu lúc", timeout=15_000)
    assert _works(site, member, course)[0].text == "Viết tiếp rồi đóng trang."


def test_a_recording_is_made_on_the_page(site: Site, visit: Visits, course: EditionView) -> None:
    member = _ready(site, course, "Y Ƀun")
    phone = visit(member)
    phone.context.grant_permissions(["microphone"])
    phone.open("/khoa-hoc/khoa-san-pham/san-pham")
    phone.press("Bắt đầu làm")
    phone.press("Ghi âm")
    expect(phone.page.locator("[data-record-time]")).to_have_text("0:02")
    phone.press("Dừng và gửi bản ghi")
    expect(phone.page.locator("[data-files] audio")).to_be_visible()
    with site.app.app_context():
        (work,) = queries.works_of(member.person_id, course.course_id, "ban-tin-loa")
        (file,) = queries.files_of([work.id])[work.id]
    assert file.mime in ("audio/webm", "audio/mp4")
    assert file.size > 1000


def test_two_tabs_lose_nothing(site: Site, visit: Visits, course: EditionView) -> None:
    member = _ready(site, course, "Ksor H'Yĕr")
    first = visit(member)
    first.open("/khoa-hoc/khoa-san-pham/san-pham")
    first.press("Bắt đầu làm")
    second = Visit(site, first.context, first.context.new_page())
    second.open("/khoa-hoc/khoa-san-pham/san-pham")
    first.page.get_by_label("Bài viết").fill("Thẻ một.")
    expect(first.page.locator("[data-save-state]")).to_contain_text("Đã lưu lúc")
    second.page.get_by_label("Bài viết").fill("Thẻ hai.")
    expect(second.page.locator("[data-save-state]")).to_contain_text("vừa được lưu ở thẻ hoặc máy khác")
    assert _works(site, member, course)[0].text == "Thẻ một."
    second.press("Ghi bản đang gõ ở đây")
    expect(second.page.locator("[data-save-state]")).to_contain_text("Đã lưu lúc")
    assert _works(site, member, course)[0].text == "Thẻ hai."
