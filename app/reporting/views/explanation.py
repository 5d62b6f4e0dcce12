"""“Giải trình số liệu”: everything behind a figure in one file, and a sample of people to try it by hand (P37)."""

from __future__ import annotations

import datetime as dt
import io
import re
import secrets
import uuid
from typing import Any

from flask import abort, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.catalog import queries as catalog
from app.core import audit, clock, downloads, jobs, storage
from app.core.clock import local_date
from app.core.database import transaction
from app.core.numbers import day as written
from app.core.numbers import parse_day
from app.core.web import keep_private
from app.people.guard import requires
from app.records import queries as records
from app.records.variation import Cell
from app.reporting import explanation as files
from app.reporting import queries, wording
from app.reporting.forms import ExportForm
from app.reporting.views import blueprint, current_figure, me
from app.reporting.views.facts import facts_of

AT_ONCE = 5_000  # people; beyond, the jobs process writes the workbook
IN_SAMPLE = 10
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SEED = re.compile(r"[0-9A-Za-z-]{1,20}")


def _day() -> dt.date:
    form = ExportForm(request.args)
    return form.day if form.validate() else clock.today()


def _start(day: dt.date) -> dt.date:
    """The first day of the variation: what the address asks for, or the first of the round."""
    try:
        asked = parse_day(request.values.get("tu", ""))
    except ValueError:
        asked = None
    return (
        asked if asked is not None and asked.year >= 2000 and asked <= day else queries.span_up_to(day).start
    )


def _department() -> str:
    return str(current_app.extensions["settings"].site.department)


@blueprint.get("/so-lieu/giai-trinh")
@requires("reporting.see_officers")
def explanation() -> ResponseReturnValue:
    """What the files hold, and how to draw a sample."""
    keep_private()
    actor = me()
    scope = actor.scope("reporting.see_officers")
    form = ExportForm(request.args)
    form.validate()
    day = form.day
    found = current_figure(scope, day).target
    whole = scope.unit_ids is None
    return render_template(
        "reporting/explanation.html",
        form=form,
        day=day,
        target=found,
        whole=whole,
        where=found.units[0].name if not whole and len(found.units) == 1 else "",
        due_on=queries.due_on(day),
        recognised=records.recognised_counts(scope, day),
        titles=catalog.titles(),
        start=_start(day),
        seed=secrets.randbelow(900_000) + 100_000,
        large=found.denominator > AT_ONCE,
        exports=actor.may("reporting.export"),
        in_word=files.IN_WORD,
        in_sample=IN_SAMPLE,
        wording=wording,
    )


@blueprint.get("/so-lieu/giai-trinh.<any(xlsx, docx):kind>")
@requires("reporting.export")
def explanation_file(kind: str) -> ResponseReturnValue:
    """The file, written now."""
    keep_private()
    scope, day, now = me().scope("reporting.export"), _day(), clock.now()
    if current_figure(scope, day).target.denominator > AT_ONCE:
        return redirect(url_for("reporting.explanation", ngay=request.args.get("ngay")), 303)
    start = _start(day)
    about = queries.explanation(scope, day, start, now, department=_department())
    left = queries.leavers(scope, start, day, now)
    name = f"giai-trinh-so-lieu-den-{day:%Y%m%d}-lap-{local_date(now):%Y%m%d}.{kind}"
    said = queries.scope_name(scope)[:120]
    if kind == "docx":
        rows = records.explained(scope, day, now, state="trained")
        data = files.docx(about, rows, left, catalog.titles())
        audit.viewed("reporting.explain", scope=said, count=about.found.cells[Cell.N_AFTER])
        return send_file(io.BytesIO(data), mimetype=_DOCX, as_attachment=True, download_name=name)
    with storage.scratch(".xlsx") as path:
        count = files.write_xlsx(path, about, records.explained(scope, day, now), left, catalog.titles())
        file = path.open("rb")  # lives until it is sent
    audit.viewed("reporting.explain", scope=said, count=count)
    return send_file(file, mimetype=_XLSX, as_attachment=True, download_name=name)


@blueprint.post("/so-lieu/giai-trinh/lap")
@requires("reporting.export")
def make_explanation() -> ResponseReturnValue:
    """Ask the jobs process for the workbook of a large figure."""
    actor = me()
    scope = actor.scope("reporting.export")
    form = ExportForm(request.form)
    day = form.day if form.validate() else clock.today()
    units = None if scope.unit_ids is None else sorted(scope.unit_ids)
    arguments: dict[str, Any] = {
        "as_of": day.isoformat(), "start": _start(day).isoformat(), "units": units, "department": _department(),
    }  # fmt: skip
    with transaction():
        job = jobs.ask("reporting.explain", arguments, actor.account_uid)
        audit.record("reporting.explain", scope=queries.scope_name(scope)[:120])
    return redirect(url_for("core.job", uid=job.uid), 303)


@blueprint.get("/so-lieu/giai-trinh/tep/<uuid:uid>")
@requires("reporting.export")
def explained_file(uid: uuid.UUID) -> ResponseReturnValue:
    """The workbook a job made, for the account that asked for it."""
    keep_private()
    job = jobs.find(str(uid))
    if (
        job is None
        or job.asked_by != me().account_uid
        or (job.kind, job.state) != ("reporting.explain", "done")
    ):
        abort(404)
    name = f"giai-trinh-so-lieu-den-{job.args['as_of'].replace('-', '')}.xlsx"
    try:
        return downloads.respond(storage.private, job.result["file"], download_name=name)
    except FileNotFoundError:
        abort(404)


@blueprint.get("/so-lieu/giai-trinh/mau")
@requires("reporting.see_officers")
def sample() -> ResponseReturnValue:
    """Ten people drawn by a seed, each with their facts; the address draws the same ten again."""
    keep_private()
    scope, day = me().scope("reporting.see_officers"), _day()
    seed = request.args.get("hat", "")
    if not _SEED.fullmatch(seed):
        return redirect(url_for("reporting.explanation", ngay=request.args.get("ngay")), 303)
    known_at = _moment(request.args.get("luc", ""))
    if known_at is None:  # the address names the moment, so that later records do not change who is drawn
        return redirect(
            url_for(
                "reporting.sample",
                ngay=written(day),
                hat=seed,
                tap=request.args.get("tap"),
                luc=f"{clock.now():%Y%m%dT%H%M%SZ}",
            )
        )
    trained = request.args.get("tap") != "d"
    uids = records.draw(scope, day, seed, count=IN_SAMPLE, trained=trained, known_at=known_at)
    audit.viewed("reporting.see_officers", uids, scope=queries.scope_name(scope)[:120])
    return render_template(
        "reporting/sample.html",
        day=day,
        seed=seed,
        trained=trained,
        known_at=known_at,
        people=[facts_of(uid, day) for uid in uids],
        wording=wording,
    )


def _moment(text: str) -> dt.datetime | None:
    try:
        found = dt.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    # The second is over: what was recorded within it counts.
    return min(found + dt.timedelta(seconds=1), clock.now())
