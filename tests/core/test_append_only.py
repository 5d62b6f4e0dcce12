"""Facts of the figure cannot be changed or removed, whoever asks the database."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from app.core import append_only, audit
from app.core.database import Instant, db, transaction
from app.core.models import AuditLine
from app.records.models import Completion, InDepthRule, Revocation
from tests.records.province import Province

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def facts() -> tuple[Completion, Revocation]:
    """A completion and its revocation."""
    province = Province()
    with transaction():
        province.unit(1)
        person = province.person(unit=1)
        completion = province.completion(person, "a1")
        revocation = province.revocation(completion, dt.date(2026, 7, 1))
        province.rule(1)
    return db.session.get_one(Completion, completion), db.session.get_one(Revocation, revocation)


def refused(statement: sa.Executable) -> bool:
    """Whether the database refuses it; nothing stays either way."""
    try:
        with transaction() as session:
            session.execute(statement)
            session.rollback()
    except sa.exc.DBAPIError as error:
        assert "append-only" in str(error)
        return True
    return False


def _another(column: sa.Column[object]) -> object:
    if isinstance(column.type, Instant):
        return dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    if isinstance(column.type, sa.Uuid):
        return "01890000-0000-7000-8000-000000000000"
    if isinstance(column.type, sa.JSON):
        return {"x": 1}
    return {int: 77, str: "khác", dt.date: dt.date(2020, 1, 1)}[column.type.python_type]


@pytest.mark.parametrize("model", [Completion, Revocation, InDepthRule])
def test_nothing_of_a_fact_changes_but_its_voiding(facts: object, model: type) -> None:
    fixed = [c for c in model.__table__.columns if c.name not in append_only.TABLES[model.__tablename__]]
    assert {"recorded_at", "uid"} <= {c.name for c in fixed}
    for column in fixed:
        assert refused(sa.update(model).values({column.name: _another(column)})), column.name
    assert refused(sa.delete(model))


def test_a_fact_is_voided_once(facts: tuple[Completion, Revocation]) -> None:
    now = dt.datetime(2026, 8, 1, tzinfo=dt.UTC)
    void = sa.update(Completion).values(voided_at=now, voided_by="x", void_reason="nhập nhầm người")
    with transaction() as session:
        session.execute(void)
    assert refused(void.values(void_reason="lý do khác"))
    assert refused(sa.update(Completion).values(voided_at=None))


def test_an_audit_line_is_fixed_when_it_is_sealed() -> None:
    with transaction() as session:
        audit.record("test.do")
        session.execute(sa.update(AuditLine).values(sealed_hash="0" * 64))
    assert refused(sa.update(AuditLine).values(verb="test.other"))
    assert refused(sa.update(AuditLine).values(sealed_hash=None))
    assert refused(sa.delete(AuditLine))
    with transaction():
        audit.record("test.again")
    assert not refused(sa.delete(AuditLine).where(AuditLine.verb == "test.again"))


def test_every_table_of_the_list_has_its_triggers() -> None:
    if db.engine.dialect.name == "sqlite":
        there = set(db.session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    else:
        there = set(db.session.scalars(sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")))
    assert {name for table in append_only.TABLES for name in append_only.names(table)} <= there


def test_triggers_can_be_taken_away_and_made_again_for_a_migration(facts: object) -> None:
    dialect = db.engine.dialect.name
    with transaction() as session:
        for statement in append_only.drop(dialect):
            session.execute(sa.text(statement))
    assert not refused(sa.update(Completion).values(credited_minutes=1))
    with transaction() as session:
        for statement in append_only.create(dialect):
            session.connection().exec_driver_sql(statement)
    assert refused(sa.update(Completion).values(credited_minutes=1))
