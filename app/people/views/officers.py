"""The list of officers, one officer, and the acts that add to their dated facts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import audit, clock
from app.core.database import transaction
from app.core.forms import Form
from app.core.web import keep_private
from app.people import actions, queries
from app.people.access import Scope
from app.people.actions import Refused
from app.people.forms.declaring import CorrectDutyForm, CorrectPostingForm
from app.people.forms.officers import (
    CodeForm,
    ContactForm,
    DetailsForm,
    DutyForm,
    EndForm,
    LeaveForm,
    NameForm,
    NewOfficerForm,
    PostingForm,
    SearchForm,
    TransferForm,
    offer_units,
)
from app.people.guard import me as me
from app.people.guard import requires
from app.people.rules import Duty, LeaveReason
from app.people.views import blueprint


def today() -> dt.date:
    """The day in the province."""
    return clock.local_date(clock.now())


@blueprint.get("/can-bo")
@requires("people.see_roster")
def officers() -> ResponseReturnValue:
    """Who serves where, by name."""
    keep_private()
    actor = me()
    scope = actor.scope("people.see_roster")
    form = SearchForm(request.args)
    day = form.ngay.data or today()
    units = queries.units_on(day, scope=scope)
    offer_units(form.don_vi, units, empty="Tất cả")
    form.validate()
    unit = next((u for u in units if u.code == form.don_vi.data), None)
    page = queries.officers(
        scope,
        day=day,
        now=clock.now(),
        search=form.q.data or "",
        unit_id=unit.id if unit else None,
        duty=Duty(form.nhiem_vu.data) if form.nhiem_vu.data in [*Duty] else None,
        after=request.args.get("sau", ""),
        before=request.args.get("truoc", ""),
    )
    audit.viewed("people.see_list", [line.uid for line in page.rows], scope=unit.code if unit else "")
    rows = [
        {
            "name": Markup('<a href="{}">{}</a>').format(url_for("people.officer", uid=r.uid), r.full_name),
            "code": r.code,
            "unit": r.unit_name,
            "title": r.job_title,
            "duties": ", ".join(d.label for d in r.duties),
        }
        for r in page.rows
    ]
    kept: dict[str, Any] = {
        k: v for k, v in request.args.items() if k in ("q", "don_vi", "nhiem_vu", "ngay") and v
    }
    return render_template(
        "people/officers.html",
        form=form,
        rows=rows,
        day=day,
        before=url_for("people.officers", truoc=page.before, **kept) if page.before else None,
        after=url_for("people.officers", sau=page.after, **kept) if page.after else None,
        # Counted for a unit or a few; for the whole province the count would grow with it on every view.
        activation=queries.activation_count(scope, day=day, unit_id=unit.id if unit else None)
        if unit or scope.unit_ids is not None
        else None,
        actor=actor,
        searched=bool(kept),
    )


def _scope(permission: str) -> Scope:
    return queries.with_attached(me().scope(permission), today())


def _seen(uid: uuid.UUID, permission: str = "people.see_roster") -> queries.OfficerView:
    found = queries.officer(_scope(permission), str(uid), day=today(), now=clock.now())
    if found is None:
        abort(404)
    return found


@blueprint.get("/can-bo/<uuid:uid>")
@requires("people.see_roster")
def officer(uid: uuid.UUID) -> ResponseReturnValue:
    """One officer: name, code, where they served, which duties they held."""
    keep_private()
    found, actor = _seen(uid), me()
    audit.viewed("people.see_officer", [found.uid])
    editing = actor.may("people.declare")
    return render_template(
        "people/officer.html",
        officer=found,
        actor=actor,
        today=today(),
        acts={key for key, act in ACTS.items() if not act.desk or actor.may("people.edit_roster")} if editing else set(),
        facts=queries.changeable(found, _scope("people.declare")) if editing else set(),
        counts_as=None if found.postings else queries.kept_for(found.person_id),
    )


@blueprint.route("/can-bo/them", methods=["GET", "POST"])
@requires("people.declare")
def add_officer() -> ResponseReturnValue:
    """Somebody new on the roster of one's unit. Without a code one is given; a clerk cannot give one, nor learn of others'."""
    keep_private()
    actor = me()
    scope = _scope("people.declare")
    units = queries.units_on(today(), scope=scope)
    only = units[0].code if len(units) == 1 else ""
    form = NewOfficerForm(data={"unit": request.args.get("don_vi", only)})
    if scope.unit_ids is not None:
        del form.code
    offer_units(form.unit, units)
    if form.validate_on_submit() and form.from_on.data:
        now, by = clock.now(), actor.account_uid
        try:
            with transaction():
                made = actions.add_officer(
                    code=(form.code.data if "code" in form else "") or actions.next_code(),
                    full_name=form.full_name.data,
                    email=form.email.data,
                    phone=form.phone.data,
                    now=now,
                )
                actions.add_posting(
                    officer=made,
                    unit=actions.find_unit(form.unit.data),
                    from_on=form.from_on.data,
                    until_on=form.until_on.data,
                    by=by,
                    now=now,
                    **_details(form),
                )
                uid = made.person.uid
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("Đã thêm cán bộ.", "success")
            return redirect(url_for("people.officer", uid=uid))
    return render_template("people/add_officer.html", form=form, clerk="code" not in form)


@dataclass(frozen=True)
class Act:
    """Something that can be done to an officer's record: its page and what it writes."""

    title: str
    button: str
    form: type[Form]
    run: Callable[[Any, Any, str, dict[str, Any]], object]  # officer, form, uid of the fact, by and now
    desk: bool = False  # only for those who keep the whole roster; a unit's clerk does the others for the own unit


