"""Keeping the library: adding, changing, newer files, no longer offering, taking down, using in a lesson."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.actions import Refused
from app.authoring.forms.courses import EmptyForm
from app.authoring.forms.library import LANGUAGES, LICENCES, FileForm, ItemForm, ReasonForm
from app.authoring.views import blueprint
from app.authoring.views._draft import by
from app.authoring.views.library import found, item_page, reader
from app.authoring.views.media import begin
from app.catalog.actions import contents
from app.catalog.actions import library as library_actions
from app.catalog.actions.contents import RECORDING_LIMIT, Content, NotTaken
from app.catalog.actions.library import ItemFacts
from app.catalog.queries import ItemView
from app.catalog.queries import library as catalog
from app.catalog.rules import ResourceKind
from app.core import clock, storage, uploads
from app.core.database import transaction
from app.core.text import clean_line
from app.core.uid import is_uid
from app.people.guard import requires

PURPOSE = "library"


@blueprint.post("/kho/tai-len")
@requires("authoring.write")
def begin_resource_upload() -> ResponseReturnValue:
    """Begin to send a file for the library in pieces."""
    return begin(PURPOSE, RECORDING_LIMIT)


@dataclass(frozen=True)
class _Sent:
    """The file of a form, looked into and kept: what is inside, what it was called, how it came."""

    content: Content
    name: str
    upload: uploads.UploadView | None


def _received(stack: ExitStack, kind: str) -> _Sent | None:
    """The file that came with the form or before it, its bytes kept; None without one. Raises NotTaken, uploads.Refused."""
    plain = request.files.get("file")
    upload = None
    if plain is not None and plain.filename:  # chosen last, whatever came in pieces before
        path = stack.enter_context(storage.scratch())
        plain.save(path)
        digest = contents.digest(path)
        name = plain.filename
    elif request.form.get("upload"):
        upload = uploads.find(request.form["upload"], owner=by().account_uid, purpose=PURPOSE)
        if upload is None:
            raise NotTaken("Tệp tải lên đã quá ba ngày. Hãy chọn lại tệp.")
        path, digest = stack.enter_context(uploads.gathered(upload))
        name = upload.name
    else:
        return None
    content = contents.judge(path, name, digest)
    if kind and not ResourceKind(kind).takes(content.mime):
        raise NotTaken(f"Loại “{ResourceKind(kind).label}” không đi với tệp {content.extension.upper()}. Hãy chọn lại loại hoặc tệp.")
    if catalog.taken_down([content.sha256]):
        raise NotTaken("Tệp này đã bị gỡ khỏi trang nên không dùng lại được.")
    library_actions.keep_bytes(content=content, path=path)
    return _Sent(content, name, upload)


def _keep(item_id: int, sent: _Sent | None) -> None:
    if sent is not None:
        now = clock.now()
        library_actions.add_version(
            item_id=item_id, content=sent.content, file_name=sent.name, by=by().account_uid, now=now
        )
        if sent.upload is not None:
            uploads.taken(sent.upload, now=now)


def _facts(form: ItemForm) -> ItemFacts:
    return ItemFacts(
        title=form.title.data or "", kind=form.kind.data or "", topic=form.topic.data or "",
        audiences=tuple(form.audiences.data or ()), language=form.language.data or "vi", licence=form.licence.data or "",
        source=form.source.data or "", author=form.author.data or "", ai_made=form.ai_made.data, alt=form.alt.data or "",
        text=form.text.data or "", transcript=form.transcript.data or "", reusable=form.reusable.data,
    )  # fmt: skip


def _form_page(form: ItemForm, item: ItemView | None) -> ResponseReturnValue:
    waiting = uploads.find(request.form.get("upload", ""), owner=by().account_uid, purpose=PURPOSE)
    page = render_template(
        "authoring/edit_resource.html", form=form, item=item, languages=LANGUAGES, licences=LICENCES,
        topics=catalog.words_in_use(everything=True)["topic"], waiting=waiting,
    )  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.route("/kho/them", methods=["GET", "POST"])
@requires("authoring.write")
def add_resource() -> ResponseReturnValue:
    """A new item."""
    actor = reader()
    form = ItemForm()
    if request.method == "GET":
        form.author.data = actor.full_name
    if form.validate_on_submit():
        try:
            with ExitStack() as stack:
                sent = _received(stack, form.kind.data)
                if sent is None and not ResourceKind(form.kind.data).is_text:
                    raise NotTaken("Hãy chọn tệp.")
                with transaction():
                    item_id = library_actions.add_item(facts=_facts(form), by=by().account_uid, now=clock.now())
                    _keep(item_id, sent)
                    uid = catalog.uid_of(item_id)
        except (NotTaken, uploads.Refused) as refusal:
            form.file.errors = [str(refusal)]
        else:
            flash("Đã thêm vào kho.", "success")
            return redirect(url_for("authoring.resource", uid=uid))
    return _form_page(form, None)


@blueprint.route("/kho/<uuid:uid>/sua", methods=["GET", "POST"])
@requires("authoring.write")
def edit_resource(uid: UUID) -> ResponseReturnValue:
    """Say other things of an item."""
    item = found(uid, reader())
    form = ItemForm(
        data={
            "title": item.title, "kind": item.kind.value, "text": item.text, "topic": item.topic,
            "audiences": list(item.audiences), "language": item.language, "licence": item.licence, "source": item.source,
            "author": item.author, "ai_made": item.ai_made, "alt": item.alt, "transcript": item.transcript,
            "reusable": item.reusable,
        }
    )  # fmt: skip
    if form.validate_on_submit():
        if item.versions and not ResourceKind(form.kind.data).takes(item.versions[0].mime):
            form.kind.errors = [f"Loại này không đi với tệp {item.versions[0].file_name} của mục."]
        else:
            with transaction():
                library_actions.change_item(item_id=item.id, facts=_facts(form), now=clock.now())
            flash("Đã lưu.", "success")
            return redirect(url_for("authoring.resource", uid=item.uid))
    return _form_page(form, item)


@blueprint.route("/kho/<uuid:uid>/tep-moi", methods=["GET", "POST"])
@requires("authoring.write")
def replace_file(uid: UUID) -> ResponseReturnValue:
    """A newer file for an item; the courses that use the older one are offered next."""
    item = found(uid, reader())
    form = FileForm()
    if item.taken_down_at is not None:
        abort(404)
    if form.validate_on_submit():
        try:
            with ExitStack() as stack:
                sent = _received(stack, item.kind.value)
                if sent is None:
                    raise NotTaken("Hãy chọn tệp.")
                if item.file is not None and sent.content.mime != item.file.mime:
                    raise NotTaken(
                        f"Tệp mới phải cùng loại với tệp đang dùng ({item.file.file_name}), để các bài đang dùng nó vẫn đúng. "
                        "Tệp loại khác hãy thêm thành mục mới."
                    )
                with transaction():
                    _keep(item.id, sent)
        except (NotTaken, uploads.Refused) as refusal:
            form.file.errors = [str(refusal)]
        else:
            flash("Đã có tệp mới. Các khóa học đang dùng tệp cũ nằm trong danh sách này.", "success")
            return redirect(url_for("authoring.renewal", uid=item.uid))
    return render_template("authoring/replace_file.html", item=item, form=form), 422 if form.errors else 200


@blueprint.post("/kho/<uuid:uid>/ngung")
@requires("authoring.write")
def retire_resource(uid: UUID) -> ResponseReturnValue:
    """No longer offer an item (`ngung`), or offer it again (`dung`)."""
    item = found(uid, reader())
    wanted = {"ngung": True, "dung": False}.get(request.form.get("lam", ""))
    if EmptyForm().validate_on_submit() and wanted is not None:
        with transaction():
            library_actions.retire(item_id=item.id, retired=wanted, now=clock.now())
        flash("Đã ngừng dùng mục này; bài nào đang dùng vẫn giữ." if wanted else "Mục này lại được dùng.", "success")
    return redirect(url_for("authoring.resource", uid=item.uid))


@blueprint.post("/kho/<uuid:uid>/go")
@requires("authoring.take_down")
def take_down_resource(uid: UUID) -> ResponseReturnValue:
    """Stop serving an item's files everywhere; a notice stands in their place."""
    actor = reader()
    item = found(uid, actor)
    form = ReasonForm()
    if not form.validate_on_submit():
        return item_page(item, actor, form), 422
    with transaction():
        library_actions.take_down(item_id=item.id, reason=form.reason.data or "", now=clock.now())
    flash("Đã gỡ. Ở mọi nơi dùng tệp này, người xem thấy thông báo thay cho tệp.", "success")
    return redirect(url_for("authoring.resource", uid=item.uid))


