"""Training taken elsewhere, for clerks who record it and for the department that decides: list, one request, the next."""

from __future__ import annotations

import difflib
import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock
from app.core.database import transaction
from app.core.filetypes import NotTaken
from app.core.text import key_of
from app.core.web import keep_private
from app.people.access import Scope
from app.people.guard import requires
from app.records import actions, queries
from app.records.actions import Asked, Decider, NotRecorded, Outside
from app.records.forms.recognitions import ApproveForm, RefuseForm, StaffOutsideForm
from app.records.queries import KnownOfficer, RecognitionView
from app.records.rules.recognition import (
    Channel,
    Courses,
    RecognitionState,
    equal_names,
    minutes_of,
    name_key,
)
from app.records.views import blueprint, me
from app.records.views._recognition import (
    ACCEPT,
    KINDS,
    choices,
    course_names,
    found_or_404,
    kept_evidence,
    score_note,
)
from app.records.views.own_training import may_see

_TABS = {
    "cho-duyet": RecognitionState.WAITING, "da-cong-nhan": RecognitionState.APPROVED,
    "khong-cong-nhan": RecognitionState.REFUSED, "da-rut": RecognitionState.WITHDRAWN,
}  # fmt: skip


def _number(name: str) -> int:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0


@blueprint.get("/cong-nhan")
@requires("records.see_recognitions")
def recognitions() -> ResponseReturnValue:
    """What waits, what waits longest first; or what was decided, newest first."""
    keep_private()
    actor, today = me(), clock.today()
    scope = actor.scope("records.see_recognitions")
    shown = request.args.get("xem", "")
    tab = shown if shown in _TABS else "cho-duyet"
    page = queries.recognitions(scope, _TABS[tab], on=today, after=_number("sau"), before=_number("truoc"))
    audit.viewed("records.see_recognitions", [r.uid for r in page.rows])
    may_approve = actor.may("records.approve_recognition")
    courses = course_names()
    return render_template(
        "records/recognitions.html",
        page=page,
        tab=tab,
        tabs_=_TABS,
        counts=queries.recognition_counts(scope, today),
        places=queries.workplaces([r.person_id for r in page.rows], today),
        equal={r.uid: _said(r, courses) for r in page.rows},
        actor=actor,
        first=queries.next_waiting(scope, today, by=actor.account_uid, person_id=actor.person_id)
        if may_approve and tab == "cho-duyet"
        else None,
    )


def _said(found: RecognitionView, courses: Courses) -> str:
    """What it is worth, as decided or else as proposed; empty when it is recorded only."""
    equal = found.decided_equal if found.state is RecognitionState.APPROVED else found.equal_to
    return ", ".join(equal_names(equal, courses))


@blueprint.route("/cong-nhan/ghi", methods=["GET", "POST"])
@requires("records.record_recognition")
def record_recognition() -> ResponseReturnValue:
    """Record a course that somebody of one's own unit (the department: of any) took elsewhere."""
    keep_private()
    actor = me()
    form = StaffOutsideForm()
    courses, in_force = course_names(), queries.equivalences_in_force()
    form.offer(choices(courses))
    if request.method == "GET":
        form.code.data = _given_code()
    if form.validate_on_submit():
        officer = _officer(form, actor.scope("records.record_recognition"))
        known = in_force.get(name_key(form.provider.data, form.course_name.data))
        if officer is not None:
            equal = tuple(form.equal_to.data) or (known.equal_to if known else ())
            outside = Outside(
                form.provider.data,
                form.course_name.data,
                form.completed,
                minutes_of(form.tiet_given),
                equal,
            )
            try:
                with kept_evidence(form.reference.data or "", form.file.data) as evidence, transaction():
                    uid = actions.request_recognition(
                        asked=Asked(officer.person_id, outside, evidence), channel=Channel.STAFF, by=actor.account_uid,
                        now=clock.now(),
                    )  # fmt: skip
            except NotTaken as refusal:
                form.file.errors = [str(refusal)]
            except NotRecorded as refusal:
                form.course_name.errors = [str(refusal)]
            else:
                flash(f"Đã ghi hồ sơ của {officer.full_name}; người khác sẽ duyệt.", "success")
                return redirect(url_for("records.recognition", uid=uid))
    return render_template(
        "records/record_recognition.html",
        form=form,
        known=list(in_force.values()),
        kinds=KINDS,
        accept=ACCEPT,
        score_note=score_note(),
    )


def _given_code() -> str:
    """The code that a link gave, where the reader may record for its officer; nothing else is shown on the page."""
    code = request.args.get("ma", "")
    scope = me().scope("records.record_recognition")
    return code if queries.officers_by_code([key_of(code)], scope, clock.today()) else ""


_MOST_NAMES = 5  # of those who may be meant


