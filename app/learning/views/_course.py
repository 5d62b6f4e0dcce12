"""What every page of a course begins with: whose edition is shown, and how far its reader is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import abort, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app.catalog import queries as catalog
from app.catalog.queries import EditionView, LessonView
from app.catalog.rules import ChangeKind
from app.core import clock
from app.learning import queries
from app.learning.queries import Progress
from app.learning.rules import LessonState, amended, lesson_state, unread
from app.people.access import Actor
from app.people.guard import current_actor

OPEN_STRAND = "H"  # “học tập số” is open to everybody, without an account


@dataclass(frozen=True)
class Reading:
    """A course before its reader. `edition` is the one they learn from, `newest` the one newcomers get.

    A course that is no longer offered has no newcomers: `newest` is then its last edition, for those in the middle of it.
    """

    actor: Actor | None
    newest: EditionView
    edition: EditionView
    progress: Progress
    offered: bool = True

    @property
    def states(self) -> list[tuple[LessonView, LessonState]]:
        """Every lesson with how it stands."""
        return [(lesson, lesson_state(lesson, self.progress.read)) for lesson in self.edition.lessons]

    @property
    def missing(self) -> list[LessonView]:
        """Required lessons not read in their present wording."""
        left = {lesson.key for lesson in unread(self.edition.lessons, self.progress.read)}
        return [lesson for lesson in self.edition.lessons if lesson.key in left]

    @property
    def read_count(self) -> int:
        """How many lessons were read."""
        return sum(1 for _, state in self.states if state is LessonState.READ)

    @property
    def amended(self) -> list[LessonView]:
        """Lessons that were added to since they were read: an invitation, not a duty (practice P20)."""
        return [
            lesson
            for lesson in self.edition.lessons
            if lesson.change and lesson.change.kind is ChangeKind.ADDITION and amended(lesson, self.progress.read)
        ]

    @property
    def begun(self) -> bool:
        """Whether the reader has begun the course."""
        return self.progress.edition_id is not None

    @property
    def open(self) -> bool:
        """Whether its reader may read and sit: newcomers only while it is offered, those who began to the end."""
        return self.offered or self.begun

    @property
    def newer(self) -> EditionView | None:
        """The newer edition the reader may move to."""
        return self.newest if self.newest.number > self.edition.number else None


def reading(slug: str) -> Reading:
    """The course of that slug before whoever asks. 404 when there is none."""
    current = catalog.current_edition(slug)
    newest = current or catalog.last_edition(slug)
    if newest is None:
        abort(404)
    actor = current_actor()
    progress = queries.progress(actor.person_id, newest.course_id) if actor else Progress()
    mine = queries.edition_for(progress.edition_id, newest, clock.today())
    return Reading(actor, newest, mine, progress, current is not None)


def open_reading(slug: str) -> Reading:
    """The same, for pages that somebody who may not learn the course does not have (404)."""
    of = reading(slug)
    if not of.open:
        abort(404)
    return of


def to_sign_in() -> Response:
    """Ask a visitor to sign in and come back here."""
    return redirect(url_for("people.sign_in", tiep=request.path))


def owner_mark(actor: Actor) -> str:
    """Whose drafts a browser keeps: the same for one account, and telling nothing of it."""
    return hashlib.sha256(actor.account_uid.encode()).hexdigest()[:12]
