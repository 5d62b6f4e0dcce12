"""One's own account: how one is called, the password, where one is signed in."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions, passwords, queries
from app.people.access import Actor
from app.people.actions import Refused
from app.people.forms.signing_in import GivenNameForm, PasswordForm
from app.people.guard import current_actor, current_token, signed_in
from app.people.rules import password_problem
from app.people.views import blueprint


def _me() -> Actor:
    actor = current_actor()
    if actor is None:
        abort(404)
    return actor


def _page(name_form: GivenNameForm | None = None, password_form: PasswordForm | None = None) -> str:
    keep_private()
    me, now = _me(), clock.now()
    mine = queries.account(now=now, day=clock.local_date(now), account_id=me.account_id)
    if mine is None:
        abort(404)
    return render_template(
        "people/account.html",
        mine=mine,
        sessions=queries.sessions_of(me.account_id, token=current_token(), now=now),
        name_form=name_form or GivenNameForm(formdata=None, given_name=me.name),
        password_form=password_form or PasswordForm(formdata=None),
        wrong=name_form or password_form,
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
        return _page(name_form=form)
    try:
        with transaction():
            actions.choose_given_name(person_id=_me().person_id, given_name=form.given_name.data)
    except Refused as refusal:
        form.given_name.errors = [str(refusal)]
        return _page(name_form=form)
    flash("Đã đổi tên gọi.", "success")
    return redirect(url_for("people.account"))


@blueprint.post("/tai-khoan/mat-khau")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change one's password; every other browser is signed out."""
    form, me, now = PasswordForm(), _me(), clock.now()
    if not form.validate_on_submit():
        return _page(password_form=form)
    names = queries.logins_of(me.account_id)
    if problem := password_problem(form.new.data, names=(*names, me.full_name)):
        form.new.errors = [problem]
        return _page(password_form=form)
    found = queries.attempt(names[0] if names else "", address="", now=now)
    if found.locked_until is not None or not passwords.matches(found.password_hash, form.current.data):
        with transaction():
            actions.wrong_password(typed=names[0] if names else "", now=now)
        form.current.errors = ["Mật khẩu đang dùng chưa đúng."]
        return _page(password_form=form)
    hashed = passwords.hash_password(form.new.data)
    with transaction():
        actions.set_password(account_id=me.account_id, password_hash=hashed, now=now)
        actions.end_sessions(account_id=me.account_id, now=now, but_token=current_token())
    flash("Đã đổi mật khẩu. Các máy khác đã được đăng xuất.", "success")
    return redirect(url_for("people.account"))


@blueprint.post("/tai-khoan/dang-xuat-noi-khac")
@signed_in
def sign_out_elsewhere() -> ResponseReturnValue:
    """End every other session."""
    with transaction():
        ended = actions.end_sessions(account_id=_me().account_id, now=clock.now(), but_token=current_token())
    flash(
        f"Đã đăng xuất ở {ended} nơi khác." if ended else "Không có nơi nào khác đang đăng nhập.", "success"
    )
    return redirect(url_for("people.account"))