@blueprint.post("/kho/<uuid:uid>/hien-lai")
@requires("authoring.take_down")
def put_back_resource(uid: UUID) -> ResponseReturnValue:
    """Undo a takedown, with a reason."""
    actor = reader()
    item = found(uid, actor)
    form = ReasonForm()
    if not form.validate_on_submit():
        return item_page(item, actor, form), 422
    try:
        with transaction():
            done = library_actions.put_back(item_id=item.id, reason=form.reason.data or "", now=clock.now())
    except FileNotFoundError:
        flash("Tệp gốc không còn trong kho lưu trữ, nên không hiện lại được. Hãy tải tệp lên thành mục mới.", "error")
    else:
        if done:
            flash("Đã hiện lại. Ở mọi nơi dùng tệp này, người xem lại thấy tệp.", "success")
    return redirect(url_for("authoring.resource", uid=item.uid))


@blueprint.post("/kho/<uuid:uid>/dung")
@requires("authoring.write")
def use_resource(uid: UUID) -> ResponseReturnValue:
    """Put an item into a draft (`noi`: its uid, or uid/lesson to show it at that lesson's end)."""
    item = found(uid, reader())
    target, _, lesson = clean_line(request.form.get("noi", "")).partition("/")
    draft = queries.draft(target, account_id=by().account_id) if is_uid(target) else None
    if not EmptyForm().validate_on_submit() or draft is None:
        flash("Hãy chọn bản nháp hoặc bài học rồi bấm Dùng trong bài.", "error")
        return redirect(url_for("authoring.resource", uid=item.uid))
    try:
        with transaction():
            used = actions.use_resource(draft=draft, lesson=lesson, item=item, by=by(), now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("authoring.resource", uid=item.uid))
    except FileNotFoundError:
        flash("Thiếu tệp gốc của mục này trong kho tệp. Hãy tải tệp lên lại.", "error")
        return redirect(url_for("authoring.resource", uid=item.uid))
    if lesson:
        flash("Đã thêm vào cuối bài. Hãy chuyển đoạn ấy đến chỗ cần dùng.", "success")
        return redirect(url_for("authoring.edit_lesson", uid=draft.uid, path=lesson.removesuffix(".md")))
    flash(f"Đã thêm vào bản nháp. Chép dòng này vào chỗ cần dùng: {used.line}", "success")
    return redirect(url_for("authoring.course", uid=draft.uid))
