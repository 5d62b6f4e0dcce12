"""The step in which somebody says what the columns of a list are; what was guessed or remembered is already filled in."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock, jobs, storage
from app.core.database import transaction
from app.core.web import keep_private
from app.people import importing, queries
from app.people.actions import roster as actions
from app.people.forms.officers import offer_units
from app.people.forms.roster import ColumnsForm
from app.people.guard import requires
from app.people.importing import Looked, Told
from app.people.jobs import read_upload, stored
from app.people.queries import ImportView
from app.people.queries.roster import remembered
from app.people.roster import mapping, wording
from app.people.roster.headings import CHOICES, NOT_NEEDED, words
from app.people.roster.legacy import SHOWN
from app.people.roster.mapping import Mapped
from app.people.roster.reading import Unreadable
from app.people.roster.unit_names import UnitNames
from app.people.rules import Duty
from app.people.views import blueprint
from app.people.views.officers import me, today
from app.people.views.roster import AT_ONCE, mine

_MOST_WORDS = 40


@dataclass(frozen=True)
class Word:
    """A word of duties that nobody knows, with the name of its field."""

    text: str
    rows: int
    field: str

    @property
    def key(self) -> str:
        """Under what the answer is kept."""
        return words(self.text)


@blueprint.route("/can-bo/nhap/<uuid:uid>/cot", methods=["GET", "POST"])
@requires("people.import_roster")
def map_roster(uid: uuid.UUID) -> ResponseReturnValue:
    """What the columns are. Shown as guessed; nothing is judged before it is confirmed."""
    keep_private()
    found = mine(uid)
    if found.state not in ("mapping", "staged") or not storage.private.exists(stored(found.uid)):
        return redirect(url_for("people.staged_roster", uid=uid))
    data = storage.private.read(stored(found.uid))
    form = ColumnsForm()
    offer_units(form.unit, queries.units_on(today()), empty="Theo cột hoặc dòng nhóm trong danh sách")
    try:
        looked = _look(data, found)
    except Unreadable as refusal:
        with transaction():
            actions.set_import(uid=found.uid, state="refused", summary={"refusal": str(refusal)})
        return redirect(url_for("people.staged_roster", uid=uid))
    if form.is_submitted():
        told = _told(form, looked)
    else:
        told = _guess(form, looked, found)
    told, asked = _with_words(told, looked, found)
    mapped = importing.mapped(looked, told, now=clock.now())
    # Asked once more about what is there now: other columns may have been chosen.
    asked += [w for w in _unknown(mapped) if w.field not in {a.field for a in asked}]
    if form.is_submitted() and request.form.get("buoc") == "ghi" and form.validate():
        told, left = _settled(form, told, mapped)
        if _refusals(form, looked, told, mapped, left):
            return _judge(found, looked, told, mapped, data)
    audit.viewed("people.see_import", [found.uid], count=len(looked.table.entries))
    return _page(found, form, looked, told, mapped, asked)


def _look(data: bytes, found: ImportView) -> Looked:
    before = Told.of(found.options)
    sheet = request.values.get("trang", "")
    convert = request.form.get("convert") != "khong" if request.method == "POST" else not before or before.convert
    return importing.look(data, sheet=int(sheet) if sheet.isdigit() else (before.sheet if before else None), convert=convert)


def _told(form: ColumnsForm, looked: Looked) -> Told:
    """What was sent."""
    columns = {}
    for column in looked.table.columns:
        said = request.form.get(f"cot-{column.place}", "")
        if said in CHOICES and said:
            columns[column.place] = said
    return Told(looked.sheet, columns, form.unit.data or "", form.listed_on.data, form.convert.data != "khong", {})


def _guess(form: ColumnsForm, looked: Looked, found: ImportView) -> Told:
    """What was chosen before for this upload, else for lists of this form, else what the headings say."""
    told = Told.of(found.options)
    if told is None or told.sheet != looked.sheet:
        spans = queries.unit_spans()
        spoken = UnitNames(s for s in spans.values() if s.until_on is None).spoken_of([*looked.table.titles, found.file_name])
        keys = [_key(owner, looked.table.fingerprint) for owner in _owners(spoken or "")]
        known = remembered("columns", keys)
        before: dict[str, Any] = next((known[key] for key in keys if key in known), {})
        columns = {int(p): c for p, c in before.get("columns", {}).items()} or mapping.guessed(looked.table)
        has_units = "ma_don_vi" in columns.values()
        told = Told(looked.sheet, columns, "" if has_units else spoken or before.get("unit", ""), today(), True, {})
    form.unit.data = told.unit
    form.listed_on.process_data(told.listed_on)
    return told


def _owners(unit: str) -> list[str]:
    return [owner for owner in (unit, me().account_uid) if owner]


def _key(owner: str, what: str) -> str:
    return f"{owner}:{what}"[:200]


def _with_words(told: Told, looked: Looked, found: ImportView) -> tuple[Told, list[Word]]:
    """The same with what words mean by earlier answers and by those sent, and the words that were asked about."""
    unknown = _unknown(importing.mapped(looked, told, now=clock.now()))
    before = Told.of(found.options)
    known = dict(before.words) if before else {}
    for owner in reversed(_owners(told.unit)):  # the unit's own word holds before the uploader's
        keys = {_key(owner, words(w.text)): words(w.text) for w in unknown}
        known.update((keys[key], value) for key, value in remembered("word", keys).items())
    asked = []
    for word in unknown:
        answer = [d for d in request.form.getlist(word.field) if d in [*Duty, wording.NONE]]
        if answer:
            known[words(word.text)] = answer
        if answer or words(word.text) not in known:
            asked.append(word)
    return Told(told.sheet, told.columns, told.unit, told.listed_on, told.convert, known), asked


def _unknown(mapped: Mapped) -> list[Word]:
    ordered = sorted(mapped.unknown.items(), key=lambda item: (-item[1], item[0]))
    return [Word(text, rows, "tu-" + hashlib.sha256(words(text).encode()).hexdigest()[:10]) for text, rows in ordered]


def _settled(form: ColumnsForm, told: Told, mapped: Mapped) -> tuple[Told, list[str]]:
    """The choices with the rest of the words settled when one said so, and the words that still are not."""
    left = [text for text in mapped.unknown if words(text) not in told.words]
    if form.others_none.data and left:
        known = told.words | {words(text): [wording.NONE] for text in left}
        return Told(told.sheet, told.columns, told.unit, told.listed_on, told.convert, known), []
    return told, left


def _refusals(form: ColumnsForm, looked: Looked, told: Told, mapped: Mapped, left: list[str]) -> bool:
    """Say what is not settled yet; True when all is."""
    form.form_errors.extend(mapped.problems)
    if looked.rewritten and form.convert.data not in ("co", "khong"):
        form.convert.errors = [f"Tệp dùng bảng mã {looked.rewritten.encoding}. Chọn có chuyển sang Unicode hay không."]
    if any(r.listed for r in mapped.days.values()) and not form.days_read.data and not mapped.problems:
        form.days_read.errors = ["Xem các ngày đã đọc rồi đánh dấu nếu đúng."]
    if left:
        form.form_errors.append(f"Chưa cho biết “{left[0]}” là nhiệm vụ nào.")
    if form.listed_on.data and form.listed_on.data > today():
        form.listed_on.errors = ["Ngày của danh sách không được sau hôm nay."]
    if not looked.table.entries:
        form.form_errors.append("Trang tính này không có dòng nào là cán bộ.")
    return not form.errors


def _judge(found: ImportView, looked: Looked, told: Told, mapped: Mapped, data: bytes) -> ResponseReturnValue:
    """Remember what was said, then check the lines."""
    by, now = me().account_uid, clock.now()
    owners = _owners(told.unit)
    columns = {"columns": {str(p): c for p, c in told.columns.items()}, "unit": told.unit}
    skipped = [[s.number, s.why, s.text] for s in looked.table.skipped[:300]]
    options = {**told.options(), "silent": sorted(mapped.silent), "skipped": skipped}
    large = len(looked.table.entries) > AT_ONCE
    with transaction():
        actions.remember(
            kind="columns", values={_key(o, looked.table.fingerprint): columns for o in owners}, by=by, now=now
        )
        actions.remember(kind="word", values={_key(owners[0], w): d for w, d in told.words.items()}, by=by, now=now)
        actions.set_import(uid=found.uid, state="reading", options=options)
        job_uid = jobs.ask("people.check_roster", {"uid": found.uid}, by).uid if large else ""
    if job_uid:
        return redirect(url_for("core.job", uid=job_uid))
    read_upload(found.uid, options, data)
    return redirect(url_for("people.staged_roster", uid=found.uid))


def _page(
    found: ImportView, form: ColumnsForm, looked: Looked, told: Told, mapped: Mapped, asked: list[Word]
) -> str:
    changed: dict[str, str] = {}
    if looked.rewritten:
        names = [p for p, c in told.columns.items() if c in ("ho_ten", "ho_dem", "ten")]
        shown = [e.cells[p] for e in looked.table.entries for p in names if p < len(e.cells)]
        back = {new: old for old, new in looked.rewritten.before_after.items()}
        pairs: Any = [(back[c], c) for c in dict.fromkeys(shown) if c in back]
        changed = dict((pairs or list(looked.rewritten.before_after.items()))[:SHOWN])
    days = {
        CHOICES[column]: [(typed, reading.cell(typed), rows) for typed, rows in reading.listed.items()]
        for column, reading in mapped.days.items()
        if reading.listed and not reading.refused
    }
    return render_template(
        "people/map_roster.html",
        found=found,
        form=form,
        looked=looked,
        told=told,
        choices=CHOICES,
        not_needed=NOT_NEEDED,
        problems=mapped.problems,
        changed=changed,
        days=days,
        asked=asked[:_MOST_WORDS],
        more_words=max(0, len(asked) - _MOST_WORDS),
        duties=Duty,
        none=wording.NONE,
    )
