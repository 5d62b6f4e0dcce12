"""A filing held beside another, or beside today: in the page where there are few people, by the jobs process where there are many."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import audit, clock, jobs, storage
from app.core.database import transaction
from app.core.numbers import day as written
from app.core.web import keep_private
from app.people.access import EVERYTHING
from app.people.forms.roster import EmptyForm
from app.people.guard import requires
from app.reporting import queries
from app.reporting.documents import ERASED
from app.reporting.jobs import COMPARE_JOB
from app.reporting.queries import SAME_DAY, Comparison
from app.reporting.views import blueprint, me
from app.reporting.views.reports import found_report

LISTED = 100  # persons on a page of reasons
COMPARED_AT_ONCE = 5_000  # people of a filing; more are compared by the jobs process


@blueprint.route("/bao-cao/<uuid:uid>/so-sanh", methods=["GET", "POST"])
@requires("reporting.see_reports")
def compare_reports(uid: uuid.UUID) -> ResponseReturnValue:
    """What differs, line by line and person by person, with the reasons. Posting asks for it, or for it anew, where it is long."""
    keep_private()
    found = found_report(uid)
    if found.filing is None:
        abort(404)
    others = [r for r in queries.reports(EVERYTHING) if r.code and r.uid != found.uid]
    chosen = request.args.get("voi", "")
    beside = queries.report(chosen) if any(r.uid == chosen for r in others) else None
    chosen = chosen if beside or chosen == SAME_DAY else ""
    filings = [found.filing, *([beside.filing] if beside and beside.filing else [])]
    people = max(filing.figures["totals"]["denominator"] for filing in filings)
    shown = {"report": found, "others": others, "chosen": chosen, "people": people}
    if people <= COMPARED_AT_ONCE:
        compared = queries.comparison(found, beside or chosen, now=clock.now())
        return render_template("reporting/compare.html", **shown, compared=compared, **_page_of(found.uid, compared, chosen))
    asked = {"uid": found.uid, "filing": found.filing.uid, "other": chosen}
    earlier = jobs.asked(COMPARE_JOB, asked)
    running = next((job for job in earlier if job.ended_at is None), None)
    if EmptyForm().validate_on_submit():
        if running is None:
            with transaction():
                running = jobs.ask(COMPARE_JOB, asked, me().account_uid)
        if running.asked_by == me().account_uid:
            return redirect(url_for("core.job", uid=running.uid), 303)
        return redirect(_here(chosen), 303)
    kept = _kept(job.result["file"] for job in earlier if job.state == "done")
    return render_template(
        "reporting/compare.html", **shown, compared=kept, running=running, mine=running and running.asked_by == me().account_uid,
        long=True, **(_page_of(found.uid, kept, chosen) if kept else {}),
    )  # fmt: skip


def _kept(files: Iterable[str]) -> Comparison | None:
    """The latest result that is still there."""
    for name in files:
        try:
            return queries.read_comparison(storage.private.read(name))
        except FileNotFoundError:
            continue
    return None


def _page_of(report: str, compared: Comparison, chosen: str) -> dict[str, Any]:
    """A page of those who are counted otherwise, by name and with the reasons."""
    kinds = Counter(change.what for change in compared.changes)
    kind = request.args.get("loai", "")
    start = int(request.args.get("tu", "0")) if request.args.get("tu", "0").isdigit() else 0
    wanted = [change for change in compared.changes if kind not in kinds or change.what == kind]
    listed, more = wanted[start : start + LISTED], len(wanted) > start + LISTED
    first, second = compared.first, compared.second
    why = queries.reasons(
        listed, before_on=first.as_of, before_known=first.known_at, after_on=second.as_of, same_rule=compared.same_rule
    )
    names = queries.names_of([c.person for c in listed])
    audit.viewed("reporting.compare", [c.person for c in listed], scope=report)
    rows = [
        {
            "name": _name(c.person, names.get(c.person, ("", "", ""))[0], second.as_of),
            "what": c.what, "unit": compared.units.get(c.unit, ""), "why": why.get(c.person, []),
        }
        for c in listed
    ]  # fmt: skip
    return {
        "lines": [line for line in compared.lines if line.group == "Toàn bộ" or not line.same], "rows_of_people": rows,
        "kinds": kinds, "kind": kind, "before": _here(chosen, kind, max(0, start - LISTED)) if start else None,
        "after": _here(chosen, kind, start + LISTED) if more else None,
    }  # fmt: skip


def _name(uid: str, name: str, day: dt.date) -> Markup | str:
    """A name that leads to the facts of its person on the later day, for who may read them."""
    if not name or not me().may("reporting.see_officers"):
        return name or ERASED
    return Markup('<a href="{}">{}</a>').format(url_for("reporting.officer", uid=uid, ngay=written(day)), name)


def _here(chosen: str, kind: str = "", start: int = 0) -> str:
    given: dict[str, Any] = request.view_args or {}
    return url_for(
        "reporting.compare_reports", **given, voi=chosen or None, loai=kind or None, tu=start or None
    )
