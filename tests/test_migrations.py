"""The migrated schema is the models' schema, triggers included, on every kind of database."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.core import append_only, migrations
from app.core.config import Settings
from app.tables import metadata
from tests.databases import Databases


@pytest.fixture
def migrated(databases: Databases, settings: Settings) -> Iterator[sa.Connection]:
    """A connection to a database on which every migration ran."""
    databases.create_empty(settings.database_url)
    migrations.upgrade(settings.database_url)
    engine = sa.create_engine(settings.database_url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_migrated_schema_is_the_models_schema(migrated: sa.Connection) -> None:
    context = MigrationContext.configure(migrated, opts={"compare_type": True, "compare_server_default": True})
    assert compare_metadata(context, metadata) == []


def test_checks_and_conditional_indexes_are_the_models(migrated: sa.Connection) -> None:
    """Autogenerate does not compare these."""
    inspector = sa.inspect(migrated)
    for table in metadata.sorted_tables:
        wanted = {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        assert {c["name"] for c in inspector.get_check_constraints(table.name)} == wanted, table.name
        for index in table.indexes:
            condition = index.dialect_kwargs.get(f"{migrated.dialect.name}_where")
            if condition is not None:
                found = next(i for i in inspector.get_indexes(table.name) if i["name"] == index.name)
                assert found["dialect_options"].get(f"{migrated.dialect.name}_where") is not None, index.name


def _triggers(connection: sa.Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        rows = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(
            sa.text("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal")
        )
    return {name: " ".join(sql.split()) for name, sql in rows}


def test_every_fact_has_its_triggers(migrated: sa.Connection, databases: Databases, tmp_path) -> None:  # type: ignore[no-untyped-def]
    statements = append_only.create(migrated.dialect.name)
    wanted = {m.group(1) for s in statements if (m := re.match(r"CREATE TRIGGER (\w+)", s))}
    found = _triggers(migrated)
    assert set(found) == wanted
    assert {f"{table}_no_delete" for table in append_only.TABLES} <= set(found)
    # Made anew as the application says it today, they read the same: no fixed column was forgotten by a migration.
    for statement in [*append_only.drop(migrated.dialect.name), *statements]:
        migrated.exec_driver_sql(statement)
    assert _triggers(migrated) == found
    migrated.rollback()


def test_running_again_changes_nothing(migrated: sa.Connection, settings: Settings) -> None:
    before = migrated.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    migrated.rollback()
    migrations.upgrade(settings.database_url)
    assert migrated.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == before


def test_there_is_one_line_of_migrations() -> None:
    script = ScriptDirectory(str(migrations.ROOT / "migrations"))
    assert len(script.get_heads()) == 1
