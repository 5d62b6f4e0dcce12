"""The section `figures` on a PostgreSQL server, named by HOCTAPSO_BENCH_DATABASE_URL; databases are made there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from tests.bench import figures
from tests.bench.measure import Line

VARIABLE = "HOCTAPSO_BENCH_DATABASE_URL"


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """What `figures` measures, with the server's work counted; nothing where no server is named."""
    server = os.environ.get(VARIABLE, "")
    if not server:
        print(f"  no server: set {VARIABLE}=postgresql://…", file=sys.stderr)
        return
    yield from figures.lines(sizes, server)
