"""A report of a large province: its draft page, and a filing compared with today.

The draft's baseline is the figure with its change computed anew, which is what the page is about. Comparing's baseline is
freezing, which reads everybody once and holds them all; comparing reads everybody twice, and the filed list once.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from app.core import clock
from app.core.database import db, transaction
from app.people.access import EVERYTHING
from app.people.queries import calendar
from app.records import queries as records
from app.reporting import actions, queries
from app.reporting.models import Filing, Report
from app.reporting.rules import current_period
from app.reporting.views._source import up_to_today
from tests.bench import instances
from tests.bench.exports import FLAT
from tests.bench.figures import DEPARTMENT
from tests.bench.measure import Line, median, spent
from tests.bench.server import serving
from tests.bench.visitor import Visitor

SECTION = "Reports"
RUNS = 5


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """The larger province only: in a small one both are done at once."""
    with instances.copied(max(sizes)) as folder:
        anew, page = _draft(folder)
        yield Line(
            SECTION, f"draft page, {max(sizes):,} officers", f"{page:.2f} s CPU", f"{page / anew:.2f} × the figure and its change anew",
            "≤ 2 ×", page <= 2 * anew,
        )  # fmt: skip
        (freezing, held), (comparing, needed) = (_alone(folder, what) for what in ("freeze", "compare"))
        yield Line(
            SECTION, "comparing a filing with today", f"{comparing:.1f} s CPU", f"{comparing / freezing:.2f} × freezing", "≤ 3 ×",
            comparing <= 3 * freezing,
        )  # fmt: skip
        yield Line(
            SECTION, "its memory", f"{needed / 2**20:.0f} MB", f"{needed / held:.2f} × freezing", f"≤ {FLAT} ×", needed <= FLAT * held
        )  # fmt: skip


def _draft(folder: Path) -> tuple[float, float]:
    """Seconds of CPU: the figure with its change computed anew, and the draft's page."""
    with instances.opened(folder) as app:
        cookie = instances.sign_in(app, instances.account_of(DEPARTMENT))
        period = current_period(clock.today(), calendar())
        with transaction():
            uid = actions.open_report(period=period, by="bench", now=clock.now())
        so_far, times = up_to_today(period, clock.today()), []
        for _ in range(RUNS):
            begun = time.process_time()
            records.figure_and_change(EVERYTHING, so_far.start, so_far.as_of, clock.now())
            times.append(time.process_time() - begun)
    with serving(folder) as site:
        visitor, pages = Visitor(site.url, cookie), []
        for _ in range(RUNS + 1):  # the first warms the workers up
            before = site.cpu()
            answer = visitor.get(f"/bao-cao/{uid}")
            assert answer.status == 200, answer.status
            pages.append(site.cpu() - before)
    return median(times), median(pages[1:])


def _alone(folder: Path, what: str) -> tuple[float, int]:
    """Seconds of CPU and the largest resident size in bytes of a process that does one of the two."""
    told = spent([sys.executable, "-m", "tests.bench.reports", what, str(folder)])
    return told.cpu, told.peak


def _do(what: str, folder: Path) -> None:
    with instances.opened(folder):
        filed = db.session.scalars(sa.select(Report.uid).join(Filing, Filing.report_id == Report.id)).first()
        found = queries.report(filed) if filed else None
        assert found is not None and found.filing is not None
        if what == "compare":
            queries.comparison(found, "", now=clock.now()).to_json()
            return
        period = up_to_today(current_period(clock.today(), calendar()), clock.today())
        queries.snapshot(EVERYTHING, period, known_at=clock.now(), issuer={}, plan={})


if __name__ == "__main__":
    _do(sys.argv[1], Path(sys.argv[2]))
