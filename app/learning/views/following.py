"""The people of an assignment: the list, one person with extension and exemption, and what goes out to units."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.core import audit, clock, downloads, numbers
from app.core.database import transaction
from app.core.web import keep_private
from app.learning import actions, documents, messages, queries
from app.learning.assignments import State
from app.learning.forms import ExemptForm, ExtendForm, FollowForm
from app.learning.queries import AssignmentView, FollowLine
from app.learning.views import blueprint
from app.learning.views.assignments import counted, found_or_404, me
from app.people import queries as people
from app.people.access import Scope
from app.people.actions.facts import Refused
from app.people.guard import requires
from app.people.queries import UnitView

_KINDS = {
    State.NEW: "neutral", State.PROGRESS: "progress", State.STUCK: "due", State.DONE: "done", State.PAUSED: "neutral",
    State.EXEMPT: "neutral",
}  # fmt: skip


def _units(found: AssignmentView, scope: Scope) -> dict[str, UnitView]:
    """Code → unit, of those in which the reader may see people of the assignment."""
    reached = queries.reach(found, scope, clock.today())
    return {u.code: u for u in people.units_on(clock.today()) if reached is None or u.id in reached}


@blueprint.get("/giao-hoc/<uuid:uid>/can-bo")
@requires("learning.follow")
def assigned_officers(uid: UUID) -> str:
    """Who is where in an assignment, by name."""
    keep_private()
    actor = me()
    scope = actor.scope("learning.follow")
    found = found_or_404(uid, scope)
    units = _units(found, scope)
    form = FollowForm(request.args)
    form.offer((code, u.name) for code, u in units.items())
    form.validate()
    unit = units.get(form.don_vi.data or "")
    if form.don_vi.data and unit is None:
        abort(404)
    known = {choice.value for choice in form.trang_thai.choices}
    page = queries.follow_page(
        found,
        scope,
        day=clock.today(),
        now=clock.now(),
        state=form.trang_thai.data if form.trang_thai.data in known else "",
        unit_id=unit.id if unit else None,
        search=form.q.data or "",
        after=request.args.get("sau", ""),
    )
    audit.viewed("learning.follow", [r.follower.uid for r in page.rows], scope=found.uid)
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if v and k in ("q", "don_vi", "trang_thai")}
    return render_template(
        "learning/assigned_officers.html",
        found=found,
        form=form,
        rows=page.rows,
        kinds=_KINDS,
        place=messages.place,
        due=messages.due_words(found.terms),
        first=url_for("learning.assigned_officers", uid=uid, **kept) if request.args.get("sau") else None,
        next=url_for("learning.assigned_officers", uid=uid, sau=page.after, **kept) if page.after else None,
        searched=bool(kept),
        may_ask_why=actor.may("reporting.see_officers"),
    )


def _line(found: AssignmentView, scope: Scope, person: UUID) -> FollowLine:
    line = queries.follower(found, scope, str(person), day=clock.today(), now=clock.now())
    if line is None:
        abort(404)
    return line


def _person_page(
    found: AssignmentView, line: FollowLine, extend: ExtendForm | None = None, exempt: ExemptForm | None = None
) -> ResponseReturnValue:
    actor = me()
    may_change = actor.may("learning.assign") and queries.may_change(found, actor.scope("learning.assign"))
    own = line.follower.person_id == actor.person_id
    extend, exempt = extend or ExtendForm(formdata=None), exempt or _exempt_form(found, empty=True)
    page = render_template(
        "learning/assigned_officer.html",
        found=found,
        line=line,
        kinds=_KINDS,
        place=messages.place,
        due=messages.due_words(found.terms),
        allowances=queries.allowances(found.id, line.follower.person_id),
        titles={e.course_id: e.title for e in found.courses},
        extend=extend,
        exempt=exempt,
        may_change=may_change and not own,
        own=own,
        may_ask_why=actor.may("reporting.see_officers"),
        may_supervise=actor.may("learning.supervise") and not own,
    )
    return page, 422 if extend.errors or exempt.errors else 200


def _exempt_form(found: AssignmentView, *, empty: bool = False) -> ExemptForm:
    form = ExemptForm(formdata=None) if empty else ExemptForm()
    form.course.choices = [
        SelectChoice("", "Mọi khóa học được giao"), *(SelectChoice(e.slug, e.title) for e in found.courses)
    ]  # fmt: skip
    return form


@blueprint.get("/giao-hoc/<uuid:uid>/can-bo/<uuid:person>")
@requires("learning.follow")
def assigned_officer(uid: UUID, person: UUID) -> ResponseReturnValue:
    """One person in an assignment: where they are, what was allowed to them."""
    keep_private()
    scope = me().scope("learning.follow")
    found = found_or_404(uid, scope)
    line = _line(found, scope, person)
    audit.viewed("learning.follow", [line.follower.uid], scope=found.uid)
    return _person_page(found, line)


def _change(uid: UUID, person: UUID, act: Callable[[AssignmentView, FollowLine], ResponseReturnValue]) -> ResponseReturnValue:
    """Do something for one person. Nobody extends or exempts themselves, and a clerk only what the unit gave."""
    keep_private()
    scope = me().scope("learning.assign")
    found = found_or_404(uid, scope)
    line = _line(found, scope, person)
    if not queries.may_change(found, scope) or line.follower.person_id == me().person_id:
        abort(404)
    return act(found, line)


def _back(found: AssignmentView, line: FollowLine, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("learning.assigned_officer", uid=found.uid, person=line.follower.uid))


@blueprint.post("/giao-hoc/<uuid:uid>/can-bo/<uuid:person>/gia-han")
@requires("learning.assign")
def extend(uid: UUID, person: UUID) -> ResponseReturnValue:
    """Give one person more time, with a reason."""

    def act(found: AssignmentView, line: FollowLine) -> ResponseReturnValue:
        form, who = ExtendForm(), line.follower
        if form.validate_on_submit() and form.until.data is not None:
            try:
                with transaction():
                    actions.extend(
                        found=found, person_id=who.person_id, person_uid=who.uid, until=form.until.data,
                        due_on=who.standing.due_on, reason=form.reason.data, by=me().account_uid, now=clock.now(),
                    )  # fmt: skip
            except Refused as refusal:
                form.until.errors = [str(refusal)]
            else:
                return _back(found, line, f"Đã gia hạn cho {who.full_name} đến hết ngày {numbers.day(form.until.data)}.")
        return _person_page(found, line, extend=form)

    return _change(uid, person, act)


@blueprint.post("/giao-hoc/<uuid:uid>/can-bo/<uuid:person>/mien")
@requires("learning.assign")
def exempt(uid: UUID, person: UUID) -> ResponseReturnValue:
    """Do not ask a course of one person, with a reason."""

    def act(found: AssignmentView, line: FollowLine) -> ResponseReturnValue:
        form, who = _exempt_form(found), line.follower
        if form.validate_on_submit():
            course = next((e.course_id for e in found.courses if e.slug == form.course.data), None)
            with transaction():
                actions.exempt(
                    found=found, person_id=who.person_id, person_uid=who.uid, course_id=course, reason=form.why.data,
                    by=me().account_uid, now=clock.now(),
                )  # fmt: skip
            return _back(found, line, f"Đã ghi miễn cho {who.full_name}. Số liệu mục tiêu 70% không thay đổi vì việc này.")
        return _person_page(found, line, exempt=form)

    return _change(uid, person, act)


@blueprint.post("/giao-hoc/<uuid:uid>/can-bo/<uuid:person>/rut")
@requires("learning.assign")
def withdraw_allowance(uid: UUID, person: UUID) -> ResponseReturnValue:
    """Take an extension or exemption back."""

    def act(found: AssignmentView, line: FollowLine) -> ResponseReturnValue:
        allowed = {a.uid for a in queries.allowances(found.id, line.follower.person_id)}
        chosen = request.form.get("muc", "")
        if chosen in allowed:
            with transaction():
                actions.withdraw_allowance(
                    found=found, person_id=line.follower.person_id, person_uid=line.follower.uid, uid=chosen,
                    by=me().account_uid, now=clock.now(),
                )  # fmt: skip
        return _back(found, line, "Đã rút lại.")

    return _change(uid, person, act)


_SHEET = 300  # people on one printed sheet


@blueprint.get("/giao-hoc/<uuid:uid>/danh-sach-nhac")
@requires("learning.follow")
def reminder_sheet(uid: UUID) -> str:
    """For printing: who of a unit is to be reminded by word of mouth, because no message reaches them."""
    keep_private()
    scope = me().scope("learning.follow")
    found = found_or_404(uid, scope)
    units = _units(found, scope)
    form = FollowForm(request.args)
    form.don_vi.choices = [SelectChoice(code, u.name) for code, u in units.items()]
    if scope.unit_ids is None and not form.don_vi.data:  # a sheet of the whole province would be of no use to anybody
        chosen = None
    else:
        chosen = units.get(form.don_vi.data or next(iter(units), ""))
        if chosen is None:
            abort(404)
    rows: tuple[FollowLine, ...] = ()
    left_out = 0
    if chosen is not None:
        page = queries.follow_page(
            found, scope, day=clock.today(), now=clock.now(), state="chua-xong", unit_id=chosen.id, size=_SHEET
        )
        rows = tuple(r for r in page.rows if not r.reachable and not r.follower.restricted)
        left_out = sum(r.follower.restricted for r in page.rows if not r.reachable)
        audit.viewed("learning.reminder_sheet", [r.follower.uid for r in rows], scope=found.uid)
    return render_template(
        "learning/reminder_sheet.html",
        found=found,
        form=form,
        unit=chosen,
        rows=rows,
        left_out=left_out,
        place=messages.place,
        due=messages.due_words(found.terms),
        today=clock.today(),
    )


@blueprint.get("/giao-hoc/<uuid:uid>/tin-nhan")
@requires("learning.follow")
def group_messages(uid: UUID) -> str:
    """A line for each unit's Zalo group, without names and scores (practice P36)."""
    keep_private()
    scope = me().scope("learning.follow")
    found = found_or_404(uid, scope)
    counts, _ = counted(found, scope)
    address = current_app.extensions["settings"].public_url
    texts = [
        (u, messages.zalo(u.name, found.title, counts[u.id], found.terms, clock.today(), address))
        for u in people.units_on(clock.today())
        if u.id in counts and counts[u.id].open
    ]
    return render_template("learning/group_messages.html", found=found, texts=texts, due=messages.due_words(found.terms))


@blueprint.get("/giao-hoc/<uuid:uid>/cong-van.docx")
@requires("learning.assign")
def urging_letter(uid: UUID) -> Response:
    """The draft of a công văn đôn đốc; only the department writes to units."""
    keep_private()
    scope = me().scope("learning.assign")
    if scope.unit_ids is not None:
        abort(404)
    found = found_or_404(uid, scope)
    counts, _ = counted(found, scope)
    site, day = current_app.extensions["settings"].site, clock.today()
    units = [(u.name, counts[u.id]) for u in people.units_on(day) if u.id in counts and counts[u.id].open]
    data = documents.urging_letter(
        province=site.province, department=site.department.replace(f" tỉnh {site.province}", ""), title=found.title,
        due=messages.due_words(found.terms), as_of=numbers.day(day), units=units,
    )  # fmt: skip
    audit.viewed("learning.urging_letter", scope=found.uid, count=len(units))
    name = f"cong-van-don-doc-{day.isoformat()}.docx"
    return send_file(io.BytesIO(data), mimetype=downloads.mime_of(name), as_attachment=True, download_name=name)
