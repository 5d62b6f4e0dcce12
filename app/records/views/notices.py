"""Lists for a notice (Thông báo): made for a period, signed on paper, and their number entered afterwards (P16)."""

from __future__ import annotations

import uuid

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock
from app.core.database import transaction
from app.core.numbers import number
from app.core.web import keep_private
from app.people import queries as people
from app.people.guard import requires
from app.records import actions, queries
from app.records.actions import NotRecorded
from app.records.documents.notice import docx
from app.records.forms.papers import NoticeForm, NumberForm
from app.records.queries import NoticeView
from app.records.queries.notices import NoticeChoice
from app.records.views import blueprint, me

PAGE = 50
LINES = 100
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.route("/thong-bao-hoan-thanh", methods=["GET", "POST"])
@requires("records.issue_notice")
def notice_lists() -> ResponseReturnValue:
    """The lists that were made, and a form to make one."""
    keep_private()
    form, today = NoticeForm(), clock.today()
    form.offer(
        [(str(i), title) for i, title in queries.notice_courses()],
        [(str(u.id), u.name) for u in people.units_on(today)],
    )
    if request.method == "GET":
        form.from_on.process_data(people.current_round(today).opens_on)
        form.until_on.process_data(today)
    if form.validate_on_submit():
        assert form.from_on.data is not None
        assert form.until_on.data is not None
        choice = NoticeChoice(
            form.from_on.data, form.until_on.data, int(form.course.data) if form.course.data else None,
            int(form.unit.data) if form.unit.data else None, again=bool(form.again.data),
        )  # fmt: skip
        try:
            with transaction():
                uid = actions.make_notice(choice=choice, by=me().account_uid, now=clock.now())
        except NotRecorded as refusal:
            form.until_on.errors = [str(refusal)]
        else:
            return redirect(url_for("records.notice_list", uid=uid))
    typed = request.args.get("sau", "")
    start = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0
    page = queries.notices(after=start, limit=PAGE + 1)
    more, page = len(page) > PAGE, page[:PAGE]
    return render_template(
        "records/notice_lists.html",
        form=form,
        notices=page,
        first=url_for("records.notice_lists") if start else None,
        next=url_for("records.notice_lists", sau=page[-1].id) if more else None,
    )


def _found(uid: uuid.UUID) -> NoticeView:
    found = queries.notices(uid=str(uid))
    if not found:
        abort(404)
    return found[0]


@blueprint.route("/thong-bao-hoan-thanh/<uuid:uid>", methods=["GET", "POST"])
@requires("records.issue_notice")
def notice_list(uid: uuid.UUID) -> ResponseReturnValue:
    """One list: its lines, the file to be signed, and the number and day once the office has given them."""
    keep_private()
    found = _found(uid)
    form = NumberForm()
    if request.method == "GET":
        form.number.data = found.number
        form.dated_on.process_data(found.dated_on)
    if form.validate_on_submit():
        assert form.dated_on.data is not None
        try:
            with transaction():
                told = actions.number_notice(
                    uid=found.uid, notice_number=form.number.data or "", dated_on=form.dated_on.data,
                    by=me().account_uid, now=clock.now(),
                )  # fmt: skip
        except NotRecorded as refusal:
            form.dated_on.errors = [str(refusal)]
        else:
            flash(f"Đã ghi số; {number(told)} giấy xác nhận nay ghi theo thông báo này.", "success")
            return redirect(url_for("records.notice_list", uid=uid))
    typed = request.args.get("sau", "")
    start = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    lines = queries.notice_lines(found.id, after=start, limit=LINES + 1)
    more, lines = len(lines) > LINES, lines[:LINES]
    audit.viewed("records.see_notice", [found.uid], count=len(lines))
    settings = current_app.extensions["settings"]
    return render_template(
        "records/notice_list.html",
        listed=found,
        form=form,
        lines=lines,
        names=queries.account_names({found.made_by}),
        symbol=settings.site.notice_symbol,
        before=url_for("records.notice_list", uid=uid, sau=max(0, start - LINES) or None) if start else None,
        after=url_for("records.notice_list", uid=uid, sau=lines[-1].position) if more else None,
    )


@blueprint.get("/thong-bao-hoan-thanh/<uuid:uid>.docx")
@requires("records.issue_notice")
def notice_file(uid: uuid.UUID) -> ResponseReturnValue:
    """The list as a file for Word."""
    keep_private()
    found = _found(uid)
    lines = queries.notice_lines(found.id)
    audit.viewed("records.export_notice", [found.uid], count=len(lines))
    response = Response(docx(found, lines, site=current_app.extensions["settings"].site), mimetype=_DOCX)
    name = f"danh-sach-hoan-thanh-{found.from_on:%Y%m%d}-{found.until_on:%Y%m%d}.docx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
