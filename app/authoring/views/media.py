"""Files of a draft: sent at once or in pieces, shown to its authors, and what is known of each."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, jobs, queries
from app.authoring.actions import Refused, Taken
from app.authoring.forms.courses import EmptyForm
from app.authoring.forms.lessons import UploadForm
from app.authoring.forms.library import LANGUAGES, LICENCES, NoteForm
from app.authoring.queries import DraftView
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft
from app.authoring.wording import title_of
from app.catalog import bundle as bundles
from app.catalog.bundle import MediaNote
from app.core import clock, downloads, numbers, storage, uploads
from app.core.database import transaction
from app.core.uploads import UploadView
from app.people.guard import requires


def begin(purpose: str, limit: int) -> ResponseReturnValue:
    """Make room for a file that comes in pieces; the answer says where to send them."""
    if not EmptyForm().validate_on_submit():
        abort(400)
    size = request.form.get("size", 0, type=int)
    try:
        if size > limit:
            raise uploads.Refused(f"Tệp nặng {numbers.size(size)}; nhiều nhất {numbers.size(limit)}.")
        with transaction():
            now = clock.now()
            begun = uploads.begin(
                owner=by().account_uid, purpose=purpose, name=request.form.get("name", ""), size=size, now=now
            )
            jobs.purge_later(now=now)
    except uploads.Refused as refusal:
        return jsonify(errors=[str(refusal)]), 422
    return jsonify(uid=begun.uid, received=0, size=begun.size, to=url_for("core.upload", uid=begun.uid)), 201


def _purpose(draft: DraftView) -> str:
    return f"draft/{draft.uid}"


@blueprint.post("/bien-soan/<uuid:uid>/tai-len")
@requires("authoring.write")
def begin_upload(uid: UUID) -> ResponseReturnValue:
    """Begin to send a file for a draft in pieces."""
    return begin(_purpose(own_draft(uid)), actions.upload_limit(request.form.get("name", "")))


@blueprint.post("/bien-soan/<uuid:uid>/tep")
@requires("authoring.write")
def add_media(uid: UUID) -> ResponseReturnValue:
    """Files into the draft's media/: one or several of a plain form, or one that came in pieces (`upload`)."""
    draft = own_draft(uid)
    quiet = request.headers.get("Accept") == "application/json"
    done: list[Taken] = []
    refused = []
    if UploadForm().validate_on_submit():
        for sent in request.files.getlist("file"):
            if sent.filename:
                try:
                    with sent.stream:  # a large one is a file of its own
                        done.append(_store(draft, sent.filename, sent.stream.read()))
                except Refused as refusal:
                    refused.append(f"{sent.filename}: {refusal}")
        if request.form.get("upload"):
            piecewise = uploads.find(
                request.form["upload"], owner=by().account_uid, purpose=_purpose(draft)
            )
            try:
                if piecewise is None:
                    raise Refused("Tệp tải lên đã quá ba ngày. Hãy chọn lại tệp.")
                done.append(_take(draft, piecewise))
            except (Refused, uploads.Refused) as refusal:
                refused.append(f"{piecewise.name}: {refusal}" if piecewise else str(refusal))
    if quiet:
        files = [
            {
                "path": t.path,
                "markdown": t.markdown,
                "note": t.note,
                "job": url_for("core.job", uid=t.job) if t.job else "",
                "captions": _captions_at(draft, t.path),
            }
            for t in done
        ]
        return jsonify(files=files, errors=refused), 200 if done else 422
    for sentence in refused:
        flash(sentence, "error")
    for taken in done:
        flash(f"Đã tải lên. {taken.note} Chép dòng này vào chỗ cần dùng: {taken.markdown}", "success")
    if len(done) == 1 and done[0].job:
        return redirect(url_for("core.job", uid=done[0].job))
    if not done and not refused:
        flash("Hãy chọn tệp rồi bấm Tải lên.", "error")
    return redirect(
        request.form.get("ve", "")
        if request.form.get("ve", "").startswith(f"/bien-soan/{draft.uid}")
        else url_for("authoring.course", uid=draft.uid)
    )


def _captions_at(draft: DraftView, path: str) -> str:
    """Where a recording gets its captions; "" for any other file."""
    spoken = (bundles.media_type(path) or "").startswith(("audio/", "video/"))
    return url_for("authoring.recording", uid=draft.uid, path=path) if spoken else ""


def _take(draft: DraftView, piecewise: UploadView) -> Taken:
    with uploads.gathered(piecewise) as (path, _):
        stored = _store(draft, piecewise.name, path)
    with transaction():
        uploads.taken(piecewise, now=clock.now())
    return stored


def _store(draft: DraftView, name: str, source: bytes | Path) -> Taken:
    with transaction():
        taken = actions.take_recording(draft=draft, name=name, source=source, by=by(), now=clock.now())
        if taken is not None:
            return taken
        data = source if isinstance(source, bytes) else source.read_bytes()
        file = actions.add_file(draft_id=draft.id, name=name, data=data, by=by(), now=clock.now())
    return Taken(file.path, actions.line_for(file.path, file.mime, title_of(name)))


@blueprint.get("/bien-soan/<uuid:uid>/tep/<path:path>")
@requires("authoring.write")
def draft_media(uid: UUID, path: str) -> Response:
    """A media file of a draft, for its authors' preview: never run, never kept."""
    return stored_file(queries.draft_media_name(own_draft(uid), path), path)


def stored_file(name: str | None, path: str) -> Response:
    """A private file for those who may see it; 404 without one."""
    try:
        if name is None:
            abort(404)
        return downloads.respond(storage.private, name, download_name=path.rpartition("/")[2])
    except FileNotFoundError:
        abort(404)


@blueprint.route("/bien-soan/<uuid:uid>/thong-tin-tep/<path:path>", methods=["GET", "POST"])
@requires("authoring.write")
def media_note(uid: UUID, path: str) -> ResponseReturnValue:
    """Whose a file is, how it may be used, and whether a machine made it."""
    draft = own_draft(uid)
    there = queries.files(draft.id)
    if path not in there or there[path].sha256 is None:
        abort(404)
    note = queries.media_notes(there).get(path, MediaNote())
    names = ("title", "author", "source", "licence", "ai_made", "alt", "language")
    form = NoteForm(data={name: getattr(note, name) for name in names})
    if form.validate_on_submit():
        said = MediaNote(**{name: getattr(form, name).data or type(getattr(note, name))() for name in names})
        try:
            with transaction():
                actions.save_note(draft_id=draft.id, path=path, note=said, by=by(), now=clock.now())
        except Refused as refusal:
            form.title.errors = [str(refusal)]
        else:
            flash("Đã ghi thông tin của tệp.", "success")
            return redirect(url_for("authoring.course", uid=draft.uid))
    page = render_template(
        "authoring/media_note.html", draft=draft, path=path, form=form, mime=bundles.media_type(path) or "",
        credit=note.credit, languages=LANGUAGES, licences=LICENCES,
    )  # fmt: skip
    return page, 422 if form.errors else 200
