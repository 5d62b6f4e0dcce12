"""The final quiz in Chromium, with the network cut at each step (practice P15)."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.learning import samples

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NO_SIGNAL = "Chưa gửi được – đang giữ trên máy này, sẽ tự gửi khi có sóng"
SAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d$")

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]


@pytest.fixture
def site(app: Flask, cast: Any) -> Iterator[str]:
    """The application behind a real socket, with one course."""
    samples.publish()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def page(site: str, client: Any) -> Iterator[Any]:
    """An's phone at the first question."""
    from playwright.sync_api import sync_playwright

    an = client.as_("an")
    for key in ("bai-mot", "bai-hai"):
        an.post(f"/khoa-hoc/{samples.SLUG}/bai/{key}")
    start = an.post(f"/khoa-hoc/{samples.SLUG}/kiem-tra").location
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 360, "height": 740})
        cookie = {"name": "hoctapso", "value": an.get_cookie("hoctapso").value, "url": site}
        context.add_cookies([cookie])
        opened = context.new_page()
        opened.cookie = cookie
        opened.goto(site + start)
        yield opened
        browser.close()


def answer(page: Any, n: int) -> None:
    """Answer the nth question somehow."""
    question = page.locator(f"fieldset[data-n='{n}']")
    if question.locator("select").count():
        for i, select in enumerate(question.locator("select").all(), 1):
            select.select_option(index=i)
    elif question.locator("input:not([type])").count():
        question.locator("input").fill("55,1")
        question.locator("input").blur()
    else:
        question.locator("label").first.click()


def state_is(page: Any, words: Any) -> None:
    from playwright.sync_api import expect

    expect(page.locator("[data-save-state]")).to_have_text(words)


def kept(page: Any) -> int:
    """How many attempts this device keeps answers of."""
    return int(page.evaluate("localStorage.length + sessionStorage.length"))


def test_an_answer_is_saved_as_it_is_given(page: Any) -> None:
    answer(page, 1)
    state_is(page, SAVED)
    assert kept(page) == 0
    page.reload()
    assert page.locator("[data-state-of='1']").text_content() == "Đã trả lời"


def test_moving_and_answering_need_no_signal(page: Any) -> None:
    page.context.set_offline(True)
    for n in (1, 2, 3):
        answer(page, n)
        state_is(page, NO_SIGNAL)
        page.click("[data-next]")
        assert page.inner_text("h1") == f"Câu {n + 1} trên 7"
    page.go_back()
    assert page.inner_text("h1") == "Câu 3 trên 7"
    assert kept(page) == 1
    page.context.set_offline(False)
    state_is(page, SAVED)
    page.reload()
    assert kept(page) == 0
    assert [page.locator(f"[data-state-of='{n}']").text_content() for n in (1, 2, 3, 4)] == ["Đã trả lời"] * 3 + [
        "Chưa trả lời"
    ]


def test_what_was_not_sent_survives_leaving_the_page(page: Any, site: str) -> None:
    page.context.set_offline(True)
    answer(page, 1)
    state_is(page, NO_SIGNAL)
    address = page.url
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    state_is(page, SAVED)
    assert page.locator("[data-state-of='1']").text_content() == "Đã trả lời"


def test_handing_in_waits_for_the_signal_and_wipes_the_device(page: Any) -> None:
    answer(page, 1)
    state_is(page, SAVED)
    page.context.set_offline(True)
    for n in range(2, 8):
        page.click("[data-next]")
        answer(page, n)
    page.click("[data-next]")
    assert page.inner_text("[data-open-count]") == "Anh/chị đã trả lời đủ 7 câu."
    page.click("button:has-text('Nộp bài')")
    assert page.is_visible("#own_work-error")
    page.click("label[for=own_work]")
    page.click("button:has-text('Nộp bài')")
    state_is(page, re.compile("^Chưa nộp được – "))
    page.context.set_offline(False)
    page.wait_for_url("**/ket-qua")
    assert kept(page) == 0


def test_an_expired_session_keeps_the_answer_and_shows_the_way_back(page: Any, site: str) -> None:
    page.context.clear_cookies()
    answer(page, 1)
    state_is(page, re.compile("^Phiên làm việc đã hết hạn"))
    assert page.get_attribute("[data-save-state] a", "href").startswith("/dang-nhap?tiep=/khoa-hoc/")
    assert kept(page) == 1
    page.context.add_cookies([page.cookie])
    page.reload()
    state_is(page, SAVED)
    assert kept(page) == 0


def test_a_save_after_the_hand_in_elsewhere_says_so(page: Any, client: Any) -> None:
    client.as_("an").post(page.url.rsplit("/", 1)[0].split("/", 3)[-1].join(["/", "/xem-lai"]), data={"own_work": "y"})
    answer(page, 1)
    state_is(page, re.compile("^Bài này đã nộp"))
    page.click("[data-save-state] a")
    page.wait_for_url("**/ket-qua")


def test_signing_out_wipes_the_device(page: Any, site: str) -> None:
    page.context.set_offline(True)
    answer(page, 1)
    state_is(page, NO_SIGNAL)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(site + "/khoa-hoc")
    assert kept(page) == 1
    page.click("details.account summary")
    page.click("text=Đăng xuất")
    page.wait_for_url("**/dang-nhap")
    assert kept(page) == 0
