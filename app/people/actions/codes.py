"""A code for an officer whose unit has none (P1)."""

from __future__ import annotations

from app.people.queries.roster import last_codes
from app.people.roster.identity import next_codes


def next_code() -> str:
    """The code after the highest one given so far, in the running transaction. Nothing is reserved: use it at once."""
    return next_codes(last_codes())()
