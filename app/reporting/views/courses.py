"""Figures by programme, strand and course, and what stands beside the figure without being part of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter
from flask import abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core import audit, clock, dated, text
from app.core.numbers import day as written
from app.core.numbers import number, percent
from app.core.uid import is_uid
from app.core.web import keep_private
from app.people.guard import requires
from app.records import queries as records
from app.records.rules import rate_truncated
from app.reporting import queries, wording
from app.reporting.forms import CoursesForm, ExportForm
from app.reporting.queries import CourseFigure
from app.reporting.views import blueprint, current_figure, me

PAGE = 50
_SORTS: dict[str, Callable[[CourseFigure], Any]] = {
    "ten": lambda c: text.sort_key(c.title),
    "can-bo": lambda c: -c.duty_holders,
    "tat-ca": lambda c: -c.officials,
}


@blueprint.get("/so-lieu/khoa-hoc")
@requires("reporting.see_target")
def courses() -> ResponseReturnValue:
    """How many hold each course; filtered by strand and programme, sorted, each number a way to its people."""
    keep_private()
    actor = me()
    scope = actor.scope("reporting.see_target")
    form = CoursesForm(request.args)
    programmes = queries.programme_names()
    form.offer(programmes)
    form.validate()
    found = queries.course_figures(scope, form.day)
    target = current_figure(scope, form.day).target
    rows = [
        c
        for c in found
        if (not form.phan.data or c.strand == form.phan.data)
        and (not form.chuong_trinh.data or form.chuong_trinh.data in c.programmes)
    ]
    sort = request.args.get("sap-xep", "")
    if sort in _SORTS:
        rows.sort(key=_SORTS[sort])
    asked = request.args.get("ngay", "")
    names = actor.may("reporting.see_officers")
    return render_template(
        "reporting/courses.html",
        form=form,
        day=form.day,
        target=target,
        rows=[_row(c, target.denominator, asked, names) for c in rows],
        sort=sort if sort in _SORTS else "",
        sorted_by=_sorted_by,
        wording=wording,
    )


def _row(c: CourseFigure, denominator: int, asked: str, names: bool) -> dict[str, Any]:
    def people(count: int, who: str) -> Markup | str:
        if not count or not names:
            return number(count)
        href = url_for("reporting.course_people", slug=c.slug, ai=who, ngay=asked or None)
        return Markup('<a href="{}">{}</a>').format(href, number(count))

    return {
        "title": f"{c.code} – {c.title}" if c.code else c.title,
        "strand": "Nền" if c.strand == "H" else c.strand,
        "programmes": ", ".join(c.programmes) or "chưa có",
        "holders": people(c.duty_holders, ""),
        "share": percent(rate_truncated(c.duty_holders, denominator)),
        "officials": people(c.officials, "tat-ca"),
    }


def _sorted_by(sort: str) -> str:
    kept: dict[str, Any] = {
        k: v for k, v in request.args.items() if v and k in ("ngay", "phan", "chuong_trinh")
    }
    kept["sap-xep"] = sort or None
    return url_for("reporting.courses", **kept)


@blueprint.get("/so-lieu/khoa-hoc/<slug>")
@requires("reporting.see_officers")
def course_people(slug: str) -> ResponseReturnValue:
    """Who holds a course, by name."""
    keep_private()
    scope = me().scope("reporting.see_officers")
    form = ExportForm(request.args)
    day = form.day if form.validate() else clock.today()
    course = next((c for c in queries.course_figures(scope, day) if c.slug == slug), None)
    if course is None:
        abort(404)
    everybody = request.args.get("ai") == "tat-ca"
    after = None
    if last := request.args.get("sau"):
        after = records.place_of(last, scope, day) if is_uid(last) else None
        if after is None:
            abort(404)
    page = queries.course_people(scope, day, slug, duty_holders=not everybody, after=after, limit=PAGE + 1)
    more, page = len(page) > PAGE, page[:PAGE]
    audit.viewed(
        "reporting.see_officers", [p.person_uid for p in page], scope=queries.scope_name(scope)[:120]
    )
    here: dict[str, Any] = {
        "slug": slug,
        "ai": "tat-ca" if everybody else None,
        "ngay": request.args.get("ngay"),
    }
    return render_template(
        "reporting/course_people.html",
        course=course,
        day=day,
        everybody=everybody,
        count=course.officials if everybody else course.duty_holders,
        rows=[
            {
                "name": Markup('<a href="{}">{}</a>').format(
                    url_for("reporting.officer", uid=p.person_uid, ngay=written(day)), p.full_name
                ),
                "unit": p.unit_name,
                "edition": number(p.edition_number) if p.edition_number else "",
                "on": written(p.earned_on),
                "source": p.source.label,
            }
            for p in page
        ],
        first=url_for("reporting.course_people", **here) if after else None,
        next=url_for("reporting.course_people", **here, sau=page[-1].person_uid) if more else None,
    )


@blueprint.get("/so-lieu/di-kem")
@requires("reporting.see_target")
def company() -> ResponseReturnValue:
    """The milestone of 2027, awareness, “học tập số”, hours, training elsewhere and commendation; never added to N."""
    keep_private()
    actor = me()
    scope = actor.scope("reporting.see_target")
    form = ExportForm(request.args)
    form.validate()
    found = queries.company(scope, form.day)
    audiences = queries.milestone()
    target = current_figure(scope, form.day).target
    rule = queries.commend_rule(form.day)
    return render_template(
        "reporting/company.html",
        form=form,
        day=form.day,
        found=found,
        target=target,
        share=lambda n, d: percent(rate_truncated(n, d)),
        reached=sum(a.reached for a in audiences),
        audiences=audiences,
        audience_rows=[
            {
                "name": a.audience.label[:1].upper() + a.audience.label[1:],
                "programmes": Markup(", ").join(
                    Markup('<a href="{}">{}</a>').format(url_for("catalog.programme", code=p.code.lower()), p.code)
                    for p in a.written
                )
                or "chưa có chương trình",
                "approved": "đã duyệt" if a.approved else "chưa duyệt" if a.written else "–",
                "state": "Đạt" if a.reached else "Chưa đạt",
            }
            for a in audiences
        ],
        commended=queries.commended_units(target.units, rule),
        rules=wording.commend_rules(rule),
        basis=wording.commend_basis(rule),
        tiet_basis=wording.tiet_basis(dated.in_force(queries.TIET, form.day)),
        sets_up=actor.may("reporting.set_up"),
        approves=actor.may("catalog.approve_programme"),
        lists=actor.may("reporting.export"),
        wording=wording,
    )


@blueprint.get("/so-lieu/di-kem/bieu-duong.xlsx")
@requires("reporting.export")
def commendation() -> ResponseReturnValue:
    """Whom the published rule names: a workbook in the order of lists, without any ranking."""
    keep_private()
    scope = me().scope("reporting.export")
    form = ExportForm(request.args)
    day = form.day if form.validate() else clock.today()
    target = current_figure(scope, day).target
    rule = queries.commend_rule(day)
    rules = wording.commend_rules(rule)
    people = list(queries.commended_people(scope, day, rule))
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    for title, asked, heads, rows in (
        ("Đơn vị", rules[0], ("Mã", "Đơn vị", "Cán bộ", "Đạt"),
         [(u.code, u.name, u.denominator, u.numerator) for u in queries.commended_units(target.units, rule)]),
        ("Cá nhân", rules[1], ("Họ và tên", "Đơn vị", f"Số tiết năm {day.year}"),
         [(p.full_name, p.unit_name, p.tiet) for p in people]),
    ):  # fmt: skip
        sheet = book.add_worksheet(title)
        sheet.set_column(0, 2, 32)
        sheet.write_string(
            0,
            0,
            f"Danh sách đề nghị biểu dương, tính đến hết ngày {written(day)}; xếp theo tên, không xếp hạng.",
        )
        sheet.write_string(1, 0, f"Tiêu chí: {asked}")
        sheet.write_string(2, 0, wording.commend_basis(rule))
        for line, values in enumerate([heads, *rows], 4):
            for column, value in enumerate(values):
                sheet.write(line, column, value)
    book.close()
    file.seek(0)
    audit.viewed("reporting.commend", [p.person_uid for p in people], scope=queries.scope_name(scope)[:120])
    return send_file(
        file,
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=f"de-nghi-bieu-duong-den-{day:%Y%m%d}.xlsx",
    )
