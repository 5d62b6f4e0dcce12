"""The settings of the figure on one page: each versioned, with its approver, and its effect where there is one."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock, dated, downloads, jobs, numbers, storage
from app.core.database import transaction
from app.core.web import keep_private
from app.people import queries as people
from app.people.guard import requires
from app.people.periods import Calendar, Round
from app.people.queries.calendar import KEY as CALENDAR
from app.people.queries.calendar import calendar_value
from app.records import queries as records
from app.reporting import actions, forecast, queries, wording
from app.reporting.actions.settings import EXPORT_JOB
from app.reporting.forms.settings import (
    CalendarForm,
    CommendForm,
    DueForm,
    EventsForm,
    PlanForm,
    ScheduleForm,
    TietForm,
)
from app.reporting.queries import CommendRule
from app.reporting.views import blueprint, current_figure, me

SECTIONS: dict[str, Callable[..., Any]] = {
    "lich": CalendarForm, "han": DueForm, "ke-hoach": PlanForm, "tiet": TietForm, "bieu-duong": CommendForm,
    "ngay": EventsForm, "xuat": ScheduleForm,
}  # fmt: skip
_RUNS = 10


@blueprint.route("/so-lieu/thiet-lap", methods=["GET", "POST"])
@requires("reporting.set_up")
def settings() -> ResponseReturnValue:
    """What holds, who set it, and (POST `muc=…`) a new version of one section."""
    keep_private()
    section = request.form.get("muc", "") if request.method == "POST" else ""
    if request.method == "POST" and section not in SECTIONS:
        abort(400)
    forms = {
        name: form(prefix=f"{name}-") if name == section else form(formdata=None, prefix=f"{name}-")
        for name, form in SECTIONS.items()
    }
    _show(forms, section)
    effect = None
    if section:
        form = forms[section]
        if form.validate_on_submit():
            if section in _EFFECTS and request.form.get("viec") == "xem":
                effect = _EFFECTS[section](form)
            else:
                with transaction():
                    _keep(section, form)
                flash("Đã ghi thiết lập.", "success")
                return redirect(url_for("reporting.settings") + f"#{section}")
    wrong = forms[section] if section and forms[section].errors else None
    today = clock.today()
    page = render_template(
        "reporting/settings.html", forms=forms, wrong=wrong, effect=effect, section=section,
        rounds=_rounds(people.calendar(), today), commend_rule=queries.commend_rule(today),
        plan=queries.plan(today), tiet=queries.minimum_tiet(today),
        due=dated.in_force(queries.DUE, today), changes=queries.changes(),
        programmes_changed=next(iter(queries.changes([queries.PROGRAMMES], 1)), None),
        wording=wording, runs=_runs(),
        waiting=jobs.scheduled(EXPORT_JOB), calendar_key=CALENDAR,
    )  # fmt: skip
    return page, 422 if wrong else 200


def _show(forms: dict[str, Any], sent: str) -> None:
    """Fill every form but the one that was sent with what holds today."""
    today = clock.today()
    directory = current_app.extensions["settings"].export_dir
    forms["xuat"].offer(str(directory) if directory else "")
    if sent != "lich":
        forms["lich"].show(people.calendar())
    if sent != "han":
        forms["han"].due_on.process_data(queries.due_on(today))
        forms["han"].from_on.process_data(today)
    if sent != "ke-hoach":
        plan = queries.plan(today)
        forms["ke-hoach"].number.process_data(plan.number if plan else "")
        forms["ke-hoach"].signed_on.process_data(plan.signed_on if plan else None)
        forms["ke-hoach"].from_on.process_data(today)
    if sent != "tiet":
        forms["tiet"].tiet.process_data(queries.minimum_tiet(today) or 0)
        forms["tiet"].from_on.process_data(today)
    if sent != "bieu-duong":
        rule = queries.commend_rule(today)
        forms["bieu-duong"].holders.process_data(rule.holders)
        forms["bieu-duong"].tiet.process_data(rule.tiet)
        forms["bieu-duong"].from_on.process_data(today)
    if sent != "ngay":
        forms["ngay"].show(queries.events(today)[len(queries.YEARLY) :])
    if sent != "xuat":
        forms["xuat"].show(queries.export_plan(today))


def _rounds(calendar: Calendar, from_on: dt.date) -> list[dict[str, Any]]:
    """The next two rounds by a calendar, with the figure at the cut-off where that day has come."""
    today, rows = clock.today(), []
    first = people.current_round(max(from_on, today))
    for year, half in ((first.year, first.half), (first.after.year, first.after.half)):
        one = Round(year, half, calendar)
        figure = None
        if one.cut_off <= today:
            figure = records.target(me().scope("reporting.see_target"), one.cut_off)
        rows.append({"round": one, "figure": figure})
    return rows


def _commended(form: CommendForm) -> dict[str, Any]:
    """Whom the present rule names today, and whom the typed one would."""
    scope, today = me().scope("reporting.see_target"), clock.today()
    rules = (queries.commend_rule(today), CommendRule(form.holders.data or 1, form.tiet.data or 1))
    units = current_figure(scope, today).target.units
    before, after = ([u.name for u in queries.commended_units(units, rule)] for rule in rules)
    return {
        "units": (len(before), len(after)),
        "people": _commended_people(rules),
        "gained": [name for name in after if name not in before],
        "lost": [name for name in before if name not in after],
    }


def _commended_people(rules: tuple[CommendRule, CommendRule]) -> tuple[int, ...]:
    """How many persons each of two rules names today."""
    lower = min(rules, key=lambda rule: rule.tiet)
    tiet = [one.tiet for one in queries.commended_people(me().scope("reporting.see_target"), clock.today(), lower)]
    return tuple(sum(t >= rule.tiet for t in tiet) for rule in rules)


Rows = list[tuple[str, str, str]]  # what; as it is; as it would be


def _figure() -> tuple[Rows, records.Target]:
    """N and D, which neither the yearly tiết nor the plan's number decides."""
    target = current_figure(me().scope("reporting.see_target"), clock.today()).target
    n, d = numbers.number(target.numerator), numbers.number(target.denominator)
    return [("Đạt cả hai phần (N), người", n, n), ("Được tính (D), người", d, d)], target


