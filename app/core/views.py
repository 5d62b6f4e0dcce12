"""Pages that belong to no room: published media, progress of a job, the gallery of components, health."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, redirect, render_template, url_for

from app.core import audit, downloads, jobs, storage
from app.core.components import samples
from app.core.database import transaction
from app.core.web import keep_private, public

blueprint = Blueprint("core", __name__)

_MEDIA = re.compile(r"[0-9a-f]{64}")


@blueprint.get("/media/<sha256>/<name>")
@public
def media(sha256: str, name: str) -> Response:
    """A file of a published edition: named by its hash, so it may be kept for ever."""
    if not _MEDIA.fullmatch(sha256) or name.startswith("."):
        abort(404)
    try:
        response = downloads.respond(
            storage.public, f"{sha256}/{name}", download_name=name, attachment=False, tag=sha256[:16]
        )
    except (FileNotFoundError, ValueError):
        abort(404)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/viec/<uuid:uid>")
@public
def job(uid: str) -> str | Response:
    """How far a job is; only for the account that asked for it."""
    keep_private()
    found = jobs.find(str(uid))
    if found is None or found.asked_by != audit.actor():
        abort(404)
    return render_template("core/job.html", job=found)


@blueprint.post("/viec/<uuid:uid>/dung")
@public
def cancel_job(uid: str) -> Response:
    """Ask a job to stop; what it already did in batches stays as its handler defines."""
    found = jobs.find(str(uid))
    if found is None or found.asked_by != audit.actor():
        abort(404)
    with transaction():
        jobs.ask_to_cancel(found.uid)
    return redirect(url_for("core.job", uid=uid))  # type: ignore[return-value]


@blueprint.get("/giao-dien")
@public
def components() -> str:
    """Every component in its states, for those who build pages."""
    return render_template("core/components.html", **samples())


@blueprint.get("/tro-giup")
@public
def help_page() -> str:
    """How to use the site, for officers, clerks and the department."""
    return render_template("core/help.html")


@blueprint.get("/quyen-rieng-tu")
@public
def privacy() -> str:
    """What is kept about people, why, for how long, and whom to ask."""
    return render_template("core/privacy.html")


@blueprint.get("/song")
@public
def alive() -> Response:
    """For whoever watches the server: the application answers."""
    return Response("ok\n", mimetype="text/plain")
