"""What units say of their lists: confirmations, reasons for leaving, transfers, one person who is there twice.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# What app.core.append_only said of the new tables of facts: the columns that may never change.
_FACT = ("uid", "recorded_at", "recorded_by")
_FIXED = {
    "unit_confirmation": (
        "id", "unit_id", "round", "confirmed_on", "holders", "digest", "document_ref", "document_on", "file", "file_name", *_FACT,
    ),
    "leaving": ("id", "officer_id", "unit_id", "last_day", "reason", "document_ref", "document_on", *_FACT),
    "person_merge": ("id", "person_id", "into_id", "codes", *_FACT),
}  # fmt: skip


def _triggers(dialect: str) -> list[str]:
    statements = []
    for table, columns in _FIXED.items():
        differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
        pairs = []
        for column in columns:
            text = "::text" if dialect != "sqlite" and column == "codes" else ""
            pairs.append(f'OLD."{column}"{text} {differs} NEW."{column}"{text}')
        when = 'OLD."voided_at" IS NOT NULL OR ' + " OR ".join(pairs)
        if dialect == "sqlite":
            refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            statements += [
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {when} {refuse}",
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            ]
        else:
            run = "EXECUTE FUNCTION append_only()"
            statements += [
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) {run}",
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {run}",
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {run}",
            ]
    return statements


def _fact(table: str) -> list[sa.Column | sa.Constraint]:
    return [
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=60), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    op.create_table(
        "unit_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=6), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("holders", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document_ref", sa.String(length=120), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        *_fact("unit_confirmation"),
        _refers("unit_confirmation", "unit_id", "unit"),
    )
    op.create_index("ix_unit_confirmation_unit_id_confirmed_on", "unit_confirmation", ["unit_id", "confirmed_on"])
    op.create_table(
        "leaving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("document_ref", sa.String(length=120), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        *_fact("leaving"),
        _refers("leaving", "officer_id", "officer"),
        _refers("leaving", "unit_id", "unit"),
    )
    op.create_index("ix_leaving_officer_id_last_day", "leaving", ["officer_id", "last_day"])
    op.create_table(
        "transfer_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("job_title", sa.String(length=160), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("denied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("denied_by", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=60), nullable=True),
        sa.Column("posting_uid", sa.Uuid(as_uuid=False), nullable=True),
        _refers("transfer_request", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_request")),
        sa.UniqueConstraint("uid", name=op.f("uq_transfer_request_uid")),
    )
    for column in ("phone", "state", "unit_id"):
        op.create_index(op.f(f"ix_transfer_request_{column}"), "transfer_request", [column])
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        *_fact("person_merge"),
        _refers("person_merge", "person_id", "person"),
        _refers("person_merge", "into_id", "person"),
    )
    for column in ("person_id", "into_id"):
        op.create_index(op.f(f"ix_person_merge_{column}"), "person_merge", [column])
    op.create_table(
        "namesakes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        *_fact("namesakes"),
        _refers("namesakes", "person_id", "person"),
        _refers("namesakes", "other_id", "person"),
    )
    op.create_index(op.f("ix_namesakes_person_id"), "namesakes", ["person_id"])
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("records are not thrown away")
