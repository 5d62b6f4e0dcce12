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
from tests.authoring.docx_files import handbook, made
from tests.browser.people import Site
from tests.browser.visits import Visit
from tests.core import recordings

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
    browser.page.wait_for_url(re.compile(r"/bai/"))  # and what the page brings along is there
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


def _paste(visit: Visit, html: str, plain: str) -> None:
    """What a browser does when somebody presses Ctrl+V."""
    visit.page.locator("[data-text]").focus()
    visit.page.evaluate(
        """([html, plain]) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          data.setData("text/plain", plain);
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(event);
        }""",
        [html, plain],
    )


WORD = """<html><body><!--StartFragment--><h1>Một kế hoạch</h1><p class=MsoNormal>Chữ <b>đậm</b><o:p></o:p></p>
<table><tr><td colspan=2>Đầu</td></tr><tr><td>a</td><td>b</td></tr></table><p><img src="file:///C:/a.png"></p>
<script>document.title = "hỏng"</script><img src=x onerror="document.title='hỏng'"><!--EndFragment--></body></html>"""


def test_pasting_from_word_gives_markdown_and_says_what_came(site: Site, visit: Visits, draft: str) -> None:
    browser = _open(visit, site, draft)
    area = browser.page.locator("[data-text]")
    before = area.input_value()
    area.focus()
    browser.page.keyboard.press("Control+End")
    _paste(browser, WORD, "Một kế hoạch")
    expect(area).to_have_value(re.compile(r"## Một kế hoạch\n\nChữ \*\*đậm\*\*\n\n\| Đầu \| Đầu \|\n\|---\|---\|\n\| a \| b \|"))
    account = browser.page.locator("[data-account]")
    expect(account).to_contain_text("Đã lấy 1 bảng")
    expect(account).to_contain_text("1 bảng có ô gộp đã tách – xem lại.")
    expect(account).to_contain_text("2 hình không đi theo khi dán: chọn tệp.")
    expect(browser.page.locator("[data-preview]")).to_contain_text("Một kế hoạch", timeout=10_000)
    assert "hỏng" not in browser.page.title()
    if folder := os.environ.get("HOCTAPSO_TEST_PICTURES"):
        browser.page.screenshot(path=f"{folder}/paste.png", full_page=True)
    browser.page.keyboard.press("Control+z")
    assert area.input_value() == before
    _paste(browser, "<meta charset=utf-8><span>chữ trơn</span>", "chữ trơn")  # left to the browser, which ignores made-up events
    expect(area).to_have_value(before)


def test_old_letters_in_what_is_pasted_are_asked_about(site: Site, visit: Visits, draft: str) -> None:
    browser = _open(visit, site, draft)
    area = browser.page.locator("[data-text]")
    html = "<p style=\"font-family:'.VnTime'\">Céng hoµ x· héi chñ nghÜa</p>"
    for button, text in (("Giữ nguyên", "Céng hoµ"), ("Chuyển sang Unicode", "Cộng hoà xã hội")):
        area.focus()
        browser.page.keyboard.press("Control+End")
        _paste(browser, html, "x")
        asked = browser.page.locator("[data-old]")
        expect(asked).to_contain_text("bảng mã TCVN3")
        expect(asked).to_contain_text("Cộng hoà xã hội chủ nghĩa")
        if folder := os.environ.get("HOCTAPSO_TEST_PICTURES"):
            browser.page.screenshot(path=f"{folder}/old-letters.png", full_page=True)
        asked.get_by_role("button", name=button).click()
        expect(area).to_have_value(re.compile(text))
    _paste(browser, html, "x")
    browser.page.locator("[data-old]").get_by_role("button", name="Không dán").click()
    assert area.input_value().count("Céng") == 1


def test_pasting_without_a_network_keeps_the_words(site: Site, visit: Visits, draft: str, complaints: Any) -> None:
    complaints.expect(r"ERR_INTERNET_DISCONNECTED|Failed to fetch")
    browser = _open(visit, site, draft)
    browser.context.set_offline(True)
    browser.page.locator("[data-text]").focus()
    browser.page.keyboard.press("Control+End")
    _paste(browser, "<h1>Đề mục</h1><p>Chữ</p>", "Đề mục\nChữ dán lúc mất mạng")
    expect(browser.page.locator("[data-text]")).to_have_value(re.compile("Chữ dán lúc mất mạng"))
    expect(browser.page.locator("[data-account]")).to_contain_text("Không có mạng. Đã dán phần chữ")
    browser.context.set_offline(False)
    expect(browser.page.locator("[data-state]")).to_contain_text("Đã lưu lúc", timeout=15_000)


def test_a_problem_leads_to_its_line(site: Site, visit: Visits, draft: str) -> None:
    browser = _open(visit, site, draft)
    area = browser.page.locator("[data-text]")
    area.focus()
    browser.page.keyboard.press("Control+End")
    browser.page.keyboard.type("\n\nCâu dài: " + "chữ " * 45 + "hết.")
    link = browser.page.locator("[data-problems] a", has_text="Dòng").last
    expect(browser.page.locator("[data-problems]")).to_contain_text("Câu “Câu dài: chữ", timeout=10_000)
    browser.page.evaluate("document.querySelector('[data-text]').setSelectionRange(0, 0)")
    link.click()
    chosen = area.evaluate("a => a.value.slice(a.selectionStart, a.selectionEnd)")
    assert chosen.startswith("Câu dài: chữ")


