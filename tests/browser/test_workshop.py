"""A trainer writes in a real browser: what is typed is kept, whatever happens to the network."""

from __future__ import annotations

import os
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

Visits = Callable[..., Visit]
B4 = "tri-tue-nhan-tao-co-trach-nhiem"


@pytest.fixture
def draft(site: Site) -> str:
    """A draft of Bình's, put away afterwards."""
    binh = site.cast["binh"]
    by = actions.By(binh.account_id, binh.account_uid)
    with site.app.app_context(), transaction():
        return actions.open_draft(slug=B4, by=by, now=clock.now()).uid


def _text(site: Site, draft: str) -> str:
    with site.app.app_context():
        found = queries.any_draft(draft)
        assert found is not None
        path = next(p for p in queries.files(found.id) if p.startswith("01-"))
        file = queries.file(found.id, path)
        assert file is not None
        return file.text or ""


def _open(visit: Visits, site: Site, draft: str, **how: Any) -> Visit:
    browser = visit(site.cast["binh"], desk=True, **how)
    browser.open(f"/bien-soan/{draft}")
    browser.page.locator(".outline a").first.click()
    return browser


def test_writing_saves_by_itself_and_the_preview_follows(site: Site, visit: Visits, draft: str) -> None:
    browser = _open(visit, site, draft)
    area = browser.page.locator("[data-text]")
    area.focus()
    browser.page.keyboard.press("Control+End")
    browser.page.keyboard.type("\n\nCâu mới gõ ở cuối bài.")
    expect(browser.page.locator("[data-preview]")).to_contain_text("Câu mới gõ ở cuối bài.", timeout=10_000)
    expect(browser.page.locator("[data-state]")).to_contain_text("Đã lưu lúc", timeout=10_000)
    assert "Câu mới gõ ở cuối bài." in _text(site, draft)
    browser.page.locator("[data-insert]").select_option(label="Cảnh báo")
    expect(area).to_have_value(re.compile("/// canh-bao"))
    area.focus()
    browser.page.keyboard.press("Control+z")
    expect(area).not_to_have_value(re.compile("/// canh-bao"))
    if folder := os.environ.get("HOCTAPSO_TEST_PICTURES"):
        browser.page.screenshot(path=f"{folder}/editor.png")


def test_without_a_network_nothing_typed_is_lost(site: Site, visit: Visits, draft: str, complaints: Any) -> None:
    complaints.expect(r"ERR_INTERNET_DISCONNECTED|Failed to fetch")
    browser = _open(visit, site, draft)
    browser.context.set_offline(True)
    browser.page.locator("[data-text]").focus()
    browser.page.keyboard.press("Control+End")
    browser.page.keyboard.type("\n\nGõ lúc mất sóng.")
    expect(browser.page.locator("[data-state]")).to_contain_text("đang giữ trên máy này", timeout=10_000)
    assert "Gõ lúc mất sóng." not in _text(site, draft)
    browser.context.set_offline(False)
    expect(browser.page.locator("[data-state]")).to_contain_text("Đã lưu lúc", timeout=15_000)
    assert "Gõ lúc mất sóng." in _text(site, draft)


def test_without_javascript_a_lesson_is_previewed_and_saved(site: Site, visit: Visits, draft: str) -> None:
    browser = _open(visit, site, draft, javascript=False)
    area = browser.page.locator("#text")
    area.fill(area.input_value() + "\n\nViết không cần mã kịch bản.")
    browser.press("Xem trước")
    expect(browser.page.locator("[data-preview]")).to_contain_text("Viết không cần mã kịch bản.")
    assert "Viết không cần mã kịch bản." not in _text(site, draft)
    browser.press("Lưu", exact=True)
    browser.sees("Đã lưu lúc")
    assert "Viết không cần mã kịch bản." in _text(site, draft)
