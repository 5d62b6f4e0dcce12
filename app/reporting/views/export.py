"""Files of completions: at once when they are small, as a job when they are large."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

from flask import Response, abort, redirect, render_template, request, send_file, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock, downloads, jobs, storage
from app.core.database import transaction
from app.core.web import keep_private
from app.people.guard import requires
from app.reporting import exports, queries
from app.reporting import jobs as _handlers  # noqa: F401 - registers what this page asks for
from app.reporting.forms import ExportForm
from app.reporting.queries import CompletionRow
from app.reporting.views import blueprint, me

AT_ONCE = 50_000  # rows; beyond, the file is made by the jobs process
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _day() -> tuple[ExportForm, dt.date]:
    form = ExportForm(request.values)
    form.validate()
    return form, form.day


@blueprint.route("/xuat/hoan-thanh", methods=["GET", "POST"])
@requires("reporting.export")
def export_page() -> ResponseReturnValue:
    """Choose the day and the kind of file; a large one is asked for here."""
    keep_private()
    actor = me()
    scope = actor.scope("reporting.export")
    form, day = _day()
    rows = queries.count_completions(scope, day)
    kind = request.form.get("loai", "")
    if request.method == "POST" and not form.errors and kind in _TYPES:
        if rows <= AT_ONCE:
            return redirect(
                url_for("reporting.export", kind=kind, ngay=request.form.get("ngay") or None), 303
            )
        units = None if scope.unit_ids is None else sorted(scope.unit_ids)
        with transaction():
            job = jobs.ask(
                "export_completions",
                {"format": kind, "as_of": day.isoformat(), "units": units},
                actor.account_uid,
            )
            audit.record("reporting.export", scope=queries.scope_name(scope)[:120], count=rows)
        return redirect(url_for("core.job", uid=job.uid), 303)
    return render_template("reporting/export.html", form=form, day=day, rows=rows, large=rows > AT_ONCE)


@blueprint.get("/xuat/hoan-thanh.<any(csv, xlsx):kind>")
@requires("reporting.export")
def export(kind: str) -> ResponseReturnValue:
    """The file itself. CSV goes out row by row, XLSX is built first; too many rows are sent to the page above."""
    keep_private()
    scope = me().scope("reporting.export")
    form, day = _day()
    if form.errors or queries.count_completions(scope, day) > AT_ONCE:
        return redirect(url_for("reporting.export_page", ngay=request.args.get("ngay")), 303)
    name = exports.file_name(kind, day, clock.now())
    rows = queries.completions(scope, day)
    said = queries.scope_name(scope)[:120]
    if kind == "csv":
        response = Response(stream_with_context(_streamed(rows, said)), mimetype=_TYPES[kind])
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    with storage.scratch(".xlsx") as path:
        count = exports.write_xlsx(path, rows, as_of=day)
        file = path.open("rb")  # lives until it is sent
    audit.viewed("reporting.export", scope=said, count=count)
    return send_file(file, mimetype=_TYPES[kind], as_attachment=True, download_name=name)


def _streamed(rows: Iterator[CompletionRow], scope: str) -> Iterator[bytes]:
    """The pieces of the file; when it ends, or the reader goes away, the audit line says how many rows left."""
    count = 0

    def counted() -> Iterator[CompletionRow]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    try:
        yield from exports.csv_lines(counted())
    finally:
        audit.viewed("reporting.export", scope=scope, count=count)


@blueprint.get("/xuat/tep/<uuid:uid>")
@requires("reporting.export")
def exported_file(uid: uuid.UUID) -> ResponseReturnValue:
    """The file a job made, for the account that asked for it."""
    keep_private()
    job = jobs.find(str(uid))
    if (
        job is None
        or job.asked_by != me().account_uid
        or job.kind != "export_completions"
        or job.state != "done"
    ):
        abort(404)
    kind = job.args["format"]
    name = exports.file_name(kind, dt.date.fromisoformat(job.args["as_of"]), job.asked_at)
    audit.viewed("reporting.get_export", [job.uid], count=int(job.result.get("rows", 1)))
    try:
        return downloads.respond(storage.private, job.result["file"], download_name=name)
    except FileNotFoundError:
        abort(404)
