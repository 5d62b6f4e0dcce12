"""Reads of the people room, by noun."""

from app.people.queries.accounts import AccountView, account, accounts, clerks_of, has_administrator
from app.people.queries.activation import activation_count, reset_requests
from app.people.queries.counted import CountedUnit, CountedUnits, counted_units, seen_units, with_attached
from app.people.queries.declaring import (
    ConfirmationView,
    Declarations,
    HolderLine,
    UnitDeclaration,
    confirmation,
    confirmations,
    digest_of,
    holders_of,
)
from app.people.queries.duplicates import count_proposals, merges, pair, proposals
from app.people.queries.login_names import ClaimLine, OwnLogins, login_claims, own_logins
from app.people.queries.officer import OfficerView, changeable, officer, roles_of
from app.people.queries.officers import OfficerLine, officers
from app.people.queries.one_person import kept_for, merged_into, same_person
from app.people.queries.permissions import (
    PermissionChange,
    adjusted_permissions,
    forget_permissions,
    holders,
    permission_changes,
)
from app.people.queries.roster import ImportView, line_before, roster_import, staged_rows
from app.people.queries.rounds import calendar
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
from app.people.queries.transfers import OwnTransfer, WaitingTransfer, own_transfers, waiting_transfers
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
    "ConfirmationView",
    "CountedUnit",
    "CountedUnits",
    "Declarations",
    "HolderLine",
    "OwnTransfer",
    "UnitDeclaration",
    "WaitingTransfer",
    "calendar",
    "changeable",
    "kept_for",
    "with_attached",
    "confirmation",
    "confirmations",
    "count_proposals",
    "counted_units",
    "digest_of",
    "holders_of",
    "merged_into",
    "merges",
    "own_transfers",
    "pair",
    "proposals",
    "same_person",
    "seen_units",
    "waiting_transfers",
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
