"""Signing in and out, the first password, a forgotten one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock, numbers
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions, guard, passwords, queries
from app.people.actions import Outcome, Refused
from app.people.forms.signing_in import (
    SHARED,
    ActivationForm,
    FirstAdministratorForm,
    ForgottenForm,
    SignInForm,
    SlipCodeForm,
    default_device,
)
from app.people.guard import current_actor, public, safe_path
from app.people.rules import ADDRESS_LOCK, device_name, password_problem
from app.people.views import blueprint, expired
from app.people.views.privacy import notice_first
from app.people.views.second_step import TRUST_COOKIE, arrive, grace


def _address() -> str:
    return request.remote_addr or ""


def _agent() -> str:
    return request.headers.get("User-Agent", "")


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in by officer code, confirmed e-mail or telephone, or staff name."""
    keep_private()
    target = safe_path(request.args.get("tiep"))
    if current_actor() is not None and request.method == "GET":
        return redirect(target)
    form = SignInForm(device=default_device(_agent()))
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form, target=target, expired=False)
    now = clock.now()
    found = queries.attempt(form.login.data, address=_address(), now=now)
    right = found.locked_until is None and passwords.matches(found.password_hash, form.password.data)
    with transaction():
        result = actions.settle_sign_in(
            typed=form.login.data,
            right=right,
            account_id=found.account_id,
            address=_address(),
            shared_computer=form.device.data == SHARED,
            device=device_name(_agent()),
            now=now,
            trusted=request.cookies.get(TRUST_COOKIE, ""),
            grace=grace(),
        )
    if result.outcome in (Outcome.SIGNED_IN, Outcome.CODE, Outcome.SETUP):
        return arrive(
            result, shared_computer=form.device.data == SHARED, target=target, giu=form.giu.data or ""
        )
    if result.outcome is Outcome.IDLE:
        return render_template("people/idle.html"), 403
    form.password.errors = [_sentence(result, tried=found.locked_until is None)]
    return render_template("people/sign_in.html", form=form, target=target, expired=False), 200


def _sentence(result: actions.SignIn, *, tried: bool) -> str:
    """Why nobody was let in. A password that came too soon was not `tried`: nothing is said of it."""
    if result.outcome is Outcome.DISABLED:
        return "Tài khoản này đã ngừng sử dụng. Anh/chị hỏi đầu mối của đơn vị hoặc quản trị hệ thống."
    wrong = "Mã hoặc mật khẩu chưa đúng."
    if result.until is None:
        return f"{wrong} Nếu chưa có mật khẩu, anh/chị dùng mã trên phiếu kích hoạt."
    wait = result.until - clock.now()
    if wait.total_seconds() < 60:
        first = wrong if tried else "Vừa có nhiều lần gõ sai nên lần này chưa được xét."
        return f"{first} Anh/chị đợi {max(1, int(wait.total_seconds()) + 1)} giây rồi thử lại."
    return (
        f"Đã thử sai nhiều lần nên việc đăng nhập tạm dừng đến {numbers.clock_time(result.until)}. "
        "Muốn vào ngay, anh/chị bấm “Quên mật khẩu” để xin mã mới; dùng mã đó là vào được liền."
    )


@blueprint.post("/phien-het-han")
@public
def session_expired() -> ResponseReturnValue:
    """A form arrived after its session ran out: sign in, and it is offered again."""
    keep_private()
    kept = expired.keep()
    form = SignInForm(formdata=None, device=default_device(_agent()), giu=kept)
    target = safe_path(request.args.get("tiep"))
    page = render_template(
        "people/sign_in.html",
        form=form,
        target=target,
        expired=True,
        kept=bool(kept),
        action=url_for("people.sign_in", tiep=target),
    )
    return page, 401


@blueprint.post("/dang-xuat")
@public
def sign_out() -> ResponseReturnValue:
    """End this session."""
    token = guard.current_token()
    if token:
        with transaction():
            actions.end_session(token=token, now=clock.now())
    guard.end()
    flash("Anh/chị đã đăng xuất.", "success")
    return redirect(url_for("people.sign_in"))


_BAD_CODE = (
    "Mã này không dùng được: có thể gõ nhầm, đã dùng rồi, đã quá hạn hoặc đã được thay bằng phiếu mới. "
    "Kiểm tra lại từng ký tự; nếu vẫn không được, xin đầu mối của đơn vị in phiếu mới."
)
_TOO_MANY = "Đã có quá nhiều lần thử sai từ mạng này. Anh/chị thử lại sau 15 phút."


