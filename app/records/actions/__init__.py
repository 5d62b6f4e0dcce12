"""Writes of the records room, by noun. Facts are never updated."""

from app.records.actions.completions import (
    NotRecorded,
    add_rule,
    load_rules,
    record_completion,
    revoke_completion,
    rules_from_toml,
)
from app.records.actions.rules import approve_rule, propose_rule, withdraw_rule

__all__ = [
    "NotRecorded", "add_rule", "approve_rule", "load_rules", "propose_rule", "record_completion",
    "revoke_completion", "rules_from_toml", "withdraw_rule",
]  # fmt: skip
