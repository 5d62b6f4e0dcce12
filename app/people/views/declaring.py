"""The unit's own list: looked at, printed, confirmed with its signed paper; and how all units stand with theirs."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import audit, clock, downloads, filetypes, numbers, storage, text
from app.core.database import transaction
from app.core.uid import uuid7
from app.core.web import keep_private
from app.people import actions, queries
from app.people.access import Scope
from app.people.actions import Refused
from app.people.declaring import ListState
from app.people.forms.declaring import ConfirmForm, DeclarationsFilter
from app.people.forms.officers import VoidForm
from app.people.guard import requires
from app.people.periods import Round, round_of
from app.people.queries import CountedUnit, Declarations, HolderLine, UnitDeclaration
from app.people.rules import UnitKind
from app.people.views import blueprint
from app.people.views.officers import me, today


def this_round(day: dt.date) -> Round:
    """The reporting round of a day by the calendar that is set."""
    return round_of(day, queries.calendar())


def own_unit(permission: str, code: str, day: dt.date) -> tuple[CountedUnit, list[int]]:
    """A counted unit for which the permission holds, and the units whose people stand in its list. 404 for others."""
    counted = queries.counted_units(me().scope(permission), day)
    for unit in counted.rows:
        if unit.code == code:
            return unit, counted.members(code)
    abort(404)


def holder_row(line: HolderLine, unit: CountedUnit) -> dict[str, Any]:
    """A line of the list as the page shows it."""
    notes = [line.unit_name] if line.unit_id != unit.id else []
    notes += [*line.notes, *([f"tạm hoãn hạn học: {line.leave.label.lower()}"] if line.leave else [])]
    return {
        "name": Markup('<a href="{}">{}</a>').format(url_for("people.officer", uid=line.uid), line.full_name),
        "code": line.code,
        "title": line.job_title,
        "duties": ", ".join(d.duty.label for d in line.duties),
        "since": numbers.day(min(d.from_on for d in line.duties)),
        "note": "; ".join(notes),
    }


def standing_of(unit: CountedUnit, round_: Round, day: dt.date) -> UnitDeclaration:
    """How a unit stands with its list today."""
    return next(
        u
        for u in queries.confirmations(Scope(frozenset({unit.id})), round_, day).units
        if u.unit_id == unit.id
    )


@blueprint.get("/danh-sach-don-vi")
@requires("people.declare")
def own_list() -> ResponseReturnValue:
    """The duty holders of one's unit as of today, and what can be done with the list."""
    keep_private()
    actor, day = me(), today()
    scope = actor.scope("people.declare")
    counted = queries.counted_units(scope, day)
    wanted = request.args.get("don_vi", "")
    unit = next((u for u in counted.rows if u.code == wanted), None)
    if wanted and unit is None:
        abort(404)
    if unit is None and len(counted.rows) == 1:
        unit = counted.rows[0]
    if unit is None:
        return render_template("people/own_list.html", unit=None, units=counted.rows, actor=actor)
    lines = queries.holders_of(counted.members(unit.code), day)
    audit.viewed("people.see_list", [line.uid for line in lines], scope=unit.code)
    own = Scope(frozenset({unit.id}))
    confirms, round_ = actor.may("people.confirm_list"), this_round(day)
    return render_template(
        "people/own_list.html",
        unit=unit,
        units=counted.rows,
        actor=actor,
        day=day,
        round=round_,
        standing=standing_of(unit, round_, day),
        count=len({line.uid for line in lines}),
        rows=[holder_row(line, unit) for line in lines],
        asked=queries.own_transfers(own, now=clock.now()) if confirms else [],
        waiting=len(queries.waiting_transfers(queries.with_attached(own, day), day=day)) if confirms else 0,
    )


@blueprint.get("/danh-sach-don-vi/<code>/in")
@requires("people.declare")
def print_list(code: str) -> ResponseReturnValue:
    """The list on paper: to be signed by the head of the unit, or (`kieu=lien-he`) whom to call."""
    keep_private()
    day = today()
    unit, members = own_unit("people.declare", code, day)
    lines = queries.holders_of(members, day)
    contacts = request.args.get("kieu") == "lien-he"
    left_out = len({line.uid for line in lines if line.restricted}) if contacts else 0
    if left_out:  # nobody is called who restricted the use of their data
        lines = [line for line in lines if not line.restricted]
    audit.viewed(
        "people.print_contacts" if contacts else "people.print_list",
        [line.uid for line in lines],
        scope=unit.code,
    )
    commune = unit.kind in (UnitKind.COMMUNE, UnitKind.WARD, UnitKind.SPECIAL_ZONE)
    return render_template(
        "people/contact_sheet.html" if contacts else "people/printed_list.html",
        unit=unit,
        day=day,
        round=this_round(day),
        lines=lines,
        count=len({line.uid for line in lines}),
        left_out=left_out,
        mark=queries.digest_of(lines)[:12],
        commune=commune,
    )


