"""The first page of somebody signed in: the one course to go on with, what was given to learn and until when, the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.queries import ProgrammeView
from app.core.database import db, effective, known
from app.learning.assignments import REMIND_DAYS
from app.learning.queries.assignments import OwnAssignment, assigned_to
from app.learning.queries.attempts import quiz_standing
from app.learning.queries.courses import CourseLine, lines_of
from app.learning.rules import NextTry, Opening
from app.people.models import DutyAssignment, Officer, Posting


@dataclass(frozen=True)
class Given:
    """A course that somebody was given: by when, or paused."""

    due_on: dt.date | None
    paused: bool
    overdue: bool

    @property
    def words(self) -> str:
        """As a line of the page says it."""
        if self.paused or self.due_on is None:
            return "được giao, đang tạm hoãn"
        return f"được giao, {'quá hạn' if self.overdue else 'hạn'} {self.due_on:%d/%m/%Y}"


@dataclass(frozen=True)
class Deadline:
    """What has to be done soonest: so many courses in so many days; below zero it is overdue."""

    due_on: dt.date
    days: int
    courses: int


@dataclass(frozen=True)
class Home:
    """What a signed-in person sees first: the one course to go on with, programmes, other courses begun.

    `given` names the courses one was given (by slug); `extra` those of them that stand in none of the programmes shown.
    """

    next: CourseLine | None
    programmes: tuple[tuple[ProgrammeView, tuple[CourseLine | None, ...]], ...]
    others: tuple[CourseLine, ...]
    lines: Mapping[str, CourseLine]
    given: Mapping[str, Given]
    extra: tuple[CourseLine, ...]
    deadline: Deadline | None


def audiences_of(person_id: int, day: dt.date) -> tuple[str, ...]:
    """The audiences an officer belongs to through the duties held on `day`; every other officer is an official."""
    duties = db.session.scalars(
        sa.select(DutyAssignment.duty)
        .join(Posting, Posting.id == DutyAssignment.posting_id)
        .join(Officer, Officer.id == Posting.officer_id)
        .where(
            Officer.person_id == person_id,
            known(DutyAssignment), effective(DutyAssignment, day), known(Posting), effective(Posting, day),
        )
        .distinct()
    ).all()  # fmt: skip
    return tuple(sorted(duty.replace("_", "-") for duty in duties)) or ("cbccvc",)


def programmes_of(
    person_id: int, day: dt.date, programmes: Sequence[ProgrammeView] | None = None
) -> tuple[ProgrammeView, ...]:
    """The programmes meant for a person on `day`, out of all `programmes` where they are at hand."""
    audiences = audiences_of(person_id, day)
    return tuple(p for p in (catalog.programmes() if programmes is None else programmes) if p.audience in audiences)


def home(person_id: int, day: dt.date) -> Home:
    """Everything the home page of a signed-in person shows."""
    every = catalog.programmes()
    lines = lines_of(person_id, day, catalog.published_courses(), begun_too=True)
    programmes = tuple(
        (p, tuple(lines.get(c.slug) for c in p.courses if c.required)) for p in programmes_of(person_id, day, every)
    )
    own = assigned_to(person_id, day, every)
    given: dict[str, Given] = {}
    for one in own:  # the soonest due first
        for edition in one.asked():
            given.setdefault(
                edition.slug, Given(one.due_on, one.paused, one.due_on is not None and one.due_on < day)
            )
    in_programme = {c.slug for p, _ in programmes for c in p.courses if c.required}
    extra = tuple(lines[slug] for slug in given if slug not in in_programme and slug in lines)
    others = tuple(x for slug, x in lines.items() if slug not in in_programme and slug not in given and x.begun)
    wanted = [*given, *(c.slug for p, _ in programmes for c in p.courses if c.required)]
    return Home(
        _next(lines, wanted, bool(programmes)), programmes, others, lines, given, extra, _deadline(own, lines, day)
    )


def shut_quiz(person_id: int, line: CourseLine | None, now: dt.datetime) -> NextTry | None:
    """When the quiz opens again that alone is left of a course; None where it is open or something else comes first."""
    if line is None or line.next_lesson or line.quiz_passed or line.quiz_running or not line.tries:
        return None
    if line.edition.quiz is None:
        return None
    found = quiz_standing(person_id, line.edition, None, now).next
    return None if found.opening is Opening.OPEN else found


def _deadline(own: Sequence[OwnAssignment], lines: Mapping[str, CourseLine], day: dt.date) -> Deadline | None:
    """What is due soonest, once it is time to say so."""
    for one in own:
        left = [e for e in one.asked() if lines[e.slug].state != "done"]
        if left and one.due_on is not None and not one.paused and (one.due_on - day).days <= max(REMIND_DAYS):
            return Deadline(one.due_on, (one.due_on - day).days, len(left))
    return None


def _next(lines: Mapping[str, CourseLine], wanted: Sequence[str], has_programme: bool) -> CourseLine | None:
    """What to go on with: the course last worked on, else the first one given or of the programme that is not begun."""
    under_way = [x for x in lines.values() if x.state == "progress"]
    busy = [x for x in under_way if not x.idle]
    if busy:
        return max(busy, key=lambda x: x.last_at or dt.datetime.min.replace(tzinfo=dt.UTC))
    for slug in wanted:
        line = lines.get(slug)
        if line is not None and line.state == "new":
            return line
    # Nobody has a programme before the programmes are loaded: any course is better than an empty page.
    fresh = None if has_programme else next((x for x in lines.values() if x.state == "new"), None)
    return fresh or next(iter(under_way), None)
