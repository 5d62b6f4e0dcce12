"""The practical work (sản phẩm) of a course, for the officer who makes it.

One form carries text and files, so that nothing typed is lost whatever button is pressed; with JavaScript the text saves
itself and files and recordings go one by one (static/js/work.js).
"""

from __future__ import annotations

import contextlib
from hashlib import sha256
from uuid import UUID

from flask import Response, abort, flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.catalog import queries as catalog
from app.core import audit, clock, downloads, filetypes, numbers, storage
from app.core.database import brief_transaction
from app.core.filetypes import NotTaken
from app.core.uid import uuid7
from app.core.web import Said, allow_microphone, html, keep_private
from app.learning import actions, queries
from app.learning.actions import WorkClosed, WorkRefused
from app.learning.queries import WorkRow, WorkStanding
from app.learning.views import blueprint
from app.learning.views._course import Reading, owner_mark, reading
from app.learning.work import LONGEST_TEXT, MOST_FILES
from app.people.guard import current_actor, signed_in

OWN_WORK = "Anh/chị cần đánh dấu “Tôi tự làm sản phẩm này” trước khi nộp."
_COUNTER_LIMIT = 2**31 - 1


def _before(slug: str) -> tuple[Reading, WorkStanding]:
    """The course and where its reader stands before its practical work; 404 where there is none."""
    of = reading(slug)
    assert of.actor is not None
    standing = queries.work_standing(of.actor.person_id, of.edition)
    if standing is None:
        abort(404)
    return of, standing


@blueprint.get("/khoa-hoc/<slug>/san-pham")
@signed_in
def practical(slug: str) -> ResponseReturnValue:
    """Instructions, rubric, and the work in whatever state it is."""
    return _page(slug)


def _page(
    slug: str, errors: tuple[str, ...] = (), typed: str | None = None, theirs: str | None = None
) -> str:
    keep_private()
    of, standing = _before(slug)
    practical = of.edition.practical
    assert practical is not None
    if standing.open is not None and "recording" in practical.submit:
        allow_microphone()
    ids = [work.id for work in standing.works]
    return render_template(
        "learning/practical.html",
        edition=of.edition,
        practical=practical,
        instructions=html(catalog.lesson_html(practical.content_hash)),
        standing=standing,
        files=queries.files_of(ids),
        opinions=queries.opinions_of(ids),
        text=typed if typed is not None else standing.open.text if standing.open else "",
        errors=errors,
        theirs=theirs,
        most_text=LONGEST_TEXT,
        most_files=MOST_FILES,
        accept=filetypes.ACCEPT,
        kinds=filetypes.KINDS,
        shared_computer=not session.permanent,
        owner=owner_mark(of.actor) if of.actor else "",
    )


@blueprint.post("/khoa-hoc/<slug>/san-pham")
@signed_in
def start_practical(slug: str) -> ResponseReturnValue:
    """Begin a try: the first, or another after one was returned. Pressing twice begins one."""
    of, standing = _before(slug)
    assert of.actor is not None
    copies: dict[str, str] = {}
    if standing.last is not None and standing.may_start:
        for file in queries.files_of([standing.last.id])[standing.last.id]:
            uid = uuid7()
            with contextlib.suppress(FileNotFoundError):  # a lost file is missing, the text is not
                data = storage.private.read(queries.stored_work(file.uid))
                storage.private.put(queries.stored_work(uid), data)
                copies[file.uid] = uid
    made = False
    try:
        with brief_transaction():
            _, made = actions.start_work(
                person_id=of.actor.person_id, edition=of.edition, copies=copies, now=clock.now()
            )
    except LookupError:
        abort(404)
    except WorkRefused as refusal:
        flash(str(refusal), "info")
    finally:
        if not made:  # somebody was quicker, or it failed: nothing points at the copies
            for uid in copies.values():
                storage.private.delete(queries.stored_work(uid))
    return redirect(url_for("learning.practical", slug=slug) + "#bai-lam")


def _own(slug: str, uid: UUID) -> WorkRow:
    """The signed-in person's submission. 404 for anybody else's, and for another course's."""
    actor = current_actor()
    assert actor is not None
    found = queries.own_work(str(uid), actor.person_id)
    edition = catalog.edition(found.edition_id) if found else None
    if found is None or edition is None or edition.slug != slug:
        abort(404)
    keep_private()
    return found


def _wants_json() -> bool:
    return request.headers.get("Accept") == "application/json"  # as our script asks; browsers ask for pages


def _counter(work: WorkRow) -> int:
    """The number under which the page saves its text; for nonsense the next one."""
    sent = request.form.get("so", "")
    if sent.isascii() and sent.isdigit() and len(sent) < 11 and 0 < int(sent) <= _COUNTER_LIMIT:
        return int(sent)
    return work.counter + 1


