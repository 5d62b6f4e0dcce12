"""The resource library in a real browser: a file sent over a line that breaks, found again, and put into a lesson."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from app.authoring import actions, queries
from app.catalog.queries import Search
from app.catalog.queries import library as catalog
from app.core import clock
from app.core.database import transaction
from tests.authoring.resources import MP3, photograph, put_item
from tests.browser.people import Site
from tests.browser.visits import Visit

Visits = Callable[..., Visit]
COURSE = "nghi-quyet-57-va-ke-hoach-tinh"


@pytest.fixture
def draft(site: Site) -> str:
    """A draft of Bình's."""
    binh = site.cast["binh"]
    by = actions.By(binh.account_id, binh.account_uid)
    with site.app.app_context(), transaction():
        return actions.open_draft(slug=COURSE, by=by, now=clock.now()).uid


def _find(site: Site, words: str) -> Any:
    with site.app.app_context():
        rows = catalog.items(Search(words), everything=True).rows
        return rows[0] if rows else None


def _fill(visit: Visit, title: str, kind: str) -> None:
    page = visit.page
    page.get_by_label("Tên", exact=True).fill(title)
    page.get_by_label("Loại", exact=True).select_option(label=kind)


def test_a_recording_goes_on_where_the_line_broke(site: Site, visit: Visits, complaints: Any, tmp_path: Path) -> None:
    complaints.expect(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch")
    data = MP3 + bytes(range(256)) * 12_000  # three megabytes, six pieces
    (tmp_path / "loa-thon.mp3").write_bytes(data)
    browser = visit(site.cast["binh"], desk=True)
    browser.open("/kho/them")
    _fill(browser, "Bài loa bị đứt mạng", "Âm thanh")
    sent: list[str] = []

    def line(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) == 3:  # the line breaks in the middle of the third piece
            browser.context.set_offline(True)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    browser.page.route(re.compile(r"/tai-len/.*tu="), line)
    browser.page.locator("#file").set_input_files(tmp_path / "loa-thon.mp3")
    browser.press("Thêm vào kho", exact=True)
    words = browser.page.locator(".uploads__words")
    expect(words).to_contain_text("Mất kết nối – sẽ tự tải tiếp khi có mạng")
    expect(browser.page.get_by_role("progressbar", name="Tải lên loa-thon.mp3")).to_be_visible()
    assert _find(site, "đứt mạng") is None
    browser.context.set_offline(False)
    browser.page.wait_for_url(re.compile(r"/kho/[0-9a-f-]{36}"), timeout=20_000)
    browser.sees("Đã thêm vào kho")
    item = _find(site, "đứt mạng")
    assert item.file.size == len(data) and item.file.file_name == "loa-thon.mp3"
    starts = [int(re.search(r"tu=(\d+)", url).group(1)) for url in sent]  # type: ignore[union-attr]
    assert starts.count(0) == 1 and len(starts) == 7  # only the broken piece was sent twice
    # Played from its middle, as a phone does when somebody skips.
    part = browser.context.request.get(f"{browser.page.url}/tep/1", headers={"Range": "bytes=1000000-1000099"})
    assert part.status == 206 and part.body() == data[1_000_000:1_000_100]


def test_a_closed_tab_is_taken_up_by_the_same_file(site: Site, visit: Visits, complaints: Any, tmp_path: Path) -> None:
    complaints.expect(r"ERR_ABORTED|ERR_FAILED|Failed to fetch")
    (tmp_path / "dai.mp3").write_bytes(MP3 + bytes(2_500_000))
    browser = visit(site.cast["binh"], desk=True)
    browser.open("/kho/them")
    browser.page.route(re.compile(r"/tai-len/.*tu=(1048576|1[1-9]\d{5}|2\d{6})"), lambda route: route.abort("failed"))
    browser.page.locator("#file").set_input_files(tmp_path / "dai.mp3")
    _fill(browser, "Tải dở rồi đóng thẻ", "Âm thanh")
    browser.press("Thêm vào kho", exact=True)
    expect(browser.page.locator(".uploads__words")).to_contain_text("Đã tải 1,0/2,5 MB (41%)")
    browser.page.close(run_before_unload=False)
    browser.page = browser.context.new_page()
    sent: list[str] = []
    browser.page.on("request", lambda r: sent.append(r.url) if "tu=" in r.url else None)
    browser.open("/kho/them")
    _fill(browser, "Tải dở rồi đóng thẻ", "Âm thanh")
    browser.page.locator("#file").set_input_files(tmp_path / "dai.mp3")
    browser.press("Thêm vào kho", exact=True)
    browser.sees("Đã thêm vào kho")
    assert sent and not any(url.endswith(("tu=0", "tu=524288")) for url in sent)  # what was here was not sent again


def test_several_pictures_reach_a_draft_and_its_text(site: Site, visit: Visits, draft: str, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"hinh-{number}.jpg").write_bytes(photograph() + bytes([number]))
    browser = visit(site.cast["binh"], desk=True)
    browser.open(f"/bien-soan/{draft}")
    browser.page.locator(".outline a").first.click()
    form = browser.page.locator("form[data-upload=many]")
    form.locator("input[type=file]").set_input_files([tmp_path / "hinh-1.jpg", tmp_path / "hinh-2.jpg"])
    form.get_by_role("button", name="Tải lên").click()
    expect(form.locator(".uploads__words")).to_contain_text(["Đã xong", "Đã xong"])
    text = browser.page.locator("[data-text]")
    expect(text).to_have_value(re.compile(r"!\[[^\]]*\]\(media/hinh-1\.jpg "))
    expect(text).to_have_value(re.compile(r"!\[[^\]]*\]\(media/hinh-2\.jpg "))
    expect(browser.page.locator("[data-preview] img[src*='hinh-2']")).to_be_attached(timeout=10_000)


@pytest.mark.parametrize("javascript", [True, False])
def test_something_is_found_and_put_into_a_lesson(site: Site, visit: Visits, draft: str, javascript: bool) -> None:
    name = "Quy trình ba bước" + ("" if javascript else " không mã kịch bản")
    with site.app.app_context():
        put_item(name, by=site.cast["binh"].account_uid, ai_made=True, files=(name,), name=f"quy-trinh-{javascript}.svg")
    browser = visit(site.cast["binh"], desk=True, javascript=javascript)
    browser.open(f"/bien-soan/{draft}")
    browser.page.locator(".outline a").first.click()
    browser.press("Lấy từ kho tài nguyên")
    browser.page.get_by_label("Từ cần tìm").fill(name.lower().replace("ì", "i").replace("ướ", "uo"))
    browser.press("Tìm", exact=True)
    browser.follow(name)
    browser.press("Dùng trong bài", exact=True)
    browser.sees("Đã thêm vào cuối bài")
    picture = browser.page.locator(f"[data-preview] figure:has(img[src*=quy-trinh-{str(javascript).lower()}])")
    expect(picture).to_contain_text("Hình do AI tạo.")
    with site.app.app_context():
        found = queries.any_draft(draft)
        assert found is not None
        file = queries.file(found.id, f"media/quy-trinh-{javascript}.svg".lower())
        assert file is not None and file.library_version_id is not None


def test_a_script_is_copied_and_counted(site: Site, visit: Visits) -> None:
    with site.app.app_context():
        uid = put_item("Bài đọc loa để chép", kind="bai-loa", files=(), text="Kính thưa bà con.", reusable=True)
    an = visit(site.cast["an"])
    an.context.grant_permissions(["clipboard-read", "clipboard-write"])
    an.open(f"/kho/{uid}")
    with an.page.expect_response(re.compile("/chep$")) as counted:
        an.press("Chép bài")
    assert counted.value.status == 204
    an.sees("Đã chép")
    assert an.page.evaluate("navigator.clipboard.readText()") == "Kính thưa bà con."
    plain = visit(site.cast["an"], javascript=False)
    plain.open(f"/kho/{uid}")
    expect(plain.page.get_by_label("Bài đọc loa", exact=True)).to_have_value("Kính thưa bà con.")
    expect(plain.page.get_by_role("button", name="Chép bài")).to_have_count(0)
    chi = visit(site.cast["chi"], desk=True)
    chi.open("/kho/dung-lai")
    chi.sees("Xã Ba Tơ")
