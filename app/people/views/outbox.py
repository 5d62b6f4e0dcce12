"""Messages that leave the site: what waits, what failed and why, and when nothing is sent."""

from __future__ import annotations

import uuid

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock, outbox
from app.core.database import transaction
from app.core.web import keep_private
from app.people import queries
from app.people.forms.administration import QuietForm
from app.people.guard import requires
from app.people.views import blueprint
from app.people.views.officers import me

_PAGE = 50


@blueprint.route("/thu-gui", methods=["GET", "POST"])
@requires("people.see_outbox")
def messages() -> ResponseReturnValue:
    """The messages of one state; and (POST) other quiet hours."""
    keep_private()
    quiet = outbox.quiet()
    form = QuietForm(data={"from_hour": quiet.from_hour, "until_hour": quiet.until_hour, "sundays": quiet.sundays})
    if form.validate_on_submit():
        chosen = outbox.Quiet(int(form.from_hour.data), int(form.until_hour.data), bool(form.sundays.data))
        with transaction():
            outbox.set_quiet(chosen, by=me().account_uid, now=clock.now())
        flash("Đã đặt giờ yên tĩnh.", "success")
        return redirect(url_for("people.messages"))
    counts = queries.message_counts()
    state = request.args.get("trang_thai", "failed" if counts["failed"] else "waiting")
    if state not in counts:
        abort(404)
    before = request.args.get("sau", type=int)
    rows = queries.messages(state, before=before, limit=_PAGE + 1)
    more, rows = len(rows) > _PAGE, rows[:_PAGE]
    audit.viewed("people.see_outbox", [r.uid for r in rows])
    page = render_template(
        "people/messages.html",
        rows=rows,
        counts=counts,
        states=queries.MESSAGE_STATES,
        state=state,
        form=form,
        opens=quiet.opens_at,
        settings=current_app.extensions["settings"],
        first=url_for("people.messages", trang_thai=state) if before else None,
        next=url_for("people.messages", trang_thai=state, sau=rows[-1].id) if more else None,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/thu-gui/<uuid:uid>/gui-lai")
@requires("people.see_outbox")
def send_again(uid: uuid.UUID) -> ResponseReturnValue:
    """Let a message that failed wait anew."""
    with transaction():
        found = outbox.send_again(str(uid), now=clock.now())
    flash("Thư sẽ được gửi lại." if found else "Thư này không còn trong danh sách chưa gửi được.", "success" if found else "info")
    return redirect(url_for("people.messages"))
