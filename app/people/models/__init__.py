"""Tables of the people room."""

from app.people.models.accounts import (
    Account,
    AccountSession,
    ActivationCode,
    LoginClaim,
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
from app.people.models.rights import PrivacyRead, RightsRequest
from app.people.models.roster import RosterImport, RosterRow
from app.people.models.second_step import RecoveryCode, SecondStep, TrustedDevice
from app.people.models.units import Unit, UnitSuccession, UnitVersion

__all__ = [
    "Account", "AccountSession", "ActivationCode", "DutyAssignment", "Leave", "LoginClaim", "LoginName", "Officer",
    "OfficerCode", "Person", "PersonToken", "Posting", "PrivacyRead", "RecoveryCode", "ResetRequest", "RightsRequest",
    "RoleGrant", "RosterImport",
    "RosterRow", "SecondStep", "SignInFailure", "TrustedDevice", "Unit", "UnitSuccession", "UnitVersion",
]  # fmt: skip
