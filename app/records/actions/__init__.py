"""Writes of the records room, by noun. Facts are never updated."""

from app.records.actions.completions import (
    NotRecorded,
    add_rule,
    load_rules,
    record_completion,
    revoke_completion,
    rules_from_toml,
)

__all__ = ["NotRecorded", "add_rule", "load_rules", "record_completion", "revoke_completion", "rules_from_toml"]
