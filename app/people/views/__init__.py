"""Pages of the people room."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)

from app.people.views import (  # noqa: E402
    account,
    administration,
    audit,
    officers,
    own_second_step,
    permissions,
    privacy,
    rights,
    roster,
    second_step,
    signing_in,
    slips,
    units,
)

__all__ = [
    "account", "administration", "audit", "blueprint", "officers", "own_second_step", "permissions", "privacy", "rights",
    "roster", "second_step", "signing_in", "slips", "units",
]  # fmt: skip
