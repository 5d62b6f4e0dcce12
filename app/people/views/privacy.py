"""The privacy notice, once per version, after signing in: read, not agreed to (the basis is not consent)."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions, queries
from app.people.access import Actor
from app.people.forms.roster import EmptyForm
from app.people.guard import current_actor, safe_path, signed_in
from app.people.rights import NOTICE_VERSION
from app.people.views import blueprint


def notice_first(actor: Actor | None, target: str) -> str:
    """Where to lead somebody who has just signed in: to the notice, when its version is new to them, then to `target`."""
    if actor is None or queries.privacy_read(actor.person_id, NOTICE_VERSION) is not None:
        return target
    return url_for("people.privacy_notice", tiep=target)


@blueprint.route("/thong-bao-du-lieu", methods=["GET", "POST"])
@signed_in
def privacy_notice() -> ResponseReturnValue:
    """What is kept, why, how long, who sees it; “Tôi đã đọc”."""
    keep_private()
    actor = current_actor()
    if actor is None:
        abort(404)
    target = safe_path(request.args.get("tiep"))
    if EmptyForm().validate_on_submit():
        with transaction():
            actions.read_privacy(person_id=actor.person_id, version=NOTICE_VERSION, now=clock.now())
        return redirect(target)
    return render_template("people/privacy_notice.html", version=NOTICE_VERSION, target=target)