@blueprint.post("/khoa-hoc/<slug>/san-pham/<uuid:uid>")
@signed_in
def save_practical(slug: str, uid: UUID) -> ResponseReturnValue:
    """Save what was sent: the text, new files, a file taken out (`bo`). `viec=nop` goes on to handing in."""
    work = _own(slug, uid)
    try:
        saved, refused = _save_all(work)
    except WorkClosed:
        sentence = "Bài này đã nộp, nên thay đổi vừa rồi không được ghi thêm."
        if _wants_json():
            return jsonify(loi=sentence), 409
        raise Said(409, sentence) from None
    if _wants_json():
        files = queries.files_of([work.id])[work.id]
        rows = render_template("learning/_work_files.html", files=files)
        body: dict[str, object] = {"tep": rows, "loi": " ".join(refused)}
        if saved is not None:
            body |= {"so": saved.counter, "luc": numbers.clock_time(saved.saved_at), "khac": not saved.taken}
        return jsonify(body), 422 if refused else 200
    theirs = saved.text if saved is not None and not saved.taken else None
    if refused or theirs is not None:
        return _page(slug, tuple(refused), request.form.get("text"), theirs), 422
    if request.form.get("viec") == "nop":
        return redirect(url_for("learning.confirm_practical", slug=slug, uid=uid))
    flash(f"Đã lưu lúc {numbers.clock_time(clock.now())}.", "success")
    return redirect(url_for("learning.practical", slug=slug) + "#bai-lam")


def _save_all(work: WorkRow) -> tuple[actions.SavedWork | None, list[str]]:
    """(what became of the text, what was refused, in sentences). Raises WorkClosed."""
    refused: list[str] = []
    saved = None
    practical = _practical_of(work)
    if "text" in request.form and "text" in practical.submit:
        words = request.form["text"].replace("\r\n", "\n")
        try:
            with brief_transaction():
                saved = actions.save_work(work=work, text=words, counter=_counter(work), now=clock.now())
        except WorkRefused as refusal:
            refused.append(str(refusal))
    if gone := request.form.get("bo"):
        _remove(work, gone)
    takes = {"file", "recording"} & set(practical.submit)
    for upload in request.files.getlist("tep") if takes else []:
        if upload.filename:
            try:
                _add(work, upload, only_recordings="file" not in takes)
            except (NotTaken, WorkRefused) as refusal:
                refused.append(str(refusal))
    return saved, refused


def _practical_of(work: WorkRow) -> catalog.PracticalView:
    edition = catalog.edition(work.edition_id)
    assert edition is not None
    assert edition.practical is not None
    return edition.practical


def _add(work: WorkRow, upload: FileStorage, *, only_recordings: bool) -> None:
    file = filetypes.take(upload.filename or "", upload.read())
    if only_recordings and not file.mime.startswith(("audio/", "video/")):
        raise NotTaken(f"Sản phẩm này nhận bản ghi âm hoặc ghi hình; “{file.name}” không phải bản ghi.")
    uid = uuid7()
    name = queries.stored_work(uid)
    storage.private.put(name, file.data)  # before the row: a row never names a file that is not there
    try:
        with brief_transaction():
            actions.add_work_file(
                work=work, uid=uid, file=file, sha256=sha256(file.data).hexdigest(), now=clock.now()
            )
    except BaseException:
        storage.private.delete(name)
        raise


def _remove(work: WorkRow, file_uid: str) -> None:
    try:
        uid = str(UUID(file_uid))
    except ValueError:
        return
    with brief_transaction():
        gone = actions.remove_work_file(work=work, file_uid=uid)
    if gone:
        storage.private.delete(queries.stored_work(uid))


@blueprint.get("/khoa-hoc/<slug>/san-pham/<uuid:uid>/nop")
@signed_in
def confirm_practical(slug: str, uid: UUID) -> ResponseReturnValue:
    """What will be handed in, to be looked over."""
    work = _own(slug, uid)
    if work.submitted_at is not None:
        return redirect(url_for("learning.practical", slug=slug))
    return _confirm(slug, work)


def _confirm(slug: str, work: WorkRow, error: str = "") -> str:
    return render_template(
        "learning/hand_in_practical.html",
        edition=catalog.edition(work.edition_id),
        practical=_practical_of(work),
        work=work,
        slug=slug,
        files=queries.files_of([work.id])[work.id],
        error=error,
        own_work=OWN_WORK,
    )


@blueprint.post("/khoa-hoc/<slug>/san-pham/<uuid:uid>/nop")
@signed_in
def hand_in_practical(slug: str, uid: UUID) -> ResponseReturnValue:
    """Hand in. Pressing twice hands in once."""
    work = _own(slug, uid)
    if work.submitted_at is None:
        if not request.form.get("own_work"):
            return _confirm(slug, work, OWN_WORK), 422
        try:
            with brief_transaction():
                actions.hand_in_work(work=work, own_work=True, now=clock.now())
        except WorkRefused as refusal:
            return _confirm(slug, work, str(refusal)), 422
        flash(
            "Đã nộp sản phẩm. Khi có kết quả chấm, anh/chị thấy thông báo ở trang của mình.",
            "success",
        )
    return redirect(url_for("learning.practical", slug=slug))


@blueprint.get("/san-pham/tep/<uuid:uid>")
@signed_in
def work_file(uid: UUID) -> Response:
    """A handed-in file, for its owner and for those who grade; downloaded, never opened here (decision 19)."""
    keep_private()
    actor = current_actor()
    assert actor is not None
    found = queries.file_with_work(str(uid))
    if found is None:
        abort(404)
    file, work = found
    grades = actor.may("learning.grade") and work.submitted_at is not None
    if work.person_id != actor.person_id and not grades:
        abort(404)
    if work.person_id != actor.person_id:
        audit.viewed("learning.get_file", [work.uid, file.uid], count=1)
    try:
        return downloads.respond(
            storage.private, queries.stored_work(file.uid), download_name=file.name, tag=file.sha256[:32]
        )
    except FileNotFoundError:
        abort(404)
