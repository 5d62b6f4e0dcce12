"""The trainer's list of courses and drafts; beginning a course, opening one, bringing one in as a ZIP."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.actions import Refused
from app.authoring.forms.courses import ArchiveForm, EmptyForm, NewCourseForm, TitleForm
from app.authoring.rules import DraftState
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft
from app.authoring.views.publishing import planned
from app.catalog import queries as catalog
from app.catalog.folder import BadArchive, read_zip
from app.core import clock
from app.core.database import transaction
from app.core.text import slug as ascii_slug
from app.core.web import keep_private
from app.people.guard import current_actor, requires


def _list(form: ArchiveForm, status: int = 200) -> ResponseReturnValue:
    keep_private()
    drafts = queries.drafts_of(by().account_id, closed=True)
    page = render_template(
        "authoring/courses.html",
        drafts=[d for d in drafts if d.closed_at is None],
        closed=[d for d in drafts if d.closed_at is not None],
        opened={d.slug for d in drafts if d.closed_at is None},
        published=catalog.published_courses(),
        not_offered=catalog.not_offered(),
        scheduled=[(d, job) for d in drafts if d.closed_at is None and (job := planned(d)) is not None],
        form=form,
    )
    return page, status


@blueprint.get("/bien-soan")
@requires("authoring.write")
def courses() -> ResponseReturnValue:
    """The drafts one may edit, and the published courses one may open a draft of."""
    return _list(ArchiveForm())


@blueprint.route("/bien-soan/moi", methods=["GET", "POST"])
@requires("authoring.write")
def new_course() -> ResponseReturnValue:
    """Begin a course."""
    keep_private()
    form = NewCourseForm()
    actor = current_actor()
    assert actor is not None
    if form.validate_on_submit():
        title = form.title.data or ""
        meta = actions.empty_meta(
            title, form.summary.data or "", form.strand.data or "", form.level.data or "",
            tuple(form.audiences.data or ()), actor.full_name,
        )  # fmt: skip
        try:
            with transaction():
                made = actions.new_course(title=title, meta=meta, by=by(), now=clock.now())
        except Refused as refusal:
            form.title.errors = [str(refusal)]
        else:
            flash("Đã tạo khóa học. Bây giờ hãy thêm bài học đầu tiên.", "success")
            return redirect(url_for("authoring.course", uid=made.uid))
    return render_template("authoring/new_course.html", form=form), 422 if form.errors else 200


@blueprint.post("/bien-soan/mo/<slug>")
@requires("authoring.write")
def open_course(slug: str) -> ResponseReturnValue:
    """Open a draft of a published course."""
    if not EmptyForm().validate_on_submit() or catalog.last_edition(slug) is None:
        abort(404)
    try:
        with transaction():
            found = actions.open_draft(slug=slug, by=by(), now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("authoring.courses"))
    except FileNotFoundError:
        flash(
            "Thiếu tệp gốc của khóa học này. Hãy nhờ quản trị chạy “hoctapso courses publish” một lần.",
            "error",
        )
        return redirect(url_for("authoring.courses"))
    return redirect(url_for("authoring.course", uid=found.uid))


@blueprint.post("/bien-soan/nhap")
@requires("authoring.write")
def import_course() -> ResponseReturnValue:
    """Bring in a course from a ZIP as a draft: a new one, or the new state of the one already open."""
    form = ArchiveForm()
    upload = request.files.get("file")
    if not form.validate_on_submit() or upload is None or not upload.filename:
        form.file.errors = ["Hãy chọn một tệp ZIP."]
        return _list(form, 422)
    try:
        folder = read_zip(upload.read(), upload.filename)
        slug = ascii_slug(folder.slug)[:60].strip("-")
        found = queries.open_draft_of(slug)
        with transaction():
            if found is None:
                made = actions.create_draft(
                    slug=slug or "khoa-hoc", title=folder.slug, files=folder.files, by=by(), now=clock.now()
                )
            else:
                own = queries.draft(found.uid, account_id=by().account_id)
                if own is None:
                    raise Refused("Khóa học này đang có bản nháp của người khác.")
                actions.replace_files(draft_id=own.id, files=folder.files, by=by(), now=clock.now())
                made = own
            facts = actions.course_facts(made)
            if facts is not None and facts[0].title:
                actions.set_title(draft_id=made.id, title=facts[0].title)
    except (BadArchive, Refused) as refusal:
        form.file.errors = [str(refusal)]
        return _list(form, 422)
    flash(f"Đã nhập {len(folder.files)} tệp. Các lỗi, nếu có, nằm ở danh sách bên dưới.", "success")
    return redirect(url_for("authoring.course", uid=made.uid))


@blueprint.post("/bien-soan/<uuid:uid>/cat")
@requires("authoring.write")
def put_away(uid: UUID) -> ResponseReturnValue:
    """Put a draft away; nothing of it is lost."""
    draft = own_draft(uid)
    if EmptyForm().validate_on_submit() and draft.closed_at is None:
        with transaction():
            actions.set_state(draft_id=draft.id, state=DraftState.PUT_AWAY, now=clock.now(), closed=True)
        flash(f"Đã cất bản nháp “{draft.title}”. Có thể lấy lại ở cuối trang này.", "success")
    return redirect(url_for("authoring.courses"))


@blueprint.post("/bien-soan/<uuid:uid>/lay-lai")
@requires("authoring.write")
def take_back(uid: UUID) -> ResponseReturnValue:
    """Go on with a draft that was put away."""
    draft = own_draft(uid)
    if not EmptyForm().validate_on_submit() or draft.state is not DraftState.PUT_AWAY:
        return redirect(url_for("authoring.courses"))
    try:
        with transaction():
            actions.reopen(draft=draft, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("authoring.courses"))
    return redirect(url_for("authoring.course", uid=draft.uid))


@blueprint.route("/bien-soan/<uuid:uid>/nhan-ban", methods=["GET", "POST"])
@requires("authoring.write")
def duplicate(uid: UUID) -> ResponseReturnValue:
    """A new course that begins as a copy of this one."""
    draft = own_draft(uid)
    form = TitleForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = actions.duplicate(draft=draft, title=form.title.data or "", by=by(), now=clock.now())
        except Refused as refusal:
            form.title.errors = [str(refusal)]
        else:
            return redirect(url_for("authoring.course", uid=made.uid))
    return render_template("authoring/duplicate.html", draft=draft, form=form), 422 if form.errors else 200
