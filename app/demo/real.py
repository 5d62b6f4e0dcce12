"""The plan carried out through the actions that officers and clerks use: nothing here writes a row by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.catalog import queries as catalog
from app.core.database import transaction
from app.demo.papers import answers
from app.demo.plan import PlannedCourse, PlannedOfficer
from app.learning import actions as learning
from app.learning import queries as learning_queries
from app.people.actions.accounts import officer_account, set_password
from app.people.actions.officers import add_officer
from app.people.actions.postings import add_duty, add_leave, add_posting
from app.people.actions.units import find_unit

BY = "demo"


def write(officers: Iterable[PlannedOfficer], *, password_hash: str, told: Callable[[int], None]) -> None:
    """Write the officers, a transaction each; `told(1)` after each."""
    for planned in officers:
        with transaction():
            _write_officer(planned, password_hash)
        told(1)


def _write_officer(planned: PlannedOfficer, password_hash: str) -> None:
    officer = add_officer(
        code=planned.code, full_name=planned.full_name, email=planned.email, now=planned.recorded_at
    )
    for p in planned.postings:
        posting = add_posting(
            officer=officer, unit=find_unit(p.unit), from_on=p.from_on, until_on=p.until_on, job_title=p.job_title,
            by=BY, now=p.recorded_at,
        )  # fmt: skip
        for duty, from_on, until_on in p.duties:
            add_duty(posting=posting, duty=duty, from_on=from_on, until_on=until_on, by=BY, now=p.recorded_at)
    if planned.leave is not None:
        reason, from_on, until_on = planned.leave
        add_leave(
            officer=officer, reason=reason, from_on=from_on, until_on=until_on, by=BY, now=planned.recorded_at
        )
    if planned.activated_at is None:
        return
    account = officer_account(officer=officer, now=planned.recorded_at)
    set_password(account_id=account.id, password_hash=password_hash, now=planned.activated_at)
    for course in planned.courses:
        learn(officer.person_id, account.uid, course)


def learn(person_id: int, account_uid: str, planned: PlannedCourse) -> None:
    """Read the lessons and hand the attempts in, each at its time."""
    edition = catalog.current_edition(planned.slug)
    assert edition is not None
    for key, at in planned.read:
        learning.mark_read(person_id=person_id, edition=edition, lesson_key=key, recorded_by=account_uid, now=at)
    for attempt in planned.tries:
        uid = learning.start_attempt(person_id=person_id, edition=edition, now=attempt.started_at)
        sitting = learning_queries.sitting(uid, person_id)
        assert sitting is not None
        bank = {q.key: q for q in catalog.questions(sitting.quiz_id)}
        given = answers(sitting.paper, bank, attempt.right)
        learning.submit_attempt(
            sitting=sitting,
            newer={key: (1, value) for key, value in given.items() if value is not None},
            own_work=True,
            recorded_by=account_uid,
            now=attempt.submitted_at,
        )
