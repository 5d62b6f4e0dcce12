"""Attempts at a quiz: the paper somebody sits at, what they have answered, and what their tries came to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.bundle import Question
from app.catalog.queries import EditionView
from app.core import database
from app.learning.mending import Worth, best
from app.learning.models import Answer, Attempt, ExtraAttempt, Regrade
from app.learning.paper import Paper, Value
from app.learning.queries.progress import progress
from app.learning.queries.revoked import revoked_tries
from app.learning.rules import NextTry, Read, Try, next_try
from app.records.models import Completion
from app.records.rules import Source


@dataclass(frozen=True)
class Sitting:
    """What never changes of an attempt once it was started."""

    attempt_id: int
    uid: str
    person_id: int
    course_id: int
    edition_id: int
    quiz_id: int
    quiz_key: str
    number: int
    started_at: dt.datetime
    paper: Paper


class Saved(NamedTuple):
    """One saved answer; `counter` is what its saving was acknowledged by."""

    counter: int
    value: Value | None


@dataclass(frozen=True)
class SittingState:
    """What may change of an attempt: its answers, and whether it was handed in."""

    submitted_at: dt.datetime | None
    score: int | None
    passed: bool | None
    marks: Mapping[str, int]
    answers: Mapping[str, Saved]
    saved_at: dt.datetime | None  # the last answer


# The tables themselves, not the mapped classes: a statement without entities skips the ORM's own work.
_attempt = Attempt.__table__.c
_answer = Answer.__table__.c


_SITTING = sa.select(
    _attempt.id, _attempt.person_id, _attempt.course_id, _attempt.edition_id, _attempt.quiz_id, _attempt.quiz_key,
    _attempt.number, _attempt.started_at, _attempt.paper,
).where(_attempt.uid == sa.bindparam("uid"))  # fmt: skip


@lru_cache(maxsize=2048)
def _sitting(uid: str) -> Sitting:
    rows = database.read(_SITTING, {"uid": uid})
    if not rows:
        raise LookupError(uid)  # an exception is not kept, so that guessing fills no memory
    row = rows[0]
    return Sitting(
        row.id, uid, row.person_id, row.course_id, row.edition_id, row.quiz_id, row.quiz_key, row.number,
        row.started_at, Paper.from_json(row.paper),
    )  # fmt: skip


def sitting(uid: str, person_id: int) -> Sitting | None:
    """The attempt of that uid when it is this person's, else None. Asked of the database once per process."""
    try:
        found = _sitting(uid)
    except LookupError:
        return None
    return found if found.person_id == person_id else None


_STATE = sa.select(
    _attempt.submitted_at, _attempt.score, _attempt.passed, _attempt.marks,
    sa.select(sa.func.max(_answer.saved_at)).where(_answer.attempt_id == _attempt.id).scalar_subquery(),
).where(_attempt.id == sa.bindparam("attempt"))  # fmt: skip
_SAVED = sa.select(_answer.question_key, _answer.counter, _answer.value).where(
    _answer.attempt_id == sa.bindparam("attempt")
)


def state_of(attempt_id: int) -> SittingState:
    """The answers saved so far and whether the attempt was handed in.

    Two queries, because one would read the marks again with every answer. The answers come last: whoever finds them
    without a mark may find one answer more, never one less.
    """
    submitted_at, score, passed, marks, saved_at = database.read(_STATE, {"attempt": attempt_id})[0]
    answers = answers_of(attempt_id) if saved_at is not None else {}
    return SittingState(submitted_at, score, passed, marks or {}, answers, saved_at)


def answers_of(attempt_id: int) -> dict[str, Saved]:
    """The answers saved so far, by question."""
    return {key: Saved(counter, value) for key, counter, value in database.read(_SAVED, {"attempt": attempt_id})}


@dataclass(frozen=True)
class AttemptRow:
    """One try at a quiz, without its paper: score, passed and marks are the best of its own and its regrades'."""

    id: int
    uid: str
    number: int
    edition_id: int
    quiz_id: int
    started_at: dt.datetime
    submitted_at: dt.datetime | None
    score: int | None
    passed: bool
    marks: Mapping[str, int]
    first_score: int | None = None  # when it was handed in
    regraded_at: dt.datetime | None = None  # when the regrade that it is now worth was made
    revoked: bool = False  # the completion it earned was taken back: it passes nothing any more


_regrade = Regrade.__table__.c
# Few attempts were ever regraded: the join looks into an index and mostly finds nothing.
_ATTEMPTS = (
    sa.select(
        _attempt.id, _attempt.uid, _attempt.number, _attempt.edition_id, _attempt.quiz_id, _attempt.started_at,
        _attempt.submitted_at, _attempt.score, _attempt.passed, _attempt.marks,
        _regrade.graded_at.label("regraded_at"), _regrade.score.label("new_score"),
        _regrade.passed.label("new_passed"), _regrade.marks.label("new_marks"),
    )
    .outerjoin(Regrade.__table__, _regrade.attempt_id == _attempt.id)
    .where(
        _attempt.person_id == sa.bindparam("person"), _attempt.course_id == sa.bindparam("course"),
        _attempt.quiz_key == sa.bindparam("quiz"),
    )
    .order_by(_attempt.number, _regrade.id)
)  # fmt: skip


