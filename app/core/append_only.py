"""Triggers that make the facts of the figure impossible to change: not by a bug, and not by a hand in the database.

UPDATE and DELETE are refused on the tables below, but for the columns named: voiding a fact, once, is how a mistake is
corrected. An audit line may change until it is sealed into the hash chain. Both databases have the same triggers; on
SQLite a batch migration recreates a table without them, so such a migration must run `create` for it again (a test lists
the triggers after every migration).
"""

from __future__ import annotations

from collections.abc import Iterable

from app.core.database import Base

_VOID = ("voided_at", "voided_by", "void_reason")

# Table → the columns that may still change.
TABLES: dict[str, tuple[str, ...]] = {
    "completion": _VOID,
    "revocation": _VOID,
    "in_depth_rule": _VOID,
    "unit_confirmation": _VOID,
    "leaving": _VOID,
    "person_merge": _VOID,
    "equivalence": (
        "state", "decided_at", "decided_by", "refusal", "approver_name", "approver_position", "approver_document", *_VOID,
    ),
    "recognition": ("state", *_VOID),
    "recognition_decision": _VOID,
    "edition": (),
    "edition_file": (),
    "lesson": (),
    "quiz": (),
    "question": (),
    "lesson_variant": (),
    "practical": (),
    "edition_release": (),
    "lesson_change": (),
    "edition_withdrawal": _VOID,
    "key_correction": (),
    "grading": (),
    "regrade": (),
    "filing": _VOID,
    "report_step": _VOID,
    "unit_report": _VOID,
    "audit_line": (),
}
# Free texts that may name somebody: they may be emptied when that person is erased, and changed to nothing else.
EMPTIED = {"grading": "comment", "revocation": "reason"}
# Rows of these tables are free until the column has a value.
_SEALED_BY = {"audit_line": "sealed_hash"}


def names(table: str) -> tuple[str, str]:
    """What the table's two triggers are called."""
    return f"{table}_no_update", f"{table}_no_delete"


def _frozen(table: str) -> list[str]:
    may_change = TABLES[table]
    return [column.name for column in Base.metadata.tables[table].columns if column.name not in may_change]


def _forbidden(table: str, differs: str) -> str:
    """When an UPDATE is refused: a fixed column changes, or a fact is voided a second time."""
    text = EMPTIED.get(table)
    changed = " OR ".join(
        f"(OLD.\"{c}\" {differs} NEW.\"{c}\" AND NEW.\"{c}\" <> '')" if c == text else f'OLD."{c}" {differs} NEW."{c}"'
        for c in _frozen(table)
    )
    if sealed := _SEALED_BY.get(table):
        return f'OLD."{sealed}" IS NOT NULL'
    if "voided_at" not in TABLES[table]:
        return changed
    voided = 'OLD."voided_at" IS NOT NULL'
    if text is not None:
        again = " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in _VOID)
        voided = f"({voided} AND ({again}))"
    return f"{voided} OR {changed}"


def _on_sqlite(table: str) -> list[str]:
    update, delete = names(table)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    sealed = f' WHEN OLD."{_SEALED_BY[table]}" IS NOT NULL' if table in _SEALED_BY else ""
    return [
        f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} WHEN {_forbidden(table, 'IS NOT')} {refuse}",
        f"CREATE TRIGGER {delete} BEFORE DELETE ON {table}{sealed} {refuse}",
    ]


def _on_postgresql(table: str) -> list[str]:
    update, delete = names(table)
    sealed = f' WHEN (OLD."{_SEALED_BY[table]}" IS NOT NULL)' if table in _SEALED_BY else ""
    # JSON has no equality of its own there, so it is compared as text.
    json = {c.name for c in Base.metadata.tables[table].columns if str(c.type) == "JSON"}
    condition = _forbidden(table, "IS DISTINCT FROM")
    for column in json:
        condition = condition.replace(
            f'OLD."{column}" IS DISTINCT FROM NEW."{column}"',
            f'OLD."{column}"::text IS DISTINCT FROM NEW."{column}"::text',
        )
    each = "FOR EACH ROW"
    return [
        f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} {each} WHEN ({condition}) EXECUTE FUNCTION append_only()",
        f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} {each}{sealed} EXECUTE FUNCTION append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION append_only()",
    ]


_FUNCTION = (
    "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
)


def create(dialect: str, tables: Iterable[str] = TABLES) -> list[str]:
    """The statements that make the triggers, for `sqlite` or `postgresql`; the models must have been imported."""
    if dialect == "sqlite":
        return [statement for table in tables for statement in _on_sqlite(table)]
    return [_FUNCTION, *(statement for table in tables for statement in _on_postgresql(table))]


def drop(dialect: str, tables: Iterable[str] = TABLES) -> list[str]:
    """The statements that take the triggers away, for a migration that must change such a table."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for table in tables for name in names(table)]
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}"
        for table in tables
        for name in (*names(table), f"{table}_no_truncate")
    ]
