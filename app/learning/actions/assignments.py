"""Giving people something to learn, and what is allowed to one of them: a later date, or not having to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from app.catalog.models import Course, Programme
from app.core import audit, numbers
from app.core.database import db, insert, known
from app.learning.assignments import Group, Terms
from app.learning.models import Allowance, AssignedPerson, Assignment, Supervision
from app.learning.queries import AssignmentView
from app.people.actions.facts import Refused, void


def assign(
    *,
    programme: str = "",
    course: str = "",
    group: Group,
    unit_id: int | None,
    terms: Terms,
    document: str,
    people: Sequence[int] = (),
    by: str,
    now: dt.datetime,
) -> str:
    """Give a programme (its code) or a course (its slug) to a group, or to the people of a list; the uid it gets.

    Raises Refused for what cannot be: no such programme, a due date before the start, a list without people.
    """
    what = db.session.scalar(
        sa.select(Programme.id).where(Programme.code == programme)
        if programme
        else sa.select(Course.id).where(Course.slug == course)
    )
    if what is None:
        raise Refused("Không tìm thấy chương trình hoặc khóa học này.")
    if terms.due_on is not None and terms.due_on <= terms.starts_on:
        raise Refused(f"Hạn {numbers.day(terms.due_on)} phải sau ngày bắt đầu {numbers.day(terms.starts_on)}.")
    if (group is Group.LIST) != bool(people):
        raise Refused("Danh sách cần ít nhất một cán bộ.")
    made = Assignment(
        programme_id=what if programme else None,
        course_id=None if programme else what,
        people_group=group.value,
        unit_id=unit_id,
        starts_on=terms.starts_on,
        due_on=terms.due_on,
        due_days=terms.due_days,
        document=document,
        recorded_at=now,
        recorded_by=by,
    )
    db.session.add(made)
    db.session.flush()
    if people:
        rows = [{"assignment_id": made.id, "person_id": person} for person in dict.fromkeys(people)]
        db.session.execute(insert(AssignedPerson), rows)
    audit.record("learning.assign", [made.uid], scope=f"{programme or course} {group.value}"[:120], count=len(people) or 1)
    return made.uid


def end_assignment(*, assignment_id: int, reason: str, by: str, now: dt.datetime) -> None:
    """Ask it of nobody any more from now on. What was learned stays; ending it twice changes nothing."""
    made = db.session.scalar(sa.select(Assignment).where(Assignment.id == assignment_id, known(Assignment)))
    if made is not None:
        void(made, by=by, now=now, reason=reason)
        audit.record("learning.end_assignment", [made.uid])


def extend(
    *, found: AssignmentView, person_id: int, person_uid: str, until: dt.date, due_on: dt.date | None, reason: str, by: str,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Give one person time until a day; it replaces an extension given before. `due_on`: until when they have it now.

    Raises Refused for a day that is no later.
    """
    before = db.session.scalars(
        sa.select(Allowance).where(
            Allowance.assignment_id == found.id, Allowance.person_id == person_id, Allowance.kind == "extension",
            known(Allowance),
        )
    ).all()  # fmt: skip
    if not before and due_on is not None and until <= due_on:
        raise Refused(f"Ngày gia hạn phải sau hạn hiện nay ({numbers.day(due_on)}).")
    for old in before:
        void(old, by=by, now=now, reason="Thay bằng lần gia hạn mới")
    _allow(found.id, person_id, person_uid, "extension", until, None, reason, by, now)


def exempt(
    *, found: AssignmentView, person_id: int, person_uid: str, course_id: int | None, reason: str, by: str, now: dt.datetime
) -> None:  # fmt: skip
    """Do not ask a course (None: the whole assignment) of one person. Who is counted in the figure stays counted.

    Doing it twice changes nothing.
    """
    there = sa.select(Allowance.id).where(
        Allowance.assignment_id == found.id, Allowance.person_id == person_id, Allowance.kind == "exemption",
        Allowance.course_id.is_not_distinct_from(course_id), known(Allowance),
    )  # fmt: skip
    if db.session.scalar(there) is None:
        _allow(found.id, person_id, person_uid, "exemption", None, course_id, reason, by, now)


def _allow(
    assignment_id: int, person_id: int, person_uid: str, kind: str, due_on: dt.date | None, course_id: int | None,
    reason: str, by: str, now: dt.datetime,
) -> None:  # fmt: skip
    db.session.add(
        Allowance(
            assignment_id=assignment_id, person_id=person_id, kind=kind, due_on=due_on, course_id=course_id, reason=reason,
            recorded_at=now, recorded_by=by,
        )
    )  # fmt: skip
    audit.record(f"learning.{kind}", [person_uid])


def withdraw_allowance(
    *, found: AssignmentView, person_id: int, person_uid: str, uid: str, by: str, now: dt.datetime
) -> None:
    """Take an extension or exemption back; nothing happens when it is not there any more."""
    there = db.session.scalar(
        sa.select(Allowance).where(
            Allowance.uid == uid, Allowance.assignment_id == found.id, Allowance.person_id == person_id, known(Allowance)
        )
    )
    if there is not None:
        void(there, by=by, now=now, reason="Rút lại")
        audit.record("learning.withdraw_allowance", [person_uid])


def supervise(
    *, person_id: int, person_uid: str, course_id: int, held_on: dt.date, passed: bool, by: str, now: dt.datetime
) -> None:
    """Note that somebody took a course's quiz again under the eyes of `by`. Passed, it answers what was doubted before.

    It revokes nothing, whatever it says: that is the department's own act.
    """
    db.session.add(
        Supervision(person_id=person_id, course_id=course_id, held_on=held_on, passed=passed, recorded_at=now, recorded_by=by)
    )
    audit.record("learning.supervise", [person_uid])
