"""The trainer's list of courses and drafts."""

from __future__ import annotations

from flask import render_template

from app.authoring import queries
from app.authoring.views import blueprint
from app.authoring.views._draft import by
from app.catalog import queries as catalog
from app.core.web import keep_private
from app.people.guard import requires


@blueprint.get("/bien-soan")
@requires("authoring.write")
def courses() -> str:
    """The drafts one may edit, and the published courses one may open a draft of."""
    keep_private()
    return render_template(
        "authoring/courses.html",
        drafts=queries.drafts_of(by().account_id),
        published=catalog.published_courses(),
    )
