"""The practical work of a draft (practical.md): its head and rubric as a form, its instructions in the editor."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.actions import Refused, Stale
from app.authoring.forms.courses import EmptyForm
from app.authoring.forms.practical import PracticalForm
from app.authoring.queries import DraftView, FileView
from app.authoring.queries.practicals import PRACTICAL, check_practical
from app.authoring.rules import SaveKind
from app.authoring.views import blueprint
from app.authoring.views._draft import by, media_address, own_draft
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.catalog.bundle import Criterion, Practical
from app.core import clock, numbers
from app.core.database import transaction
from app.core.text import as_typed, clean_line
from app.core.text import slug as ascii_slug
from app.people.guard import requires

MOST_ROWS = 30
_BEGUN = Practical(
    key="", title="", minutes=60, submit=("text",),
    text="Viết ở đây: làm gì, cho ai, dài bao nhiêu, nộp những gì.\n\n## Nộp những gì\n\n- Sản phẩm.",
    criteria=(Criterion("", ""), Criterion("", ""), Criterion("", "")),
)  # fmt: skip


def _there(draft: DraftView) -> tuple[FileView | None, Practical | None]:
    """(the file, what it says); (file, None) where its head is broken and has to be mended as text."""
    file = queries.file(draft.id, PRACTICAL)
    if file is None or file.text is None:
        return None, None
    return file, bundles.read_practical(file.text, {}, {})[0]


@blueprint.get("/bien-soan/<uuid:uid>/san-pham")
@requires("authoring.write")
def practical(uid: UUID) -> ResponseReturnValue:
    """The form and the preview; a course without practical work gets an empty one to begin with."""
    draft = own_draft(uid)
    file, found = _there(draft)
    if file is not None and found is None:
        return redirect(url_for("authoring.raw_file", uid=draft.uid, path=PRACTICAL))
    shown = found or _BEGUN
    form = PracticalForm(
        formdata=None,
        data={
            "version": file.version if file else 0, "title": shown.title, "minutes": shown.minutes,
            "submit": list(shown.submit), "required": shown.required, "second_grader": shown.second_grader,
            "text": shown.text,
        },
    )  # fmt: skip
    return _page(draft, file, form, list(shown.criteria or _BEGUN.criteria), file.text or "" if file else "")


def _page(
    draft: DraftView,
    file: FileView | None,
    form: PracticalForm,
    rows: list[Criterion],
    text: str,
    *,
    theirs: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "authoring/practical.html",
        draft=draft,
        file=file,
        form=form,
        rows=rows,
        check=check_practical(draft, text, address=media_address(draft)) if text else None,
        theirs=theirs,
        account=by().account_uid,
        most_rows=MOST_ROWS,
    )
    return page, status


def _rows() -> list[Criterion]:
    """The rows of the rubric as they were sent, empty ones too; each row has a number of its own."""
    rows = []
    for number in request.form.getlist("hang")[:MOST_ROWS]:
        sent = {name: request.form.get(f"{name}-{number}", "") for name in ("khoa", "ten", "mo_ta", "bat_buoc")}
        rows.append(
            Criterion(
                clean_line(sent["khoa"])[:80],
                clean_line(sent["ten"])[:200],
                clean_line(sent["mo_ta"])[:600],
                bool(sent["bat_buoc"]),
            )
        )
    return rows


def _keyed(rows: list[Criterion]) -> tuple[Criterion, ...]:
    """The rows that say something; a new one gets a key from its title, which never changes afterwards."""
    taken = {row.key for row in rows if row.key}
    made = []
    for row in rows:
        if not row.title and not row.text:
            continue
        key = row.key
        if not key:
            stem = ascii_slug(row.title)[:40].strip("-") or "tieu-chi"
            key = next(k for n in range(1, 100) if (k := stem if n == 1 else f"{stem}-{n}") not in taken)
            taken.add(key)
        made.append(replace(row, key=key))
    return tuple(made)


def _key(draft: DraftView, before: Practical | None, title: str) -> str:
    """The key of the work: it comes from the title until an edition was published with it, and then never changes."""
    made = ascii_slug(title)[:60].strip("-") or "san-pham"
    if before is None:
        return made
    edition = catalog.current_edition(draft.slug)
    published = edition is not None and edition.practical is not None and edition.practical.key == before.key
    by_title = before.key == (ascii_slug(before.title)[:60].strip("-") or "san-pham")
    return made if by_title and not published else before.key


def _written(
    draft: DraftView, form: PracticalForm, rows: list[Criterion], before: Practical | None, old: str) -> str:
    """The file's text after the form; bytes that say the same are left as they were."""
    title = form.title.data or ""
    body = as_typed(request.form.get("text", "")).strip("\n").rstrip()
    after = replace(
        before or _BEGUN, key=_key(draft, before, title), title=title, minutes=form.minutes.data,
        submit=tuple(form.submit.data or ()), text=body,
        criteria=_keyed(rows), second_grader=form.second_grader.data, required=form.required.data,
    )  # fmt: skip
    if before is not None and after == before:
        return old
    if before is not None and replace(after, text=before.text) == before:  # the head says what it said
        at = old.index("\n+++", 3) + 4
        return old[:at] + "\n\n" + body + "\n"
    return bundles.write_practical(after)


