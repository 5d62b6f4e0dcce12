"""Practical work (sản phẩm) of one person: their tries, the files in them, what graders said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from app.catalog.queries import EditionView
from app.core import database
from app.learning.models import Grading, Submission, SubmissionFile
from app.learning.queries.revoked import revoked_tries
from app.learning.work import WorkState
from app.people.models import Account, Person
from app.records.models import Completion
from app.records.rules import Source


@dataclass(frozen=True)
class WorkRow:
    """One try at a practical work. `counter` is what its last save was acknowledged by."""

    id: int
    uid: str
    person_id: int
    course_id: int
    edition_id: int
    practical_key: str
    number: int
    state: WorkState
    text: str
    counter: int
    started_at: dt.datetime
    saved_at: dt.datetime
    submitted_at: dt.datetime | None
    revoked: bool = False  # the completion it earned was taken back: it counts for nothing any more


@dataclass(frozen=True)
class WorkFile:
    """A file of a submission; its bytes are in private storage under `stored_work(uid)`."""

    uid: str
    submission_id: int
    name: str
    mime: str
    size: int
    sha256: str

    @property
    def shown_as(self) -> str:
        """picture, sound, film, or file for what is only downloaded."""
        return {"image": "picture", "audio": "sound", "video": "film"}.get(
            self.mime.partition("/")[0], "file"
        )


@dataclass(frozen=True)
class Opinion:
    """What one grader decided."""

    submission_id: int
    graded_at: dt.datetime
    graded_by: str  # account uid
    grader: str  # full name, "" when it was erased
    passed: bool
    met: frozenset[str]  # keys of the criteria that were met
    comment: str


def stored_work(file_uid: str) -> str:
    """The name in private storage of a handed-in file."""
    return f"submissions/{file_uid}"


_submission = Submission.__table__.c
_file = SubmissionFile.__table__.c
_COLUMNS = (
    _submission.id, _submission.uid, _submission.person_id, _submission.course_id, _submission.edition_id,
    _submission.practical_key, _submission.number, _submission.state, _submission.text, _submission.counter,
    _submission.started_at, _submission.saved_at, _submission.submitted_at,
)  # fmt: skip
_WORKS = (
    sa.select(*_COLUMNS)
    .where(
        _submission.person_id == sa.bindparam("person"),
        _submission.course_id == sa.bindparam("course"),
        _submission.practical_key == sa.bindparam("key"),
    )
    .order_by(_submission.number)
)
_WORK = sa.select(*_COLUMNS).where(_submission.uid == sa.bindparam("uid"))
_FILES = (
    sa.select(_file.uid, _file.submission_id, _file.name, _file.mime, _file.size, _file.sha256)
    .where(_file.submission_id.in_(sa.bindparam("submissions", expanding=True)))
    .order_by(_file.id)
)
_grading = Grading.__table__.c
_OPINIONS = (
    sa.select(
        _grading.submission_id, _grading.graded_at, _grading.graded_by, _grading.passed, _grading.marks, _grading.comment
    )
    .where(_grading.submission_id.in_(sa.bindparam("submissions", expanding=True)))
    .order_by(_grading.id)
)  # fmt: skip
_NAMES = (
    sa.select(Account.__table__.c.uid, Person.__table__.c.full_name)
    .join(Person.__table__, Person.__table__.c.id == Account.__table__.c.person_id)
    .where(Account.__table__.c.uid.in_(sa.bindparam("accounts", expanding=True)))
)
_COUNTED = sa.select(Completion.__table__.c.source_ref).where(
    Completion.__table__.c.person_id == sa.bindparam("person"),
    Completion.__table__.c.course_id == sa.bindparam("course"),
    Completion.__table__.c.source == "practical",
)


_FILE = (
    sa.select(*_COLUMNS, _file.uid.label("file_uid"), _file.name, _file.mime, _file.size, _file.sha256)
    .join(SubmissionFile.__table__, _file.submission_id == _submission.id)
    .where(_file.uid == sa.bindparam("file"))
)


def _row(r: Any) -> WorkRow:
    values = {column.name: getattr(r, column.name) for column in _COLUMNS}
    return WorkRow(**{**values, "state": WorkState(r.state)})


def works_of(person_id: int, course_id: int, key: str) -> tuple[WorkRow, ...]:
    """Every try of a person at a practical work, across editions, in order."""
    rows = database.read(_WORKS, {"person": person_id, "course": course_id, "key": key})
    found = tuple(_row(r) for r in rows)
    if not any(w.state is WorkState.PASSED for w in found):
        return found
    revoked = revoked_tries(person_id, course_id, Source.PRACTICAL)
    return tuple(replace(w, revoked=True) if w.uid in revoked else w for w in found)


def work(uid: str) -> WorkRow | None:
    """One submission, whoever asks: the caller checks whose it is."""
    rows = database.read(_WORK, {"uid": uid})
    return _row(rows[0]) if rows else None


def own_work(uid: str, person_id: int) -> WorkRow | None:
    """The submission of that uid when it is this person's."""
    found = work(uid)
    return found if found is not None and found.person_id == person_id else None


