"""Accounts and roles, for the administrator."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import audit, clock, numbers
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions, queries
from app.people.access import Role, code_refusal
from app.people.actions import Refused
from app.people.forms.administration import AccountSearchForm, GrantForm, StaffForm
from app.people.forms.officers import offer_units
from app.people.forms.roster import EmptyForm
from app.people.forms.second_step import SeenForm
from app.people.guard import requires
from app.people.queries import AccountView, Status
from app.people.views import blueprint
from app.people.views.officers import me, today
from app.people.views.second_step import grace
from app.people.views.slips import paper_slip, sheet


@blueprint.get("/quan-tri/tai-khoan")
@requires("people.manage_accounts")
def accounts() -> ResponseReturnValue:
    """Every account, by name."""
    keep_private()
    form = AccountSearchForm(request.args)
    form.validate()
    role = Role(form.vai_tro.data) if form.vai_tro.data in [*Role] else None
    page = queries.accounts(
        now=clock.now(),
        day=today(),
        search=form.q.data or "",
        role=role,
        after=request.args.get("sau", ""),
        before=request.args.get("truoc", ""),
    )
    audit.viewed("people.see_accounts", [line.uid for line in page.rows])
    rows = [
        {
            "name": Markup('<a href="{}">{}</a>').format(url_for("people.manage", uid=r.uid), r.full_name),
            "roles": "; ".join(r.roles) or "Người học",
            "status": r.status.label,
            "seen": numbers.moment(r.last_seen_at) if r.last_seen_at else "chưa lần nào",
        }
        for r in page.rows
    ]
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k in ("q", "vai_tro") and v}
    return render_template(
        "people/accounts.html",
        form=form,
        rows=rows,
        searched=bool(kept),
        before=url_for("people.accounts", truoc=page.before, **kept) if page.before else None,
        after=url_for("people.accounts", sau=page.after, **kept) if page.after else None,
    )


@blueprint.route("/quan-tri/tai-khoan/them", methods=["GET", "POST"])
@requires("people.manage_accounts")
def add_account() -> ResponseReturnValue:
    """An account for somebody who is not on the roster; roles are granted on its page."""
    keep_private()
    form = StaffForm()
    if form.validate_on_submit():
        try:
            with transaction():
                uid = actions.staff_account(
                    full_name=form.full_name.data, login=form.login.data, now=clock.now()
                ).uid
        except Refused as refusal:
            form.login.errors = [str(refusal)]
        else:
            flash("Đã mở tài khoản. Cấp vai trò và mã kích hoạt ở đây.", "success")
            return redirect(url_for("people.manage", uid=uid))
    return render_template("people/add_account.html", form=form)


def _account(uid: uuid.UUID) -> AccountView:
    found = queries.account(now=clock.now(), day=today(), uid=str(uid))
    if found is None:
        abort(404)
    return found


def _page(found: AccountView, form: GrantForm | None = None, seen: SeenForm | None = None) -> str:
    keep_private()
    if form is None:
        form = GrantForm(formdata=None, from_on=today())
    offer_units(form.unit, queries.units_on(today()), empty="Toàn tỉnh")
    return render_template(
        "people/manage.html", found=found, form=form, Status=Status, mine=found.id == me().account_id,
        step=queries.second_step(found.id, grace=grace(), now=clock.now()), seen_form=seen or SeenForm(formdata=None),
        wrong=seen or form,
    )  # fmt: skip


@blueprint.route("/quan-tri/tai-khoan/<uuid:uid>", methods=["GET", "POST"])
@requires("people.manage_accounts")
def manage(uid: uuid.UUID) -> ResponseReturnValue:
    """One account: its roles, and (POST) one more."""
    found = _account(uid)
    if request.method == "GET":
        audit.viewed("people.see_account", [found.uid])
        return _page(found)
    form = GrantForm()
    units = queries.units_on(today())
    offer_units(form.unit, units, empty="Toàn tỉnh")
    if form.validate_on_submit() and form.from_on.data:
        unit = next((u for u in units if u.code == form.unit.data), None)
        try:
            with transaction():
                actions.grant_role(
                    account_id=found.id,
                    role=Role(form.role.data),
                    unit_id=unit.id if unit else None,
                    from_on=form.from_on.data,
                    until_on=form.until_on.data,
                    by=me().account_uid,
                    now=clock.now(),
                )
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("Đã cấp vai trò.", "success")
            return redirect(url_for("people.manage", uid=uid))
    return _page(found, form)


@blueprint.post("/quan-tri/tai-khoan/<uuid:uid>/thu-hoi/<uuid:grant>")
@requires("people.manage_accounts")
def revoke(uid: uuid.UUID, grant: uuid.UUID) -> ResponseReturnValue:
    """Take a role back."""
    found = _account(uid)
    if EmptyForm().validate_on_submit():
        try:
            with transaction():
                actions.revoke_role(account_id=found.id, uid=str(grant), by=me().account_uid, now=clock.now())
            flash("Đã thu hồi vai trò.", "success")
        except Refused as refusal:
            flash(str(refusal), "error")
    return redirect(url_for("people.manage", uid=uid))


@blueprint.post("/quan-tri/tai-khoan/<uuid:uid>/ma")
@requires("people.manage_accounts")
def account_code(uid: uuid.UUID) -> ResponseReturnValue:
    """A code for an account, shown once."""
    keep_private()
    found = _account(uid)
    if not EmptyForm().validate_on_submit():
        abort(400)
    resets = found.status is not Status.NEW
    refusal = code_refusal(
        me(), account_id=found.id, roles=frozenset(r.role for r in found.roles), activated=resets
    )
    if found.status is Status.DISABLED:
        refusal = "Tài khoản này đã ngừng; mở lại trước khi cấp mã."
    if refusal:
        flash(refusal, "error")
        return redirect(url_for("people.manage", uid=uid))
    now = clock.now()
    with transaction():
        code = actions.issue_code(
            account_id=found.id, purpose="reset" if resets else "activate", by=me().account_uid, now=now
        )
    paper = paper_slip(
        full_name=found.full_name,
        unit_name="",
        login=found.logins[0] if found.logins else "",
        code=code,
        now=now,
        resets=resets,
    )
    return sheet([paper], [], back=url_for("people.manage", uid=uid))


@blueprint.post("/quan-tri/tai-khoan/<uuid:uid>/<any('ngung', 'mo', 'dang-xuat'):act>")
@requires("people.manage_accounts")
def switch_account(uid: uuid.UUID, act: str) -> ResponseReturnValue:
    """Stop an account, open it again, or sign it out everywhere."""
    found = _account(uid)
    if not EmptyForm().validate_on_submit():
        abort(400)
    if act == "ngung" and found.id == me().account_id:
        flash("Không ai tự ngừng tài khoản của mình.", "error")
        return redirect(url_for("people.manage", uid=uid))
    try:
        with transaction():
            if act == "ngung":
                actions.disable_account(account_id=found.id, now=clock.now())
            elif act == "mo":
                actions.enable_account(account_id=found.id)
            else:
                actions.end_sessions(account_id=found.id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("people.manage", uid=uid))
    said = {
        "ngung": "Đã ngừng tài khoản. Kết quả học vẫn còn.", "mo": "Đã mở lại tài khoản.",
        "dang-xuat": "Đã đăng xuất tài khoản ở mọi nơi.",
    }  # fmt: skip
    flash(said[act], "success")
    return redirect(url_for("people.manage", uid=uid))


@blueprint.post("/quan-tri/tai-khoan/<uuid:uid>/dat-lai-hai-buoc")
@requires("people.manage_accounts")
def reset_second_step(uid: uuid.UUID) -> ResponseReturnValue:
    """Take the second step off somebody who lost telephone and paper and was seen in person; never off oneself."""
    found, form = _account(uid), SeenForm()
    if found.id == me().account_id:
        flash("Không ai tự đặt lại cho mình; hãy nhờ quản trị hệ thống khác, hoặc dùng trang Tài khoản.", "error")
        return redirect(url_for("people.manage", uid=uid))
    if not form.validate_on_submit():
        return _page(found, seen=form)
    with transaction():
        actions.reset_second_step(account_id=found.id, now=clock.now())
    flash("Đã đặt lại xác minh hai bước và đăng xuất người ấy ở mọi nơi. Lần tới họ vào bằng mật khẩu.", "success")
    return redirect(url_for("people.manage", uid=uid))