@blueprint.route("/kich-hoat", methods=["GET", "POST"])
@public
def activate() -> ResponseReturnValue:
    """The code on a slip opens the account; a password is set and the person is signed in."""
    keep_private()
    form = ActivationForm(device=default_device(_agent()))
    typed = form.code.data if request.method == "POST" else request.args.get("ma")
    asked = SlipCodeForm(formdata=None, ma=typed or "")
    now = clock.now()
    if typed is None:
        return render_template("people/activate.html", form=asked, found=None)
    if queries.address_failures(_address(), now=now) >= ADDRESS_LOCK:
        asked.ma.errors = [_TOO_MANY]
        return render_template("people/activate.html", form=asked, found=None), 429
    found = queries.activation(typed, now=now)
    if found is None or found.purpose == "first":
        asked.ma.errors = [_BAD_CODE if typed.strip() else "Chưa điền mã trên phiếu."]
        if typed.strip():
            with transaction():
                actions.count_failure(address=_address(), now=now)
        return render_template("people/activate.html", form=asked, found=None)
    form.code.data = typed
    if not form.validate_on_submit():
        return render_template("people/activate.html", form=form, found=found)
    if problem := password_problem(form.password.data, names=(*found.logins, found.full_name)):
        form.password.errors = [problem]
        return render_template("people/activate.html", form=form, found=found)
    hashed = passwords.hash_password(form.password.data)
    try:
        with transaction():
            result = actions.redeem_code(
                code_id=found.code_id,
                password_hash=hashed,
                shared_computer=form.device.data == SHARED,
                device=device_name(_agent()),
                now=clock.now(),
                grace=grace(),
            )
    except Refused as refusal:
        asked.ma.errors = [str(refusal)]
        return render_template("people/activate.html", form=asked, found=None)
    return arrive(
        result,
        shared_computer=form.device.data == SHARED,
        target="/",
        said=f"Đã đặt mật khẩu. Lần sau anh/chị đăng nhập bằng {' hoặc '.join(found.logins)} và mật khẩu này.",
    )


@blueprint.route("/thiet-lap/<token>", methods=["GET", "POST"])
@public
def first_administrator(token: str) -> ResponseReturnValue:
    """The first administrator says who they are; the link is printed by `hoctapso init`."""
    keep_private()
    form = FirstAdministratorForm(device=default_device(_agent()))
    found = queries.activation(token, now=clock.now())
    if found is None or found.purpose != "first":
        return render_template("people/first_administrator.html", form=None), 404
    if not form.validate_on_submit():
        return render_template("people/first_administrator.html", form=form)
    if problem := password_problem(form.password.data, names=(form.login.data, form.full_name.data)):
        form.password.errors = [problem]
        return render_template("people/first_administrator.html", form=form)
    hashed = passwords.hash_password(form.password.data)
    try:
        with transaction():
            result = actions.redeem_code(
                code_id=found.code_id,
                password_hash=hashed,
                shared_computer=form.device.data == SHARED,
                device=device_name(_agent()),
                now=clock.now(),
            )
            actions.name_first_administrator(
                account_id=found.account_id,
                full_name=form.full_name.data,
                login=form.login.data,
                now=clock.now(),
            )
    except Refused as refusal:
        form.login.errors = [str(refusal)]
        return render_template("people/first_administrator.html", form=form)
    guard.begin(result.token, shared_computer=form.device.data == SHARED)
    flash("Đã tạo tài khoản quản trị. Việc tiếp theo: nhập danh sách cán bộ.", "success")
    return redirect(notice_first(current_actor(), url_for("people.officers")))


@blueprint.route("/quen-mat-khau", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a new code. The answer is the same whether the account exists or not."""
    keep_private()
    form = ForgottenForm()
    now = clock.now()
    if not form.validate_on_submit():
        return render_template("people/forgotten.html", form=form, asked=False)
    if queries.address_failures(_address(), now=now) >= ADDRESS_LOCK:
        form.login.errors = [_TOO_MANY]
        return render_template("people/forgotten.html", form=form, asked=False), 429
    account_id = queries.account_by_login(form.login.data)
    with transaction():
        if account_id is not None:
            actions.ask_for_code(account_id=account_id, now=now)
        else:
            actions.count_failure(address=_address(), now=now)
    return render_template("people/forgotten.html", form=form, asked=True)
