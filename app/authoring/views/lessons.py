"""Writing a lesson: the head as a form, the text as text, the page as officers will see it."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.actions import Refused, Stale
from app.authoring.forms.lessons import LessonForm, TranslationForm, UploadForm
from app.authoring.queries import DraftView, FileView, LessonCheck
from app.authoring.rules import HEAVY, SaveKind, download_cost
from app.authoring.views import blueprint
from app.authoring.views._draft import by, media_address, own_draft, page_of
from app.authoring.views._sheet import Sheet, sheet
from app.authoring.views.merging import conflict
from app.core import clock, numbers
from app.core.database import transaction
from app.core.web import allow_microphone
from app.people.guard import requires

EditorForm = LessonForm | TranslationForm


def _file(draft: DraftView, path: str) -> FileView:
    found = queries.file(draft.id, f"{path}.md")
    if (
        found is None
        or found.text is None
        or not (queries.is_lesson(found.path) or queries.is_translation(found.path))
    ):
        abort(404)
    return found




@blueprint.get("/bien-soan/<uuid:uid>/bai/<path>")
@requires("authoring.write")
def edit_lesson(uid: UUID, path: str) -> ResponseReturnValue:
    """The editor."""
    draft = own_draft(uid)
    file = _file(draft, path)
    of = sheet(draft, file, media_address(draft))
    if of is None:  # its head is broken: it is mended as text
        return redirect(url_for("authoring.raw_file", uid=draft.uid, path=file.path))
    return _page(draft, file, of, of.form(formdata=None, data=of.filled), file.text or "")


def _page(
    draft: DraftView,
    file: FileView,
    of: Sheet,
    form: EditorForm,
    text: str,
    *,
    shown: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    allow_microphone()
    now = clock.now()
    with transaction():
        actions.be_present(draft_id=draft.id, account_id=by().account_id, path=file.path, now=now)
    comments = [c for c in queries.comments(draft.id) if c.path == file.path and not c.resolved]
    page = render_template(
        of.template,
        lang=of.lang,
        draft=draft,
        file=file,
        form=form,
        check=_check(draft, file.path, text, [c.line for c in comments]),
        shown=shown,
        others=queries.present(draft.id, file.path, but=by().account_id, now=now),
        media=[(p, i) for p, i in queries.media_infos(draft, media_address(draft)).items()],
        comments=comments,
        names=queries.names,
        size=_size,
        upload=UploadForm(formdata=None),
        account=by().account_uid,
        page_of=page_of,
        heavy=HEAVY,
        download_cost=download_cost,
        **of.more,
    )
    return page, status


@blueprint.post("/bien-soan/<uuid:uid>/bai/<path>")
@requires("authoring.write")
def save_lesson(uid: UUID, path: str) -> ResponseReturnValue:
    """Save, or show the preview without saving (`xem`). Answers JSON to the script that saves by itself."""
    draft = own_draft(uid)
    file = _file(draft, path)
    of = sheet(draft, file, media_address(draft))
    if of is None:
        abort(404)
    form = of.form()
    quiet = request.headers.get("Accept") == "application/json"
    text = ""
    if form.validate_on_submit():
        try:
            text = of.written(form)
        except ValueError as problem:
            getattr(form, "sources", form.title).errors = [str(problem)]
    if form.errors:
        if quiet:
            return jsonify(state="invalid", errors=[e for es in form.errors.values() for e in es]), 422
        return _page(draft, file, of, form, file.text or "", status=422)
    if request.form.get("xem"):
        if quiet:
            return _preview(draft, file.path, text)
        return _page(draft, file, of, form, text, shown=True)
    try:
        with transaction():
            saved = actions.save_text(
                draft_id=draft.id, path=file.path, text=text, based_on=form.version.data, by=by(), now=clock.now(),
                how=SaveKind.AUTO if quiet else SaveKind.MERGE if request.form.get("gop") else SaveKind.SAVE,
            )  # fmt: skip
            actions.be_present(draft_id=draft.id, account_id=by().account_id, path=file.path, now=clock.now())
    except Refused as refusal:
        if quiet:
            return jsonify(state="refused", errors=[str(refusal)]), 409
        form.title.errors = [str(refusal)]
        return _page(draft, file, of, form, text, status=409)
    except Stale as stale:
        if quiet:
            return jsonify(state="stale"), 409
        return conflict(draft, stale.current, form.version.data, text)
    if quiet:
        others = queries.present(draft.id, file.path, but=by().account_id, now=clock.now())
        return jsonify(
            state="saved", version=saved.version, at=numbers.clock_time(saved.saved_at), others=others
        )
    flash(f"Đã lưu lúc {numbers.clock_time(saved.saved_at)}.", "success")
    return redirect(url_for("authoring.edit_lesson", uid=draft.uid, path=path))


def _check(draft: DraftView, path: str, text: str, lines: list[int]) -> LessonCheck:
    return queries.check_lesson(
        draft, path, text, address=media_address(draft), host=request.host, lines=lines
    )


def _preview(draft: DraftView, path: str, text: str) -> Response:
    check = _check(draft, path, text, [])
    return jsonify(
        html=check.html,
        size=_size(check),
        problems=[
            {"line": p.line, "sentence": p.sentence, "error": p.severity == "error"} for p in check.problems
        ],
        first=check.first,
    )


def _size(check: LessonCheck) -> str:
    """What officers pay, as the line under the text says it."""
    return (
        f"Mở bài này trên điện thoại tốn {numbers.weight(check.text_bytes + check.picture_bytes)}"
        f" (chữ {numbers.weight(check.text_bytes)}, hình {numbers.weight(check.picture_bytes)});"
        f" {numbers.number(check.syllables)} tiếng."
    )
