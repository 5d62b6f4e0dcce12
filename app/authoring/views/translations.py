"""Lessons in other languages: beginning a translation, taking one out. They are written in the lessons' own editor."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.actions import Refused
from app.authoring.forms.courses import EmptyForm
from app.authoring.forms.lessons import NewTranslationForm
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft, page_of
from app.catalog.rules import language_name
from app.core import clock
from app.core.database import transaction
from app.people.guard import requires


@blueprint.route("/bien-soan/<uuid:uid>/bai/<path>/ban-dich", methods=["GET", "POST"])
@requires("authoring.write")
def add_translation(uid: UUID, path: str) -> ResponseReturnValue:
    """Choose a language and name the translator."""
    draft = own_draft(uid)
    line = next((x for x in queries.outline(draft) if x.path == f"{path}.md"), None)
    if line is None:
        abort(404)
    form = NewTranslationForm(data={"lang": request.args.get("ngon-ngu", "")})
    if form.validate_on_submit():
        try:
            with transaction():
                made = actions.add_translation(
                    draft=draft, path=line.path, lang=form.lang.data or "", translator=form.translator.data or "",
                    heard=form.kind.data == "nghe", by=by(), now=clock.now(),
                )  # fmt: skip
        except Refused as refusal:
            form.lang.errors = [str(refusal)]
        else:
            return redirect(page_of(draft, made))
    page = render_template(
        "authoring/add_translation.html",
        draft=draft,
        line=line,
        form=form,
        language=language_name,
        page_of=page_of,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/bien-soan/<uuid:uid>/bo-ban-dich")
@requires("authoring.write")
def remove_translation(uid: UUID) -> ResponseReturnValue:
    """Take a translation out; the history keeps it."""
    draft = own_draft(uid)
    try:
        if EmptyForm().validate_on_submit():
            with transaction():
                actions.remove_translation(
                    draft=draft, path=request.form.get("bo", ""), by=by(), now=clock.now()
                )
            flash("Đã bỏ bản dịch. Muốn lấy lại, mở “Lịch sử” của bản nháp.", "success")
    except Refused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("authoring.course", uid=draft.uid) + "#bai-hoc")
