"""Setting up: everything is there afterwards, and doing it again harms nothing."""

from __future__ import annotations

import stat
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app.catalog.models import Edition
from app.catalog.queries import programmes, published_courses
from app.cli import main
from app.core.config import Settings, SettingsError, default_instance, demo_instance, load
from app.core.database import db, transaction
from app.operations import installation, serving
from app.people.actions.units import rename_unit
from app.people.models import RoleGrant, Unit, UnitVersion
from app.people.queries.units import unit_by_code
from app.records.queries import rules
from tests.cast import SINCE
from tests.databases import Databases, close, make_app


@pytest.fixture
def fresh(databases: Databases, settings: Settings) -> Settings:
    """Settings of an installation of which nothing exists yet but an empty database."""
    databases.create_empty(settings.database_url)
    return settings


@pytest.mark.slow
def test_init_sets_up_everything_and_is_repeatable(fresh: Settings) -> None:
    first = CliRunner().invoke(main, ["init"], obj=fresh, catch_exceptions=False)
    assert first.exit_code == 0, first.output
    link = next(line.strip() for line in first.output.splitlines() if "/thiet-lap/" in line)
    assert link.startswith(fresh.public_url)
    assert "HOCTAPSO_PUBLIC_URL" in first.output
    assert "site.toml" in first.output
    app = make_app(fresh)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Unit)) == 111
        assert len(published_courses()) == 4
        assert len(rules()) == 1
        assert len(programmes()) >= 10
        assert stat.S_IMODE(fresh.instance.stat().st_mode) == 0o700
        assert stat.S_IMODE(fresh.private_files.stat().st_mode) == 0o700
        with transaction():
            rename_unit(code="21484", name="Xã Ba Tơ Mới", on=SINCE.replace(year=2026), decision_ref="1/NQ", by="x", now=_now())
        before = _counts()
        close(app)
    again = CliRunner().invoke(main, ["init"], obj=fresh, catch_exceptions=False)
    assert again.exit_code == 0
    assert link not in again.output  # a new link: the one before stops working
    app = make_app(fresh)
    with app.app_context():
        assert _counts() == before
        unit = unit_by_code("21484", SINCE.replace(year=2026))
        assert unit is not None
        assert unit.name == "Xã Ba Tơ Mới"
        close(app)


def _now() -> Any:
    from app.core import clock

    return clock.now()


def _counts() -> dict[str, int | None]:
    return {
        table.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in (Unit, UnitVersion, Edition, RoleGrant)
    }


def test_commands_refuse_a_database_that_was_not_set_up(fresh: Settings) -> None:
    result = CliRunner().invoke(main, ["target"], obj=fresh)
    assert result.exit_code == 1
    assert "hoctapso init" in result.output


def test_unchanged_courses_are_not_even_parsed(app: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch, queries: Any) -> None:
    from app.core import clock

    installation.load(settings, by="test", now=clock.now())
    with queries() as asked:
        done = installation.load(settings, by="test", now=clock.now())
    assert done == installation.Prepared()
    assert asked.count < 20


def test_demo_and_real_installation_never_share_a_database(tmp_path: Any) -> None:
    env = {"HOCTAPSO_INSTANCE": str(tmp_path), "HOCTAPSO_DATABASE_URL": "postgresql://h@127.0.0.1/that"}
    assert load(env).database_url == "postgresql+psycopg://h@127.0.0.1/that"
    demo = load(env, demo_instance(env))
    assert demo.instance == tmp_path / "demo"
    assert demo.database_url == f"sqlite:///{tmp_path / 'demo' / 'hoctapso.db'}"
    assert demo.secret_key != load(env).secret_key


def test_chosen_folder_is_taken_as_it_is(tmp_path: Any) -> None:
    assert default_instance({"HOCTAPSO_INSTANCE": str(tmp_path)}) == tmp_path


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "tám nghìn", "PORT phải là số nguyên"),
        ("PORT", "0", "PORT phải là số nguyên"),
        ("HOCTAPSO_DATABASE_URL", "mysql://x", "HOCTAPSO_DATABASE_URL phải bắt đầu"),
        ("HOCTAPSO_PUBLIC_URL", "hoctap.example", "HOCTAPSO_PUBLIC_URL phải là địa chỉ"),
        ("HOCTAPSO_SECRET_KEY", "ngắn", "HOCTAPSO_SECRET_KEY phải dài"),
        ("HOCTAPSO_WORKERS", "-1", "HOCTAPSO_WORKERS phải là số nguyên"),
    ],
)
def test_a_wrong_setting_is_named_in_a_sentence(tmp_path: Any, name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load({"HOCTAPSO_INSTANCE": str(tmp_path), name: value})


def test_secret_key_is_made_once_and_closed_to_others(tmp_path: Any) -> None:
    env = {"HOCTAPSO_INSTANCE": str(tmp_path / "new")}
    key = load(env).secret_key
    assert load(env).secret_key == key
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600


def test_loopback_is_recognised() -> None:
    assert all(serving.is_loopback(h) for h in ("127.0.0.1", "localhost", "::1", "127.8.8.8"))
    assert not any(serving.is_loopback(h) for h in ("0.0.0.0", "::", "192.168.1.5", "hoctap.example"))


def test_a_taken_port_is_said_before_anything_starts() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        problem = serving.address_problem("127.0.0.1", port)
        assert problem is not None
        assert f"Cổng {port} đang có chương trình khác dùng" in problem
