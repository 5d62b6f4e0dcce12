"""Files of training taken elsewhere in the browser: upload, look at every line, take it or leave it."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock
from app.core.database import transaction
from app.core.numbers import number
from app.core.sheets import Unreadable
from app.core.web import keep_private
from app.people.guard import requires
from app.records import importing, queries
from app.records.actions import Decider, NotRecorded
from app.records.actions import outside_files as actions
from app.records.forms.recognitions import EmptyForm, FileForm, TakeFileForm
from app.records.importing.checking import Verdict
from app.records.importing.reading import COLUMNS, Line
from app.records.queries import OutsideFile
from app.records.views import blueprint, me
from app.records.views._recognition import score_note

KEPT = dt.timedelta(days=7)  # staged lines go after a week
PAGE = 100


@blueprint.route("/cong-nhan/nhap", methods=["GET", "POST"])
@requires("records.record_recognition")
def import_recognitions() -> ResponseReturnValue:
    """Take a file and check it; nothing is recorded here."""
    keep_private()
    form, actor, now = FileForm(), me(), clock.now()
    if form.validate_on_submit():
        data = form.file.data.read()
        try:
            plan = importing.examine(data, actor.scope("records.record_recognition"), now=now)
        except Unreadable as refusal:
            form.file.errors = [str(refusal)]
        else:
            with transaction():
                actions.drop_old_files(by=actor.account_uid, before=now - KEPT)
                uid = actions.stage_file(
                    file_name=form.file.data.filename or "", file_hash=hashlib.sha256(data).hexdigest(), rows=plan.rows,
                    summary=plan.summary, by=actor.account_uid, now=now,
                )  # fmt: skip
            return redirect(url_for("records.staged_recognitions", uid=uid))
    return render_template("records/import_recognitions.html", form=form, columns=COLUMNS, score_note=score_note())


def _mine(uid: uuid.UUID) -> OutsideFile:
    found = queries.outside_file(str(uid))
    if found is None or found.uploaded_by != me().account_uid:
        abort(404)
    return found


@blueprint.get("/cong-nhan/nhap/<uuid:uid>")
@requires("records.record_recognition")
def staged_recognitions(uid: uuid.UUID) -> ResponseReturnValue:
    """What the file would do, line by line; or what it did."""
    return _staged(_mine(uid), TakeFileForm(formdata=None))


def _staged(found: OutsideFile, form: TakeFileForm) -> ResponseReturnValue:
    keep_private()
    counts = found.summary
    chosen = request.args.get("xem", "")
    default = Verdict.REJECT.value if counts.get("reject") else ""
    verdict = chosen if chosen in [*Verdict] else "" if chosen == "tat-ca" else default
    typed = request.args.get("sau", "")
    start = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    rows = queries.outside_lines(found.id, verdict=verdict, after=start, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    before = queries.outside_line_before(found.id, verdict=verdict, line=start, size=PAGE)
    view = verdict or "tat-ca"
    if rows:
        audit.viewed("records.see_import", [found.uid], count=len(rows))
    return render_template(
        "records/staged_recognitions.html",
        found=found,
        counts=counts,
        rows=rows,
        verdict=verdict,
        verdicts=Verdict,
        form=form,
        may_approve=me().may("records.approve_recognition"),
        before=url_for("records.staged_recognitions", uid=found.uid, xem=view, sau=before)
        if before is not None
        else None,
        after=url_for("records.staged_recognitions", uid=found.uid, xem=view, sau=rows[-1].line)
        if more
        else None,
    )


@blueprint.post("/cong-nhan/nhap/<uuid:uid>/ghi")
@requires("records.record_recognition")
def take_recognitions(uid: uuid.UUID) -> ResponseReturnValue:
    """Record the lines that are right, if they still say what was shown; an outside approver recognises them at once."""
    found, actor, now = _mine(uid), me(), clock.now()
    form = TakeFileForm()
    here = url_for("records.staged_recognitions", uid=uid)
    if not form.validate_on_submit() or found.state != "staged":
        return redirect(here)
    approver = None
    if form.outside:
        if not actor.may("records.approve_recognition"):
            abort(404)
        if not form.outside.complete:
            form.approver_name.errors = ["Ghi đủ họ tên, chức vụ và số, ngày văn bản của người duyệt."]
            return _staged(found, form)
        approver = Decider(actor.account_uid, None, form.outside)
    shown = queries.outside_lines(found.id)
    scope = actor.scope("records.record_recognition")
    plan = importing.examine_lines((Line(r.line, r.cells) for r in shown), scope, now=now)
    try:
        if importing.verdicts(plan.rows) != [(r.line, r.verdict, r.reason) for r in shown]:
            raise NotRecorded(importing.CHANGED)
        with transaction():
            importing.apply(plan, by=actor.account_uid, approver=approver, now=now)
            actions.set_file(uid=found.uid, state="applied", summary=plan.summary, now=now)
    except NotRecorded as refusal:
        plan = importing.examine_lines((Line(r.line, r.cells) for r in shown), scope, now=now)
        with transaction():
            actions.keep_rows(import_id=found.id, rows=plan.rows)
            actions.set_file(uid=found.uid, state="staged", summary=plan.summary, now=now)
        flash(str(refusal), "error")
        return redirect(here)
    told = "và công nhận" if approver else "; các hồ sơ chờ người khác duyệt"
    flash(f"Đã ghi {number(len(plan.new))} hồ sơ {told}.".replace(" ;", ";"), "success")
    return redirect(here)


@blueprint.post("/cong-nhan/nhap/<uuid:uid>/bo")
@requires("records.record_recognition")
def leave_recognitions(uid: uuid.UUID) -> ResponseReturnValue:
    """Forget the file."""
    found = _mine(uid)
    if EmptyForm().validate_on_submit() and found.state == "staged":
        with transaction():
            actions.set_file(uid=found.uid, state="discarded", summary=found.summary, now=clock.now())
        flash("Đã bỏ tệp; không có gì được ghi.", "success")
    return redirect(url_for("records.import_recognitions"))


@blueprint.get("/cong-nhan/nhap/<uuid:uid>/dong-bi-tu-choi.csv")
@requires("records.record_recognition")
def rejected_recognitions(uid: uuid.UUID) -> ResponseReturnValue:
    """The rejected lines with their reasons, to be mended and imported again."""
    found = _mine(uid)
    rows = queries.outside_lines(found.id, verdict=Verdict.REJECT.value)
    audit.viewed("records.export_rejected", [found.uid], count=len(rows))
    return _csv(importing.rejected_csv((r.line, r.cells, r.reason) for r in rows), "dong-bi-tu-choi.csv")


@blueprint.get("/cong-nhan/nhap/mau.csv")
@requires("records.record_recognition")
def recognition_sample() -> ResponseReturnValue:
    """An example of the file."""
    rows = (
        ",".join(COLUMNS),
        "CB-0001,Trí tuệ nhân tạo cho cán bộ,B4,04/05/2026,Nền tảng MOOCS,12,GCN số 123 ngày 04/5/2026",
        'CB-0002,Lớp kỹ năng truyền thông số,A,10/03/2026,Trường Chính trị tỉnh,"24,5",GCN số 45/2026',
        "CB-0003,Bình dân học vụ số,,15/02/2026,binhdanhocvuso.gov.vn,4,Ảnh chụp xác nhận ngày 15/2/2026",
    )
    return _csv("\ufeff" + "\r\n".join(rows) + "\r\n", "mau-ket-qua-hoc-o-noi-khac.csv")


def _csv(body: str, name: str) -> Response:
    response = Response(body, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
