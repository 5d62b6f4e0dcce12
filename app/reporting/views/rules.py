"""The versions of the in-depth rule: read, proposed with a preview of the effect, approved by somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog import queries as catalog
from app.core import audit, clock
from app.core.database import transaction
from app.core.numbers import day
from app.core.uid import digest, is_uid
from app.core.web import keep_private
from app.people import queries as people
from app.people.access import Actor
from app.people.guard import requires
from app.records import actions
from app.records import queries as records
from app.records.actions import NotRecorded
from app.records.queries import Effect, VersionView
from app.records.rules import Rule, rule_to_dict
from app.reporting import wording
from app.reporting.forms.rules import (
    CATCH_UP,
    HOW,
    ApproveForm,
    CourseSet,
    RuleForm,
    WithdrawForm,
    sets_of,
    sets_typed,
    strands_of,
)
from app.reporting.views import blueprint, me

FEW = 20  # names shown at once; the whole list has pages of its own
PAGE = 50


def _earliest(today: dt.date) -> dt.date:
    """The first day whose figures no report holds."""
    return people.last_cut_off(today) + dt.timedelta(days=1)


def _may_approve(actor: Actor) -> bool:
    return actor.may("records.approve_rule") and actor.scope("records.approve_rule").unit_ids is None


def _found(number: int) -> VersionView:
    found = records.version(number, clock.today())
    if found is None:
        abort(404)
    return found


@blueprint.get("/so-lieu/quy-tac")
@requires("reporting.see_target")
def rules() -> ResponseReturnValue:
    """Every version of the rule, the newest first."""
    versions = records.versions(clock.today())
    return render_template(
        "reporting/rules.html",
        versions=versions,
        wording=wording,
        may_propose=me().may("records.propose_rule"),
    )


@blueprint.get("/so-lieu/quy-tac/<int:number>")
@requires("reporting.see_target")
def rule_version(number: int) -> ResponseReturnValue:
    """One version: what it says, its way, and for those who decide what it would change."""
    return _version_page(_found(number), ApproveForm(formdata=None), WithdrawForm(formdata=None))


def _version_page(
    found: VersionView, approving: ApproveForm, withdrawing: WithdrawForm
) -> ResponseReturnValue:
    keep_private()
    actor, today = me(), clock.today()
    may_propose, may_approve = actor.may("records.propose_rule"), _may_approve(actor)
    effects: list[Effect] = []
    names: dict[str, Any] = {}
    if found.state == "proposed" and (may_propose or may_approve):
        effects, names = _effects(found.rule, today)
    if found.proposed_by == actor.account_uid:  # nobody approves one's own
        approving.who.choices = approving.who.choices[1:]
        approving.who.data = "ngoai"
    wrong = approving if approving.errors else withdrawing
    page = render_template(
        "reporting/rule_version.html",
        version=found,
        wording=wording,
        titles=catalog.titles(),
        effects=effects,
        names=names,
        straddle=_straddle(found, actor, today),
        approving=approving if found.state in ("proposed", "draft") and may_approve else None,
        withdrawing=withdrawing if found.state == "proposed" and may_approve else None,
        own=found.proposed_by == actor.account_uid,
        wrong=wrong,
    )
    return page, 422 if wrong.errors else 200


def _straddle(found: VersionView, actor: Actor, today: dt.date) -> records.Straddle | None:
    """Both figures of the running period, when this version came into force within it (P4)."""
    since = people.figures_from(people.current_round(today))
    if not found.in_force or found.rule.in_force_from <= since:
        return None
    return records.straddle(actor.scope("reporting.see_target"), since, today)


def _effects(rule: Rule, today: dt.date) -> tuple[list[Effect], dict[str, Any]]:
    """What a version would change today, with names, and what it would have changed at the last cut-off."""
    scope = me().scope("reporting.see_officers")
    now = records.effect(scope, today, rule)
    cut_off = people.last_cut_off(today)
    names = {change: records.named(ids, None, FEW) for change, ids in now.people.items() if ids}
    if names:
        shown = [p.uid for some in names.values() for p in some]
        audit.viewed("reporting.preview_rule", shown, count=len(shown))
    return [now, records.effect(scope, cut_off, rule, names=False)], names


@blueprint.route("/so-lieu/quy-tac/moi", methods=["GET", "POST"])
@requires("records.propose_rule")
def propose_rule() -> ResponseReturnValue:
    """Type a new version, see what it would change, then propose it."""
    keep_private()
    today, form = clock.today(), RuleForm()
    in_force = records.judge(today).rule
    courses = [(e.slug, e.title, e.strand) for e in catalog.published_courses()]
    apart = request.args.get("rieng") == "1"
    if request.method == "GET":
        form.show(in_force or Rule(0, today, {}))
        sets = sets_of(in_force, courses, apart)
        return _propose_page(form, sets, apart)
    sets = sets_typed(request.form, courses, apart)
    fine = all(list(map(CourseSet.check, sets)))  # every set says what is wrong with it
    if not form.validate_on_submit() or not fine:
        return _propose_page(form, sets, apart, status=422)
    rule = _typed(form, sets)
    seen = digest(repr((rule.in_force_from, rule_to_dict(rule))))
    if request.form.get("viec") == "ghi" and request.form.get("da_xem") == seen:
        try:
            with transaction():
                made = actions.propose_rule(
                    rule=rule, earliest=_earliest(today), by=me().account_uid, now=clock.now()
                )
        except NotRecorded as refusal:
            form.in_force_from.errors = [str(refusal)]
            return _propose_page(form, sets, apart, status=422)
        flash(
            f"Đã ghi đề xuất quy tắc số {made.number}. Quy tắc áp dụng sau khi người khác duyệt.", "success"
        )
        return redirect(url_for("reporting.rule_version", number=made.number))
    if rule.in_force_from < _earliest(today):
        form.in_force_from.errors = [_too_early(today)]
        return _propose_page(form, sets, apart, status=422)
    effects, names = _effects(rule, today)
    changed = request.form.get("viec") == "ghi"
    return _propose_page(
        form, sets, apart, effects=effects, names=names, seen=seen, changed=changed, rule=rule
    )


def _too_early(today: dt.date) -> str:
    earliest = _earliest(today)
    return (
        f"Số liệu đến hết ngày {day(earliest - dt.timedelta(days=1))} đã chốt ở kỳ báo cáo trước, nên quy tắc mới áp "
        f"dụng sớm nhất từ ngày {day(earliest)}."
    )


def _typed(form: RuleForm, sets: list[CourseSet]) -> Rule:
    """The version as it was typed; its number is given when it is kept."""
    learn_more = form.transition.data == CATCH_UP
    return Rule(
        number=0,
        in_force_from=form.in_force_from.data or clock.today(),
        strands=strands_of(sets),
        target_percent=int(form.target_percent.data or 0),
        keeps_trained=not learn_more,
        catch_up_by=form.catch_up_by.data if learn_more else None,
        two_duties=form.two_duties.data,
        who=form.who,
        note=form.note.data or "",
    )


def _propose_page(
    form: RuleForm, sets: list[CourseSet], apart: bool, *, effects: list[Effect] | None = None,
    names: dict[str, Any] | None = None, seen: str = "", changed: bool = False, rule: Rule | None = None, status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    page = render_template(
        "reporting/propose_rule.html", form=form, sets=sets, apart=apart, how=HOW, effects=effects or [], names=names or {},
        seen=seen, changed=changed, rule=rule, wording=wording, titles=catalog.titles(),
        earliest=_earliest(clock.today()),
    )  # fmt: skip
    return page, status


@blueprint.post("/so-lieu/quy-tac/<int:number>/duyet")
@requires("records.approve_rule")
def approve_rule(number: int) -> ResponseReturnValue:
    """Approve a version, or record who did outside the system."""
    actor, found, form, today = me(), _found(number), ApproveForm(), clock.today()
    if not _may_approve(actor):
        abort(404)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.approve_rule(
                    number=number, document=form.document.data, signed_on=form.signed_on.data or today,
                    position=form.position.data or "", outside=(form.outside.data or "") if form.who.data == "ngoai" else "",
                    earliest=_earliest(today), by=actor.account_uid, now=clock.now(), today=today,
                )  # fmt: skip
        except NotRecorded as refusal:
            form.who.errors = [str(refusal)]
        else:
            flash(f"Quy tắc số {number} đã được duyệt.", "success")
            return redirect(url_for("reporting.rule_version", number=number))
    return _version_page(found, form, WithdrawForm(formdata=None))


@blueprint.post("/so-lieu/quy-tac/<int:number>/rut")
@requires("records.approve_rule")
def withdraw_rule(number: int) -> ResponseReturnValue:
    """Take one's own proposal back, or refuse somebody else's: whoever may approve may say no."""
    actor, found, form = me(), _found(number), WithdrawForm()
    if not _may_approve(actor):
        abort(404)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.withdraw_rule(
                    number=number, reason=form.reason.data, by=actor.account_uid, now=clock.now()
                )
        except NotRecorded as refusal:
            form.reason.errors = [str(refusal)]
        else:
            done = "Đã rút đề xuất" if found.proposed_by == actor.account_uid else "Đã ghi không duyệt đề xuất"
            flash(f"{done} quy tắc số {number}.", "success")
            return redirect(url_for("reporting.rules"))
    return _version_page(found, ApproveForm(formdata=None), form)


@blueprint.get("/so-lieu/quy-tac/<int:number>/nguoi")
@requires("records.propose_rule")
def rule_people(number: int) -> ResponseReturnValue:
    """Everybody whom a proposed version would change in one way, by name."""
    keep_private()
    found, change = _found(number), request.args.get("doi", "")
    if found.state != "proposed" or change not in records.CHANGES:
        abort(404)
    scope = me().scope("reporting.see_officers")
    after = None
    if last := request.args.get("sau"):
        after = records.place_of(last, scope, clock.today()) if is_uid(last) else None
        if after is None:
            abort(404)
    ids = records.changed_people(scope, clock.today(), found.rule, change)
    page = records.named(ids, after, PAGE + 1)
    more, page = len(page) > PAGE, page[:PAGE]
    audit.viewed("reporting.preview_rule", [p.uid for p in page])
    here = {"number": number, "doi": change}
    return render_template(
        "reporting/rule_people.html", version=found, change=wording.CHANGES[change], count=len(ids), people=page,
        first=url_for("reporting.rule_people", **here) if after else None,  # type: ignore[arg-type]
        next=url_for("reporting.rule_people", **here, sau=page[-1].uid) if more else None,  # type: ignore[arg-type]
    )  # fmt: skip
