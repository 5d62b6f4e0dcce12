"""The preview beside the trainer's editor, with all its checks, against the bare page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from app.authoring import actions, queries
from app.authoring.actions import By
from app.core import clock
from app.core.database import db, transaction
from app.people.models import Account, RoleGrant
from tests.bench import instances
from tests.bench.measure import Cost, Line, in_turns
from tests.bench.server import BARE, Server, serving
from tests.bench.visitor import Visitor

SECTION = "Preview of a lesson of 10 kB in the editor (with checks) against the bare page"
LENGTH = 10_000  # bytes of text
BATCH = 20  # previews in one measurement
COURSE = "viet-bien-tap-noi-dung-so"


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """After one changed paragraph, and after a change that touches all of it."""
    with instances.copied(sizes[0]) as folder, instances.opened(folder) as app:
        account = db.session.scalars(
            sa.select(Account.id).join(RoleGrant, RoleGrant.account_id == Account.id).where(RoleGrant.role == "trainer").limit(1)
        ).one()
        path, fields = _lesson(account)
        cookie = instances.sign_in(app, account)
        # one process: what a preview keeps belongs to its process, and an author's requests would meet two cold ones
        with serving(folder, BARE, HOCTAPSO_WORKERS="1") as bare, serving(folder, HOCTAPSO_WORKERS="1") as site:
            visitor, plain = Visitor(site.url, cookie), Visitor(bare.url)
            page = visitor.get(path)
            assert page.status == 200, page.status
            counter = iter(range(10**9))

            def changed() -> str:
                return fields["text"].replace("Câu để đổi.", f"Câu để đổi, lần {next(counter)}.")

            def other() -> str:
                n = next(counter)
                return re.sub(r"(?m)^(\w.*)$", rf"\1 {n}", fields["text"])

            def measured(text: Callable[[], str]) -> tuple[Callable[[], Cost], Callable[[], Cost]]:
                def ask() -> None:
                    answer = visitor.post_parts(path, {**fields, "text": text(), "xem": "1"}, accept="application/json")
                    assert answer.status == 200, answer.text[:500]
                    assert '"html"' in answer.text

                return lambda: _cost(bare, lambda: plain.get("/1")), lambda: _cost(site, ask)

            one = in_turns(*measured(changed))
            whole = in_turns(*measured(other))
    yield Line(SECTION, "bare page", f"{one.bare.cpu:.2f} ms CPU")
    yield Line(SECTION, "one paragraph changed", f"{one.mine.cpu:.2f} ms CPU", f"{one.cpu:.1f} × bare", "≤ 15 ×", one.cpu <= 15)
    yield Line(SECTION, "every line changed", f"{whole.mine.cpu:.2f} ms CPU", f"{whole.cpu:.1f} × bare", "≤ 40 ×", whole.cpu <= 40)


def _cost(server: Server, ask: Callable[[], object]) -> Cost:
    before, begun = server.cpu(), time.perf_counter()
    for _ in range(BATCH):
        ask()
    return Cost(1000 * (server.cpu() - before) / BATCH, BATCH / (time.perf_counter() - begun))


def _lesson(account_id: int) -> tuple[str, dict[str, object]]:
    """Address and form of a lesson of the length wanted, made of the course's own lessons."""
    account = db.session.get_one(Account, account_id)
    by = By(account.id, account.uid)
    with transaction():
        draft = actions.open_draft(slug=COURSE, by=by, now=clock.now())
    bundle = queries.checked(draft).bundle
    assert bundle is not None
    text = "Câu để đổi.\n\n"
    for block in "\n\n".join(lesson.text for lesson in bundle.lessons).split("\n\n## "):
        text += f"## {block}\n\n" if not block.startswith("/// tinh-huong") else f"{block}\n\n"
        if len(text.encode()) >= LENGTH:
            break
    lesson = bundle.lessons[0]
    fields = {
        "version": 1, "title": lesson.title, "minutes_read": 5, "minutes_self": 2, "minutes_practice": 0,
        "required": "y", "law_checked_on": "", "sources": "", "text": text,
    }  # fmt: skip
    return f"/bien-soan/{draft.uid}/bai/{lesson.path.removesuffix('.md')}", fields
