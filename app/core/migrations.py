"""Alembic behind two functions: bring the schema up, and ask whether it is up."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.core.config import ROOT
from app.core.database import db


def config(url: str) -> Config:
    """Alembic's configuration for the database at `url`."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations"))
    made.attributes["url"] = url
    return made


def upgrade(url: str) -> None:
    """Bring the schema of the database at `url` to the newest revision."""
    command.upgrade(config(url), "head")


def is_current() -> bool:
    """Whether the application's database has the newest schema."""
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
