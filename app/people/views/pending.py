"""What was proved so far: carried by the browser between the steps of signing in, signed, for a few minutes.

Nobody is signed in by it; the site keeps nothing of somebody who is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.people.second_step import new_salt

PASSWORD_LASTS = 15 * 60  # seconds from the password to the code
SETUP_LASTS = 2 * 3600  # seconds from showing a secret to its first code


@dataclass(frozen=True)
class Pending:
    """Somebody whose password was right."""

    account_id: int
    shared_computer: bool


def _signer(what: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"people.{what}")


def _read(what: str, typed: str, seconds: int) -> Any:
    try:
        return _signer(what).loads(typed, max_age=seconds)
    except BadSignature:
        return None


def keep(account_id: int, *, shared_computer: bool) -> str:
    """What the page of the second step carries after the right password."""
    return str(_signer("pending").dumps([account_id, shared_computer]))


def read(typed: str) -> Pending | None:
    """Who stands before the second step; None when it took too long or was made up."""
    found = _read("pending", typed, PASSWORD_LASTS)
    return Pending(int(found[0]), bool(found[1])) if found else None


def new_setup(account_id: int) -> str:
    """A salt for a second step to be, signed for the account whose page shows its secret."""
    return str(_signer("setup").dumps([account_id, new_salt()]))


def salt_of(typed: str, account_id: int) -> str | None:
    """The salt a page showed to that account; None when it is too old, another's or made up."""
    found = _read("setup", typed, SETUP_LASTS)
    return str(found[1]) if found and found[0] == account_id else None
