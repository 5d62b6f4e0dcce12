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
STEPS = ("start", "review", "hand-in", "result")


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """The four steps, their sum, and one saved answer; medians of runs of 24 officers each."""
    with instances.copied(sizes[0]) as folder, instances.opened(folder) as app:
        edition = max(catalog.published_courses(), key=lambda e: len(instances.learners(1000, e.course_id)))
        cookies = ready_officers(edition, RUNS * BATCH + BATCH, lambda account: instances.sign_in(app, account))
        with serving(folder, BARE) as bare, serving(folder) as site:
            runs = []
            for n in range(RUNS + 1):
                visitors = [Visitor(site.url, c) for c in cookies[n * BATCH : (n + 1) * BATCH]]
                runs.append(_run(edition, bare, site, visitors))
            runs = runs[1:]  # the first one warms up
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
    """CPU in ms: per request for the bare pages and saves, per officer for the steps."""
    base = f"/khoa-hoc/{edition.slug}/kiem-tra"
    plain = [Visitor(bare.url) for _ in visitors]
    for visitor in plain:
        visitor.get("/1")
    for visitor in visitors:
        _ok(visitor.get(base))
    papers: list[tuple[Visitor, str, list[dict[str, object]]]] = []

    def start(visitor: Visitor) -> None:
        place = visitor.post(base).location
        page = visitor.get(place)
        _ok(page)
        papers.append((visitor, place.rsplit("/", 1)[0], []))

    cost = {
        "bare": _cost(bare, lambda: [v.get("/1") for v in plain for _ in range(4)]) / 4 / len(plain),
        "write": _cost(bare, lambda: [v.post("/1") for v in plain for _ in range(4)]) / 4 / len(plain),
        "start": _cost(site, lambda: [start(v) for v in visitors]) / len(visitors),
    }
    for _, path, answers in papers:
        sitting = _sitting(path)
        answers += right_answers(sitting)
    count = sum(len(answers) for _, _, answers in papers)
    cost["save"] = _cost(site, lambda: [_save(v, p, a) for v, p, a in papers]) / count
    cost["review"] = _cost(site, lambda: [_ok(v.get(f"{p}/xem-lai")) for v, p, _ in papers]) / len(papers)
    cost["hand-in"] = _cost(site, lambda: [hand_in(v, p) for v, p, _ in papers]) / len(papers)
    cost["result"] = _cost(site, lambda: [_passed(v.get(f"{p}/ket-qua")) for v, p, _ in papers]) / len(papers)
    for visitor in (*plain, *visitors):
        visitor.close()
    return cost


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


def hand_in(visitor: Visitor, path: str) -> None:
    """Hand in as the script does."""
    _ok(visitor.post(f"{path}/xem-lai", accept="application/json", own_work="y"))


def _ok(answer: Answer) -> None:
    assert answer.status == 200, (answer.status, answer.text[:500])


def _passed(answer: Answer) -> None:
    _ok(answer)
    assert "Chưa đạt" not in answer.text


def _cost(server: Server, call: Callable[[], object]) -> float:
    before = server.cpu()
    call()
    return 1000 * (server.cpu() - before)


def _report(runs: Sequence[dict[str, float]]) -> Iterator[Line]:
    def middle(value: Callable[[dict[str, float]], float]) -> float:
        return statistics.median(value(run) for run in runs)

    yield Line(SECTION, "bare page", f"{middle(lambda r: r['bare']):.2f} ms CPU")
    yield Line(SECTION, "bare page with one write", f"{middle(lambda r: r['write']):.2f} ms CPU")
    for step in STEPS:
        ratio = middle(lambda r, step=step: r[step] / r["bare"])  # type: ignore[misc]
        budget = ("≤ 5 ×", ratio <= 5) if step == "hand-in" else ("", None)
        yield Line(SECTION, step, f"{middle(lambda r, step=step: r[step]):.2f} ms CPU", f"{ratio:.2f} × bare", *budget)  # type: ignore[misc]
    total = middle(lambda r: sum(r[s] for s in STEPS) / r["bare"])
    yield Line(
        SECTION, "start + review + hand-in + result", f"{middle(lambda r: sum(r[s] for s in STEPS)):.2f} ms CPU",
        f"{total:.2f} × bare", "≤ 12 ×", total <= 12,
    )  # fmt: skip
    save = middle(lambda r: r["save"] / r["write"])
    yield Line(
        SECTION, "one saved answer", f"{middle(lambda r: r['save']):.2f} ms CPU",
        f"{save:.2f} × bare with one write ({middle(lambda r: r['save'] / r['bare']):.2f} × bare)", "≤ 1.5 × bare with one write", save <= 1.5,
    )  # fmt: skip
