"""Tables of the records room. Triggers refuse UPDATE and DELETE on completions and revocations (but for void columns)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Fact, Instant


class Completion(Fact, Base):
    """A fact: this person completed this course on this day. Never updated; revoked by another fact."""

    __tablename__ = "completion"
    __table_args__ = (
        sa.UniqueConstraint("source", "source_ref"),
        # Everything the figure asks of a completion, in the order of persons: it is computed from this index alone.
        sa.Index(
            "ix_completion_figure",
            "person_id",
            "course_id",
            "earned_on",
            "edition_number",
            "score",
            "voided_at",
            "recorded_at",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    edition_id: Mapped[int | None] = mapped_column(sa.ForeignKey("edition.id"))
    edition_number: Mapped[
        int
    ]  # without an edition (training elsewhere) that of the course when it was recognised, or 0
    source: Mapped[str] = mapped_column(sa.String(12))  # rules.Source
    source_ref: Mapped[str] = mapped_column(sa.String(120))
    earned_at: Mapped[dt.datetime] = mapped_column(Instant)
    earned_on: Mapped[dt.date]
    score: Mapped[int | None]  # hundredths of a percent, truncated: 8333 is 83,33%
    credited_minutes: Mapped[int]
    evidence: Mapped[Any] = mapped_column(sa.JSON)
    revocations: Mapped[list[Revocation]] = relationship(back_populates="completion")


class Revocation(Fact, Base):
    """From `effective_on` the completion does not count; the day itself included."""

    __tablename__ = "revocation"
    id: Mapped[int] = mapped_column(primary_key=True)
    completion_id: Mapped[int] = mapped_column(sa.ForeignKey("completion.id"), index=True)
    effective_on: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(sa.String(300))
    completion: Mapped[Completion] = relationship(back_populates="revocations")


class Certificate(Base):
    """The verifiable letter for a completion: a code of 128 random bits; the PDF is made when first asked for."""

    __tablename__ = "certificate"
    id: Mapped[int] = mapped_column(primary_key=True)
    completion_id: Mapped[int] = mapped_column(sa.ForeignKey("completion.id"), unique=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    issued_at: Mapped[dt.datetime] = mapped_column(Instant)
    notice_ref: Mapped[str] = mapped_column(sa.String(120), default="")  # Thông báo số …, entered afterwards
    completion: Mapped[Completion] = relationship()


class InDepthRule(Fact, Base):
    """A version of the rule that says who is trained in depth: data, with its approval or the lack of it.

    `content` is `rules.rule_to_dict`. As of a day the version with the latest `in_force_from` up to it judges. Approving
    a version voids its row and adds one with the approval, so that what was known before stays a draft.
    """

    __tablename__ = "in_depth_rule"
    __table_args__ = (
        sa.Index(
            "ix_in_depth_rule_number",
            "number",
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    in_force_from: Mapped[dt.date]
    content: Mapped[Any] = mapped_column(sa.JSON)
    approved_by: Mapped[str] = mapped_column(
        sa.String(160), default=""
    )  # an account's uid; the name of somebody outside the system (decision 31)
    approved_on: Mapped[dt.date | None]
    approval_ref: Mapped[str] = mapped_column(sa.String(120), default="")
    approver_position: Mapped[str] = mapped_column(sa.String(160), default="", server_default=sa.text("''"))
