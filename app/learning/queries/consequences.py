"""What a mended key means for those who have handed in: their scores, their letters, and who stands by the wrong key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.core import clock
from app.core.database import db, known
from app.learning.mending import Asked, Change, Fixes, Holding, Letter, Worth, best, letter_due, mark
from app.learning.models import Answer, Attempt, Enrolment, LessonProgress, Regrade
from app.learning.paper import Paper
from app.learning.queries.courses import passed_by_regrade
from app.learning.queries.progress import edition_for
from app.learning.queries.work import work_standing
from app.learning.rules import Read
from app.people.models import Person
from app.people.queries.names import shown_name
from app.records.models import Completion, Revocation

BATCH = 200  # attempts read and marked at a time


def count_handed_in(quiz_id: int) -> int:
    """How many attempts at a quiz have been handed in."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Attempt)
            .where(Attempt.quiz_id == quiz_id, Attempt.submitted_at.is_not(None))
        )
        or 0
    )


def changes_after(
    edition: EditionView, question_key: str, fixes: Fixes, *, after: int, but: int | None = None
) -> tuple[list[Change], int | None]:
    """What the next handed-in attempts of an edition are worth under `fixes`, and the last of them (None: no more).

    Only papers with the question are marked anew, and only while their answers are there: those of somebody whose data
    were erased keep the score they had. `but`: a correction whose own regrades do not count as “before”.
    """
    assert edition.quiz is not None
    rows = db.session.execute(
        sa.select(
            Attempt.id, Attempt.uid, Attempt.person_id, Attempt.submitted_at, Attempt.score, Attempt.passed,
            Attempt.marks, Attempt.paper,
        )
        .where(Attempt.quiz_id == edition.quiz.id, Attempt.submitted_at.is_not(None), Attempt.id > after)
        .order_by(Attempt.id)
        .limit(BATCH)
    ).all()  # fmt: skip
    if not rows:
        return [], None
    papers = {r.id: Paper.from_json(r.paper) for r in rows}
    met = [r for r in rows if any(sheet.key == question_key for sheet in papers[r.id].sheets)]
    ids = [r.id for r in met]
    answers: dict[int, dict[str, Any]] = {}
    for attempt_id, key, value in db.session.execute(
        sa.select(Answer.attempt_id, Answer.question_key, Answer.value).where(Answer.attempt_id.in_(ids))
    ):
        answers.setdefault(attempt_id, {})[key] = value
    regrades: dict[int, list[Worth]] = {}
    for made in db.session.scalars(
        sa.select(Regrade).where(Regrade.attempt_id.in_(ids), Regrade.correction_id != (but or 0))
    ):
        regrades.setdefault(made.attempt_id, []).append(Worth(made.score, made.passed, made.marks))
    passed = _passed_attempts(edition, {r.person_id for r in met})
    bank = {q.key: q for q in catalog.questions(edition.quiz.id)}
    found = []
    for r in met:
        if r.id not in answers and r.score:
            continue
        grade = mark(papers[r.id], bank, fixes, answers.get(r.id, {}), edition.quiz.pass_mark)
        found.append(
            Change(
                attempt_id=r.id, attempt_uid=r.uid, person_id=r.person_id, submitted_at=r.submitted_at,
                before=best(Worth(r.score, bool(r.passed), r.marks or {}), regrades.get(r.id, ())),
                after=Worth(grade.score, grade.passed, grade.marks),
                passed_elsewhere=bool(passed.get(r.person_id, set()) - {r.id}),
            )
        )  # fmt: skip
    return found, rows[-1].id


def _passed_attempts(edition: EditionView, people: set[int]) -> dict[int, set[int]]:
    """Person → the attempts at the same quiz, of any edition, that passed so far."""
    assert edition.quiz is not None
    found: dict[int, set[int]] = {}
    for person_id, attempt_id in db.session.execute(
        sa.select(Attempt.person_id, Attempt.id).where(
            Attempt.person_id.in_(people), Attempt.course_id == edition.course_id,
            Attempt.quiz_key == edition.quiz.key, sa.or_(Attempt.passed.is_(True), passed_by_regrade()),
        )
    ):  # fmt: skip
        found.setdefault(person_id, set()).add(attempt_id)
    return found


def all_changes(edition: EditionView, question_key: str, fixes: Fixes) -> Iterator[list[Change]]:
    """What every handed-in attempt of an edition is worth under `fixes`, batch by batch."""
    after: int | None = 0
    while after is not None:
        found, after = changes_after(edition, question_key, fixes, after=after)
        if found:
            yield found


def letters_for(
    edition: EditionView, changes: Sequence[Change], correction_uid: str
) -> list[tuple[Change, EditionView, Letter]]:
    """The completions that better scores earn, with the edition each is earned on."""
    raised = [c for c in changes if c.raised and c.after.passed]
    people = {c.person_id for c in raised}
    if not people:
        return []
    newest = catalog.current_edition(edition.slug) or edition
    learnt_from: dict[int, EditionView] = {}
    read: dict[int, dict[str, dict[str, dt.datetime]]] = {}
    for person_id, edition_id in db.session.execute(
        sa.select(Enrolment.person_id, Enrolment.edition_id).where(
            Enrolment.person_id.in_(people), Enrolment.course_id == edition.course_id
        )
    ):
        learnt_from[person_id] = edition_for(edition_id, newest, clock.today())
    for p in db.session.scalars(
        sa.select(LessonProgress).where(
            LessonProgress.person_id.in_(people), LessonProgress.course_id == edition.course_id
        )
    ):
        read.setdefault(p.person_id, {}).setdefault(p.lesson_key, {})[p.content_hash] = p.read_at
    held = _holdings(edition.course_id, people)
    found = []
    for change in raised:
        mine = learnt_from.get(change.person_id, edition)
        editions = [edition] if mine.id == edition.id else [edition, mine]
        progress: Read = read.get(change.person_id, {})
        letter = letter_due(
            change, editions=[_asked(change.person_id, e) for e in editions], read=progress,
            holdings=held.get(change.person_id, ()), correction_uid=correction_uid,
        )  # fmt: skip
        if letter is not None:
            found.append((change, editions[letter.edition], letter))
            # Whoever earns it by two attempts at once gets one letter.
            own = Holding(letter.ref, editions[letter.edition].number, letter.score, letter.earned_at, False)
            held.setdefault(change.person_id, []).append(own)
    return found


