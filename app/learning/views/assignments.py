"""Giving programmes and courses to learn, and how far everybody is, in numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice

from app.catalog import queries as catalog
from app.core import clock, text
from app.core.database import transaction
from app.core.numbers import number
from app.core.web import keep_private
from app.learning import actions, messages, queries
from app.learning.assignments import Group
from app.learning.forms import AssignForm, EndForm
from app.learning.queries import AssignmentView, FollowCounts
from app.learning.views import blueprint
from app.people import queries as people
from app.people.access import Scope
from app.people.actions.facts import Refused
from app.people.guard import me as me
from app.people.guard import requires
from app.records import queries as records

KEPT_FOR = dt.timedelta(minutes=1)  # totals may be a minute old (decision 27)


def found_or_404(uid: UUID, scope: Scope) -> AssignmentView:
    """The assignment of that uid when it concerns people of the scope."""
    found = queries.assignment(scope, str(uid), clock.today())
    if found is None:
        abort(404)
    return found


def counted(found: AssignmentView, scope: Scope) -> tuple[dict[int, FollowCounts], dt.datetime]:
    """How the people of each unit of the scope stand, and when that was computed: at most a minute ago."""
    now = clock.now()
    if scope.unit_ids is None:
        kept = queries.kept_counts([found]).get(found.id)
        if kept is not None and now - kept[1] <= KEPT_FOR:
            return kept
    fresh = queries.counts(found, scope, day=clock.today(), now=now)
    if scope.unit_ids is None:
        with transaction():
            actions.keep_counts(found=found, counts=fresh, now=now)
    return fresh, now


def total_of(counts: dict[int, FollowCounts]) -> FollowCounts:
    """The units together."""
    total = FollowCounts()
    for one in counts.values():
        total.join(one)
    return total


@blueprint.get("/giao-hoc")
@requires("learning.follow")
def assignments() -> str:
    """What was given to learn to people of the reader's units, and how many are not done."""
    keep_private()
    actor = me()
    scope = actor.scope("learning.follow")
    before = request.args.get("sau", type=int)
    listed = queries.assignments(scope, clock.today(), before=before, limit=_PAGE + 1)
    more, listed = len(listed) > _PAGE, listed[:_PAGE]
    kept = queries.kept_counts(listed) if scope.unit_ids is None else {}
    rows, computed = [], [at for _, at in kept.values()]
    for found in listed:
        counts, at = kept.get(found.id) or counted(found, scope)
        computed.append(at)
        total = total_of(counts)
        if scope.unit_ids is None or total.total or found.group is Group.LIST:
            rows.append(_line(found, total))
    return render_template(
        "learning/assignments.html",
        rows=rows,
        may_assign=actor.may("learning.assign"),
        whole=scope.unit_ids is None,
        computed=min(computed, default=None),
        first=url_for("learning.assignments") if before else None,
        next=url_for("learning.assignments", sau=listed[-1].id) if more else None,
    )


_PAGE = 25


def _line(found: AssignmentView, total: FollowCounts) -> dict[str, Any]:
    to = url_for("learning.assignment", uid=found.uid)
    return {
        "title": Markup('<a href="{}">{}</a>').format(to, found.title),
        "whom": found.whom[:1].upper() + found.whom[1:],
        "due": messages.due_words(found.terms)[4:],
        "open": number(total.open),
        "overdue": number(total.overdue),
        "done": f"{number(total.done)}/{number(total.total)}",
    }


def _may_be_given() -> list[SelectChoice]:
    """Programmes with something on offer, then the courses."""
    programmes = [p for p in catalog.programmes() if any(c.edition for c in p.required)]
    return [
        SelectChoice("", "Chọn chương trình hoặc khóa học"),
        *(SelectChoice(f"p:{p.code}", f"Chương trình {p.code}: {p.title}") for p in programmes),
        *(SelectChoice(f"k:{e.slug}", f"Khóa học: {e.title}") for e in catalog.published_courses()),
    ]


@blueprint.route("/giao-hoc/moi", methods=["GET", "POST"])
@requires("learning.assign")
def assign() -> ResponseReturnValue:
    """Give something to learn: what, for whom, from when, until when."""
    keep_private()
    actor = me()
    scope, day = actor.scope("learning.assign"), clock.today()
    form = AssignForm(starts_on=day, due_kind="ngay")
    form.what.choices = _may_be_given()
    units = people.units_on(day, scope=scope)
    everywhere = [SelectChoice("", "Toàn tỉnh")] if scope.unit_ids is None else []
    form.unit.choices = [*everywhere, *(SelectChoice(u.code, f"{u.name} ({u.code})") for u in units)]
    if form.validate_on_submit():
        uid = _assign(form, scope, {u.code: u.id for u in units}, actor.account_uid)
        if uid is not None:
            newcomers = "" if form.group.data == Group.LIST else " Người mới vào diện tự được giao."
            flash(f"Đã giao học. Hạn của từng người được tính từ ngày bắt đầu.{newcomers}", "success")
            return redirect(url_for("learning.assignment", uid=uid))
    return render_template("learning/assign.html", form=form, whole=scope.unit_ids is None), 422 if form.errors else 200