def _details(form: PostingForm | TransferForm) -> dict[str, Any]:
    return {
        "job_title": form.job_title.data,
        "section": form.section.data,
        "employment": form.employment.data,
        "duties": [Duty(d) for d in form.duties.data],
        "main_duty": Duty(form.main_duty.data) if form.main_duty.data else None,
        "document": form.document.data,
    }


def _posting(form: PostingForm | TransferForm) -> dict[str, Any]:
    return {"unit": actions.find_unit(form.unit.data), **_details(form)}


# In the order of the page; keys are the last part of the address. Whatever takes a duty holder off the list asks whether
# the person was trained, which this room cannot know: reporting.end_duty.
ACTS: dict[str, Act] = {
    "doi-ten": Act("Sửa họ tên", "Lưu họ tên", NameForm, lambda o, f, uid, w: actions.rename_person(
        person=o.person, full_name=f.full_name.data, now=w["now"])),
    "lien-he": Act("Sửa thông tin liên hệ", "Lưu", ContactForm, lambda o, f, uid, w: actions.set_contact(
        officer=o, email=f.email.data, phone=f.phone.data)),
    "them-ma": Act("Thêm mã cán bộ", "Thêm mã", CodeForm, lambda o, f, uid, w: actions.add_code(
        officer=o, code=f.code.data), desk=True),
    "cong-tac": Act("Thêm quá trình công tác", "Thêm", PostingForm, lambda o, f, uid, w: actions.add_posting(
        officer=o, from_on=f.from_on.data, until_on=f.until_on.data, **_posting(f), **w), desk=True),
    "chuyen": Act("Chuyển đơn vị", "Chuyển đơn vị", TransferForm, lambda o, f, uid, w: actions.transfer(
        officer=o, on=f.on.data, **_posting(f), **w), desk=True),
    "sua-cong-tac": Act("Sửa ngày, chức vụ ghi nhầm", "Lưu", CorrectPostingForm, lambda o, f, uid, w: actions.correct_posting(
        posting=actions.posting_by_uid(uid), from_on=f.from_on.data, job_title=f.job_title.data, **w)),
    "nhiem-vu": Act("Thêm nhiệm vụ", "Thêm nhiệm vụ", DutyForm, lambda o, f, uid, w: actions.add_duty(
        posting=actions.posting_by_uid(uid), duty=Duty(f.duty.data), from_on=f.from_on.data,
        until_on=f.until_on.data, is_main=f.is_main.data, document=f.document.data, **w)),
    "sua-nhiem-vu": Act("Sửa ngày, văn bản phân công", "Lưu", CorrectDutyForm, lambda o, f, uid, w: actions.correct_duty(
        assignment=actions.duty_by_uid(uid), from_on=f.from_on.data, is_main=f.is_main.data, document=f.document.data, **w)),
    "bo-phan": Act("Sửa bộ phận, loại", "Lưu", DetailsForm, lambda o, f, uid, w: actions.describe_posting(
        posting=actions.posting_by_uid(uid), job_title=f.job_title.data, section=f.section.data,
        employment=f.employment.data, **w)),
    "tam-hoan": Act("Tạm hoãn hạn học", "Ghi tạm hoãn", LeaveForm, lambda o, f, uid, w: actions.add_leave(
        officer=o, reason=LeaveReason(f.reason.data), from_on=f.from_on.data, until_on=f.until_on.data, **w)),
    "het-tam-hoan": Act("Kết thúc tạm hoãn", "Kết thúc", EndForm, lambda o, f, uid, w: actions.end_leave(
        uid=uid, officer=o, last_day=f.last_day.data, **w)),
}  # fmt: skip