def _asked(person_id: int, edition: EditionView) -> Asked:
    work = work_standing(person_id, edition) if edition.asks_work else None
    passed = work.passing if work else None
    done = (passed.uid, passed.submitted_at) if passed and passed.submitted_at else None
    return Asked(edition.number, edition.lessons, edition.asks_work, done)


def _holdings(course_id: int, people: set[int]) -> dict[int, list[Holding]]:
    revoked = sa.exists().where(Revocation.completion_id == Completion.id, known(Revocation))
    found: dict[int, list[Holding]] = {}
    for person_id, ref, number, score, earned_at, gone in db.session.execute(
        sa.select(
            Completion.person_id, Completion.source_ref, Completion.edition_number, Completion.score,
            Completion.earned_at, revoked,
        ).where(Completion.person_id.in_(people), Completion.course_id == course_id, known(Completion))
    ):  # fmt: skip
        found.setdefault(person_id, []).append(Holding(ref, number, score, earned_at, bool(gone)))
    return found


def names_of(people: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Person id → (uid, name), for those who may see the list."""
    rows = db.session.execute(sa.select(Person.id, Person.uid, shown_name()).where(Person.id.in_(people)))
    return {i: (uid, name) for i, uid, name in rows}


@dataclass(frozen=True)
class Doubtful:
    """A completion that stands only because of a key that was wrong. Scores in hundredths of a percent.

    `full_name` is the name that is shown: whoever restricted the use of their data has none, as each is weighed by the
    score, not by the name.
    """

    completion_id: int
    completion_uid: str
    person_id: int
    person_uid: str
    full_name: str
    earned_on: dt.date
    score: int | None
    now: int  # what the attempt is worth under the keys that hold now


def standing_by_wrong_key(edition: EditionView, correction_id: int) -> list[Doubtful]:
    """The completions that nobody would have earned under the keys that hold now: no other attempt passes either."""
    assert edition.quiz is not None
    refused = _worth_now(edition.course_id, edition.quiz.key)
    candidates = {uid: (person, score) for person, tries in refused.items() if not any(t[2] for t in tries)
                  for uid, score, _ in tries}  # fmt: skip
    touched = set(
        db.session.scalars(
            sa.select(Attempt.uid)
            .join(Regrade, Regrade.attempt_id == Attempt.id)
            .where(Regrade.correction_id == correction_id, Regrade.passed.is_(False))
        )
    )
    rows = db.session.execute(
        sa.select(
            Completion.id, Completion.uid, Completion.person_id, Person.uid.label("person_uid"), shown_name().label("full_name"),
            Completion.earned_on, Completion.score, Completion.source, Completion.source_ref, Completion.evidence,
        )
        .join(Person, Person.id == Completion.person_id)
        .where(
            Completion.course_id == edition.course_id, Completion.source.in_(("quiz", "practical")), known(Completion),
            ~sa.exists().where(Revocation.completion_id == Completion.id, known(Revocation)),
        )
        .order_by(Person.sort_key, Completion.id)
    )  # fmt: skip
    found = []
    for r in rows:
        by_quiz = r.source == "quiz"  # a practical work names the attempt that passed beside it
        uid = r.source_ref.partition("/")[0] if by_quiz else (r.evidence or {}).get("attempt", "")
        if uid in candidates and uid in touched:
            found.append(
                Doubtful(r.id, r.uid, r.person_id, r.person_uid, r.full_name, r.earned_on, r.score, candidates[uid][1])
            )
    return found


def _worth_now(course_id: int, quiz_key: str) -> dict[int, list[tuple[str, int, bool]]]:
    """Person → (attempt uid, score, passed) by the newest key, for people with an attempt that was regraded."""
    newest: dict[int, Regrade] = {}
    of_quiz = (Attempt.course_id == course_id, Attempt.quiz_key == quiz_key)
    for row in db.session.scalars(
        sa.select(Regrade).join(Attempt, Attempt.id == Regrade.attempt_id).where(*of_quiz).order_by(Regrade.id)
    ):
        newest[row.attempt_id] = row
    people = sa.select(Attempt.person_id).join(Regrade, Regrade.attempt_id == Attempt.id).where(*of_quiz)
    found: dict[int, list[tuple[str, int, bool]]] = {}
    for i, uid, person, score, passed in db.session.execute(
        sa.select(Attempt.id, Attempt.uid, Attempt.person_id, Attempt.score, Attempt.passed).where(
            *of_quiz, Attempt.person_id.in_(people), Attempt.submitted_at.is_not(None)
        )
    ):
        regrade = newest.get(i)
        worth = (regrade.score, regrade.passed) if regrade else (score or 0, bool(passed))
        found.setdefault(person, []).append((uid, *worth))
    return found
