"""Who saw or changed what, for those who check: by time, actor, act and officer."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from flask import Response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import audit, clock, numbers
from app.core.web import keep_private
from app.people import queries
from app.people.forms.audit import AuditForm
from app.people.guard import requires
from app.people.queries.audit import (
    AuditFilter,
    AuditView,
    audit_lines,
    every_audit_line,
    names_behind,
    uids_about,
)
from app.people.views import blueprint
from app.people.wording import VIA, actor_label, scope_label, verb_label

_SHOWN = 3  # subjects named in a line
_LOOKED_UP = 6  # subjects of a line of which those are found: some are facts of other rooms, without a name
_KEPT = ("tu", "den", "nguoi", "viec", "can_bo")


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.LOCAL)


def _wanted(form: AuditForm) -> AuditFilter | None:
    """What the form asks for; None with a sentence beside the field when it cannot be looked for."""
    form.validate()
    actor = subjects = None
    if form.nguoi.data:
        account_id = queries.account_by_login(form.nguoi.data)
        found = queries.account(now=clock.now(), day=clock.today(), account_id=account_id) if account_id else None
        if found is None:
            form.nguoi.errors = ["Không có tài khoản nào dùng mã hoặc tên đăng nhập này."]
        else:
            actor = found.uid
    if form.can_bo.data:
        person_id = queries.person_of_code(form.can_bo.data)
        if person_id is None:
            form.can_bo.errors = ["Không có cán bộ nào mang mã này."]
        else:
            subjects = uids_about(person_id)
    if form.errors:
        return None
    since, until = form.tu.data, form.den.data
    return AuditFilter(
        _midnight(since) if since else None, _midnight(until + dt.timedelta(days=1)) if until else None, actor,
        form.viec.data or None, subjects,
    )  # fmt: skip


def _row(line: AuditView, names: dict[str, tuple[str, str]]) -> dict[str, Any]:
    who = names[line.actor][1] if line.actor in names else actor_label(line.actor)
    about: list[Any] = []
    seen: set[str] = set()
    for uid in line.subjects[:_LOOKED_UP]:
        person, name = names.get(uid, ("", ""))
        if name and person not in seen and len(seen) < _SHOWN:
            about.append(name)
        seen.add(person or uid)
    more = line.count - len(about)
    if about and line.count > _SHOWN and more > 0:  # up to here they are the facts of one act
        about.append(f"và {numbers.number(more)} mục khác")
    said = ", ".join(about) or (f"{numbers.number(line.count)} mục" if line.count > 1 else "")
    return {
        "at": Markup('<time datetime="{}">{}</time>').format(line.at.isoformat(), numbers.moment(line.at)),
        "who": f"{who}, {VIA.get(line.via, line.via)}" if line.via != "web" else who,
        "what": verb_label(line.verb),
        "about": said,
        "scope": scope_label(line.scope),
        "place": numbers.number(line.number) if line.number else "chờ niêm phong",
    }


@blueprint.get("/nhat-ky")
@requires("people.see_audit")
def audit_log() -> ResponseReturnValue:
    """A page of lines, the newest first."""
    keep_private()
    form = AuditForm(request.args)
    wanted = _wanted(form)
    last = request.args.get("sau", "")
    before = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else None
    lines, further = audit_lines(wanted, before=before) if wanted else ([], None)
    names = names_behind({uid for line in lines for uid in (line.actor, *line.subjects[:_LOOKED_UP])})
    audit.viewed("people.see_audit", sorted(wanted.subjects or ())[:1] if wanted else (), count=len(lines))
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k in _KEPT and v}
    return render_template(
        "people/audit_log.html", form=form, rows=[_row(line, names) for line in lines], searched=bool(kept),
        head=audit.head(), first=url_for("people.audit_log", **kept) if before else None,
        after=url_for("people.audit_log", sau=further, **kept) if further else None,
        export=url_for("people.export_audit", **kept) if lines else None,
    )  # fmt: skip


_HEADERS = ("Số", "Lúc", "Người thao tác (mã)", "Qua", "Việc", "Tên việc", "Đối tượng (mã)", "Phạm vi", "Số lượng", "Mã dòng")


@blueprint.get("/nhat-ky.csv")
@requires("people.see_audit")
def export_audit() -> ResponseReturnValue:
    """The lines found, as a file. It holds uids, as the lines do, and no names."""
    keep_private()
    form = AuditForm(request.args)
    wanted = _wanted(form)
    if wanted is None:
        kept: dict[str, Any] = {k: v for k, v in request.args.items() if k in _KEPT}
        return redirect(url_for("people.audit_log", **kept), 303)
    response = Response(stream_with_context(_streamed(wanted)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="nhat-ky-{clock.today():%Y%m%d}.csv"'
    return response


def _streamed(wanted: AuditFilter) -> Iterator[bytes]:
    count = 0
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADERS)
    try:
        for line in every_audit_line(wanted):
            count += 1
            at = line.at.astimezone(clock.LOCAL)
            writer.writerow(
                [line.number or "", f"{at:%d/%m/%Y %H:%M:%S}", line.actor, line.via, line.verb, verb_label(line.verb),
                 " ".join(line.subjects), line.scope, line.count, line.uid]
            )  # fmt: skip
            if count % 200 == 0:
                yield buffer.getvalue().encode("utf-8-sig" if count == 200 else "utf-8")
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue().encode("utf-8-sig" if count < 200 else "utf-8")
    finally:
        audit.viewed("people.export_audit", sorted(wanted.subjects or ())[:1], count=count)