@blueprint.route("/danh-sach-don-vi/<code>/xac-nhan", methods=["GET", "POST"])
@requires("people.confirm_list")
def confirm_list(code: str) -> ResponseReturnValue:
    """Vouch for the list of this round with the number, the day and (if there) a copy of the signed paper."""
    keep_private()
    day = today()
    unit, members = own_unit("people.confirm_list", code, day)
    form: Any = ConfirmForm()
    if form.validate_on_submit():
        refusal = _confirm(form, unit, members, day)
        if refusal is None:
            flash("Đã ghi xác nhận danh sách.", "success")
            return redirect(url_for("people.own_list", don_vi=unit.code))
        form.form_errors.append(refusal)
    lines = queries.holders_of(members, day)
    digest, round_ = queries.digest_of(lines), this_round(day)
    form.shown.data = digest  # what is confirmed is what this page shows
    audit.viewed("people.see_list", [line.uid for line in lines], scope=unit.code)
    return render_template(
        "people/confirm_list.html",
        unit=unit,
        form=form,
        day=day,
        round=round_,
        rows=[holder_row(line, unit) for line in lines],
        count=len({line.uid for line in lines}),
        mark=digest[:12],
        standing=standing_of(unit, round_, day),
    )


def _confirm(form: Any, unit: CountedUnit, members: list[int], day: dt.date) -> str | None:
    """Write the confirmation down; why not, as a sentence."""
    name = stored = ""
    if form.file.data and form.file.data.filename:
        try:
            taken = filetypes.take(form.file.data.filename, form.file.data.read())
        except filetypes.NotTaken as refusal:
            return str(refusal)
        name, stored = taken.name, f"confirmations/{uuid7()}"
        storage.private.put(stored, taken.data)
    try:
        with transaction():
            actions.confirm_list(
                unit=actions.find_unit(unit.code), members=members, round_=this_round(day), day=day,
                shown=form.shown.data, document_ref=form.document_ref.data, document_on=form.document_on.data,
                by=me().account_uid, now=clock.now(), file=stored, file_name=name,
            )  # fmt: skip
    except Refused as refusal:
        if stored:
            storage.private.delete(stored)
        return str(refusal)
    return None


def _confirmation(uid: uuid.UUID, permission: str) -> tuple[queries.ConfirmationView, CountedUnit]:
    found = queries.confirmation(str(uid))
    counted = queries.counted_units(me().scope(permission), today())
    if found is None or found.unit_id not in counted.by_id:
        abort(404)
    return found, counted.by_id[found.unit_id]


@blueprint.get("/danh-sach-don-vi/xac-nhan/<uuid:uid>/tep")
@requires("people.see_confirmations")
def confirmation_file(uid: uuid.UUID) -> ResponseReturnValue:
    """The signed paper of a confirmation."""
    keep_private()
    found, unit = _confirmation(uid, "people.see_confirmations")
    if not found.file:
        abort(404)
    audit.viewed("people.open_confirmation", [found.uid], scope=unit.code)
    return downloads.respond(storage.private, found.file, download_name=found.file_name)


@blueprint.route("/danh-sach-don-vi/xac-nhan/<uuid:uid>/huy", methods=["GET", "POST"])
@requires("people.confirm_list")
def withdraw_confirmation(uid: uuid.UUID) -> ResponseReturnValue:
    """Take back a confirmation that was recorded by mistake."""
    keep_private()
    found, unit = _confirmation(uid, "people.confirm_list")
    form: Any = VoidForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.withdraw_confirmation(
                    uid=found.uid, reason=form.reason.data, by=me().account_uid, now=clock.now()
                )
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("Đã hủy xác nhận.", "success")
            return redirect(url_for("people.own_list", don_vi=unit.code))
    return render_template("people/withdraw_confirmation.html", found=found, unit=unit, form=form)


@blueprint.get("/xac-nhan-danh-sach")
@requires("people.see_confirmations")
def confirmations() -> ResponseReturnValue:
    """How every counted unit stands with its list in the round of a day."""
    keep_private()
    actor = me()
    form: Any = DeclarationsFilter(request.args)
    form.validate()
    day = form.ngay.data if form.ngay.data and not form.ngay.errors else today()
    found = queries.confirmations(actor.scope("people.see_confirmations"), this_round(day), day)
    return render_template(
        "people/confirmations.html",
        form=form,
        day=day,
        found=found,
        states=[(state, found.count(state)) for state in ListState],
        rows=[_declaration_row(u, actor.may("people.declare")) for u in _chosen(found, form)],
        filtered=bool(form.q.data or form.trang_thai.data),
        searched=bool(request.args),
    )


def _chosen(found: Declarations, form: Any) -> list[UnitDeclaration]:
    words, exact = text.fold(form.q.data or ""), text.key_of(form.q.data or "")
    return [
        u
        for u in found.units
        if (not form.trang_thai.data or u.state == form.trang_thai.data)
        and (not words or words in text.fold(u.name) or text.key_of(u.code).startswith(exact))
    ]


def _declaration_row(unit: UnitDeclaration, editing: bool) -> dict[str, Any]:
    last = unit.last
    name: Any = unit.name
    if editing:
        name = Markup('<a href="{}">{}</a>').format(url_for("people.own_list", don_vi=unit.code), unit.name)
    paper: Any = f"{last.document_ref} ngày {numbers.day(last.document_on)}" if last else ""
    if last and last.file:
        paper = Markup('<a href="{}">{}</a>').format(url_for("people.confirmation_file", uid=last.uid), paper)
    return {
        "name": name,
        "state": unit.state,
        "on": numbers.day(last.confirmed_on) if last else "",
        "holders": numbers.number(last.holders) if last else "",
        "paper": paper,
    }
