"""A quiz from start to result, and each saved answer, against the bare page and its twin that writes."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence

from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.core import clock
from app.core.database import transaction
from app.learning import actions, queries
from app.learning.paper import places
from app.learning.queries import Sitting
from app.people.models import Account
from tests.bench import instances
from tests.bench.measure import Line
from tests.bench.server import BARE, Server, serving
from tests.bench.visitor import Answer, Visitor

SECTION = "Quiz (every answer right, so that the hand-in completes the course) against the bare page"
RUNS, BATCH = 5, 24
WARM = 3  # batches until every question was printed in most places of a paper, by each process
STEPS = ("start", "review", "hand-in", "result")


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """The four steps, their sum, and one saved answer; medians of runs of 24 officers each."""
    with instances.copied(sizes[0]) as folder, instances.opened(folder) as app:
        edition = max(catalog.published_courses(), key=lambda e: len(instances.learners(1000, e.course_id)))
        cookies = ready_officers(edition, (WARM + RUNS) * BATCH, lambda account: instances.sign_in(app, account))
        with serving(folder, BARE) as bare, serving(folder) as site:
            runs = []
            for n in range(WARM + RUNS):
                visitors = [Visitor(site.url, c) for c in cookies[n * BATCH : (n + 1) * BATCH]]
                runs.append(_run(edition, bare, site, visitors))
            runs = runs[WARM:]
    yield from _report(runs)


def ready_officers(edition: EditionView, count: int, sign_in: Callable[[int], str]) -> list[str]:
    """The cookies of officers who have read every lesson of a course and not yet sat its quiz."""
    accounts = instances.learners(count, edition.course_id)
    assert len(accounts) == count, f"only {len(accounts)} officers have not begun the course"
    from app.core.database import db

    with transaction():
        for account_id in accounts:
            account = db.session.get_one(Account, account_id)
            for lesson in edition.lessons:
                actions.mark_read(
                    person_id=account.person_id, edition=edition, lesson_key=lesson.key, recorded_by=account.uid, now=clock.now()
                )  # fmt: skip
    return [sign_in(account_id) for account_id in accounts]


def _run(edition: EditionView, bare: Server, site: Server, visitors: Sequence[Visitor]) -> dict[str, float]:
    """CPU of each step in bare pages. One bare page is fetched beside every request, so that both are measured alike:
    on connections of many visitors, one after another."""
    base = f"/khoa-hoc/{edition.slug}/kiem-tra"
    officers = [_Officer(visitor, Visitor(bare.url), base) for visitor in visitors]
    for officer in officers:
        officer.bare.get("/1")
        _ok(officer.visitor.get(base))
    found: dict[str, float] = {}

    def measure(name: str, act: Callable[[_Officer], int], method: str = "GET") -> None:
        before, begun, requests, plain = site.cpu(), bare.cpu(), 0, 0
        for officer in officers:
            sent = act(officer)
            requests += sent
            for _ in range(max(2, sent)):
                officer.bare.get("/1") if method == "GET" else officer.bare.post("/1")
                plain += 1
        spent, one = 1000 * (site.cpu() - before), 1000 * (bare.cpu() - begun) / plain
        per = requests if name == "save" else len(officers)
        found[f"{name} ms"], found[f"{name} bare"] = spent / per, one
        found[name] = spent / per / one

    measure("start", _Officer.start)
    for officer in officers:
        officer.answers = right_answers(_sitting(officer.path))
    measure("save", _Officer.save, "POST")
    measure("review", lambda o: _ok(o.visitor.get(f"{o.path}/xem-lai")))
    measure("hand-in", lambda o: hand_in(o.visitor, o.path))
    measure("result", lambda o: _ok(o.visitor.get(f"{o.path}/ket-qua")))
    for officer in officers:
        officer.visitor.close()
        officer.bare.close()
    return found


class _Officer:
    """Somebody at the quiz, and the bare page they look at between two steps."""

    def __init__(self, visitor: Visitor, bare: Visitor, base: str) -> None:
        self.visitor, self.bare, self.base = visitor, bare, base
        self.path = ""
        self.answers: list[dict[str, object]] = []

    def start(self) -> int:
        """Press “Bắt đầu làm bài” and see the first question."""
        place = self.visitor.post(self.base).location
        self.path = place.rsplit("/", 1)[0]
        _ok(self.visitor.get(place))
        return 2

    def save(self) -> int:
        """Give every answer, each saved as it is given."""
        _save(self.visitor, self.path, self.answers)
        return len(self.answers)


def _sitting(path: str) -> Sitting:
    from app.core.database import db

    db.session.rollback()
    found = queries.attempts._sitting(path.rsplit("/", 1)[1])
    return found


def right_answers(sitting: Sitting) -> list[dict[str, object]]:
    """The fields that answer each question of a paper rightly, in its order."""
    bank = {q.key: q for q in catalog.questions(sitting.quiz_id)}
    found = []
    for n, sheet in enumerate(sitting.paper.sheets, 1):
        question = bank[sheet.key]
        fields: dict[str, object] = {}
        if question.options:
            fields[f"c{n}"] = [i for i, key in enumerate(sheet.order, 1) if _is_right(question, key)]
        elif question.kind == "matching":
            for i, left in enumerate(sheet.lefts, 1):
                fields[f"c{n}-{i}"] = sheet.order.index(left) + 1
        elif question.kind == "ordering":
            for i, step in enumerate(sheet.order, 1):
                fields[f"c{n}-{i}"] = places(len(sheet.order)).index(step) + 1
        else:
            fields[f"c{n}"] = question.accepted[0] if question.kind == "short" else question.answer.replace(".", ",")
        found.append(fields)
    return found


def _is_right(question: object, key: str) -> bool:
    return any(o.key == key and o.correct for o in question.options)  # type: ignore[attr-defined]


def _save(visitor: Visitor, path: str, answers: Sequence[dict[str, object]]) -> None:
    for n, fields in enumerate(answers, 1):
        _ok(visitor.post(f"{path}/{n}", accept="application/json", so=1, **fields))


def hand_in(visitor: Visitor, path: str) -> int:
    """Hand in as the script does; one request."""
    return _ok(visitor.post(f"{path}/xem-lai", accept="application/json", own_work="y"))


def _ok(answer: Answer) -> int:
    assert answer.status == 200, (answer.status, answer.text[:500])
    return 1


def _report(runs: Sequence[dict[str, float]]) -> Iterator[Line]:
    def middle(name: str) -> float:
        return statistics.median(run[name] for run in runs)

    yield Line(SECTION, "bare page", f"{middle('review bare'):.2f} ms CPU")
    yield Line(SECTION, "bare page with one write", f"{middle('save bare'):.2f} ms CPU")
    for step in STEPS:
        ratio = middle(step)
        budget = ("≤ 5 ×", ratio <= 5) if step == "hand-in" else ("", None)
        yield Line(SECTION, step, f"{middle(f'{step} ms'):.2f} ms CPU", f"{ratio:.2f} × bare", *budget)
    total = statistics.median(sum(run[step] for step in STEPS) for run in runs)
    whole = statistics.median(sum(run[f"{step} ms"] for step in STEPS) for run in runs)
    yield Line(SECTION, "start + review + hand-in + result", f"{whole:.2f} ms CPU", f"{total:.2f} × bare", "≤ 12 ×", total <= 12)
    save = middle("save")
    yield Line(
        SECTION, "one saved answer", f"{middle('save ms'):.2f} ms CPU", f"{save:.2f} × bare with one write", "≤ 1.5 × bare with one write", save <= 1.5
    )  # fmt: skip
