"""Two hundred officers hand in their final quiz in the same moment, half of them by a double click."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.core.database import db
from app.learning.models import Answer, Attempt
from app.records.models import Certificate, Completion
from tests.bench import instances, quiz
from tests.bench.measure import Line, percentile
from tests.bench.server import serving
from tests.bench.visitor import Visitor

SECTION = "200 officers hand in at once (SQLite, two workers)"
CROWD = 200


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """Errors, lost answers, completions counted twice; and how long the crowd waits."""
    with instances.copied(sizes[0]) as folder, instances.opened(folder) as app:
        edition = max(catalog.published_courses(), key=lambda e: len(instances.learners(1000, e.course_id)))
        cookies = quiz.ready_officers(edition, CROWD, lambda account: instances.sign_in(app, account))
        before = _count(Completion), _count(Certificate)
        base = f"/khoa-hoc/{edition.slug}/kiem-tra"
        with serving(folder, HOCTAPSO_WORKERS="2") as site:
            crowd = [_Officer(Visitor(site.url, c), base) for c in cookies]
            _together(crowd, _Officer.start)
            for officer in crowd:
                officer.answers = quiz.right_answers(quiz._sitting(officer.path))
            _together(crowd, _Officer.answer)
            begun = time.perf_counter()
            _together(crowd, _Officer.hand_in)
            seconds = time.perf_counter() - begun
        db.session.rollback()
        answers = db.session.scalar(sa.select(sa.func.count()).select_from(Answer).where(Answer.attempt_id.in_(_ids(crowd)))) or 0
        passed = db.session.scalar(
            sa.select(sa.func.count()).select_from(Attempt).where(Attempt.id.in_(_ids(crowd)), Attempt.score == 10_000)
        )
        completions, letters = _count(Completion) - before[0], _count(Certificate) - before[1]
        asked = sum(len(o.answers) for o in crowd)
    errors = [e for o in crowd for e in o.errors]
    yield Line(SECTION, "errors shown", str(len(errors)) + (f", first: {errors[0]}" if errors else ""), "", "0", not errors)
    yield Line(SECTION, "answers acknowledged, kept", f"{asked:,}, {answers:,}", "", "equal", asked == answers)
    yield Line(SECTION, "attempts marked 100%", str(passed), "", str(CROWD), passed == CROWD)
    yield Line(SECTION, "completions, letters", f"{completions}, {letters}", "", f"{CROWD}, {CROWD}", completions == letters == CROWD)
    waits = [o.seconds for o in crowd]
    yield Line(SECTION, "all in after", f"{seconds:.1f} s; the 95th of 100 waits {percentile(waits, 0.95):.1f} s")


class _Officer:
    def __init__(self, visitor: Visitor, base: str) -> None:
        self.visitor, self.base = visitor, base
        self.path = ""
        self.answers: list[dict[str, object]] = []
        self.errors: list[str] = []
        self.seconds = 0.0

    def start(self) -> None:
        """Begin the attempt."""
        self.visitor.get(self.base)
        place = self.visitor.post(self.base).location
        self.path = place.rsplit("/", 1)[0]
        self.visitor.get(place)

    def answer(self) -> None:
        """Save every answer as it is given."""
        quiz._save(self.visitor, self.path, self.answers)

    def hand_in(self) -> None:
        """Hand in; every other officer presses twice at the same time."""
        begun = time.perf_counter()
        second = Visitor(self.visitor.url, self.visitor.cookie, self.visitor.token)
        twice = threading.Thread(target=self._try, args=(lambda: quiz.hand_in(second, self.path),))
        double = hash(self.path) % 2 == 0
        if double:
            twice.start()
        quiz.hand_in(self.visitor, self.path)
        self.seconds = time.perf_counter() - begun
        if double:
            twice.join()

    def _try(self, act: object) -> None:
        try:
            act()  # type: ignore[operator]
        except Exception as error:
            self.errors.append(repr(error)[:200])


def _together(crowd: list[_Officer], act: object) -> None:
    gate = threading.Barrier(len(crowd))

    def go(officer: _Officer) -> None:
        gate.wait()
        officer._try(lambda: act(officer))  # type: ignore[operator]

    threads = [threading.Thread(target=go, args=(officer,)) for officer in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _ids(crowd: list[_Officer]) -> list[int]:
    return [quiz._sitting(o.path).attempt_id for o in crowd]


def _count(table: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
