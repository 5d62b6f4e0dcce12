"""Pages that belong to no room: published media, progress of a job, the gallery of components, health."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, downloads, jobs, storage, uploads
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
        if storage.public.exists(f"{sha256}/{storage.TAKEN_DOWN}"):
            return _taken_down(name)
        abort(404)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


_GONE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 120" width="360" height="120" role="img">'
    '<rect width="360" height="120" fill="#FAF8F3" stroke="#818B97"/><text x="180" y="65" text-anchor="middle" '
    'font-family="sans-serif" font-size="18" fill="#17212B">Tệp này đã được gỡ bỏ</text></svg>'
)


def _taken_down(name: str) -> Response:
    """What stands in the place of a file that may no longer be served: a picture where a picture was."""
    shown = downloads.mime_of(name).startswith("image/")
    response = Response(_GONE if shown else "Tệp này đã được gỡ bỏ.\n", 410)
    response.content_type = "image/svg+xml" if shown else "text/plain; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
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


@blueprint.route("/tai-len/<uuid:uid>", methods=["GET", "POST"])
@public
def upload(uid: str) -> ResponseReturnValue:
    """How much of a file is here; or its next piece (the body of the request, from byte `tu` on). Only for its sender."""
    keep_private()
    found = uploads.find(str(uid), owner=audit.actor())
    if found is None:
        abort(404)
    received = found.received
    if request.method == "POST":
        if (request.content_length or 0) > uploads.PIECE:
            abort(413)
        try:
            received = uploads.put(found, request.args.get("tu", -1, type=int), request.get_data(cache=False))
        except uploads.Refused as refusal:
            return jsonify(errors=[str(refusal)]), 422
        if received != found.received:
            with transaction():
                received = uploads.advance(found, received)
    return jsonify(uid=found.uid, received=received, size=found.size)


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


@blueprint.get("/tro-giup/giang-vien")
@public
def trainer_guide() -> str:
    """How a course is made, step by step, with pictures of the pages."""
    return render_template("core/guide.html")


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
