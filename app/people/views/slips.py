"""Codes on paper: activation slips for a unit, new codes for those who forgot their password."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock
from app.core.database import transaction
from app.core.web import absolute, keep_private
from app.people import actions, queries
from app.people.access import code_refusal
from app.people.actions import Refused
from app.people.forms.roster import EmptyForm
from app.people.guard import requires
from app.people.queries import OfficerLine, Status
from app.people.rules import ACTIVATION_LASTS, RESET_LASTS
from app.people.slips import Slip, slip
from app.people.views import blueprint
from app.people.views.officers import me, today

MOST = 400  # slips at once: fifty sheets


def paper_slip(
    *, full_name: str, unit_name: str, login: str, code: str, now: dt.datetime, resets: bool
) -> Slip:
    """A slip with the public address of this installation."""
    return slip(
        full_name=full_name,
        unit_name=unit_name,
        login=login,
        code=code,
        address=absolute(current_app.extensions["settings"], "people.activate"),
        expires_at=now + (RESET_LASTS if resets else ACTIVATION_LASTS),
        resets=resets,
    )


def _officers_of(
    unit_code: str,
) -> tuple[queries.UnitView | None, tuple[queries.UnitView, ...], list[OfficerLine]]:
    """The unit chosen among those one may issue codes for, all of them, and the unit's officers."""
    scope = me().scope("people.issue_codes")
    units = queries.units_on(today(), scope=scope)
    unit = next((u for u in units if u.code == unit_code), units[0] if len(units) == 1 else None)
    if unit is None:
        return None, units, []
    page = queries.officers(scope, day=today(), now=clock.now(), unit_id=unit.id, size=2000)
    return unit, units, list(page.rows)


def _invited(lines: list[OfficerLine]) -> list[OfficerLine]:
    """Those a slip is made for: never signed in, and not restricted (they get a code on their own page, when they ask)."""
    return [line for line in lines if line.status is Status.NEW and not line.restricted]


@blueprint.get("/can-bo/phieu-kich-hoat")
@requires("people.issue_codes")
def slips() -> ResponseReturnValue:
    """Choose for whom slips are printed; “đã kích hoạt 7/9”."""
    keep_private()
    unit, units, lines = _officers_of(request.args.get("don_vi", ""))
    new = _invited(lines)
    if lines:
        audit.viewed("people.see_list", [line.uid for line in lines], scope=unit.code if unit else "")
    return render_template(
        "people/slips.html",
        unit=unit,
        units=units,
        lines=lines,
        new=new,
        printed=queries.usable_slips([line.person_id for line in new], now=clock.now()),
        activated=sum(1 for line in lines if line.status is not Status.NEW),
        restricted=sum(1 for line in lines if line.status is Status.NEW and line.restricted),
        actor=me(),
        requests=len(queries.reset_requests(me().scope("people.issue_codes"), day=today())),
        claims=len(queries.login_claims(me().scope("people.issue_codes"), day=today())),
    )


@blueprint.post("/can-bo/phieu-kich-hoat")
@requires("people.issue_codes")
def print_slips() -> ResponseReturnValue:
    """Issue codes and show them once, as sheets to print."""
    keep_private()
    unit, _, lines = _officers_of(request.args.get("don_vi", ""))
    wanted = set(request.form.getlist("can_bo"))
    chosen = [line for line in _invited(lines) if line.uid in wanted][:MOST]
    if unit is None:
        abort(404)
    if not chosen:
        flash("Chưa chọn cán bộ nào để in phiếu.", "error")
        return redirect(url_for("people.slips", don_vi=unit.code))
    now, actor, made, refused = clock.now(), me(), [], []
    with transaction():
        for line in chosen:
            account = actions.officer_account(officer=actions.officer_by_uid(line.uid), now=now)
            roles = queries.roles_of([account.id], today()).get(account.id, frozenset())
            refusal = code_refusal(actor, account_id=account.id, roles=roles, activated=False)
            if refusal:
                refused.append(f"{line.full_name}: {refusal}")
                continue
            code = actions.issue_code(
                account_id=account.id, purpose="activate", by=actor.account_uid, now=now
            )
            made.append(
                paper_slip(
                    full_name=line.full_name,
                    unit_name=unit.name,
                    login=line.code,
                    code=code,
                    now=now,
                    resets=False,
                )
            )
    return sheet(made, refused, back=url_for("people.slips", don_vi=unit.code))


