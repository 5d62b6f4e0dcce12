"""The lesson page, signed in, against the bare page."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.core.database import db
from app.learning.models import Enrolment
from app.people.models import Account
from tests.bench import instances
from tests.bench.measure import Line, paired
from tests.bench.server import BARE, serving
from tests.bench.visitor import Visitor

SECTION = "Lesson page (signed in, progress, CSRF, all headers) against the bare page"


def reader() -> tuple[int, str]:
    """An account half-way through a course, and the path of a lesson of average length of it."""
    found = db.session.execute(
        sa.select(Account.id, Enrolment.edition_id)
        .join(Account, Account.person_id == Enrolment.person_id)
        .where(Enrolment.last_lesson_key != "")
        .order_by(Enrolment.last_at.desc(), Enrolment.id)
        .limit(1)
    ).one()
    edition = catalog.edition(found.edition_id)
    assert edition is not None
    lesson = sorted(edition.lessons, key=lambda x: x.page_bytes)[len(edition.lessons) // 2]
    return found.id, f"/khoa-hoc/{edition.slug}/bai/{lesson.key}"


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """One pair of lines for each size of the province."""
    for size in sizes:
        folder = instances.instance(size)
        with instances.opened(folder) as app:
            account, path = reader()
            cookie = instances.sign_in(app, account)
        with serving(folder, BARE) as bare, serving(folder) as site:
            visitor = Visitor(site.url, cookie)
            page = visitor.get(path)  # the first page puts the CSRF token's seed into the cookie
            assert page.status == 200, page.status
            pair = paired(bare, site, path, visitor.cookie)
        name = f"{size:,} officers"
        yield Line(SECTION, f"{name}: bare page", f"{pair.bare.cpu:.2f} ms CPU, {pair.bare.rate:.0f}/s")
        yield Line(
            SECTION, f"{name}: lesson", f"{pair.mine.cpu:.2f} ms CPU, {pair.mine.rate:.0f}/s",
            f"{pair.rate:.2f} of its rate, {pair.cpu:.2f} × its CPU", "≥ 0.50 of its rate", pair.rate >= 0.5,
        )  # fmt: skip
