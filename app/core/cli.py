"""What every command of `hoctapso` shares: the application behind it, plain errors, progress."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NoReturn

import click

from app.core.config import Settings, SettingsError, load


def settings() -> Settings:
    """The settings the command line chose (`--demo` or the environment), checked."""
    context = click.get_current_context()
    chosen = context.find_root().obj
    if isinstance(chosen, Settings):
        return chosen
    try:
        return load(instance=chosen)
    except SettingsError as error:
        fail(str(error))


def fail(sentence: str, code: int = 1) -> NoReturn:
    """Say what is wrong on stderr and leave."""
    click.echo(sentence, err=True)
    raise SystemExit(code)


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command inside the application's context; the database must have been set up."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from flask import current_app, has_app_context

        if has_app_context():
            return command(*args, **kwargs)
        from app import create_app
        from app.core.database import release
        from app.core.migrations import is_current

        chosen = settings()
        app = create_app(chosen)
        with app.app_context():
            assert current_app
            try:
                if not is_current():
                    fail("Cơ sở dữ liệu chưa được thiết lập hoặc chưa nâng cấp. Chạy: hoctapso init")
                return command(*args, **kwargs)
            finally:
                release()

    return run
