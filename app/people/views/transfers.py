"""“Tiếp nhận cán bộ”: asked by the new unit, answered by the old one, settled by the department (P22).

The answer to who asks is one sentence whatever the register holds, and nothing is looked up to give it.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock, numbers
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions, queries
from app.people.access import Scope
from app.people.actions import Refused
from app.people.forms.declaring import ChosenOfficerForm, TransferInForm
from app.people.forms.roster import EmptyForm
from app.people.guard import requires
from app.people.queries import WaitingTransfer
from app.people.rules import Duty
from app.people.views import blueprint
from app.people.views.declaring import own_unit
from app.people.views.officers import me, today


@blueprint.route("/danh-sach-don-vi/<code>/tiep-nhan", methods=["GET", "POST"])
@requires("people.confirm_list")
def request_transfer(code: str) -> ResponseReturnValue:
    """Ask for an officer of another unit by name and telephone number."""
    keep_private()
    unit, _ = own_unit("people.confirm_list", code, today())
    form: Any = TransferInForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.request_transfer(
                    unit=actions.find_unit(unit.code), full_name=form.full_name.data, phone=form.phone.data,
                    job_title=form.job_title.data, duties=[Duty(d) for d in form.duties.data], on=form.on.data,
                    by=me().account_uid, now=clock.now(),
                )  # fmt: skip
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("Đã gửi đề nghị.", "success")
            return redirect(url_for("people.own_list", don_vi=unit.code))
    return render_template("people/request_transfer.html", unit=unit, form=form)


@blueprint.post("/tiep-nhan/<uuid:uid>/rut")
@requires("people.confirm_list")
def withdraw_transfer(uid: uuid.UUID) -> ResponseReturnValue:
    """The asking unit no longer asks."""
    if not EmptyForm().validate_on_submit():
        abort(400)
    mine = queries.own_transfers(me().scope("people.confirm_list"), now=clock.now())
    if str(uid) not in {x.uid for x in mine}:
        abort(404)
    try:
        with transaction():
            actions.withdraw_transfer(
                request=actions.transfer_by_uid(str(uid)), by=me().account_uid, now=clock.now()
            )
        flash("Đã rút đề nghị.", "success")
    except Refused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("people.own_list", don_vi=request.args.get("don_vi")))


def _scope() -> Scope:
    return queries.with_attached(me().scope("people.confirm_list"), today())


@blueprint.get("/tiep-nhan")
@requires("people.confirm_list")
def transfers() -> ResponseReturnValue:
    """Which units ask for people of one's own; for the department all requests that wait."""
    keep_private()
    scope, day = _scope(), today()
    waiting = queries.waiting_transfers(scope, day=day)
    audit.viewed(
        "people.see_transfers", [m.person_uid for w in waiting for m in w.matches], count=len(waiting)
    )
    return render_template(
        "people/transfers.html",
        waiting=waiting,
        day=day,
        whole=scope.unit_ids is None,
        form=ChosenOfficerForm(formdata=None),
    )


@blueprint.post("/tiep-nhan/<uuid:uid>/<any('dong-y', 'khong-phai', 'chon', 'ket-thuc'):act>")
@requires("people.confirm_list")
def answer_transfer(uid: uuid.UUID, act: str) -> ResponseReturnValue:
    """Agree (`nguoi` says to whom), say that it is somebody else, or settle it as the department."""
    scope, day = _scope(), today()
    found = queries.waiting_transfers(scope, day=day, uid=str(uid))
    if not found:
        abort(404)
    form: Any = ChosenOfficerForm() if act == "chon" else EmptyForm()
    if not form.validate_on_submit():
        flash("Chưa điền mã cán bộ." if act == "chon" else "Chưa ghi được; hãy gửi lại.", "error")
        return redirect(url_for("people.transfers"))
    if scope.unit_ids is None and not found[0].for_department(day):
        flash("Đơn vị cũ còn trong hạn trả lời; sau hạn Sở mới quyết định.", "error")
        return redirect(url_for("people.transfers"))
    if act in ("chon", "ket-thuc") and scope.unit_ids is not None:
        abort(404)
    try:
        with transaction():
            flash(_answer(found[0], act, form), "success")
    except Refused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("people.transfers"))


def _answer(found: WaitingTransfer, act: str, form: Any) -> str:
    """Do it in the running transaction; what is said then. Raises Refused."""
    asked, by, now = actions.transfer_by_uid(found.uid), me().account_uid, clock.now()
    if act == "khong-phai":
        actions.deny_transfer(request=asked, by=by, now=now)
        return "Đã trả lời. Sở xem và quyết định."
    if act == "ket-thuc":
        actions.close_transfer(request=asked, by=by, now=now)
        return "Đã kết thúc đề nghị; không ai được chuyển."
    if act == "chon":
        chosen = actions.officer_by_code(form.code.data)
    else:
        person = request.form.get("nguoi", "")
        if person not in {m.person_uid for m in found.matches}:
            raise Refused("Cán bộ này không còn khớp với đề nghị. Tải lại trang.")
        chosen = actions.officer_by_uid(person)
    actions.agree_transfer(request=asked, officer=chosen, by=by, now=now)
    return f"Đã chuyển cán bộ sang {found.unit_name} từ {numbers.day(found.on)}."