def _assign(form: AssignForm, scope: Scope, units: dict[str, int], by: str) -> str | None:
    """The uid of what was made; None when the form says what is wrong."""
    day, now = clock.today(), clock.now()
    group = Group(form.group.data)
    named: list[int] = []
    if group is Group.LIST:
        named, form.codes.errors = _named(form.lines, scope, day)
        if form.codes.errors:
            return None
    kind, _, what = form.what.data.partition(":")
    # A list of the department's may name people of several units; everything a clerk gives stays in the unit.
    unit = None if group is Group.LIST and scope.unit_ids is None else units.get(form.unit.data or "")
    if unit is None and scope.unit_ids is not None:
        form.unit.errors = ["Chưa chọn đơn vị."]
        return None
    try:
        with transaction():
            return actions.assign(
                programme=what if kind == "p" else "",
                course=what if kind == "k" else "",
                group=group,
                unit_id=unit,
                terms=form.terms,
                document=form.document.data or "",
                people=named,
                by=by,
                now=now,
            )
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return None


_MOST_SAID = 10  # lines of a list that an error speaks of


def _named(lines: list[str], scope: Scope, day: dt.date) -> tuple[list[int], list[str]]:
    """Who the lines of a list mean, by code or by full name, and what is wrong with the others."""
    by_code = queries.people_by_codes(scope, lines, day)
    others = [line for line in lines if text.key_of(line) not in by_code]
    by_name = queries.people_by_names(scope, others, day) if others else {}
    found = {n.person_id for n in by_code.values()}
    unknown, several = [], []
    for line in dict.fromkeys(others):
        meant = by_name.get(text.key_of(line), [])
        if len(meant) == 1:
            found.add(meant[0].person_id)
        elif meant:
            places = records.workplaces([o.person_id for o in meant[:5]], day)
            which = "; ".join(f"{o.code}, {places[o.person_id].unit_name}" for o in meant[:5])
            several.append(f"“{line}” là tên của {number(len(meant))} người, ghi mã thay cho tên: {which}.")
        else:
            unknown.append(f"“{line}”")
    wrong = several[:_MOST_SAID]
    if unknown:
        where = "đang công tác trong tỉnh" if scope.unit_ids is None else "đang công tác ở đơn vị của anh/chị"
        more = f" và {number(len(unknown) - _MOST_SAID)} dòng khác" if len(unknown) > _MOST_SAID else ""
        wrong.append(
            f"Không có cán bộ {where} mang mã hoặc họ tên {', '.join(unknown[:_MOST_SAID])}{more}. Sửa hoặc bỏ những dòng này."
        )
    return sorted(found), wrong


@blueprint.get("/giao-hoc/<uuid:uid>")
@requires("learning.follow")
def assignment(uid: UUID) -> str:
    """One assignment in numbers, each of them a way to the people."""
    keep_private()
    actor = me()
    scope, day = actor.scope("learning.follow"), clock.today()
    found = found_or_404(uid, scope)
    counts, computed = counted(found, scope)
    units = [u for u in people.units_on(day) if u.id in counts]
    gone = people.unit_names(counts.keys() - {u.id for u in units}, day)
    rows = [_row(found, u.name, counts[u.id], u.code) for u in units]
    rows += [_row(found, name, counts[unit]) for unit, name in gone.items()]
    return render_template(
        "learning/assignment.html",
        found=found,
        total=total_of(counts),
        rows=rows,
        foot=_row(found, f"Cộng {number(len(rows))} đơn vị", total_of(counts)) if len(rows) > 1 else None,
        computed=computed,
        due=messages.due_words(found.terms),
        whole=scope.unit_ids is None,
        begun=found.terms.starts_on <= day,
        may_change=actor.may("learning.assign") and queries.may_change(found, actor.scope("learning.assign")),
    )


_COLUMNS = (
    ("new", "chua-hoc"), ("progress", "dang-hoc"), ("stuck", "dang-vuong"), ("done", "xong"), ("overdue", "qua-han"),
    ("extended", "gia-han"),
)  # fmt: skip


def _row(found: AssignmentView, name: str, counts: FollowCounts, code: str = "") -> dict[str, Any]:
    base = url_for("learning.assigned_officers", uid=found.uid, don_vi=code or None)
    mark = "&" if code else "?"

    def link(count: int, state: str) -> Markup | str:
        return Markup('<a href="{}">{}</a>').format(f"{base}{mark}trang_thai={state}", number(count)) if count else "0"

    cells: dict[str, Any] = {column: link(getattr(counts, column), state) for column, state in _COLUMNS}
    cells["excused"] = link(counts.paused + counts.exempt, "mien-hoan")
    cells["total"] = Markup('<a href="{}">{}</a>').format(base, number(counts.total)) if counts.total else "0"
    return {"name": name, **cells}


@blueprint.route("/giao-hoc/<uuid:uid>/ngung", methods=["GET", "POST"])
@requires("learning.assign")
def end_assignment(uid: UUID) -> ResponseReturnValue:
    """Stop asking it of anybody, with a reason."""
    keep_private()
    actor = me()
    scope = actor.scope("learning.assign")
    found = found_or_404(uid, scope)
    if not queries.may_change(found, scope):
        abort(404)
    form = EndForm()
    if form.validate_on_submit():
        with transaction():
            actions.end_assignment(
                assignment_id=found.id, reason=form.reason.data or "", by=actor.account_uid, now=clock.now()
            )
        flash(f"Đã ngừng giao “{found.title}”. Kết quả đã học vẫn giữ nguyên.", "success")
        return redirect(url_for("learning.assignments"))
    page = render_template("learning/end_assignment.html", found=found, form=form, due=messages.due_words(found.terms))
    return page, 422 if form.errors else 200
