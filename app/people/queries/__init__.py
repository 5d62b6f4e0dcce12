"""Reads of the people room, by noun."""

from app.people.queries.accounts import (
    AccountView,
    Activation,
    Attempt,
    Status,
    account,
    account_by_login,
    accounts,
    activation,
    address_failures,
    attempt,
    has_administrator,
    logins_of,
    waits_until,
)
from app.people.queries.sessions import SignedIn, grants_of, session_owner, sessions_of, signed_in
from app.people.queries.units import (
    UnitView,
    unit_by_code,
    unit_history,
    unit_names,
    unit_spans,
    units_on,
)

__all__ = [
    "AccountView", "Activation", "Attempt", "SignedIn", "Status", "UnitView", "account", "account_by_login",
    "accounts", "activation", "address_failures", "attempt", "grants_of", "has_administrator", "logins_of", "session_owner",
    "sessions_of", "signed_in", "unit_by_code", "unit_history", "unit_names", "unit_spans", "units_on",
    "waits_until",
]  # fmt: skip
