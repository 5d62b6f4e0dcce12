"""A trainer records, and gives a recording its captions with one key, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.authoring import actions, queries
from app.core import clock
from app.core.database import transaction
from tests.browser.people import Site
from tests.browser.visits import Visit
from tests.core import recordings
from tests.learning import samples

Visits = Callable[..., Visit]
SLUG = "khoa-ghi-am"


@pytest.fixture
def draft(site: Site) -> queries.DraftView:
    binh = site.cast["binh"]
    by = actions.By(binh.account_id, binh.account_uid)
    with site.app.app_context():
        samples.publish(SLUG)  # nobody else's: a draft that waits for its review stands still
        with transaction():
            return actions.open_draft(slug=SLUG, by=by, now=clock.now())


def _put(site: Site, draft: queries.DraftView, name: str, data: bytes) -> str:
    binh = site.cast["binh"]
    by = actions.By(binh.account_id, binh.account_uid)
    with site.app.app_context(), transaction():
        taken = actions.take_recording(draft=draft, name=name, source=data, by=by, now=clock.now())
        assert taken is not None
        return taken.path


def _captions(site: Site, draft: queries.DraftView, path: str) -> str:
    with site.app.app_context():
        found = queries.file(draft.id, actions.captions_path(path))
        return queries.read_media(found).decode() if found else ""


def test_a_recording_is_made_heard_thrown_away_made_again_and_kept(site: Site, visit: Visits, draft: queries.DraftView) -> None:
    browser = visit(site.cast["binh"], desk=True)
    browser.page.context.grant_permissions(["microphone"])
    browser.open(f"/bien-soan/{draft.uid}")
    browser.page.locator(".outline a").first.click()
    recorder = browser.page.locator("[data-recorder]")
    browser.press("Ghi âm", exact=True)
    expect(recorder.locator("[data-time]")).to_have_text("0:01", timeout=10_000)
    browser.page.keyboard.press("Enter")  # the button to stop has the focus
    expect(recorder.locator("audio")).to_be_visible()
    expect(recorder.locator("audio")).to_have_attribute("src", re.compile("^blob:"))
    browser.press("Bỏ, ghi lại")
    expect(recorder.locator("[data-says]")).to_have_text("Đã bỏ bản vừa ghi.")
    browser.press("Ghi âm", exact=True)
    expect(recorder.locator("[data-time]")).to_have_text("0:01", timeout=10_000)
    browser.press("Dừng ghi")
    browser.press("Giữ và chèn vào bài")
    expect(recorder.locator("[data-says]")).to_have_text("Đã giữ bản ghi.", timeout=15_000)
    expect(browser.page.locator("[data-text]")).to_have_value(re.compile(r"/// am-thanh \| media/ghi-am-[\d-]+\.(m4a|weba|ogg)"))


def test_captions_are_timed_with_one_key(site: Site, visit: Visits, draft: queries.DraftView) -> None:
    path = _put(site, draft, "bam-gio.wav", recordings.wav(6.0))
    browser = visit(site.cast["binh"], desk=True)
    browser.open(f"/bien-soan/{draft.uid}/phu-de/{path}")
    browser.page.get_by_label("Lời nói, mỗi dòng một câu phụ đề").fill("Chào bà con.\nSáng thứ Bảy tiêm phòng.")
    browser.press("Tách thành từng câu")
    starts = browser.page.locator("[name=tu]")
    expect(starts).to_have_count(2)
    mark = browser.page.locator("[data-mark]")
    mark.focus()
    browser.page.evaluate("document.querySelector('audio').currentTime = 0.5")
    mark.press("Space")
    expect(starts.first).to_have_value("0:00,5")
    expect(mark).to_have_text("Bắt đầu câu 2")
    browser.page.evaluate("document.querySelector('audio').currentTime = 2")
    mark.press("Enter")
    expect(starts.last).to_have_value("0:02")
    browser.press("Lùi một câu")
    expect(starts.last).to_have_value("")
    browser.page.evaluate("document.querySelector('audio').currentTime = 2.3")
    mark.press("Enter")
    browser.page.evaluate("document.querySelector('audio').currentTime = 4")
    mark.press("Space")
    expect(browser.page.locator("[data-mark-state]")).to_contain_text("Đã bấm giờ hết các câu")
    browser.press("Lưu phụ đề")
    browser.sees("Đã lưu phụ đề")
    assert _captions(site, draft, path) == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:02.300\nChào bà con.\n\n"
        "00:00:02.300 --> 00:00:04.000\nSáng thứ Bảy tiêm phòng.\n"
    )


def test_captions_not_saved_yet_survive_a_lost_tab(site: Site, visit: Visits, draft: queries.DraftView) -> None:
    path = _put(site, draft, "mat-the.wav", recordings.wav(8.0))
    at = f"/bien-soan/{draft.uid}/phu-de/{path}"
    browser = visit(site.cast["binh"], desk=True)
    browser.open(at)
    words = browser.page.get_by_label("Lời nói, mỗi dòng một câu phụ đề")
    words.fill("Chào bà con.\nTiêm phòng.")
    browser.open(at)  # the page was left before anything was sent
    expect(words).to_have_value("")
    browser.press("Lấy lại bản trên máy này")
    expect(words).to_have_value("Chào bà con.\nTiêm phòng.")
    browser.press("Tách thành từng câu")
    starts = browser.page.locator("[name=tu]")
    expect(starts).to_have_count(2)
    mark = browser.page.locator("[data-mark]")
    mark.focus()
    browser.page.evaluate("document.querySelector('audio').currentTime = 0.5")
    mark.press("Space")
    starts.last.fill("0:03")
    browser.open(at)
    browser.press("Lấy lại bản trên máy này")
    expect(starts).to_have_count(2)
    expect(starts.first).to_have_value("0:00,5")
    expect(starts.last).to_have_value("0:03")
    browser.press("Lưu phụ đề")
    browser.sees("Đã lưu phụ đề")
    assert "Tiêm phòng." in _captions(site, draft, path)
    expect(browser.page.get_by_text("Máy này còn giữ")).to_have_count(0)
    starts.last.fill("0:04")
    browser.open(at)
    browser.press("Bỏ bản ấy")
    browser.open(at)
    expect(browser.page.get_by_text("Máy này còn giữ")).to_have_count(0)
    expect(starts.last).to_have_value("0:03")


def test_without_javascript_times_are_typed(
    site: Site, visit: Visits, draft: queries.DraftView, complaints: Any
) -> None:
    complaints.expect(r"status of 422")
    path = _put(site, draft, "go-gio.wav", recordings.wav(7.0))
    browser = visit(site.cast["binh"], desk=True, javascript=False)
    browser.open(f"/bien-soan/{draft.uid}/phu-de/{path}")
    browser.page.get_by_label("Lời nói, mỗi dòng một câu phụ đề").fill("Chào bà con.\nTiêm phòng.")
    browser.press("Tách thành từng câu")
    browser.page.locator("[name=tu]").first.fill("0,5")
    browser.press("Lưu phụ đề")
    browser.sees("Thiếu lúc bắt đầu.")
    browser.page.locator("[name=tu]").last.fill("0:03")
    browser.press("Lưu phụ đề")
    browser.sees("Đã lưu phụ đề")
    assert "00:00:03.000 --> 00:00:07.000\nTiêm phòng." in _captions(site, draft, path)


def test_an_officer_reads_in_another_language_and_comes_back(site: Site, visit: Visits) -> None:
    """The choice stands above the text, works by keyboard, and says where there is nothing to read."""
    from tests.learning.test_languages import publish

    with site.app.app_context():
        publish("H", "hai-ngon-ngu")
    browser = visit(None)
    browser.open("/khoa-hoc/hai-ngon-ngu/bai/bai-mot")
    browser.page.get_by_role("link", name="Hrê").focus()
    browser.page.keyboard.press("Enter")
    browser.h1("Ƀăl kơ̆")
    assert browser.page.locator("h1").get_attribute("lang") == "hre"
    fonts = browser.page.evaluate("document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family))")
    assert any("Noto Sans HT" in family for family in fonts), "letters the page font lacks come from the site, not as boxes"
    browser.press("Bài tiếp theo")
    browser.sees("Bài này chưa có bản Hrê")
    browser.page.go_back()
    browser.page.get_by_role("link", name="Tiếng Việt").click()
    browser.h1("Người đọc là ai")
