"""A real browser before the real application: one installation per worker, and people who visit it.

Whatever the browser complains of (an error in the console, a refused style or script, a request to a stranger) and
whatever crashes in the server fails the test that caused it, unless the test said that it would come.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.people import Site, open_site
from tests.browser.visits import Visit

_ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --use-fake-device-for-media-stream"
).split()
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser, and is tried a second time: a loaded machine may be late for a deadline once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's own Chromium; nothing is downloaded."""
    found = os.environ.get("HOCTAPSO_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("The browser tests need Chromium: install the Debian package chromium.", pytrace=False)
    return {"executable_path": found, "args": _ARGUMENTS}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with its four courses, the cast and the units, answering on a free port."""
    made = open_site(tmp_path_factory.mktemp("site"))
    serving = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serving.start()
    yield made
    made.server.shutdown()
    serving.join()
    made.close()


class Complaints(list[str]):
    """What browsers and server complained of. `expect(pattern)` names what a test provokes on purpose."""

    def __init__(self) -> None:
        super().__init__()
        self._expected: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """Complaints in which the pattern is found are no fault."""
        self._expected.append(re.compile(pattern))

    @property
    def faults(self) -> list[str]:
        """Those nobody expected."""
        return [c for c in self if not any(p.search(c) for p in self._expected)]


@pytest.fixture
def complaints(site: Site) -> Iterator[Complaints]:
    """What went wrong behind the page; empty at the end of the test."""
    found = Complaints()
    site.crashes.clear()
    yield found
    found += site.crashes
    assert not found.faults, found.faults


Visits = Callable[..., Visit]


@pytest.fixture
def visit(site: Site, browser: Browser, complaints: Complaints) -> Iterator[Visits]:
    """`visit(member)` is that person's browser (None: a stranger's), on a phone unless `desk=True`."""
    contexts: list[BrowserContext] = []

    def listen(page: Page) -> None:
        page.on("console", lambda m: complaints.append(f"{m.text} ({page.url})") if m.type == "error" else None)
        page.on("pageerror", lambda e: complaints.append(f"{e} ({page.url})"))

    def watch(request: Any) -> None:
        if urlsplit(request.url).netloc not in ("", urlsplit(site.address).netloc):
            complaints.append(f"a request to {request.url}")

    def go(member: Any = None, *, desk: bool = False, javascript: bool = True, theme: str = "light", scale: float = 1) -> Visit:
        context = browser.new_context(
            device_scale_factor=scale,
            base_url=site.address,
            viewport=DESK if desk else PHONE,
            is_mobile=not desk,
            has_touch=not desk,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            color_scheme=theme,
            java_script_enabled=javascript,
            accept_downloads=True,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.on("page", listen)
        context.on("request", watch)
        if member is not None:
            context.add_cookies([site.cookie(member.account_id)])
        return Visit(site, context, context.new_page())

    yield go
    for context in contexts:
        context.close()
