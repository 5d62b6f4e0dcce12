"""What the commands of this room share: dates as people write them, and refusals in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from app.core import clock, numbers
from app.core.cli import fail
from app.people.actions import Refused

BY = "cli"


class Day(click.ParamType[dt.date]):
    """A date as people here write it."""

    name = "ngày"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """dd/mm/yyyy or yyyy-mm-dd."""
        if isinstance(value, dt.date):
            return value
        try:
            return numbers.parse_day(value)
        except ValueError:
            self.fail(f"“{value}” không phải là ngày; viết dạng 19/12/2026 hoặc 2026-12-19.", param, ctx)


DAY = Day()


def today() -> dt.date:
    """The day in the province."""
    return clock.local_date(clock.now())


class said:
    """What the rules refuse is said on stderr, and the command ends with 1."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Refused):
            fail(str(error))
