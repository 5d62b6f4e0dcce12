"""Whoever leaves the duty holders before being trained leaves with a reason and a document (P10).

The people room keeps the reason, the records room knows who is trained; this room may ask both.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import audit, clock, numbers
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions as people_actions
from app.people import queries as people
from app.people.access import Scope
from app.people.actions import Refused
from app.people.declaring import LeavingReason
from app.people.guard import requires
from app.people.periods import round_of
from app.people.queries import OfficerView
from app.records import queries as records
from app.reporting import queries
from app.reporting.forms import EndDutyForm, LeaversForm, ReasonForm
from app.reporting.queries import Leaver
from app.reporting.views import blueprint, me

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class _Act:
    """A way off the list: what its page says, whether it is about a posting or a duty, ended or never true."""

    title: str
    button: str
    posting: bool
    void: bool


_ACTS = {
    "thoi-nhiem-vu": _Act("Thôi nhiệm vụ", "Thôi nhiệm vụ", posting=False, void=False),
    "ket-thuc": _Act("Kết thúc công tác", "Kết thúc", posting=True, void=False),
    "huy-nhiem-vu": _Act("Hủy nhiệm vụ ghi nhầm", "Hủy", posting=False, void=True),
    "huy": _Act("Hủy quá trình công tác ghi nhầm", "Hủy", posting=True, void=True),
}


def _scope() -> Scope:
    return people.with_attached(me().scope("people.declare"), clock.today())


@blueprint.route(
    "/can-bo/<uuid:uid>/thoi/<any('thoi-nhiem-vu', 'ket-thuc', 'huy-nhiem-vu', 'huy'):act>",
    methods=["GET", "POST"],
)
@requires("people.declare")
def end_duty(uid: uuid.UUID, act: str) -> ResponseReturnValue:
    """End a duty or a posting, or take back one recorded by mistake; `muc` is the fact's uid."""
    keep_private()
    doing, scope, today = _ACTS[act], _scope(), clock.today()
    found = people.officer(scope, str(uid), day=today, now=clock.now())
    fact = request.args.get("muc", "")
    if found is None or fact not in people.changeable(found, scope):
        abort(404)
    unit_id = _unit_of(found, fact, doing)
    if unit_id is None:
        abort(404)
    form: Any = EndDutyForm()
    del form[("last_day" if doing.void else "void_reason")]
    last = (
        today - ONE_DAY if doing.void else form.last_day.data or today
    )  # what is voided today counts no more today
    needed = _leaves(found, fact, doing, last) and _untrained(found.person_id, min(last, today))
    if not needed:
        for name in ("reason", "document_ref", "document_on"):
            del form[name]
    elif doing.void:  # by mistake: the reason is given. Any other would be of somebody who left, and who is not listed then
        del form["reason"]
    if form.validate_on_submit():
        try:
            with transaction():
                _end(found, fact, doing, form, last=last, unit_id=unit_id, needed=needed)
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("Đã ghi.", "success")
            return redirect(url_for("people.officer", uid=uid))
    audit.viewed("people.see_officer", [found.uid])
    return render_template("reporting/end_duty.html", officer=found, act=doing, form=form, needed=needed)


def _unit_of(found: OfficerView, fact: str, doing: _Act) -> int | None:
    """The unit of the posting the fact is of; None when the fact is not of the kind the act is about."""
    for p in found.postings:
        if fact == p.uid if doing.posting else fact in {d.uid for d in p.duties}:
            return p.unit_id
    return None


def _leaves(found: OfficerView, fact: str, doing: _Act, last: dt.date) -> bool:
    """Whether the officer holds no other duty afterwards."""
    after = last + ONE_DAY
    others = (
        d for p in found.postings for d in p.duties if d.uid != fact and not (doing.posting and p.uid == fact)
    )
    return not any(d.from_on <= after and (d.until_on is None or d.until_on >= after) for d in others)


def _untrained(person_id: int, day: dt.date) -> bool:
    """Whether the person is counted on the day, and not as trained."""
    standing = records.person_standing(person_id, day)[3]
    return standing is not None and not standing.trained


