"""For trainers: one more attempt for somebody who has used all of theirs (practice P14)."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock
from app.core.database import transaction
from app.core.web import keep_private
from app.learning import actions, queries
from app.learning.forms import GrantForm
from app.learning.views import blueprint
from app.people.guard import current_actor, requires


@blueprint.get("/mo-them-lan")
@requires("learning.grant_attempt")
def grants() -> str:
    """Who has used all tries without passing."""
    keep_private()
    people = queries.stuck()
    audit.viewed("learning.see_stuck", [p.person_uid for p in people])
    return render_template("learning/grants.html", people=people)


@blueprint.route("/mo-them-lan/<uuid:person>/<slug>", methods=["GET", "POST"])
@requires("learning.grant_attempt")
def grant(person: UUID, slug: str) -> ResponseReturnValue:
    """Open one more attempt, with a reason."""
    keep_private()
    actor = current_actor()
    assert actor is not None
    one = next(iter(queries.stuck(str(person), slug)), None)
    if one is None:
        abort(404)
    form = GrantForm()
    if not form.is_submitted():
        audit.viewed("learning.see_stuck", [one.person_uid])
    if not form.validate_on_submit():
        return render_template("learning/grant.html", one=one, form=form), 422 if form.errors else 200
    if one.granted:  # pressed twice, or another trainer was quicker
        flash(f"{one.full_name} đã được mở thêm một lần và chưa dùng.", "info")
        return redirect(url_for("learning.grants"))
    with transaction():
        actions.grant_attempt(
            person_id=one.person_id,
            person_uid=one.person_uid,
            course_id=one.edition.course_id,
            quiz_key=one.quiz_key,
            reason=form.reason.data or "",
            granted_by=actor.account_uid,
            now=clock.now(),
        )
    flash(f"Đã mở thêm một lần làm bài cho {one.full_name}.", "success")
    return redirect(url_for("learning.grants"))
