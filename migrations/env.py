"""Alembic's environment.

It opens its own engine, with SQLite's foreign keys off: a batch migration recreates tables, and with them on SQLite
would delete the rows that refer to the old one. `PRAGMA foreign_key_check` must come back empty.
"""

import sqlalchemy as sa
from alembic import context

from app.core.database import Instant
from app.tables import metadata


def render_item(kind, item, autogen_context):
    """Write our column types as plain SQLAlchemy ones: a migration must not depend on the application."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


url = context.config.attributes["url"]
engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
        compare_server_default=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"foreign keys broken after migration: {broken[:5]}")
engine.dispose()
