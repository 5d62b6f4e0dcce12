"""Between the right password and the site: a code from the telephone, or the second step set up first."""

from __future__ import annotations

import datetime as dt

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import clock, numbers
from app.core.config import Settings
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions, guard, queries
from app.people.actions import Outcome, Refused, SignIn
from app.people.forms.second_step import CodeForm, SetupForm
from app.people.guard import current_actor, public, safe_path
from app.people.rules import device_name
from app.people.second_step import TRUST_LASTS, address_of, recovery_shown, secret_of, secret_shown
from app.people.slips import qr
from app.people.views import blueprint, expired, pending
from app.people.views.privacy import notice_first

TRUST_COOKIE = "hoctapso_may"
SIGN_IN_PATH = "/dang-nhap"  # only these pages are sent the cookie


def settings() -> Settings:
    """The settings of this installation."""
    found: Settings = current_app.extensions["settings"]
    return found


def grace() -> dt.timedelta | None:
    """How long staff may put the second step off; None: for ever."""
    days = None if settings().site.demo else settings().second_step_days
    return None if days is None else dt.timedelta(days=days)


def arrive(
    result: SignIn, *, shared_computer: bool, target: str, giu: str = "", said: str = ""
) -> ResponseReturnValue:
    """Lead somebody on whose password or code was right: to the second step, or in. `said` is flashed on the way."""
    if result.outcome is Outcome.SIGNED_IN:
        guard.begin(result.token, shared_computer=shared_computer)
    if said:
        flash(said, "success")
    if result.outcome in (Outcome.CODE, Outcome.SETUP):
        buoc = pending.keep(result.account_id, shared_computer=shared_computer)
        if result.outcome is Outcome.CODE:
            return _code_page(CodeForm(formdata=None, buoc=buoc, giu=giu), shared_computer, target)
        muoi = pending.new_setup(result.account_id)
        return _setup_page(SetupForm(formdata=None, buoc=buoc, giu=giu, muoi=muoi), result.account_id, target)
    actor = current_actor()
    typed = expired.offer(giu, actor.account_id) if actor and giu else None
    target = notice_first(actor, target)
    response: ResponseReturnValue
    if result.recovery:
        response = codes_page(result.recovery, target, typed=typed)
    elif typed:
        response = render_template("people/resume.html", typed=typed)
    elif result.asks:
        response = redirect(url_for("people.second_step", tiep=target))
    else:
        response = redirect(target)
    if not result.trust:
        return response
    answer = current_app.make_response(response)
    answer.set_cookie(
        TRUST_COOKIE, result.trust, max_age=TRUST_LASTS, path=SIGN_IN_PATH, httponly=True, samesite="Lax",
        secure=settings().secure_cookies,
    )  # fmt: skip
    return answer


def codes_page(codes: tuple[str, ...], target: str, *, typed: expired.Typed | None = None) -> str:
    """The recovery codes, shown once, to be printed."""
    keep_private()
    actor = current_actor()
    return render_template(
        "people/recovery_codes.html", codes=[recovery_shown(c) for c in codes], target=target, typed=typed,
        name=actor.full_name if actor else "", now=clock.now(),
    )  # fmt: skip


def setup_parts(account_id: int, salt: str) -> dict[str, str | Markup]:
    """What the setup page shows of a secret: QR, letters, and the address that opens an application on this device."""
    account = queries.account(now=clock.now(), day=clock.today(), account_id=account_id)
    if account is None:
        return {}
    secret = secret_of(settings().secret_key, account.uid, salt)
    address = address_of(
        secret, login=account.logins[0] if account.logins else account.full_name, issuer=settings().site.name
    )
    return {"secret": secret_shown(secret), "address": address, "qr": qr(address)}


def _code_page(form: CodeForm, shared_computer: bool, target: str) -> str:
    keep_private()
    return render_template(
        "people/second_step_code.html", form=form, target=target, shared=shared_computer
    )


