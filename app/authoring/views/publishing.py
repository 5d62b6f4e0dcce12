"""Publishing an approved draft: everything that is to be known first, then one button."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authoring import actions, jobs, queries
from app.authoring.forms.courses import EmptyForm, ReleaseForm
from app.authoring.queries import DraftView
from app.authoring.rules import DraftState, LessonNote, Release
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft, page_of
from app.authoring.views.reviews import changes_of
from app.catalog import queries as catalog
from app.catalog.rules import ChangeKind
from app.core import clock, numbers
from app.core.database import transaction
from app.core.jobs import ask
from app.learning import queries as learning
from app.people.guard import requires


def _changed(draft: DraftView) -> list[tuple[str, str]]:
    """(key, title) of the lessons that differ from the current edition and were in it."""
    edition = catalog.current_edition(draft.slug)
    bundle = queries.checked(draft).bundle
    if edition is None or bundle is None:
        return []
    before = {x.key: x.content_hash for x in edition.lessons}
    return [(x.key, x.title) for x in bundle.lessons if before.get(x.key, x.content_hash) != x.content_hash]


def exam_changed(draft: DraftView) -> bool:
    """Whether publishing the draft would change the course's exam, which its author must choose consciously."""
    edition = catalog.current_edition(draft.slug)
    bundle = queries.checked(draft).bundle
    if edition is None or edition.quiz is None or bundle is None:
        return False
    q, now = edition.quiz, bundle.quiz
    same = (q.draw, q.pass_mark, q.attempts, q.wait_hours) == (
        now.draw,
        now.pass_mark,
        now.attempts,
        now.wait_hours,
    )
    return not same or catalog.questions(q.id) != bundle.questions


@blueprint.route("/bien-soan/<uuid:uid>/phat-hanh", methods=["GET", "POST"])
@requires("authoring.write")
def publish(uid: UUID) -> ResponseReturnValue:
    """Problems, differences, what changed lessons mean to those who read them, and the button."""
    draft = own_draft(uid)
    if draft.closed_at is not None:
        return redirect(url_for("authoring.course", uid=draft.uid))
    said = draft.release
    form = ReleaseForm(data={"change_note": said.change_note, "move_on": said.move_on})
    changed, exam = _changed(draft), exam_changed(draft)
    notes = dict(said.lessons)
    if form.validate_on_submit():
        notes = _notes(changed, form)
        starts = _starts(form)
        if not request.form.get("giu") and draft.state is not DraftState.APPROVED:
            form.change_note.errors = ["Bản nháp chưa được duyệt nên chưa phát hành được."]
        if exam and not form.exam.data and not request.form.get("giu"):
            form.exam.errors = ["Bài kiểm tra đã thay đổi. Hãy đánh dấu nếu đó là điều anh/chị muốn."]
        if not form.errors:
            release = Release(form.change_note.data or "", form.move_on.data, notes)
            with transaction():
                actions.set_release(draft_id=draft.id, release=release)
                if not request.form.get("giu"):
                    job = ask(
                        jobs.PUBLISH,
                        {"draft": draft.uid, "by": by().account_uid},
                        by().account_uid,
                        not_before=starts,
                    )
                    job_uid = job.uid
            if request.form.get("giu"):
                flash("Đã ghi lời khai về thay đổi. Người thẩm định sẽ thấy các lời này.", "success")
                return redirect(url_for("authoring.publish", uid=draft.uid))
            return redirect(url_for("core.job", uid=job_uid))
    edition = catalog.current_edition(draft.slug)
    checked = queries.checked(draft)
    page = render_template(
        "authoring/publish.html", draft=draft, checked=checked, form=form, changed=changed, notes=notes, exam=exam,
        kinds=ChangeKind, edition=edition, changes=changes_of(draft), review=queries.last_review(draft.id),
        learners=learning.learners_of(edition.id) if edition else None, page_of=page_of,
        size=sum(len(f.text.encode()) // 3 if f.text else f.size for f in queries.files(draft.id).values()),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _notes(changed: list[tuple[str, str]], form: ReleaseForm) -> dict[str, LessonNote]:
    notes = {}
    errors = []
    for key, title in changed:
        kind = request.form.get(f"kieu-{key}", ChangeKind.CORRECTION.value)
        if kind not in [k.value for k in ChangeKind]:
            abort(400)
        note = " ".join(request.form.get(f"loi-{key}", "").split())[:300]
        minutes = request.form.get(f"phut-{key}", 0, type=int)
        notes[key] = LessonNote(ChangeKind(kind), note, max(0, min(minutes, 180)))
        if kind == ChangeKind.RELEARN.value and not note:
            errors.append(f"Bài “{title}” phải học lại: hãy ghi lý do.")
        if kind == ChangeKind.ADDITION.value and not note:
            errors.append(f"Bài “{title}” được bổ sung: hãy ghi bổ sung điều gì.")
    if errors:
        form.change_note.errors = errors
    return notes


def _starts(form: ReleaseForm) -> dt.datetime | None:
    """When to publish: at once (empty), or `19/12/2026 08:00` in the province's time."""
    typed = (form.when.data or "").strip()
    if not typed:
        return None
    day, _, hour = typed.partition(" ")
    try:
        on = numbers.parse_day(day)
        at = dt.time.fromisoformat(hour.strip() or "00:00")
    except ValueError:
        form.when.errors = [f"“{typed}” không phải là ngày giờ. Ví dụ: 19/12/2026 08:00."]
        return None
    return dt.datetime.combine(on, at, clock.LOCAL).astimezone(dt.UTC)


@blueprint.post("/bien-soan/<uuid:uid>/luu-tru")
@requires("authoring.write")
def archive(uid: UUID) -> ResponseReturnValue:
    """Close the course to newcomers, or open it again; what was learnt stays."""
    draft = own_draft(uid)
    if EmptyForm().validate_on_submit() and catalog.course_by_slug(draft.slug) is not None:
        with transaction():
            closed = actions.archive_course(slug=draft.slug, now=clock.now())
        catalog.forget_current()
        flash(
            "Đã lưu trữ khóa học: không nhận người học mới." if closed else "Đã mở lại khóa học.", "success"
        )
    return redirect(url_for("authoring.course", uid=draft.uid))