def attempts_of(person_id: int, course_id: int, quiz_key: str) -> tuple[AttemptRow, ...]:
    """Every try of a person at a quiz, across editions, in order."""
    rows = database.read(_ATTEMPTS, {"person": person_id, "course": course_id, "quiz": quiz_key})
    tries: dict[int, list[Any]] = {}
    for row in rows:
        tries.setdefault(row.id, []).append(row)
    found = tuple(map(_attempt_row, tries.values()))
    if not any(attempt.passed for attempt in found):
        return found
    revoked = revoked_tries(person_id, course_id, Source.QUIZ)
    return tuple(replace(a, passed=False, revoked=True) if a.uid in revoked else a for a in found)


def _attempt_row(rows: Sequence[Any]) -> AttemptRow:
    """An attempt from its row, which comes once for each of its regrades."""
    r = rows[0]
    own = Worth(r.score or 0, bool(r.passed), r.marks or {})
    regrades = [(Worth(x.new_score, x.new_passed, x.new_marks), x.regraded_at) for x in rows if x.regraded_at]
    worth = best(own, [regrade for regrade, _ in regrades])
    at = next((when for regrade, when in regrades if regrade is worth), None)
    score = r.score if worth is own else worth.score
    return AttemptRow(
        r.id, r.uid, r.number, r.edition_id, r.quiz_id, r.started_at, r.submitted_at, score, worth.passed, worth.marks,
        r.score, at,
    )  # fmt: skip


_GRANTS = sa.select(ExtraAttempt.__table__.c.granted_at).where(
    ExtraAttempt.__table__.c.person_id == sa.bindparam("person"),
    ExtraAttempt.__table__.c.course_id == sa.bindparam("course"),
    ExtraAttempt.__table__.c.quiz_key == sa.bindparam("quiz"),
)
_COUNTED = sa.select(
    Completion.__table__.c.source, Completion.__table__.c.source_ref, Completion.__table__.c.evidence
).where(
    Completion.__table__.c.person_id == sa.bindparam("person"),
    Completion.__table__.c.course_id == sa.bindparam("course"),
    sa.or_(Completion.__table__.c.source == "quiz", Completion.__table__.c.source == "practical"),
)


def grants_of(person_id: int, course_id: int, quiz_key: str) -> tuple[dt.datetime, ...]:
    """When trainers opened one more attempt for a person."""
    given = {"person": person_id, "course": course_id, "quiz": quiz_key}
    return tuple(row[0] for row in database.read(_GRANTS, given))


def counted_attempts(person_id: int, course_id: int) -> Collection[str]:
    """The uids of the attempts that have become completions of a course."""
    rows = database.read(_COUNTED, {"person": person_id, "course": course_id})
    return {r.source_ref if r.source == "quiz" else r.evidence.get("attempt", "") for r in rows}


def pass_for(attempts: Sequence[AttemptRow], *, person_id: int, edition: EditionView) -> AttemptRow | None:
    """The attempt that passes the quiz for an edition, the newest first.

    A pass on an earlier edition still counts after moving to a newer one, unless it has become a completion already: who
    completed edition 1 and moves to edition 2 may earn that one too. Where the newer one asks for practical work, the quiz
    need not be repeated: the work is what is new (practice P7). Asks the database only when it matters.
    """
    passes = [a for a in reversed(attempts) if a.passed]
    for attempt in passes:
        if attempt.edition_id == edition.id:
            return attempt
    if not passes or edition.asks_work:
        return passes[0] if passes else None
    counted = counted_attempts(person_id, edition.course_id)
    return next((a for a in passes if a.uid not in counted), None)


def weak_lessons(marks: Mapping[str, int], questions: Sequence[Question]) -> tuple[str, ...]:
    """The lessons of the questions that were not fully right, in the order of the bank."""
    return tuple(dict.fromkeys(q.lesson_key for q in questions if marks.get(q.key, 1000) < 1000))


def tries_of(attempts: Sequence[AttemptRow]) -> tuple[Try, ...]:
    """The attempts as the rules see them."""
    return tuple(
        Try(
            a.number,
            a.started_at,
            a.submitted_at,
            a.passed,
            weak_lessons(a.marks, catalog.questions(a.quiz_id)) if a.submitted_at and not a.passed else (),
        )
        for a in attempts
    )


@dataclass(frozen=True)
class QuizStanding:
    """A person before the final quiz of an edition: their tries, the one that passes, and what opens next."""

    attempts: tuple[AttemptRow, ...]
    passing: AttemptRow | None
    next: NextTry

    @property
    def running(self) -> AttemptRow | None:
        """The attempt that was not handed in yet."""
        return next((a for a in self.attempts if a.submitted_at is None), None)

    @property
    def best(self) -> AttemptRow | None:
        """The try with the highest score."""
        done = [a for a in self.attempts if a.score is not None]
        return max(done, key=lambda a: a.score or 0, default=None)


def quiz_standing(person_id: int, edition: EditionView, read: Read | None, now: dt.datetime) -> QuizStanding:
    """Where a person stands before the quiz of `edition`. `read` is looked up when it is None and matters.

    Raises LookupError for an edition without a quiz.
    """
    quiz = edition.quiz
    if quiz is None:
        raise LookupError(edition.slug)
    attempts = attempts_of(person_id, edition.course_id, quiz.key)
    passing = pass_for(attempts, person_id=person_id, edition=edition)
    used_up = len(attempts) >= quiz.attempts and passing is None
    if used_up and read is None:
        read = progress(person_id, edition.course_id).read
    allowed = next_try(
        tries_of(attempts),
        attempts=quiz.attempts,
        wait_hours=quiz.wait_hours,
        grants=grants_of(person_id, edition.course_id, quiz.key) if used_up else (),
        read=read or {},
        passed=passing is not None,
        now=now,
    )
    return QuizStanding(attempts, passing, allowed)
