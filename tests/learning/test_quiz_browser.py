"""What a quiz leaves on a device goes with whoever signs out (practice P15). The rest is in tests/browser."""

from __future__ import annotations

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
