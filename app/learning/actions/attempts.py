"""Attempts: starting one, saving its answers as they are given, handing it in once.

An acknowledged answer is in the database; a hand-in may be repeated and counts once (decision 20).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.bundle import Question
from app.catalog.queries import EditionView
from app.core import audit, clock, database
from app.core.database import Instant, db, insert
from app.core.uid import uuid7
from app.learning import queries
from app.learning.actions.courses import begin_course, complete_if_done, hold_enrolment
from app.learning.assignments import hurried
from app.learning.mending import mark, still_counted
from app.learning.models import Answer, Attempt, ExtraAttempt
from app.learning.paper import Value, draw
from app.learning.queries import Sitting
from app.learning.rules import NextTry, Opening


class NotOpen(Exception):
    """No attempt may be started now; `next` says why and until when."""

    def __init__(self, next_: NextTry) -> None:
        super().__init__(next_.opening.value)
        self.next = next_


class Closed(Exception):
    """The attempt was handed in; nothing more is saved."""


@dataclass(frozen=True)
class Outcome:
    """What a handed-in attempt came to. `score`: hundredths of a percent; `completed`: the course is complete by it."""

    score: int
    passed: bool
    completed: bool


# Statements on tables, built once: building one, or going through the mapped classes, costs as much as running it.
_ATTEMPTS = Attempt.metadata.tables["attempt"]
_ATTEMPT = _ATTEMPTS.c
_ANSWER = Answer.__table__.c
_START = sa.insert(_ATTEMPTS)
_HOLD = (
    sa.select(_ATTEMPT.submitted_at, _ATTEMPT.score, _ATTEMPT.passed)
    .where(_ATTEMPT.id == sa.bindparam("attempt"))
    .with_for_update()
)
_ANSWERS = sa.select(_ANSWER.question_key, _ANSWER.counter, _ANSWER.value).where(
    _ANSWER.attempt_id == sa.bindparam("attempt")
)
_CLOSE = (
    sa.update(_ATTEMPTS)
    .where(_ATTEMPT.id == sa.bindparam("attempt"))
    .values(
        submitted_at=sa.bindparam("now"),
        score=sa.bindparam("result"),
        passed=sa.bindparam("is_passed"),
        marks=sa.bindparam("shares"),
        own_work=sa.bindparam("own"),
        hurried=sa.bindparam("quick"),
        shared_device=sa.bindparam("shared"),
    )
)
_WHY_NOT_SAVED = (
    sa.select(_ATTEMPT.submitted_at, _ANSWER.counter, _ANSWER.saved_at)
    .outerjoin(
        Answer.__table__,
        sa.and_(_ANSWER.attempt_id == _ATTEMPT.id, _ANSWER.question_key == sa.bindparam("question")),
    )
    .where(_ATTEMPT.id == sa.bindparam("attempt"))
)


def start_attempt(*, person_id: int, edition: EditionView, now: dt.datetime) -> str:
    """Start an attempt at the final quiz and give its uid; the running one's, when there is one.

    `edition` is the one shown to somebody who has not begun the course; others sit at the edition they learn from.
    Raises NotOpen, and LookupError for an edition without a quiz.
    """
    edition_id = hold_enrolment(person_id, edition.course_id)
    if edition_id is None:
        begin_course(person_id=person_id, edition=edition, now=now)
        edition_id = hold_enrolment(person_id, edition.course_id)
    newest = catalog.current_edition(edition.slug) or edition
    mine = queries.edition_for(edition_id, newest, clock.local_date(now))
    if mine.quiz is None:
        raise LookupError(edition.slug)
    quiz = mine.quiz
    standing = queries.quiz_standing(person_id, mine, None, now)
    if standing.running is not None:
        return standing.running.uid
    if standing.next.opening is not Opening.OPEN:
        raise NotOpen(standing.next)
    uid = uuid7()
    database.write(
        _START,
        {
            "uid": uid,
            "person_id": person_id,
            "course_id": mine.course_id,
            "edition_id": mine.id,
            "quiz_id": quiz.id,
            "quiz_key": quiz.key,
            "number": len(standing.attempts) + 1,
            "paper": draw(_bank(quiz.id), quiz.draw, uid, quiz.draw_by).to_json(),
            "started_at": now,
            "own_work": False,
        },
    )
    return uid


def _bank(quiz_id: int) -> Sequence[Question]:
    """The questions that new papers are drawn from: a mended one stays as published, one that no longer counts goes."""
    fixes = {key: c.question for key, c in catalog.corrections(quiz_id).items()}
    bank = catalog.questions(quiz_id)
    return still_counted(bank, fixes) if fixes else bank


@lru_cache(maxsize=4)
def _save_statement(dialect: str, newest: bool) -> sa.Executable:
    """One statement writes and checks: the row comes from the open attempt.

    Its share lock makes it wait for a hand-in in progress on PostgreSQL (SQLite has one writer anyway), so that no answer
    is acknowledged that the marking did not see.
    """
    source = (
        sa.select(
            sa.bindparam("attempt", type_=sa.Integer),
            sa.bindparam("question", type_=sa.String),
            sa.bindparam("counter", type_=sa.Integer),
            sa.bindparam("value", type_=sa.JSON),
            sa.bindparam("at", type_=Instant),
        )
        .where(Attempt.id == sa.bindparam("attempt"), Attempt.submitted_at.is_(None))
        .with_for_update(read=True)
    )
    row = insert(Answer.__table__).from_select(
        ["attempt_id", "question_key", "counter", "value", "saved_at"], source
    )
    statement: sa.Executable = row.on_conflict_do_update(
        index_elements=["attempt_id", "question_key"],
        set_={
            "counter": Answer.counter + 1 if newest else row.excluded.counter,
            "value": row.excluded.value,
            "saved_at": row.excluded.saved_at,
        },
        where=None if newest else Answer.counter <= row.excluded.counter,
    ).returning(Answer.counter)
    return statement


def save_answer(
    *,
    sitting: Sitting,
    question_key: str,
    value: Value | None,
    counter: int | None,
    now: dt.datetime,
) -> tuple[int, dt.datetime]:
    """Save one answer and give the counter and time under which it stands now.

    The highest counter wins: an older save that arrives late changes nothing and is answered with the newer one's
    counter. Two tabs may give different answers the same number; then the one that arrives later stands, for its page
    takes the number it gave as the acknowledgement. Without a counter (a plain form) the save is the newest by
    definition. Raises Closed after the hand-in. Needs no more than `one_write`.
    """
    statement = _save_statement(db.engine.dialect.name, counter is None)
    saved = database.write(
        statement,
        {
            "attempt": sitting.attempt_id,
            "question": question_key,
            "counter": 1 if counter is None else counter,
            "value": value,
            "at": now,
        },
    )
    if saved:
        return saved[0][0], now
    (found,) = database.read(_WHY_NOT_SAVED, {"attempt": sitting.attempt_id, "question": question_key})
    if found.submitted_at is not None:
        raise Closed
    return found.counter, found.saved_at


def submit_attempt(
    *,
    sitting: Sitting,
    newer: Mapping[str, tuple[int, Value | None]],
    own_work: bool,
    recorded_by: str,
    now: dt.datetime,
    shared_device: bool = False,
) -> Outcome:
    """Hand in: take over answers that are newer than the saved ones, mark the paper, complete the course if it is done.

    `newer` maps question keys to (counter, answer); `shared_device`: the browser served somebody else within the hour.
    May be repeated: the second time gives the first outcome and changes nothing.
    """
    learning_from = hold_enrolment(sitting.person_id, sitting.course_id)
    (done,) = database.read(_HOLD, {"attempt": sitting.attempt_id})
    if done.submitted_at is not None:
        return Outcome(done.score, done.passed, _is_counted(sitting))
    answers = _merge(sitting, newer, now)
    edition = catalog.edition(sitting.edition_id)
    assert edition is not None
    assert edition.quiz is not None
    bank = {q.key: q for q in catalog.questions(sitting.quiz_id)}
    fixes = {key: c.question for key, c in catalog.corrections_now(sitting.quiz_id).items()}
    result = mark(sitting.paper, bank, fixes, answers, edition.quiz.pass_mark)
    database.write(
        _CLOSE,
        {
            "attempt": sitting.attempt_id,
            "now": now,
            "result": result.score,
            "is_passed": result.passed,
            "shares": result.marks,
            "own": own_work,
            "quick": hurried((now - sitting.started_at).total_seconds(), len(sitting.paper.sheets)),
            "shared": shared_device,
        },
    )
    completion = None
    if result.passed:
        completion = complete_if_done(
            person_id=sitting.person_id,
            course_id=sitting.course_id,
            edition_id=learning_from,
            recorded_by=recorded_by,
            now=now,
        )
    return Outcome(result.score, result.passed, completion is not None)


def _merge(
    sitting: Sitting, newer: Mapping[str, tuple[int, Value | None]], now: dt.datetime
) -> dict[str, Value | None]:
    saved = {
        key: (counter, value)
        for key, counter, value in database.read(_ANSWERS, {"attempt": sitting.attempt_id})
    }
    fresh = {key: given for key, given in newer.items() if given[0] > saved.get(key, (0, None))[0]}
    if fresh:
        row = insert(Answer.__table__)
        database.execute(
            row.on_conflict_do_update(
                index_elements=["attempt_id", "question_key"],
                set_={
                    "counter": row.excluded.counter,
                    "value": row.excluded.value,
                    "saved_at": row.excluded.saved_at,
                },
            ),
            [
                {
                    "attempt_id": sitting.attempt_id,
                    "question_key": key,
                    "counter": counter,
                    "value": value,
                    "saved_at": now,
                }
                for key, (counter, value) in fresh.items()
            ],
        )
    return {key: value for key, (_, value) in {**saved, **fresh}.items()}


def _is_counted(sitting: Sitting) -> bool:
    return sitting.uid in queries.counted_attempts(sitting.person_id, sitting.course_id)


def grant_attempt(
    *,
    person_id: int,
    person_uid: str,
    course_id: int,
    quiz_key: str,
    reason: str,
    granted_by: str,
    now: dt.datetime,
) -> None:
    """Open one more attempt for a person who has used all of theirs (P14). Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Cần ghi lý do mở thêm lần làm bài.")
    db.session.add(
        ExtraAttempt(
            person_id=person_id,
            course_id=course_id,
            quiz_key=quiz_key,
            granted_at=now,
            granted_by=granted_by,
            reason=reason.strip(),
        )
    )
    audit.record("learning.grant_attempt", [person_uid])
