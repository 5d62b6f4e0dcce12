"""The front page, for visitors and for those signed in, and one's own results."""

from __future__ import annotations

from flask import render_template

from app.catalog import queries as catalog
from app.core import clock
from app.learning import queries
from app.learning.views import blueprint
from app.people.guard import current_actor, public, signed_in
from app.records import queries as records


@blueprint.get("/")
@public
def home() -> str:
    """For visitors: what this is. For those signed in: what to do next."""
    actor = current_actor()
    if actor is None:
        return render_template("learning/welcome.html", courses=catalog.published_courses())
    return render_template(
        "learning/home.html", actor=actor, home=queries.home(actor.person_id, clock.today())
    )


@blueprint.get("/ket-qua-hoc-tap")
@signed_in
def results() -> str:
    """One's own completions and letters, and what the 70% target still asks of one."""
    actor = current_actor()
    assert actor is not None
    today = clock.today()
    judge, duties, met, standing = records.person_standing(actor.person_id, today)
    return render_template(
        "learning/results.html",
        completions=records.completions_of(actor.person_id),
        home=queries.home(actor.person_id, today),
        rule=judge.rule,
        strands=judge.strand_progress(duties, met) if standing else [],
        standing=standing,
        titles={edition.slug: edition.title for edition in catalog.published_courses()},
        today=today,
    )
