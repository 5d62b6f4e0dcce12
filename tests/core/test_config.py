"""Settings: read from the environment, wrong in a clear sentence, keys kept to their owner."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.core.config import SettingsError, load


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'hoctapso.db'}"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.is_loopback and not settings.secure_cookies


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOCTAPSO_DATABASE_URL", "mysql://x"),
        ("HOCTAPSO_WORKERS", "nhiều"),
        ("HOCTAPSO_TRUSTED_PROXIES", "-1"),
        ("HOCTAPSO_SECOND_STEP_DAYS", "không"),
        ("HOCTAPSO_PUBLIC_URL", "hoctap.quangngai.example"),
        ("HOCTAPSO_SECRET_KEY", "ngắn"),
        ("PORT", "0"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load({name: value}, tmp_path)


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first = load({}, tmp_path).secret_key
    assert load({}, tmp_path).secret_key == first and len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_https_makes_cookies_secure(tmp_path: Path) -> None:
    assert load({"HOCTAPSO_PUBLIC_URL": "https://hoctap.example/"}, tmp_path).secure_cookies


def test_who_runs_the_site_is_read_and_checked(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('phone = "0255 3822 000"\n', "utf-8")
    assert load({}, tmp_path).site.phone == "0255 3822 000"
    (tmp_path / "site.toml").write_text('telephone = "0255"\n', "utf-8")
    with pytest.raises(SettingsError, match="telephone"):
        load({}, tmp_path)


def test_how_long_the_second_step_may_be_put_off(tmp_path: Path) -> None:
    assert load({}, tmp_path).second_step_days == 14
    assert load({"HOCTAPSO_SECOND_STEP_DAYS": "0"}, tmp_path).second_step_days == 0
    assert load({"HOCTAPSO_SECOND_STEP_DAYS": "off"}, tmp_path).second_step_days is None
    assert load({"HOCTAPSO_SECOND_STEP_DAYS": "0"}, tmp_path / "demo").second_step_days is None
