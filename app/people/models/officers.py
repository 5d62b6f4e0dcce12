"""Persons and officers, where they serve and which duties they hold, from a day until a day."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Bytewise, Fact, Instant
from app.core.uid import uuid7


class Person(Base):
    """One human being. Names live here and in contact rows only; facts hold the uid."""

    __tablename__ = "person"
    __table_args__ = (sa.Index("ix_person_sort_key_id", "sort_key", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    full_name: Mapped[str] = mapped_column(sa.String(120))
    given_name: Mapped[str] = mapped_column(
        sa.String(60)
    )  # tên gọi: greeting and order; the person's to change
    given_name_chosen: Mapped[bool] = mapped_column(default=False)
    sort_key: Mapped[str] = mapped_column(Bytewise)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    erased_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    # Asked that their data be used no further than the law demands: named in the roster and the figure only.
    restricted_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class PersonToken(Base):
    """A folded word of a person's name or code, for search by prefix."""

    __tablename__ = "person_token"
    __table_args__ = (sa.Index("ix_person_token_token_person_id", "token", "person_id"),)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    token: Mapped[str] = mapped_column(Bytewise, primary_key=True)


class Officer(Base):
    """A person on the roster, maybe without an account yet."""

    __tablename__ = "officer"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(
        sa.String(254), default="", index=True
    )  # contact, not a sign-in name until confirmed
    phone: Mapped[str] = mapped_column(sa.String(20), default="", index=True)
    person: Mapped[Person] = relationship()
    codes: Mapped[list[OfficerCode]] = relationship(back_populates="officer", order_by="OfficerCode.id")


class OfficerCode(Base):
    """mã cán bộ: an alias of an officer, compared NFC, trimmed and case-folded; never given to another."""

    __tablename__ = "officer_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(sa.ForeignKey("officer.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(40))
    code_key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    officer: Mapped[Officer] = relationship(back_populates="codes")


class Posting(Fact, Base):
    """An officer serves in a unit from a day until a day (NULL while it lasts); one at a time per officer."""

    __tablename__ = "posting"
    __table_args__ = (
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="interval"),
        sa.Index("ix_posting_unit_id_from_on", "unit_id", "from_on"),
        sa.Index("ix_posting_officer_id_from_on", "officer_id", "from_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(sa.ForeignKey("officer.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    job_title: Mapped[str] = mapped_column(sa.String(160), default="")  # chức vụ
    section: Mapped[str] = mapped_column(
        sa.String(160), default="", server_default=sa.text("''")
    )  # bộ phận: phòng, đơn vị trực thuộc
    employment: Mapped[str] = mapped_column(
        sa.String(12), default="", server_default=sa.text("''")
    )  # loại: rules.Employment, empty where unknown
    undated: Mapped[bool] = mapped_column(
        default=False, server_default=sa.false()
    )  # chưa rõ ngày: from_on is only the date of the list that first named them
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
    duties: Mapped[list[DutyAssignment]] = relationship(back_populates="posting")


class DutyAssignment(Fact, Base):
    """One of the three duties of the plan (II.2.c.3), held within a posting."""

    __tablename__ = "duty_assignment"
    __table_args__ = (
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="interval"),
        sa.Index("ix_duty_assignment_posting_id", "posting_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(sa.ForeignKey("posting.id"))
    duty: Mapped[str] = mapped_column(sa.String(20))  # rules.Duty
    is_main: Mapped[bool] = mapped_column(
        default=False, server_default=sa.false()
    )  # nhiệm vụ chính of somebody who holds several
    document: Mapped[str] = mapped_column(
        sa.String(160), default="", server_default=sa.text("''")
    )  # văn bản phân công: số, ngày
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
    posting: Mapped[Posting] = relationship(back_populates="duties")


class Leave(Fact, Base):
    """tạm hoãn: pauses due dates and reminders; never changes who is counted. The reason is one of five words."""

    __tablename__ = "leave"
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(sa.ForeignKey("officer.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(20))  # rules.LeaveReason
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
