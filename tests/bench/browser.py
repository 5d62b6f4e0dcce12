"""What a lesson costs over the wire in Chromium on a telephone: first visit, second visit, and what shifts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

from tests.bench import instances, lessons
from tests.bench.measure import Line
from tests.bench.server import serving

SECTION = "A lesson over the wire in Chromium (360 × 740, signed in)"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => { for (const e of list.getEntries()) window.shifted += e.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
# Pictures whose top lies below the first screen.
_BELOW = """() => [...document.images].filter((i) => i.getBoundingClientRect().top + scrollY > innerHeight)
  .map((i) => i.currentSrc).filter(Boolean)"""


@dataclass
class Visit:
    """One opening of a page: bytes and requests to the end of the first screen, and of pictures below it."""

    bytes: int
    requests: int
    below: int
    shifted: float
    names: list[str]


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """First and second visit."""
    folder = instances.instance(sizes[0])
    with instances.opened(folder) as app:
        account, path = lessons.reader()
        name, value = instances.sign_in(app, account).split("=", 1)
    with serving(folder) as site, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        context = chromium.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True)
        context.add_cookies([{"name": name, "value": value, "url": site.url}])
        first, second = visit(context, site.url + path), visit(context, site.url + path)
        chromium.close()
    yield from _lines("first visit", first, 100, 8)
    yield from _lines("second visit", second, 20, None)
    yield Line(SECTION, "layout shift (CLS)", f"{first.shifted:.4f}, {second.shifted:.4f}", "", "0", first.shifted == second.shifted == 0)


def _lines(name: str, seen: Visit, kilobytes: int, requests: int | None) -> Iterator[Line]:
    ok = seen.bytes <= kilobytes * 1000
    yield Line(SECTION, f"{name}, bytes", f"{seen.bytes / 1000:.1f} kB", "", f"≤ {kilobytes} kB", ok)
    if requests is not None:
        yield Line(SECTION, f"{name}, requests", str(seen.requests), "", f"≤ {requests}", seen.requests <= requests)
    yield Line(SECTION, f"{name}, pictures below", f"{seen.below / 1000:.1f} kB")


def visit(context: BrowserContext, url: str) -> Visit:
    """Open an address in a new tab and add up what Chromium says came over the wire."""
    page = context.new_page()
    page.add_init_script(_SHIFTS)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    kept: set[str] = set()
    sizes: dict[str, int] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def from_cache(event: dict[str, Any]) -> None:
        kept.add(event["requestId"])

    def done(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.requestServedFromCache", from_cache)
    session.on("Network.loadingFinished", done)
    page.goto(url, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    below = set(page.evaluate(_BELOW))
    shifted = float(page.evaluate("window.shifted"))
    wire = {r: size for r, size in sizes.items() if r not in kept and size > 0 and addresses[r].startswith("http")}
    late = {r for r in wire if addresses[r] in below}
    page.close()
    return Visit(
        sum(size for r, size in wire.items() if r not in late), len(wire) - len(late), sum(wire[r] for r in late), shifted,
        [addresses[r] for r in wire],
    )  # fmt: skip
