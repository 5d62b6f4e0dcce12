"""Pages about what is taught, the same for everybody: the courses, and the programmes that ask for them."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from app.catalog import queries
from app.catalog.rules import Strand
from app.people.guard import public

blueprint = Blueprint("catalog", __name__)


@blueprint.get("/khoa-hoc")
@public
def courses() -> str:
    """Every published course, by strand."""
    published = queries.published_courses()
    strands = [(strand, [c for c in published if c.strand == strand]) for strand in Strand]
    return render_template("catalog/courses.html", strands=[(s, found) for s, found in strands if found])


@blueprint.get("/chuong-trinh")
@public
def programmes() -> str:
    """The training programmes, each with its approval and what of it can be taken already."""
    return render_template("catalog/programmes.html", programmes=queries.programmes())


@blueprint.get("/chuong-trinh/<code>")
@public
def programme(code: str) -> str:
    """One programme: the courses it requires and offers, published or not."""
    found = next((p for p in queries.programmes() if p.code.lower() == code.lower()), None)
    if found is None:
        abort(404)
    return render_template("catalog/programme.html", programme=found)
