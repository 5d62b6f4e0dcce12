"""Grading practical work: the queue, one work a page, and the next one after it. All of it works by keyboard."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog import queries as catalog
from app.core import audit, clock, numbers
from app.core.database import transaction
from app.core.text import clean_line
from app.core.web import html, keep_private
from app.learning import actions, queries
from app.learning.actions import AlreadyGraded, NotGraded
from app.learning.forms import GradeForm
from app.learning.queries import Grader, Opinion, QueueFilter, QueueLine
from app.learning.views import blueprint
from app.learning.work import WorkState, in_dispute
from app.people.guard import current_actor, requires

_STATES = {"cho": WorkState.WAITING, "lam-lai": WorkState.RETURNED, "dat": WorkState.PASSED}


def _grader() -> Grader:
    actor = current_actor()
    assert actor is not None
    return Grader(actor.account_uid, actor.person_id)


def _wanted() -> tuple[QueueFilter, dict[str, str]]:
    """What the address asks to look at, and that again as the parts of an address."""
    state = request.values.get("trang-thai", "")
    slug = clean_line(request.values.get("khoa", ""))[:80]
    state = state if state in _STATES else "cho"
    shown = {name: value for name, value in (("khoa", slug), ("trang-thai", state if state != "cho" else "")) if value}
    return QueueFilter(_STATES[state], slug), shown


def _uid(name: str) -> str | None:
    try:
        return str(UUID(request.args.get(name, "")))
    except ValueError:
        return None


@blueprint.get("/cham-bai")
@requires("learning.grade")
def grading() -> str:
    """What waits for this grader, what waits longest first; or what was decided."""
    keep_private()
    wanted, shown = _wanted()
    page = queries.grading_queue(
        _grader(), wanted, day=clock.today(), after=_uid("sau"), before=_uid("truoc")
    )
    audit.viewed("learning.see_queue", [line.person_uid for line in page.lines])
    return render_template(
        "learning/grading.html",
        page=page,
        wanted=wanted,
        shown=shown,
        courses=queries.courses_with_work(),
        waiting=queries.waiting_count(_grader(), wanted.slug),
        first=queries.first_waiting(_grader(), wanted.slug),
    )


def _before(uid: UUID) -> QueueLine:
    keep_private()
    found = queries.to_grade(str(uid), _grader(), day=clock.today())
    if found is None:
        abort(404)
    return found


@blueprint.get("/cham-bai/<uuid:uid>")
@requires("learning.grade")
def grade(uid: UUID) -> ResponseReturnValue:
    """One work: what was handed in, the rubric, the verdict."""
    line = _before(uid)
    audit.viewed("learning.see_work", [line.person_uid], scope=line.edition.slug)
    return _page(line, GradeForm(formdata=None))


def _page(line: QueueLine, form: GradeForm, status: int = 200) -> ResponseReturnValue:
    wanted, shown = _wanted()
    grader = _grader()
    work = queries.work(line.uid)
    practical = line.edition.practical
    assert work is not None
    assert practical is not None
    opinions = queries.opinions_of([line.id])[line.id]
    mine = any(o.graded_by == grader.account_uid for o in opinions)
    before, after = queries.beside(line.uid, grader, wanted)
    earlier = [w for w in queries.works_of(work.person_id, work.course_id, work.practical_key) if w.number < work.number]
    page = render_template(
        "learning/grade.html",
        line=line,
        work=work,
        practical=practical,
        instructions=html(catalog.lesson_html(practical.content_hash)),
        files=queries.files_of([line.id])[line.id],
        # A second grader judges alone; a third, who decides between two, sees both.
        opinions=opinions if mine or line.state is not WorkState.WAITING or in_dispute([o.passed for o in opinions]) else (),
        disputed=in_dispute([o.passed for o in opinions]) and line.state is WorkState.WAITING,
        graded=len(opinions),
        may_grade=line.state is WorkState.WAITING and not mine,
        mine=mine,
        earlier=earlier,
        earlier_opinions=queries.opinions_of([w.id for w in earlier]),
        form=form,
        met=frozenset(request.form.getlist("tieu_chi")),
        before=before,
        after=after,
        shown=shown,
    )
    return page, status


@blueprint.post("/cham-bai/<uuid:uid>")
@requires("learning.grade")
def save_grade(uid: UUID) -> ResponseReturnValue:
    """Save the verdict and go on to the next work (`viec=luu`: back to the queue)."""
    line = _before(uid)
    form = GradeForm()
    if not form.validate_on_submit():
        return _page(line, form, 422)
    work = queries.work(line.uid)
    assert work is not None
    grader = _grader()
    try:
        with transaction():
            done = actions.grade_work(
                work=work,
                grader_person_id=grader.person_id,
                passed=form.verdict.data == "dat",
                met=frozenset(request.form.getlist("tieu_chi")),
                comment=form.comment.data or "",
                link=url_for("learning.practical", slug=line.edition.slug),
                graded_by=grader.account_uid,
                now=clock.now(),
            )
    except NotGraded as refusal:
        field = form.verdict if form.verdict.data == "dat" else form.comment
        field.errors = [str(refusal)]
        return _page(line, form, 422)
    except LookupError:
        abort(404)
    except AlreadyGraded as known:
        flash(f"{_who(known.opinions, grader)} Kết luận của anh/chị không được ghi.", "warning")
        return redirect(url_for("learning.grade", uid=uid))
    _, shown = _wanted()
    flash(_said(line, done, passed=form.verdict.data == "dat"), "success")
    _, after = queries.beside(line.uid, grader, QueueFilter(slug=shown.get("khoa", "")))
    if request.form.get("viec") == "tiep":
        following = after or queries.first_waiting(grader, shown.get("khoa", ""))
        if following is not None:
            return redirect(_address("learning.grade", uid=following, **shown))
    return redirect(_address("learning.grading", **shown))


def _address(endpoint: str, **values: str) -> str:
    return url_for(endpoint, **values)  # type: ignore[arg-type]  # any name may stand in an address


def _who(opinions: tuple[Opinion, ...], grader: Grader) -> str:
    """Who graded meanwhile, in a sentence."""
    others = [o for o in opinions if o.graded_by != grader.account_uid] or list(opinions)
    last = others[-1]
    name = "Anh/chị" if last.graded_by == grader.account_uid else last.grader or "Người khác"
    verdict = "Đạt" if last.passed else "Trả lại"
    return f"{name} đã chấm bài này lúc {numbers.moment(last.graded_at)}: {verdict}."


def _said(line: QueueLine, done: actions.Graded, *, passed: bool) -> str:
    """What became of the verdict, in a sentence."""
    if done.state is WorkState.WAITING:
        if in_dispute([*(o.passed for o in done.others), passed]):
            return f"Đã lưu. Hai người chấm bài của {line.full_name} khác ý nhau; người thứ ba sẽ quyết định."
        return f"Đã lưu. Bài của {line.full_name} chờ người chấm thứ hai."
    if done.completed:
        return f"Đã lưu: Đạt. {line.full_name} đã hoàn thành khóa học và được báo."
    verdict = "Đạt" if done.state is WorkState.PASSED else "Cần làm lại"
    return f"Đã lưu: {verdict}. {line.full_name} đã được báo."
