"""What is measured against what, and the table that comes of it."""

from __future__ import annotations

import contextlib
import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.config import ROOT
from tests.bench.server import Server
from tests.bench.visitor import burst

RUNS = 5


@dataclass(frozen=True)
class Line:
    """One measured claim. `ok` is None for a number that has no budget."""

    section: str
    name: str
    value: str
    ratio: str = ""
    budget: str = ""
    ok: bool | None = None


@dataclass(frozen=True)
class Cost:
    """CPU per request in milliseconds, and requests per second."""

    cpu: float
    rate: float


def cost(server: Server, path: str, cookie: str = "", *, seconds: float = 1.0, connections: int = 8) -> Cost:
    """What one page costs in one burst. Raises RuntimeError when the server refused any request."""
    before = server.cpu()
    load = burst(server.url + path, cookie, seconds=seconds, connections=connections)
    spent = server.cpu() - before
    if load.errors or not load.requests:
        raise RuntimeError(f"{path}: {load.errors} of {load.requests} requests failed")
    return Cost(1000 * spent / load.requests, load.per_second)


@dataclass(frozen=True)
class Pair:
    """Medians of runs taken in turns with the baseline, and of their ratios."""

    mine: Cost
    bare: Cost
    cpu: float  # mine over bare
    rate: float


def paired(
    bare: Server, site: Server, path: str, cookie: str = "", *, runs: int = RUNS, seconds: float = 1.0, bare_path: str = "/1"
) -> Pair:
    """Measure a page of the site in turns with the bare page, after a burst that warms both up."""
    return in_turns(
        lambda: cost(bare, bare_path, seconds=seconds), lambda: cost(site, path, cookie, seconds=seconds), runs
    )


def in_turns(bare: Callable[[], Cost], mine: Callable[[], Cost], runs: int = RUNS) -> Pair:
    """Medians of `runs` measurements of each, alternating; the first of each is thrown away."""
    bare(), mine()
    pairs = [(bare(), mine()) for _ in range(runs)]
    return Pair(
        Cost(median([m.cpu for _, m in pairs]), median([m.rate for _, m in pairs])),
        Cost(median([b.cpu for b, _ in pairs]), median([b.rate for b, _ in pairs])),
        median([m.cpu / b.cpu for b, m in pairs]),
        median([m.rate / b.rate for b, m in pairs]),
    )


@dataclass(frozen=True)
class Spent:
    """What a command cost from its start to its end."""

    seconds: float
    cpu: float
    peak: int  # bytes, the largest resident size


def spent(command: Sequence[str]) -> Spent:
    """Run a command in the project's folder. Raises RuntimeError when it fails.

    The peak is read from the process itself while it runs: what `wait4` tells of it begins with the size of this one.
    """
    begun, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while True:
        with contextlib.suppress(OSError):
            found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
            peak = max(peak, int(found[1]) * 1024 if found else 0)
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        time.sleep(0.02)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command}: {process.returncode}")
    return Spent(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, peak)


def median(values: Sequence[float]) -> float:
    """The middle of some numbers."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(lines: Sequence[Line]) -> str:
    """The lines as text for a terminal, section by section."""
    out: list[str] = []
    widths = [max(len(getattr(line, name)) for line in lines) for name in ("name", "value", "ratio", "budget")]
    section = ""
    for line in lines:
        if line.section != section:
            section = line.section
            out += ["", section]
        cells = (line.name, line.value, line.ratio, line.budget)
        verdict = {True: "ok", False: "OVER", None: ""}[line.ok]
        out.append("  " + "  ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)) + f"  {verdict}".rstrip())
    return "\n".join(out)
