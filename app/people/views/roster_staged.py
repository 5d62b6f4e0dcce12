"""What can be done about a checked list besides taking it: answer who is who, compare it with the register, take it back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock, jobs, numbers, storage
from app.core.database import transaction
from app.core.web import keep_private
from app.people import exports, importing, queries
from app.people.actions import Refused
from app.people.actions import roster as actions
from app.people.forms.roster import EmptyForm, EndingForm
from app.people.guard import requires
from app.people.queries import ImportView
from app.people.roster import identity
from app.people.roster.checking import Units, Verdict, check
from app.people.roster.reading import Line
from app.people.roster.stays import Movement
from app.people.views import blueprint
from app.people.views.officers import me, today
from app.people.views.roster import PAGE, csv_file, large, listed_on, mine

LEFT = "left"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.post("/can-bo/nhap/<uuid:uid>/tra-loi")
@requires("people.import_roster")
def answer_roster(uid: uuid.UUID) -> ResponseReturnValue:
    """Who the lines mean that may mean several people (`dong-<line>`: a person's uid, or `new`). The answers are kept."""
    found = mine(uid)
    if not EmptyForm().validate_on_submit() or found.state != "staged":
        return redirect(url_for("people.staged_roster", uid=uid))
    answers: dict[str, str] = {}
    for asked in queries.staged_rows(found.id, verdict=Verdict.ASK):
        said = request.form.get(f"dong-{asked.line}", "")
        if said == identity.NEW or said in asked.choices:
            (row,) = check([Line(asked.line, asked.cells)], Units(queries.unit_spans()), listed_on=listed_on(found))
            answers[identity.fingerprint(row)] = said
    if not answers:
        flash("Chưa chọn câu trả lời nào.", "error")
        return redirect(url_for("people.staged_roster", uid=uid))
    by = me().account_uid
    with transaction():
        actions.remember(kind="person", values=answers, by=by, now=clock.now())
        job_uid = jobs.ask("people.check_roster", {"uid": found.uid}, by).uid if large(found) else ""
    if job_uid:
        return redirect(url_for("core.job", uid=job_uid))
    importing.again(found.uid)
    flash("Đã ghi câu trả lời; kết quả dưới đây được tính lại.", "success")
    return redirect(url_for("people.staged_roster", uid=uid))


@blueprint.get("/can-bo/nhap/<uuid:uid>/so-sanh")
@requires("people.import_roster")
def compare_roster(uid: uuid.UUID) -> ResponseReturnValue:
    """The list beside the register: who appeared, moved, changed, and who is no longer on it."""
    keep_private()
    found = mine(uid)
    return _comparison(found, EndingForm()) if found.state == "staged" else _settled(found)


def _settled(found: ImportView) -> ResponseReturnValue:
    """The lines are gone once a list was taken or left; its page says which."""
    return redirect(url_for("people.staged_roster", uid=found.uid))


def _comparison(found: ImportView, form: EndingForm) -> str:
    counts = found.summary
    chosen = request.args.get("xem", "")
    movement = Movement(chosen) if chosen in [*Movement] else None
    units = counts.get("units", [])
    day = listed_on(found)
    ends = importing.Terms.of(found.options).ends
    rows: list[Any] = []
    if movement is None:
        key, _, last = request.args.get("sau", "").rpartition(" ")
        after = (key, int(last)) if last.isdigit() else ("", 0)
        rows = queries.absent(found.id, units, day=day, after=after, limit=PAGE + 1)
        follows = f"{rows[PAGE - 1].sort_key} {rows[PAGE - 1].officer_id}" if len(rows) > PAGE else None
    else:
        start = int(request.args.get("sau", "0")) if request.args.get("sau", "0").isdigit() else 0
        rows = list(queries.staged_rows(found.id, movement=movement, after=start, limit=PAGE + 1))
        follows = str(rows[PAGE - 1].line) if len(rows) > PAGE else None
    rows = rows[:PAGE]
    if rows:
        audit.viewed("people.see_import", [found.uid], count=len(rows))
    if not form.is_submitted():
        form.last_day.process_data(next(iter(ends.values()), day))
    view = movement.value if movement else LEFT
    return render_template(
        "people/compare_roster.html",
        found=found,
        counts=counts,
        movement=movement,
        movements=Movement,
        rows=rows,
        day=day,
        ends=ends,
        form=form,
        left=queries.absent_count(found.id, units, day=day),
        unit_names={s.code: s.name for s in queries.unit_spans().values()},
        after=url_for("people.compare_roster", uid=found.uid, xem=view, sau=follows) if follows else None,
    )


@blueprint.post("/can-bo/nhap/<uuid:uid>/ket-thuc")
@requires("people.import_roster")
def end_absent(uid: uuid.UUID) -> ResponseReturnValue:
    """Tick who left: `ai` the ticked, `o_trang` all that were shown. Nothing ends before the list is taken."""
    keep_private()
    found = mine(uid)
    if found.state != "staged":
        return _settled(found)
    form = EndingForm()
    units = found.summary.get("units", [])
    shown = set(request.form.getlist("o_trang"))
    ticked = shown & set(request.form.getlist("ai"))
    if not form.validate_on_submit() or form.last_day.data is None:
        return _comparison(found, form)
    there = {a.uid: a for a in queries.absent(found.id, units, day=listed_on(found)) if a.uid in shown}
    if wrong := next((a for u, a in there.items() if u in ticked and form.last_day.data < a.from_on), None):
        form.last_day.errors = [f"{wrong.full_name} công tác từ {numbers.day(wrong.from_on)}; chọn ngày sau đó."]
        return _comparison(found, form)
    ends = {u: day for u, day in found.options.get("ends", {}).items() if u not in shown}
    ends |= {u: form.last_day.data.isoformat() for u in ticked & set(there)}
    with transaction():
        actions.set_import(uid=found.uid, options={**found.options, "ends": ends})
    flash(f"Khi ghi danh sách, {numbers.number(len(ends))} người sẽ kết thúc công tác." if ends else "Không ai kết thúc.", "success")
    return redirect(url_for("people.staged_roster", uid=uid))


@blueprint.get("/can-bo/nhap/<uuid:uid>/so-sanh.csv")
@requires("people.import_roster")
def compared_rows(uid: uuid.UUID) -> ResponseReturnValue:
    """The comparison as a file."""
    found = mine(uid)
    if found.state != "staged":
        return _settled(found)
    names = {s.code: s.name for s in queries.unit_spans().values()}
    rows = list(_compared(found, names))
    audit.viewed("people.export_comparison", [found.uid], count=len(rows))
    header = ("ket_qua", "ma_can_bo", "ho_ten", "ma_don_vi", "don_vi", "chuc_vu", "dong", "noi_dung")
    return csv_file(importing.table_csv(header, rows), "so-sanh-danh-sach.csv")


def _compared(found: ImportView, names: dict[str, str]) -> Iterator[tuple[str, ...]]:
    for movement in Movement:
        for r in queries.staged_rows(found.id, movement=movement):
            unit = r.cells[2]
            yield movement.label, r.code, r.cells[1], unit, names.get(unit, ""), r.cells[3], str(r.line), r.reason
    ends = importing.Terms.of(found.options).ends
    for a in queries.absent(found.id, found.summary.get("units", []), day=listed_on(found)):
        said = f"Kết thúc ngày {numbers.day(ends[a.uid])}." if a.uid in ends else ""
        yield (
            "Không còn trong danh sách", a.code, a.full_name, a.unit_code, names.get(a.unit_code, ""), a.job_title, "", said,
        )  # fmt: skip


@blueprint.get("/can-bo/nhap/<uuid:uid>/ma-moi.csv")
@requires("people.import_roster")
def new_codes(uid: uuid.UUID) -> ResponseReturnValue:
    """The codes that people without one are given, for their unit."""
    found = mine(uid)
    rows = list(queries.staged_rows(found.id, coded=True))
    names = {s.code: s.name for s in queries.unit_spans().values()}
    audit.viewed("people.export_new_codes", [found.uid], count=len(rows))
    return csv_file(importing.new_codes_csv(rows, names), "ma-can-bo-moi.csv")


@blueprint.route("/can-bo/nhap/<uuid:uid>/huy", methods=["GET", "POST"])
@requires("people.import_roster")
def undo_roster(uid: uuid.UUID) -> ResponseReturnValue:
    """Take a whole import back: asked once more first, since it changes the figure."""
    keep_private()
    found = mine(uid)
    if found.state != "applied":
        return redirect(url_for("people.staged_roster", uid=uid))
    form = EmptyForm()
    refusal = ""
    if form.validate_on_submit():
        by = me().account_uid
        if large(found):
            with transaction():
                job_uid = jobs.ask("people.undo_roster", {"uid": found.uid, "by": by}, by).uid
            return redirect(url_for("core.job", uid=job_uid))
        try:
            importing.undo(found.uid, by=by)
        except Refused as error:
            refusal = str(error)
        else:
            flash("Đã hủy lần nhập; danh sách cán bộ trở lại như trước.", "success")
            return redirect(url_for("people.staged_roster", uid=uid))
    return render_template("people/undo_roster.html", found=found, refusal=refusal)


@blueprint.get("/can-bo/danh-sach.<any(csv, xlsx):kind>")
@requires("people.export_roster")
def export_roster(kind: str) -> ResponseReturnValue:
    """Who serves today in the reader's units, with the columns of the import: sent back unchanged, it changes nothing."""
    keep_private()
    scope = me().scope("people.export_roster")
    day = today()
    rows = queries.roster_rows(scope, day=day)
    name = f"danh-sach-can-bo-{day:%Y-%m-%d}.{kind}"
    if kind == "csv":
        all_rows = list(rows)
        audit.viewed("people.export_roster", count=len(all_rows))
        return csv_file(importing.table_csv(queries.ROSTER_HEADER, all_rows), name)
    with storage.scratch(".xlsx") as path:
        count = exports.write_xlsx(path, queries.ROSTER_HEADER, rows)
        file = path.open("rb")  # lives until it is sent
    audit.viewed("people.export_roster", count=count)
    return send_file(file, mimetype=_XLSX, as_attachment=True, download_name=name)
