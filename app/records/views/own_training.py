"""“Tôi đã học ở nơi khác”: an officer hands in what proves it and sees what became of it."""

from __future__ import annotations

import uuid

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock, downloads, storage
from app.core.database import transaction
from app.core.filetypes import NotTaken
from app.core.web import keep_private
from app.people.access import Actor
from app.people.guard import signed_in
from app.records import actions, queries
from app.records.actions import Asked, NotRecorded, Outside
from app.records.forms.recognitions import EmptyForm, OutsideForm
from app.records.queries import RecognitionView
from app.records.rules.recognition import Channel, RecognitionState, minutes_of, name_key
from app.records.views import blueprint, me
from app.records.views._recognition import (
    ACCEPT,
    KINDS,
    course_names,
    found_or_404,
    kept_evidence,
    score_note,
)


@blueprint.get("/hoc-o-noi-khac")
@signed_in
def own_recognitions() -> ResponseReturnValue:
    """What I took elsewhere, each with its state and the reason of a no."""
    keep_private()
    return render_template(
        "records/own_recognitions.html",
        requests=queries.recognitions_of(me().person_id),
        courses=course_names(),
        states=RecognitionState,
        me=me(),
    )


@blueprint.route("/hoc-o-noi-khac/khai", methods=["GET", "POST"])
@signed_in
def hand_in_recognition() -> ResponseReturnValue:
    """Hand in one course with what proves it; the department decides."""
    keep_private()
    form = OutsideForm()
    in_force = queries.equivalences_in_force()
    if form.validate_on_submit():
        known = in_force.get(name_key(form.provider.data, form.course_name.data))
        outside = Outside(
            form.provider.data, form.course_name.data, form.completed, minutes_of(form.tiet_given),
            known.equal_to if known else (),
        )  # fmt: skip
        try:
            with kept_evidence(form.reference.data or "", form.file.data) as evidence, transaction():
                actions.request_recognition(
                    asked=Asked(me().person_id, outside, evidence), channel=Channel.OWN, by=me().account_uid,
                    now=clock.now(),
                )  # fmt: skip
        except NotTaken as refusal:
            form.file.errors = [str(refusal)]
        except NotRecorded as refusal:
            form.course_name.errors = [str(refusal)]
        else:
            flash("Đã gửi. Kết quả hiện ở trang này khi Sở trả lời.", "success")
            return redirect(url_for("records.own_recognitions"))
    return render_template(
        "records/hand_in_recognition.html",
        form=form,
        known=list(in_force.values()),
        kinds=KINDS,
        accept=ACCEPT,
        score_note=score_note(),
    )


@blueprint.post("/hoc-o-noi-khac/<uuid:uid>/rut")
@signed_in
def withdraw_recognition(uid: uuid.UUID) -> ResponseReturnValue:
    """Take back a request while nobody has decided it: the person, or who recorded it."""
    found, actor = found_or_404(uid), me()
    if actor.person_id != found.person_id and actor.account_uid != found.recorded_by:
        abort(404)
    if EmptyForm().validate_on_submit():
        try:
            with transaction():
                actions.withdraw_recognition(uid=found.uid, by=actor.account_uid, now=clock.now())
        except NotRecorded as refusal:
            flash(str(refusal), "error")
        else:
            flash("Đã rút hồ sơ.", "success")
    if actor.person_id == found.person_id:
        return redirect(url_for("records.own_recognitions"))
    return redirect(url_for("records.recognition", uid=uid))


def may_see(actor: Actor, found: RecognitionView) -> bool:
    """The person, who recorded it, and those whose scope covers the person."""
    if actor.person_id == found.person_id or actor.account_uid == found.recorded_by:
        return True
    permission = "records.see_recognitions"
    return actor.may(permission) and queries.covers(actor.scope(permission), found.person_id, clock.today())


@blueprint.get("/cong-nhan/<uuid:uid>/minh-chung")
@signed_in
def recognition_evidence(uid: uuid.UUID) -> ResponseReturnValue:
    """The file that proves it, always as a download that nothing can run in (decision 19)."""
    keep_private()
    found, actor = found_or_404(uid), me()
    if not may_see(actor, found) or found.file_uid is None:
        abort(404)
    if actor.person_id != found.person_id:
        audit.viewed("records.see_evidence", [found.uid])
    try:
        return downloads.respond(
            storage.private, queries.stored_evidence(found.file_uid), download_name=found.file_name
        )
    except FileNotFoundError:
        abort(404)
