"""Writing a lesson: the head as a form, the text as text, the page as officers will see it."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.actions import Refused, Stale
from app.authoring.forms.lessons import LessonForm, TranslationForm, UploadForm
from app.authoring.merging import compare, merge
from app.authoring.queries import DraftView, FileView
from app.authoring.rules import HEAVY, SaveKind, download_cost
from app.authoring.views import blueprint
from app.authoring.views._draft import by, media_address, own_draft, page_of
from app.authoring.views._sheet import Sheet, sheet
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
    page = render_template(
        of.template,
        lang=of.lang,
        draft=draft,
        file=file,
        form=form,
        check=queries.check_lesson(draft, file.path, text, address=media_address(draft)),
        shown=shown,
        others=queries.present(draft.id, file.path, but=by().account_id, now=now),
        media=[(p, i) for p, i in queries.media_infos(draft, media_address(draft)).items()],
        comments=[c for c in queries.comments(draft.id) if c.path == file.path and not c.resolved],
        names=queries.names,
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
        return _conflict(draft, stale.current, form.version.data or 0, text)
    if quiet:
        others = queries.present(draft.id, file.path, but=by().account_id, now=clock.now())
        return jsonify(
            state="saved", version=saved.version, at=numbers.clock_time(saved.saved_at), others=others
        )
    flash(f"Đã lưu lúc {numbers.clock_time(saved.saved_at)}.", "success")
    return redirect(url_for("authoring.edit_lesson", uid=draft.uid, path=path))


def _preview(draft: DraftView, path: str, text: str) -> Response:
    check = queries.check_lesson(draft, path, text, address=media_address(draft))
    return jsonify(
        html=check.html,
        size=numbers.size(check.text_bytes + check.picture_bytes),
        problems=[
            {"line": p.line, "sentence": p.sentence, "error": p.severity == "error"} for p in check.problems
        ],
        first=text[: text.index("\n+++", 3) + 5].count("\n") + 1,
    )


def _conflict(draft: DraftView, theirs: FileView | None, based_on: int, mine: str) -> ResponseReturnValue:
    """Both texts side by side, and one that joins them where they do not touch."""
    if theirs is None or theirs.text is None:
        flash("Bài này vừa bị bỏ khỏi bản nháp; nội dung của anh/chị ở bên dưới, hãy chép lại.", "error")
        page = render_template(
            "authoring/raw_file.html",
            draft=draft,
            path="",
            text=mine,
            version=0,
            problems=[],
            refusal="",
            theirs="",
        )
        return page, 409
    base = next(
        (r.text for r in queries.history(draft.id, theirs.path) if r.version <= based_on and r.text),
        None,
    )
    joined = merge(base, mine, theirs.text) if base is not None else None
    page = render_template(
        "authoring/merge.html",
        draft=draft,
        file=theirs,
        path=theirs.path.removesuffix(".md"),
        who=queries.names({theirs.saved_by}).get(theirs.saved_by, "Người khác"),
        rows=compare(theirs.text, mine),
        mine=mine,
        joined=joined,
    )
    return page, 409


@blueprint.post("/bien-soan/<uuid:uid>/bai/<path>/gop")
@requires("authoring.write")
def merge_lesson(uid: UUID, path: str) -> ResponseReturnValue:
    """Keep what came of two texts: the whole file as it was joined."""
    draft = own_draft(uid)
    file = _file(draft, path)
    text = request.form.get("text", "").replace("\r\n", "\n")
    version = request.form.get("version", -1, type=int)
    try:
        with transaction():
            actions.save_text(
                draft_id=draft.id,
                path=file.path,
                text=text,
                based_on=version,
                by=by(),
                now=clock.now(),
                how=SaveKind.MERGE,
            )
    except Refused as refusal:
        flash(str(refusal), "error")
        return _conflict(draft, file, version, text)
    except Stale as stale:
        return _conflict(draft, stale.current, version, text)
    flash("Đã gộp và lưu.", "success")
    return redirect(url_for("authoring.edit_lesson", uid=draft.uid, path=path))
