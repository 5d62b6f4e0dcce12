"""Question banks from elsewhere and to elsewhere: upload, look at what it would do, take it or leave it; downloads."""

from __future__ import annotations

import io
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.authoring import queries as authoring
from app.authoring.actions import By
from app.authoring.queries import DraftView
from app.catalog.bundle import KINDS
from app.core import audit, clock, jobs, storage
from app.core.database import transaction
from app.core.numbers import number
from app.core.web import keep_private
from app.interop import formats, importing
from app.interop.forms import EmptyForm, UploadForm
from app.interop.importing import Staged
from app.interop.jobs import ADD, CHECK, add, check
from app.interop.queries import bank_of_draft
from app.interop.rules import Unreadable, Verdict
from app.people.guard import current_actor, requires

blueprint = Blueprint("interop", __name__)

AT_ONCE = 150_000  # bytes that are surely read within a request; more are a job
FEW = 300  # questions that are surely written within a request
PAGE = 100
_KINDS = {kind: name for name, kind in KINDS.items()} | {
    "essay": "tự luận", "extendedTextInteraction": "tự luận", "description": "lời dẫn", "unknown": "chưa rõ",
}  # fmt: skip
_TYPES = {
    "gift": "text/plain; charset=utf-8", "moodle-xml": "application/xml", "qti": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def _by() -> By:
    actor = current_actor()
    assert actor is not None
    return By(actor.account_id, actor.account_uid)


def _own(uid: UUID) -> DraftView:
    """The draft in the address when the trainer is one of its members; 404 otherwise."""
    keep_private()
    found = authoring.draft(str(uid), account_id=_by().account_id)
    if found is None:
        abort(404)
    return found


def _mine(draft: DraftView, staged: UUID) -> Staged:
    found = importing.staged(str(staged))
    if found is None or found.draft != draft.uid or found.account != _by().account_uid:
        abort(404)
    return found


@blueprint.route("/bien-soan/<uuid:uid>/cau-hoi/nhap", methods=["GET", "POST"])
@requires("authoring.write")
def import_questions(uid: UUID) -> ResponseReturnValue:
    """Take a file and judge it; nothing is written to the bank here. Also the way to the downloads."""
    draft = _own(uid)
    form = UploadForm()
    lessons = authoring.lesson_keys(draft)
    form.format.choices = [("", "Tự nhận ra"), *formats.IMPORTED.items()]
    form.lesson.choices = [("", "Bài đầu tiên")] + [(key, title) for key, title in lessons.items()]
    if form.validate_on_submit():
        data = form.file.data.read()
        try:
            kind = form.format.data or formats.detect(io.BytesIO(data))
            return _judge(draft, form, kind, data)
        except Unreadable as refusal:
            form.file.errors = [str(refusal)]
    bank = bank_of_draft(draft)
    page = render_template(
        "interop/import_questions.html", draft=draft, form=form, lessons=lessons, exported=formats.EXPORTED,
        sound=len(bank.sound), broken=bank.broken,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _judge(draft: DraftView, form: UploadForm, kind: str, data: bytes) -> ResponseReturnValue:
    importing.drop_old(clock.now())
    found = importing.stage(
        draft=draft,
        by=_by(),
        file_name=form.file.data.filename or "",
        kind=kind,
        lesson=form.lesson.data or "",
        data=data,
    )
    if len(data) > AT_ONCE:
        with transaction():
            job_uid = jobs.ask(CHECK, {"uid": found.uid}, _by().account_uid).uid
        return redirect(url_for("core.job", uid=job_uid))
    refusal = check(found)
    if refusal:
        importing.drop(found.uid)
        raise Unreadable(refusal)
    return redirect(url_for("interop.staged_questions", uid=draft.uid, staged=found.uid))


@blueprint.get("/bien-soan/<uuid:uid>/cau-hoi/nhap/<uuid:staged>")
@requires("authoring.write")
def staged_questions(uid: UUID, staged: UUID) -> ResponseReturnValue:
    """What would become of each question of a file, or what became of it."""
    draft = _own(uid)
    found = _mine(draft, staged)
    lines = importing.report(found.uid)
    chosen = request.args.get("xem", "")
    if chosen in [*Verdict]:
        lines = [line for line in lines if line.verdict.value == chosen]
    start = request.args.get("sau", 0, type=int)
    start = max(0, min(start, max(0, len(lines) - 1)) // PAGE * PAGE)

    def at(place: int) -> str:
        return url_for(
            "interop.staged_questions", uid=uid, staged=staged, xem=chosen or None, sau=place or None
        )

    return render_template(
        "interop/staged_questions.html", draft=draft, found=found, lines=lines[start : start + PAGE], chosen=chosen,
        verdicts=Verdict, kinds=_KINDS, format=formats.IMPORTED[found.kind],
        before=at(start - PAGE) if start else None, after=at(start + PAGE) if start + PAGE < len(lines) else None,
    )  # fmt: skip


@blueprint.post("/bien-soan/<uuid:uid>/cau-hoi/nhap/<uuid:staged>/ghi")
@requires("authoring.write")
def add_questions(uid: UUID, staged: UUID) -> ResponseReturnValue:
    """Write the questions of a file that was judged."""
    draft = _own(uid)
    found = _mine(draft, staged)
    here = url_for("interop.staged_questions", uid=uid, staged=staged)
    if not EmptyForm().validate_on_submit() or found.state != "checked":
        return redirect(here)
    if found.counts.get("all", 0) > FEW:
        found.state = "applying"
        importing.save(found)
        with transaction():
            job_uid = jobs.ask(ADD, {"uid": found.uid}, _by().account_uid).uid
        return redirect(url_for("core.job", uid=job_uid))
    refusal = add(found)
    said = refusal if refusal else f"Đã nhập {number(found.counts['new'])} câu vào ngân hàng."
    flash(said, "error" if refusal else "success")
    return redirect(here)


@blueprint.post("/bien-soan/<uuid:uid>/cau-hoi/nhap/<uuid:staged>/bo")
@requires("authoring.write")
def discard_questions(uid: UUID, staged: UUID) -> ResponseReturnValue:
    """Forget a file."""
    draft = _own(uid)
    found = _mine(draft, staged)
    if EmptyForm().validate_on_submit() and found.state != "applying":
        importing.drop(found.uid)
        flash("Đã bỏ tệp; ngân hàng câu hỏi giữ nguyên.", "success")
    return redirect(url_for("interop.import_questions", uid=uid))


@blueprint.get("/bien-soan/<uuid:uid>/cau-hoi/xuat/<any('gift', 'moodle-xml', 'qti', 'xlsx'):kind>")
@requires("authoring.write")
def export_questions(uid: UUID, kind: str) -> ResponseReturnValue:
    """The bank of a draft in another format; questions with an error stay behind, as the page says."""
    draft = _own(uid)
    bank = bank_of_draft(draft)
    with storage.scratch("." + formats.ENDINGS[kind]) as path:
        formats.write(kind, bank.sound, path, bank.load)
        file = path.open("rb")  # lives until it is sent
    audit.viewed("interop.export_questions", [draft.uid], scope=draft.slug, count=len(bank.sound))
    name = f"{draft.slug}-cau-hoi.{formats.ENDINGS[kind]}"
    return send_file(file, mimetype=_TYPES[kind], as_attachment=True, download_name=name)


@blueprint.get("/bien-soan/mau-cau-hoi.xlsx")
@requires("authoring.write")
def question_template() -> ResponseReturnValue:
    """The spreadsheet template with an example of every kind."""
    keep_private()
    with storage.scratch(".xlsx") as path:
        formats.write_template(path)
        file = path.open("rb")
    return send_file(file, mimetype=_TYPES["xlsx"], as_attachment=True, download_name="mau-cau-hoi.xlsx")
