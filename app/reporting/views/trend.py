"""The figure month by month, a forecast with its range, and which units would close the gap soonest."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import clock, jobs
from app.core.database import transaction
from app.core.numbers import day, number, percent
from app.core.web import keep_private
from app.people.access import Scope
from app.people.guard import requires
from app.records.queries import Target
from app.records.rules import rate_truncated
from app.reporting import actions, forecast, queries, wording
from app.reporting.forecast import Point
from app.reporting.views import blueprint, current_figure, me

BUDGET = 120_000  # people times months computed while somebody waits; the jobs process does the rest
SHOWN = 10  # units of a what-if
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 320, 76, 24, 20, 44


@blueprint.get("/so-lieu/xu-huong")
@requires("reporting.see_target")
def trend() -> ResponseReturnValue:
    """N, D and the rate at the end of each month, and what follows from them."""
    keep_private()
    scope = me().scope("reporting.see_target")
    today = clock.today()
    found = current_figure(scope, today).target
    return render_template(
        "reporting/trend.html",
        target=found,
        **outlook(scope, found, queries.due_on(today), BUDGET),
        pace_over=forecast.PACE_OVER,
        shown=SHOWN,
        wording=wording,
    )


def outlook(scope: Scope, found: Target, due_on: dt.date, budget: int) -> dict[str, Any]:
    """What is behind and ahead of the figure of today: the months, the forecast and the what-if, the last two of the whole province."""
    months, missing = known_months(scope, found.as_of, found.denominator, budget)
    now = Point(found.as_of, found.denominator, found.numerator)
    points = [*months, now]
    whole = scope.unit_ids is None
    ahead = forecast.forecast(months, now, found.percent, due_on)
    return {
        "whole": whole,
        "rows": [_row(p) for p in reversed(points)],
        "chart": chart(points, found.percent if whole else None),
        "missing": len(missing),
        "sentences": forecast.sentences(ahead, found.percent) if whole else [],
        "gap": ahead.gap if whole else 0,
        "near": what_if(found, "near") if whole else None,
        "all_of_them": what_if(found, "all") if whole else None,
    }


@blueprint.post("/so-lieu/xu-huong/lap")
@requires("reporting.see_target")
def compute_trend() -> ResponseReturnValue:
    """Ask the jobs process for the months that are missing."""
    actor = me()
    scope = actor.scope("reporting.see_target")
    units = None if scope.unit_ids is None else sorted(scope.unit_ids)
    with transaction():
        job = jobs.ask("reporting.trend", {"units": units}, actor.account_uid)
    return redirect(url_for("core.job", uid=job.uid), 303)


def known_months(
    scope: Scope, today: dt.date, people: int, budget: int = BUDGET
) -> tuple[list[Point], list[dt.date]]:
    """The ends of months, as many as `budget` lets be computed at once being computed and kept; and those still missing."""
    now = clock.now()
    kept = queries.kept_trend(scope, today)
    new = [queries.month(scope, end) for end in queries.months_affordable(kept.missing, people, budget)]
    points = sorted((*kept.points, *new))
    if new or (kept.holds_since is not None and now - kept.holds_since > dt.timedelta(hours=1)):
        with transaction():
            actions.keep_trend(scope=scope, points=points, now=now)
    known = {p.on for p in new}
    return points, [end for end in kept.missing if end not in known]


def _row(p: Point) -> dict[str, Any]:
    link = Markup('<a href="{}">{}</a>').format(url_for("reporting.target", ngay=day(p.on)), day(p.on))
    return {
        "on": link,
        "d": number(p.denominator),
        "n": number(p.numerator),
        "rate": percent(rate_truncated(p.numerator, p.denominator)),
    }


def chart(points: list[Point], mark: int | None) -> dict[str, Any] | None:
    """The lines of D, N and the mark as coordinates of an SVG; None for fewer than two points."""
    if len(points) < 2:
        return None
    top = _round_up(max(p.denominator for p in points))
    begin, span = points[0].on, max(1, (points[-1].on - points[0].on).days)

    def x(on: dt.date) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * (on - begin).days / span, 1)

    def y(people: float) -> float:
        return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * people / top, 1)

    def line(values: list[float]) -> str:
        return " ".join(f"{x(p.on)},{y(v)}" for p, v in zip(points, values, strict=True))

    last, step = points[-1], max(1, -(-len(points) // 5))
    shown = [p for p in points[:-1:step] if x(last.on) - x(p.on) > 110] or [points[0]]
    ticks = [
        (x(p.on), f"{p.on:%m/%Y}", "start" if p is points[0] else "middle", p is not points[0]) for p in shown
    ]
    ticks.append((x(last.on), f"{last.on:%m/%Y}", "end", False))
    return {
        "width": _WIDTH, "height": _HEIGHT, "left": _LEFT, "right": _WIDTH - _RIGHT, "bottom": _HEIGHT - _BOTTOM,
        "d": line([p.denominator for p in points]),
        "n": line([p.numerator for p in points]),
        "mark": line([p.denominator * mark / 100 for p in points]) if mark else "",
        "grid": [(y(top * k / 4), number(top * k // 4)) for k in range(5)],
        "ticks": ticks,
        "dot": (x(last.on), y(last.numerator)),
        "label": (
            f"Từ {day(points[0].on)} đến {day(last.on)}: số cán bộ được tính từ {number(points[0].denominator)} đến "
            f"{number(last.denominator)} người, số người đạt từ {number(points[0].numerator)} đến {number(last.numerator)} người."
        ),
    }  # fmt: skip


def _round_up(people: int) -> int:
    """A number a little greater that divides by four into round numbers."""
    unit = 4
    while unit * 10 < people:
        unit *= 10
    return max(4, -(-people // unit) * unit)


def what_if(found: Target, who: str) -> dict[str, Any]:
    """The fewest units that would close the gap if those near (one part done), or all, of theirs were trained."""
    units = [
        (u.code, u.name, u.a_only + u.b_only if who == "near" else u.denominator - u.numerator)
        for u in found.units
    ]
    steps = forecast.fewest_units(units, found.gap)
    return {
        "rows": [
            {
                "name": Markup('<a href="{}">{}</a>').format(
                    url_for("reporting.officers", don_vi=s.code), s.name
                ),
                "people": number(s.people),
                "left": number(s.left),
            }
            for s in steps[:SHOWN]
        ],
        "units": len(steps),
        "people": sum(s.people for s in steps),
        "left": steps[-1].left if steps else found.gap,
    }
