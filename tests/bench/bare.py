"""The baseline: a bare Flask page on the same server, workers and database.

One SQLAlchemy Core SELECT of one row by key, a five-line template without inheritance, no session, no compression. Its
twin with one write is the baseline of pages that save one answer.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from flask import Flask, render_template

from app.core.config import load
from app.people.models import Person

SELECT = sa.select(Person.id, Person.uid, Person.full_name).where(Person.id == sa.bindparam("key"))
LEDGER = sa.Table(
    "bench_ledger",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)
UPDATE = sa.update(LEDGER).where(LEDGER.c.id == sa.bindparam("key")).values(value=LEDGER.c.value + 1)


def make() -> Flask:
    """The application that gunicorn serves in place of the site."""
    app = Flask("bare", template_folder=str(Path(__file__).with_name("templates")))
    engine = sa.create_engine(load().database_url)
    with engine.begin() as connection:
        LEDGER.create(connection, checkfirst=True)
        if connection.scalar(sa.select(sa.func.count()).select_from(LEDGER)) == 0:
            connection.execute(sa.insert(LEDGER), [{"id": n, "value": 0} for n in range(1, 101)])
    engine.dispose()

    @app.get("/<int:key>")
    def read(key: int) -> str:
        with engine.connect() as connection:
            row = connection.execute(SELECT, {"key": key}).one()
        return render_template("bare.html", code=row.uid, name=row.full_name)

    @app.post("/<int:key>")
    def write(key: int) -> str:
        with engine.connect() as connection:
            row = connection.execute(SELECT, {"key": key}).one()
        with engine.begin() as connection:
            connection.execute(UPDATE, {"key": key})
        return render_template("bare.html", code=row.uid, name=row.full_name)

    return app
