"""The demonstration province: believable, marked, removable; written in bulk it is the same as written for real."""

from __future__ import annotations

import datetime as dt
import random
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.config import Settings
from app.core.database import db, known, transaction
from app.core.site import is_demo
from app.demo import accounts, bulk, province, real
from app.demo.names import make_name
from app.demo.plan import PlanCourse, Planner, PlanUnit
from app.learning.models import Attempt, Enrolment, LessonProgress, Submission
from app.operations.installation import load
from app.people.access import EVERYTHING, Role
from app.people.models import (
    Account,
    DutyAssignment,
    Leave,
    LoginName,
    Officer,
    OfficerCode,
    Person,
    PersonToken,
    Posting,
    Unit,
)
from app.people.rules import UnitKind
from app.records.models import Certificate, Completion
from app.records.queries import target
from tests.databases import Databases, make_app
from tests.pages import make_client

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
START = NOW - dt.timedelta(days=280)
UNITS = [PlanUnit(f"{n}", UnitKind.COMMUNE, "Huyện Ba Tơ (Quảng Ngãi cũ)") for n in range(30)]
COURSES = [PlanCourse(f"khoa-{n}", (("bai-mot", 20), ("bai-hai", 25)), 18, 70, 3, 0) for n in range(4)]


def test_same_seed_makes_the_same_people_and_another_seed_others() -> None:
    def people(seed: int) -> list[Any]:
        return list(Planner(seed, UNITS, COURSES, START, NOW).officers(50))

    assert people(1) == people(1)
    assert people(1) != people(2)


def test_nothing_in_the_plan_lies_in_the_future_or_before_the_courses_opened() -> None:
    for officer in Planner(3, UNITS, COURSES, START, NOW).officers(400):
        ends = [p.until_on for p in officer.postings[:-1]]
        assert all(end is not None for end in ends)
        for before, after in zip(officer.postings, officer.postings[1:], strict=False):
            assert before.until_on is not None
            assert before.until_on < after.from_on
        for course in officer.courses:
            instants = [at for _, at in course.read] + [t.submitted_at for t in course.tries]
            assert instants == sorted(instants)
            assert instants[0] >= START
            assert instants[-1] <= NOW
            assert len(course.tries) <= 3
            assert [t.right >= 13 for t in course.tries[:-1]] == [False] * len(course.tries[:-1])


def test_names_of_the_highlands_are_not_all_kinh() -> None:
    chance = random.Random(5)
    highland = [make_name(chance, "Huyện Tu Mơ Rông (Kon Tum cũ)").full for _ in range(200)]
    assert sum(name.startswith(("A ", "Y ")) for name in highland) > 120
    names = [make_name(chance, "Cấp tỉnh (hợp nhất Quảng Ngãi + Kon Tum)").full for _ in range(300)]
    assert len(set(names)) > 250


