"""Lists as units send them: how they are read, what was answered about them, how an import is taken back.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_officer_email", "officer", ["email"])
    op.create_index("ix_officer_phone", "officer", ["phone"])
    op.add_column("posting", sa.Column("undated", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("roster_import", sa.Column("options", sa.JSON(), nullable=True))
    op.add_column("roster_import", sa.Column("undo", sa.JSON(), nullable=True))
    op.add_column("roster_row", sa.Column("code", sa.String(40), server_default=sa.text("''"), nullable=False))
    op.add_column("roster_row", sa.Column("coded", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("roster_row", sa.Column("officer_id", sa.Integer(), nullable=True))
    op.add_column(
        "roster_row", sa.Column("movement", sa.String(10), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("roster_row", sa.Column("choices", sa.JSON(), nullable=True))
    op.create_index("ix_roster_row_import_id_officer_id", "roster_row", ["import_id", "officer_id"])
    op.create_table(
        "roster_memory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roster_memory"),
        sa.UniqueConstraint("kind", "key", name="uq_roster_memory_kind_key"),
    )


def downgrade() -> None:
    raise NotImplementedError("records are not thrown away")
