"""How long a published recording plays.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("media", sa.Column("seconds", sa.Integer(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("records are not thrown away")
