"""The roster file in the browser: upload, look at what it would do, take it or leave it."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock, jobs, storage
from app.core.database import transaction
from app.core.web import keep_private
from app.people import importing, queries
from app.people.actions import roster as actions
from app.people.forms.roster import EmptyForm, UploadForm
from app.people.guard import requires
from app.people.jobs import apply_staged, kept_options, read_upload, stored
from app.people.queries import ImportView
from app.people.queries.undoing import may_undo
from app.people.roster.checking import Verdict
from app.people.roster.reading import COLUMNS, FIELDS, Unreadable
from app.people.rules import Duty
from app.people.views import blueprint
from app.people.views.officers import me

AT_ONCE = 2000  # rows read and written within the request; more are a job
_SMALL = 150_000  # bytes that surely hold no more rows than that
KEPT = dt.timedelta(days=7)  # staged lines hold names; they go after a week
PAGE = 100


@blueprint.route("/can-bo/nhap", methods=["GET", "POST"])
@requires("people.import_roster")
def import_roster() -> ResponseReturnValue:
    """Take a file and check it; nothing is written to the register here."""
    keep_private()
    form = UploadForm()
    if not form.validate_on_submit():
        return _upload_page(form)
    actor, now = me(), clock.now()
    data = form.file.data.read()
    large = len(data) > _SMALL
    with transaction():
        for old in actions.drop_old_imports(by=actor.account_uid, before=now - KEPT):
            storage.private.delete(stored(old))
        uid = actions.open_import(
            file_name=form.file.data.filename or "",
            file_hash=hashlib.sha256(data).hexdigest(),
            by=actor.account_uid,
            now=now,
            state="reading",
        )
        storage.private.put(stored(uid), data)
        job_uid = jobs.ask("people.check_roster", {"uid": uid}, actor.account_uid).uid if large else ""
    if large:
        return redirect(url_for("core.job", uid=job_uid))
    try:
        judged = read_upload(uid, {}, data)
    except Unreadable as refusal:
        with transaction():
            actions.set_import(uid=uid, state="refused", summary={"refusal": str(refusal)})
        storage.private.delete(stored(uid))
        form.file.errors = [str(refusal)]
        return _upload_page(form)
    return redirect(url_for("people.staged_roster" if judged else "people.map_roster", uid=uid))


def _upload_page(form: UploadForm) -> str:
    return render_template(
        "people/import_roster.html", form=form, columns=COLUMNS, recent=queries.recent_imports(me().account_uid)
    )


def mine(uid: uuid.UUID) -> ImportView:
    """The upload of that uid, when it is the reader's own."""
    found = queries.roster_import(str(uid))
    if found is None or found.uploaded_by != me().account_uid:
        abort(404)
    return found


@blueprint.get("/can-bo/nhap/<uuid:uid>")
@requires("people.import_roster")
def staged_roster(uid: uuid.UUID) -> ResponseReturnValue:
    """What the file would do, row by row; or what it did."""
    keep_private()
    found = mine(uid)
    if found.state == "mapping":
        return redirect(url_for("people.map_roster", uid=uid))
    counts = found.summary
    chosen = request.args.get("xem", "")
    default = next((v for v in (Verdict.ASK, Verdict.REJECT) if counts.get(v.value)), None)
    verdict = Verdict(chosen) if chosen in [*Verdict] else (None if chosen == "tat-ca" else default)
    start = int(request.args.get("sau", "0") or 0) if request.args.get("sau", "0").isdigit() else 0
    rows = list(queries.staged_rows(found.id, verdict=verdict, after=start, limit=PAGE + 1))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    before = queries.line_before(found.id, verdict=verdict, line=start, size=PAGE)
    view = verdict.value if verdict else "tat-ca"
    asked = [uid for r in rows if r.verdict is Verdict.ASK for uid in r.choices]
    day = clock.local_date(clock.now())
    if rows:
        audit.viewed("people.see_import", [found.uid], count=len(rows))
    return render_template(
        "people/staged_roster.html",
        found=found,
        counts=counts,
        rows=rows,
        verdict=verdict,
        verdicts=Verdict,
        labels={d.value: d.label for d in Duty},
        unit_names={s.code: s.name for s in queries.unit_spans().values()},
        choices=queries.choices(asked, day=day),
        terms=importing.Terms.of(found.options),
        told=importing.Told.of(found.options),
        absent=queries.absent_count(found.id, counts.get("units", ()), day=listed_on(found))
        if found.state == "staged"
        else 0,
        until=found.applied_at + importing.UNDO_FOR
        if found.applied_at and may_undo(found, clock.now(), importing.UNDO_FOR)
        else None,
        before=url_for("people.staged_roster", uid=uid, xem=view, sau=before) if before is not None else None,
        after=url_for("people.staged_roster", uid=uid, xem=view, sau=rows[-1].line) if more else None,
    )