def _tiet(form: TietForm) -> Rows:
    """The figure, who has learnt enough in the year and whom that would commend, as it is and by what was typed."""
    today = clock.today()
    levels = (queries.minimum_tiet(today), form.tiet.data or None)
    rows, target = _figure()
    reached = queries.tiet_reached(me().scope("reporting.see_target"), today, [level or 0 for level in levels])
    enough = [numbers.number(n) if level else "không xét" for n, level in zip(reached, levels, strict=True)]
    short = [numbers.number(target.denominator - n) if level else "không xét" for n, level in zip(reached, levels, strict=True)]
    said = [f"{numbers.number(level)} tiết" if level else "không đặt" for level in levels]
    rows = [
        ("Mức mỗi năm", said[0], said[1]), *rows,
        (f"Đủ số tiết trong năm {today.year}, người", enough[0], enough[1]), ("Chưa đủ, người", short[0], short[1]),
    ]  # fmt: skip
    if queries.commend_rule(today).version is None:  # then the criterion for persons is this minimum
        before, after = _commended_people(
            (queries.first_commend_rule(levels[0]), queries.first_commend_rule(levels[1]))
        )
        rows.append(("Cá nhân được nêu biểu dương, người", numbers.number(before), numbers.number(after)))
    return rows


def _plan(form: PlanForm) -> Rows:
    """The figure, and what is printed under it and at the head of reports, as it is and as it was typed."""
    body = current_app.extensions["settings"].site.governing_body
    typed = queries.Plan(form.number.data or "", form.signed_on.data or clock.today())
    before, after = (
        " ".join(line for _, line in wording.set_up(plan, body)) or "chưa ghi" for plan in (queries.plan(clock.today()), typed)
    )
    return [*_figure()[0], ("In dưới số liệu", before, after)]


def _due(form: DueForm) -> list[forecast.Forecast]:
    """What the day in force asks of each month, and what the typed one would."""
    today = clock.today()
    found = current_figure(me().scope("reporting.see_target"), today).target
    now = forecast.Point(today, found.denominator, found.numerator)
    days = (queries.due_on(today), form.due_on.data or today)
    return [forecast.forecast((), now, found.percent, day) for day in days]


# Section → what it would change, shown before it is kept.
_EFFECTS: dict[str, Callable[[Any], Any]] = {
    "lich": lambda form: _rounds(form.calendar, form.from_on.data), "han": _due, "ke-hoach": _plan,
    "tiet": _tiet, "bieu-duong": _commended,
}  # fmt: skip


def _keep(section: str, form: Any) -> None:
    how: dict[str, Any] = {"by": me().account_uid, "now": clock.now()}
    if section in ("ngay", "xuat"):
        key, value = (
            (queries.EVENTS, {"events": [asdict(e) for e in form.events]})
            if section == "ngay"
            else (queries.EXPORT, {
                "on": form.on.data, "what": form.what.data or [], "when": form.when.data, "day": form.day.data or 1,
                "to_directory": form.where.data == "thu_muc", "mail": form.mail.data or "",
            })
        )  # fmt: skip
        actions.set_up(key=key, value=value, from_on=clock.today(), **how)
        return
    approved: dict[str, Any] = {
        "from_on": form.from_on.data, "approved_by": form.approved_by.data, "approval_ref": form.approval_ref.data,
    }  # fmt: skip
    if section == "lich":
        actions.set_up(key=CALENDAR, value=calendar_value(form.calendar), **approved, **how)
    elif section == "han":
        actions.set_up(key=queries.DUE, value={"due_on": form.due_on.data.isoformat()}, **approved, **how)
    elif section == "ke-hoach":
        value = {"number": form.number.data, "signed_on": form.signed_on.data.isoformat()}
        actions.set_up(key=queries.PLAN, value=value, **approved, **how)
    elif section == "bieu-duong":
        value = {"holders": form.holders.data, "tiet": form.tiet.data}
        actions.set_up(key=queries.COMMEND, value=value, **approved, **how)
    else:
        actions.set_up(key=queries.TIET, value={"tiet": form.tiet.data}, **approved, **how)


def _runs() -> list[dict[str, Any]]:
    """The latest runs of the exports that run by themselves."""
    return [
        {"job": job, "files": (job.result or {}).get("files", []) if job.state == "done" else []}
        for job in jobs.latest(EXPORT_JOB, _RUNS)
    ]


@blueprint.get("/so-lieu/thiet-lap/tep/<uuid:uid>/<name>")
@requires("reporting.set_up")
def scheduled_file(uid: uuid.UUID, name: str) -> ResponseReturnValue:
    """A file that a run left in the private store."""
    keep_private()
    job = jobs.find(str(uid))
    files = (
        (job.result or {}).get("files", []) if job and job.kind == EXPORT_JOB and job.state == "done" else []
    )
    found = next((f for f in files if f.get("name") == name and f.get("stored")), None)
    if found is None or not re.fullmatch(r"[a-z0-9.-]+", name):
        abort(404)
    audit.viewed("reporting.export", scope="all", count=int(found.get("rows", 1)))
    try:
        return downloads.respond(storage.private, found["stored"], download_name=name)
    except FileNotFoundError:
        abort(404)
