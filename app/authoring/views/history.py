"""What was saved, by whom, when; compared with now; brought back."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.actions import Refused
from app.authoring.forms.courses import EmptyForm
from app.authoring.merging import compare
from app.authoring.rules import SaveKind
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft, page_of
from app.core import clock
from app.core.database import transaction
from app.people.guard import requires


@blueprint.get("/bien-soan/<uuid:uid>/lich-su")
@requires("authoring.write")
def history(uid: UUID) -> str:
    """All saves of the draft, or of one file (`tep`), newest first."""
    draft = own_draft(uid)
    path = request.args.get("tep")
    rows = queries.history(draft.id, path)
    return render_template(
        "authoring/history.html", draft=draft, path=path, rows=rows, kinds=SaveKind,
        names=queries.names({r.saved_by for r in rows}), there=queries.files(draft.id),
    )  # fmt: skip


@blueprint.route("/bien-soan/<uuid:uid>/lich-su/<uuid:revision>", methods=["GET", "POST"])
@requires("authoring.write")
def revision(uid: UUID, revision: UUID) -> ResponseReturnValue:
    """One saved state beside the present one; POST brings it back."""
    draft = own_draft(uid)
    found = queries.revision(draft.id, str(revision))
    if found is None:
        abort(404)
    if request.method == "POST":
        try:
            if EmptyForm().validate_on_submit():
                with transaction():
                    actions.restore(draft_id=draft.id, revision_uid=found.uid, by=by(), now=clock.now())
                flash("Đã lấy lại bản lưu. Bản trước khi lấy lại vẫn nằm trong lịch sử.", "success")
                return redirect(page_of(draft, found.path))
        except Refused as refusal:
            flash(str(refusal), "error")
        return redirect(url_for("authoring.history", uid=draft.uid))
    current = queries.file(draft.id, found.path)
    now = (current.text or "") if current else ""
    return render_template(
        "authoring/revision.html", draft=draft, found=found, current=current,
        rows=compare(found.text or "", now) if found.text is not None else [],
        who=queries.names({found.saved_by}).get(found.saved_by, ""),
    )  # fmt: skip
