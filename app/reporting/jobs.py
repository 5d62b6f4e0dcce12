"""Long exports: the same rows and bytes as the direct download, with progress and a link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from app.core import clock, jobs, storage
from app.core.database import transaction
from app.people.access import Scope
from app.records import queries as records
from app.records.variation import Cell
from app.reporting import actions, explanation, exports, queries
from app.reporting.queries import CompletionRow


@jobs.handler("reporting.trend")
def trend(job: jobs.Running, units: list[int] | None) -> dict[str, Any]:
    """Compute the months of a scope that are missing, one by one; each is kept as it is done."""
    scope = Scope(None if units is None else frozenset(units))
    begun = clock.now()
    found = queries.kept_trend(scope, clock.today())
    for number, end in enumerate(found.missing):
        job.progress(number, len(found.missing), f"Tháng {end:%m/%Y}")
        point = queries.month(scope, end)
        with transaction():
            actions.keep_trend(scope=scope, points=[point], now=begun)
    return {"link": "/so-lieu/xu-huong", "text": "Xem xu hướng theo tháng"}


@jobs.handler("reporting.explain")
def explain(
    job: jobs.Running, as_of: str, start: str, units: list[int] | None, department: str
) -> dict[str, Any]:
    """Write the explanation of a figure to a private file."""
    day, now = dt.date.fromisoformat(as_of), clock.now()
    scope = Scope(None if units is None else frozenset(units))
    begin = dt.date.fromisoformat(start)
    about = queries.explanation(scope, day, begin, now, department=department)
    left = records.variation_people(scope, begin, day, Cell.LEFT_UNTRAINED, now, limit=None)
    total = about.found.cells[Cell.D_AFTER]
    name = f"exports/{job.uid}.xlsx"
    with storage.scratch(".xlsx") as path:
        count = explanation.write_xlsx(
            path,
            about,
            records.explained(scope, day, now),
            left,
            queries.titles(),
            lambda n: job.progress(n, total),
        )
        storage.private.put_file(name, path)
    link = f"/so-lieu/giai-trinh/tep/{job.uid}"
    return {"file": name, "rows": count, "link": link, "text": "Tải tệp giải trình"}


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
