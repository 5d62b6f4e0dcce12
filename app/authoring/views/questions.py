"""The question bank of a draft: the list, and one question at a time as text with a preview."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.authoring import actions, queries
from app.authoring.actions import Refused, Stale
from app.authoring.forms.courses import EmptyForm
from app.authoring.merging import compare
from app.authoring.queries import BankLine, DraftView
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft
from app.catalog import bundle as bundles
from app.core import clock, text
from app.core.database import transaction
from app.learning import queries as learning
from app.people.guard import requires

# What a question of each kind looks like, to be written over.
SAMPLES = {
    "một lựa chọn": "Câu hỏi?\n\n( ) Đáp án sai\n    > Vì sao sai.\n(x) Đáp án đúng\n    > Vì sao đúng.",
    "nhiều lựa chọn": "Câu hỏi?\n\n[x] Ý đúng\n    > Vì sao đúng.\n[x] Ý đúng nữa\n    > Vì sao đúng.\n[ ] Ý sai\n    > Vì sao sai.",
    "đúng sai": "Một nhận định.\n\n( ) Đúng\n    > Vì sao chưa đúng.\n(x) Sai\n    > Vì sao.",
    "số": "Bao nhiêu phần trăm?\n\n= 55,1 ± 0,05",
    "trả lời ngắn": "Gọi là gì?\n\n= cách viết thứ nhất\n= cách viết thứ hai",
    "ghép đôi": "Ghép cho đúng.\n\n- Vế trái 1 => Vế phải 1\n- Vế trái 2 => Vế phải 2\n- => Vế phải thừa",
    "sắp thứ tự": "Xếp theo thứ tự.\n\n1. Bước đầu\n2. Bước sau\n3. Bước cuối",
}


@blueprint.get("/bien-soan/<uuid:uid>/cau-hoi")
@requires("authoring.write")
def questions(uid: UUID) -> str:
    """The bank, filtered by lesson, kind or words."""
    draft = own_draft(uid)
    lines, _ = queries.bank(draft)
    lesson, kind, words = (request.args.get(name, "") for name in ("bai", "kieu", "q"))
    shown = [
        line
        for line in lines
        if (not lesson or (line.question and line.question.lesson_key == lesson))
        and (not kind or line.kind == kind)
        and (not words or text.fold(words) in text.fold(line.text))
    ]
    return render_template(
        "authoring/questions.html", draft=draft, lines=shown, total=len(lines), lessons=queries.lesson_keys(draft),
        kinds=SAMPLES, chosen={"bai": lesson, "kieu": kind, "q": words},
    )  # fmt: skip


def _line(draft: DraftView, key: str) -> BankLine:
    found = next((line for line in queries.bank(draft)[0] if line.key == key), None)
    if found is None:
        abort(404)
    return found


def _hash(block: str) -> str:
    return sha256(block.strip("\n").encode()).hexdigest()[:16]


@blueprint.route("/bien-soan/<uuid:uid>/cau-hoi/moi", methods=["GET", "POST"])
@requires("authoring.write")
def new_question(uid: UUID) -> ResponseReturnValue:
    """A question of the kind asked for (`kieu`), begun from a sample."""
    draft = own_draft(uid)
    kind = request.values.get("kieu", "một lựa chọn")
    lessons = queries.lesson_keys(draft)
    number = len(queries.bank(draft)[0]) + 1
    sample = f"## cau-{number} | {kind}\nbài: {next(iter(lessons), '')}\n\n{SAMPLES.get(kind, '')}\n\n> Lời giải thích mọi người đọc được."
    return _edit(draft, None, request.form.get("block", sample))


@blueprint.route("/bien-soan/<uuid:uid>/cau-hoi/<key>", methods=["GET", "POST"])
@requires("authoring.write")
def question(uid: UUID, key: str) -> ResponseReturnValue:
    """One question: its text, what is wrong with it, how officers will see it."""
    draft = own_draft(uid)
    line = _line(draft, key)
    return _edit(draft, line, request.form.get("block", line.text))


def _edit(draft: DraftView, line: BankLine | None, block: str) -> ResponseReturnValue:
    block = block.replace("\r\n", "\n").strip("\n")
    _, found = bundles.split_questions(block)
    keys = frozenset(queries.lesson_keys(draft))
    read, problems = bundles.read_questions(block, keys, queries.media_files(draft), {})
    refusal, theirs = "", ""
    if request.method == "POST" and not request.form.get("xem") and EmptyForm().validate_on_submit():
        refusal, theirs = _save(draft, line, block, found)
        if not refusal:
            flash("Đã lưu câu hỏi.", "success")
            return redirect(url_for("authoring.question", uid=draft.uid, key=found[0].key))
    preview = (
        Markup(
            render_template(
                "learning/_explained.html", x=learning.explained(read[0], None), lessons={}, to_lesson=""
            )
        )
        if len(read) == 1 and not any(p.severity == "error" for p in problems)
        else None
    )
    page = render_template(
        "authoring/question.html", draft=draft, line=line, block=block, problems=problems, preview=preview,
        refusal=refusal, rows=compare(theirs, block) if theirs else [],
        opened=request.form.get("opened") if request.method == "POST" and not theirs else _hash(theirs or (line.text if line else "")),
        lessons=queries.lesson_keys(draft),
    )  # fmt: skip
    return page, 422 if refusal else 200


def _save(
    draft: DraftView, line: BankLine | None, block: str, found: list[bundles.QuestionBlock]
) -> tuple[str, str]:
    """("", "") when saved, else (why not, what stands there now where somebody else wrote it)."""
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
