"""The plan written as rows, for provinces too large to walk through every action.

A test builds the same small province both ways and compares every fact. Left out are only the saved answers of
attempts and the audit lines of acts that nobody did; one line says that the province was made.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.core import audit, text
from app.core.clock import local_date
from app.core.database import Base, db, transaction
from app.core.uid import token, uuid7
from app.demo.papers import outcome
from app.demo.plan import PlannedCourse, PlannedOfficer
from app.demo.real import BY
from app.learning.models import Attempt, Enrolment, LessonProgress
from app.learning.paper import Paper, draw
from app.people.models import (
    Account,
    DutyAssignment,
    Leave,
    LoginName,
    Officer,
    OfficerCode,
    Person,
    PersonToken,
    Posting,
    Unit,
)
from app.people.rules import guessed_given_name
from app.records.models import Certificate, Completion
from app.records.rules import Source

BATCH = 2000  # officers per transaction
PAPERS = 60  # different papers per quiz; many people sit at the same one
# In the order in which rows refer to one another.
_TABLES: tuple[type[Base], ...] = (
    Person, PersonToken, Officer, OfficerCode, Posting, DutyAssignment, Leave, Account, LoginName, Enrolment,
    LessonProgress, Attempt, Completion, Certificate,
)  # fmt: skip


@dataclass
class _Course:
    """What a course's rows need, looked up once."""

    edition: EditionView
    papers: list[tuple[Paper, Any]]
    bank: Mapping[str, Any]
    hashes: Mapping[str, str]


@dataclass
class _Rows:
    """Rows waiting to be written, with the next id of each table."""

    units: dict[str, int]
    courses: dict[str, _Course]
    password_hash: str
    ids: dict[type[Base], Iterator[int]]
    waiting: dict[type[Base], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: type[Base], **values: Any) -> int:
        """Keep a row for the next batch; returns its id."""
        row_id = next(self.ids[table]) if table in self.ids else 0
        if row_id:
            values["id"] = row_id
        self.waiting[table].append(values)
        return row_id

    def write(self) -> None:
        """Write what waits, in one transaction."""
        with transaction() as session:
            for table in _TABLES:
                if self.waiting[table]:
                    session.execute(sa.insert(table.__table__), self.waiting[table])  # type: ignore[arg-type]
        self.waiting.clear()


def write(officers: Iterable[PlannedOfficer], *, password_hash: str, told: Callable[[int], None]) -> None:
    """Write the officers in batches; `told(n)` after each batch."""
    rows = _Rows(
        units={row[0]: row[1] for row in db.session.execute(sa.select(Unit.code, Unit.id))},
        courses={e.slug: _course(e) for e in catalog.published_courses()},
        password_hash=password_hash,
        ids={table: itertools.count(_last_id(table) + 1) for table in _TABLES if "id" in table.__table__.columns},
    )
    total = 0
    for batch in _batched(officers):
        for planned in batch:
            _add_officer(rows, planned)
        rows.write()
        total += len(batch)
        told(len(batch))
    with transaction():
        audit.record("demo.build", count=total)
        _catch_up_sequences()


def _batched(officers: Iterable[PlannedOfficer]) -> Iterator[tuple[PlannedOfficer, ...]]:
    waiting = iter(officers)
    while batch := tuple(itertools.islice(waiting, BATCH)):
        yield batch


def _last_id(table: type[Base]) -> int:
    return db.session.scalar(sa.select(sa.func.max(table.__table__.c.id))) or 0


def _course(edition: EditionView) -> _Course:
    assert edition.quiz is not None
    questions = catalog.questions(edition.quiz.id)
    papers = [draw(questions, edition.quiz.draw, f"demo/{n}", edition.quiz.draw_by) for n in range(PAPERS)]
    return _Course(
        edition,
        [(paper, paper.to_json()) for paper in papers],
        {q.key: q for q in questions},
        {lesson.key: lesson.content_hash for lesson in edition.lessons},
    )


