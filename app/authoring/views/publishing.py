"""Publishing an approved draft: everything that is to be known first, then one button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import app.authoring.jobs  # noqa: F401 - a job is asked for that its handler must know
from app.authoring import actions, queries
from app.authoring.forms.courses import EmptyForm, ReleaseForm
from app.authoring.queries import ChangedLesson, DraftView
from app.authoring.rules import PUBLISH, DraftState, LessonNote, Release
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft, page_of
from app.authoring.views.reviews import changes_of
from app.catalog import queries as catalog
from app.catalog.rules import ChangeKind
from app.core import clock, images, numbers
from app.core.database import transaction
from app.core.jobs import Scheduled, ask, scheduled
from app.people.guard import requires


def planned(draft: DraftView) -> Scheduled | None:
    """The publication of a draft that waits for its time."""
    return next((job for job in scheduled(PUBLISH) if job.args.get("draft") == draft.uid), None)


@blueprint.route("/bien-soan/<uuid:uid>/phat-hanh", methods=["GET", "POST"])
@requires("authoring.write")
def publish(uid: UUID) -> ResponseReturnValue:
    """Problems, differences, what changed lessons mean to those who read them, and the button."""
    draft = own_draft(uid)
    if draft.closed_at is not None:
        return redirect(url_for("authoring.course", uid=draft.uid))
    said = draft.release
    form = ReleaseForm(data={"change_note": said.change_note, "move_on": said.move_on})
    impact = queries.impact(draft)
    notes = dict(said.lessons)
    waiting = planned(draft)
    if form.validate_on_submit():
        notes = _notes(impact.changed, form)
        keep_only = bool(request.form.get("giu"))
        starts = None if keep_only else _starts(form)
        if not keep_only:
            _refuse(draft, form, exam=impact.exam.differs, waiting=waiting is not None)
        if not form.errors:
            release = Release(form.change_note.data or "", form.move_on.data, notes)
            with transaction():
                actions.set_release(draft_id=draft.id, release=release)
                if not keep_only:
                    args = {"draft": draft.uid, "by": by().account_uid}
                    job_uid = ask(PUBLISH, args, by().account_uid, not_before=starts).uid
            if keep_only:
                flash("Đã ghi lời khai về thay đổi. Người thẩm định sẽ thấy các lời này.", "success")
                return redirect(url_for("authoring.publish", uid=draft.uid))
            if starts is not None:
                flash(f"Đã hẹn phát hành lúc {numbers.moment(starts)}.", "success")
                return redirect(url_for("authoring.publish", uid=draft.uid))
            return redirect(url_for("core.job", uid=job_uid))
    review = queries.last_review(draft.id)
    checked, edition = queries.checked(draft), catalog.current_edition(draft.slug)
    page = render_template(
        "authoring/publish.html", draft=draft, checked=checked, told=queries.told(draft),
        parts=queries.part_names(draft), form=form, notes=notes, impact=impact,
        edition=edition, changes=changes_of(draft), review=review, waiting=waiting,
        reviewer=queries.names({review.decided_by or ""}).get(review.decided_by or "", "") if review else "",
        page_of=page_of, weight=numbers.weight, phone=images.PHONE,
        weights=queries.weights(draft, checked.bundle, edition) if checked.bundle else None,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _refuse(draft: DraftView, form: ReleaseForm, *, exam: bool, waiting: bool) -> None:
    """Put what stands in the way of publishing into the form."""
    if waiting:
        form.when.errors = ["Bản nháp này đã hẹn giờ phát hành. Hủy hẹn trước khi hẹn lại hoặc phát hành ngay."]
    if draft.state is not DraftState.APPROVED:
        form.change_note.errors = ["Bản nháp chưa được duyệt nên chưa phát hành được."]
    if wrong := queries.unmended(draft):
        form.change_note.errors = [
            f"Đáp án đã được sửa, nhưng bản nháp còn đáp án cũ: {', '.join(wrong)}. Hãy rút về, sửa các câu ấy rồi gửi thẩm định lại."
        ]
    if exam and not form.exam.data:
        form.exam.errors = ["Bài kiểm tra đã thay đổi. Hãy đánh dấu nếu đó là điều anh/chị muốn."]
    if not form.no_secrets.data:
        form.no_secrets.errors = ["Cần xác nhận nội dung không có bí mật nhà nước trước khi phát hành."]


@blueprint.post("/bien-soan/<uuid:uid>/huy-hen")
@requires("authoring.write")
def call_off(uid: UUID) -> ResponseReturnValue:
    """Do not publish at the time that was set."""
    draft = own_draft(uid)
    waiting = planned(draft)
    if EmptyForm().validate_on_submit() and waiting is not None:
        with transaction():
            done = actions.call_off(draft=draft)
        flash("Đã hủy hẹn phát hành." if done else "Việc phát hành đã bắt đầu, không hủy được nữa.", "success" if done else "error")
    return redirect(url_for("authoring.publish", uid=draft.uid))


def _notes(changed: Sequence[ChangedLesson], form: ReleaseForm) -> dict[str, LessonNote]:
    notes = {}
    errors = []
    for lesson in changed:
        key, title = lesson.key, lesson.title
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
