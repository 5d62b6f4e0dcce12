"""Judging a draft: the queue, the course as officers will see it, remarks on lines, the answer."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.authoring import actions, queries
from app.authoring.actions import Refused
from app.authoring.forms.courses import AskReviewForm, CommentForm, DecisionForm, DelegationForm, EmptyForm
from app.authoring.merging import Row, compare
from app.authoring.queries import DraftView, ReviewView
from app.authoring.queries.practicals import PRACTICAL, PracticalCheck, check_practical
from app.authoring.rules import ANSWER_DAYS, ReviewState, working_days
from app.authoring.views import blueprint
from app.authoring.views._draft import by, own_draft
from app.authoring.views.media import stored_file
from app.catalog import queries as catalog
from app.catalog.rules import VIETNAMESE, language_name
from app.core import clock
from app.core.database import transaction
from app.core.web import keep_private
from app.learning import queries as learning
from app.people import queries as people
from app.people.guard import current_actor, requires, signed_in


def _may_review() -> bool:
    actor = current_actor()
    assert actor is not None
    return actor.may("authoring.review") or queries.delegated(actor.account_id, clock.today())


def _judged(uid: UUID) -> ReviewView:
    """The review in the address before somebody who may judge it; 404 for anybody else, and for its authors."""
    keep_private()
    found = queries.review(str(uid))
    mine = by()
    if found is None or not _may_review():
        abort(404)
    if queries.is_author(found.draft.id, account_id=mine.account_id, account_uid=mine.account_uid):
        abort(404)
    if found.state is not ReviewState.WAITING and found.decided_by != mine.account_uid:
        abort(404)
    return found


@blueprint.post("/bien-soan/<uuid:uid>/gui-tham-dinh")
@requires("authoring.write")
def ask_review(uid: UUID) -> ResponseReturnValue:
    """Send the draft to the reviewers."""
    draft = own_draft(uid)
    form = AskReviewForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.ask_review(draft=draft, note=form.note.data or "", by=by(), now=clock.now())
        except Refused as refusal:
            flash(str(refusal), "error")
        else:
            flash("Đã gửi thẩm định. Trong lúc chờ, bản nháp đứng yên.", "success")
    else:
        flash("Lời nhắn dài quá 500 ký tự.", "error")
    return redirect(url_for("authoring.course", uid=draft.uid))


@blueprint.post("/bien-soan/<uuid:uid>/rut-ve")
@requires("authoring.write")
def withdraw(uid: UUID) -> ResponseReturnValue:
    """Take the draft back, to go on writing."""
    draft = own_draft(uid)
    if EmptyForm().validate_on_submit():
        try:
            with transaction():
                actions.withdraw(draft=draft, now=clock.now())
        except Refused as refusal:
            flash(str(refusal), "error")
    return redirect(url_for("authoring.course", uid=draft.uid))


@blueprint.get("/tham-dinh")
@signed_in
def reviews() -> str:
    """What waits for an answer, what waits longest first; for the group, and whom it was handed to."""
    keep_private()
    if not _may_review():
        abort(404)
    mine, today = by(), clock.today()
    waiting = [
        r
        for r in queries.waiting_reviews()
        if not queries.is_author(r.draft.id, account_id=mine.account_id, account_uid=mine.account_uid)
    ]
    waiting.sort(key=lambda r: (r.assigned_to != mine.account_id, r.asked_at))
    return render_template(
        "authoring/reviews.html",
        waiting=[(r, working_days(clock.local_date(r.asked_at), today)) for r in waiting],
        names=queries.names({r.asked_by for r in waiting}),
        mine=mine.account_id,
        form=DelegationForm(formdata=None),
    )


@blueprint.get("/tham-dinh/<uuid:uid>")
@signed_in
def review(uid: UUID) -> ResponseReturnValue:
    """The course as it would be published, what is new in it, remarks, and the answer."""
    return _review(_judged(uid), DecisionForm(formdata=None), CommentForm(formdata=None))


def _review(
    found: ReviewView, form: DecisionForm, remark: CommentForm, status: int = 200
) -> ResponseReturnValue:
    draft = found.draft
    checked = queries.checked(draft)
    remarks = queries.comments(draft.id)
    bank = checked.bundle.questions if checked.bundle else ()
    shows = any(q.image or "media/" in q.prompt + q.explanation for one in bank for q in (one, *one.parts))
    address = url_for("authoring.review_media", uid=found.uid, path="x").removesuffix("x")
    pictures = queries.media_infos(draft, address) if shows else {}
    page = render_template(
        "authoring/review.html",
        review=found,
        draft=draft,
        told=queries.told(draft),
        parts=queries.part_names(draft),
        lessons=_lessons(found, draft),
        questions=[
            (
                q,
                Markup(
                    render_template(
                        "learning/_explained.html", x=learning.explained(q, None, pictures), lessons={}, to_lesson=""
                    )
                ),
            )
            for q in bank
        ],
        practical=_practical(found, draft),
        changes=changes_of(draft),
        comments=remarks,
        names=queries.names(
            {c.made_by for c in remarks} | {r.made_by for c in remarks for r in c.replies} | {found.asked_by}
        ),
        form=form,
        remark=remark,
        relearn=[n for n in draft.release.lessons.items() if n[1].kind.value == "hoc-lai"],
    )
    return page, status


def _lessons(found: ReviewView, draft: DraftView) -> list[tuple[str, str, Markup, list[str], str]]:
    """(path, title, page, lines of the file, language) of each lesson, its translations after it."""
    address = url_for("authoring.review_media", uid=found.uid, path="x").removesuffix("x")
    shown = []
    for n, line in enumerate(queries.outline(draft), 1):
        texts = [(line.path, line.title, VIETNAMESE)]
        texts += [(t.path, f"{line.title} – bản {language_name(t.lang)}", t.lang) for t in line.translations]
        for path, title, lang in texts:
            file = queries.file(draft.id, path)
            text = (file.text or "") if file else ""
            prefix = f"b{n}-" if lang == VIETNAMESE else f"b{n}-{lang}-"
            check = queries.check_lesson(draft, path, text, address=address, id_prefix=prefix)
            shown.append((path, title, Markup(check.html), text.split("\n"), lang))
    return shown


def _practical(found: ReviewView, draft: DraftView) -> PracticalCheck | None:
    """The practical work as officers will see it; None where the draft has none."""
    file = queries.file(draft.id, PRACTICAL)
    if file is None or file.text is None:
        return None
    address = url_for("authoring.review_media", uid=found.uid, path="x").removesuffix("x")
    return check_practical(draft, file.text, address=address)


def changes_of(draft: DraftView) -> list[tuple[str, list[Row]]]:
    """(path, rows that differ with two around them) of every text file against the current edition."""
    edition = catalog.current_edition(draft.slug)
    try:
        before = catalog.edition_files(edition.id) if edition else {}
    except FileNotFoundError:
        before = {}
    now = {path: f.text for path, f in queries.files(draft.id).items() if f.text is not None}
    old = {path: data.decode() for path, data in before.items() if not path.startswith("media/")}
    found = []
    for path in sorted(now.keys() | old.keys()):
        if now.get(path) != old.get(path):
            rows = compare(old.get(path, ""), now.get(path) or "")
            near = {n + d for n, row in enumerate(rows) if row.kind != "same" for d in (-1, 0, 1)}
            found.append((path, [row for n, row in enumerate(rows) if n in near]))
    return found


@blueprint.post("/tham-dinh/<uuid:uid>")
@signed_in
def decide(uid: UUID) -> ResponseReturnValue:
    """Approve, or ask for changes."""
    found = _judged(uid)
    form = DecisionForm()
    approve = request.form.get("ket_qua") == "duyet"
    if form.validate_on_submit():
        try:
            with transaction():
                actions.decide(
                    review=found, approve=approve, note=form.note.data or "", no_secrets=bool(form.no_secrets.data),
                    by=by(), now=clock.now(),
                )  # fmt: skip
        except Refused as refusal:
            (form.no_secrets if approve else form.note).errors = [str(refusal)]
        else:
            flash(
                "Đã duyệt. Người biên soạn có thể phát hành." if approve else "Đã gửi yêu cầu chỉnh sửa.",
                "success",
            )
            return redirect(url_for("authoring.reviews"))
    return _review(found, form, CommentForm(formdata=None), 422)


@blueprint.post("/tham-dinh/<uuid:uid>/nhan-xet")
@signed_in
def comment(uid: UUID) -> ResponseReturnValue:
    """A remark on a line, or a reply."""
    found = _judged(uid)
    form = CommentForm()
    if not form.validate_on_submit():
        return _review(found, DecisionForm(formdata=None), form, 422)
    _remark(found.draft, form)
    return redirect(url_for("authoring.review", uid=found.uid) + "#nhan-xet")


@blueprint.post("/bien-soan/<uuid:uid>/nhan-xet")
@requires("authoring.write")
def reply(uid: UUID) -> ResponseReturnValue:
    """An author's reply to a remark, or the remark settled (`xong`)."""
    draft = own_draft(uid)
    form = CommentForm()
    if request.form.get("xong") and EmptyForm().validate_on_submit():
        with transaction():
            actions.resolve(draft=draft, uid=request.form["xong"], resolved=True, by=by(), now=clock.now())
    elif form.validate_on_submit():
        _remark(draft, form)
    else:
        flash("Hãy viết lời trả lời.", "error")
    return redirect(url_for("authoring.course", uid=draft.uid) + "#nhan-xet")


