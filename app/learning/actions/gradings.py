"""Grading practical work. An opinion is written once and never changed; what they come to is the submission's state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.core import audit, database
from app.core.uid import uuid7
from app.learning import queries
from app.learning.actions.courses import complete_if_done, hold_enrolment
from app.learning.actions.notices import notify
from app.learning.models import Grading, Submission
from app.learning.queries import Opinion, WorkRow
from app.learning.work import WorkState, judge, why_not_graded

_WORKS = Submission.metadata.tables["submission"]
_GRADINGS = Grading.metadata.tables["grading"]
_HOLD = sa.select(_WORKS.c.state).where(_WORKS.c.id == sa.bindparam("work")).with_for_update()


class NotGraded(ValueError):
    """The opinion cannot be saved as it is; the message is a sentence for the grader."""


class AlreadyGraded(Exception):
    """Others decided meanwhile, or this grader has graded already. `opinions` are those that stand."""

    def __init__(self, opinions: tuple[Opinion, ...]) -> None:
        super().__init__("already graded")
        self.opinions = opinions


@dataclass(frozen=True)
class Graded:
    """What a grading came to; `others` are the opinions that were there before it."""

    state: WorkState
    completed: bool
    others: tuple[Opinion, ...]


def grade_work(
    *,
    work: WorkRow,
    grader_person_id: int,
    passed: bool,
    met: Collection[str],
    comment: str,
    link: str,
    graded_by: str,
    now: dt.datetime,
) -> Graded:
    """Write one grader's opinion; once it decides, tell the officer and complete the course if that was the last thing.

    `met` are the keys of the criteria that were met, `link` leads the officer to their work, `graded_by` is the account
    uid. Raises NotGraded, AlreadyGraded, and LookupError for one's own work or one that was not handed in.
    """
    edition = catalog.edition(work.edition_id)
    if edition is None or edition.practical is None or work.person_id == grader_person_id:
        raise LookupError(work.uid)
    practical = edition.practical
    # The enrolment first, as whoever reads or hands in holds it: whichever comes last completes the course, once.
    learning_from = hold_enrolment(work.person_id, work.course_id)
    state = WorkState(database.execute(_HOLD, {"work": work.id}).scalar_one())
    others = queries.opinions_of([work.id])[work.id]
    if state is WorkState.WRITING:
        raise LookupError(work.uid)
    if state is not WorkState.WAITING or any(o.graded_by == graded_by for o in others):
        raise AlreadyGraded(others)
    if sentence := why_not_graded(practical.criteria, met, passed=passed, comment=comment):
        raise NotGraded(sentence)
    database.execute(
        sa.insert(_GRADINGS),
        {
            "uid": uuid7(),
            "submission_id": work.id,
            "graded_at": now,
            "graded_by": graded_by,
            "passed": passed,
            "marks": {criterion.key: criterion.key in met for criterion in practical.criteria},
            "comment": comment.strip(),
        },
    )
    audit.record("learning.grade", [work.uid])
    verdict = judge([*(o.passed for o in others), passed], second_grader=practical.second_grader)
    if verdict is WorkState.WAITING:
        return Graded(verdict, False, others)
    database.execute(sa.update(_WORKS).where(_WORKS.c.id == work.id).values(state=verdict.value))
    completion = None
    if verdict is WorkState.PASSED:
        completion = complete_if_done(
            person_id=work.person_id,
            course_id=work.course_id,
            edition_id=learning_from,
            recorded_by=graded_by,
            now=now,
        )
    comments = [*(o.comment for o in others if not o.passed), *([comment] if not passed else [])]
    notify(
        person_id=work.person_id,
        kind="graded" if verdict is WorkState.PASSED else "returned",
        text=_news(practical.title, edition.title, verdict, completion is not None, comments),
        link=link,
        now=now,
    )
    return Graded(verdict, completion is not None, others)


def _news(title: str, course: str, verdict: WorkState, completed: bool, comments: list[str]) -> str:
    """What the officer reads on their home page."""
    if verdict is WorkState.RETURNED:
        return f"Sản phẩm “{title}” cần làm lại. Nhận xét: {' '.join(comments)}"
    if completed:
        return f"Sản phẩm “{title}” đã đạt. Anh/chị đã hoàn thành khóa học “{course}”; giấy xác nhận đã sẵn sàng."
    return f"Sản phẩm “{title}” của khóa học “{course}” đã đạt."
