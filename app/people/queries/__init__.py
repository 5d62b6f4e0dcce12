"""Reads of the people room, by noun."""

from app.people.queries.accounts import AccountView, account, accounts, clerks_of, has_administrator
from app.people.queries.activation import activation_count, reset_requests
from app.people.queries.history import RecordedDuty, RecordedPosting, recorded_postings, recorders
from app.people.queries.login_names import ClaimLine, OwnLogins, login_claims, own_logins
from app.people.queries.officer import OfficerView, officer, roles_of
from app.people.queries.officers import OfficerLine, officers
from app.people.queries.permissions import (
    PermissionChange,
    adjusted_permissions,
    forget_permissions,
    holders,
    permission_changes,
)
from app.people.queries.roster import ImportView, line_before, roster_import, staged_rows
from app.people.queries.second_step import (
    SecondStepView,
    TrustedLine,
    second_step,
    trusted_devices,
)
from app.people.queries.sessions import SignedIn, grants_of, session_owner, sessions_of, signed_in
from app.people.queries.signing_in import (
    Activation,
    Attempt,
    account_by_login,
    activation,
    address_failures,
    attempt,
    logins_of,
    waits_until,
)
from app.people.queries.status import Status
from app.people.queries.units import (
    UnitView,
    unit_by_code,
    unit_history,
    unit_names,
    unit_of,
    unit_spans,
    units_on,
)

__all__ = [
    "RecordedDuty",
    "RecordedPosting",
    "recorded_postings",
    "recorders",
    "AccountView",
    "Activation",
    "Attempt",
    "ClaimLine",
    "ImportView",
    "OfficerLine",
    "OfficerView",
    "PermissionChange",
    "OwnLogins",
    "SecondStepView",
    "SignedIn",
    "Status",
    "TrustedLine",
    "UnitView",
    "account",
    "account_by_login",
    "accounts",
    "activation",
    "activation_count",
    "address_failures",
    "adjusted_permissions",
    "attempt",
    "clerks_of",
    "forget_permissions",
    "grants_of",
    "has_administrator",
    "holders",
    "line_before",
    "login_claims",
    "logins_of",
    "officer",
    "officers",
    "permission_changes",
    "own_logins",
    "reset_requests",
    "roles_of",
    "roster_import",
    "second_step",
    "session_owner",
    "sessions_of",
    "signed_in",
    "staged_rows",
    "trusted_devices",
    "unit_by_code",
    "unit_history",
    "unit_names",
    "unit_of",
    "unit_spans",
    "units_on",
    "waits_until",
]