def _end(
    found: OfficerView, fact: str, doing: _Act, form: Any, *, last: dt.date, unit_id: int, needed: bool
) -> None:
    when: dict[str, Any] = {"by": me().account_uid, "now": clock.now()}
    if doing.posting:
        posting = people_actions.posting_by_uid(fact)
        if doing.void:
            people_actions.void_posting(posting=posting, reason=form.void_reason.data, **when)
        else:
            people_actions.end_posting(posting=posting, last_day=last, **when)
    else:
        duty = people_actions.duty_by_uid(fact)
        if doing.void:
            people_actions.void_duty(assignment=duty, reason=form.void_reason.data, **when)
        else:
            people_actions.end_duty(assignment=duty, last_day=last, **when)
    if needed:
        people_actions.explain_leaving(
            officer=people_actions.officer_by_uid(found.uid), unit_id=unit_id, last_day=last,
            reason=LeavingReason.MISTAKE if doing.void else LeavingReason(form.reason.data),
            document_ref=form.document_ref.data, document_on=form.document_on.data, **when,
        )  # fmt: skip


@blueprint.get("/so-lieu/ra-khoi-dien")
@requires("reporting.see_officers")
def leavers() -> ResponseReturnValue:
    """Who left the duty holders of a period before being trained, with reasons and documents; prints as an annex."""
    keep_private()
    actor, today = me(), clock.today()
    form: Any = LeaversForm(request.args)
    form.validate()
    round_ = round_of(today, people.calendar())
    start = form.tu.data if form.tu.data and not form.errors else round_.figures_from
    end = form.den.data if form.den.data and not form.errors else today
    scope = actor.scope("reporting.see_officers")
    found = queries.leavers(scope, start, end)
    audit.viewed(
        "reporting.see_leavers", [x.person_uid for x in found], scope=queries.scope_name(scope)[:120]
    )
    return render_template(
        "reporting/leavers.html",
        form=form,
        start=start,
        end=end,
        rows=[_row(x, actor.may("people.declare")) for x in found],
        silent=sum(x.reason is None for x in found),
        whole=scope.unit_ids is None,
        searched=bool(request.args),
    )


def _row(x: Leaver, editing: bool) -> dict[str, Any]:
    reason: Any = x.reason.label if x.reason else "chưa ghi lý do"
    if x.reason is None and editing:
        href = url_for("reporting.explain_leaving", uid=x.person_uid, day=x.last_day.isoformat())
        reason = Markup('{} – <a href="{}">Ghi lý do<span class="visually-hidden"> của {}</span></a>').format(
            reason, href, x.full_name
        )
    return {
        "name": x.full_name,
        "unit": x.unit_name,
        "duties": ", ".join(d.label for d in x.duties) or "bản ghi nhầm, đã hủy",
        "last_day": numbers.day(x.last_day),
        "state": x.state or "không còn được tính",
        "reason": reason,
        "paper": f"{x.document_ref} ngày {numbers.day(x.document_on)}" if x.document_ref else "",
    }


@blueprint.route("/so-lieu/ra-khoi-dien/<uuid:uid>/<day>", methods=["GET", "POST"])
@requires("people.declare")
def explain_leaving(uid: uuid.UUID, day: str) -> ResponseReturnValue:
    """Give the reason of somebody who left without one (by an import, or before a reason was asked for)."""
    keep_private()
    try:
        last = dt.date.fromisoformat(day)
    except ValueError:
        abort(404)
    found = next(
        (
            x
            for x in queries.leavers(_scope(), last + ONE_DAY, last + ONE_DAY)
            if x.person_uid == str(uid) and x.last_day == last
        ),
        None,
    )
    if found is None:
        abort(404)
    form: Any = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                people_actions.explain_leaving(
                    officer=people_actions.officer_by_uid(found.person_uid), unit_id=found.unit_id, last_day=last,
                    reason=LeavingReason(form.reason.data), document_ref=form.document_ref.data,
                    document_on=form.document_on.data, by=me().account_uid, now=clock.now(),
                )  # fmt: skip
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("Đã ghi lý do.", "success")
            return redirect(url_for("reporting.leavers"))
    audit.viewed("people.see_officer", [found.person_uid])
    return render_template("reporting/explain_leaving.html", found=found, form=form)
