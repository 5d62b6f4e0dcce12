"""Programmes: which courses for whom."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base


class Programme(Base):
    """For one audience: required and elective courses, approved by a named person on a date, or not yet."""

    __tablename__ = "programme"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(10), unique=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    audience: Mapped[str] = mapped_column(sa.String(30))
    counts_for_target: Mapped[bool]
    approved_by: Mapped[str] = mapped_column(sa.String(160), default="")
    approved_on: Mapped[dt.date | None]
    approval_ref: Mapped[str] = mapped_column(sa.String(120), default="")
    courses: Mapped[list[ProgrammeCourse]] = relationship(
        order_by="ProgrammeCourse.position", cascade="all, delete-orphan"
    )


class ProgrammeCourse(Base):
    """A course of a programme by slug: it may not be published yet, and the programme says so."""

    __tablename__ = "programme_course"
    __table_args__ = (sa.UniqueConstraint("programme_id", "slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(sa.String(80))
    code: Mapped[str] = mapped_column(sa.String(5))  # A1 … T1
    title: Mapped[str] = mapped_column(sa.String(200))
    required: Mapped[bool]
