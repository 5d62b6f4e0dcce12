"""One screen of a telephone for who must answer in thirty seconds (P35), and the board of tiles of the communes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock, text
from app.core.numbers import clock_time, day, number, percent
from app.core.web import keep_private
from app.people.guard import requires
from app.people.rules import Duty, UnitKind
from app.records import queries as records
from app.records.queries import Counts, Target, UnitFigure
from app.reporting import changes, forecast, queries, wording
from app.reporting.forecast import Point
from app.reporting.forms import ExportForm
from app.reporting.views import blueprint, current_figure, current_variation, me
from app.reporting.views.trend import known_months

SLOWEST = 3
_COMMUNES = (UnitKind.COMMUNE, UnitKind.WARD, UnitKind.SPECIAL_ZONE)


@blueprint.get("/so-lieu")
@requires("reporting.see_target")
def leaders() -> ResponseReturnValue:
    """The sentence, what changed, the slowest units, and answers to what is asked next."""
    keep_private()
    scope = me().scope("reporting.see_target")
    today = clock.today()
    figure = current_figure(scope, today)
    found = figure.target
    whole = scope.unit_ids is None
    span = queries.span_up_to(today)
    moved = current_variation(scope, span.start, figure)
    at = f"Số liệu lúc {clock_time(figure.computed_at)} ngày {day(figure.computed_at)}."
    sentence = " ".join(
        t
        for t in (
            wording.sentence(found, due_on=queries.due_on(today), whole_province=whole, where=_where(found, whole)),
            changes.summary(moved),
            at,
        )
        if t
    )
    return render_template(
        "reporting/leaders.html",
        target=found,
        whole=whole,
        sentence=sentence,
        slowest=[
            (u.name, _said(u), url_for("reporting.officers", don_vi=u.code)) for u in slowest(found.units)
        ],
        answers=_answers(found, whole, known_months(scope, today, found.denominator)[0])
        if found.denominator
        else [],
        at=at,
        wording=wording,
    )


def _where(found: Target, whole: bool) -> str:
    return found.units[0].name if not whole and len(found.units) == 1 else ""


def slowest(units: Iterable[UnitFigure], count: int = SLOWEST) -> list[UnitFigure]:
    """The units with the lowest rates; of equal ones those where more people are missing."""
    waiting = [u for u in units if u.denominator > u.numerator]
    return sorted(waiting, key=lambda u: (u.rate_truncated or 0, u.numerator - u.denominator))[:count]


def _said(counts: Counts) -> str:
    return f"{number(counts.numerator)}/{number(counts.denominator)} người ({percent(counts.rate_truncated)})"


def _answers(found: Target, whole: bool, months: list[Point]) -> list[tuple[str, list[str]]]:
    """What is asked next, each with its answer to be read aloud."""
    answers = []
    if whole:
        communes = records.summed(u for u in found.units if u.kind in _COMMUNES)
        others = records.summed(u for u in found.units if u.kind not in _COMMUNES)
        answers.append(("Theo xã thì sao?", [
            f"Xã, phường, đặc khu: {_said(communes)} đạt. Sở, ban, ngành: {_said(others)} đạt.",
            _communes(found.units),
        ]))  # fmt: skip
    by_duty = [f"{Duty(d).label}: {_said(c)}" for d, c in found.duties.items() if c.denominator]
    answers.append(
        ("Theo nhiệm vụ thì sao?", ["; ".join(by_duty) + ".", *filter(None, [wording.duties_note(found)])])
    )
    if whole:
        now = Point(found.as_of, found.denominator, found.numerator)
        ahead = forecast.forecast(months, now, found.percent, queries.due_on(found.as_of))
        answers.append((f"Bao giờ đạt {found.percent}%?", forecast.sentences(ahead, found.percent)))
    return answers


def _communes(units: Iterable[UnitFigure]) -> str:
    counted = [u for u in units if u.kind in _COMMUNES and u.denominator]
    done = sum(u.numerator == u.denominator for u in counted)
    none = sum(u.numerator == 0 for u in counted)
    return (
        f"{number(done)}/{number(len(counted))} xã, phường, đặc khu có cán bộ được tính đã đạt hết; "
        f"{number(none)} nơi chưa có ai đạt."
    )


@blueprint.get("/so-lieu/bang-o")
@requires("reporting.see_target")
def tiles() -> ResponseReturnValue:
    """The communes as tiles, grouped by the districts they came from. A board, not a map."""
    keep_private()
    scope = me().scope("reporting.see_target")
    form = ExportForm(request.args)
    form.validate()
    found = current_figure(scope, form.day).target
    communes = [u for u in found.units if u.kind in _COMMUNES]
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for unit in communes:
        area, province = _area(unit.former_area)
        groups.setdefault((province, area), []).append(_tile(unit, found.percent, request.args.get("ngay")))
    provinces: dict[str, list[tuple[str, list[dict[str, Any]]]]] = {}
    for (province, area), units in sorted(groups.items(), key=lambda g: tuple(map(text.fold, g[0]))):
        provinces.setdefault(province, []).append((area, units))
    return render_template(
        "reporting/tiles.html",
        form=form,
        day=form.day,
        target=found,
        provinces=provinces,
        rows=[
            {"name": u.name, "area": u.former_area, "n": number(u.numerator), "d": number(u.denominator),
             "rate": percent(u.rate_truncated), "state": _STATES[_state(u, found.percent)]}
            for u in communes
        ],
        states=_STATES.items(),
        wording=wording,
    )  # fmt: skip


_STATES = {
    "met": "Từ mức mục tiêu trở lên",
    "half": "Từ một nửa mức mục tiêu",
    "low": "Dưới một nửa mức mục tiêu",
    "empty": "Chưa có cán bộ được tính",
}


def _state(unit: UnitFigure, target: int) -> str:
    if not unit.denominator:
        return "empty"
    if 100 * unit.numerator >= target * unit.denominator:
        return "met"
    return "half" if 200 * unit.numerator >= target * unit.denominator else "low"


def _tile(unit: UnitFigure, target: int, asked: str | None) -> dict[str, Any]:
    return {
        "name": unit.name,
        "state": _state(unit, target),
        "rate": percent(unit.rate_truncated) if unit.denominator else "chưa có",
        "people": f"{number(unit.numerator)}/{number(unit.denominator)}",
        "href": url_for("reporting.officers", don_vi=unit.code, ngay=asked or None),
    }


def _area(former: str) -> tuple[str, str]:
    """(district, province) of “Huyện Ba Tơ (Quảng Ngãi cũ)”; of several districts all of them."""
    province = former.rpartition("(")[2].rstrip(") ") if "(" in former else ""
    names = [part.partition("(")[0].strip() for part in former.split(";")]
    return " và ".join(n for n in names if n) or "Địa bàn khác", province or "Chưa rõ địa bàn trước sắp xếp"