def _setup_page(form: SetupForm, account_id: int, target: str) -> ResponseReturnValue:
    keep_private()
    salt = pending.salt_of(form.muoi.data or "", account_id)
    if salt is None:
        return _begin_again(target)
    return render_template(
        "people/second_step_setup.html", form=form, parts=setup_parts(account_id, salt), target=target,
        action=url_for("people.set_up_second_step", tiep=target), must=True,
    )  # fmt: skip


def _begin_again(target: str) -> ResponseReturnValue:
    flash("Đã quá lâu kể từ lúc gõ mật khẩu. Anh/chị đăng nhập lại; chưa có gì thay đổi.", "info")
    return redirect(url_for("people.sign_in", tiep=target))


@blueprint.route("/dang-nhap/ma", methods=["GET", "POST"])
@public
def second_step_code() -> ResponseReturnValue:
    """The code after the password."""
    keep_private()
    target = safe_path(request.args.get("tiep"))
    form = CodeForm()
    proved = pending.read(form.buoc.data or "") if request.method == "POST" else None
    if proved is None:
        return _begin_again(target) if request.method == "POST" else redirect(url_for("people.sign_in", tiep=target))
    if not form.validate_on_submit():
        return _code_page(form, proved.shared_computer, target)
    with transaction():
        result = actions.settle_second_step(
            account_id=proved.account_id, typed=form.code.data, key=settings().secret_key,
            address=request.remote_addr or "", shared_computer=proved.shared_computer,
            device=device_name(request.headers.get("User-Agent", "")), trust=form.trust.data, now=clock.now(),
        )  # fmt: skip
    if result.outcome is Outcome.SIGNED_IN:
        return arrive(result, shared_computer=proved.shared_computer, target=target, giu=form.giu.data or "")
    if result.outcome is Outcome.DISABLED:
        return _begin_again(target)
    form.code.errors = [_wrong(result)]
    form.code.data = ""
    return _code_page(form, proved.shared_computer, target)


def _wrong(result: SignIn) -> str:
    wrong = "Mã chưa đúng hoặc đã dùng rồi."
    if result.until is None:
        return f"{wrong} Đợi ứng dụng hiện mã mới rồi gõ lại; giờ trên điện thoại cần để tự động."
    wait = result.until - clock.now()
    if wait.total_seconds() < 60:
        return f"{wrong} Anh/chị đợi {max(1, int(wait.total_seconds()) + 1)} giây rồi gõ mã mới."
    return f"Đã gõ sai nhiều lần nên việc nhập mã tạm dừng đến {numbers.clock_time(result.until)}. Mật khẩu vẫn như cũ."


@blueprint.route("/dang-nhap/thiet-lap", methods=["GET", "POST"])
@public
def set_up_second_step() -> ResponseReturnValue:
    """The time to put it off is over: set the second step up, then go in."""
    keep_private()
    target = safe_path(request.args.get("tiep"))
    form = SetupForm()
    proved = pending.read(form.buoc.data or "") if request.method == "POST" else None
    salt = pending.salt_of(form.muoi.data or "", proved.account_id) if proved else None
    if proved is None or salt is None:
        return _begin_again(target) if request.method == "POST" else redirect(url_for("people.sign_in", tiep=target))
    if not form.validate_on_submit():
        return _setup_page(form, proved.account_id, target)
    try:
        with transaction():
            result = actions.settle_setup(
                account_id=proved.account_id, typed=form.code.data, salt=salt, key=settings().secret_key,
                address=request.remote_addr or "", shared_computer=proved.shared_computer,
                device=device_name(request.headers.get("User-Agent", "")), now=clock.now(),
            )  # fmt: skip
    except Refused:
        return _begin_again(target)
    if result.outcome is Outcome.SIGNED_IN:
        return arrive(result, shared_computer=proved.shared_computer, target=target, giu=form.giu.data or "")
    if result.outcome is not Outcome.WRONG:
        return _begin_again(target)
    form.code.errors = ["Mã chưa đúng. Gõ mã đang hiện trong ứng dụng; giờ trên điện thoại cần để tự động."]
    return _setup_page(form, proved.account_id, target)