def _facts() -> dict[str, Any]:
    """Everything that was written about officers, without ids and random codes."""
    db.session.expire_all()
    own = sa.orm.aliased(OfficerCode)
    code = sa.select(sa.func.min(own.code)).where(own.officer_id == Officer.id).correlate(Officer).scalar_subquery()

    def rows(*columns: Any, source: Any, **joins: Any) -> Any:
        return Counter(tuple(r) for r in db.session.execute(source.with_only_columns(code, *columns)))

    officers = sa.select(Officer.id).join(Person, Person.id == Officer.person_id)
    postings = officers.join(Posting, Posting.officer_id == Officer.id).where(known(Posting))
    return {
        "people": rows(Person.full_name, Person.given_name, Person.given_name_chosen, Person.sort_key, Person.created_at,
                       Officer.email, Officer.phone, source=officers),
        "tokens": rows(PersonToken.token, source=officers.join(PersonToken, PersonToken.person_id == Person.id)),
        "codes": rows(OfficerCode.code, OfficerCode.code_key,
                      source=officers.join(OfficerCode, OfficerCode.officer_id == Officer.id)),
        "postings": rows(Unit.code, Posting.job_title, Posting.from_on, Posting.until_on, Posting.recorded_at,
                         Posting.recorded_by, source=postings.join(Unit, Unit.id == Posting.unit_id)),
        "duties": rows(DutyAssignment.duty, DutyAssignment.from_on, DutyAssignment.until_on, DutyAssignment.recorded_at,
                       Posting.from_on, source=postings.join(DutyAssignment).where(known(DutyAssignment))),
        "leave": rows(Leave.reason, Leave.from_on, Leave.until_on, Leave.recorded_at,
                      source=officers.join(Leave, Leave.officer_id == Officer.id)),
        "accounts": rows(LoginName.kind, LoginName.value_key, Account.created_at, Account.activated_at,
                         Account.last_seen_at, Account.password_hash, Account.failed_count,
                         source=officers.join(Account, Account.person_id == Person.id).join(LoginName)),
        "enrolments": rows(Enrolment.course_id, Enrolment.edition_id, Enrolment.started_at, Enrolment.last_at,
                           Enrolment.last_lesson_key, source=officers.join(Enrolment, Enrolment.person_id == Person.id)),
        "read": rows(LessonProgress.course_id, LessonProgress.lesson_key, LessonProgress.content_hash,
                     LessonProgress.read_at, source=officers.join(LessonProgress, LessonProgress.person_id == Person.id)),
        "attempts": rows(Attempt.course_id, Attempt.edition_id, Attempt.quiz_id, Attempt.quiz_key, Attempt.number,
                         Attempt.started_at, Attempt.submitted_at, Attempt.own_work, Attempt.score, Attempt.passed,
                         source=officers.join(Attempt, Attempt.person_id == Person.id)),
        "completions": rows(Completion.course_id, Completion.edition_id, Completion.edition_number, Completion.source,
                            Completion.earned_at, Completion.earned_on, Completion.score, Completion.credited_minutes,
                            Completion.recorded_at, Certificate.issued_at, Certificate.notice_ref,
                            source=officers.join(Completion, Completion.person_id == Person.id).join(Certificate)),
    }  # fmt: skip


def _by_right_doer() -> None:
    """Each completion names the attempt that earned it and the account of who earned it."""
    earned = {
        (uid, person, account)
        for uid, person, account in db.session.execute(
            sa.select(Attempt.uid, Attempt.person_id, Account.uid)
            .join(Account, Account.person_id == Attempt.person_id)
            .where(Attempt.passed.is_(True))
        )
    }
    recorded = {
        (ref, person, by)
        for ref, person, by in db.session.execute(
            sa.select(Completion.source_ref, Completion.person_id, Completion.recorded_by)
        )
    }
    assert recorded == earned


def _build(app: Flask, settings: Settings, write: Any) -> tuple[dict[str, Any], Any]:
    with app.app_context():
        load(settings, by="test", now=START)
        planner = Planner(7, province.plan_units(dt.date(2026, 11, 22)), province.plan_courses(), START, NOW)
        write(planner.officers(45), password_hash="x", told=lambda n: None)
        _by_right_doer()
        figure = target(EVERYTHING, dt.date(2026, 11, 22))
        return _facts(), figure


@pytest.mark.slow
def test_bulk_writes_the_same_facts_as_the_real_actions(databases: Databases, app: Flask, settings: Settings, tmp_path: Path) -> None:
    real_facts, real_figure = _build(app, settings, real.write)
    other = databases.settings(tmp_path / "other")
    databases.copy("empty", other.database_url)
    try:
        bulk_facts, bulk_figure = _build(make_app(other), other, bulk.write)
    finally:
        databases.drop(other.database_url)
    for kind, rows in real_facts.items():
        assert sum(rows.values()) > 0 or kind == "leave", kind
        assert bulk_facts[kind] == rows, kind
    assert bulk_figure == real_figure
    assert 0 < real_figure.numerator < real_figure.denominator


