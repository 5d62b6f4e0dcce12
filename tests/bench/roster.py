"""A roster of 100,000 rows is taken in while officers save the answers of their quizzes."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from app.catalog import queries as catalog
from app.core import clock
from app.core.config import ROOT
from app.people import queries as people
from tests.bench import instances
from tests.bench.measure import Line, percentile
from tests.bench.quiz import _Officer, _sitting, ready_officers, right_answers
from tests.bench.server import serving
from tests.bench.visitor import Visitor

SECTION = "A roster import, and the answers saved meanwhile (SQLite)"
OFFICERS, EVERY, CALM = 8, 0.1, 5.0  # officers at the quiz; seconds between two answers; seconds without an import
WITHIN = 120.0  # seconds for 100,000 rows
QUICK = 0.5  # seconds within which 95 of 100 answers are acknowledged


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """Seconds of the import, and how long a saved answer takes before and during it; none may fail."""
    rows = max(sizes)
    with instances.copied(1_000) as folder, instances.opened(folder) as app:
        edition = max(catalog.published_courses(), key=lambda e: len(instances.learners(1000, e.course_id)))
        cookies = ready_officers(edition, OFFICERS, lambda account: instances.sign_in(app, account))
        file = _roster(folder / "danh-sach.csv", rows)
        with serving(folder) as site:
            base = f"/khoa-hoc/{edition.slug}/kiem-tra"
            sitting = [_Officer(Visitor(site.url, cookie), Visitor(site.url), base) for cookie in cookies]
            for officer in sitting:
                officer.visitor.get(base)
                officer.start()
                officer.answers = right_answers(_sitting(officer.path))
            calm, failed = _save_while(sitting, lambda begun: time.perf_counter() - begun < CALM)
            command = [sys.executable, "-c", "from app.cli import main; main()", "--instance", str(folder)]
            begun = time.perf_counter()
            process = subprocess.Popen(
                [*command, "roster", "import", str(file), "--show", "0"], cwd=ROOT, stdout=subprocess.DEVNULL
            )
            busy, lost = _save_while(sitting, lambda _: process.poll() is None)
            seconds = time.perf_counter() - begun
        assert process.returncode == 0, process.returncode
    yield Line(SECTION, f"import of {rows:,} rows", f"{seconds:.0f} s", "", "≤ 120 s at 100,000", seconds <= WITHIN)
    yield Line(SECTION, "a saved answer, nobody importing", _times(calm))
    yield Line(
        SECTION, "a saved answer, meanwhile", _times(busy), "", "p95 ≤ 500 ms", percentile(busy, 0.95) <= QUICK
    )
    yield Line(SECTION, "answers refused or lost", f"{failed + lost} of {len(calm) + len(busy):,}", "", "0", failed + lost == 0)


def _save_while(sitting: list[_Officer], goes_on: object) -> tuple[list[float], int]:
    """How long each acknowledged answer took, and how many were not acknowledged."""
    times: list[float] = []
    failed, n, begun = 0, 0, time.perf_counter()
    while goes_on(begun):  # type: ignore[operator]
        officer = sitting[n % len(sitting)]
        place = (n // len(sitting)) % len(officer.answers)
        answer = officer.visitor.post(
            f"{officer.path}/{place + 1}", accept="application/json", so=n + 1, **officer.answers[place]
        )
        failed += answer.status != 200
        times.append(answer.total)
        n += 1
        time.sleep(EVERY)
    return times, failed


def _roster(path: Path, rows: int) -> Path:
    """A list of so many officers nobody knows yet, spread over every unit."""
    units = [span.code for span in people.unit_spans().values() if span.until_on is None]
    since = f"{clock.today():%d/%m/%Y}"
    duties = ("", "truyen_thong", "thong_tin_co_so", "truyen_thong;thong_tin_co_so")
    with path.open("w", encoding="utf-8", newline="") as out:
        lines_ = csv.writer(out)
        lines_.writerow(("ma_can_bo", "ho_ten", "ma_don_vi", "chuc_vu", "email", "dien_thoai", "nhiem_vu", "tu_ngay", "den_ngay"))
        for n in range(rows):
            lines_.writerow(
                (f"NH{n:06}", f"Nguyễn Văn Thử {n}", units[n % len(units)], "Chuyên viên", "", "", duties[n % 4], since, "")
            )
    return path


def _times(times: list[float]) -> str:
    return f"p50 {1000 * percentile(times, 0.5):.0f} ms, p95 {1000 * percentile(times, 0.95):.0f} ms, slowest {1000 * max(times):.0f} ms"