def test_lessons_are_made_of_a_word_file(site: Site, visit: Visits, draft: str) -> None:
    browser = visit(site.cast["binh"], desk=True)
    browser.open(f"/bien-soan/{draft}")
    browser.follow("Tạo bài từ tệp Word")
    file = {"name": "Sổ tay.docx", "mimeType": "application/octet-stream", "buffer": made(handbook)}
    browser.page.get_by_label("Tệp Word (.docx)").set_input_files(files=[file])  # type: ignore[list-item]
    browser.press("Mở tệp")
    browser.sees("Đã lấy 1 bảng, 2 hình.")
    browser.page.get_by_label("Mỗi đề mục lớn nhất là một bài").check()
    browser.press("Xem lại theo lựa chọn này")
    browser.sees("2 bài sẽ tạo")
    if folder := os.environ.get("HOCTAPSO_TEST_PICTURES"):
        browser.page.screenshot(path=f"{folder}/word-file.png", full_page=True)
    browser.page.get_by_label("Tên bài 1").fill("Người đọc của sổ tay")
    browser.press("Tạo 2 bài")
    browser.sees("1 bảng có ô gộp đã tách")
    browser.follow("Người đọc của sổ tay")
    expect(browser.page.locator("[data-preview] strong").first).to_have_text("16 giờ 30")
    expect(browser.page.locator("[data-preview] img")).to_have_count(1)


def test_two_texts_are_joined_place_by_place(site: Site, visit: Visits, draft: str, complaints: Any) -> None:
    complaints.expect("409")
    browser = _open(visit, site, draft, javascript=False)
    area = browser.page.locator("#text")
    mine = area.input_value() + "\n\nCâu của tôi."
    with site.app.app_context(), transaction():
        found = queries.any_draft(draft)
        assert found is not None
        path = next(p for p in queries.files(found.id) if p.startswith("01-"))
        file = queries.file(found.id, path)
        assert file is not None
        khoa = site.cast["khoa"]
        actions.save_text(
            draft_id=found.id, path=path, text=(file.text or "").rstrip("\n") + "\n\nCâu của người kia.\n", based_on=file.version,
            by=actions.By(khoa.account_id, khoa.account_uid), now=clock.now(),
        )  # fmt: skip
    area.fill(mine)
    browser.press("Lưu", exact=True)
    browser.h1("Hai người cùng sửa một bài")
    if folder := os.environ.get("HOCTAPSO_TEST_PICTURES"):
        browser.page.screenshot(path=f"{folder}/merge.png", full_page=True)
    browser.page.get_by_label("Cả hai").check()
    browser.press("Ghép theo lựa chọn")
    expect(browser.page.locator("#text")).to_have_value(re.compile("Câu của người kia.\nCâu của tôi."))
    browser.page.get_by_label("Của tôi", exact=True).check()
    browser.press("Ghép theo lựa chọn")
    expect(browser.page.locator("#text")).not_to_have_value(re.compile("Câu của người kia."))
    browser.press("Lưu bản này")
    browser.sees("Đã gộp và lưu.")
    assert "Câu của tôi." in _text(site, draft)
    assert "Câu của người kia." not in _text(site, draft)


def test_the_instructions_of_practical_work_take_what_is_pasted(site: Site, visit: Visits, draft: str) -> None:
    browser = visit(site.cast["binh"], desk=True)
    browser.open(f"/bien-soan/{draft}/san-pham")
    page = browser.page
    page.get_by_label("Tên sản phẩm").fill("Bản tin loa")
    area, state = page.locator("[data-text]"), page.locator("[data-state]")
    area.focus()
    page.keyboard.press("Control+End")
    area.evaluate(_PASTE, ["<p>Chữ <b>đậm</b></p><ul><li>một</li></ul>", "Chữ đậm"])
    expect(area).to_have_value(re.compile(r"- Sản phẩm\.\n\nChữ \*\*đậm\*\*\n\n- một\n$"))
    area.evaluate(_PASTE_PICTURE)
    expect(area).to_have_value(re.compile(r"- một\n\n!\[Lời thay cho hình\]\(media/hinh-dan-\d{8}-\d{6}\.png\)\n$"), timeout=10_000)
    expect(state).to_contain_text("Đã lưu lúc", timeout=10_000)
    page.wait_for_timeout(2500)  # until whatever is still to be saved was
    expect(state).to_contain_text("Đã lưu lúc")
    page.reload()
    expect(area).to_have_value(re.compile(r"hinh-dan-"))


def test_a_file_sent_before_anybody_was_in_the_text_goes_to_its_end(site: Site, visit: Visits, draft: str) -> None:
    browser = _open(visit, site, draft)
    area = browser.page.locator("[data-text]")
    before = area.input_value()
    browser.page.locator("#file").set_input_files({"name": "loi.wav", "mimeType": "audio/wav", "buffer": recordings.wav()})
    browser.press("Tải lên", exact=True)
    expect(area).to_have_value(before.rstrip("\n") + "\n\n/// am-thanh | media/loi.wav\nToàn văn lời nói.\n///\n", timeout=10_000)
    expect(browser.page.locator("[data-notes] a")).to_have_attribute("href", f"/bien-soan/{draft}/phu-de/media/loi.wav")


_PASTE = """(area, [html, plain]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", plain);
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
_PASTE_PICTURE = """async (area) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 60;
  canvas.getContext("2d").fillRect(10, 10, 30, 30);
  const blob = await new Promise((done) => canvas.toBlob(done));
  const data = new DataTransfer();
  data.items.add(new File([blob], "image.png", { type: "image/png" }));
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
