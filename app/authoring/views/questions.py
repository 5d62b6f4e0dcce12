"""The question bank of a draft: the list, and the doors to each of its questions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.actions import Refused, Stale
from app.authoring.forms.courses import EmptyForm
from app.authoring.forms.questions import blank
from app.authoring.forms.samples import sample
from app.authoring.queries import BankLine, DraftView
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft
from app.authoring.views._question import edit, readable
from app.catalog import bundle as bundles
from app.catalog.bundle import KINDS
from app.core import clock, text
from app.core.database import transaction
from app.people.guard import requires

PAGE = 50  # questions of the bank on one page


@blueprint.get("/bien-soan/<uuid:uid>/cau-hoi")
@requires("authoring.write")
def questions(uid: UUID) -> str:
    """The bank, filtered by lesson, kind or words, a page at a time; a question keeps its number in the bank."""
    draft = own_draft(uid)
    lines, _ = queries.bank(draft)
    chosen = {name: request.args.get(name, "") for name in ("bai", "kieu", "q")}
    lesson, kind, words = chosen.values()
    found = [
        (number, line)
        for number, line in enumerate(lines, 1)
        if (not lesson or (line.question and line.question.lesson_key == lesson))
        and (not kind or line.kind == kind)
        and (not words or text.fold(words) in text.fold(line.text))
    ]
    after = request.args.get("sau", 0, type=int)
    rest = [one for one in found if one[0] > after]
    shown = rest[:PAGE]
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return render_template(
        "authoring/questions.html", draft=draft, lines=shown, found=len(found), total=len(lines),
        lessons=queries.lesson_keys(draft), kinds=KINDS, chosen=chosen,
        first=url_for("authoring.questions", uid=uid, **kept) if after and found else None,
        next=url_for("authoring.questions", uid=uid, sau=shown[-1][0], **kept) if len(rest) > PAGE else None,
    )  # fmt: skip


def _line(draft: DraftView, key: str) -> BankLine:
    found = next((line for line in queries.bank(draft)[0] if line.key == key), None)
    if found is None:
        abort(404)
    return found


@blueprint.route("/bien-soan/<uuid:uid>/cau-hoi/moi", methods=["GET", "POST"])
@requires("authoring.write")
def new_question(uid: UUID) -> ResponseReturnValue:
    """A question of the kind asked for (`kieu`): an empty form, or a sample of its text (`dang=van-ban`)."""
    draft = own_draft(uid)
    name = request.values.get("kieu", "")
    kind = KINDS.get(name, "single")
    lesson = next(iter(queries.lesson_keys(draft)), "")
    taken = {line.key for line in queries.bank(draft)[0]}
    key = next(k for n in range(len(taken) + 1, len(taken) + 9999) if (k := f"cau-{n}") not in taken)
    return edit(draft, None, blank(kind, key=key, lesson=lesson), sample(kind, key, lesson))


@blueprint.route("/bien-soan/<uuid:uid>/cau-hoi/<key>", methods=["GET", "POST"])
@requires("authoring.write")
def question(uid: UUID, key: str) -> ResponseReturnValue:
    """One question: its form or its text, what is wrong with it, how officers will see it."""
    draft = own_draft(uid)
    line = _line(draft, key)
    return edit(draft, line, readable(line.text), line.text)


@blueprint.post("/bien-soan/<uuid:uid>/cau-hoi/<key>/bo")
@requires("authoring.write")
def remove_question(uid: UUID, key: str) -> ResponseReturnValue:
    """Take a question out of the bank; the history keeps it."""
    draft = own_draft(uid)
    _line(draft, key)
    file = queries.file(draft.id, "questions.md")
    assert file is not None
    try:
        if EmptyForm().validate_on_submit():
            with transaction():
                actions.save_text(
                    draft_id=draft.id, path="questions.md", text=bundles.remove_question(file.text or "", key),
                    based_on=file.version, by=by(), now=clock.now(),
                )  # fmt: skip
            flash("Đã bỏ câu hỏi. Muốn lấy lại, mở “Lịch sử”.", "success")
    except (Refused, Stale) as refusal:
        flash(str(refusal) if isinstance(refusal, Refused) else "Có người vừa lưu; hãy làm lại.", "error")
    return redirect(url_for("authoring.questions", uid=draft.uid))
