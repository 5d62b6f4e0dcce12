"""Pages about what is taught, the same for everybody: the courses, and the programmes that ask for them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog import actions, queries
from app.catalog.forms import ProgrammeApprovalForm
from app.catalog.rules import Strand
from app.core import clock
from app.core.database import transaction
from app.people.guard import current_actor, me, public, requires

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
    actor = current_actor()
    may_approve = actor is not None and actor.may("catalog.approve_programme")
    return render_template("catalog/programme.html", programme=_programme(code), may_approve=may_approve)


@blueprint.route("/chuong-trinh/<code>/phe-duyet", methods=["GET", "POST"])
@requires("catalog.approve_programme")
def approve_programme(code: str) -> ResponseReturnValue:
    """Record who approved the programme and by which document, or that nobody has."""
    found, form = _programme(code), ProgrammeApprovalForm()
    if not found.courses:
        abort(404)
    if request.method == "GET" and found.approved_by:
        form.approved_by.process_data(found.approved_by)
        form.approval_ref.process_data(found.approval_ref)
        form.approved_on.process_data(found.approved_on)
    undone = request.method == "POST" and request.form.get("viec") == "bo"
    if undone or form.validate_on_submit():
        with transaction():
            actions.approve_programme(
                code=found.code,
                approved_by="" if undone else form.approved_by.data,
                approved_on=None if undone else form.approved_on.data,
                approval_ref="" if undone else form.approval_ref.data,
                by=me().account_uid, now=clock.now(),
            )  # fmt: skip
        flash("Đã bỏ ghi nhận phê duyệt." if undone else f"Đã ghi nhận phê duyệt chương trình {found.code}.", "success")
        return redirect(url_for("catalog.programme", code=found.code))
    page = render_template("catalog/approve_programme.html", programme=found, form=form)
    return page, 422 if form.errors else 200


def _programme(code: str) -> queries.ProgrammeView:
    found = next((p for p in queries.programmes() if p.code.lower() == code.lower()), None)
    if found is None:
        abort(404)
    return found
