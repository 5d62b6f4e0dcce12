"""One question on the screen: as a form or as text, with what is wrong with it and how officers will see it.

Both ways end in the text format. The form refuses to save what is no question yet; the text is kept as it is, because
half a question of today is finished tomorrow.
"""

from __future__ import annotations

import re
from hashlib import sha256

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.authoring import actions, queries
from app.authoring.actions import Refused, Stale
from app.authoring.forms.courses import EmptyForm
from app.authoring.forms.question_rows import act
from app.authoring.forms.question_text import Lack, block_of, lacks, told_at_fields
from app.authoring.forms.questions import (
    KIND_NAMES,
    PARTIAL,
    Fields,
    filled,
    padded,
    read,
    without_empty_rows,
)
from app.authoring.merging import compare
from app.authoring.queries import BankLine, DraftView
from app.authoring.views._draft import by, media_address
from app.catalog import bundle as bundles
from app.catalog.bundle import Problem, Question
from app.core import clock
from app.core.database import transaction
from app.core.markdown import MediaInfo
from app.core.text import as_typed
from app.learning import queries as learning
from app.learning.paper import draw
from app.learning.printing import mould, numbered, question_html


def readable(block: str) -> Fields | None:
    """The form of a question written as text; None where the form could not hold all that is written there."""
    found, problems = bundles.read_questions(block.strip("\n"), None, {}, {})
    wrong = [p for p in problems if p.severity == "error" and "media/" not in p.sentence]
    return filled(found[0]) if len(found) == 1 and not wrong else None


def _hash(block: str) -> str:
    return sha256(block.strip("\n").encode()).hexdigest()[:16]


def edit(draft: DraftView, line: BankLine | None, fields: Fields | None, block: str) -> ResponseReturnValue:
    """Show a question or do what its form asks. `fields`, `block`: what stands in the bank, or begins a new one."""
    before, focus = fields, ""
    begun = line.key if line else f"moi/{fields.key if fields else ''}"
    kept = f"{draft.uid}/cau-hoi/{begun}/{by().account_uid}"
    as_text = fields is None or request.values.get("dang") == "van-ban"
    sent = request.method == "POST"
    if sent and "block" in request.form:
        block, fields, as_text = as_typed(request.form["block"]).strip("\n"), None, True
    elif sent and "kind" in request.form:
        given = {name: request.form.getlist(name) for name in request.form}
        kind = request.form["kind"]
        fields = read(given, next((k for k in KIND_NAMES if k == kind), "single"))
        fields, focus = act(fields, request.form.get("act", ""), request.form.get("part_kind", ""))
        as_text = False
    fields, block, as_text = _other_way(fields, block, as_text)
    checked = _Checked(draft, block, None if as_text else fields)
    refusal, theirs = "", ""
    asked = {"act", "xem", "dang"} & set(request.form)
    if sent and not asked and EmptyForm().validate_on_submit():
        same = line is not None and fields is not None and before == without_empty_rows(fields)
        text = line.text.strip("\n") if same and line is not None else checked.block
        if checked.lacking and not as_text:
            refusal = "Nội dung anh/chị điền vẫn còn ở đây; hãy sửa các chỗ dưới đây rồi bấm Lưu."
        else:
            refusal, theirs = _save(draft, line, text)
        if not refusal:
            flash("Đã lưu câu hỏi.", "success")
            return redirect(url_for("authoring.question", uid=draft.uid, key=checked.key, dang="van-ban" if as_text else None))
    # A row that was just added is empty yet; what is lacking is told by the rows that hold something.
    on_page = None if as_text else fields if focus else checked.fields
    shown = checked.lacking if refusal or request.form.get("xem") else []
    page = render_template(
        "authoring/question.html", draft=draft, line=line, block=checked.block, refusal=refusal, focus=focus,
        fields=padded(on_page) if on_page else None, warnings=checked.warnings,
        problems=checked.problems, lacking=shown,
        preview=checked.preview(), rows=compare(theirs, checked.block) if theirs else [],
        opened=request.form.get("opened") if sent and not theirs else _hash(theirs or (line.text if line else "")),
        kept=kept, unsaved=sent, lessons=queries.lesson_keys(draft), kinds=KIND_NAMES, pictures=checked.pictures,
        wrong=_by_field(shown), partial=PARTIAL, media=media_address(draft),
        opened_parts={m.group() for name in (focus, *(x.field for x in shown)) if (m := re.match(r"p[0-9]+-", name))},
    )  # fmt: skip
    return page, 422 if refusal else 200


