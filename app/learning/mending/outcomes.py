"""What follows from a mended key for those who have handed in: before it is approved, and when it is applied.

The page that shows the consequences and the job that applies them ask these same functions, so they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.learning.mending.marking import Worth
from app.learning.rules import LessonFacts, Read, is_complete


@dataclass(frozen=True)
class Change:
    """One handed-in attempt: the best it was worth so far, and what it is worth under the mended key."""

    attempt_id: int
    attempt_uid: str
    person_id: int
    submitted_at: dt.datetime
    before: Worth
    after: Worth
    passed_elsewhere: bool  # the person has passed this quiz by another attempt

    @property
    def gains(self) -> bool:
        """It passes now, and did not."""
        return self.after.passed and not self.before.passed

    @property
    def kept(self) -> bool:
        """It would no longer pass, and stays passed all the same (practice P21)."""
        return self.before.passed and not self.after.passed

    @property
    def raised(self) -> bool:
        """Its score grows; a score that would fall stays as it was."""
        return (self.after.passed, self.after.score) > (self.before.passed, self.before.score)

    @property
    def lower(self) -> bool:
        """Its score would fall."""
        return self.after.score < self.before.score


@dataclass(frozen=True)
class Holding:
    """A completion of the course that a person has. `ref`: what earned it; for a quiz the uid of the attempt."""

    ref: str
    edition_number: int
    score: int | None
    earned_at: dt.datetime
    revoked: bool


@dataclass(frozen=True)
class Letter:
    """A completion to be added, and with it a letter. `edition`: its place among those asked about."""

    ref: str
    edition: int
    score: int
    earned_at: dt.datetime
    work: bool = False  # `ref` is the practical work, without which there would be no letter


class Asked(NamedTuple):
    """An edition a letter may be earned on, and the practical work it asks for: (uid, handed in at) once that passed."""

    number: int
    lessons: Sequence[LessonFacts]
    asks_work: bool = False
    work: tuple[str, dt.datetime] | None = None


def letter_due(
    change: Change,
    *,
    editions: Sequence[Asked],
    read: Read,
    holdings: Sequence[Holding],
    correction_uid: str,
) -> Letter | None:
    """The completion that a better score earns, if any.

    `editions` are the one the attempt was made on and, where that is another, the one its person learns from.
    A completion that was revoked is a person's decision, which no regrading undoes. Earned is when the last
    of it was done: the attempt handed in and the lessons read, however late we came to know.
    """
    if not change.raised or not change.after.passed or any(h.revoked for h in holdings):
        return None
    score = change.after.score
    own = next((h for h in holdings if h.ref.partition("/")[0] == change.attempt_uid), None)
    if own is not None:
        same = next((n for n, one in enumerate(editions) if one.number == own.edition_number), None)
        if same is None or score <= max(h.score or 0 for h in holdings):
            return None
        return Letter(f"{change.attempt_uid}/{correction_uid}", same, score, own.earned_at)
    if not change.gains:
        return None
    for n, one in enumerate(editions):
        held = any(h.edition_number >= one.number for h in holdings)
        due = one.asks_work and one.work is None
        if not held and is_complete(one.lessons, read, has_quiz=True, passed=True, work_due=due):
            done = [change.submitted_at, *_read_at(one.lessons, read)]
            if one.work is None:
                return Letter(change.attempt_uid, n, score, max(done))
            uid, at = one.work
            return Letter(uid, n, score, max(*done, at), work=True)
    return None


def _read_at(lessons: Iterable[LessonFacts], read: Read) -> list[dt.datetime]:
    """When each required lesson was first known to be read in a wording that counts."""
    found = []
    for lesson in lessons:
        counted = {lesson.content_hash, *lesson.counts_as}
        at = [when for wording, when in read.get(lesson.key, {}).items() if wording in counted]
        if lesson.required and at:
            found.append(min(at))
    return found


@dataclass(frozen=True)
class Totals:
    """The consequences in numbers; people and not attempts where it says so."""

    attempts: int
    people: int
    raised: int
    lower: int
    pass_now: int  # people who had not passed and do now
    kept: int  # people who would not have passed, and stay passed
    letters: int
    largest_rise: int  # hundredths of a percent
    scores: Mapping[str, int]  # band of the rise in percent → attempts


_BANDS = ((500, "dưới 5 điểm phần trăm"), (1000, "từ 5 đến dưới 10"), (10_001, "từ 10 trở lên"))


def totals(changes: Sequence[Change], letters: int) -> Totals:
    """Count what follows for everybody at once."""
    rises = [c.after.score - c.before.score for c in changes if c.raised]
    bands = dict.fromkeys((name for _, name in _BANDS), 0)
    for rise in rises:
        bands[next(name for limit, name in _BANDS if rise < limit)] += 1
    return Totals(
        attempts=len(changes),
        people=len({c.person_id for c in changes}),
        raised=len(rises),
        lower=sum(c.lower for c in changes),
        pass_now=len({c.person_id for c in changes if c.gains and not c.passed_elsewhere}),
        kept=len({c.person_id for c in changes if c.kept}),
        letters=letters,
        largest_rise=max(rises, default=0),
        scores=bands,
    )
