"""Tables of the people room."""

from app.people.models.accounts import (
    Account,
    AccountSession,
    ActivationCode,
    LoginName,
    ResetRequest,
    RoleGrant,
    SignInFailure,
)
from app.people.models.officers import (
    DutyAssignment,
    Leave,
    Officer,
    OfficerCode,
    Person,
    PersonToken,
    Posting,
)
from app.people.models.roster import RosterImport, RosterRow
from app.people.models.units import Unit, UnitSuccession, UnitVersion

__all__ = [
    "Account", "AccountSession", "ActivationCode", "DutyAssignment", "Leave", "LoginName", "Officer", "OfficerCode",
    "Person", "PersonToken", "Posting", "ResetRequest", "RoleGrant", "RosterImport", "RosterRow", "SignInFailure",
    "Unit", "UnitSuccession", "UnitVersion",
]  # fmt: skip
