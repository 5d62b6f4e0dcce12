"""Reports of the province: the list, a report's page, its text."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import transaction
from app.core.web import keep_private
from app.people import queries as register
from app.people.access import EVERYTHING
from app.people.forms.roster import EmptyForm
from app.people.guard import requires
from app.reporting import actions, documents, queries
from app.reporting.documents.annexes import shown
from app.reporting.documents.paper import sections
from app.reporting.forms.reports import NewReportForm, ReportTextForm, StepForm
from app.reporting.queries import ReportView
from app.reporting.rules import (
    LATENESS,
    SECTIONS,
    Period,
    Step,
    ad_hoc,
    after_step,
    period_from_key,
    recent_periods,
)
from app.reporting.views import blueprint, me
from app.reporting.views._source import source_of, up_to_today, whole_province

STATE_TAGS = {
    "draft": "neutral",
    "filed": "progress",
    "signing": "due",
    "issued": "done",
    "replaced": "wrong",
}
SENT_TAGS = {"nop": "done", "nop_muon": "due", "chua_nop": "neutral", "qua_han": "wrong"}


@blueprint.get("/bao-cao")
@requires("reporting.see_unit_reports")
def reports() -> ResponseReturnValue:
    """The rounds and the reports on them; who sees one unit sees that unit's."""
    actor, today = me(), clock.today()
    rounds = recent_periods(today, 2, register.calendar())
    scope = actor.scope("reporting.see_unit_reports")
    if scope != EVERYTHING or not actor.may("reporting.see_reports"):
        units = register.units_on(today, scope=scope)
        own = [(unit, [(p, queries.unit_report(unit.id, p.key)) for p in rounds]) for unit in units]
        return render_template(
            "reporting/unit_reports.html",
            units=own,
            today=today,
            current=rounds[0],
            actor=actor,
            tags=SENT_TAGS,
        )
    counts = [(p, _sent(p, today)) for p in rounds]
    return render_template(
        "reporting/reports.html",
        reports=queries.reports(scope),
        rounds=counts,
        today=today,
        actor=actor,
        tags=STATE_TAGS,
    )


def _sent(period: Period, today: dt.date) -> dict[str, int]:
    found = queries.unit_standings(EVERYTHING, period, today)
    return {state: sum(s.state == state for s in found) for state in LATENESS}


@blueprint.get("/bao-cao/ky/<key>")
@requires("reporting.see_reports")
def period(key: str) -> ResponseReturnValue:
    """Which units have sent their report for a round, who is late, and what each wrote."""
    whole_province()
    found = chosen_round(key)
    today = clock.today()
    standings = queries.unit_standings(EVERYTHING, found, today)
    state = request.args.get("xem", "")
    shown_ = [s for s in standings if not state or s.state == state]
    counts = {s: sum(each.state == s for each in standings) for s in LATENESS}
    missing = [s.unit.name for s in standings if s.first_sent_on is None]
    return render_template(
        "reporting/period.html", period=found, today=today, standings=shown_, total=len(standings), counts=counts, state=state,
        labels=LATENESS, tags=SENT_TAGS, missing=missing, texts=[f"{s.unit.name}: {s.text}" for s in standings if s.text],
    )  # fmt: skip


def chosen_round(key: str) -> Period:
    """The round of an address that has begun; others do not exist."""
    try:
        found = period_from_key(key, register.calendar())
    except ValueError:
        abort(404)
    if found.due_on is None or found.start > clock.today():
        abort(404)
    return found


@blueprint.route("/bao-cao/moi", methods=["GET", "POST"])
@requires("reporting.make_report")
def new_report() -> ResponseReturnValue:
    """Begin a report on a round or on any range of days."""
    form = NewReportForm()
    rounds = recent_periods(clock.today(), 4, register.calendar())
    form.offer([(p.key, f"{p.label[0].upper()}{p.label[1:]}") for p in rounds])
    if form.validate_on_submit():
        chosen = next((p for p in rounds if p.key == form.ky.data), None)
        if chosen is None:
            chosen = ad_hoc(form.tu_ngay.data or clock.today(), form.den_ngay.data or clock.today())
        try:
            with transaction():
                uid = actions.open_report(period=chosen, by=me().account_uid, now=clock.now())
        except actions.Refused as refusal:
            form.ky.errors = [str(refusal)]
        else:
            return redirect(url_for("reporting.report", uid=uid))
    return render_template("reporting/new_report.html", form=form)


