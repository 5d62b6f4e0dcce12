"""The front page, for visitors and for those signed in, and one's own results."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.catalog import queries as catalog
from app.core import clock
from app.core.database import brief_transaction
from app.core.web import local_path
from app.learning import actions, queries
from app.learning.views import blueprint
from app.people.guard import current_actor, public, signed_in
from app.records import queries as records

ANSWERED_LATELY = dt.timedelta(days=14)  # so long the home page tells what became of training taken elsewhere


@blueprint.get("/")
@public
def home() -> str:
    """For visitors: what this is. For those signed in: what to do next."""
    actor = current_actor()
    if actor is None:
        return render_template("learning/welcome.html", courses=catalog.published_courses())
    found = queries.home(actor.person_id, clock.today())
    return render_template(
        "learning/home.html",
        actor=actor,
        home=found,
        shut=queries.shut_quiz(actor.person_id, found.next, clock.now()),
        notices=queries.unseen_notices(actor.person_id),
        answers=records.recent_answers(actor.person_id, clock.now() - ANSWERED_LATELY),
    )


@blueprint.post("/thong-bao/<uuid:uid>")
@signed_in
def open_notice(uid: UUID) -> ResponseReturnValue:
    """Open what one was told: it leaves the home page and leads to what it speaks of."""
    actor = current_actor()
    assert actor is not None
    with brief_transaction():
        link = actions.see_notice(uid=str(uid), person_id=actor.person_id, now=clock.now())
    if link is None:
        abort(404)
    return redirect(local_path(link) or url_for("learning.home"))


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
        titles=catalog.titles(),
        today=today,
    )
