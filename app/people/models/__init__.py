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
from app.people.models.declaring import (
    Leaving,
    Namesakes,
    PersonMerge,
    TransferRequest,
    UnitConfirmation,
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
from app.people.models.second_step import RecoveryCode, SecondStep, TrustedDevice
from app.people.models.units import Unit, UnitSuccession, UnitVersion

__all__ = [
    "Account", "AccountSession", "ActivationCode", "DutyAssignment", "Leave", "Leaving", "LoginClaim", "LoginName",
    "Namesakes", "Officer", "OfficerCode", "Person", "PersonMerge", "PersonToken", "Posting", "RecoveryCode", "ResetRequest",
    "RoleGrant", "RosterImport", "RosterRow", "SecondStep", "SignInFailure", "TransferRequest", "TrustedDevice", "Unit",
    "UnitConfirmation", "UnitSuccession", "UnitVersion",
]  # fmt: skip
