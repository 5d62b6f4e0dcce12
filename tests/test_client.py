"""The tools of the tests themselves: the client refuses a bad page, the cast is who it says."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from app.core import clock
from tests.pages import Client, parse

# The checking of pages hangs on no database.
pytestmark = pytest.mark.sqlite_only

GOOD = """<!doctype html><html lang="vi"><head><title>Trang</title></head><body><h1>Trang</h1>{}</body></html>"""


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        ("<p style='color:red'>x</p>", "inline style"),
        ("<h1>Hai</h1>", "2 h1"),
        ("<input name='a'>", "no label"),
        ("<p id='x'></p><p id='x'></p>", "twice"),
        ("<img src='/a.png'>", "no alt"),
        ("<script>1</script>", "inline script"),
        ("<button onclick='x()'>Bấm</button>", "inline handler"),
        ("<script src='https://cdn.example/x.js'></script>", "third party"),
        ("<form method='post'><button>Gửi</button></form>", "csrf_token"),
        ("<a href='/x'></a>", "says nothing"),
        ("<p aria-describedby='không-có'>x</p>", "names nothing"),
        ("<div></span></div>", "unexpected-end-tag"),
    ],
)
def test_client_finds_what_is_wrong_with_a_page(client: Client, markup: str, problem: str) -> None:
    assert parse(client, "/", GOOD.format("")).problems == []
    assert any(problem in p for p in parse(client, "/", GOOD.format(markup)).problems)


def test_cast_signs_in(app: Flask, cast, client: Client) -> None:  # type: ignore[no-untyped-def]
    assert len({m.account_id for m in cast.values()}) == 8
    an, dung = client.as_("an"), client.as_("dung")
    assert an is not dung
    with an.session_transaction() as session:
        assert session["_user_id"]


def test_time_stands_still(at) -> None:  # type: ignore[no-untyped-def]
    at(dt.datetime(2026, 12, 19, 0, 30))
    assert clock.today() == dt.date(2026, 12, 19)
    assert clock.now() == dt.datetime(2026, 12, 18, 17, 30, tzinfo=dt.UTC)
    assert clock.now() == clock.now()


def test_queries_are_counted(app: Flask, session, queries) -> None:  # type: ignore[no-untyped-def]
    import sqlalchemy as sa

    with queries() as asked:
        session.execute(sa.text("SELECT 1"))
    assert asked.count == 1
