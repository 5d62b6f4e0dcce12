"""Long exports: the same rows and bytes as the direct download, with progress and a link."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import current_app

from app.catalog import queries as catalog
from app.core import audit, clock, jobs, numbers, outbox, storage
from app.core.database import transaction
from app.core.senders import MAIL
from app.people.access import EVERYTHING, Scope
from app.records import queries as records
from app.records.variation import Cell
from app.reporting import actions, explanation, exports, queries, wording
from app.reporting.actions.settings import EXPORT_JOB
from app.reporting.queries import CompletionRow

COMPARE_JOB = "reporting.compare"


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


@jobs.handler("reporting.file")
def file(job: jobs.Running, uid: str, issuer: dict[str, Any], plan: dict[str, str]) -> dict[str, Any]:
    """Freeze the figures of a report on many people; officers go on meanwhile."""
    now = clock.now()
    try:
        taken = actions.taken_for_filing(
            uid=uid, issuer=issuer, plan=plan, now=now, told=lambda done, all_: job.progress(done, all_, "Đọc danh sách")
        )
        with transaction():
            actions.file_report(uid=uid, taken=taken, by=job.asked_by, now=now)
    except actions.Refused as refusal:
        raise jobs.Refused(str(refusal)) from refusal
    return {"link": f"/bao-cao/{uid}", "text": f"Đã chốt số liệu của {numbers.number(len(taken.people))} cán bộ."}


@jobs.handler(COMPARE_JOB)
def compare(job: jobs.Running, uid: str, filing: str, other: str) -> dict[str, Any]:
    """Hold a filing on many people beside another, or beside what is known now; done again it only replaces its file."""
    found = queries.report(uid)
    beside = queries.report(other) or other
    if found is None or found.filing is None or found.filing.uid != filing:
        raise jobs.Refused("Số liệu của báo cáo này đã mở lại hoặc chốt lại. Mở trang so sánh để so sánh với bản mới.")
    if isinstance(beside, queries.ReportView) and beside.filing is None:
        raise jobs.Refused("Báo cáo chọn để so sánh không còn số liệu đã chốt.")
    total = found.filing.figures["totals"]["denominator"]
    made = queries.comparison(
        found, beside, now=clock.now(), told=lambda done: job.progress(min(done, total), total, "So từng người")
    )
    name = f"reports/{uid}/so-sanh/{job.uid}.json"
    storage.private.put(name, made.to_json().encode())
    link = f"/bao-cao/{uid}/so-sanh" + (f"?voi={other}" if other else "")
    return {"file": name, "link": link, "text": f"Đã so sánh xong: {numbers.number(len(made.changes))} người được tính khác đi."}


@jobs.handler("reporting.explain")
def explain(
    job: jobs.Running, as_of: str, start: str, units: list[int] | None, department: str
) -> dict[str, Any]:
    """Write the explanation of a figure to a private file."""
    day, now = dt.date.fromisoformat(as_of), clock.now()
    scope = Scope(None if units is None else frozenset(units))
    begin = dt.date.fromisoformat(start)
    about = queries.explanation(scope, day, begin, now, department=department)
    left = queries.leavers(scope, begin, day, now)
    total = about.found.cells[Cell.D_AFTER]
    name = f"exports/{job.uid}.xlsx"
    with storage.scratch(".xlsx") as path:
        count = explanation.write_xlsx(
            path,
            about,
            records.explained(scope, day, now),
            left,
            catalog.titles(),
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


@jobs.handler(EXPORT_JOB)
def scheduled_export(job: jobs.Running, on: str) -> dict[str, Any]:
    """The files that are made by themselves on a day, of the end of the day before; made again they only replace
    themselves. The next run is planned first, so that a run that fails ends nothing but itself."""
    day = dt.date.fromisoformat(on)
    with transaction():
        actions.plan_next_export(by=job.asked_by, now=clock.now(), after=day)
    plan = queries.export_plan(clock.today())
    if not plan.on:
        return {"text": "Xuất định kỳ đã tắt.", "files": []}
    as_of = day - dt.timedelta(days=1)
    folder: Path | None = current_app.extensions["settings"].export_dir if plan.to_directory else None
    if plan.to_directory and folder is None:
        raise jobs.Refused("Thư mục nhận tệp không còn được cấu hình trên máy chủ. Chọn lại nơi nhận.")
    files: list[dict[str, Any]] = []
    for what in plan.what:
        kind = what.rpartition("-")[2]
        name = f"{what.rpartition('-')[0]}-den-{as_of:%Y%m%d}.{kind}"
        with storage.scratch(f".{kind}") as path:
            rows = _make(what, path, as_of)
            stored = "" if folder is not None else f"exports/dinh-ky/{as_of:%Y%m%d}/{name}"
            if folder is None:
                storage.private.put_file(stored, path)
            else:
                _leave(path, folder / name)
        files.append({"name": name, "rows": rows, "stored": stored})
        job.progress(len(files), len(plan.what))
    with transaction():
        audit.record("reporting.scheduled_export", scope="all", count=sum(f["rows"] for f in files))
        if plan.mail and MAIL in outbox.channels():
            outbox.put([_told(plan.mail, as_of, files, folder)], now=clock.now())
    where = f"thư mục {folder}" if folder else "kho tệp riêng"
    return {"files": files, "text": f"{len(files)} tệp trong {where}", "as_of": as_of.isoformat()}


def _told(to: str, as_of: dt.date, files: list[dict[str, Any]], folder: Path | None) -> outbox.Message:
    """The mail that says which files were made, once for each day they tell of."""
    site = current_app.extensions["settings"]
    names = "\n".join(f"- {f['name']} ({numbers.number(f['rows'])} dòng)" for f in files)
    where = f"Tệp nằm ở thư mục {folder} trên máy chủ." if folder else f"Đăng nhập để tải: {site.public_url}/so-lieu/thiet-lap#xuat"
    return outbox.Message(
        f"reporting.export/{as_of.isoformat()}/{to}", "Tệp xuất định kỳ", MAIL, to,
        f"Tệp xuất định kỳ, số liệu đến hết ngày {numbers.day(as_of)}",
        f"Hệ thống đã xuất xong số liệu đến hết ngày {numbers.day(as_of)}:\n\n{names}\n\n{where}\n",
    )  # fmt: skip


def _make(what: str, path: Path, as_of: dt.date) -> int:
    """Write one of the files; returns its rows."""
    if what == "hoan-thanh-csv":
        return exports.write_csv(path, queries.completions(EVERYTHING, as_of))
    target = queries.figure(EVERYTHING, as_of).target
    if what == "so-lieu-xlsx":
        notice = wording.approval_notice(target.rule, current_app.extensions["settings"].site.department)
        said = wording.sentence(target, due_on=queries.due_on(as_of))
        return exports.write_figure(path, target, [said, *([notice] if notice else [])])
    path.write_text(json.dumps(queries.target_json(target), ensure_ascii=False, indent=2), "utf-8")
    return len(target.units)


def _leave(source: Path, place: Path) -> None:
    """Put the file into a folder that other programs read: whole or not at all."""
    part = place.with_name(f".{place.name}.part")
    try:
        part.write_bytes(source.read_bytes())
        os.replace(part, place)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise jobs.Refused(f"Không ghi được vào {place.parent}: {error.strerror}.") from error
