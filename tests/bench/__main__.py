"""`python -m tests.bench [--full] [SECTION …]`: measure every claim and print it beside its budget.

Sections: lessons preview quiz signing-in figures postgresql reports exports roster crowd publish browser. Without --full
provinces stay small, so that all of it takes a few minutes; with it they have 100,000 officers (1,000,000 on PostgreSQL) and
the export a million rows.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time

from tests.bench.measure import Line, table

SECTIONS = {
    "lessons": ((1_000,), (1_000, 100_000)),
    "preview": ((1_000,), (1_000,)),
    "quiz": ((1_000,), (1_000,)),
    "signing_in": ((1_000,), (1_000,)),
    "figures": ((1_000, 10_000), (1_000, 100_000)),
    "postgresql": ((1_000, 10_000), (1_000, 1_000_000)),
    "reports": ((10_000,), (100_000,)),
    "exports": ((10_000,), (10_000, 100_000)),
    "roster": ((10_000,), (100_000,)),
    "crowd": ((1_000,), (1_000,)),
    "publish": ((1_000,), (1_000,)),
    "browser": ((1_000,), (1_000,)),
}


def main() -> int:
    """Run the sections asked for; the exit code is 1 when a budget was not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--full", action="store_true", help="provinces of 100,000 officers, exports of a million rows")
    parser.add_argument("sections", nargs="*", metavar="section", help=" ".join(SECTIONS).replace("_", "-"))
    asked = parser.parse_args()
    wanted = [s.replace("-", "_") for s in asked.sections] or list(SECTIONS)
    if unknown := [s for s in wanted if s not in SECTIONS]:
        parser.error(f"no section {', '.join(unknown)}")
    begun = time.perf_counter()
    lines: list[Line] = []
    for name in wanted:
        print(f"{name} …", file=sys.stderr)
        module = importlib.import_module(f"tests.bench.{name}")
        found = list(module.lines(SECTIONS[name][asked.full]))
        lines += found
        print(table(found) if found else "", flush=True)
    over = [line for line in lines if line.ok is False]
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} cores, {time.perf_counter() - begun:.0f} s; "
        f"{sum(line.ok is True for line in lines)} within budget, {len(over)} over."
    )
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
