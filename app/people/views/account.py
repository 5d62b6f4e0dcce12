"""One's own account: how one is called, what one signs in with, the password, where one is signed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions, passwords, queries
from app.people.access import Role
from app.people.actions import Refused
from app.people.forms.signing_in import ClaimLoginForm, DropLoginForm, GivenNameForm, PasswordForm
from app.people.guard import current_token, signed_in
from app.people.guard import me as me
from app.people.rules import password_problem
from app.people.views import blueprint
from app.people.views.second_step import grace

_WRONG_PASSWORD = "Mật khẩu đang dùng chưa đúng."  # noqa: S105


def right_password(typed: str, *, now: dt.datetime) -> bool:
    """Whether this is my password; a wrong one counts like a failed sign-in with my name."""
    names = queries.logins_of(me().account_id)
    name = names[0] if names else ""
    found = queries.attempt(name, address="", now=now)
    if found.locked_until is None and passwords.matches(found.password_hash, typed):
        return True
    with transaction():
        actions.wrong_password(typed=name, now=now)
    return False


def _page(**refused: Any) -> str:
    """The page; `refused` is the one form that was sent and not accepted: name, claim or password."""
    keep_private()
    actor, now = me(), clock.now()
    mine = queries.account(now=now, day=clock.local_date(now), account_id=actor.account_id)
    if mine is None:
        abort(404)
    logins = queries.own_logins(actor.account_id)
    step = queries.second_step(actor.account_id, grace=grace(), now=now)
    return render_template(
        "people/account.html",
        mine=mine,
        sessions=queries.sessions_of(actor.account_id, token=current_token(), now=now),
        logins=logins,
        step=step if step.on_since or actor.roles - {Role.OFFICER} else None,
        devices=queries.trusted_devices(actor.account_id, now=now),
        name_form=refused.get("name") or GivenNameForm(formdata=None, given_name=actor.name),
        claim_form=refused.get("claim") or ClaimLoginForm(formdata=None, login=logins.offered),
        password_form=refused.get("password") or PasswordForm(formdata=None),
        wrong=next(iter(refused.values()), None),
    )


@blueprint.get("/tai-khoan")
@signed_in
def account() -> ResponseReturnValue:
    """My account."""
    return _page()


@blueprint.post("/tai-khoan/ten-goi")
@signed_in
def choose_name() -> ResponseReturnValue:
    """Say how one is called."""
    form = GivenNameForm()
    if not form.validate_on_submit():
        return _page(name=form)
    try:
        with transaction():
            actions.choose_given_name(person_id=me().person_id, given_name=form.given_name.data)
    except Refused as refusal:
        form.given_name.errors = [str(refusal)]
        return _page(name=form)
    flash("Đã đổi tên gọi.", "success")
    return redirect(url_for("people.account"))


@blueprint.post("/tai-khoan/dang-nhap-bang")
@signed_in
def claim_login() -> ResponseReturnValue:
    """Sign in with a telephone number or e-mail address from now on: the owner says so, with the password."""
    form, now = ClaimLoginForm(), clock.now()
    if not form.validate_on_submit():
        return _page(claim=form)
    if not right_password(form.claim_password.data, now=now):
        form.claim_password.errors = [_WRONG_PASSWORD]
        return _page(claim=form)
    try:
        with transaction():
            got = actions.claim_login(account_id=me().account_id, typed=form.login.data, now=now)
    except Refused as refusal:
        form.login.errors = [str(refusal)]
        return _page(claim=form)
    if got:
        flash("Lần sau anh/chị đăng nhập được bằng số hoặc thư điện tử này.", "success")
    else:
        flash(
            "Chưa dùng được ngay: cần kiểm tra lại với danh sách cán bộ. Đề nghị đã đến đầu mối của đơn vị và Sở; "
            "trong lúc chờ, anh/chị vẫn đăng nhập như cũ.",
            "info",
        )
    return redirect(url_for("people.account"))


@blueprint.post("/tai-khoan/dang-nhap-bang/bo")
@signed_in
def drop_login() -> ResponseReturnValue:
    """Sign in with a number or address no longer."""
    form = DropLoginForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        with transaction():
            actions.drop_login(account_id=me().account_id, key=form.value.data)
        flash("Đã bỏ. Anh/chị đăng nhập bằng những cách còn lại.", "success")
    except Refused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("people.account"))


@blueprint.post("/tai-khoan/mat-khau")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change one's password; every other browser is signed out."""
    form, actor, now = PasswordForm(), me(), clock.now()
    if not form.validate_on_submit():
        return _page(password=form)
    if problem := password_problem(form.new.data, names=(*queries.logins_of(actor.account_id), actor.full_name)):
        form.new.errors = [problem]
        return _page(password=form)
    if not right_password(form.current.data, now=now):
        form.current.errors = [_WRONG_PASSWORD]
        return _page(password=form)
    hashed = passwords.hash_password(form.new.data)
    with transaction():
        actions.set_password(account_id=actor.account_id, password_hash=hashed, now=now)
        actions.end_sessions(account_id=actor.account_id, now=now, but_token=current_token())
        actions.end_trust(account_id=actor.account_id, now=now)
    flash("Đã đổi mật khẩu. Các máy khác đã được đăng xuất.", "success")
    return redirect(url_for("people.account"))


@blueprint.post("/tai-khoan/dang-xuat-noi-khac")
@signed_in
def sign_out_elsewhere() -> ResponseReturnValue:
    """End every other session; no browser skips the second step any more."""
    with transaction():
        ended = actions.end_sessions(account_id=me().account_id, now=clock.now(), but_token=current_token())
        actions.end_trust(account_id=me().account_id, now=clock.now())
    flash(
        f"Đã đăng xuất ở {ended} nơi khác." if ended else "Không có nơi nào khác đang đăng nhập.", "success"
    )
    return redirect(url_for("people.account"))
