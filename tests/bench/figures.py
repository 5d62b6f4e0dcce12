"""The figure's page and every list, small province against large, and the figure computed anew."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from pathlib import Path

from app.core import clock
from app.people.access import EVERYTHING
from app.records import queries as records
from tests.bench import instances
from tests.bench.measure import Line, cost, in_turns, median
from tests.bench.server import Server, serving
from tests.bench.visitor import Visitor

SECTION = "The figure's page and lists, as served"
DEPARTMENT, ADMINISTRATOR = "so-khcn", "quan-tri"
# What is asked, as whom, where; "next" follows the link to the second page. Each fills a page at every size.
PAGES = (
    ("figure", DEPARTMENT, "/so-lieu/muc-tieu"),
    ("people behind the figure", DEPARTMENT, "/so-lieu/can-bo"),
    ("people behind it, second page", DEPARTMENT, "next /so-lieu/can-bo"),
    ("people behind it, not trained", DEPARTMENT, "/so-lieu/can-bo?trang_thai=none"),
    ("people behind it, by name", DEPARTMENT, "/so-lieu/can-bo?q=nguyen"),
    ("roster", DEPARTMENT, "/can-bo"),
    ("roster, second page", DEPARTMENT, "next /can-bo"),
    ("roster, by name", DEPARTMENT, "/can-bo?q=nguyen"),
    ("roster, one duty", DEPARTMENT, "/can-bo?nhiem_vu=truyen_thong"),
    ("units", DEPARTMENT, "/don-vi"),
    ("accounts", ADMINISTRATOR, "/quan-tri/tai-khoan"),
    ("accounts, by name", ADMINISTRATOR, "/quan-tri/tai-khoan?q=nguyen"),
)


def lines(sizes: tuple[int, ...], server: str = "") -> Iterator[Line]:
    """Each page at both sizes, in turns; then the figure itself at the larger one.

    `server`: provinces on a PostgreSQL server, whose work counts too; beyond 100,000 officers the budgets are wider.
    """
    where = "PostgreSQL" if server else "SQLite"
    section, anew = f"{SECTION} ({where})", f"The figure computed anew ({where})"
    growth = 1.5 if sizes[1] <= 100_000 else 2
    seconds_at_most = 5 if sizes[1] > 100_000 else 2 if server else 1
    small, large = (instances.instance(size, server) for size in sizes)
    cookies = {folder: _cookies(folder) for folder in (small, large)}
    with serving(small) as few, serving(large) as many:
        for name, login, path in PAGES:
            mine, theirs = (_visit(s, cookies[f][login], path) for s, f in ((many, large), (few, small)))
            pair = in_turns(lambda v=theirs: cost(few, *v), lambda v=mine: cost(many, *v), 3)  # type: ignore[misc]
            yield Line(
                section, name, f"{pair.bare.cpu:.1f} → {pair.mine.cpu:.1f} ms CPU",
                f"{pair.cpu:.2f} × from {sizes[0]:,} to {sizes[1]:,} officers", f"≤ {growth} ×", pair.cpu <= growth,
            )  # fmt: skip
    for day in (clock.today(), clock.today() - dt.timedelta(days=180)):
        seconds = _anew(large, day)
        yield Line(
            anew, f"{sizes[1]:,} officers, {day:%d/%m/%Y}", f"{seconds:.2f} s", "", f"≤ {seconds_at_most} s",
            seconds <= seconds_at_most if sizes[1] >= 100_000 else None,
        )  # fmt: skip


def _cookies(folder: Path) -> dict[str, str]:
    with instances.opened(folder) as app:
        return {name: instances.sign_in(app, instances.account_of(name)) for name in (DEPARTMENT, ADMINISTRATOR)}


def _visit(server: Server, cookie: str, path: str) -> tuple[str, str]:
    """Where to go with which cookie, after a first visit."""
    visitor = Visitor(server.url, cookie)
    wanted = path.removeprefix("next ")
    page = visitor.get(wanted)
    if page.status != 200:
        raise RuntimeError(f"{wanted}: {page.status}")
    if path != wanted:
        found = re.search(r'href="([^"]*[?&;]sau=[^"]*)"', page.text)
        if found is None:
            raise RuntimeError(f"{wanted} has no second page")
        wanted = found.group(1).replace("&amp;", "&")
    visitor.close()
    return wanted, visitor.cookie


def _anew(folder: Path, day: dt.date) -> float:
    with instances.opened(folder):
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            records.target(EVERYTHING, day)
            times.append(time.perf_counter() - begun)
    return median(times)
