"""From Word: what is pasted into the editor, and whole files that become lessons."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from uuid import UUID

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, queries, word
from app.authoring.actions import Refused
from app.authoring.forms.courses import EmptyForm
from app.authoring.forms.word import WordFileForm, WordLessonsForm
from app.authoring.queries import DraftView, WordFile
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft, page_of
from app.authoring.word import Document, Section
from app.core import clock, markdown
from app.core.database import transaction
from app.core.markdown.findings import syllables
from app.core.markdown.source import split
from app.core.text import clean_line
from app.people.guard import requires

SHOWN = 3  # lessons whose text the page of a Word file shows
_LABEL = re.compile(r"[^\]\s]{1,100}")


@blueprint.post("/bien-soan/<uuid:uid>/dan")
@requires("authoring.write")
def paste(uid: UUID) -> ResponseReturnValue:
    """HTML from the clipboard (`html`, a file) → Markdown, its pictures kept in the draft. Answers JSON.

    `labels` are the names of notes that the text has already. Where the letters are of before Unicode, `old` has the
    encoding, samples and the text in Unicode, so that the author is asked.
    """
    draft = own_draft(uid)
    html = _sent("html")[1].decode("utf-8", "replace")
    if not EmptyForm().validate_on_submit() or not html:
        return jsonify(errors=["Chưa nhận được nội dung dán. Hãy tải lại trang rồi dán lần nữa."]), 422
    labels = _LABEL.findall(request.form.get("labels", "")[:20_000])
    try:
        document = word.read(html)
        with transaction():
            paths = actions.keep_pictures(
                draft_id=draft.id,
                pictures=document.pictures,
                numbers=word.pictures_in(document.blocks, document.notes.values()),
                stem="hinh-dan",
                by=by(),
                now=clock.now(),
            )
    except word.TooLong:
        return jsonify(
            errors=["Nội dung dán quá dài. Hãy dán từng phần, hoặc dùng “Tạo bài từ tệp Word”."]
        ), 422
    except Refused as refusal:
        return jsonify(errors=[str(refusal)]), 409
    old = word.old_text(document)
    modern = word.modern(document)
    return jsonify(
        markdown=word.write(document, paths=paths, labels=labels),
        inline=word.is_inline(document),
        account=word.account(document, kept=paths),
        old=old
        and {
            "encoding": old.encoding.value,
            "samples": old.samples,
            "markdown": word.write(modern, paths=paths, labels=labels),
        },
    )


@blueprint.route("/bien-soan/<uuid:uid>/tu-word", methods=["GET", "POST"])
@requires("authoring.write")
def word_upload(uid: UUID) -> ResponseReturnValue:
    """Choose a Word file."""
    draft = own_draft(uid)
    form = WordFileForm()
    if form.validate_on_submit():
        name, data = _sent("file")
        if not name:
            form.file.errors = ["Hãy chọn tệp Word rồi bấm Mở tệp."]
        else:
            try:
                html = word.html_of(data)
                word.read(html)
            except word.Unreadable as problem:
                form.file.errors = [str(problem)]
            except word.TooLong:
                form.file.errors = ["Tệp dài quá mức của một khóa học; hãy chia thành nhiều tệp."]
            else:
                stem = clean_line(PurePosixPath(name.replace("\\", "/")).stem)[:200]
                actions.put_by(draft=draft, name=stem, html=html, by=by(), now=clock.now())
                return redirect(url_for("authoring.word_file", uid=draft.uid))
    page = render_template("authoring/word_upload.html", draft=draft, form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/bien-soan/<uuid:uid>/tu-word/xem", methods=["GET", "POST"])
@requires("authoring.write")
def word_file(uid: UUID) -> ResponseReturnValue:
    """What was taken of the file, and how it becomes lessons; then the lessons."""
    draft = own_draft(uid)
    found = queries.word_file(draft, account_id=by().account_id, today=clock.today())
    if found is None:
        if request.method == "POST":
            flash("Tệp Word đã chọn không còn giữ ở đây. Hãy chọn lại tệp.", "error")
        return redirect(url_for("authoring.word_upload", uid=draft.uid))
    form = WordLessonsForm()
    old = word.old_text(found.document)
    document = word.modern(found.document) if old and form.old.data != "giu" else found.document
    sections = word.sections(document, apart=form.apart.data == "chia")
    titles = _titles(found, sections)
    refusal = ""
    if form.validate_on_submit() and not request.form.get("xem"):
        if all(titles):
            try:
                return _make(draft, document, sections, titles)
            except Refused as problem:
                refusal = str(problem)
        else:
            refusal = "Mỗi bài cần một tên."
    page = render_template(
        "authoring/word_file.html", draft=draft, form=form, file=found, old=old, refusal=refusal,
        can_be_cut=len(word.sections(document, apart=True)) > 1, lessons=_shown(document, sections, titles),
        account=word.account(document, kept=[n for n, p in document.pictures.items() if p.data], pasted=False),
    )  # fmt: skip
    return page, 422 if refusal else 200


def _sent(field: str) -> tuple[str, bytes]:
    """(name, bytes) of the file in a field; both empty where none was sent."""
    sent = request.files.get(field)
    if sent is None:
        return "", b""
    with sent.stream:
        return sent.filename or "", sent.stream.read()


def _titles(found: WordFile, sections: list[Section]) -> list[str]:
    """What was typed, else what the file says, else its name."""
    typed = request.form.getlist("ten")
    if len(typed) == len(sections):
        return [clean_line(title)[:200] for title in typed]
    return [section.title or found.name or "Bài từ tệp Word" for section in sections]


def _shown(document: Document, sections: list[Section], titles: list[str]) -> list[dict[str, object]]:
    lessons: list[dict[str, object]] = []
    for n, (section, title) in enumerate(zip(sections, titles, strict=True)):
        pictures = word.pictures_in(section.blocks)
        text = word.write(document, section.blocks, paths={n: f"media/hinh-{n}" for n in pictures})
        html = markdown.render(text, id_prefix=f"bai-{n}-").html if n < SHOWN and len(text) < 100_000 else ""
        lessons.append(
            {"title": title, "html": html, "syllables": syllables(split(text)[0]), "pictures": len(pictures)}
        )
    return lessons


def _make(draft: DraftView, document: Document, sections: list[Section], titles: list[str]) -> Response:
    with transaction():
        made = actions.make_lessons(
            draft=draft, document=document, sections=sections, titles=titles, by=by(), now=clock.now()
        )
    actions.let_go(draft=draft, by=by(), now=clock.now())
    flash(" ".join(word.account(document, kept=made.pictures, pasted=False)), "success")
    if len(made.paths) == 1:
        return redirect(page_of(draft, made.paths[0]))  # type: ignore[return-value]
    return redirect(url_for("authoring.course", uid=draft.uid) + "#bai-hoc")  # type: ignore[return-value]
