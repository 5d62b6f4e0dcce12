"""Letters for their owners, the page that lets anybody check one, and revoking."""

from __future__ import annotations

import uuid

from flask import (
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.core import audit, clock, downloads, storage
from app.core.database import transaction
from app.core.text import slug
from app.core.web import Said, keep_private
from app.people.guard import current_actor, public, requires, signed_in
from app.records import actions, letters, queries, throttle
from app.records.actions import NotRecorded
from app.records.forms.letters import CodeForm, RevokeForm
from app.records.queries import LetterView
from app.records.views import blueprint


def _own_letter(code: str) -> LetterView:
    """The letter, for its owner and for those whose scope covers its owner; else it does not exist."""
    actor = current_actor()
    found = queries.letter(code, reader=actor.person_id) if actor else None
    if actor is None or found is None or found.erased:
        abort(404)
    if found.person_id != actor.person_id:
        permission = "reporting.see_officers"
        if not actor.may(permission) or not queries.covers(
            actor.scope(permission), found.person_id, clock.today()
        ):
            abort(404)
        audit.viewed("records.see_letter", [found.person_uid])
    return found


@blueprint.get("/giay-xac-nhan/<code>")
@signed_in
def letter(code: str) -> ResponseReturnValue:
    """What the letter says, with the file to download and the page that proves it."""
    keep_private()
    found = _own_letter(code)
    settings = current_app.extensions["settings"]
    return render_template(
        "records/letter.html",
        letter=found,
        facts=letters.facts(found),
        note=letters.NOT_A_CERTIFICATE,
        address=f"{settings.public_url}/xac-nhan/{found.code}",
        own=found.person_id == _me(),
    )


def _me() -> int | None:
    actor = current_actor()
    return actor.person_id if actor else None


@blueprint.get("/giay-xac-nhan/<code>.pdf")
@signed_in
def letter_pdf(code: str) -> ResponseReturnValue:
    """The letter as a file; made when it is first asked for."""
    keep_private()
    found = _own_letter(code)
    settings = current_app.extensions["settings"]
    trial = settings.site.demo or settings.is_loopback
    how = {"site": settings.site, "public_url": settings.public_url, "trial": trial}
    name = letters.file_name(found, **how)
    if not storage.private.exists(name):
        storage.private.put(name, letters.pdf(found, **how))
    return downloads.respond(
        storage.private, name, download_name=f"giay-xac-nhan-{slug(found.course_title)[:60]}.pdf"
    )


def _unindexed(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@blueprint.get("/xac-nhan")
@public
def check() -> ResponseReturnValue:
    """Type the code of a letter."""
    form = CodeForm(request.args)
    form.validate()
    if code := (form.ma.data or "").rstrip("/").rsplit("/", 1)[-1]:  # the whole address may be pasted
        return redirect(url_for("records.verify", code=code))
    return _unindexed(render_template("records/check.html", form=form))


@blueprint.get("/xac-nhan/<code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """Whether a letter is genuine and valid: name, course, edition, day, validity, and nothing else."""
    g.private = True  # a name stands on it
    address = request.remote_addr or ""
    if throttle.too_many(address):
        raise Said(429, "Máy này đã hỏi nhiều mã không có. Anh/chị đợi 10 phút rồi thử lại.")
    found = queries.letter(code) if len(code) <= 60 else None
    of_programme = queries.programme_letter(code) if found is None and len(code) <= 40 else None
    if of_programme is not None:
        return _unindexed(
            render_template("records/verify_programme.html", letter=of_programme, today=clock.today())
        )
    if found is None:
        throttle.note(address)
        return _unindexed(render_template("records/unknown.html", form=CodeForm(formdata=None)), 404)
    return _unindexed(render_template("records/verify.html", letter=found, today=clock.today()))


@blueprint.route("/ket-qua/<uuid:uid>/thu-hoi", methods=["GET", "POST"])
@requires("records.revoke")
def revoke(uid: uuid.UUID) -> ResponseReturnValue:
    """Say that a completion does not count from a day on. The completion stays; the reason is told to its owner."""
    keep_private()
    found = queries.earned(str(uid))
    actor = current_actor()
    if found is None or actor is None:
        abort(404)
    form = RevokeForm()
    if request.method == "GET":
        audit.viewed("records.see_earned", [found.person_uid, found.uid])
        form.effective_on.process_data(clock.today())
    if form.validate_on_submit():
        try:
            with transaction():
                actions.revoke_completion(
                    completion_id=found.id,
                    effective_on=form.effective_on.data or clock.today(),
                    reason=form.reason.data or "",
                    recorded_by=actor.account_uid,
                    now=clock.now(),
                )
        except NotRecorded as refusal:
            form.effective_on.errors = [*form.effective_on.errors, str(refusal)]
        else:
            flash(f"Đã thu hồi kết quả “{found.course_title}” của {found.full_name}.", "success")
            return redirect(url_for("reporting.officer", uid=found.person_uid))
    return render_template("records/revoke.html", form=form, earned=found)
