"""What outside courses are worth: proposed by one person of the department, approved by another, reused ever after."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import transaction
from app.core.text import clean_line, fold
from app.people.guard import requires
from app.records import actions, queries
from app.records.actions import Decider, NotRecorded
from app.records.forms.recognitions import ApproverForm, EquivalenceForm
from app.records.rules.recognition import equal_names
from app.records.views import blueprint, me
from app.records.views._recognition import choices, course_names


@blueprint.route("/cong-nhan/tuong-duong", methods=["GET", "POST"])
@requires("records.keep_equivalences")
def equivalences() -> ResponseReturnValue:
    """Those in force, those that wait, and a form to propose one (or a further version of one)."""
    form, courses = EquivalenceForm(), course_names()
    form.offer(choices(courses))
    if request.method == "GET":
        form.provider.data = request.args.get("noi", "")[:160]
        form.course_name.data = request.args.get("khoa", "")[:200]
    if form.validate_on_submit():
        with transaction():
            actions.propose_equivalence(
                provider=form.provider.data, course_name=form.course_name.data, equal_to=form.equal_to.data or [],
                grounds=form.grounds.data, by=me().account_uid, now=clock.now(),
            )  # fmt: skip
        flash("Đã đề nghị. Một người khác của Sở duyệt thì mới dùng được.", "success")
        return redirect(url_for("records.equivalences"))
    words = clean_line(request.args.get("q", ""))
    lists = {
        s: queries.equivalences(s, words=fold(words)) for s in ("proposed", "approved", "replaced", "refused")
    }
    everyone = {uid for views in lists.values() for e in views for uid in (e.recorded_by, e.decided_by)}
    return render_template(
        "records/equivalences.html",
        form=form,
        lists=lists,
        words=words,
        named=lambda e: ", ".join(equal_names(e.equal_to, courses)),
        names=queries.account_names(everyone),
        me=me(),
    )


@blueprint.post("/cong-nhan/tuong-duong/<uuid:uid>")
@requires("records.keep_equivalences")
def decide_equivalence(uid: uuid.UUID) -> ResponseReturnValue:
    """Approve a proposal of somebody else, or refuse it with a reason."""
    form = ApproverForm()
    approved = request.form.get("viec") == "duyet"
    if form.validate_on_submit():
        actor = me()
        try:
            with transaction():
                actions.decide_equivalence(
                    uid=str(uid), approved=approved, refusal=clean_line(request.form.get("ly_do", ""))[:300],
                    by=Decider(actor.account_uid, actor.person_id, form.outside), now=clock.now(),
                )  # fmt: skip
        except NotRecorded as refusal:
            flash(str(refusal), "error")
        else:
            flash("Đã duyệt; dùng được từ bây giờ." if approved else "Đã ghi là không duyệt.", "success")
    return redirect(url_for("records.equivalences"))
