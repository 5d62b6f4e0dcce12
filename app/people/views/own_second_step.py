"""One's own second step: set up, printed anew, turned off; the browsers that may skip it."""

from __future__ import annotations

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions, queries
from app.people.access import Role
from app.people.actions import Refused
from app.people.forms.roster import EmptyForm
from app.people.forms.second_step import OwnPasswordForm, OwnSetupForm
from app.people.guard import current_token, safe_path, signed_in
from app.people.second_step import matching_step, secret_of
from app.people.views import blueprint, pending
from app.people.views.account import me, right_password
from app.people.views.second_step import codes_page, grace, settings, setup_parts

_WRONG_PASSWORD = "Mật khẩu đang dùng chưa đúng."  # noqa: S105


def _mine() -> queries.SecondStepView:
    """Where my second step stands. A learner without another role has none (404)."""
    found = queries.second_step(me().account_id, grace=grace(), now=clock.now())
    if found.on_since is None and not me().roles - {Role.OFFICER}:
        abort(404)
    return found


def _page(
    mine: queries.SecondStepView, renew: OwnPasswordForm | None = None, off: OwnPasswordForm | None = None
) -> str:
    keep_private()
    return render_template(
        "people/second_step.html",
        mine=mine,
        renew=renew or OwnPasswordForm(formdata=None, prefix="moi-"),
        off=off or OwnPasswordForm(formdata=None, prefix="tat-"),
        wrong=renew or off,
    )


def _setup_page(form: OwnSetupForm, mine: queries.SecondStepView, target: str) -> str:
    keep_private()
    account_id = me().account_id
    salt = pending.salt_of(form.muoi.data or "", account_id)
    if salt is None:  # too old: another secret, before anybody puts this one into a telephone
        form.muoi.data = pending.new_setup(account_id)
        salt = pending.salt_of(form.muoi.data, account_id) or ""
    return render_template(
        "people/second_step_setup.html",
        form=form,
        parts=setup_parts(account_id, salt),
        target=target,
        action=url_for("people.second_step", tiep=target),
        must_by=mine.must_by,
    )


@blueprint.route("/tai-khoan/xac-minh-hai-buoc", methods=["GET", "POST"])
@signed_in
def second_step() -> ResponseReturnValue:
    """Set my second step up, or see that it is on."""
    mine, target = _mine(), safe_path(request.args.get("tiep"))
    if mine.on_since is not None:
        return _page(mine)
    form = OwnSetupForm()
    salt = pending.salt_of(form.muoi.data or "", me().account_id)
    if request.method == "POST" and salt is None:
        flash("Mã trên trang đã quá cũ. Quét mã mới dưới đây rồi gõ lại.", "warning")
    if not form.validate_on_submit() or salt is None:
        return _setup_page(form, mine, target)
    now, key = clock.now(), settings().secret_key
    if not right_password(form.password.data, now=now):
        form.password.errors = [_WRONG_PASSWORD]
        return _setup_page(form, mine, target)
    step = matching_step(secret_of(key, me().account_uid, salt), form.code.data, now=now, after=0)
    if step is None:
        form.code.errors = ["Mã chưa đúng. Gõ mã đang hiện trong ứng dụng; giờ trên điện thoại cần để tự động."]
        return _setup_page(form, mine, target)
    try:
        with transaction():
            codes = actions.turn_on(
                account_id=me().account_id, account_uid=me().account_uid, salt=salt, step=step, key=key, now=now,
                but_token=current_token(),
            )  # fmt: skip
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("people.second_step"))
    return codes_page(codes, target)


@blueprint.post("/tai-khoan/xac-minh-hai-buoc/ma-du-phong")
@signed_in
def renew_recovery_codes() -> ResponseReturnValue:
    """Ten new codes for paper."""
    mine, form = _mine(), OwnPasswordForm(prefix="moi-")
    if mine.on_since is None:
        return redirect(url_for("people.second_step"))
    if not form.validate_on_submit():
        return _page(mine, renew=form)
    if not right_password(form.password.data, now=clock.now()):
        form.password.errors = [_WRONG_PASSWORD]
        return _page(mine, renew=form)
    with transaction():
        codes = actions.renew_recovery_codes(
            account_id=me().account_id, account_uid=me().account_uid, key=settings().secret_key
        )
    return codes_page(codes, url_for("people.account"))


@blueprint.post("/tai-khoan/xac-minh-hai-buoc/tat")
@signed_in
def turn_off_second_step() -> ResponseReturnValue:
    """The password alone again: to change telephones, or for good."""
    mine, form = _mine(), OwnPasswordForm(prefix="tat-")
    if mine.on_since is None:
        return redirect(url_for("people.second_step"))
    if not form.validate_on_submit():
        return _page(mine, off=form)
    if not right_password(form.password.data, now=clock.now()):
        form.password.errors = [_WRONG_PASSWORD]
        return _page(mine, off=form)
    with transaction():
        actions.turn_off(account_id=me().account_id, now=clock.now())
    flash("Đã tắt xác minh hai bước. Mã dự phòng đã in không dùng được nữa.", "success")
    return redirect(url_for("people.account"))


@blueprint.post("/tai-khoan/may/<uuid:uid>/bo")
@signed_in
def forget_device(uid: uuid.UUID) -> ResponseReturnValue:
    """Ask one of my browsers for codes again."""
    if not EmptyForm().validate_on_submit():
        abort(400)
    with transaction():
        ended = actions.end_trust(account_id=me().account_id, now=clock.now(), device_uid=str(uid))
    if not ended:
        abort(404)
    flash("Lần đăng nhập sau, máy ấy sẽ được hỏi mã.", "success")
    return redirect(url_for("people.account"))
