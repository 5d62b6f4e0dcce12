"""The final quiz from inside: questions, saving as one goes, looking it over, handing in.

Without JavaScript every question is a page with one form. With it the first page already holds the whole paper, answers
travel one by one as they are given, and losing the signal costs nothing (static/js/quiz.js).
"""

from __future__ import annotations

from uuid import UUID

from flask import abort, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.catalog import queries as catalog
from app.catalog.bundle import Question
from app.core import clock, kept, numbers
from app.core.database import brief_transaction, one_write
from app.core.web import Said, keep_private
from app.learning import actions, queries
from app.learning.paper import Value, is_whole, read_answer
from app.learning.queries import Sitting, SittingState
from app.learning.views import blueprint, questions
from app.learning.views.quiz import questions_of, sitting_of
from app.people.guard import current_actor, served_others, signed_in

COUNTER_LIMIT = 2**31 - 1
# One box to tick is no form: the officer's own word that the work is theirs (practice P17).
OWN_WORK = "Anh/chị cần đánh dấu “Tôi tự làm bài này” trước khi nộp."


@blueprint.get("/khoa-hoc/<slug>/kiem-tra/<uuid:uid>/<int:n>")
@signed_in
def question(slug: str, uid: UUID, n: int) -> ResponseReturnValue:
    """One question of an open attempt."""
    sitting = sitting_of(slug, uid)
    if not 1 <= n <= len(sitting.paper.sheets):
        abort(404)
    state = queries.state_of(sitting.attempt_id)
    if state.submitted_at is not None:
        return redirect(url_for("learning.result", slug=slug, uid=uid))
    return _page(slug, sitting, state, n)


@blueprint.get("/khoa-hoc/<slug>/kiem-tra/<uuid:uid>/xem-lai")
@signed_in
def review(slug: str, uid: UUID) -> ResponseReturnValue:
    """What was answered and what was not, before handing in."""
    sitting = sitting_of(slug, uid)
    state = queries.state_of(sitting.attempt_id)
    if state.submitted_at is not None:
        return redirect(url_for("learning.result", slug=slug, uid=uid))
    return _page(slug, sitting, state, 0)


def _page(slug: str, sitting: Sitting, state: SittingState, n: int, error: str = "") -> str:
    keep_private()  # a stale copy of this page would show an answer that was changed since
    edition = catalog.edition(sitting.edition_id)
    assert edition is not None
    answers = {key: saved.value for key, saved in state.answers.items()}
    states = [_state(question, answers.get(question.key)) for question in questions_of(sitting)]
    done = states.count(_WHOLE)
    shown = {"current": n, "count": len(states), "done": done, "error": error, "shared_computer": not session.permanent}
    # What a paper shares with every other of its course is printed once; the rest goes into holes.
    page = kept.page(
        ("sitting", edition.id, edition.content_hash, *shown.values()),
        lambda: render_template("learning/sitting.html", slug=slug, edition=edition, hole=kept.hole, **shown),
    )
    values = {
        "uid": sitting.uid,
        "token": generate_csrf(),
        "saved": f"Đã lưu lúc {numbers.clock_time(state.saved_at)}" if state.saved_at else "",
        "questions": questions.paper(sitting, edition, state.answers, n) if n else "",
    }
    for number, name in enumerate(states, 1):
        values[f"state{number}"] = name
        values[f"words{number}"] = _WORDS[name]
    return kept.text(page, values)


_WHOLE, _PART, _NONE = Markup("whole"), Markup("part"), Markup("none")
_WORDS = {_WHOLE: Markup("Đã trả lời"), _PART: Markup("Trả lời chưa đủ"), _NONE: Markup("Chưa trả lời")}


def _state(question: Question, value: Value | None) -> Markup:
    """whole, part or none."""
    if value is None:
        return _NONE
    return _WHOLE if is_whole(question, value) else _PART


def _wants_json() -> bool:
    return request.headers.get("Accept") == "application/json"  # as our script asks; browsers ask for pages


def _fields() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False)


def _counter(text: str | None) -> int | None:
    """The counter a script sends with an answer; None for a plain form, and for nonsense."""
    if text is None or not text.isascii() or not text.isdigit() or not 0 < int(text) <= COUNTER_LIMIT:
        return None
    return int(text)


@blueprint.post("/khoa-hoc/<slug>/kiem-tra/<uuid:uid>/<int:n>")
@signed_in
def save(slug: str, uid: UUID, n: int) -> ResponseReturnValue:
    """Save one answer; a plain form goes on to where its button points."""
    sitting = sitting_of(slug, uid)
    if not 1 <= n <= len(sitting.paper.sheets):
        abort(404)
    sheet = sitting.paper.sheets[n - 1]
    question = questions_of(sitting)[n - 1]
    value = read_answer(question, sheet, n, _fields())
    try:
        with one_write():
            counter, saved_at = actions.save_answer(
                sitting=sitting,
                question_key=sheet.key,
                value=value,
                counter=_counter(request.form.get("so")),
                now=clock.now(),
            )
    except actions.Closed:
        sentence = "Bài này đã nộp, nên câu trả lời vừa rồi không được ghi thêm."
        if _wants_json():
            return jsonify(loi=sentence), 409
        raise Said(409, sentence) from None
    if _wants_json():
        return jsonify(so=counter, luc=numbers.clock_time(saved_at))
    return redirect(_onward(slug, sitting, n, request.form.get("den", "")))


def _onward(slug: str, sitting: Sitting, n: int, wish: str) -> str:
    last = len(sitting.paper.sheets)
    to = {"truoc": n - 1, "tiep": n + 1}.get(wish, int(wish) if wish.isascii() and wish.isdigit() else 0)
    if not 1 <= to <= last:
        return url_for("learning.review", slug=slug, uid=sitting.uid)
    return url_for("learning.question", slug=slug, uid=sitting.uid, n=to)


@blueprint.post("/khoa-hoc/<slug>/kiem-tra/<uuid:uid>/xem-lai")
@signed_in
def hand_in(slug: str, uid: UUID) -> ResponseReturnValue:
    """Hand in, with every answer the page still holds. Pressing twice hands in once."""
    sitting = sitting_of(slug, uid)
    actor = current_actor()
    assert actor is not None
    if not request.form.get("own_work"):
        state = queries.state_of(sitting.attempt_id)
        if state.submitted_at is not None:
            return _to_result(slug, sitting)
        if _wants_json():
            return jsonify(loi=OWN_WORK), 422
        return _page(slug, sitting, state, 0, OWN_WORK), 422
    now = clock.now()
    with brief_transaction():
        actions.submit_attempt(
            sitting=sitting,
            newer=_carried(sitting),
            own_work=True,
            recorded_by=actor.account_uid,
            now=now,
            shared_device=served_others(actor, now),
        )
    return _to_result(slug, sitting)


def _carried(sitting: Sitting) -> dict[str, tuple[int, Value | None]]:
    """The answers a script sends with the hand-in: `so3` is the counter of the third question's."""
    if not any(name.startswith("so") for name in request.form):
        return {}
    fields = _fields()
    found: dict[str, tuple[int, Value | None]] = {}
    for n, (question, sheet) in enumerate(zip(questions_of(sitting), sitting.paper.sheets, strict=True), 1):
        counter = _counter(request.form.get(f"so{n}"))
        if counter is not None:
            found[sheet.key] = (counter, read_answer(question, sheet, n, fields))
    return found


def _to_result(slug: str, sitting: Sitting) -> ResponseReturnValue:
    address = url_for("learning.result", slug=slug, uid=sitting.uid)
    return jsonify(den=address) if _wants_json() else redirect(address)
