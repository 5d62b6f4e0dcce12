"""A recording of a draft: what it costs to open, its captions by one key a line, the picture shown before it begins."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.authoring import actions, queries
from app.authoring.actions import Refused
from app.authoring.forms.courses import EmptyForm
from app.authoring.forms.recordings import CaptionsTextForm, PosterForm, WordsForm
from app.authoring.queries import DraftView
from app.authoring.rules import HEAVY, download_cost
from app.authoring.views import blueprint
from app.authoring.views._captions import Rows, rows_of_cues, rows_of_words, rows_typed
from app.authoring.views._draft import by, own_draft
from app.catalog import bundle as bundles
from app.core import clock
from app.core.database import transaction
from app.core.markdown import MediaInfo
from app.core.media import captions, ffmpeg
from app.people.guard import requires


def _recording(draft: DraftView, path: str) -> MediaInfo:
    mime = bundles.media_type(path) or ""
    address = url_for("authoring.draft_media", uid=draft.uid, path="x").removesuffix("x")
    found = queries.media_infos(draft, address).get(path) if mime.startswith(("audio/", "video/")) else None
    if found is None:
        abort(404)
    return found


def _stands(draft: DraftView, path: str) -> tuple[str, str]:
    """(text, hash) of the captions that stand there."""
    found = queries.file(draft.id, actions.captions_path(path))
    if found is None or found.sha256 is None:
        return "", ""
    return queries.read_media(found).decode("utf-8", "replace"), found.sha256


@blueprint.route("/bien-soan/<uuid:uid>/phu-de/<path:path>", methods=["GET", "POST"])
@requires("authoring.write")
def recording(uid: UUID, path: str) -> ResponseReturnValue:
    """The captions of a recording: words split into lines (`tach`), lines with times (`luu`), or the file as text (`luu-tep`);
    `lay-lai` shows lines that a browser had kept."""
    draft = own_draft(uid)
    info = _recording(draft, path)
    there, opened = _stands(draft, path)
    read = captions.parse(there)
    rows = rows_of_cues(read.cues) if there and not read.other else Rows()
    words, text = WordsForm(), CaptionsTextForm(formdata=None, data={"text": there})
    asked = request.form.get("viec", "")
    if request.method == "POST" and words.validate_on_submit():
        if asked == "tach":
            rows = rows_of_words(words.words.data or "")
            if not rows.lines:
                words.words.errors = ["Hãy dán lời nói vào ô này, mỗi dòng một câu."]
            return _page(draft, path, info, rows, words, text, opened, status=422 if words.errors else 200)
        if asked == "lay-lai":
            return _page(draft, path, info, rows_typed(request.form, info.seconds), words, text, request.form.get("ban", ""))
        if asked == "luu":
            rows = rows_typed(request.form, info.seconds)
            if not rows.wrong:
                return _save(draft, path, info, captions.write(rows.cues), rows, words, text, opened)
        else:
            typed = captions.tidy(request.form.get("text", ""))
            text = CaptionsTextForm(formdata=None, data={"text": typed})
            wrong = [f for f in captions.parse(typed).faults if f.severity == "error"]
            if not wrong:
                return _save(draft, path, info, typed.rstrip("\n") + "\n", rows, words, text, opened)
            text.text.errors = [f"Dòng {f.line}: {f.sentence}" for f in wrong[:10]]
    wrong_now = bool(rows.wrong or text.errors)
    return _page(draft, path, info, rows, words, text, request.form.get("ban", opened) if asked else opened,
                 status=422 if wrong_now else 200)  # fmt: skip


def _save(
    draft: DraftView, path: str, info: MediaInfo, made: str, rows: Rows, words: WordsForm, text: CaptionsTextForm, stands: str
) -> ResponseReturnValue:  # fmt: skip
    try:
        with transaction():
            actions.save_captions(
                draft=draft,
                path=path,
                text=made,
                opened=request.form.get("ban", ""),
                by=by(),
                now=clock.now(),
            )
    except Refused as refusal:
        text.text.errors = [str(refusal)]
        # Whoever saves again now has seen what stands there.
        return _page(draft, path, info, rows, words, text, stands, theirs=_stands(draft, path)[0], status=409)
    flash("Đã lưu phụ đề.", "success")
    return redirect(url_for("authoring.recording", uid=draft.uid, path=path))


def _page(
    draft: DraftView, path: str, info: MediaInfo, rows: Rows, words: WordsForm, text: CaptionsTextForm, opened: str, *,
    theirs: str = "", status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    there = queries.files(draft.id)
    poster = next(
        (p for p in there if p.startswith(path.rpartition(".")[0] + ".poster.") and bundles.media_type(p)), ""
    )
    page = render_template(
        "authoring/recording.html",
        draft=draft,
        path=path,
        info=info,
        film=info.mime.startswith("video/"),
        rows=rows,
        words=words,
        text=text,
        opened=opened,
        theirs=theirs,
        unsaved=request.method == "POST",
        account=by().account_uid,
        found=captions.parse(text.text.data or ""),
        captions=actions.captions_path(path) in there,
        poster=poster,
        poster_form=PosterForm(formdata=None, data={"second": "1"}),
        cost=download_cost(info.size) if info.size > HEAVY else "",
        converts=ffmpeg.available(),
    )
    return page, status


@blueprint.post("/bien-soan/<uuid:uid>/chi-tieng/<path:path>")
@requires("authoring.write")
def only_sound(uid: UUID, path: str) -> ResponseReturnValue:
    """The sound of a film as a recording of its own."""
    draft = own_draft(uid)
    _recording(draft, path)
    here = url_for("authoring.recording", uid=draft.uid, path=path)
    if not EmptyForm().validate_on_submit():
        return redirect(here)
    try:
        with transaction():
            job = actions.keep_only_sound(draft=draft, path=path, by=by())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(here)
    return redirect(url_for("core.job", uid=job))


def _read(upload: FileStorage) -> bytes:
    with upload.stream:  # a large one is a file of its own
        return upload.stream.read()


@blueprint.post("/bien-soan/<uuid:uid>/hinh-cho/<path:path>")
@requires("authoring.write")
def poster(uid: UUID, path: str) -> ResponseReturnValue:
    """The picture shown before a film begins: uploaded, or a moment of the film."""
    draft = own_draft(uid)
    if not _recording(draft, path).mime.startswith("video/"):
        abort(404)
    here = url_for("authoring.recording", uid=draft.uid, path=path)
    form = PosterForm()
    upload = request.files.get("picture")
    try:
        if form.validate_on_submit() and upload is not None and upload.filename:
            with transaction():
                actions.save_poster(draft=draft, path=path, data=_read(upload), by=by(), now=clock.now())
            flash("Đã lưu hình chờ.", "success")
        elif not form.errors:
            second = captions.read_time(form.second.data or "0") / 1000
            with transaction():
                job = actions.ask_poster(draft=draft, path=path, second=second, by=by())
            return redirect(url_for("core.job", uid=job))
    except ValueError as problem:  # Refused is one
        said = str(problem) if isinstance(problem, Refused) else "Thời điểm chưa đúng. Ví dụ: 12 hoặc 1:05."
        flash(said, "error")
    return redirect(here)
