"""The editions of a published course, and taking one back: newcomers get the one before, nobody loses what was earned."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.forms.courses import WithdrawForm
from app.authoring.views import blueprint
from app.catalog import queries as catalog
from app.catalog.queries import Issue
from app.core import clock
from app.core.database import transaction
from app.core.web import keep_private
from app.learning import queries as learning
from app.people.access import Actor
from app.people.guard import current_actor, requires


def _issues(slug: str) -> tuple[Actor, tuple[Issue, ...]]:
    """The editions of a course before a reviewer, or a trainer who may write it; 404 for others."""
    keep_private()
    actor = current_actor()
    issues = catalog.issues_of(slug)
    if actor is None or not issues:
        abort(404)
    if not actor.may("authoring.review") and not queries.may_write(slug, actor.account_id):
        abort(404)
    return actor, issues


def _in_the_middle(issues: tuple[Issue, ...]) -> dict[int, tuple[int, int]]:
    """Edition id → (how many are in the middle of the course on it, how many of them sit at its quiz)."""
    found = learning.in_the_middle(issues[0].edition.course_id)
    return {x.edition.id: (x.learning, x.sitting) for x in found}


@blueprint.get("/bien-soan/khoa/<slug>")
@requires("authoring.publish")
def editions(slug: str) -> str:
    """Every edition of a course: in use or withdrawn, how many learn from it."""
    _, issues = _issues(slug)
    return render_template(
        "authoring/editions.html", issues=issues, current=catalog.current_edition(slug),
        learners=_in_the_middle(issues),
    )  # fmt: skip


@blueprint.route("/bien-soan/khoa/<slug>/rut/<int:number>", methods=["GET", "POST"])
@requires("authoring.publish")
def withdraw_edition(slug: str, number: int) -> ResponseReturnValue:
    """Offer an edition no more, with a reason that everybody reads; publishing it again offers it again."""
    actor, issues = _issues(slug)
    issue = next((i for i in issues if i.edition.number == number), None)
    if issue is None:
        abort(404)
    if issue.withdrawn_on is not None:
        flash(f"Phiên bản {number} đã được rút trước đó.", "info")
        return redirect(url_for("authoring.editions", slug=slug))
    form = WithdrawForm()
    if form.validate_on_submit():
        with transaction():
            actions.withdraw_edition(
                edition_id=issue.edition.id, reason=form.reason.data or "", by=actor.account_uid, now=clock.now()
            )
        catalog.forget_current()
        flash(f"Đã rút phiên bản {number}. Kết quả đã có giữ nguyên; ai đang học được học đến hết.", "success")
        return redirect(url_for("authoring.editions", slug=slug))
    before = next((i for i in issues if i.edition.number < number and i.withdrawn_on is None), None)
    page = render_template(
        "authoring/withdraw.html", issue=issue, before=before, form=form,
        learners=_in_the_middle(issues).get(issue.edition.id, (0, 0)),
        newest=issue.edition == catalog.current_edition(slug),
    )  # fmt: skip
    return page, 422 if form.errors else 200
