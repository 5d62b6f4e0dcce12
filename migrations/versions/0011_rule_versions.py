"""Rule versions that are approved by another row of the same number; tokens of the read-only interface.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

# What app.core.append_only says of the table: the columns that may never change.
_FIXED = (
    "id", "number", "in_force_from", "content", "approved_by", "approved_on", "approval_ref", "approver_position", "uid",
    "recorded_at", "recorded_by",
)  # fmt: skip


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    sqlite = dialect == "sqlite"
    names = ["in_depth_rule_no_update", "in_depth_rule_no_delete", *([] if sqlite else ["in_depth_rule_no_truncate"])]
    for name in names:
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else " ON in_depth_rule"))
    with op.batch_alter_table("in_depth_rule") as batch_op:
        batch_op.add_column(
            sa.Column("approver_position", sa.String(160), server_default=sa.text("''"), nullable=False)
        )
        batch_op.drop_constraint("uq_in_depth_rule_number", type_="unique")
    op.create_index(
        "ix_in_depth_rule_number",
        "in_depth_rule",
        ["number"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    for statement in _triggers(dialect):
        op.execute(statement)
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(60), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(60), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_api_token_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("uid", name="uq_api_token_uid"),
        sa.UniqueConstraint("token_digest", name="uq_api_token_token_digest"),
    )


def _triggers(dialect: str) -> list[str]:
    table = "in_depth_rule"
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    text = {"content": "::text"} if dialect != "sqlite" else {}
    changed = " OR ".join(f'OLD."{c}"{text.get(c, "")} {differs} NEW."{c}"{text.get(c, "")}' for c in _FIXED)
    when = f'OLD."voided_at" IS NOT NULL OR {changed}'
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {when} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        ]
    run = "EXECUTE FUNCTION append_only()"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) {run}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {run}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {run}",
    ]


def downgrade() -> None:
    raise NotImplementedError("records are not thrown away")