def test_rows_can_be_added_after_a_bulk_load(app: Flask, settings: Settings) -> None:
    """PostgreSQL hands out ids from sequences, which ids given by hand do not move."""
    from app.people.actions.officers import add_officer

    _build(app, settings, bulk.write)
    with transaction():
        add_officer(code="MOI", full_name="Lê Thị Mới", now=NOW)


@pytest.fixture
def demo_settings(databases: Databases, tmp_path: Path) -> Any:
    made = databases.settings(tmp_path / "demo")
    databases.create_empty(made.database_url)
    yield made
    databases.drop(made.database_url)


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_people_have_learned_for_years_but_not_longer_than_their_units_exist(
    demo_settings: Settings, at: Callable[[Any], Any]
) -> None:
    at(dt.datetime(2029, 3, 1, 9))
    province.make(demo_settings, officers=60, seed=3, years=3, say=lambda _: None, told=lambda _: None)
    with make_app(demo_settings).app_context():
        first = db.session.scalar(sa.select(sa.func.min(Completion.earned_on)))
        assert first is not None and dt.date(2026, 3, 1) < first < dt.date(2026, 12, 31)
        db.session.remove()
        db.engine.dispose()


@pytest.mark.slow
def test_province_is_made_marked_and_removed(demo_settings: Settings) -> None:
    said: list[str] = []
    told: list[int] = []
    ready = province.make(demo_settings, officers=20, seed=1, say=said.append, told=told.append)
    assert sum(told) == 20
    assert {a.role for a in ready} == {*Role, accounts.HALF_WAY}
    assert len({a.password for a in ready}) == len(ready)
    path = demo_settings.instance / accounts.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert accounts.kept(demo_settings.instance) == ready
    app = make_app(demo_settings)
    with app.app_context():
        assert is_demo()
        assert app.extensions["settings"].site.demo
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Officer)) == 20
        fresh = db.session.scalar(sa.select(Person.id).where(Person.full_name == ready[0].name))
        half = db.session.scalar(sa.select(Person.id).where(Person.full_name == ready[-1].name))
        begun = {
            row[0]: row[1]
            for row in db.session.execute(
                sa.select(Enrolment.person_id, sa.func.count())
                .where(Enrolment.person_id.in_([fresh, half]))
                .group_by(Enrolment.person_id)
            )
        }
        assert begun == {half: 2}
        states = db.session.scalars(sa.select(Submission.state).order_by(Submission.submitted_at)).all()
        assert states == ["dat", "lam-lai", "cho-cham"]  # a trainer who tries the site finds the queue filled
        assert db.session.scalar(sa.select(sa.func.count()).where(Completion.source == "practical")) == 1
        earned = sa.select(sa.func.count()).where(Completion.person_id == half, Completion.source == "quiz")
        assert db.session.scalar(earned) == 1
        for account in ready:
            visitor = make_client(app, {})
            page = visitor.get("/dang-nhap").page  # type: ignore[attr-defined]
            form = next(f for f in page.forms if f.action.startswith("/dang-nhap"))
            login, password = (i.get("name") for i in form.element.iter("input") if i.get("type") in ("text", "password", None))
            assert form.submit(**{login: account.login, password: account.password}).status_code == 302, account.login
            home = visitor.get("/")
            assert account.name.split(" ")[-1] in home.page.text  # type: ignore[attr-defined]
            assert "Bản dùng thử" in home.page.text  # type: ignore[attr-defined]
        db.session.remove()
        db.engine.dispose()
    with pytest.raises(province.NotMade, match="Đã có tỉnh mẫu"):
        province.make(demo_settings, officers=20, seed=1, say=said.append, told=told.append)
    assert province.remove(demo_settings)
    assert not demo_settings.instance.exists()


def test_a_real_installation_is_never_removed(cast: Any, app: Flask, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(province.NotMade, match="tên “demo”"):
        province.remove(settings)
    # Even in a folder of that name: the database does not say that it is a demonstration.
    named = replace(settings, instance=tmp_path / "demo")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "hoctapso.db").touch()
    with pytest.raises(province.NotMade, match="không mang dấu"):
        province.remove(named)
    assert (tmp_path / "demo" / "hoctapso.db").exists()
