"""The page of one draft: its outline, its problems, its facts, and who works on it."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.actions import Refused, Stale
from app.authoring.forms.courses import (
    AskReviewForm,
    EmptyForm,
    FactsForm,
    TitleForm,
    draw_by_text,
    read_draw_by,
)
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft, page_of
from app.catalog.bundle import Meta, QuizSettings
from app.catalog.folder import write_zip
from app.catalog.rules import language_name
from app.core import clock
from app.core.database import transaction
from app.core.text import as_typed
from app.people import queries as people
from app.people.guard import requires


@blueprint.get("/bien-soan/<uuid:uid>")
@requires("authoring.write")
def course(uid: UUID) -> ResponseReturnValue:
    """Outline, problems, next step."""
    draft = own_draft(uid)
    return _course(draft, TitleForm(), AskReviewForm())


def _course(
    draft: queries.DraftView, title: TitleForm, ask: AskReviewForm, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "authoring/course.html",
        draft=draft,
        outline=queries.outline(draft),
        checked=queries.checked(draft),
        told=queries.told(draft),
        parts=queries.part_names(draft),
        page_of=page_of,
        language=language_name,
        members=queries.members(draft.id),
        review=queries.last_review(draft.id),
        names=queries.names,
        comments=[c for c in queries.comments(draft.id) if not c.resolved],
        title_form=title,
        ask_form=ask,
    )
    return page, status


@blueprint.post("/bien-soan/<uuid:uid>/bai")
@requires("authoring.write")
def add_lesson(uid: UUID) -> ResponseReturnValue:
    """A new lesson at the end."""
    draft = own_draft(uid)
    form = TitleForm()
    if not form.validate_on_submit():
        return _course(draft, form, AskReviewForm(formdata=None), 422)
    try:
        with transaction():
            path = actions.add_lesson(draft=draft, title=form.title.data or "", by=by(), now=clock.now())
    except Refused as refusal:
        form.title.errors = [str(refusal)]
        return _course(draft, form, AskReviewForm(formdata=None), 422)
    return redirect(page_of(draft, path))


@blueprint.post("/bien-soan/<uuid:uid>/thu-tu")
@requires("authoring.write")
def reorder(uid: UUID) -> ResponseReturnValue:
    """Put the lessons in another order: all at once (`bai` repeated), or one of them up or down."""
    draft = own_draft(uid)
    paths = [p for p in queries.files(draft.id) if queries.is_lesson(p)]
    wanted = request.form.getlist("bai")
    if moved := request.form.get("len") or request.form.get("xuong"):
        if moved not in paths:
            abort(404)
        at = paths.index(moved)
        to = max(0, at - 1) if request.form.get("len") else min(len(paths) - 1, at + 1)
        wanted = list(paths)
        wanted.insert(to, wanted.pop(at))
    try:
        with transaction():
            actions.order_lessons(draft_id=draft.id, paths=wanted, by=by(), now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("authoring.course", uid=draft.uid) + "#bai-hoc")


@blueprint.post("/bien-soan/<uuid:uid>/bo-bai")
@requires("authoring.write")
def remove_lesson(uid: UUID) -> ResponseReturnValue:
    """Take a lesson out; the history keeps it."""
    draft = own_draft(uid)
    path = request.form.get("bo", "")
    try:
        with transaction():
            actions.remove_lesson(draft=draft, path=path, by=by(), now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
    else:
        flash("Đã bỏ bài học. Muốn lấy lại, mở “Lịch sử” của bản nháp.", "success")
    return redirect(url_for("authoring.course", uid=draft.uid) + "#bai-hoc")


@blueprint.route("/bien-soan/<uuid:uid>/thong-tin", methods=["GET", "POST"])
@requires("authoring.write")
def facts(uid: UUID) -> ResponseReturnValue:
    """course.toml as a form."""
    draft = own_draft(uid)
    found = actions.course_facts(draft)
    file = queries.file(draft.id, "course.toml")
    if found is None:  # somebody wrote it by hand and it is no TOML: it is mended as text
        return redirect(url_for("authoring.raw_file", uid=draft.uid, path="course.toml"))
    form = FactsForm(data=_filled(*found, file.version if file else 0))
    if form.validate_on_submit():
        meta, quiz = _read(form, found[0])
        try:
            with transaction():
                actions.save_facts(
                    draft=draft, meta=meta, quiz=quiz, based_on=form.version.data, by=by(), now=clock.now()
                )
        except Refused as refusal:
            form.title.errors = [str(refusal)]
        except Stale as stale:
            who = queries.names({stale.current.saved_by}) if stale.current else {}
            form.version.data = stale.current.version if stale.current else 0
            form.title.errors = [
                f"{next(iter(who.values()), 'Người khác')} vừa lưu thông tin khóa học. Nội dung anh/chị điền vẫn còn ở đây;"
                " hãy so lại với trang khóa học rồi bấm Lưu lần nữa để ghi bản của mình."
            ]
        else:
            flash("Đã lưu thông tin khóa học.", "success")
            return redirect(url_for("authoring.course", uid=draft.uid))
    return render_template("authoring/facts.html", draft=draft, form=form), 422 if form.errors else 200


def _filled(meta: Meta, quiz: QuizSettings, version: int) -> dict[str, object]:
    return {
        "title": meta.title, "summary": meta.summary, "strand": meta.strand, "level": meta.level,
        "audiences": list(meta.audiences), "outcomes": "\n".join(meta.outcomes), "hours": meta.hours,
        "planned_hours": meta.planned_hours, "assessment": meta.assessment, "law_checked_on": meta.law_checked_on,
        "author": meta.author, "quiz_title": quiz.title, "draw": quiz.draw, "pass_mark": quiz.pass_mark,
        "attempts": quiz.attempts, "wait_hours": quiz.wait_hours, "version": version,
        "draw_by": draw_by_text(quiz.draw_by),
    }  # fmt: skip


def _read(form: FactsForm, before: Meta) -> tuple[Meta, QuizSettings]:
    lines = tuple(
        dict.fromkeys(line.strip() for line in (form.outcomes.data or "").split("\n") if line.strip())
    )
    meta = Meta(
        title=form.title.data or "", summary=" ".join((form.summary.data or "").split()), strand=form.strand.data or "",
        level=form.level.data or "", audiences=tuple(form.audiences.data or ()), outcomes=lines,
        hours=form.hours.data.normalize() + 0, planned_hours=form.planned_hours.data, assessment=form.assessment.data or "",
        law_checked_on=form.law_checked_on.data, author=form.author.data or "", reviewed_by=before.reviewed_by,
        no_state_secrets=before.no_state_secrets,
    )  # fmt: skip
    quiz = QuizSettings(
        title=form.quiz_title.data or "", draw=form.draw.data, pass_mark=form.pass_mark.data,
        attempts=form.attempts.data, wait_hours=form.wait_hours.data, draw_by=read_draw_by(form.draw_by.data or ""),
    )  # fmt: skip
    return meta, quiz


@blueprint.post("/bien-soan/<uuid:uid>/nguoi")
@requires("authoring.write")
def add_member(uid: UUID) -> ResponseReturnValue:
    """Let another trainer edit the draft."""
    draft = own_draft(uid)
    login = request.form.get("login", "")[:120]
    account = people.account_by_login(login) if EmptyForm().validate_on_submit() and login else None
    roles = {g.role for g in people.grants_of(account, clock.today())} if account is not None else set()
    if account is None or not roles & people.holders("authoring.write"):
        flash(f"Không có giảng viên nào có mã hoặc tên đăng nhập “{login}”.", "error")
    else:
        with transaction():
            actions.add_member(draft_id=draft.id, account_id=account, by=by(), now=clock.now())
        flash("Đã thêm người biên soạn.", "success")
    return redirect(url_for("authoring.course", uid=draft.uid) + "#nguoi-bien-soan")


@blueprint.get("/bien-soan/<uuid:uid>/tai-ve.zip")
@requires("authoring.write")
def download(uid: UUID) -> Response:
    """The draft as a ZIP of the text format."""
    draft = own_draft(uid)
    response = Response(write_zip(draft.slug, queries.folder(draft.id)), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{draft.slug}.zip"'
    return response


@blueprint.route("/bien-soan/<uuid:uid>/tep-nguon/<path:path>", methods=["GET", "POST"])
@requires("authoring.write")
def raw_file(uid: UUID, path: str) -> ResponseReturnValue:
    """Any text file of the draft as it stands in its folder: for what no form can read."""
    draft = own_draft(uid)
    file = queries.file(draft.id, path)
    if file is None or file.text is None:
        abort(404)
    text, version, refusal = file.text, file.version, ""
    if request.method == "POST" and EmptyForm().validate_on_submit():
        text = as_typed(request.form.get("text", ""))
        based_on = request.form.get("version", 0, type=int)
        try:
            with transaction():
                actions.save_text(
                    draft_id=draft.id, path=path, text=text, based_on=based_on, by=by(), now=clock.now()
                )
        except Refused as error:
            refusal = str(error)
        except Stale:
            refusal = "Có người vừa lưu tệp này. Bản của anh/chị vẫn còn ở đây, bản mới lưu ở bên dưới; hãy gộp lại rồi lưu."
        else:
            flash("Đã lưu.", "success")
            return redirect(url_for("authoring.course", uid=draft.uid))
    problems = [p for p in queries.checked(draft).problems if p.path == path]
    page = render_template(
        "authoring/raw_file.html", draft=draft, path=path, text=text, version=version, problems=problems,
        refusal=refusal, theirs=file.text if refusal and file.text != text else "",
    )  # fmt: skip
    return page, 422 if refusal else 200