def _catch_up_sequences() -> None:
    """On PostgreSQL ids given by hand do not move the sequences behind them."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in _TABLES:
        if "id" in table.__table__.columns:
            name = table.__table__.name  # type: ignore[attr-defined]
            db.session.execute(
                sa.text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}) + 1, false)")
            )


def _fact(at: dt.datetime, by: str = BY) -> dict[str, Any]:
    return {"uid": uuid7(), "recorded_at": at, "recorded_by": by}


def _add_officer(rows: _Rows, planned: PlannedOfficer) -> None:
    name = text.clean_line(planned.full_name)
    given = guessed_given_name(name)
    person = rows.add(
        Person, uid=uuid7(), full_name=name, given_name=given, given_name_chosen=False,
        sort_key=text.sort_key(name), created_at=planned.recorded_at,
    )  # fmt: skip
    for word in text.name_tokens(f"{name} {given} {planned.code}"):
        rows.add(PersonToken, person_id=person, token=word)
    officer = rows.add(Officer, person_id=person, email=planned.email, phone="")
    code_key = text.key_of(planned.code)
    rows.add(OfficerCode, officer_id=officer, code=planned.code, code_key=code_key)
    for p in planned.postings:
        posting = rows.add(
            Posting, officer_id=officer, unit_id=rows.units[p.unit], job_title=p.job_title, from_on=p.from_on,
            until_on=p.until_on, **_fact(p.recorded_at),
        )  # fmt: skip
        for duty, from_on, until_on in p.duties:
            rows.add(
                DutyAssignment, posting_id=posting, duty=duty.value, from_on=from_on, until_on=until_on or p.until_on,
                **_fact(p.recorded_at),
            )  # fmt: skip
    if planned.leave is not None:
        reason, from_on, until_on = planned.leave
        rows.add(
            Leave, officer_id=officer, reason=reason.value, from_on=from_on, until_on=until_on, **_fact(planned.recorded_at)
        )
    if planned.activated_at is None:
        return
    uid = uuid7()
    account = rows.add(
        Account, uid=uid, person_id=person, password_hash=rows.password_hash, created_at=planned.recorded_at,
        activated_at=planned.activated_at, last_seen_at=planned.activated_at, failed_count=0,
    )  # fmt: skip
    rows.add(LoginName, account_id=account, kind="code", value_key=code_key)
    for course in planned.courses:
        _add_course(rows, person, uid, course)


def _add_course(rows: _Rows, person: int, account_uid: str, planned: PlannedCourse) -> None:
    course = rows.courses[planned.slug]
    edition, quiz = course.edition, course.edition.quiz
    assert quiz is not None
    rows.add(
        Enrolment, person_id=person, course_id=edition.course_id, edition_id=edition.id, started_at=planned.read[0][1],
        last_at=planned.read[-1][1], last_lesson_key=planned.read[-1][0],
    )  # fmt: skip
    for key, at in planned.read:
        rows.add(
            LessonProgress, person_id=person, course_id=edition.course_id, lesson_key=key,
            content_hash=course.hashes[key], read_at=at,
        )  # fmt: skip
    for number, attempt in enumerate(planned.tries, 1):
        paper, kept = course.papers[(person + number) % PAPERS]
        score, marks = outcome(paper, course.bank, attempt.right)
        passed = score >= quiz.pass_mark * 100
        uid = uuid7()
        rows.add(
            Attempt, uid=uid, person_id=person, course_id=edition.course_id, edition_id=edition.id, quiz_id=quiz.id,
            quiz_key=quiz.key, number=number, paper=kept, started_at=attempt.started_at,
            submitted_at=attempt.submitted_at, own_work=True, score=score, passed=passed, marks=marks,
        )  # fmt: skip
        if passed:
            completion = rows.add(
                Completion, person_id=person, course_id=edition.course_id, edition_id=edition.id,
                edition_number=edition.number, source=Source.QUIZ.value, source_ref=uid, earned_at=attempt.submitted_at,
                earned_on=local_date(attempt.submitted_at), score=score, credited_minutes=edition.credited_minutes,
                evidence={}, **_fact(attempt.submitted_at, account_uid),
            )  # fmt: skip
            rows.add(Certificate, completion_id=completion, code=token(128), issued_at=attempt.submitted_at, notice_ref="")
