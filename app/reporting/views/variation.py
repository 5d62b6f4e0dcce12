"""How the figure changed between two days: each cell a number that leads to its names."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import audit, clock
from app.core.clock import LOCAL
from app.core.numbers import day as written
from app.core.numbers import number
from app.core.web import keep_private
from app.people.access import Scope
from app.people.guard import requires
from app.records import queries as records
from app.records.queries import Variation
from app.records.variation import SEEN_BEFORE, Cell
from app.reporting import changes, queries, wording
from app.reporting.forms import RangeForm
from app.reporting.queries import Figure
from app.reporting.views import blueprint, current_variation, me

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """The span of days the address asks for."""

    start: dt.date
    end: dt.date
    key: str
    before_known_at: dt.datetime | None
    arguments: dict[str, Any]  # what keeps the address


def asked(form: RangeForm) -> Asked:
    """The span of the form, or of one of the names, or this round when there is none or a wrong one."""
    offered = {span.key: span for span in queries.spans(clock.today())}
    chosen = offered.get(request.args.get("ky", ""), offered["ky-nay"])
    key, start, end = chosen.key, chosen.start, chosen.end
    if (form.tu.data or form.den.data) and not (form.tu.errors or form.den.errors):
        key, start, end = "", form.tu.data or start, form.den.data or clock.today()
        if end < start:
            start = end
    told = None if form.biet.errors else form.biet.data
    arguments: dict[str, Any] = {
        "tu": written(start),
        "den": written(end),
        **({"biet": written(told)} if told else {}),
    }
    return Asked(start, end, key, _end_of(told) if told else None, arguments)


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), LOCAL)


@blueprint.get("/so-lieu/bien-dong")
@requires("reporting.see_target")
def variation() -> ResponseReturnValue:
    """D and N at the beginning, what came, what went, and at the end."""
    keep_private()
    actor = me()
    scope = actor.scope("reporting.see_target")
    form = RangeForm(request.args)
    form.validate()
    span = asked(form)
    found = records.variation(scope, span.start, span.end, before_known_at=span.before_known_at)
    return render_template(
        "reporting/variation.html",
        form=form,
        span=span,
        spans=[
            {"text": s.name, "href": url_for("reporting.variation", ky=s.key), "current": s.key == span.key}
            for s in queries.spans(clock.today())
        ],
        found=found,
        tables=tables(found, span.arguments, names=actor.may("reporting.see_officers")),
        left=changes.left_untrained(len(queries.leavers(scope, span.start, span.end))),
        left_href=url_for("reporting.leavers", tu=written(span.start), den=written(span.end)),
        summary=changes.summary(found),
        whole=scope.unit_ids is None,
        wording=wording,
    )


def tables(found: Variation, arguments: dict[str, Any], *, names: bool = True) -> list[dict[str, Any]]:
    """The two tables as a template prints them."""
    made = []
    for of, caption in (("D", "Cán bộ được tính"), ("N", "Cán bộ đạt cả hai phần")):
        rows = [
            {
                "name": f"{line.sign} {line.name}".strip(),
                "meaning": line.meaning,
                "people": _link(line.people, line.cell, arguments) if names else number(line.people),
            }
            for line in changes.lines(found, of)
        ]
        made.append({"caption": caption, "rows": rows[:-1], "foot": rows[-1]})
    return made


def beside(scope: Scope, figure: Figure) -> dict[str, Any]:
    """What stands beside a figure: the change since its round began."""
    day = figure.target.as_of
    span = queries.span_up_to(day)
    found = current_variation(scope, span.start, figure)
    arguments: dict[str, Any] = {"tu": written(span.start), "den": written(day)}
    return {
        "span": span,
        "tables": tables(found, arguments),
        "summary": changes.summary(found),
        "href": url_for("reporting.variation", **arguments),
    }


def cell_href(cell: Cell, arguments: dict[str, Any]) -> str:
    """The names of a cell."""
    return url_for("reporting.variation_people", o=cell.value, **arguments)


def _link(people: int, cell: Cell, arguments: dict[str, Any]) -> Markup | str:
    if not people:
        return "0"
    return Markup('<a href="{}">{}</a>').format(cell_href(cell, arguments), number(people))


@blueprint.get("/so-lieu/bien-dong/can-bo")
@requires("reporting.see_officers")
def variation_people() -> ResponseReturnValue:
    """The people of one cell, by name, as they were and as they are."""
    keep_private()
    scope = me().scope("reporting.see_officers")
    form = RangeForm(request.args)
    form.validate()
    span = asked(form)
    cell = next((c for c in Cell if c.value == request.args.get("o")), None)
    after = _after(request.args.get("sau", ""), scope, span)
    if cell is None:
        abort(404)
    page = records.variation_people(
        scope, span.start, span.end, cell, before_known_at=span.before_known_at, after=after, limit=PAGE + 1
    )
    more, page = len(page) > PAGE, page[:PAGE]
    audit.viewed(
        "reporting.see_officers", [p.person_uid for p in page], scope=queries.scope_name(scope)[:120]
    )
    here: dict[str, Any] = {**span.arguments, "o": cell.value}
    return render_template(
        "reporting/variation_people.html",
        span=span,
        cell=cell,
        name=changes.CELLS[cell][0],
        meaning=changes.CELLS[cell][1],
        before=cell in SEEN_BEFORE,
        rows=[_row(p) for p in page],
        first=url_for("reporting.variation_people", **here) if after else None,
        next=url_for("reporting.variation_people", **here, sau=page[-1].person_uid) if more else None,
        back=url_for("reporting.variation", **span.arguments),
    )


def _after(uid: str, scope: Scope, span: Asked) -> tuple[str, int] | None:
    """The last one seen, who was in the scope at the beginning or at the end."""
    if not uid:
        return None
    try:
        uuid.UUID(uid)
    except ValueError:
        abort(404)
    place = records.place_of(uid, scope, span.end) or records.place_of(uid, scope, span.start - dt.timedelta(days=1))
    return place or abort(404)


def _row(p: records.Varied) -> dict[str, Any]:
    href = url_for("reporting.officer", uid=p.person_uid, ngay=written(p.seen_on))
    return {
        "name": Markup('<a href="{}">{}</a>').format(href, p.full_name),
        "code": p.code,
        "before": _was(p.unit_before, p.duties_before, p.trained_before),
        "after": _was(p.unit_after, p.duties_after, p.trained_after),
    }


def _was(unit: str, duties: tuple[Any, ...], trained: bool) -> str:
    if not duties:
        return f"{unit}: không được tính" if unit else "Không được tính"
    state = "đạt cả hai phần" if trained else "chưa đạt"
    return f"{unit}: {', '.join(d.label.lower() for d in duties)}; {state}"
