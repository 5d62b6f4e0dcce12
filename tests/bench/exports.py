"""Files of completions: time, first byte, and memory however many rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import instances
from tests.bench.figures import DEPARTMENT
from tests.bench.measure import Line, median, spent
from tests.bench.server import serving
from tests.bench.visitor import Answer, Visitor

SECTION = "Files of completions"
RUNS = 5
FLAT = 1.15  # a heap is never the same twice


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """Over HTTP at 8,000 officers × 5 courses, which stays below what is made by a job; the command's memory from some ten thousand rows upwards."""
    with instances.copied(8_000) as folder:
        rows = instances.complete_everything(folder)
        yield from _over_http(folder, rows)
        middle = _command(folder, "csv")
        workbook = _command(folder, "xlsx")
    with instances.copied(1_000) as folder:
        few = instances.complete_everything(folder, times=3)
        small = _command(folder, "csv")
        small_workbook = _command(folder, "xlsx")
    yield Line(
        SECTION, "command, XLSX against CSV", f"{workbook[0]:.1f} s, {middle[0]:.1f} s", f"{workbook[0] / middle[0]:.1f} ×", "≤ 5 ×", workbook[0] <= 5 * middle[0]
    )  # fmt: skip
    yield _memory("CSV", few, small[1], rows, middle[1])
    yield _memory("XLSX", few, small_workbook[1], rows, workbook[1])
    if max(sizes) > 10_000:
        with instances.copied(max(sizes)) as folder:
            many = instances.complete_everything(folder, times=3)
            seconds, peak = _command(folder, "csv")
            yield Line(SECTION, f"command, CSV of {many:,} rows", f"{seconds:.0f} s")
            yield _memory("CSV", few, small[1], many, peak)
            seconds, peak = _command(folder, "xlsx")
            yield Line(SECTION, f"command, XLSX of {many:,} rows", f"{seconds:.0f} s")
            yield _memory("XLSX", few, small_workbook[1], many, peak)


def _memory(kind: str, few: int, small: int, many: int, large: int) -> Line:
    return Line(
        SECTION, f"memory, {kind} of {few:,} → {many:,} rows", f"{small / 2**20:.0f} → {large / 2**20:.0f} MB",
        f"{large / small:.2f} ×", "flat", large <= FLAT * small,
    )  # fmt: skip


def _over_http(folder: Path, rows: int) -> Iterator[Line]:
    with instances.opened(folder) as app:
        cookie = instances.sign_in(app, instances.account_of(DEPARTMENT))
    with serving(folder) as site:
        visitor = Visitor(site.url, cookie)
        csv = [_whole(visitor.get("/xuat/hoan-thanh.csv")) for _ in range(RUNS)]
        assert csv[0].body.count(b"\r\n") == rows + 1, (csv[0].body.count(b"\r\n"), rows)
        xlsx = [_whole(visitor.get("/xuat/hoan-thanh.xlsx")) for _ in range(2)]
    total, first = median([a.total for a in csv]), median([a.first for a in csv])
    yield Line(SECTION, f"CSV of {rows:,} rows over HTTP", f"{total:.2f} s", "", "< 3 s", total < 3)
    yield Line(SECTION, "its first byte", f"{first * 1000:.0f} ms", "", "< 300 ms", first < 0.3)
    built = median([a.total for a in xlsx])
    yield Line(SECTION, f"XLSX of {rows:,} rows over HTTP", f"{built:.2f} s", f"{built / total:.1f} × CSV", "≤ 5 ×", built <= 5 * total)


def _whole(answer: Answer) -> Answer:
    assert answer.status == 200, answer.status
    return answer


def _command(folder: Path, kind: str) -> tuple[float, int]:
    """Seconds and the largest resident size in bytes of `hoctapso export completions`."""
    out = folder / f"file.{kind}"
    command = [sys.executable, "-c", "from app.cli import main; main()", "--instance", str(folder)]
    told = spent([*command, "export", "completions", "--format", kind, "--out", str(out)])
    out.unlink()
    return told.seconds, told.peak
