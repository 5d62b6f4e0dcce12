"""Thirty people sign in within the same second while others read lessons."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import sqlalchemy as sa

from app.core import clock
from app.core.database import db, transaction
from app.people.actions.accounts import set_password
from app.people.models import Account, LoginName
from app.people.passwords import hash_password
from tests.bench import instances, lessons
from tests.bench.measure import Line, percentile
from tests.bench.server import Server, serving
from tests.bench.visitor import Visitor

SECTION = "30 sign-ins in the same second, and the lesson pages meanwhile"
PEOPLE, EVERY, SECONDS = 30, 0.03, 2.0
PASSWORD = "suoi nui dong lua gio"  # noqa: S105
RESPONSIVE = 0.5  # seconds within which 95 of 100 lesson pages come


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """How long lesson pages take before and during, and when everybody is in."""
    with instances.copied(sizes[0]) as folder:
        with instances.opened(folder) as app:
            account, path = lessons.reader()
            cookie = instances.sign_in(app, account)
            names = _people(account)
        with serving(folder) as site:
            _read(site, path, cookie, SECONDS, None)  # every thread of every worker opens its own connection
            calm = _read(site, path, cookie, SECONDS, None)
            crowd = _Crowd(site, names)
            busy = _read(site, path, cookie, SECONDS, crowd)
    yield Line(SECTION, "lesson page, nobody signing in", f"p50 {_ms(calm, 0.5)}, p95 {_ms(calm, 0.95)}")
    yield Line(
        SECTION, "lesson page, meanwhile", f"p50 {_ms(busy, 0.5)}, p95 {_ms(busy, 0.95)}, slowest {1000 * max(busy):.0f} ms", "", "p95 ≤ 500 ms",
        percentile(busy, 0.95) <= RESPONSIVE,
    )  # fmt: skip
    yield Line(SECTION, "signed in", f"{crowd.inside} of {PEOPLE} after {crowd.seconds:.1f} s", "", str(PEOPLE), crowd.inside == PEOPLE)


def _people(but: int) -> list[str]:
    """Sign-in names whose password is PASSWORD."""
    found = db.session.execute(
        sa.select(LoginName.value_key, LoginName.account_id)
        .join(Account, Account.id == LoginName.account_id)
        .where(LoginName.kind == "code", Account.id != but, Account.disabled_at.is_(None))
        .order_by(Account.id.desc())
        .limit(PEOPLE)
    ).all()
    kept = hash_password(PASSWORD)
    with transaction():
        for _, account_id in found:
            set_password(account_id=account_id, password_hash=kept, now=clock.now())
    return [name for name, _ in found]


class _Crowd:
    """Thirty browsers that have the form before them."""

    def __init__(self, site: Server, names: list[str]) -> None:
        self.inside, self.seconds = 0, 0.0
        self._lock = threading.Lock()
        self._visitors = [(Visitor(site.url), name) for name in names]
        for visitor, _ in self._visitors:
            visitor.get("/dang-nhap")

    def rush(self) -> None:
        """All press the button."""
        begun = time.perf_counter()
        threads = [threading.Thread(target=self._sign_in, args=pair) for pair in self._visitors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.seconds = time.perf_counter() - begun

    def _sign_in(self, visitor: Visitor, name: str) -> None:
        answer = visitor.post("/dang-nhap", login=name, password=PASSWORD, device="rieng")
        with self._lock:
            self.inside += answer.status == 302


def _read(site: Server, path: str, cookie: str, seconds: float, crowd: _Crowd | None) -> list[float]:
    """How long each lesson page took when somebody opens one every EVERY seconds, however slow the others are."""
    times: list[float] = []

    def one() -> None:
        visitor = Visitor(site.url, cookie)
        answer = visitor.get(path, encoding="gzip")
        assert answer.status == 200
        times.append(answer.total)
        visitor.close()

    readers = [threading.Thread(target=one) for _ in range(int(seconds / EVERY))]
    rush = threading.Thread(target=crowd.rush) if crowd is not None else None
    for number, reader in enumerate(readers):
        if rush is not None and number == 5:
            rush.start()
        reader.start()
        time.sleep(EVERY)
    for thread in (*readers, *([rush] if rush else [])):
        thread.join()
    return times


def _ms(times: list[float], share: float) -> str:
    return f"{1000 * percentile(times, share):.0f} ms"


