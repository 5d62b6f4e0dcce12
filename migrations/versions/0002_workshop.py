"""The workshop: drafts, reviews, the library, practical work, mended keys, uploads; and what an edition has beside it.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What app.core.append_only said of the new tables of facts: the columns that may never change.
_FIXED = {
    "lesson_variant": (
        "id",
        "lesson_id",
        "lang",
        "title",
        "translator",
        "reviewed_by",
        "content_hash",
        "text",
    ),
    "practical": (
        "id",
        "edition_id",
        "key",
        "title",
        "text",
        "minutes",
        "submit",
        "criteria",
        "second_grader",
        "required",
        "content_hash",
    ),
    "edition_release": ("edition_id", "change_note", "move_on", "review_uid"),
    "lesson_change": ("id", "edition_id", "lesson_key", "kind", "note", "minutes", "counts_as"),
    "edition_withdrawal": ("id", "edition_id", "effective_on", "reason", "uid", "recorded_at", "recorded_by"),
    "key_correction": (
        "id",
        "uid",
        "quiz_id",
        "question_key",
        "body",
        "reason",
        "author",
        "approved_by",
        "approved_at",
    ),
    "grading": ("id", "uid", "submission_id", "graded_at", "graded_by", "passed", "marks", "comment"),
    "regrade": ("id", "attempt_id", "correction_id", "graded_at", "score", "passed", "marks"),
}
_JSON = frozenset(["body", "counts_as", "criteria", "marks", "submit"])


def _triggers(dialect: str) -> list[str]:
    statements = []
    for table, columns in _FIXED.items():
        differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
        pairs = []
        for column in columns:
            text = "::text" if dialect != "sqlite" and column in _JSON else ""
            pairs.append(f'OLD."{column}"{text} {differs} NEW."{column}"{text}')
        when = " OR ".join(pairs)
        if table == "edition_withdrawal":
            when = f'OLD."voided_at" IS NOT NULL OR {when}'
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
        "library_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("licence", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("author", sa.String(length=160), nullable=False),
        sa.Column("ai_made", sa.Boolean(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.Column("reusable", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("takedown_reason", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_item")),
        sa.UniqueConstraint("uid", name=op.f("uq_library_item_uid")),
    )
    with op.batch_alter_table("library_item") as batch_op:
        batch_op.create_index(batch_op.f("ix_library_item_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_library_item_reusable"), ["reusable"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("uid", name=op.f("uq_upload_uid")),
    )
    with op.batch_alter_table("upload") as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_owner"), ["owner"], unique=False)

    op.create_table(
        "library_reuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_item.id"], name=op.f("fk_library_reuse_item_id_library_item")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_library_reuse_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_reuse")),
        sa.UniqueConstraint(
            "item_id", "unit_id", "on", "how", name=op.f("uq_library_reuse_item_id_unit_id_on_how")
        ),
    )
    op.create_table(
        "library_token",
        sa.Column("token", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_item.id"],
            name=op.f("fk_library_token_item_id_library_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token", "item_id", name=op.f("pk_library_token")),
    )
    op.create_table(
        "library_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("mime", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("captions", sa.Text(), nullable=False),
        sa.Column("poster_sha256", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_item.id"], name=op.f("fk_library_version_item_id_library_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_version")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_library_version_item_id_number")),
    )
    with op.batch_alter_table("library_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_library_version_sha256"), ["sha256"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("uid", name=op.f("uq_notice_uid")),
    )
    with op.batch_alter_table("notice") as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_person_id"), ["person_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("base_edition_id", sa.Integer(), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("release", sa.JSON(), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["base_edition_id"], ["edition.id"], name=op.f("fk_draft_base_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_draft_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("uid", name=op.f("uq_draft_uid")),
    )
    with op.batch_alter_table("draft") as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_slug"), ["slug"], unique=False)
        batch_op.create_index(
            "uq_draft_open",
            ["slug"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "edition_release",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("move_on", sa.Date(), nullable=True),
        sa.Column("review_uid", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_release_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_edition_release")),
    )
    op.create_table(
        "edition_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=60), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_withdrawal_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_withdrawal")),
        sa.UniqueConstraint("uid", name=op.f("uq_edition_withdrawal_uid")),
    )
    with op.batch_alter_table("edition_withdrawal") as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_withdrawal_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "lesson_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("lesson_key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("counts_as", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_lesson_change_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_change")),
        sa.UniqueConstraint("edition_id", "lesson_key", name=op.f("uq_lesson_change_edition_id_lesson_key")),
    )
    op.create_table(
        "practical",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("submit", sa.JSON(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("second_grader", sa.Boolean(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_practical_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical")),
        sa.UniqueConstraint("edition_id", "key", name=op.f("uq_practical_edition_id_key")),
    )
    op.create_table(
        "review_delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_account_id", sa.Integer(), nullable=False),
        sa.Column("to_account_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=60), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_account_id"], ["account.id"], name=op.f("fk_review_delegation_from_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["to_account_id"], ["account.id"], name=op.f("fk_review_delegation_to_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_delegation")),
        sa.UniqueConstraint("uid", name=op.f("uq_review_delegation_uid")),
    )
    with op.batch_alter_table("review_delegation") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_delegation_from_account_id"), ["from_account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_delegation_to_account_id"), ["to_account_id"], unique=False
        )

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("practical_key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_submission_course_id_course")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_submission_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_submission_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "person_id",
            "course_id",
            "practical_key",
            "number",
            name=op.f("uq_submission_person_id_course_id_practical_key_number"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_submission_uid")),
    )
    with op.batch_alter_table("submission") as batch_op:
        batch_op.create_index("ix_submission_state_submitted_at", ["state", "submitted_at"], unique=False)
        batch_op.create_index(
            "uq_submission_open",
            ["person_id", "course_id", "practical_key"],
            unique=True,
            sqlite_where=sa.text("submitted_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL"),
        )

    op.create_table(
        "draft_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("library_version_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id_draft")),
        sa.ForeignKeyConstraint(
            ["library_version_id"],
            ["library_version.id"],
            name=op.f("fk_draft_file_library_version_id_library_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
        sa.UniqueConstraint("draft_id", "path", name=op.f("uq_draft_file_draft_id_path")),
    )
    with op.batch_alter_table("draft_file") as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "draft_member",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_draft_member_account_id_account")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_member_draft_id_draft")),
        sa.PrimaryKeyConstraint("draft_id", "account_id", name=op.f("pk_draft_member")),
    )
    with op.batch_alter_table("draft_member") as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_member_account_id"), ["account_id"], unique=False)

    op.create_table(
        "draft_presence",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_draft_presence_account_id_account")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_presence_draft_id_draft")),
        sa.PrimaryKeyConstraint("draft_id", "account_id", "path", name=op.f("pk_draft_presence")),
    )
    op.create_table(
        "draft_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_revision_draft_id_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_revision")),
        sa.UniqueConstraint("uid", name=op.f("uq_draft_revision_uid")),
    )
    with op.batch_alter_table("draft_revision") as batch_op:
        batch_op.create_index(
            "ix_draft_revision_draft_id_path", ["draft_id", "path", "version"], unique=False
        )

    op.create_table(
        "grading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("graded_by", sa.String(length=60), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_grading_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grading")),
        sa.UniqueConstraint("uid", name=op.f("uq_grading_uid")),
    )
    with op.batch_alter_table("grading") as batch_op:
        batch_op.create_index(batch_op.f("ix_grading_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "key_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("approved_by", sa.String(length=60), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_key_correction_quiz_id_quiz")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_correction")),
        sa.UniqueConstraint("uid", name=op.f("uq_key_correction_uid")),
    )
    with op.batch_alter_table("key_correction") as batch_op:
        batch_op.create_index(batch_op.f("ix_key_correction_quiz_id"), ["quiz_id"], unique=False)

    op.create_table(
        "lesson_variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=35), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("translator", sa.String(length=160), nullable=False),
        sa.Column("reviewed_by", sa.String(length=160), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_variant_lesson_id_lesson")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_variant")),
        sa.UniqueConstraint("lesson_id", "lang", name=op.f("uq_lesson_variant_lesson_id_lang")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.Column("asked_note", sa.String(length=500), nullable=False),
        sa.Column("assigned_to", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("no_secrets", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["assigned_to"], ["account.id"], name=op.f("fk_review_assigned_to_account")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_review_draft_id_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("uid", name=op.f("uq_review_uid")),
    )
    with op.batch_alter_table("review") as batch_op:
        batch_op.create_index(batch_op.f("ix_review_draft_id"), ["draft_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_state"), ["state"], unique=False)

    op.create_table(
        "review_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_review_comment_draft_id_draft")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["review_comment.id"], name=op.f("fk_review_comment_parent_id_review_comment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
        sa.UniqueConstraint("uid", name=op.f("uq_review_comment_uid")),
    )
    with op.batch_alter_table("review_comment") as batch_op:
        batch_op.create_index(batch_op.f("ix_review_comment_draft_id"), ["draft_id"], unique=False)

    op.create_table(
        "submission_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mime", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_file_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_file")),
        sa.UniqueConstraint("uid", name=op.f("uq_submission_file_uid")),
    )
    with op.batch_alter_table("submission_file") as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_file_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "key_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decision_note", sa.String(length=300), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["key_correction.id"],
            name=op.f("fk_key_proposal_correction_id_key_correction"),
        ),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_key_proposal_quiz_id_quiz")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_proposal")),
        sa.UniqueConstraint("uid", name=op.f("uq_key_proposal_uid")),
    )
    with op.batch_alter_table("key_proposal") as batch_op:
        batch_op.create_index(batch_op.f("ix_key_proposal_quiz_id"), ["quiz_id"], unique=False)

    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_regrade_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["key_correction.id"], name=op.f("fk_regrade_correction_id_key_correction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade")),
        sa.UniqueConstraint("attempt_id", "correction_id", name=op.f("uq_regrade_attempt_id_correction_id")),
    )
    with op.batch_alter_table("regrade") as batch_op:
        batch_op.create_index(batch_op.f("ix_regrade_correction_id"), ["correction_id"], unique=False)

    op.add_column("course", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))

    op.add_column("edition_media", sa.Column("note", sa.JSON(), nullable=True))

    op.add_column("job", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))

    # ### end Alembic commands ###

    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("records are not thrown away")
