"""The demonstration province made and removed. It lives in a folder named `demo`, and its database says what it is."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.catalog import queries as catalog
from app.core import clock, sealing
from app.core.clock import LOCAL
from app.core.config import DEMO, Settings
from app.core.database import analyze, db, transaction
from app.core.site import is_demo, mark_as_demo
from app.demo import accounts, bulk, declarations, elsewhere, given, handed_in, real, reports
from app.demo.plan import SINCE, PlanCourse, Planner, PlanUnit
from app.operations.installation import prepare
from app.people.passwords import hash_password
from app.people.queries.units import units_on

DAYS = 280  # how long the courses have been open
REAL_UP_TO = 60  # officers; larger provinces are written in bulk, which a test holds against the real way


class NotMade(Exception):
    """The demonstration cannot be made or removed; the message is a sentence."""


def make(
    settings: Settings, *, officers: int, seed: int, say: Callable[[str], None], told: Callable[[int], None],
    years: int | None = None, in_bulk: bool | None = None,
) -> list[accounts.ReadyAccount]:  # fmt: skip
    """Make the province in an empty folder; `told(n)` after every n officers. Raises NotMade.

    `years`: for how long people have learned, at most since the units of today exist; None: for DAYS. `in_bulk` None: by
    size.
    """
    if settings.instance.name != DEMO:
        raise NotMade(f"Tỉnh mẫu chỉ nằm trong thư mục tên “{DEMO}”.")
    if accounts.kept(settings.instance) is not None:
        raise NotMade("Đã có tỉnh mẫu. Xóa bằng “hoctapso demo remove” rồi tạo lại.")
    remove(settings)
    now = clock.now()
    today = clock.local_date(now)
    first_day = max(SINCE, today - dt.timedelta(days=DAYS if years is None else 365 * years))
    start = dt.datetime.combine(first_day, dt.time(8), LOCAL).astimezone(dt.UTC)
    app = prepare(settings, by="demo", say=say, as_of=start)
    with app.app_context():
        with transaction():
            mark_as_demo()
        reports.approve_rule(start)
        ready = _fill(settings, officers, seed, start, now, told, officers > REAL_UP_TO if in_bulk is None else in_bulk)
        analyze()
        reports.make_report(settings, start=start, now=now, seed=seed)
        db.session.remove()
        db.engine.dispose()
    accounts.keep(settings.instance, ready)
    return ready


def _fill(
    settings: Settings, officers: int, seed: int, start: dt.datetime, now: dt.datetime, told: Callable[[int], None], in_bulk: bool
) -> list[accounts.ReadyAccount]:
    courses = plan_courses()
    if len(courses) < 2:
        raise NotMade("Chưa phát hành được khóa học nào trong courses/, nên chưa tạo được tỉnh mẫu.")
    ready = accounts.make_accounts(courses, start=start, now=now)
    made = 4  # on the roster already: two learners, a clerk and a leader
    told(made)
    planner = Planner(seed, plan_units(clock.local_date(now)), courses, start, now)
    # Nobody knows this password: the people behind these accounts were made up.
    password_hash = hash_password(secrets.token_hex(16))
    write = bulk.write if in_bulk else real.write
    write(planner.officers(max(0, officers - made - declarations.EXTRA)), password_hash=password_hash, told=told)
    declarations.declare(now, told)
    elsewhere.make(now=now)
    handed_in.make(start=start, now=now)
    given.at_one_machine(now=now)
    given.give(settings, course=courses[1].slug, now=now)  # last: it keeps the counts of all of these
    accounts.ask_something(now=now)
    sealing.seal(now=now, margin=dt.timedelta())
    return ready


def plan_units(day: dt.date) -> Sequence[PlanUnit]:
    """The units people may serve in."""
    return [PlanUnit(u.code, u.kind, u.former_area) for u in units_on(day) if u.in_target]


def plan_courses() -> list[PlanCourse]:
    """The published courses with a quiz, those of the target's two strands first."""
    editions = [e for e in catalog.published_courses() if e.quiz is not None]
    editions.sort(key=lambda e: (e.strand not in "AB", e.strand, e.slug != "viet-bien-tap-noi-dung-so", e.slug))
    return [
        PlanCourse(
            e.slug,
            tuple((lesson.key, lesson.minutes) for lesson in e.lessons),
            min(e.quiz.draw, len(catalog.questions(e.quiz.id))),
            e.quiz.pass_mark,
            e.quiz.attempts,
            e.quiz.wait_hours,
        )
        for e in editions
        if e.quiz is not None
    ]


def refresh(settings: Settings, say: Callable[[str], None]) -> Flask:
    """Bring the province to this release: migrate, publish changed courses. Loses nothing."""
    return prepare(settings, by="demo", say=say)


def remove(settings: Settings) -> bool:
    """Delete the province with its folder; False when there is none.

    Raises NotMade for anything that does not say it is a demonstration.
    """
    folder = settings.instance
    if folder.name != DEMO:
        raise NotMade(f"Chỉ xóa được thư mục tên “{DEMO}”.")
    there = (folder / "hoctapso.db").exists() or not settings.database_url.startswith("sqlite")
    if there:
        _check_and_empty(settings)
    existed = (folder / accounts.FILE).exists() or (folder / "hoctapso.db").exists()
    _delete(folder)
    return existed


def _check_and_empty(settings: Settings) -> None:
    from app import create_app
    from app.tables import metadata

    app = create_app(replace(settings, testing=True))
    with app.app_context():
        tables = sa.inspect(db.engine).get_table_names()
        people = db.session.scalar(sa.text("SELECT count(*) FROM person")) if "person" in tables else 0
        marked = is_demo()
        db.session.remove()
        if people and not marked:
            raise NotMade("Cơ sở dữ liệu này không mang dấu tỉnh mẫu nên không xóa.")
        if db.engine.dialect.name != "sqlite":
            metadata.drop_all(db.engine)
            with db.engine.begin() as connection:
                connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
        db.engine.dispose()


def _delete(folder: Path) -> None:
    if folder.is_symlink():
        raise NotMade(f"{folder} là liên kết; không xóa.")
    if folder.exists():
        shutil.rmtree(folder)