def sheet(made: list[Slip], refused: list[str], *, back: str) -> str:
    """Slips to print, shown once."""
    settings = current_app.extensions["settings"]
    local = settings.is_loopback and not settings.site.demo
    return render_template("people/slip_sheet.html", slips=made, refused=refused, back=back, local=local)


@blueprint.get("/can-bo/cap-lai-ma")
@requires("people.issue_codes")
def reset_requests() -> ResponseReturnValue:
    """Who asked for a new code."""
    keep_private()
    scope = me().scope("people.issue_codes")
    lines = queries.reset_requests(scope, day=today())
    claims = queries.login_claims(scope, day=today())
    audit.viewed("people.see_list", [line.uid for line in lines], count=len(lines) + len(claims))
    return render_template(
        "people/reset_requests.html", lines=lines, claims=[(c, _giving_refusal(c)) for c in claims]
    )


def _giving_refusal(claim: queries.ClaimLine) -> str | None:
    """Why I may not give a number or address to who claims it; None when I may.

    It changes how two people sign in, so I must be allowed to issue codes to both.
    """
    if claim.hidden:
        return "Số hoặc thư này đang thuộc về người ngoài đơn vị; Sở xem và giải quyết."
    for party in (claim.claimant, *claim.others):
        refusal = code_refusal(me(), account_id=party.account_id, roles=party.roles, activated=party.activated)
        if refusal:
            return refusal
    return None


@blueprint.post("/can-bo/xin-dang-nhap/<uuid:uid>/<any('giao', 'bo'):act>")
@requires("people.issue_codes")
def settle_claim(uid: uuid.UUID, act: str) -> ResponseReturnValue:
    """Give a claimed number or address to who asked for it, or leave it where it is."""
    if not EmptyForm().validate_on_submit():
        abort(400)
    found = queries.login_claims(me().scope("people.issue_codes"), day=today(), uid=str(uid))
    if not found:
        abort(404)
    refusal = _giving_refusal(found[0]) if act == "giao" else None
    if refusal is None and found[0].claimant.account_id == me().account_id:
        refusal = "Không ai tự giải quyết đề nghị của chính mình."
    if refusal:
        flash(refusal, "error")
        return redirect(url_for("people.reset_requests"))
    try:
        with transaction():
            actions.settle_claim(claim_uid=str(uid), give=act == "giao")
        flash("Đã giao." if act == "giao" else "Đã bỏ đề nghị; không có gì thay đổi.", "success")
    except Refused as refused:
        flash(str(refused), "error")
    return redirect(url_for("people.reset_requests"))


@blueprint.post("/can-bo/<uuid:uid>/cap-ma")
@requires("people.issue_codes")
def issue_code(uid: uuid.UUID) -> ResponseReturnValue:
    """A new code for one officer of one's scope, handed over in person; shown once."""
    keep_private()
    if not EmptyForm().validate_on_submit():
        abort(400)
    actor, now = me(), clock.now()
    found = queries.officer(actor.scope("people.issue_codes"), str(uid), day=today(), now=now)
    if found is None:
        abort(404)
    activated = found.status is not Status.NEW
    refusal = code_refusal(actor, account_id=found.account_id, roles=found.roles, activated=activated)
    if found.status is Status.DISABLED:
        refusal = "Tài khoản này đã ngừng; quản trị hệ thống mở lại trước khi cấp mã."
    if refusal:
        flash(refusal, "error")
        return redirect(url_for("people.officer", uid=uid))
    with transaction():
        account = actions.officer_account(officer=actions.officer_by_uid(str(uid)), now=now)
        code = actions.issue_code(
            account_id=account.id,
            purpose="reset" if activated else "activate",
            by=actor.account_uid,
            now=now,
        )
    unit_name = next((p.unit_name for p in found.postings), "")
    paper = paper_slip(
        full_name=found.full_name,
        unit_name=unit_name,
        login=found.codes[0] if found.codes else "",
        code=code,
        now=now,
        resets=activated,
    )
    return sheet([paper], [], back=url_for("people.officer", uid=uid))
