"""Facts about this installation that live in its database: whether it is the demonstration province."""

from __future__ import annotations

import sqlalchemy as sa

from app.core import clock
from app.core.database import db
from app.core.models import Setting


def is_demo() -> bool:
    """Whether the database says it holds made-up people; False for a database not set up yet."""
    try:
        with db.engine.connect() as connection:
            if not sa.inspect(connection).has_table(Setting.__tablename__):
                return False
            value = connection.scalar(
                sa.select(Setting.value).where(Setting.key == "site.demo").order_by(Setting.id.desc()).limit(1)
            )
    except sa.exc.OperationalError:
        return False
    return bool(value)


def mark_as_demo() -> None:
    """Say in the running transaction that everything here is made up: every page will show it."""
    db.session.add(Setting(key="site.demo", value=True, set_at=clock.now(), set_by="demo"))