def _remark(draft: DraftView, form: CommentForm) -> None:
    with transaction():
        actions.comment(
            draft=draft, path=form.path.data or "", line=form.line.data or 0, text=form.text.data or "",
            parent_uid=form.parent.data or None, by=by(), now=clock.now(),
        )  # fmt: skip


@blueprint.get("/tham-dinh/<uuid:uid>/tep/<path:path>")
@signed_in
def review_media(uid: UUID, path: str) -> Response:
    """A media file of a draft under review: never run, never kept."""
    return stored_file(queries.draft_media_name(_judged(uid).draft, path), path)


@blueprint.post("/tham-dinh/uy-quyen")
@requires("authoring.review")
def delegate() -> ResponseReturnValue:
    """Hand reviewing to somebody for some days."""
    form = DelegationForm()
    account = people.account_by_login(form.login.data or "") if form.validate_on_submit() else None
    from_on, until_on = form.from_on.data, form.until_on.data
    if account is None or account == by().account_id:
        flash("Không có tài khoản ấy; hãy ghi đúng mã cán bộ hoặc tên đăng nhập của người nhận.", "error")
    elif from_on is None or until_on is None or until_on < from_on or until_on < clock.today():
        flash("Thời gian ủy quyền chưa đúng: cần ngày bắt đầu và ngày kết thúc sau đó.", "error")
    else:
        with transaction():
            actions.delegate(
                to_account_id=account, from_on=from_on, until_on=until_on, by=by(), now=clock.now()
            )
        flash("Đã ủy quyền thẩm định.", "success")
    return redirect(url_for("authoring.reviews"))


@blueprint.route("/tham-dinh/qua-han", methods=["GET", "POST"])
@requires("authoring.oversee")
def overdue() -> ResponseReturnValue:
    """Requests that have waited more than three working days; the department may name a reviewer (practice P19)."""
    keep_private()
    today = clock.today()
    if request.method == "POST" and EmptyForm().validate_on_submit():
        found = queries.review(request.form.get("review", "")[:36])
        account = request.form.get("nguoi", 0, type=int)
        if found is None or account not in {i for i, _ in queries.reviewers(today)}:
            abort(404)
        try:
            with transaction():
                actions.assign(review=found, account_id=account, now=clock.now())
            flash("Đã giao thẩm định.", "success")
        except Refused as refusal:
            flash(str(refusal), "error")
        return redirect(url_for("authoring.overdue"))
    waiting = [(r, working_days(clock.local_date(r.asked_at), today)) for r in queries.waiting_reviews()]
    return render_template(
        "authoring/overdue.html", waiting=[(r, days) for r, days in waiting if days > ANSWER_DAYS],
        reviewers=queries.reviewers(today), names=queries.names({r.asked_by for r, _ in waiting}),
    )  # fmt: skip
