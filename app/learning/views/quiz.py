"""The final quiz from outside: what awaits one, starting an attempt, what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.catalog import queries as catalog
from app.catalog.bundle import Question
from app.core import clock, kept, numbers
from app.core.database import brief_transaction
from app.learning import actions, queries
from app.learning.paper import Value
from app.learning.queries import Sitting
from app.learning.rules import keys_may_be_shown
from app.learning.views import blueprint, questions
from app.learning.views._course import open_reading, reading
from app.people.guard import current_actor, signed_in


@blueprint.get("/khoa-hoc/<slug>/kiem-tra")
@signed_in
def quiz(slug: str) -> ResponseReturnValue:
    """How many questions, what passes, how often one may try; go on with an attempt or start one."""
    of = open_reading(slug)
    assert of.actor is not None
    if of.edition.quiz is None:
        abort(404)
    standing = queries.quiz_standing(of.actor.person_id, of.edition, of.progress.read, clock.now())
    return render_template(
        "learning/quiz.html",
        of=of,
        edition=of.edition,
        standing=standing,
        lessons=lesson_names(of.edition.id),
    )


@blueprint.post("/khoa-hoc/<slug>/kiem-tra")
@signed_in
def start(slug: str) -> ResponseReturnValue:
    """Start an attempt, or go on with the one that is open: pressing twice makes one."""
    of = open_reading(slug)
    assert of.actor is not None
    try:
        with brief_transaction():
            uid = actions.start_attempt(person_id=of.actor.person_id, edition=of.newest, now=clock.now())
    except LookupError:
        abort(404)
    except actions.NotOpen:
        return redirect(url_for("learning.quiz", slug=slug))  # the page says why, and until when
    return redirect(url_for("learning.question", slug=slug, uid=uid, n=1))


def sitting_of(slug: str, uid: UUID) -> Sitting:
    """The signed-in person's attempt. 404 for anybody else's, and for another course's."""
    actor = current_actor()
    assert actor is not None
    found = queries.sitting(str(uid), actor.person_id)
    edition = catalog.edition(found.edition_id) if found else None
    if found is None or edition is None or edition.slug != slug:
        abort(404)
    return found


def questions_of(sitting: Sitting) -> list[Question]:
    """The questions of a paper in its order, with their keys."""
    bank = {question.key: question for question in catalog.questions(sitting.quiz_id)}
    return [bank[sheet.key] for sheet in sitting.paper.sheets]


def lesson_names(edition_id: int) -> dict[str, tuple[int, str]]:
    """Position and title of an edition's lessons, by key."""
    edition = catalog.edition(edition_id)
    return {x.key: (x.position, x.title) for x in edition.lessons} if edition else {}


@blueprint.get("/khoa-hoc/<slug>/kiem-tra/<uuid:uid>/ket-qua")
@signed_in
def result(slug: str, uid: UUID) -> ResponseReturnValue:
    """What an attempt came to. Keys and feedback only after passing or the last try (decision 20)."""
    sitting = sitting_of(slug, uid)
    edition = catalog.edition(sitting.edition_id)
    assert edition is not None
    assert edition.quiz is not None
    # One's own course may be on a newer edition by now; the tries are counted over all of them.
    standing = queries.quiz_standing(sitting.person_id, edition, None, clock.now())
    state = next(attempt for attempt in standing.attempts if attempt.uid == sitting.uid)
    if state.submitted_at is None:
        return redirect(url_for("learning.review", slug=slug, uid=uid))
    bank = catalog.questions(sitting.quiz_id)
    shown = keys_may_be_shown(
        passed=state.passed,
        number=sitting.number,
        attempts=edition.quiz.attempts,
        quiz_open=standing.running is not None,
    )
    lessons = lesson_names(edition.id)
    explained = []
    if shown:
        answers = {key: saved.value for key, saved in queries.answers_of(sitting.attempt_id).items()}
        by_key = {question.key: question for question in bank}
        mended = catalog.corrections(sitting.quiz_id)
        for n, sheet in enumerate(sitting.paper.sheets, 1):
            value, fix = answers.get(sheet.key), mended.get(sheet.key)
            text = questions.explanation(edition, by_key[sheet.key], value, lessons, fix)
            share = _share_name(value, state.marks.get(sheet.key))
            explained.append(questions.section(n, "void" if fix and fix.question is None else share, text))
    counted = state.passed and sitting.uid in queries.counted_attempts(sitting.person_id, sitting.course_id)
    values = {
        "uid": sitting.uid,
        "number": str(sitting.number),
        "score": numbers.score(state.score or 0),
        "right": str(sum(1 for share in state.marks.values() if share == 1000)),
        "handedin": numbers.moment(state.submitted_at),
        "topics": Markup("").join(questions.topic(edition, *topic) for topic in _topics(sitting, state.marks)),
        "explained": Markup("").join(explained),
    }
    same = {"edition": edition, "quiz": edition.quiz, "count": len(state.marks), "passed": state.passed,
            "shown": shown, "counted": counted}  # fmt: skip
    if counted and shown and state.regraded_at is None:  # the end of every course: all of it but the values is the same for everybody
        key = ("result", edition.id, edition.content_hash, same["count"])
        holes = {name: kept.hole(name) for name in values}
        return kept.text(kept.page(key, lambda: render_template("learning/result.html", **same, **holes)), values)
    return render_template(
        "learning/result.html",
        **same,
        **values,
        attempt=state,
        standing=standing,
        weak=queries.weak_lessons(state.marks, bank),
        lessons=lessons,
        missing=reading(slug).missing if state.passed and not counted else [],
    )


def _share_name(value: Value | None, share: int | None) -> str:
    """right, partly, wrong, none (not answered) or void (not counted)."""
    return "void" if share is None else "none" if value is None else "right" if share == 1000 else "partly" if share else "wrong"


def _topics(sitting: Sitting, marks: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """(lesson, questions fully right, questions) of a paper, in the order of the course."""
    found: dict[str, list[int]] = {}
    for question in questions_of(sitting):
        if question.key in marks:  # one that no longer counts has none
            found.setdefault(question.lesson_key, []).append(marks[question.key])
    order = lesson_names(sitting.edition_id)
    return [
        (key, sum(1 for m in found[key] if m == 1000), len(found[key]))
        for key in sorted(found, key=lambda k: order.get(k, (99, ""))[0])
    ]
