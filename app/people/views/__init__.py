"""Pages of the people room."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)

from app.people.views import (  # noqa: E402
    account,
    administration,
    audit,
    declaring,
    duplicates,
    officers,
    outbox,
    own_second_step,
    permissions,
    privacy,
    rights,
    roster,
    roster_columns,
    roster_staged,
    second_step,
    signing_in,
    slips,
    transfers,
    units,
)

__all__ = [
    "account", "administration", "audit", "blueprint", "declaring", "duplicates", "officers", "outbox", "own_second_step",
    "permissions", "privacy", "rights", "roster", "roster_columns", "roster_staged", "second_step", "signing_in", "slips",
    "transfers", "units",
]  # fmt: skip
