"""“Giấy tờ của tôi”: letters of courses and programmes, and the sheet of a year for its owner, clerk and department."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog import queries as catalog
from app.core import audit, clock, downloads, storage
from app.core.database import transaction
from app.core.text import slug
from app.core.web import keep_private
from app.people.guard import requires, signed_in
from app.records import actions, letters, queries
from app.records.actions import NotRecorded
from app.records.documents import programme, sheet
from app.records.forms.papers import SheetForm
from app.records.forms.recognitions import EmptyForm
from app.records.queries import ProgrammeLetterView
from app.records.views import blueprint, me


def _how() -> dict[str, Any]:
    """What papers say of this site."""
    settings = current_app.extensions["settings"]
    return {"site": settings.site, "trial": settings.site.demo or settings.is_loopback}


@blueprint.get("/giay-to")
@signed_in
def papers() -> ResponseReturnValue:
    """Every paper one has, and those one may have."""
    keep_private()
    person_id, today = me().person_id, clock.today()
    made = queries.programme_letters_of(person_id)
    valid = {x.programme_code for x in made if x.lapsed_on is None or x.lapsed_on > today}
    completions = queries.completions_of(person_id)
    return render_template(
        "records/papers.html",
        letters=[c for c in completions if c.certificate_code],
        programme_letters=made,
        ready=[h for h in queries.held_programmes(person_id, today) if h.programme.code not in valid],
        years=sorted({c.earned_on.year for c in completions} | {today.year}, reverse=True),
        today=today,
    )


@blueprint.post("/giay-to/chuong-trinh/<code>")
@signed_in
def issue_programme_letter(code: str) -> ResponseReturnValue:
    """Make the letter of a programme whose required courses one holds."""
    actor = me()
    if not EmptyForm().validate_on_submit():
        return redirect(url_for("records.papers"))
    try:
        with transaction():
            made = actions.issue_programme_letter(
                person_id=actor.person_id, programme_code=code[:10], by=actor.account_uid, now=clock.now()
            )
    except NotRecorded as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("records.papers"))
    return redirect(url_for("records.programme_letter", code=made))


def _own_letter(code: str) -> ProgrammeLetterView:
    """The letter, for its owner and for those whose scope covers its owner; else it does not exist."""
    actor = me()
    found = queries.programme_letter(code, reader=actor.person_id) if len(code) <= 40 else None
    if found is None or found.erased:
        abort(404)
    if found.person_id != actor.person_id:
        permission = "reporting.see_officers"
        if not actor.may(permission) or not queries.covers(
            actor.scope(permission), found.person_id, clock.today()
        ):
            abort(404)
        audit.viewed("records.see_letter", [found.code])
    return found


@blueprint.get("/giay-xac-nhan-chuong-trinh/<code>")
@signed_in
def programme_letter(code: str) -> ResponseReturnValue:
    """What the letter of a programme says, with the file to download and the page that proves it."""
    keep_private()
    found = _own_letter(code)
    return render_template(
        "records/programme_letter.html",
        letter=found,
        title=programme.TITLE,
        facts=programme.facts(found),
        courses=programme.course_rows(found),
        note=letters.NOT_A_CERTIFICATE,
        address=f"{current_app.extensions['settings'].public_url}/xac-nhan/{found.code}",
        own=found.person_id == me().person_id,
        today=clock.today(),
    )


@blueprint.get("/giay-xac-nhan-chuong-trinh/<code>.pdf")
@signed_in
def programme_letter_pdf(code: str) -> ResponseReturnValue:
    """The letter as a file; made when it is first asked for."""
    keep_private()
    found = _own_letter(code)
    how = {**_how(), "public_url": current_app.extensions["settings"].public_url}
    name = programme.file_name(found, **how)
    if not storage.private.exists(name):
        storage.private.put(name, programme.pdf(found, **how))
    return downloads.respond(
        storage.private, name, download_name=f"giay-xac-nhan-chuong-trinh-{slug(found.title)[:60]}.pdf"
    )


@blueprint.get("/phieu-ket-qua")
@signed_in
def own_sheet() -> ResponseReturnValue:
    """One's own results of a year, and whether they suffice for the 70% target."""
    return _sheet(me().person_id)


@blueprint.get("/phieu-ket-qua.pdf")
@signed_in
def own_sheet_pdf() -> ResponseReturnValue:
    """The same as a file."""
    return _sheet(me().person_id, as_file=True)


@blueprint.get("/phieu-ket-qua/<uuid:uid>")
@requires("reporting.see_officers")
def officer_sheet(uid: uuid.UUID) -> ResponseReturnValue:
    """The sheet of somebody else, for the clerk of their unit and for the department."""
    return _sheet(_seen(uid))


@blueprint.get("/phieu-ket-qua/<uuid:uid>.pdf")
@requires("reporting.see_officers")
def officer_sheet_pdf(uid: uuid.UUID) -> ResponseReturnValue:
    """The same as a file."""
    return _sheet(_seen(uid), as_file=True)


def _seen(uid: uuid.UUID) -> int:
    """The person, where the asker's scope covers them; the look is noted."""
    person_id = queries.person_id_of(str(uid))
    scope = me().scope("reporting.see_officers")
    if person_id is None or not queries.covers(scope, person_id, clock.today()):
        abort(404)
    audit.viewed("records.see_sheet", [str(uid)])
    return person_id


def _sheet(person_id: int, *, as_file: bool = False) -> ResponseReturnValue:
    keep_private()
    now, today = clock.now(), clock.today()
    form = SheetForm(request.args)
    form.validate()
    typed = form.nam.data or ""
    year = (
        int(typed) if typed.isascii() and typed.isdigit() and 2000 <= int(typed) <= today.year else today.year
    )
    asked_day = None if form.ngay.errors else form.ngay.data
    as_of = asked_day or (today if year == today.year else dt.date(year, 12, 31))
    found = queries.sheet(person_id, year, as_of, reader=me().person_id)
    if found is None:
        abort(404)
    names = catalog.course_names()
    if as_file:
        made = sheet.pdf(found, names, now=now, **_how())
        response = Response(made, mimetype="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="phieu-ket-qua-hoc-tap-{year}.pdf"'
        return response
    form.offer(sorted({*found.years, year, today.year}, reverse=True))
    form.nam.data = str(year)
    answer, missing = sheet.eligible(found, names)
    own = person_id == me().person_id
    asked: dict[str, Any] = {"nam": year, "ngay": request.args.get("ngay") if asked_day else None}
    return render_template(
        "records/sheet.html",
        sheet=found,
        form=form,
        heads=sheet.HEADS,
        rows=sheet.course_rows(found),
        total=sheet.total(found),
        answer=answer,
        missing=missing,
        rule_note=sheet.rule_note(found, current_app.extensions["settings"].site),
        own=own,
        pdf=url_for("records.own_sheet_pdf", **asked)
        if own
        else url_for("records.officer_sheet_pdf", uid=found.person_uid, **asked),
    )
