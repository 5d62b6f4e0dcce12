"""Tables of the authoring room: drafts as folders of files, their history, and their review."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Fact, Instant
from app.core.uid import uuid7


class Draft(Base):
    """What trainers edit: a course folder in the text format of `courses/`, not yet an edition.

    One draft of a course is open at a time. `title` is copied from course.toml for lists. `version` counts the saves of
    all its files: what was checked at one version needs no checking again.
    """

    __tablename__ = "draft"
    __table_args__ = (
        sa.Index(
            "uq_draft_open", "slug", unique=True,
            sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    slug: Mapped[str] = mapped_column(sa.String(80), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(16))  # rules.DraftState
    base_edition_id: Mapped[int | None] = mapped_column(sa.ForeignKey("edition.id"))  # opened from it
    edition_id: Mapped[int | None] = mapped_column(sa.ForeignKey("edition.id"))  # published as it
    version: Mapped[int] = mapped_column(default=0)
    release: Mapped[Any] = mapped_column(sa.JSON)  # what the author says of the change: rules.Release as JSON
    publish_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(sa.String(60))
    touched_at: Mapped[dt.datetime] = mapped_column(Instant)
    closed_at: Mapped[dt.datetime | None] = mapped_column(Instant)  # published or put away


class DraftMember(Base):
    """An account that may open and edit a draft."""

    __tablename__ = "draft_member"
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True, index=True)
    added_at: Mapped[dt.datetime] = mapped_column(Instant)
    added_by: Mapped[str] = mapped_column(sa.String(60))


class DraftFile(Base):
    """A file of a draft as it stands: text, or the hash of bytes in private storage (`originals/<sha256>`)."""

    __tablename__ = "draft_file"
    __table_args__ = (sa.UniqueConstraint("draft_id", "path"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id"))
    path: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str | None] = mapped_column(sa.Text)
    sha256: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    size: Mapped[int]
    library_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("library_version.id"))
    version: Mapped[int]  # of this file: a save based on an older one is refused
    saved_at: Mapped[dt.datetime] = mapped_column(Instant)
    saved_by: Mapped[str] = mapped_column(sa.String(60))


class DraftRevision(Base):
    """One saved state of a file: the history. Autosaves of one person in a row share a row for ten minutes."""

    __tablename__ = "draft_revision"
    __table_args__ = (sa.Index("ix_draft_revision_draft_id_path", "draft_id", "path", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id"))
    path: Mapped[str] = mapped_column(sa.String(200))
    version: Mapped[int]
    how: Mapped[str] = mapped_column(sa.String(12))  # rules.SaveKind
    text: Mapped[str | None] = mapped_column(sa.Text)  # both NULL: the file was removed
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    size: Mapped[int]
    saved_at: Mapped[dt.datetime] = mapped_column(Instant)
    saved_by: Mapped[str] = mapped_column(sa.String(60))


class DraftPresence(Base):
    """Who has a file of a draft open now; rows older than a minute mean nothing."""

    __tablename__ = "draft_presence"
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    path: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    seen_at: Mapped[dt.datetime] = mapped_column(Instant)


class Review(Base):
    """A request to review a draft as it stood, and what came of it. Asked again, it is a new row."""

    __tablename__ = "review"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id"), index=True)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str] = mapped_column(sa.String(12), index=True)  # rules.ReviewState
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    asked_by: Mapped[str] = mapped_column(sa.String(60))
    asked_note: Mapped[str] = mapped_column(sa.String(500), default="")
    assigned_to: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))  # None: anybody of the group
    decided_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(sa.String(60))
    decision_note: Mapped[str] = mapped_column(sa.Text, default="")
    no_secrets: Mapped[bool] = mapped_column(default=False)  # confirmed by the reviewer (plan II.2.c.1)


class ReviewComment(Base):
    """A remark on a line of a file; `quote` finds the line again when the text has moved."""

    __tablename__ = "review_comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("review_comment.id"))
    path: Mapped[str] = mapped_column(sa.String(200), default="")  # empty: on the course as a whole
    line: Mapped[int] = mapped_column(default=0)
    quote: Mapped[str] = mapped_column(sa.String(300), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(sa.String(60))
    resolved_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    resolved_by: Mapped[str | None] = mapped_column(sa.String(60))


class ReviewDelegation(Fact, Base):
    """A reviewer hands reviewing to somebody for some days (practice P19)."""

    __tablename__ = "review_delegation"
    id: Mapped[int] = mapped_column(primary_key=True)
    from_account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    to_account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date]