def found_report(uid: uuid.UUID) -> ReportView:
    """The report of an address, for those who may see the whole province."""
    whole_province()
    found = queries.report(str(uid))
    if found is None:
        abort(404)
    return found


@blueprint.get("/bao-cao/<uuid:uid>")
@requires("reporting.see_reports")
def report(uid: uuid.UUID) -> ResponseReturnValue:
    """Where a report stands, what it says, and what can be done with it."""
    keep_private()
    found = found_report(uid)
    actor, source = me(), source_of(found)
    may = actor.may("reporting.make_report")
    return render_template(
        "reporting/report.html", report=found, source=source, figures=source.figures, paragraphs=documents.paragraphs(source),
        annexes=[documents.totals(source), documents.units(source)], shown=shown, sections=sections(source),
        may=may, steps={s.value for s in Step if may and after_step(found.state, s)}, step_form=StepForm(),
        settings_url=url_for("reporting.settings") if "reporting.settings" in current_app.view_functions else None,
        tag=STATE_TAGS[found.state.value], today=clock.today(), provisional=documents.provisional(source),
        effective=up_to_today(found.period, clock.today()), remind=documents.to_remind(source.figures),
        stale_text=bool(found.text) and not found.state.closed and _basis(source.figures) != found.text_basis,
    )  # fmt: skip


def _basis(figures: Any) -> str:
    """By which numbers a text was written."""
    totals = figures["totals"]
    return f"{totals['numerator']}/{totals['denominator']}/{figures['variation']['cells']['dat_moi']}"


@blueprint.route("/bao-cao/<uuid:uid>/loi-van", methods=["GET", "POST"])
@requires("reporting.make_report")
def report_text(uid: uuid.UUID) -> ResponseReturnValue:
    """Write the text of the sections; what is left empty is written by the system."""
    keep_private()
    found = found_report(uid)
    if found.state.closed:
        flash("Báo cáo đã ban hành nên lời văn không sửa nữa.", "error")
        return redirect(url_for("reporting.report", uid=uid))
    form = ReportTextForm()
    source, theirs = source_of(found), None
    own = documents.section_texts(source)
    if request.method == "GET":
        form.version.process_data(found.text_version)
        for key in SECTIONS:
            form[key].process_data(found.text.get(key) or own[key])
    status = 200
    if form.validate_on_submit():
        # What is as the system wrote it stays the system's, and follows the figures.
        typed = {k: ("" if same_words(v, own[k]) else v) for k, v in form.sections.items()}
        try:
            with transaction():
                actions.save_text(
                    uid=found.uid, text=typed, version=form.version.data or 0, basis=_basis(source.figures),
                    by=me().account_uid, now=clock.now(),
                )  # fmt: skip
        except actions.Stale as stale:
            form.opening.errors = [str(stale)]
            form.version.process_data(stale.version)
            form.version.raw_data = None
            theirs = {key: stale.text.get(key) or own[key] for key in SECTIONS}
            status = 409
        except actions.Refused as refusal:
            flash(str(refusal), "error")
            return redirect(url_for("reporting.report", uid=uid))
        else:
            flash("Đã lưu lời văn.", "success")
            return redirect(url_for("reporting.report", uid=uid))
    page = render_template(
        "reporting/report_text.html",
        report=found,
        form=form,
        own=own,
        theirs=theirs,
        headings=SECTIONS,
        edited=found.text,
    )
    return page, status


def same_words(typed: str, own: str) -> bool:
    """Whether a section says what the system would, however it is spaced."""
    return typed.split() == own.split()


@blueprint.post("/bao-cao/<uuid:uid>/bo")
@requires("reporting.make_report")
def discard_report(uid: uuid.UUID) -> ResponseReturnValue:
    """Throw a draft away of which nothing was ever frozen."""
    found = found_report(uid)
    if EmptyForm().validate_on_submit():
        try:
            with transaction():
                actions.discard_report(uid=found.uid)
        except actions.Refused as refusal:
            flash(str(refusal), "error")
            return redirect(url_for("reporting.report", uid=uid))
        flash(f"Đã bỏ bản nháp báo cáo {found.period.label}.", "success")
    return redirect(url_for("reporting.reports"))