@blueprint.post("/bien-soan/<uuid:uid>/san-pham")
@requires("authoring.write")
def save_practical(uid: UUID) -> ResponseReturnValue:
    """Save; or show it without saving: with a row more (`them`), a row less (`bot`), as a preview (`xem`)."""
    draft = own_draft(uid)
    file, before = _there(draft)
    old = file.text or "" if file else ""
    form = PracticalForm()
    rows = _rows()
    quiet = request.headers.get("Accept") == "application/json"
    fine = form.validate_on_submit()
    text = _written(draft, form, rows, before, old) if fine else old
    if request.form.get("them") or request.form.get("bot"):
        gone = request.form.get("bot", "")
        kept = [row for row, n in zip(rows, request.form.getlist("hang"), strict=False) if n != gone]
        rows = [*kept, Criterion("", "")] if request.form.get("them") else kept
        form.form_errors = []
        for field in form:
            field.errors = ()
        return _page(draft, file, form, rows, text)
    if not fine:
        if quiet:
            return jsonify(state="invalid", errors=[e for es in form.errors.values() for e in es]), 422
        return _page(draft, file, form, rows, text, status=422)
    if request.form.get("xem"):
        check = check_practical(draft, text, address=media_address(draft))
        if quiet:
            problems = [{"line": p.line, "sentence": p.sentence, "error": p.severity == "error"} for p in check.problems]
            first = text[: text.index("\n+++", 3) + 5].count("\n") + 1
            return jsonify(html=check.html, size=numbers.size(check.bytes), problems=problems, first=first)
        return _page(draft, file, form, rows, text)
    try:
        with transaction():
            saved = actions.save_text(
                draft_id=draft.id, path=PRACTICAL, text=text, based_on=form.version.data, by=by(), now=clock.now(),
                how=SaveKind.AUTO if quiet else SaveKind.SAVE,
            )  # fmt: skip
    except Refused as refusal:
        if quiet:
            return jsonify(state="refused", errors=[str(refusal)]), 409
        form.title.errors = [str(refusal)]
        return _page(draft, file, form, rows, text, status=409)
    except Stale as stale:
        if quiet:
            return jsonify(state="stale"), 409
        form.version.data = stale.current.version if stale.current else 0
        form.title.errors = [
            "Có người vừa lưu sản phẩm này. Nội dung anh/chị điền vẫn còn ở đây; so với bản vừa lưu ở cuối trang rồi bấm Lưu"
            " lần nữa để ghi bản của mình."
        ]
        theirs = stale.current.text or "" if stale.current else ""
        return _page(draft, file, form, rows, text, theirs=theirs, status=409)
    if quiet:
        return jsonify(state="saved", version=saved.version, at=numbers.clock_time(saved.saved_at), others=[])
    flash("Đã lưu sản phẩm.", "success")
    return redirect(url_for("authoring.practical", uid=draft.uid))


@blueprint.post("/bien-soan/<uuid:uid>/san-pham/bo")
@requires("authoring.write")
def remove_practical(uid: UUID) -> ResponseReturnValue:
    """Take the practical work out of the draft; the history keeps it."""
    draft = own_draft(uid)
    if EmptyForm().validate_on_submit():
        try:
            with transaction():
                actions.remove_file(draft_id=draft.id, path=PRACTICAL, by=by(), now=clock.now())
        except Refused as refusal:
            flash(str(refusal), "error")
        else:
            flash("Đã bỏ sản phẩm khỏi bản nháp. Muốn lấy lại, mở “Lịch sử”.", "success")
    return redirect(url_for("authoring.course", uid=draft.uid))
