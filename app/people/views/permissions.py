"""Who may do what: a table to read for every permission, to change for the workshop's."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import transaction
from app.core.web import keep_private
from app.people import actions, queries
from app.people.access import ADJUSTABLE, NAMES, PERMISSIONS, Role
from app.people.actions import Refused
from app.people.forms.roster import EmptyForm
from app.people.guard import requires
from app.people.views import blueprint
from app.people.views.officers import me

_ROOMS = {
    "people": "Con người và tài khoản",
    "catalog": "Chương trình và tài nguyên",
    "authoring": "Biên soạn",
    "learning": "Học tập",
    "reporting": "Số liệu",
    "records": "Kết quả và giấy xác nhận",
}


@blueprint.route("/quan-tri/quyen", methods=["GET", "POST"])
@requires("people.manage_accounts")
def permissions() -> ResponseReturnValue:
    """The table, its latest changes, and (POST) a new version of it."""
    keep_private()
    chosen = {p: queries.holders(p) for p in ADJUSTABLE}
    refusal = ""
    if request.method == "POST" and EmptyForm().validate_on_submit():
        chosen = dict(PERMISSIONS) if request.form.get("mac_dinh") else _sent()
        try:
            with transaction():
                changed = actions.set_permissions(
                    chosen={p: chosen[p] for p in ADJUSTABLE}, by=me().account_uid, now=clock.now()
                )
        except Refused as problem:
            refusal = str(problem)
        else:
            queries.forget_permissions()
            flash(f"Đã đổi {changed} quyền." if changed else "Bảng quyền không có gì thay đổi.", "success")
            return redirect(url_for("people.permissions"))
    rooms = [(name, [p for p in PERMISSIONS if p.startswith(f"{room}.")]) for room, name in _ROOMS.items()]
    page = render_template(
        "people/permissions.html", rooms=rooms, names=NAMES, fixed=PERMISSIONS, adjustable=ADJUSTABLE, chosen=chosen,
        roles=list(Role), refusal=refusal, changes=queries.permission_changes(),
    )  # fmt: skip
    return page, 422 if refusal else 200


def _sent() -> dict[str, frozenset[Role]]:
    """The ticked roles of each permission; what is not a role is passed over."""
    known = {role.value: role for role in Role}
    return {p: frozenset(known[v] for v in request.form.getlist(p) if v in known) for p in ADJUSTABLE}
