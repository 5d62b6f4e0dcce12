"""The hash chain over audit lines; the privacy notice, requests about one's data, texts that may be emptied for them.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# What app.core.append_only said of two tables: the columns that may never change, and the text that may only be emptied.
_FIXED = {
    "grading": ("id", "uid", "submission_id", "graded_at", "graded_by", "passed", "marks"),
    "revocation": ("id", "completion_id", "effective_on", "uid", "recorded_at", "recorded_by"),
}
_EMPTIED = {"grading": "comment", "revocation": "reason"}
_VOID = ("voided_at", "voided_by", "void_reason")


def _update_trigger(table: str, dialect: str) -> list[str]:
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    json = "::text" if dialect == "postgresql" else ""
    parts = [
        f'OLD."{c}"{json if c == "marks" else ""} {differs} NEW."{c}"{json if c == "marks" else ""}' for c in _FIXED[table]
    ]
    text = _EMPTIED[table]
    emptied = f"(OLD.\"{text}\" {differs} NEW.\"{text}\" AND NEW.\"{text}\" <> '')"
    position = {"grading": len(parts), "revocation": 3}[table]
    parts.insert(position, emptied)
    when = " OR ".join(parts)
    if table == "revocation":
        void = " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in _VOID)
        when = f'(OLD."voided_at" IS NOT NULL AND ({void})) OR {when}'
    name = f"{table}_no_update"
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return [f"DROP TRIGGER {name}", f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when} {refuse}"]
    return [
        f"DROP TRIGGER {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION append_only()",
    ]


def upgrade() -> None:
    op.add_column("audit_line", sa.Column("number", sa.Integer(), nullable=True))
    op.create_index("uq_audit_line_number", "audit_line", ["number"], unique=True)
    op.create_index(
        "ix_audit_line_waiting", "audit_line", ["id"], unique=False,
        sqlite_where=sa.text("sealed_hash IS NULL"), postgresql_where=sa.text("sealed_hash IS NULL"),
    )  # fmt: skip
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "hash": "0" * 64, "sealed_at": None}])
    op.create_table(
        "audit_subject",
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "line_id", name=op.f("pk_audit_subject")),
    )
    op.add_column("person", sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "privacy_read",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_privacy_read_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "version", name=op.f("pk_privacy_read")),
    )
    op.create_table(
        "rights_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("section", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extension", sa.String(length=300), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.String(length=60), nullable=True),
        sa.Column("despite_duty", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=60), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rights_request_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
        sa.UniqueConstraint("uid", name=op.f("uq_rights_request_uid")),
    )
    op.create_index("ix_rights_request_state_id", "rights_request", ["state", "id"])
    op.create_index(op.f("ix_rights_request_person_id"), "rights_request", ["person_id"])
    dialect = op.get_bind().dialect.name
    for table in _FIXED:
        for statement in _update_trigger(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("records are not thrown away")
