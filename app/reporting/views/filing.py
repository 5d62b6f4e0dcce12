"""The acts on a report: freezing its figures, its way to signature, what was issued; and holding two of them together."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock, jobs, storage
from app.core.database import transaction
from app.core.numbers import number
from app.core.web import keep_private
from app.people.access import EVERYTHING
from app.people.forms.roster import EmptyForm
from app.people.guard import requires
from app.records import queries as records
from app.reporting import actions, documents, queries
from app.reporting.documents import ERASED
from app.reporting.forms.reports import CorrectionForm, FileReportForm, IssuedForm, StepForm
from app.reporting.queries import ReportView
from app.reporting.rules import Period, Step, ad_hoc, as_told, canonical, changed_people, compare, digest
from app.reporting.views import blueprint, me
from app.reporting.views._source import province_issuer, source_of
from app.reporting.views.reports import found_report

LARGEST = 32 * 1024 * 1024  # bytes of a signed PDF
LISTED = 100  # persons on a page of reasons
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
                        signer=form.signer.data or "", file=name, file_hash=value, by=me().account_uid, now=clock.now(),
                    )  # fmt: skip
            except actions.Refused as refusal:
                form.on_date.errors = [*form.on_date.errors, str(refusal)]
            else:
                flash(f"Đã ghi nhận Báo cáo số {form.reference.data}.", "success")
                return _page(uid)
    return render_template("reporting/issue_report.html", report=found, form=form)


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
                period=found.period, by=me().account_uid, now=clock.now(), replaces=found.uid
            )
    except actions.Refused as refusal:
        flash(str(refusal), "error")
        return _page(uid)
    flash("Đã mở báo cáo thay thế. Báo cáo cũ giữ nguyên cho đến khi báo cáo mới được ban hành.", "success")
    return redirect(url_for("reporting.report", uid=made))


@dataclass(frozen=True)
class _Side:
    name: str
    figures: Mapping[str, Any]
    people: Sequence[Mapping[str, Any]]
    as_of: dt.date
    known_at: dt.datetime


def _side(report: ReportView) -> _Side:
    filing = report.filing
    if filing is None:
        abort(404)
    listed = json.loads(queries.filed_people(report.id))
    return _Side(report.name, filing.figures, listed, filing.as_of, filing.known_at)


def _now(period: Period, known_at: dt.datetime, name: str, as_of: dt.date | None = None) -> _Side:
    asked = period if as_of is None else ad_hoc(period.start, as_of)
    taken = queries.snapshot(
        EVERYTHING, asked, known_at=known_at, issuer=province_issuer(), plan=queries.printed_plan()
    )
    return _Side(name, taken.figures, taken.people, asked.as_of, known_at)


def recomputed(report: ReportView) -> list[str]:
    """What a filing says that computing it again, as it was known then, does not; nothing when all is as it was filed."""
    filed = _side(report)
    again = _now(report.period, filed.known_at, "")
    wrong = [
        part
        for part in ("totals", "recognised", "duties", "kinds", "variation", "left_untrained")
        if part in filed.figures  # an earlier format tells less
        and canonical(filed.figures[part]) != canonical(again.figures[part])
    ]
    units, now = ([_counted(u) for u in side.figures["units"]] for side in (filed, again))
    told = filed.figures["format"]
    for part, was, computed in (("units", units, now), ("people", filed.people, again.people)):
        wrong += [part] if canonical(was) != canonical(as_told(computed, told)) else []
    return wrong


def _counted(unit: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in unit.items() if k not in ("report", "confirmation")}


def _here(chosen: str, kind: str, start: int) -> str:
    given: dict[str, Any] = request.view_args or {}
    return url_for(
        "reporting.compare_reports", **given, voi=chosen or None, loai=kind or None, tu=start or None
    )


@blueprint.get("/bao-cao/<uuid:uid>/so-sanh")
@requires("reporting.see_reports")
def compare_reports(uid: uuid.UUID) -> ResponseReturnValue:
    """A filing beside another, or beside today; line by line, person by person, with the reasons."""
    keep_private()
    found = found_report(uid)
    first = _side(found)
    others = [r for r in queries.reports(EVERYTHING) if r.code and r.uid != found.uid]
    chosen = request.args.get("voi", "")
    other = queries.report(chosen) if any(r.uid == chosen for r in others) else None
    now = clock.now()
    today = clock.local_date(now)
    if other is not None:
        second = _side(other)
    elif chosen == "cung-ngay":
        second = _now(found.period, now, "số liệu biết hôm nay, cùng ngày tính")
    else:
        second = _now(found.period, now, "hôm nay", today if today > found.period.as_of else None)
    if second.as_of < first.as_of:
        first, second = second, first
    changes = changed_people(first.people, second.people)
    kinds = Counter(change.what for change in changes)
    kind = request.args.get("loai", "")
    start = int(request.args.get("tu", "0")) if request.args.get("tu", "0").isdigit() else 0
    wanted = [change for change in changes if kind not in kinds or change.what == kind]
    listed, more = wanted[start : start + LISTED], len(wanted) > start + LISTED
    same_rule = canonical(first.figures["rule"]["content"]) == canonical(second.figures["rule"]["content"])
    why = queries.reasons(
        changes[:LISTED],
        before_on=first.as_of,
        before_known=first.known_at,
        after_on=second.as_of,
        same_rule=same_rule,
    )
    names = queries.names_of([c.person for c in listed])
    audit.viewed("reporting.compare", [c.person for c in listed], scope=found.uid)
    units = {u["code"]: u["name"] for side in (first, second) for u in side.figures["units"]}
    rows = [
        {
            "name": names.get(c.person, ("", "", ""))[0] or ERASED, "uid": c.person, "what": c.what,
            "unit": units.get((c.after or c.before or {})["unit"], ""), "why": why.get(c.person, []),
        }
        for c in listed
    ]  # fmt: skip
    lines = compare(first.figures, second.figures)
    return render_template(
        "reporting/compare.html", report=found, first=first, second=second, others=others, chosen=chosen,
        lines=[line for line in lines if line.group == "Toàn bộ" or not line.same], changes=len(changes), rows_of_people=rows, kinds=kinds,
        kind=kind, before=_here(chosen, kind, max(0, start - LISTED)) if start else None,
        after=_here(chosen, kind, start + LISTED) if more else None,
        wrong=recomputed(found), intact=digest(found.filing.raw_figures, queries.filed_people(found.id)) == found.filing.hash
        if found.filing else False, same_rule=same_rule,
    )  # fmt: skip
