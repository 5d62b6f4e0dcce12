"""Writes of the records room, by noun. Facts are never updated."""

from app.records.actions.completions import (
    NewCompletion,
    NotRecorded,
    add_rule,
    erase_person,
    load_rules,
    record_completion,
    record_completions,
    revoke_completion,
    rules_from_toml,
)
from app.records.actions.equivalences import decide_equivalence, propose_equivalence
from app.records.actions.papers import issue_programme_letter, make_notice, number_notice
from app.records.actions.recognitions import (
    Asked,
    Decider,
    Evidence,
    Outside,
    add_recognitions,
    approve_recognitions,
    erase_evidence,
    refuse_recognition,
    request_recognition,
    withdraw_recognition,
)
from app.records.actions.rules import approve_rule, propose_rule, withdraw_rule

__all__ = [
    "Asked", "Decider", "Evidence", "NewCompletion", "NotRecorded", "Outside", "add_recognitions", "add_rule",
    "approve_recognitions", "approve_rule", "decide_equivalence", "erase_evidence", "erase_person", "issue_programme_letter",
    "load_rules", "make_notice", "number_notice", "propose_equivalence", "propose_rule", "record_completion",
    "record_completions", "refuse_recognition", "request_recognition", "revoke_completion", "rules_from_toml",
    "withdraw_recognition", "withdraw_rule",
]  # fmt: skip
