"""How many questions of which tag a quiz draws.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What app.core.append_only said of the table: the columns that may never change.
_FIXED = ("id", "edition_id", "key", "title", "draw", "pass_mark", "attempts", "wait_hours", "draw_by")


def _trigger(dialect: str) -> list[str]:
    """The trigger that refuses changes, made anew with the column; those against DELETE and TRUNCATE stay."""
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    pairs = []
    for column in _FIXED:
        text = "::text" if dialect != "sqlite" and column == "draw_by" else ""
        pairs.append(f'OLD."{column}"{text} {differs} NEW."{column}"{text}')
    when = " OR ".join(pairs)
    if dialect == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'quiz is append-only'); END"
        return [
            "DROP TRIGGER IF EXISTS quiz_no_update",
            f"CREATE TRIGGER quiz_no_update BEFORE UPDATE ON quiz WHEN {when} {refuse}",
        ]
    return [
        "DROP TRIGGER IF EXISTS quiz_no_update ON quiz",
        f"CREATE TRIGGER quiz_no_update BEFORE UPDATE ON quiz FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION append_only()",
    ]


def upgrade() -> None:
    # NULL: drawn from all questions alike, as every edition until now.
    op.add_column("quiz", sa.Column("draw_by", sa.JSON(none_as_null=True), nullable=True))
    for statement in _trigger(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("records are not thrown away")
