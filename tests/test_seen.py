"""Whoever sees somebody's name on a page of the staff's leaves a line in the log, whatever the page is for."""

from __future__ import annotations

import contextvars

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import db
from app.core.models import AuditLine
from tests.conftest import Cast
from tests.pages import Client
from tests.test_routes import NAMES, TABLE, objects

assert objects  # the fixture: An's things, and those of others of An's unit

NAMED = ("Phạm Văn An", "Hồ Thị", "CB-AN")
# Open to whoever holds the code of a letter, signed in or not: what is looked up there is what the paper says.
NOT_LOGGED = {"records.verify"}


def _last() -> int:
    db.session.rollback()  # lines are written in short transactions of their own
    return db.session.scalar(sa.select(sa.func.max(AuditLine.id))) or 0


@pytest.mark.sqlite_only  # what it says does not hang on the database
@pytest.mark.slow
def test_no_page_of_the_staff_shows_a_name_unlogged(app: Flask, client: Client, cast: Cast, objects: dict[str, str]) -> None:  # noqa: F811
    seen, unlogged = 0, []
    for initial, who in NAMES.items():
        if who == "an":  # one's own pages
            continue
        browser = client.as_(who)
        for endpoint, (_, uses) in TABLE.items():
            for path, allowed in uses:
                if path.startswith("POST") or initial not in allowed or endpoint in NOT_LOGGED:
                    continue
                url, before = path.format(**objects), _last()
                page = contextvars.Context().run(FlaskClient.open, browser, url, buffered=True)
                if any(name.encode() in page.get_data() for name in NAMED):
                    seen += 1
                    if _last() == before:
                        unlogged.append((who, endpoint))
    assert unlogged == []
    assert seen > 60, "the walk must meet An on many pages"