def _officer(form: StaffOutsideForm, scope: Scope) -> KnownOfficer | None:
    """Whom the code means, or the name where one officer bears it; None when the form asks who is meant."""
    typed, today = form.code.data, clock.today()
    key = key_of(typed)
    if officer := queries.officers_by_code([key], scope, today).get(key):
        return officer
    found = queries.officers_named(typed, scope, today)
    same = [o for o in found if key_of(o.full_name) == key]
    if len(same) == 1:
        return same[0]
    if found:
        shown = (same or found)[:_MOST_NAMES]
        places = queries.workplaces([o.person_id for o in shown], today)
        listed = "; ".join(f"{o.code} – {o.full_name}, {places[o.person_id].unit_name}" for o in shown)
        form.code.errors = [f"Ghi mã của người cần ghi: {listed}."]
        return None
    near = queries.codes_like(key, scope, today)
    meant = {key_of(code): code for code in near}
    close = [meant[k] for k in difflib.get_close_matches(key, meant, n=2, cutoff=0.75)]
    guess = f" Có phải {' hay '.join(f'{c} – {near[c]}' for c in close)}?" if close else ""
    form.code.errors = [f"Mã cán bộ “{typed}” không có trong danh sách cán bộ.{guess}"]
    return None


@blueprint.get("/cong-nhan/<uuid:uid>")
@requires("records.see_recognitions")
def recognition(uid: uuid.UUID) -> ResponseReturnValue:
    """One request: what was taken where, what proves it, what it would count as."""
    return _page(uid)


def _page(
    uid: uuid.UUID, approve: ApproveForm | None = None, refuse: RefuseForm | None = None
) -> ResponseReturnValue:
    keep_private()
    actor, today = me(), clock.today()
    found = found_or_404(uid)
    if not may_see(actor, found):
        abort(404)
    audit.viewed("records.see_recognition", [found.uid])
    courses = course_names()
    known = queries.equivalences_in_force({found.name_key}).get(found.name_key)
    if approve is None:
        approve = ApproveForm(formdata=None)
        approve.equal_to.data = list(found.equal_to or (known.equal_to if known else ()))
    approve.offer(choices(courses))
    may_decide = actor.may("records.approve_recognition") and found.state is RecognitionState.WAITING
    before, after = (
        queries.waiting_beside(
            actor.scope("records.approve_recognition"),
            today,
            found.id,
            by=actor.account_uid,
            person_id=actor.person_id,
        )
        if may_decide
        else (None, None)
    )
    return render_template(
        "records/recognition.html",
        found=found,
        place=queries.workplaces([found.person_id], today).get(found.person_id),
        names=queries.account_names({found.recorded_by, found.decided_by}),
        courses=courses,
        proposed=equal_names(found.equal_to, courses),
        decided=equal_names(found.decided_equal, courses),
        known=known,
        known_names=equal_names(known.equal_to, courses) if known else [],
        made=queries.completions_made(found.id),
        approve=approve,
        refuse=refuse or RefuseForm(formdata=None),
        actor=actor,
        may_decide=may_decide,
        score_note=score_note() if may_decide else "",
        before=url_for("records.recognition", uid=before) if before else None,
        after=url_for("records.recognition", uid=after) if after else None,
        own_hands=found.recorded_by == actor.account_uid or found.person_id == actor.person_id,
        states=RecognitionState,
    )


@blueprint.post("/cong-nhan/<uuid:uid>/duyet")
@requires("records.approve_recognition")
def approve_recognition(uid: uuid.UUID) -> ResponseReturnValue:
    """Recognise it, as what was chosen; then the next one that waits."""
    found, actor = found_or_404(uid), me()
    form = ApproveForm()
    form.offer(choices(course_names()))
    if not form.validate_on_submit():
        return _page(uid, approve=form)
    try:
        with transaction():
            made = actions.approve_recognitions(
                uids=[found.uid], by=Decider(actor.account_uid, actor.person_id, form.outside), now=clock.now(),
                equal_to=form.equal_to.data or [],
            )  # fmt: skip
    except NotRecorded as refusal:
        form.approver_name.errors = [str(refusal)]
        return _page(uid, approve=form)
    flash(
        f"Đã công nhận “{found.course_name}” của {found.full_name}"
        + (
            f": {made} khóa học của tỉnh được ghi hoàn thành." if made else "; đã ghi nhận, không tính vào 70%."
        ),
        "success",
    )
    return _next(found)


@blueprint.post("/cong-nhan/<uuid:uid>/khong-cong-nhan")
@requires("records.approve_recognition")
def refuse_recognition(uid: uuid.UUID) -> ResponseReturnValue:
    """Say no, and why; then the next one that waits."""
    found, actor = found_or_404(uid), me()
    form = RefuseForm()
    if not form.validate_on_submit():
        return _page(uid, refuse=form)
    try:
        with transaction():
            actions.refuse_recognition(
                uid=found.uid, reason=form.reason.data or "", now=clock.now(),
                by=Decider(actor.account_uid, actor.person_id),
            )  # fmt: skip
    except NotRecorded as refusal:
        form.reason.errors = [str(refusal)]
        return _page(uid, refuse=form)
    flash(f"Không công nhận “{found.course_name}” của {found.full_name}; người học thấy lý do.", "success")
    return _next(found)


def _next(found: RecognitionView) -> ResponseReturnValue:
    actor = me()
    scope = actor.scope("records.approve_recognition")
    uid = queries.next_waiting(
        scope, clock.today(), by=actor.account_uid, person_id=actor.person_id, after=found.id
    )
    if uid is None:
        return redirect(url_for("records.recognitions"))
    return redirect(url_for("records.recognition", uid=uid))