_ADDS = {"cong-tac", "chuyen", "nhiem-vu"}  # what moves figures without correcting anything
_ABOUT_A_FACT = {"sua-cong-tac", "nhiem-vu", "sua-nhiem-vu", "bo-phan", "het-tam-hoan"}


@blueprint.route("/can-bo/<uuid:uid>/<act>", methods=["GET", "POST"])
@requires("people.declare")
def change_officer(uid: uuid.UUID, act: str) -> ResponseReturnValue:
    """Do one of the acts; `muc` names the posting, duty or pause it is about."""
    keep_private()
    found = _seen(uid, "people.declare")
    doing = ACTS.get(act)
    fact = request.args.get("muc", "")
    if doing is None or (doing.desk and not me().may("people.edit_roster")):
        abort(404)
    if (act in _ABOUT_A_FACT or fact) and fact not in queries.changeable(found, _scope("people.declare")):
        abort(404)
    values: dict[str, Any] = {"full_name": found.full_name, "email": found.email, "phone": found.phone}
    if act.startswith("sua-") or act == "bo-phan":
        values |= _as_it_is(found, fact)
    if request.method == "GET":
        audit.viewed("people.see_officer", [found.uid])
    form: Any = doing.form(data=values)
    if "unit" in form:
        offer_units(form.unit, queries.units_on(today()))
    if form.validate_on_submit():
        try:
            with transaction():
                target = actions.officer_by_uid(str(uid))
                doing.run(target, form, fact, {"by": me().account_uid, "now": clock.now()})
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("Đã ghi.", "success")
            return redirect(url_for("people.officer", uid=uid))
    corrects = act.startswith("sua-") or act == "bo-phan"
    return render_template(
        "people/change_officer.html",
        officer=found,
        act=doing,
        form=form,
        corrects=corrects,
        figures=corrects or act in _ADDS,
    )


def _as_it_is(found: queries.OfficerView, fact: str) -> dict[str, Any]:
    """What a posting or duty that is mended says now."""
    for p in found.postings:
        if p.uid == fact:
            return {
                "from_on": p.from_on, "job_title": p.job_title, "section": p.section, "employment": p.employment or "",
            }  # fmt: skip
        for d in p.duties:
            if d.uid == fact:
                return {"from_on": d.from_on, "document": d.document, "is_main": d.is_main}
    return {}
