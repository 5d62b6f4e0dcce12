"""Pages of the people room."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)

from app.people.views import (  # noqa: E402
    account,
    administration,
    officers,
    own_second_step,
    permissions,
    roster,
    roster_columns,
    roster_staged,
    second_step,
    signing_in,
    slips,
    units,
)

__all__ = ["account", "administration", "blueprint", "officers", "permissions", "roster", "signing_in", "slips", "units"]
__all__ = [
    "account", "administration", "blueprint", "officers", "own_second_step", "roster", "roster_columns",
    "roster_staged", "second_step", "signing_in", "slips", "units",
]  # fmt: skip
