"""A unit's report for a round: its figures, its text, its own papers; and how its papers are headed."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock
from app.core.database import transaction
from app.core.web import keep_private
from app.people import queries as register
from app.people.access import EVERYTHING
from app.people.guard import requires
from app.people.queries import UnitView
from app.reporting import actions, documents, queries
from app.reporting.documents import issuers
from app.reporting.forms.reports import HeadingForm, UnitReportForm
from app.reporting.rules import LATENESS, Period, lateness
from app.reporting.views import blueprint, me
from app.reporting.views._source import province_issuer, site, unit_issuer, unit_source
from app.reporting.views.report_files import FILES, made
from app.reporting.views.reports import SENT_TAGS, chosen_round

HEADING = ("place", "symbol", "sign", "drafter", "copies")


def _unit(code: str, permission: str) -> UnitView:
    """A unit within the reader's scope; what lies outside answers like what does not exist."""
    found = register.unit_by_code(code, clock.today())
    if found is None or not me().scope(permission).covers(found.id):
        abort(404)
    return found


def _page(unit: UnitView, period: Period, form: UnitReportForm, status: int = 200) -> ResponseReturnValue:
    sent = queries.unit_report(unit.id, period.key)
    source = unit_source(unit, period, sent.text if sent else "")
    today = clock.today()
    state = lateness(sent.first_sent_on if sent else None, period.due_on, today)
    page = render_template(
        "reporting/unit_report.html", unit=unit, period=period, form=form, sent=sent, source=source, figures=source.figures,
        state=state, label=LATENESS[state], tag=SENT_TAGS[state], today=today, paragraphs=documents.paragraphs(source),
        coverage=documents.coverage(source), may_send=_may_send(unit), may_head=_may_head(unit), now=clock.now(),
    )  # fmt: skip
    return page, status


def _may_send(unit: UnitView) -> bool:
    return me().scope("reporting.send_report").covers(unit.id)


def _may_head(unit: UnitView) -> bool:
    return me().scope("reporting.set_heading").covers(unit.id)


@blueprint.get("/bao-cao/don-vi/<code>/<key>")
@requires("reporting.see_unit_reports")
def unit_report(code: str, key: str) -> ResponseReturnValue:
    """The figures of a unit in a round, what it sent, and the form to send it."""
    keep_private()
    unit, period = _unit(code, "reporting.see_unit_reports"), chosen_round(key)
    form = UnitReportForm()
    sent = queries.unit_report(unit.id, period.key)
    form.text.process_data(sent.text if sent else "")
    return _page(unit, period, form)


@blueprint.post("/bao-cao/don-vi/<code>/<key>")
@requires("reporting.send_report")
def send_unit_report(code: str, key: str) -> ResponseReturnValue:
    """Send the report: the figures of this moment and the text."""
    keep_private()
    unit, period = _unit(code, "reporting.send_report"), chosen_round(key)
    form = UnitReportForm()
    if not form.validate_on_submit():
        return _page(unit, period, form)
    try:
        with transaction():
            actions.submit_unit_report(
                unit_id=unit.id,
                period=period,
                text=form.text.data or "",
                by=me().account_uid,
                now=clock.now(),
            )
    except actions.Refused as refusal:
        form.text.errors = [str(refusal)]
        return _page(unit, period, form)
    flash(f"Đã gửi báo cáo {period.label}. Anh/chị có thể gửi lại khi cần sửa.", "success")
    return redirect(url_for("reporting.unit_report", code=unit.code, key=period.key), 303)


@blueprint.get("/bao-cao/don-vi/<code>/<key>/tep/<name>")
@requires("reporting.see_unit_reports")
def unit_report_file(code: str, key: str, name: str) -> ResponseReturnValue:
    """A unit's own Báo cáo or forms, as a draft to be signed."""
    keep_private()
    unit, period = _unit(code, "reporting.see_unit_reports"), chosen_round(key)
    if name not in FILES or name == "so-lieu.json":
        abort(404)
    sent = queries.unit_report(unit.id, period.key)
    source = unit_source(unit, period, sent.text if sent else "", people=FILES[name][1])
    audit.viewed(
        "reporting.export_report",
        [],
        scope=f"{unit.code} {period.key} {name}",
        count=max(1, len(source.people)),
    )
    return made(name, source, clock.now())


@blueprint.route("/bao-cao/the-thuc/<code>", methods=["GET", "POST"])
@requires("reporting.set_heading")
def report_heading(code: str) -> ResponseReturnValue:
    """Place, symbol and signature of a unit's papers; `tinh` is the department's report for the province."""
    given: dict[str, str]
    if code == issuers.PROVINCE:
        if me().scope("reporting.set_heading") != EVERYTHING:
            abort(404)
        usual: dict[str, Any] = issuers.department(site(), {})
        name, now = site().department, province_issuer()
    else:
        unit = _unit(code, "reporting.set_heading")
        usual, name, now = (
            issuers.unit(site(), unit.code, unit.name, unit.kind, {}),
            unit.name,
            unit_issuer(unit),
        )
        code = unit.code
    given = queries.heading(code)
    form = HeadingForm()
    if request.method == "GET":
        for field in HEADING:
            form[field].process_data(given.get(field, ""))
    if form.validate_on_submit():
        typed = {field: form[field].data or "" for field in HEADING}
        value = {field: text for field, text in typed.items() if text}
        if value != given:
            with transaction():
                actions.set_heading(code=code, value=value, by=me().account_uid, now=clock.now())
        flash("Đã lưu thể thức. Số liệu đã chốt giữ thể thức lúc chốt.", "success")
        return redirect(url_for("reporting.report_heading", code=code), 303)
    return render_template("reporting/heading.html", form=form, name=name, usual=usual, now=now, code=code)
