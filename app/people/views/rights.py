"""Requests about one's own data: asked on one's own page, answered by the department, corrections also by the unit's clerk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import audit, clock, jobs, numbers
from app.core.database import transaction
from app.core.forms import Form
from app.core.web import keep_private
from app.people import actions, queries
from app.people.access import Actor, Scope
from app.people.actions import Refused
from app.people.forms.rights import (
    AnswerForm,
    AskForm,
    DoneForm,
    ExtendForm,
    ProposeForm,
    RecordForm,
    RefuseForm,
)
from app.people.forms.roster import EmptyForm
from app.people.guard import requires, signed_in
from app.people.queries import RequestView
from app.people.rights import ERASE_JOB, REFUSAL, Kind, Section, State, lateness
from app.people.views import blueprint
from app.people.views.officers import me, today


def _section(value: str) -> Section | None:
    return Section(value) if value else None


@blueprint.route("/du-lieu-cua-toi/yeu-cau", methods=["GET", "POST"])
@signed_in
def my_requests() -> ResponseReturnValue:
    """What I asked, what was answered, and (POST) something new."""
    keep_private()
    actor = me()
    form = AskForm(kind=request.args.get("loai", ""), section=request.args.get("muc", ""))
    if form.validate_on_submit():
        try:
            with transaction():
                actions.ask_rights(
                    person_id=actor.person_id, kind=Kind(form.kind.data), section=_section(form.section.data),
                    wish=form.wish.data or "", by=actor.account_uid, now=clock.now(),
                )  # fmt: skip
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("Đã gửi yêu cầu. Trả lời sẽ hiện ở trang này, chậm nhất sau 02 ngày làm việc.", "success")
            return redirect(url_for("people.my_requests"))
    mine = queries.own_requests(actor.person_id, day=today())
    return render_template(
        "people/my_requests.html", form=form, mine=[(r, lateness(r.clock, r.state, today=today())) for r in mine],
        restricted_at=queries.restricted_at(actor.person_id),
    )  # fmt: skip


@blueprint.post("/du-lieu-cua-toi/yeu-cau/<uuid:uid>/rut")
@signed_in
def withdraw_request(uid: uuid.UUID) -> ResponseReturnValue:
    """Take a request of mine back."""
    actor = me()
    if str(uid) not in {r.uid for r in queries.own_requests(actor.person_id, day=today())}:
        abort(404)
    if not EmptyForm().validate_on_submit():
        abort(400)
    try:
        with transaction():
            actions.withdraw_request(uid=str(uid), person_id=actor.person_id, now=clock.now())
        flash("Đã rút yêu cầu.", "success")
    except Refused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("people.my_requests"))


@blueprint.post("/du-lieu-cua-toi/thoi-han-che")
@signed_in
def lift_restriction() -> ResponseReturnValue:
    """I no longer want my data restricted."""
    if not EmptyForm().validate_on_submit():
        abort(400)
    with transaction():
        actions.lift_restriction(person_id=me().person_id)
    flash("Đã thôi hạn chế xử lý dữ liệu của anh/chị.", "success")
    return redirect(url_for("people.my_requests"))


def _may_see(actor: Actor) -> tuple[Scope, tuple[Kind, ...]]:
    """Which requests somebody deals with: the department all, a clerk the corrections of their own unit."""
    if actor.may("people.answer_rights"):
        return actor.scope("people.answer_rights"), tuple(Kind)
    return actor.scope("people.mend_data"), (Kind.CORRECT,)


@blueprint.get("/yeu-cau-du-lieu")
@requires("people.mend_data")
def rights_queue() -> ResponseReturnValue:
    """What waits, with its clock; or what was settled."""
    keep_private()
    actor = me()
    scope, kinds = _may_see(actor)
    waiting = request.args.get("xem") != "xong"
    last = request.args.get("sau", "")
    after = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else 0
    found, further = queries.rights_queue(scope, kinds, day=today(), waiting=waiting, after=after)
    audit.viewed("people.see_rights", [r.person_uid for r in found])
    rows = [
        {
            "name": Markup('<a href="{}">{}</a>').format(url_for("people.rights_request", uid=r.uid), r.full_name),
            "unit": r.unit_name,
            "kind": r.kind.label,
            "received": numbers.day(r.received_on),
            "state": r.state.label,
            "clock": lateness(r.clock, r.state, today=today())[1],
        }
        for r in found
    ]
    view: dict[str, Any] = {} if waiting else {"xem": "xong"}
    return render_template(
        "people/rights_queue.html", rows=rows, waiting=waiting, all_kinds=len(kinds) > 1,
        after=url_for("people.rights_queue", sau=further, **view) if further else None,
        first=url_for("people.rights_queue", **view) if after else None,
    )  # fmt: skip


@blueprint.route("/yeu-cau-du-lieu/ghi", methods=["GET", "POST"])
@requires("people.answer_rights")
def record_request() -> ResponseReturnValue:
    """Record what somebody asked on paper or in person."""
    keep_private()
    form = RecordForm(received_on=today())
    if form.validate_on_submit():
        person_id = queries.person_of_code(form.code.data)
        try:
            if person_id is None:
                raise Refused(f"Không có cán bộ nào mang mã “{form.code.data}”.")
            with transaction():
                row = actions.ask_rights(
                    person_id=person_id, kind=Kind(form.kind.data), section=_section(form.section.data),
                    wish=form.wish.data or "", by=me().account_uid, now=clock.now(), received_on=form.received_on.data,
                    on_paper=True,
                )  # fmt: skip
                uid = row.uid
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("Đã ghi yêu cầu.", "success")
            return redirect(url_for("people.rights_request", uid=uid))
    return render_template("people/record_request.html", form=form)


# What can be done to a request: the last part of the address → form, and whether a clerk may do it.
_ACTS: dict[str, tuple[type[Form], bool]] = {
    "tra-loi": (AnswerForm, True), "gia-han": (ExtendForm, False), "xong": (DoneForm, True), "tu-choi": (RefuseForm, True),
    "de-nghi-xoa": (ProposeForm, False), "xoa": (EmptyForm, False),
}  # fmt: skip


def _seen(uid: uuid.UUID) -> RequestView:
    scope, kinds = _may_see(me())
    found = queries.rights_request(scope, kinds, str(uid), day=today())
    if found is None:
        abort(404)
    return found


def _forms(found: RequestView) -> dict[str, Form]:
    due = numbers.day(found.clock.settle_by)
    return {
        "tra-loi": AnswerForm(formdata=None, answer=found.kind.reply.format(due=due)),
        "gia-han": ExtendForm(formdata=None),
        "xong": DoneForm(formdata=None, outcome=found.kind.outcome),
        "tu-choi": RefuseForm(formdata=None, refusal=REFUSAL),
        "de-nghi-xoa": ProposeForm(formdata=None),
    }


def _page(found: RequestView, wrong: Form | None = None, act: str = "") -> str:
    keep_private()
    actor = me()
    forms = _forms(found)
    if wrong is not None:
        forms[act] = wrong
    names = queries.names_behind([found.recorded_by, found.proposed_by])
    return render_template(
        "people/rights_request.html", found=found, forms=forms, wrong=wrong, State=State, Kind=Kind,
        whole=actor.may("people.answer_rights"), mark=lateness(found.clock, found.state, today=today()),
        holds_duty=found.kind is Kind.ERASE and found.waits and queries.holds_duty(found.person_id, today()),
        proposed_by=names.get(found.proposed_by, ("", "một tài khoản khác"))[1],
        mine=bool(found.proposed_by) and found.proposed_by == actor.account_uid,
        recorded_by=names.get(found.recorded_by, ("", ""))[1] if found.on_paper else "",
    )  # fmt: skip


@blueprint.get("/yeu-cau-du-lieu/<uuid:uid>")
@requires("people.mend_data")
def rights_request(uid: uuid.UUID) -> ResponseReturnValue:
    """One request: what is asked, its clocks, what was answered, what can be done."""
    found = _seen(uid)
    audit.viewed("people.see_rights", [found.person_uid, found.uid])
    return _page(found)


@blueprint.post("/yeu-cau-du-lieu/<uuid:uid>/<any('tra-loi', 'gia-han', 'xong', 'tu-choi', 'de-nghi-xoa', 'xoa'):act>")
@requires("people.mend_data")
def act_on_request(uid: uuid.UUID, act: str) -> ResponseReturnValue:
    """Answer, extend, settle; propose or carry out an erasure."""
    found, actor = _seen(uid), me()
    kind, for_clerks = _ACTS[act]
    if not for_clerks and not actor.may("people.answer_rights"):
        abort(404)
    form = kind()
    if not form.validate_on_submit():
        return _page(found, form, act)
    now, by = clock.now(), actor.account_uid
    run: dict[str, Callable[[], Any]] = {
        "tra-loi": lambda: actions.answer_request(uid=found.uid, answer=form.answer.data, by=by, now=now),
        "gia-han": lambda: actions.extend_request(uid=found.uid, reason=form.extension.data, now=now),
        "xong": lambda: actions.settle_request(uid=found.uid, done=True, outcome=form.outcome.data, by=by, now=now),
        "tu-choi": lambda: actions.settle_request(uid=found.uid, done=False, outcome=form.refusal.data, by=by, now=now),
        "de-nghi-xoa": lambda: actions.propose_erasure(
            uid=found.uid, despite_duty=form.despite_duty.data, by=by, now=now
        ),
        "xoa": lambda: actions.check_erasure(uid=found.uid, by=by, now=now),
    }
    said = {
        "tra-loi": "Đã trả lời.", "gia-han": "Đã gia hạn.", "xong": "Đã ghi là thực hiện xong.",
        "tu-choi": "Đã trả lời là không thực hiện.",
        "de-nghi-xoa": "Đã đề nghị xóa. Một người khác của Sở hoặc quản trị hệ thống thực hiện bước cuối.",
    }  # fmt: skip
    try:
        with transaction():
            run[act]()
            job = jobs.ask(ERASE_JOB, {"request": found.uid, "by": by}, by) if act == "xoa" else None
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return _page(found, form, act)
    if job is not None:
        return redirect(url_for("core.job", uid=job.uid), 303)
    flash(said[act], "success")
    return redirect(url_for("people.rights_request", uid=uid))
