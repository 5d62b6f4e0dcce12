"""Pages of the people room."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)

from app.people.views import (  # noqa: E402
    account,
    administration,
    officers,
    outbox,
    own_second_step,
    permissions,
    roster,
    second_step,
    signing_in,
    slips,
    units,
)

__all__ = ["account", "administration", "blueprint", "officers", "permissions", "roster", "signing_in", "slips", "units"]
__all__ = [
    "account", "administration", "blueprint", "officers", "outbox", "own_second_step", "roster", "second_step", "signing_in",
    "slips", "units",
]  # fmt: skip
