"""The acts on a report: freezing its figures, its way to signature, what was issued."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock, jobs, storage
from app.core.database import transaction
from app.core.numbers import number
from app.core.web import keep_private
from app.people.access import EVERYTHING
from app.people.forms.roster import EmptyForm
from app.people.guard import requires
from app.records import queries as records
from app.reporting import actions, documents, queries
from app.reporting.forms.reports import CorrectionForm, FileReportForm, IssuedForm, StepForm
from app.reporting.queries import ReportView
from app.reporting.rules import SECTIONS, Step
from app.reporting.views import blueprint, me
from app.reporting.views._source import province_issuer, source_of
from app.reporting.views.reports import found_report, same_words

LARGEST = 32 * 1024 * 1024  # bytes of a signed PDF
FILED_AT_ONCE = 5_000  # people; more are frozen by the jobs process


def _page(uid: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("reporting.report", uid=uid), 303)


@blueprint.route("/bao-cao/<uuid:uid>/chot", methods=["GET", "POST"])
@requires("reporting.make_report")
def file_report(uid: uuid.UUID) -> ResponseReturnValue:
    """Look at what will be frozen, then freeze it."""
    keep_private()
    found = found_report(uid)
    form, refusal_text = FileReportForm(), ""
    if form.validate_on_submit():
        asked: dict[str, Any] = {"uid": found.uid, "issuer": province_issuer(), "plan": queries.printed_plan()}
        if records.target(EVERYTHING, found.period.as_of).denominator > FILED_AT_ONCE:
            with transaction():
                job = jobs.ask("reporting.file", asked, me().account_uid)
            return redirect(url_for("core.job", uid=job.uid), 303)
        now = clock.now()
        try:
            taken = actions.taken_for_filing(**asked, now=now)
            with transaction():
                actions.file_report(uid=found.uid, taken=taken, by=me().account_uid, now=now)
        except actions.Refused as refusal:
            refusal_text = str(refusal)
        else:
            said = f"Đã chốt số liệu của {number(len(taken.people))} cán bộ. Lời văn vẫn sửa được cho đến khi ban hành."
            flash(said, "success")
            return _page(uid)
    source = source_of(found)
    return render_template(
        "reporting/file_report.html", report=found, form=form, refusal=refusal_text, paragraphs=documents.paragraphs(source),
        figures=source.figures, remind=documents.to_remind(source.figures), provisional=documents.provisional(source),
    )  # fmt: skip


@blueprint.post("/bao-cao/<uuid:uid>/buoc")
@requires("reporting.make_report")
def report_step(uid: uuid.UUID) -> ResponseReturnValue:
    """Send to be signed, give back, open the figures again."""
    found = found_report(uid)
    form = StepForm()
    step = request.form.get("buoc", "")
    if form.validate_on_submit() and step in [*Step]:
        try:
            with transaction():
                actions.take_step(
                    uid=found.uid,
                    step=Step(step),
                    note=form.note.data or "",
                    by=me().account_uid,
                    now=clock.now(),
                )
        except actions.Refused as refusal:
            flash(str(refusal), "error")
        else:
            flash(f"Đã ghi: {Step(step).label.lower()}.", "success")
    return _page(uid)


@blueprint.route("/bao-cao/<uuid:uid>/ban-hanh", methods=["GET", "POST"])
@requires("reporting.make_report")
def issue_report(uid: uuid.UUID) -> ResponseReturnValue:
    """Note the number, day and signer of what was issued, with the signed file; the report is closed by it."""
    found = found_report(uid)
    form = IssuedForm()
    if form.validate_on_submit():
        data = form.file.data.read(LARGEST + 1)
        if not data.startswith(b"%PDF-"):
            form.file.errors = ["Tệp này không phải PDF. Chọn tệp PDF đã ký tải từ hệ thống quản lý văn bản."]
        elif len(data) > LARGEST:
            form.file.errors = ["Tệp lớn hơn 32 MB. Chọn tệp nhỏ hơn."]
        else:
            value = hashlib.sha256(data).hexdigest()
            name = f"reports/{found.uid}/{value}.pdf"
            storage.private.put(name, data)
            try:
                with transaction():
                    actions.issue_report(
                        uid=found.uid, reference=form.reference.data or "", on_date=form.on_date.data or clock.today(),
                        signer=form.signer.data or "", file=name, file_hash=value, text=_printed(found),
                        by=me().account_uid, now=clock.now(),
                    )  # fmt: skip
            except actions.Refused as refusal:
                form.on_date.errors = [*form.on_date.errors, str(refusal)]
            else:
                flash(f"Đã ghi nhận Báo cáo số {form.reference.data}.", "success")
                return _page(uid)
    return render_template("reporting/issue_report.html", report=found, form=form)


def _written(report: ReportView) -> dict[str, str]:
    """The sections of an issued report that a clerk wrote: those that are not as the system writes them."""
    own = documents.section_texts(source_of(report))
    return {key: said for key, said in report.text.items() if not same_words(said, own[key])}


def _printed(report: ReportView) -> dict[str, str]:
    """The sections as they are printed: the clerk's where there are some, else the system's."""
    own = documents.section_texts(source_of(report))
    return {key: report.text.get(key) or own[key] for key in SECTIONS}


@blueprint.route("/bao-cao/<uuid:uid>/dinh-chinh", methods=["GET", "POST"])
@requires("reporting.make_report")
def correct_report(uid: uuid.UUID) -> ResponseReturnValue:
    """Note the công văn that corrected the layout of an issued report."""
    found = found_report(uid)
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.correct_layout(
                    uid=found.uid, reference=form.reference.data or "", on_date=form.on_date.data or clock.today(),
                    note=form.note.data or "", by=me().account_uid, now=clock.now(),
                )  # fmt: skip
        except actions.Refused as refusal:
            form.on_date.errors = [*form.on_date.errors, str(refusal)]
        else:
            flash("Đã ghi công văn đính chính.", "success")
            return _page(uid)
    return render_template("reporting/correct_report.html", report=found, form=form)


@blueprint.post("/bao-cao/<uuid:uid>/thay-the")
@requires("reporting.make_report")
def replace_report(uid: uuid.UUID) -> ResponseReturnValue:
    """Begin the report that will replace an issued one."""
    found = found_report(uid)
    if not EmptyForm().validate_on_submit():
        return _page(uid)
    try:
        with transaction():
            made = actions.open_report(
                period=found.period, by=me().account_uid, now=clock.now(), replaces=found.uid, text=_written(found)
            )
    except actions.Refused as refusal:
        flash(str(refusal), "error")
        return _page(uid)
    flash("Đã mở báo cáo thay thế. Báo cáo cũ giữ nguyên cho đến khi báo cáo mới được ban hành.", "success")
    return redirect(url_for("reporting.report", uid=made))