def files_of(submission_ids: Collection[int]) -> Mapping[int, tuple[WorkFile, ...]]:
    """The files of these submissions, in the order in which they were added; in one query."""
    found: dict[int, list[WorkFile]] = {i: [] for i in submission_ids}
    if found:
        for r in database.execute(_FILES, {"submissions": list(found)}):
            found[r.submission_id].append(WorkFile(**r._asdict()))
    return {i: tuple(files) for i, files in found.items()}


def opinions_of(submission_ids: Collection[int]) -> Mapping[int, tuple[Opinion, ...]]:
    """What graders said of these submissions, in order; in two queries."""
    found: dict[int, list[Opinion]] = {i: [] for i in submission_ids}
    rows = database.execute(_OPINIONS, {"submissions": list(found)}).all() if found else []
    accounts = sorted({r.graded_by for r in rows if len(r.graded_by) == 36})
    names = dict(map(tuple, database.execute(_NAMES, {"accounts": accounts}))) if accounts else {}
    for r in rows:
        met = frozenset(key for key, is_met in r.marks.items() if is_met)
        grader = names.get(r.graded_by, "")
        found[r.submission_id].append(
            Opinion(r.submission_id, r.graded_at, r.graded_by, grader, r.passed, met, r.comment)
        )
    return {i: tuple(opinions) for i, opinions in found.items()}


def file_with_work(file_uid: str) -> tuple[WorkFile, WorkRow] | None:
    """A file and the submission it belongs to."""
    rows = database.read(_FILE, {"file": file_uid})
    if not rows:
        return None
    r = rows[0]
    return WorkFile(r.file_uid, r.id, r.name, r.mime, r.size, r.sha256), _row(r)


def passing_work(
    works: Sequence[WorkRow], *, person_id: int, course_id: int, edition_id: int
) -> WorkRow | None:
    """The submission that counts for an edition, the newest first.

    As with the quiz, one that was passed on an earlier edition still counts after moving to a newer one, unless it has
    become a completion already; one whose completion was revoked never does. Asks the database only when it matters.
    """
    passed = [w for w in reversed(works) if w.state is WorkState.PASSED and not w.revoked]
    for one in passed:
        if one.edition_id == edition_id:
            return one
    if not passed:
        return None
    counted = {row[0] for row in database.read(_COUNTED, {"person": person_id, "course": course_id})}
    return next((w for w in passed if w.uid not in counted), None)


@dataclass(frozen=True)
class WorkStanding:
    """A person before the practical work of an edition: their tries, and the one that counts."""

    works: tuple[WorkRow, ...]
    passing: WorkRow | None

    @property
    def last(self) -> WorkRow | None:
        """The newest try."""
        return self.works[-1] if self.works else None

    @property
    def open(self) -> WorkRow | None:
        """The try that was not handed in yet."""
        return self.last if self.last is not None and self.last.submitted_at is None else None

    @property
    def waiting(self) -> WorkRow | None:
        """The try that waits for its grader."""
        return self.last if self.last is not None and self.last.state is WorkState.WAITING else None

    @property
    def returned(self) -> WorkRow | None:
        """The last try that was handed in, where it has to be done again and nothing has passed."""
        done = [w for w in self.works if w.submitted_at is not None]
        return done[-1] if done and done[-1].state is WorkState.RETURNED and self.passing is None else None

    @property
    def revoked(self) -> WorkRow | None:
        """The newest try that had passed and counts no more, where nothing else has passed or waits and none is open."""
        taken = [w for w in self.works if w.revoked]
        return taken[-1] if taken and self.may_start and self.returned is None else None

    @property
    def may_start(self) -> bool:
        """Whether another try may begin."""
        return self.passing is None and self.open is None and self.waiting is None


def work_standing(person_id: int, edition: EditionView) -> WorkStanding | None:
    """Where a person stands before the practical work of `edition`; None where the edition has none."""
    if edition.practical is None:
        return None
    works = works_of(person_id, edition.course_id, edition.practical.key)
    passing = passing_work(works, person_id=person_id, course_id=edition.course_id, edition_id=edition.id)
    return WorkStanding(works, passing)
