"""Reports of periods: text, frozen figures, steps to signature, and what units sent.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# What app.core.append_only said of the new tables of facts: the columns that may never change.
_FACT = ("uid", "recorded_at", "recorded_by")
_FIXED = {
    "filing": ("report_id", "as_of", "known_at", "rule_number", "figures", "people", "hash", "chain_head"),
    "report_step": ("report_id", "kind", "reference", "on_date", "signer", "file", "file_hash", "note"),
    "unit_report": ("unit_id", "period", "as_of", "figures", "text"),
}


def _triggers(dialect: str) -> list[str]:
    statements = []
    for table, columns in _FIXED.items():
        differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
        pairs = ['OLD."voided_at" IS NOT NULL']
        for column in ("id", *columns, *_FACT):
            # JSON has no equality of its own there, so it is compared as text.
            text = "::text" if dialect != "sqlite" and (table, column) == ("unit_report", "figures") else ""
            pairs.append(f'OLD."{column}"{text} {differs} NEW."{column}"{text}')
        when = " OR ".join(pairs)
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


def _fact() -> list[sa.Column]:
    return [
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(60), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(60), nullable=True),
        sa.Column("void_reason", sa.String(300), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("period", sa.String(24), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("text_basis", sa.String(64), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(["replaces_id"], ["report.id"], name=op.f("fk_report_replaces_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("uid", name=op.f("uq_report_uid")),
    )
    op.create_index(op.f("ix_report_period"), "report", ["period"])
    op.create_table(
        "filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule_number", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("chain_head", sa.String(90), nullable=True),
        *_fact(),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_filing_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("uid", name=op.f("uq_filing_uid")),
    )
    op.create_index(op.f("ix_filing_report_id"), "filing", ["report_id"])
    op.create_table(
        "report_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(160), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        *_fact(),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_step_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_step")),
        sa.UniqueConstraint("uid", name=op.f("uq_report_step_uid")),
    )
    op.create_index(op.f("ix_report_step_report_id"), "report_step", ["report_id"])
    op.create_table(
        "unit_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(24), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        *_fact(),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_report_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_report")),
        sa.UniqueConstraint("uid", name=op.f("uq_unit_report_uid")),
    )
    op.create_index("ix_unit_report_period_unit_id", "unit_report", ["period", "unit_id"])
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("records are not thrown away")
