"""The people behind a number, and why each of them is counted or not."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.catalog import queries as catalog
from app.core import audit, clock
from app.core.web import keep_private
from app.people import queries as people
from app.people.access import EVERYTHING
from app.people.guard import requires
from app.people.rules import Duty
from app.records import queries as records
from app.records.queries import STATES, Target, UnitFigure
from app.reporting import queries, wording
from app.reporting.forms import OfficersForm
from app.reporting.views import blueprint, current_figure, me
from app.reporting.views.facts import facts_of

PAGE = 50


@blueprint.get("/so-lieu/can-bo")
@requires("reporting.see_officers")
def officers() -> ResponseReturnValue:
    """Those a number counts, by name."""
    keep_private()
    actor = me()
    scope = actor.scope("reporting.see_officers")
    form = OfficersForm(request.args)
    day = form.day if form.ngay.validate(form) else clock.today()
    found = current_figure(scope, day).target
    form.offer(found)
    form.validate()
    unit = next((u for u in found.units if u.code == form.don_vi.data), None)
    if form.don_vi.data and unit is None:
        abort(404)
    wanted = [unit] if unit else [u for u in found.units if form.takes(u)]
    everywhere = len(wanted) == len(found.units)
    duty = Duty(form.nhiem_vu.data) if form.nhiem_vu.data in [*Duty] else None
    state = form.trang_thai.data if form.trang_thai.data in STATES else None
    after = None
    if last := request.args.get("sau"):
        after = records.place_of(last, scope, day) if _is_uid(last) else None
        if after is None:
            abort(404)
    page = records.officers(
        scope,
        day,
        unit_codes=None if everywhere else [u.code for u in wanted],
        duty=duty,
        state=state,
        words=form.q.data or "",
        after=after,
        limit=PAGE + 1,
    )
    more, page = len(page) > PAGE, page[:PAGE]
    audit.viewed(
        "reporting.see_officers", [o.person_uid for o in page], scope=queries.scope_name(scope)[:120]
    )
    kept: dict[str, Any] = {
        k: v for k, v in request.args.items() if v and k in ("ngay", "q", "don_vi", "loai", "khu_vuc", "nhiem_vu", "trang_thai")
    }
    return render_template(
        "reporting/officers.html",
        form=form,
        day=day,
        unit=unit,
        duty=duty,
        state=wording.STATES.get(state or ""),
        group=[label for label in (_label(form.loai), _label(form.khu_vuc)) if label and not unit],
        count=None if form.q.data else _count(found, None if everywhere else wanted, duty, state),
        rows=[_row(o, request.args.get("ngay", "")) for o in page],
        first=url_for("reporting.officers", **kept) if after else None,
        next=url_for("reporting.officers", **kept, sau=page[-1].person_uid) if more else None,
        whole=scope.unit_ids is None,
        searched=bool(kept),
        rule=found.rule,
        wording=wording,
    )


def _is_uid(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def _label(field: Any) -> str:
    return next((choice.label for choice in field.choices if choice.value == field.data), "") if field.data else ""


def _count(
    found: Target, units: Sequence[UnitFigure] | None, duty: Duty | None, state: str | None
) -> int | None:
    """How many the list holds, where the figure knows it; `units` are None when they are all."""
    if units is not None and duty is not None:
        return None
    counts = records.summed(units) if units is not None else found.duties[duty] if duty is not None else found
    return int(getattr(counts, state or "denominator"))


def _row(o: records.OfficerStanding, day: str) -> dict[str, Any]:
    href = url_for("reporting.officer", uid=o.person_uid, ngay=day or None)
    return {
        "name": Markup('<a href="{}">{}</a>').format(href, o.full_name),
        "code": o.code,
        "unit": o.unit_name,
        "duties": ", ".join(d.label for d in o.duties),
        "a": "Xong" if o.standing.strand_a else "Chưa",
        "b": "Xong" if o.standing.strand_b else "Chưa",
        "state": wording.standing_label(o.standing),
    }


@blueprint.get("/so-lieu/can-bo/<uuid:uid>")
@requires("reporting.see_officers")
def officer(uid: uuid.UUID) -> ResponseReturnValue:
    """“Vì sao được tính, vì sao chưa?”: the facts of one person and what the rule makes of them."""
    keep_private()
    actor = me()
    scope = actor.scope("reporting.see_officers")
    form = OfficersForm(request.args)
    day = form.day if form.ngay.validate(form) else clock.today()
    found = people.officer(EVERYTHING, str(uid), day=day, now=clock.now())
    if found is None or not records.covers(scope, found.person_id, day):
        abort(404)
    audit.viewed("reporting.see_officer", [found.uid])
    judge, duties, met, standing = records.person_standing(found.person_id, day)
    completions = records.completions_of(found.person_id)
    titles = catalog.titles()
    held = {
        c.slug for c in completions if c.earned_on <= day and (c.revoked_on is None or c.revoked_on > day)
    }
    counting = {
        c.slug: c.credited_minutes
        for c in completions
        if c.slug in held and c.earned_on <= day and c.earned_on.year == day.year
    }  # each course once
    return render_template(
        "reporting/officer.html",
        officer=found,
        form=form,
        day=day,
        serves=found.serving_on(day),
        judge=judge,
        standing=standing,
        label=wording.standing_label(standing) if standing else "",
        strands=[
            (
                name,
                list(zip(wording.requirement_lines(groups, titles), done, strict=True)),
                all(done) and bool(done),
            )
            for name, groups, done in judge.strand_progress(duties, met)
        ],
        titles=titles,
        duties=[d for d in Duty if duties & d.bit],
        completions=completions,
        held=held,
        minutes=sum(counting.values()),
        minimum_tiet=queries.minimum_tiet(day),
        may_revoke=actor.may("records.revoke"),
        facts=facts_of(found.uid, day),
        wording=wording,
    )
