"""Units as of a day, and what one was before."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import numbers
from app.core.web import keep_private
from app.people import queries
from app.people.guard import requires
from app.people.views import blueprint
from app.people.views.officers import me, today


@blueprint.get("/don-vi")
@requires("people.see_units")
def units() -> ResponseReturnValue:
    """The units that exist on a day."""
    keep_private()
    try:
        day = numbers.parse_day(request.args["ngay"]) if request.args.get("ngay") else today()
    except ValueError:
        day = today()
    found = queries.units_on(day, scope=me().scope("people.see_units"))
    rows = [
        {
            "name": Markup('<a href="{}">{}</a>').format(url_for("people.unit", code=u.code), u.name),
            "code": u.code,
            "kind": u.kind.label,
            "counted": "Có" if u.in_target else "Không",
        }
        for u in found
    ]
    return render_template("people/units.html", rows=rows, day=day, count=len(found))


@blueprint.get("/don-vi/<code>")
@requires("people.see_units")
def unit(code: str) -> ResponseReturnValue:
    """One unit with the names it had."""
    keep_private()
    found = queries.unit_history(code)
    if found is None or not me().scope("people.see_units").covers(found.id):
        abort(404)
    return render_template("people/unit.html", unit=found, now=found.chapters[-1] if found.chapters else None)
