"""Tokens with which other systems read figures: made, shown once, revoked."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions as people_actions
from app.people import queries as people
from app.people.actions import Refused
from app.people.guard import requires
from app.reporting.forms.tokens import RevokeForm, TokenForm, offer_units
from app.reporting.views import blueprint, me


@blueprint.route("/so-lieu/khoa-api", methods=["GET", "POST"])
@requires("reporting.issue_tokens")
def tokens() -> ResponseReturnValue:
    """The list, and (POST) a new token, whose secret stands on this page once and nowhere else."""
    keep_private()
    today, secret = clock.today(), ""
    units = people.units_on(today)
    form = _blank(units) if request.method == "GET" else TokenForm()
    offer_units(form.unit, units, empty="Toàn tỉnh")
    if form.validate_on_submit():
        unit = next((u for u in units if u.code == form.unit.data), None)
        try:
            with transaction():
                secret = people_actions.issue_token(
                    name=form.name.data, unit_id=unit.id if unit else None, personal=bool(form.personal.data),
                    until_on=form.until_on.data or today, by=me().account_uid, now=clock.now(), today=today,
                )  # fmt: skip
        except Refused as refusal:
            form.until_on.errors = [str(refusal)]
        else:
            form = _blank(units)
    page = render_template(
        "reporting/tokens.html",
        form=form,
        secret=secret,
        tokens=people.tokens(today),
        today=today,
        ending=RevokeForm(),
    )
    return page, 422 if form.errors else 200


def _blank(units: Sequence[people.UnitView]) -> TokenForm:
    """The form for the next token."""
    form = TokenForm(formdata=None)
    offer_units(form.unit, units, empty="Toàn tỉnh")
    form.until_on.process_data(clock.today() + dt.timedelta(days=365))
    return form


@blueprint.post("/so-lieu/khoa-api/<uuid:uid>/thu-hoi")
@requires("reporting.issue_tokens")
def revoke_token(uid: uuid.UUID) -> ResponseReturnValue:
    """End a token."""
    if not RevokeForm().validate_on_submit():
        abort(400)
    with transaction():
        ended = people_actions.revoke_token(uid=str(uid), by=me().account_uid, now=clock.now())
    if not ended:
        abort(404)
    flash("Đã thu hồi khóa. Hệ thống dùng khóa này không đọc được nữa.", "success")
    return redirect(url_for("reporting.tokens"))
