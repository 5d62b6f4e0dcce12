"""One person who stands in the register twice: proposed, looked at side by side, merged, taken apart again."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions, queries
from app.people.actions import Refused
from app.people.forms.roster import EmptyForm
from app.people.guard import requires
from app.people.views import blueprint
from app.people.views.officers import me, today


@blueprint.get("/trung-lap")
@requires("people.settle_duplicates")
def duplicates() -> ResponseReturnValue:
    """Pairs that look like one person, and what was merged."""
    keep_private()
    found, merged = queries.proposals(today()), queries.merges(today())
    shown = [x.uid for p in found for x in (p.first, p.second)] + [
        x.uid for m in merged for x in (m.kept, m.other)
    ]
    audit.viewed("people.see_duplicates", shown)
    return render_template("people/duplicates.html", proposals=found, merged=merged)


@blueprint.route("/trung-lap/<uuid:kept>/<uuid:other>", methods=["GET", "POST"])
@requires("people.settle_duplicates")
def compare(kept: uuid.UUID, other: uuid.UUID) -> ResponseReturnValue:
    """Two records side by side: one person (the first is kept), or two."""
    keep_private()
    found = queries.pair(str(kept), str(other), today())
    if found is None:
        abort(404)
    form: Any = EmptyForm()
    answer = request.form.get("la", "")
    if form.validate_on_submit() and answer not in ("mot-nguoi", "hai-nguoi"):
        form.form_errors.append("Chọn một trong hai: một người, hoặc hai người.")
    elif form.is_submitted() and not form.errors:
        by, now = me().account_uid, clock.now()
        try:
            with transaction():
                first, second = (actions.officer_by_uid(str(uid)) for uid in (kept, other))
                if answer == "hai-nguoi":
                    actions.keep_apart(one=first, other=second, by=by, now=now)
                    said = "Đã ghi: đây là hai người."
                else:
                    actions.merge_persons(kept=first, other=second, by=by, now=now)
                    said = "Đã gộp. Số liệu từ nay tính một người."
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(said, "success")
            return redirect(url_for("people.duplicates"))
    audit.viewed("people.see_duplicates", [x.uid for x in found])
    return render_template("people/compare.html", first=found[0], second=found[1], form=form)


@blueprint.route("/trung-lap/da-gop/<uuid:uid>", methods=["GET", "POST"])
@requires("people.settle_duplicates")
def undo_merge(uid: uuid.UUID) -> ResponseReturnValue:
    """Take two merged records apart."""
    keep_private()
    found = queries.merges(today(), uid=str(uid))
    if not found:
        abort(404)
    form = EmptyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.undo_merge(uid=str(uid), by=me().account_uid, now=clock.now())
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("Đã tách lại hai người.", "success")
            return redirect(url_for("people.duplicates"))
    audit.viewed("people.see_duplicates", [found[0].kept.uid, found[0].other.uid])
    return render_template("people/undo_merge.html", merge=found[0], form=form)
