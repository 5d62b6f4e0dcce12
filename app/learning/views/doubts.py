"""Attempts that should be looked at, and the supervised quiz that answers for them (practice P17)."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog import queries as catalog
from app.core import audit, clock
from app.core.database import transaction
from app.core.web import keep_private
from app.learning import actions, queries
from app.learning.forms import SuperviseForm
from app.learning.views import blueprint
from app.learning.views.assignments import me
from app.people.guard import requires

_PAGE = 50


@blueprint.get("/nen-kiem-tra")
@requires("learning.check_work")
def doubtful() -> str:
    """Passed attempts with a flag, for the department alone. Nothing here takes a result back."""
    keep_private()
    before, day = request.args.get("sau", type=int), clock.today()
    rows = queries.doubtful(day, before=before, limit=_PAGE + 1)
    more, rows = len(rows) > _PAGE, rows[:_PAGE]
    audit.viewed("learning.see_doubtful", [r.person_uid for r in rows])
    return render_template(
        "learning/doubtful.html",
        rows=rows,
        count=queries.doubtful_count(day),
        first=url_for("learning.doubtful") if before else None,
        next=url_for("learning.doubtful", sau=rows[-1].attempt_id) if more else None,
    )


@blueprint.route("/giam-sat/<uuid:person>/<slug>", methods=["GET", "POST"])
@requires("learning.supervise")
def supervise(person: UUID, slug: str) -> ResponseReturnValue:
    """Whoever watched a quiz notes what it came to; nobody watches oneself."""
    keep_private()
    actor, day = me(), clock.today()
    found = queries.may_supervise(actor.scope("learning.supervise"), str(person), day)
    edition = catalog.current_edition(slug)
    if found is None or edition is None or found.person_id == actor.person_id:
        abort(404)
    since = queries.passed_on(found.person_id, edition.course_id)
    if since is None:
        abort(404)
    form = SuperviseForm()
    form.since = since
    if form.validate_on_submit() and form.held_on.data is not None:
        with transaction():
            actions.supervise(
                person_id=found.person_id, person_uid=found.uid, course_id=edition.course_id, held_on=form.held_on.data,
                passed=form.passed.data == "dat", by=actor.account_uid, now=clock.now(),
            )  # fmt: skip
        flash(f"Đã ghi nhận bài kiểm tra có giám sát của {found.full_name}.", "success")
        return redirect(url_for("learning.doubtful" if actor.may("learning.check_work") else "learning.assignments"))
    audit.viewed("learning.see_doubtful", [found.uid])
    return render_template("learning/supervise.html", who=found, edition=edition, form=form, since=since), (
        422 if form.errors else 200
    )