def listed_on(found: ImportView) -> dt.date:
    """The day a list is about: its own date, or today."""
    return importing.Terms.of(found.options).listed_on or clock.local_date(clock.now())


def large(found: ImportView) -> bool:
    """Whether an upload has more rows than are handled within a request."""
    return bool(found.summary.get("rows", 0) > AT_ONCE)


@blueprint.post("/can-bo/nhap/<uuid:uid>/ghi")
@requires("people.import_roster")
def apply_roster(uid: uuid.UUID) -> ResponseReturnValue:
    """Let the file count: all of it, or (`lay_dong_dung`) only the officers without mistakes."""
    found = mine(uid)
    take_good = request.form.get("lay_dong_dung") == "1"
    if not EmptyForm().validate_on_submit() or found.state != "staged":
        return redirect(url_for("people.staged_roster", uid=uid))
    by = me().account_uid
    if large(found):
        with transaction():
            actions.set_import(uid=str(uid), state="applying")
            job_uid = jobs.ask(
                "people.apply_roster", {"uid": str(uid), "take_good": take_good, "by": by}, by
            ).uid
        return redirect(url_for("core.job", uid=job_uid))
    refusal = apply_staged(str(uid), take_good=take_good, by=by)
    flash(
        refusal or "Đã ghi danh sách. Số liệu được tính theo danh sách mới.",
        "error" if refusal else "success",
    )
    return redirect(url_for("people.staged_roster", uid=uid))


@blueprint.post("/can-bo/nhap/<uuid:uid>/bo")
@requires("people.import_roster")
def discard_roster(uid: uuid.UUID) -> ResponseReturnValue:
    """Forget the file."""
    found = mine(uid)
    if EmptyForm().validate_on_submit() and found.state in ("mapping", "staged", "refused", "reading"):
        with transaction():
            actions.drop_rows(uid=found.uid)
            actions.set_import(uid=found.uid, state="discarded", options=kept_options(found.options))
        storage.private.delete(stored(found.uid))
        flash("Đã bỏ tệp; danh sách cán bộ không thay đổi.", "success")
    return redirect(url_for("people.import_roster"))


@blueprint.get("/can-bo/nhap/<uuid:uid>/dong-bi-tu-choi.csv")
@requires("people.import_roster")
def rejected_rows(uid: uuid.UUID) -> ResponseReturnValue:
    """The rejected lines with their reasons, to be mended and imported again."""
    found = mine(uid)
    rows = queries.staged_rows(found.id, verdict=Verdict.REJECT)
    body = importing.rejected_csv((r.line, r.cells, r.reason) for r in rows)
    audit.viewed("people.export_rejected", [found.uid], count=found.summary.get("reject", 0))
    return csv_file(body, "dong-bi-tu-choi.csv")


@blueprint.get("/can-bo/nhap/mau.csv")
@requires("people.import_roster")
def roster_sample() -> ResponseReturnValue:
    """An example of the file."""
    rows = (
        ",".join(FIELDS),
        "CB-0001,Nguyễn Thị Hạnh,21484,Công chức Văn hóa – Xã hội,hanh@example.vn,0912345678,"
        "truyen_thong;thong_tin_co_so,01/07/2025,,Phòng Văn hóa – Xã hội,cong_chuc,truyen_thong,12/QĐ-UBND ngày 01/07/2025",
        "CB-0002,Y Ngọc,21523,Chuyên viên,,,thong_tin_co_so,01/07/2025,31/03/2026,,,,",
        "CB-0002,Y Ngọc,21484,Chuyên viên,,,,01/04/2026,,,,,",
    )
    return csv_file("\ufeff" + "\r\n".join(rows) + "\r\n", "mau-danh-sach-can-bo.csv")


def csv_file(body: str, name: str) -> Response:
    """A table as a file to save, never kept on the way."""
    response = Response(body, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
