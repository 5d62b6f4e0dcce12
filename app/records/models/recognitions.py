"""Training taken elsewhere: what was asked for, what proves it, who decided, and what outside courses are equal to.

The request and the decision are facts of two people and never change, but for being voided (withdrawn) and for `state`,
which only repeats what both say so that a queue is found by an index. What proves it may hold a name, so it stands in a
row of its own that can be erased.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Bytewise, Fact, Instant
from app.core.uid import uuid7

_STANDS = "state IN ('waiting', 'approved')"


class Equivalence(Fact, Base):
    """An outside course is worth some of ours: proposed by one person, approved by another, in versions (P28)."""

    __tablename__ = "equivalence"
    __table_args__ = (sa.UniqueConstraint("name_key", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name_key: Mapped[str] = mapped_column(Bytewise)  # rules.recognition.name_key
    number: Mapped[int]
    provider: Mapped[str] = mapped_column(sa.String(160))
    course_name: Mapped[str] = mapped_column(sa.String(200))
    equal_to: Mapped[Any] = mapped_column(sa.JSON)  # slugs, "A", "B"; empty: recorded only
    grounds: Mapped[str] = mapped_column(sa.String(300), default="")
    state: Mapped[str] = mapped_column(sa.String(10), index=True)  # proposed approved refused replaced
    decided_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(sa.String(60), default="")
    refusal: Mapped[str] = mapped_column(sa.String(300), default="")
    approver_name: Mapped[str] = mapped_column(sa.String(120), default="")  # outside the system (decision 31)
    approver_position: Mapped[str] = mapped_column(sa.String(160), default="")
    approver_document: Mapped[str] = mapped_column(sa.String(160), default="")


class Recognition(Fact, Base):
    """A person took a course elsewhere and asks, or somebody asks for them, that it be recognised."""

    __tablename__ = "recognition"
    __table_args__ = (
        sa.Index("ix_recognition_state_id", "state", "id"),
        sa.Index("ix_recognition_person_id", "person_id"),
        # One course of one day counts once; what was refused or withdrawn may be handed in again.
        sa.Index(
            "ix_recognition_stands", "person_id", "name_key", "completed_on", unique=True,
            sqlite_where=sa.text(_STANDS), postgresql_where=sa.text(_STANDS),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    provider: Mapped[str] = mapped_column(sa.String(160))
    course_name: Mapped[str] = mapped_column(sa.String(200))
    name_key: Mapped[str] = mapped_column(Bytewise)
    completed_on: Mapped[dt.date]
    minutes: Mapped[int]  # tiết × 45, as what proves it says
    equal_to: Mapped[Any] = mapped_column(sa.JSON)  # as proposed
    channel: Mapped[str] = mapped_column(sa.String(8))  # own staff import
    state: Mapped[str] = mapped_column(sa.String(10))  # waiting approved refused withdrawn


class RecognitionEvidence(Base):
    """What proves a recognition: words that say where the paper is, or a file in private storage, or both."""

    __tablename__ = "recognition_evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    recognition_id: Mapped[int] = mapped_column(sa.ForeignKey("recognition.id"), unique=True)
    reference: Mapped[str] = mapped_column(sa.String(300), default="")
    file_uid: Mapped[str | None] = mapped_column(
        sa.Uuid(as_uuid=False)
    )  # recognitions/<uid> in the private store
    file_name: Mapped[str] = mapped_column(sa.String(110), default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")


class RecognitionDecision(Fact, Base):
    """What somebody other than the recorder decided. `courses` are those it counts as, frozen: slug and edition."""

    __tablename__ = "recognition_decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    recognition_id: Mapped[int] = mapped_column(sa.ForeignKey("recognition.id"), unique=True)
    approved: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    equal_to: Mapped[Any] = mapped_column(sa.JSON)  # as decided
    courses: Mapped[Any] = mapped_column(sa.JSON)  # [[slug, edition number]]; empty: recorded only
    equivalence_id: Mapped[int | None] = mapped_column(sa.ForeignKey("equivalence.id"))
    approver_name: Mapped[str] = mapped_column(sa.String(120), default="")  # outside the system (decision 31)
    approver_position: Mapped[str] = mapped_column(sa.String(160), default="")
    approver_document: Mapped[str] = mapped_column(sa.String(160), default="")


class RecognitionImport(Base):
    """One uploaded file of training taken elsewhere and what became of it."""

    __tablename__ = "recognition_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_hash: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str] = mapped_column(sa.String(12))  # staged applied refused discarded
    uploaded_by: Mapped[str] = mapped_column(sa.String(60))
    uploaded_at: Mapped[dt.datetime] = mapped_column(Instant)
    applied_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    summary: Mapped[Any] = mapped_column(sa.JSON)


class RecognitionRow(Base):
    """One line of a staged file with its verdict: add, same or reject, and why."""

    __tablename__ = "recognition_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("recognition_import.id"), index=True)
    line: Mapped[int]
    values: Mapped[Any] = mapped_column(sa.JSON)
    verdict: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
