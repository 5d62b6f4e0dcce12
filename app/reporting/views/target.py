"""The figure: one sentence, one bar, and every number a way down to the people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.catalog import queries as catalog
from app.core import clock, dated, text
from app.core.numbers import day as written
from app.core.numbers import number, percent
from app.core.web import keep_private, local_path
from app.people import queries as registers
from app.people.declaring import ListState
from app.people.guard import requires
from app.people.queries.calendar import KEY as CALENDAR
from app.people.rules import Duty, UnitKind
from app.records import queries as records
from app.records.queries import STATES, Counts, UnitFigure
from app.reporting import queries, wording
from app.reporting.forms import ExportForm, TargetForm, areas
from app.reporting.views import blueprint, current_figure, me
from app.reporting.views.trend import outlook
from app.reporting.views.variation import beside

_BUDGET = 20_000  # people times months computed for this page; the page of the trend may take longer
_WITH_OUTLOOK = 10_000  # people up to whom the trend is told here too: whether its months still hold is asked of every fact
_NEWLY_NAMED = dt.timedelta(days=365)  # so long the table says what a unit was called before

# What the table can be sorted by: the key, and whether the greatest comes first. Names are in order already.
_SORTS: dict[str, tuple[Callable[[UnitFigure], float], bool]] = {
    "can-bo": (lambda u: u.denominator, True),
    "ty-le": (lambda u: 2000 if u.rate_truncated is None else u.rate_truncated, False),
    "chua-dat": (lambda u: u.denominator - u.numerator, True),
}


@blueprint.get("/so-lieu/muc-tieu")
@requires("reporting.see_target")
def target() -> ResponseReturnValue:
    """How many are trained, as of a day, for everything the reader may see."""
    keep_private()
    actor = me()
    scope = actor.scope("reporting.see_target")
    form = TargetForm(request.args)
    day = form.day if form.ngay.validate(form) else clock.today()
    figure = current_figure(scope, day)
    found = figure.target
    form.offer(found)
    form.validate()
    sort = request.args.get("sap-xep", "")
    units = _chosen([u for u in found.units if form.takes(u)], form.q.data or "", sort)
    whole = scope.unit_ids is None
    settings = dated.all_in_force((queries.PLAN, CALENDAR, queries.DUE), day)
    due_on = queries.due_of(settings.get(queries.DUE))
    people = _People(request.args.get("ngay", "") if not form.ngay.errors else "")
    renamed = registers.former_names(day, since=day - _NEWLY_NAMED)
    return render_template(
        "reporting/target.html",
        actor=actor,
        form=form,
        figure=figure,
        target=found,
        day=day,
        whole=whole,
        where=found.units[0].name if not whole and len(found.units) == 1 else "",
        wording=wording,
        due_on=due_on,
        recognised=records.recognised_counts(scope, day, figure.computed_at),
        people=people,
        titles=catalog.titles(),
        set_up=_set_up(settings),
        units=units,
        sort=sort if sort in _SORTS else "",
        sorted_by=_sorted_by,
        filtered=len(units) != len(found.units),
        unit_rows=[_row(u, people, renamed, don_vi=u.code) for u in units],
        total=_total(units, None if form.q.data else people, loai=form.loai.data, khu_vuc=form.khu_vuc.data),
        kind_rows=[
            _group(UnitKind(kind).label, [u for u in found.units if u.kind == kind], people, loai=kind)
            for kind in found.kinds
        ],
        area_rows=[
            _group(area, [u for u in found.units if u.former_area == area], people, khu_vuc=area)
            for area in areas(found)
        ],
        duty_rows=[
            {"name": Duty(duty).label, **_cells(counts, people, nhiem_vu=duty)}
            for duty, counts in found.duties.items()
        ],
        states=[(wording.STATES[s], getattr(found, s), people(trang_thai=s)) for s in STATES],
        beside=beside(scope, figure),
        outlook=outlook(scope, found, due_on, _BUDGET)
        if day == clock.today() and found.denominator <= _WITH_OUTLOOK
        else None,
    )


@blueprint.post("/so-lieu/muc-tieu/tinh-lai")
@requires("reporting.see_target")
def recompute() -> ResponseReturnValue:
    """Compute the figure now instead of waiting for the minute to pass."""
    form = ExportForm(request.args)
    form.validate()
    current_figure(me().scope("reporting.see_target"), form.day, anew=True)
    back = local_path(request.form.get("ve"))
    return redirect(back or url_for("reporting.target", ngay=request.args.get("ngay")))


def _set_up(found: Mapping[str, dated.Version]) -> list[tuple[str, str]]:
    """The settings that are printed under the figure."""
    body = current_app.extensions["settings"].site.governing_body
    return wording.set_up(queries.plan_of(found.get(queries.PLAN)), body, found.get(CALENDAR), found.get(queries.DUE))


class _People:
    """Addresses of the lists behind the numbers of one day."""

    def __init__(self, day: str) -> None:
        self._base = url_for("reporting.officers", ngay=day or None)

    def __call__(self, **filters: str) -> str:
        """The list of those who match; built by hand, as a page holds some seven hundred of them."""
        query = "&".join(f"{name}={quote(value)}" for name, value in filters.items() if value)
        return f"{self._base}{'&' if '?' in self._base else '?'}{query}" if query else self._base

    def link(self, count: int, **filters: str) -> Markup | str:
        """A number that leads to its people; nobody is nowhere."""
        if not count:
            return "0"
        return Markup('<a href="{}">{}</a>').format(self(**filters), number(count))


def _cells(counts: Counts, people: _People | None, **filters: str) -> dict[str, Any]:
    def cell(count: int, **also: str) -> Markup | str:
        return people.link(count, **filters, **also) if people else number(count)

    cells: dict[str, Any] = {state: cell(getattr(counts, state), trang_thai=state) for state in STATES}
    cells["denominator"] = cell(counts.denominator)
    cells["rate"] = percent(counts.rate_truncated)
    cells["missing"] = number(counts.denominator - counts.numerator)
    return cells


def _row(
    unit: UnitFigure, people: _People, renamed: Mapping[str, tuple[dt.date, str]], **filters: str
) -> dict[str, Any]:
    state = ListState(unit.list_state).label if unit.list_state else ""
    since, before = renamed.get(unit.code, (None, ""))
    name = f"{unit.name} (trước ngày {written(since)} là {before})" if since else unit.name
    return {"name": name, "list": state, "recognised": number(unit.recognised), **_cells(unit, people, **filters)}


def _group(name: str, units: Sequence[UnitFigure], people: _People, **filters: str) -> dict[str, Any]:
    counts = _cells(records.summed(units), people, **filters)
    return {"name": name, "units": number(len(units)), "recognised": _elsewhere(units), **counts}


def _elsewhere(units: Sequence[UnitFigure]) -> str:
    return number(sum(unit.recognised for unit in units))


def _total(units: Sequence[UnitFigure], people: _People | None, **filters: str) -> dict[str, Any]:
    """The last row: the sum of the rows above it, linked where a list of people can say the same."""
    confirmed = sum(u.list_state == ListState.CONFIRMED for u in units)
    return {
        "name": f"Cộng {number(len(units))} đơn vị",
        "list": f"{number(confirmed)} đã xác nhận",
        "recognised": _elsewhere(units),
        **_cells(records.summed(units), people, **filters),
    }


def _chosen(units: list[UnitFigure], words: str, sort: str) -> list[UnitFigure]:
    """The rows the reader wants, in the order the reader wants."""
    wanted = text.fold(words)
    exact = text.key_of(words)
    found = [
        u for u in units if not wanted or wanted in text.fold(u.name) or text.key_of(u.code).startswith(exact)
    ]
    if wanted:  # Ba Tô and Ba Tơ look the same folded: what was typed exactly comes first
        found.sort(key=lambda u: text.clean_line(words).casefold() not in u.name.casefold())
    if sort in _SORTS:
        key, greatest_first = _SORTS[sort]
        found.sort(key=key, reverse=greatest_first)
    return found


def _sorted_by(sort: str) -> str:
    """This page sorted otherwise."""
    kept: dict[str, Any] = {
        k: v for k, v in request.args.items() if v and k in ("ngay", "q", "loai", "khu_vuc")
    }
    kept["sap-xep"] = sort or None
    return url_for("reporting.target", **kept) + "#don-vi"
