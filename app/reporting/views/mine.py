"""“Dữ liệu của tôi”: everything kept about the person who asks, on the screen and to take along."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock
from app.core.web import keep_private
from app.people import queries as people
from app.people.guard import signed_in
from app.reporting import printing
from app.reporting.queries.mine import Part, kept_about, whole
from app.reporting.views import blueprint, me

_NOTE = "Tệp này chứa dữ liệu cá nhân của anh/chị: cất giữ cẩn thận."


def _mine() -> tuple[str, tuple[Part, ...]]:
    """My uid and all parts."""
    actor = me()
    uid = people.person_uid(actor.person_id)
    parts = kept_about(
        person_id=actor.person_id, person_uid=uid, account_id=actor.account_id, now=clock.now(), today=clock.today()
    )
    return uid, parts


@blueprint.get("/du-lieu-cua-toi")
@signed_in
def my_data() -> ResponseReturnValue:
    """Part by part, each with a way to ask for a correction."""
    keep_private()
    _, parts = _mine()
    return render_template("reporting/my_data.html", parts=[(p, _mend(p)) for p in parts])


def _mend(part: Part) -> str | None:
    return url_for("people.my_requests", loai="correct", muc=part.section.value) if part.section else None


@blueprint.get("/du-lieu-cua-toi.<any(json, pdf):kind>")
@signed_in
def my_data_file(kind: str) -> ResponseReturnValue:
    """The same as a file."""
    keep_private()
    uid, parts = _mine()
    site, now = current_app.extensions["settings"].site, clock.now()
    if kind == "json":
        content: dict[str, Any] = {
            "trang": site.name, "lập lúc": now.isoformat(), "lưu ý": _NOTE, "dữ liệu": [p.as_dict() for p in parts],
            **whole(person_id=me().person_id, account_uid=me().account_uid),
        }  # fmt: skip
        data, mime = json.dumps(content, ensure_ascii=False, indent=1).encode(), "application/json"
    else:
        data, mime = printing.my_data_pdf(parts, site=site, note=_NOTE, now=now), "application/pdf"
    audit.viewed("reporting.get_own", [uid])
    response = Response(data, mimetype=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="du-lieu-cua-toi-{clock.today():%Y%m%d}.{kind}"'
    return response
