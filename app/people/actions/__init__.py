"""Writes of the people room, by noun. They flush, never commit; the caller opens the transaction."""

from app.people.actions.accounts import (
    add_login,
    ask_for_code,
    disable_account,
    enable_account,
    first_administrator_link,
    issue_code,
    name_first_administrator,
    officer_account,
    set_password,
    staff_account,
)
from app.people.actions.codes import next_code
from app.people.actions.declaring import (
    confirm_list,
    correct_duty,
    correct_posting,
    explain_leaving,
    withdraw_confirmation,
)
from app.people.actions.erasing import check_erasure, erase_person, propose_erasure
from app.people.actions.facts import Refused
from app.people.actions.login_names import claim_login, drop_login, settle_claim
from app.people.actions.merging import keep_apart, merge_persons, undo_merge
from app.people.actions.officers import (
    add_code,
    add_officer,
    add_person,
    choose_given_name,
    officer_by_code,
    officer_by_uid,
    rename_person,
    set_contact,
)
from app.people.actions.permissions import set_permissions
from app.people.actions.postings import (
    add_duty,
    add_leave,
    add_posting,
    describe_posting,
    duty_by_uid,
    end_duty,
    end_leave,
    end_posting,
    posting_by_uid,
    transfer,
    void_duty,
    void_posting,
)
from app.people.actions.rights import (
    answer_request,
    ask_rights,
    extend_request,
    lift_restriction,
    read_privacy,
    settle_request,
    withdraw_request,
)
from app.people.actions.roles import grant_role, revoke_role
from app.people.actions.second_step import (
    end_trust,
    renew_recovery_codes,
    reset_second_step,
    turn_off,
    turn_on,
)
from app.people.actions.sessions import end_session, end_sessions, open_session, touch_session
from app.people.actions.signing_in import (
    Outcome,
    SignIn,
    count_failure,
    redeem_code,
    settle_second_step,
    settle_setup,
    settle_sign_in,
    wrong_password,
)
from app.people.actions.tokens import issue_token, note_token_use, note_wrong_token, revoke_token
from app.people.actions.transfers import (
    agree_transfer,
    close_transfer,
    deny_transfer,
    request_transfer,
    transfer_by_uid,
    withdraw_transfer,
)
from app.people.actions.units import (
    NewUnit,
    add_unit,
    find_unit,
    load_units,
    merge_units,
    rename_unit,
    split_unit,
)

__all__ = [
    "NewUnit", "Outcome", "Refused", "SignIn", "add_code", "add_duty", "add_leave", "add_login", "add_officer",
    "describe_posting",
    "add_person", "add_posting", "add_unit", "ask_for_code", "choose_given_name", "count_failure", "disable_account",
    "duty_by_uid", "enable_account", "end_duty", "end_leave", "end_posting", "end_session", "end_sessions",
    "find_unit", "first_administrator_link", "grant_role", "issue_code", "load_units", "merge_units",
    "name_first_administrator", "officer_account", "officer_by_uid", "open_session", "posting_by_uid", "redeem_code",
    "rename_person", "rename_unit", "revoke_role", "set_contact", "set_password", "set_permissions", "settle_sign_in", "split_unit",
    "staff_account", "touch_session", "transfer", "void_duty", "void_posting", "wrong_password",
    "answer_request", "ask_rights", "check_erasure", "erase_person", "extend_request", "lift_restriction", "propose_erasure",
    "read_privacy", "settle_request", "withdraw_request",
    "NewUnit", "Outcome", "Refused", "SignIn", "add_code", "add_duty", "add_leave", "add_login",
    "issue_token", "note_token_use", "note_wrong_token", "revoke_token",
    "add_officer", "add_person", "add_posting", "add_unit", "ask_for_code", "choose_given_name",
    "claim_login", "count_failure", "disable_account", "drop_login", "duty_by_uid", "enable_account",
    "end_duty", "end_leave", "end_posting", "end_session", "end_sessions", "end_trust", "find_unit",
    "first_administrator_link", "grant_role", "issue_code", "load_units", "merge_units",
    "name_first_administrator", "officer_account", "officer_by_uid", "open_session", "posting_by_uid",
    "redeem_code", "rename_person", "rename_unit", "renew_recovery_codes", "reset_second_step", "revoke_role",
    "set_contact", "set_password", "settle_claim", "settle_second_step", "settle_setup", "settle_sign_in",
    "split_unit", "staff_account", "touch_session", "transfer", "turn_off", "turn_on", "void_duty",
    "void_posting", "wrong_password", "agree_transfer", "officer_by_code", "close_transfer",
    "confirm_list", "correct_duty", "correct_posting", "deny_transfer", "explain_leaving", "keep_apart",
    "merge_persons", "next_code", "request_transfer", "transfer_by_uid", "undo_merge",
    "withdraw_confirmation", "withdraw_transfer",
]  # fmt: skip
