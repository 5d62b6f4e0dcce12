"""Long exports: the same rows and bytes as the direct download, with progress and a link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from app.core import jobs, storage
from app.people.access import Scope
from app.reporting import exports, queries
from app.reporting.queries import CompletionRow


@jobs.handler("export_completions")
def export_completions(job: jobs.Running, format: str, as_of: str, units: list[int] | None) -> dict[str, Any]:
    """Write the completions of a scope to a private file."""
    day = dt.date.fromisoformat(as_of)
    scope = Scope(None if units is None else frozenset(units))
    total = queries.count_completions(scope, day)
    name = f"exports/{job.uid}.{format}"

    def told() -> Iterator[CompletionRow]:
        for number, row in enumerate(queries.completions(scope, day), 1):
            if number % 1000 == 0:
                job.progress(number, max(total, number))
            yield row

    with storage.scratch(f".{format}") as path:
        if format == "csv":
            count = exports.write_csv(path, told())
        else:
            count = exports.write_xlsx(path, told(), as_of=day)
        storage.private.put_file(name, path)
    return {
        "file": name,
        "rows": count,
        "link": f"/xuat/tep/{job.uid}",
        "text": f"Tải tệp {format.upper()} ({count} dòng)",
    }
