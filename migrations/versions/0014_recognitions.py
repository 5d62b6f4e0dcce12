"""Training taken elsewhere, what it is equal to, and papers beside the letter of one course.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# What app.core.append_only said of the new tables of facts: the columns that may never change.
_FIXED = {
    "equivalence": (
        "id",
        "name_key",
        "number",
        "provider",
        "course_name",
        "equal_to",
        "grounds",
        "uid",
        "recorded_at",
        "recorded_by",
    ),
    "recognition": (
        "id",
        "person_id",
        "provider",
        "course_name",
        "name_key",
        "completed_on",
        "minutes",
        "equal_to",
        "channel",
        "uid",
        "recorded_at",
        "recorded_by",
    ),
    "recognition_decision": (
        "id",
        "recognition_id",
        "approved",
        "reason",
        "equal_to",
        "courses",
        "equivalence_id",
        "approver_name",
        "approver_position",
        "approver_document",
        "uid",
        "recorded_at",
        "recorded_by",
    ),
}
_JSON = frozenset(["courses", "equal_to"])


def _triggers(dialect: str) -> list[str]:
    statements = []
    for table, columns in _FIXED.items():
        differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
        pairs = []
        for column in columns:
            text = "::text" if dialect != "sqlite" and column in _JSON else ""
            pairs.append(f'OLD."{column}"{text} {differs} NEW."{column}"{text}')
        when = f'OLD."voided_at" IS NOT NULL OR {" OR ".join(pairs)}'
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


def upgrade() -> None:
    op.create_table(
        "equivalence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=160), nullable=False),
        sa.Column("course_name", sa.String(length=200), nullable=False),
        sa.Column("equal_to", sa.JSON(), nullable=False),
        sa.Column("grounds", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.Column("refusal", sa.String(length=300), nullable=False),
        sa.Column("approver_name", sa.String(length=120), nullable=False),
        sa.Column("approver_position", sa.String(length=160), nullable=False),
        sa.Column("approver_document", sa.String(length=160), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=60), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equivalence")),
        sa.UniqueConstraint("name_key", "number", name=op.f("uq_equivalence_name_key_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_equivalence_uid")),
    )
    op.create_index(op.f("ix_equivalence_state"), "equivalence", ["state"], unique=False)
    op.create_table(
        "recognition_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("uploaded_by", sa.String(length=60), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_import")),
        sa.UniqueConstraint("uid", name=op.f("uq_recognition_import_uid")),
    )
    op.create_table(
        "completion_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("numbered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("numbered_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_completion_notice_course_id_course")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_completion_notice_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion_notice")),
        sa.UniqueConstraint("uid", name=op.f("uq_completion_notice_uid")),
    )
    op.create_table(
        "programme_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("programme_code", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("approval", sa.String(length=300), nullable=False),
        sa.Column("courses", sa.JSON(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_programme_letter_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_letter")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_letter_code")),
    )
    op.create_index(op.f("ix_programme_letter_person_id"), "programme_letter", ["person_id"], unique=False)
    op.create_table(
        "recognition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=160), nullable=False),
        sa.Column("course_name", sa.String(length=200), nullable=False),
        sa.Column(
            "name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("equal_to", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=60), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recognition_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
        sa.UniqueConstraint("uid", name=op.f("uq_recognition_uid")),
    )
    op.create_index("ix_recognition_person_id", "recognition", ["person_id"], unique=False)
    op.create_index(
        "ix_recognition_stands",
        "recognition",
        ["person_id", "name_key", "completed_on"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'approved')"),
        postgresql_where=sa.text("state IN ('waiting', 'approved')"),
    )
    op.create_index("ix_recognition_state_id", "recognition", ["state", "id"], unique=False)
    op.create_table(
        "recognition_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["recognition_import.id"],
            name=op.f("fk_recognition_row_import_id_recognition_import"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_row")),
    )
    op.create_index(op.f("ix_recognition_row_import_id"), "recognition_row", ["import_id"], unique=False)
    op.create_table(
        "recognition_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("equal_to", sa.JSON(), nullable=False),
        sa.Column("courses", sa.JSON(), nullable=False),
        sa.Column("equivalence_id", sa.Integer(), nullable=True),
        sa.Column("approver_name", sa.String(length=120), nullable=False),
        sa.Column("approver_position", sa.String(length=160), nullable=False),
        sa.Column("approver_document", sa.String(length=160), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=60), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["equivalence_id"],
            ["equivalence.id"],
            name=op.f("fk_recognition_decision_equivalence_id_equivalence"),
        ),
        sa.ForeignKeyConstraint(
            ["recognition_id"],
            ["recognition.id"],
            name=op.f("fk_recognition_decision_recognition_id_recognition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_decision")),
        sa.UniqueConstraint("recognition_id", name=op.f("uq_recognition_decision_recognition_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_recognition_decision_uid")),
    )
    op.create_table(
        "recognition_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=300), nullable=False),
        sa.Column("file_uid", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("file_name", sa.String(length=110), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["recognition_id"],
            ["recognition.id"],
            name=op.f("fk_recognition_evidence_recognition_id_recognition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_evidence")),
        sa.UniqueConstraint("recognition_id", name=op.f("uq_recognition_evidence_recognition_id")),
    )
    op.create_table(
        "completion_notice_line",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("completion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("job_title", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["completion_id"],
            ["completion.id"],
            name=op.f("fk_completion_notice_line_completion_id_completion"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["completion_notice.id"],
            name=op.f("fk_completion_notice_line_notice_id_completion_notice"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_completion_notice_line_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("notice_id", "completion_id", name=op.f("pk_completion_notice_line")),
    )
    op.create_index(
        op.f("ix_completion_notice_line_completion_id"),
        "completion_notice_line",
        ["completion_id"],
        unique=False,
    )
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("records are not thrown away")
