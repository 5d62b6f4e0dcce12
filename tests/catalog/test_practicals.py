"""The practical work of a published edition: its row, its instructions as HTML, its way out and in again."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from app.catalog import queries as catalog
from app.catalog.cli import courses, editions
from app.catalog.models import Practical, RenderedLesson
from app.catalog.queries.editions import _html
from app.core.database import db, transaction
from tests.learning import samples


def test_publishing_writes_it_and_renders_its_instructions(app: Flask) -> None:
    edition = samples.publish(work=samples.practical(second_grader=True))
    found = edition.practical
    assert found is not None
    assert (found.key, found.minutes, found.second_grader, found.required) == ("ban-tin-loa", 90, True, True)
    assert [c.key for c in found.criteria if c.required] == ["viec-can-lam", "cau-ngan"]
    html = catalog.lesson_html(found.content_hash)
    assert "Viết giúp chị." in html
    assert 'id="hd-' in html
    assert samples.publish("khoa-khac").practical is None


def test_it_never_changes(app: Flask) -> None:
    samples.publish(work=samples.practical())
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction():
        db.session.execute(sa.update(Practical).values(minutes=5))


def test_its_html_is_a_cache(app: Flask) -> None:
    edition = samples.publish(work=samples.practical())
    assert edition.practical is not None
    before = catalog.lesson_html(edition.practical.content_hash)
    with transaction():
        db.session.execute(sa.delete(RenderedLesson))
    _html.cache_clear()
    done = CliRunner().invoke(editions, ["rerender"])
    assert "Đã dựng 3 bài học." in done.output, done.output
    assert catalog.lesson_html(edition.practical.content_hash) == before


def test_it_travels_with_its_course(app: Flask, tmp_path: Path) -> None:
    edition = samples.publish(work=samples.practical())
    first = tmp_path / "mot.zip"
    assert CliRunner().invoke(courses, ["export", edition.slug, "--out", str(first)]).exit_code == 0
    done = CliRunner().invoke(courses, ["import", str(first)])
    assert "không tạo phiên bản mới" in done.output, done.output
