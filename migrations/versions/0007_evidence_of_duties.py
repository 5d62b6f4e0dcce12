"""Why somebody is on the roster: section, kind of employment, main duty and the document that assigned it.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "posting", sa.Column("section", sa.String(160), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "posting", sa.Column("employment", sa.String(12), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "duty_assignment", sa.Column("is_main", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "duty_assignment", sa.Column("document", sa.String(160), server_default=sa.text("''"), nullable=False)
    )


def downgrade() -> None:
    raise NotImplementedError("records are not thrown away")
