"""Two authors saved one lesson: both texts, place by place, and the one that comes of them."""

from __future__ import annotations

from typing import get_args
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries
from app.authoring.actions import Refused, Stale
from app.authoring.forms.courses import EmptyForm
from app.authoring.merging import Choice, choose, compare, differences, merge
from app.authoring.queries import DraftView, FileView
from app.authoring.rules import SaveKind
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft
from app.core import clock
from app.core.database import transaction
from app.core.text import as_typed
from app.people.guard import requires


def conflict(
    draft: DraftView,
    theirs: FileView | None,
    based_on: int | None,
    mine: str,
    *,
    text: str | None = None,
    status: int = 409,
) -> ResponseReturnValue:
    """The page of a stale save: what differs, with a choice at each place, and the text that comes of the choices.

    `based_on` is the version that `mine` began from; `text` what was put together so far.
    """
    if theirs is None or theirs.text is None:
        flash("Bài này vừa bị bỏ khỏi bản nháp; nội dung của anh/chị ở bên dưới, hãy chép lại.", "error")
        page = render_template(
            "authoring/raw_file.html",
            draft=draft,
            path="",
            text=mine,
            version=0,
            problems=[],
            refusal="",
            theirs="",
        )
        return page, 409
    base = _base(draft, theirs.path, based_on)
    found = differences(theirs.text, mine, base)
    chosen = _choices()
    joined = merge(base, mine, theirs.text) if base is not None and not chosen else None
    if text is None:
        text = choose(theirs.text, mine, chosen, base) if joined is None else joined
    page = render_template(
        "authoring/merge.html",
        draft=draft,
        file=theirs,
        path=theirs.path.removesuffix(".md"),
        who=queries.names({theirs.saved_by}).get(theirs.saved_by, "Người khác"),
        found=found,
        chosen={d.number: chosen.get(d.number, d.usual) for d in found},
        clash=joined is None and any(d.usual == "both" for d in found),
        rows=compare(theirs.text, mine),
        mine=mine,
        based_on=based_on,
        text=text,
    )
    return page, status


def _base(draft: DraftView, path: str, based_on: int | None) -> str | None:
    """The text that both sides began from, as far as the history has it."""
    revisions = queries.history(draft.id, path)
    return next((r.text for r in revisions if r.version <= (based_on or 0) and r.text), None)


def _choices() -> dict[int, Choice]:
    """What was chosen at each place."""
    return {
        int(name.removeprefix("khac-")): value  # type: ignore[misc]
        for name, value in request.form.items()
        if name.startswith("khac-") and name[5:].isdecimal() and len(name) < 12 and value in get_args(Choice)
    }


@blueprint.post("/bien-soan/<uuid:uid>/bai/<path>/gop")
@requires("authoring.write")
def merge_lesson(uid: UUID, path: str) -> ResponseReturnValue:
    """Put the texts together as chosen (`ghep`), or keep what came of it: the whole file."""
    draft = own_draft(uid)
    file = queries.file(draft.id, f"{path}.md")
    if file is None or file.text is None or not (queries.is_lesson(file.path) or queries.is_translation(file.path)):
        abort(404)
    text, mine = (as_typed(request.form.get(name, "")) for name in ("text", "mine"))
    version, based_on = (request.form.get(name, -1, type=int) for name in ("version", "based_on"))
    if request.form.get("ghep") and EmptyForm().validate_on_submit():
        return conflict(draft, file, based_on, mine, status=200)
    try:
        with transaction():
            actions.save_text(
                draft_id=draft.id,
                path=file.path,
                text=text,
                based_on=version,
                by=by(),
                now=clock.now(),
                how=SaveKind.MERGE,
            )
    except Refused as refusal:
        flash(str(refusal), "error")
        return conflict(draft, file, based_on, mine or text, text=text)
    except Stale as stale:
        return conflict(draft, stale.current, version, text)
    flash("Đã gộp và lưu.", "success")
    return redirect(url_for("authoring.edit_lesson", uid=draft.uid, path=path))
