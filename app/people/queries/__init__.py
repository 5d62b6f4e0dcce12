"""Reads of the people room, by noun."""

from app.people.queries.accounts import (
    AccountView,
    account,
    account_names,
    accounts,
    clerks_of,
    has_administrator,
)
from app.people.queries.activation import activation_count, reset_requests, usable_slips
from app.people.queries.audit import names_behind
from app.people.queries.calendar import calendar, current_round, figures_from, last_cut_off, round_in
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
from app.people.queries.export import HEADER as ROSTER_HEADER
from app.people.queries.export import roster_rows
from app.people.queries.history import RecordedDuty, RecordedPosting, recorded_postings, recorders
from app.people.queries.login_names import ClaimLine, OwnLogins, login_claims, own_logins
from app.people.queries.officer import OfficerView, changeable, officer, roles_of
from app.people.queries.officers import OfficerLine, officers
from app.people.queries.one_person import kept_for, merged_into, same_person
from app.people.queries.outbox import STATES as MESSAGE_STATES
from app.people.queries.outbox import MessageLine, message_counts, messages
from app.people.queries.permissions import (
    PermissionChange,
    adjusted_permissions,
    forget_permissions,
    holders,
    permission_changes,
)
from app.people.queries.rights import (
    RequestView,
    account_uid_of,
    holds_duty,
    own_requests,
    person_of_code,
    person_uid,
    privacy_read,
    privacy_reads,
    requests_waiting,
    restricted_at,
    rights_queue,
    rights_request,
)
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
from app.people.queries.staged import (
    AbsentLine,
    ImportView,
    absent,
    absent_count,
    choices,
    line_before,
    recent_imports,
    roster_import,
    staged_rows,
)
from app.people.queries.status import Status
from app.people.queries.tokens import TokenLine, TokenReader, token_must_wait, token_reader, tokens
from app.people.queries.transfers import OwnTransfer, WaitingTransfer, own_transfers, waiting_transfers
from app.people.queries.units import (
    UnitView,
    former_names,
    unit_by_code,
    unit_history,
    unit_names,
    unit_of,
    unit_spans,
    units_on,
)

__all__ = [
    "MESSAGE_STATES", "ROSTER_HEADER", "AbsentLine", "AccountView", "Activation", "Attempt", "ClaimLine", "ConfirmationView",
    "CountedUnit", "CountedUnits", "Declarations", "HolderLine", "ImportView", "MessageLine", "OfficerLine", "OfficerView",
    "OwnLogins", "OwnTransfer", "PermissionChange", "RecordedDuty", "RecordedPosting", "RequestView", "SecondStepView",
    "SignedIn", "Status", "TokenLine", "TokenReader", "TrustedLine", "UnitDeclaration", "UnitView", "WaitingTransfer",
    "absent", "absent_count", "account", "account_by_login", "account_names", "account_uid_of", "accounts", "activation",
    "activation_count", "address_failures", "adjusted_permissions", "attempt", "calendar", "changeable", "choices",
    "clerks_of", "confirmation", "confirmations", "count_proposals", "counted_units", "current_round", "digest_of",
    "figures_from", "forget_permissions",
    "former_names", "grants_of", "has_administrator", "holders", "holders_of", "holds_duty", "kept_for",
    "last_cut_off", "line_before", "login_claims", "logins_of", "merged_into", "merges", "message_counts", "messages",
    "names_behind", "officer", "officers", "own_logins", "own_requests", "own_transfers", "pair", "permission_changes",
    "person_of_code", "person_uid", "privacy_read", "privacy_reads", "proposals", "recent_imports", "recorded_postings",
    "recorders", "requests_waiting", "reset_requests", "restricted_at", "rights_queue", "rights_request", "roles_of",
    "roster_import", "roster_rows", "round_in", "same_person", "second_step", "seen_units", "session_owner", "sessions_of",
    "signed_in", "staged_rows", "token_must_wait", "token_reader", "tokens", "trusted_devices", "unit_by_code",
    "unit_history", "unit_names", "unit_of", "unit_spans", "units_on", "usable_slips", "waiting_transfers", "waits_until", "with_attached",
]  # fmt: skip