def _by_field(lacking: list[Lack]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for lack in lacking:
        found.setdefault(lack.field, []).append(lack.sentence)
    return found


def _other_way(fields: Fields | None, block: str, as_text: bool) -> tuple[Fields | None, str, bool]:
    """What the buttons “Sửa dạng văn bản” and “Sửa bằng biểu mẫu” ask for; what was typed goes along."""
    wish = request.form.get("dang")
    if wish == "van-ban" and fields is not None and not as_text:
        return None, block_of(without_empty_rows(fields)), True
    if wish == "bieu-mau" and as_text:
        found = readable(block)
        return (found, block, found is None) if found else (None, block, True)
    return fields, block, as_text


class _Checked:
    """What stands on the page, read as a question."""

    def __init__(self, draft: DraftView, block: str, fields: Fields | None) -> None:
        self.draft, self.fields = draft, without_empty_rows(fields) if fields is not None else None
        self.block = block_of(self.fields) if self.fields is not None else block.strip("\n")
        self.media = queries.media_files(draft)
        self.found, self.problems = bundles.read_questions(
            self.block, frozenset(queries.lesson_keys(draft)), self.media, {}
        )
        _, heads = bundles.split_questions(self.block)
        self.key = heads[0].key if heads else ""

    @property
    def pictures(self) -> dict[str, str]:
        """Path → name of the pictures of the draft."""
        return {path: path.removeprefix("media/") for path, file in self.media.items() if file.mime.startswith("image/")}

    @property
    def lacking(self) -> list[Lack]:
        """What keeps the form from being a question, said at its fields."""
        if self.fields is None:
            return []
        return lacks(self.fields) or [self._told(p) for p in self.problems if p.severity == "error"]

    @property
    def warnings(self) -> list[Lack]:
        """What would make the question better, said at the fields of the form."""
        if self.fields is None or not self.question:
            return []
        return [self._told(p) for p in self.problems if p.severity == "warning"]

    def _told(self, problem: Problem) -> Lack:
        assert self.fields is not None
        return told_at_fields(self.fields, self.block, problem)

    @property
    def question(self) -> Question | None:
        """The question, when it is one."""
        wrong = any(p.severity == "error" for p in self.problems)
        return self.found[0] if len(self.found) == 1 and not wrong else None

    def preview(self) -> tuple[Markup, Markup] | None:
        """The question as officers answer it, and what they read once it may be told."""
        question = self.question
        if question is None:
            return None
        shows = "media/" in self.block
        pictures: dict[str, MediaInfo] = queries.media_infos(self.draft, media_address(self.draft)) if shows else {}
        template = current_app.jinja_env.get_template("learning/_question.html")
        sheet = draw([question], 1, question.key).sheets[0]
        open_ = question_html(numbered(mould(template, learning.card_of(0, question, None, pictures)), 1), sheet)
        told = render_template(
            "learning/_explained.html", x=learning.explained(question, None, pictures), lessons={}, to_lesson=""
        )
        return Markup(open_), Markup(told)


def _save(draft: DraftView, line: BankLine | None, block: str) -> tuple[str, str]:
    """("", "") when saved, else (why not, what stands there now where somebody else wrote it)."""
    _, found = bundles.split_questions(block)
    if len(found) != 1 or not block.startswith("##"):
        return "Một câu hỏi mở đầu bằng một dòng “## khóa | kiểu câu hỏi”, và chỉ có một dòng như vậy.", ""
    file = queries.file(draft.id, "questions.md")
    whole = file.text or "" if file else ""
    _, blocks = bundles.split_questions(whole)
    others = {b.key for b in blocks} - ({line.key} if line else set())
    if found[0].key in others or not found[0].key:
        return f"Khóa “{found[0].key}” đã dùng cho câu khác; hãy đặt khóa khác ở dòng đầu.", ""
    if line is not None:
        current = next((b.text for b in blocks if b.key == line.key), "")
        if _hash(current) != request.form.get("opened"):
            return (
                "Có người vừa sửa câu này. Bản của anh/chị vẫn còn ở đây; so với bản vừa lưu ở dưới rồi bấm Lưu lần nữa để"
                " ghi bản này."
            ), current
        whole = bundles.replace_question(whole, line.key, block)
    else:
        whole = bundles.append_question(whole, block)
    try:
        with transaction():
            actions.save_text(
                draft_id=draft.id, path="questions.md", text=whole, based_on=file.version if file else 0, by=by(),
                now=clock.now(),
            )  # fmt: skip
    except Refused as error:
        return str(error), ""
    except Stale:
        return (
            "Ngân hàng câu hỏi vừa được người khác lưu. Hãy bấm Lưu lần nữa; nội dung của anh/chị vẫn còn ở đây.",
            "",
        )
    return "", ""
